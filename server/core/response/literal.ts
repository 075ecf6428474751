/**
 * Bytes as the text that sends exactly these bytes: the way back from what `template.ts` compiles. What was recorded
 * can so be read, changed and sent again. Knows nothing of requests and responses but where a head ends.
 *
 * Everything that a reader could not tell apart from something else is written as an escape: controls, characters that
 * are drawn as nothing, spaces that are no space, and bytes that are not UTF-8 (RFC 3629).
 */
import { EmptyLineFinder } from '../http/empty-line.js';
import type { LineEnding } from '../messages.js';
import { CR, decodeLatin1, encodeLatin1, LF } from '../wire-text.js';

/** UTF8-2, UTF8-3 and UTF8-4 of RFC 3629 §4, on bytes as latin-1. */
const UTF8_SEQUENCE = [
  '[\\xc2-\\xdf][\\x80-\\xbf]',
  '\\xe0[\\xa0-\\xbf][\\x80-\\xbf]',
  '[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}',
  '\\xed[\\x80-\\x9f][\\x80-\\xbf]',
  '\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}',
  '[\\xf1-\\xf3][\\x80-\\xbf]{3}',
  '\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}',
].join('|');

/** What is written as one: text, a line break, a character beyond ASCII, opening braces, or any other byte. */
const UNIT = new RegExp(
  `(?<text>[ -\\[\\]-z|}~]+|\\{(?!\\{))|(?<lineBreak>\\r?\\n)|(?<character>${UTF8_SEQUENCE})|\\{+|[^]`,
  'g',
);

/** Controls, formats, unassigned, separators, and what Unicode says to draw as nothing. */
const UNREADABLE = /^[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]$/u;
/** Marks that sit on the character before them; on an escape they would sit on its last digit. */
const MARK = /^\p{M}$/u;
/** More marks than this on one character can't be told apart. */
const MARK_LIMIT = 4;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\r': '\\r',
  '\n': '\\n',
  '\t': '\\t',
  '\\': '\\\\',
};

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The source text which `compileTemplate` with the same `lineEnding` makes `bytes` of. A line break of the head that
 * is the one which `lineEnding` sends stands as a line break, and so does every LF of the body; a CR is always an escape,
 * because editors take it for a line break or lose it. The text may be up to four times as long as the bytes.
 */
export function writeLiteral(bytes: Uint8Array, lineEnding: LineEnding): string {
  const found = new EmptyLineFinder().find(bytes, 0);
  const headBytes = found === -1 ? bytes.length : found;
  const parts: string[] = [];
  // How many marks may still follow: none behind an escape or at the start of a line.
  let marksLeft = 0;
  for (const { 0: unit, index, groups } of decodeLatin1(bytes).matchAll(UNIT)) {
    const { text, lineBreak, character } = groups!;
    if (text !== undefined) {
      parts.push(text);
      marksLeft = MARK_LIMIT;
    } else if (lineBreak !== undefined) {
      parts.push(writeLineBreak(lineBreak, index < headBytes ? lineEnding : null));
      marksLeft = 0;
    } else {
      const decoded = character === undefined ? null : utf8.decode(encodeLatin1(character));
      const isMark = decoded !== null && MARK.test(decoded);
      const readable = decoded !== null && !UNREADABLE.test(decoded) && !(isMark && marksLeft === 0);
      parts.push(readable ? decoded : escapeBytes(unit));
      marksLeft = !readable ? 0 : isMark ? marksLeft - 1 : MARK_LIMIT;
    }
  }
  return parts.join('');
}

/** The line ending with which most is readable: what the first line of `bytes` ends with. */
export function lineEndingOf(bytes: Uint8Array): LineEnding {
  const lf = bytes.indexOf(LF);
  return lf !== -1 && bytes[lf - 1] !== CR ? 'lf' : 'crlf';
}

/** `lineEnding` is what a line break in the head is sent as; null in the body, where it is sent as it stands. */
function writeLineBreak(found: string, lineEnding: LineEnding | null): string {
  if (lineEnding === 'crlf') return found === '\r\n' ? '\n' : '\\n';
  return found === '\r\n' ? '\\r\n' : '\n';
}

function escapeBytes(latin1: string): string {
  let escapes = '';
  for (const char of latin1)
    escapes += SHORT_ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return escapes;
}
