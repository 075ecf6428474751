/**
 * Bytes as the characters that stand for them, one after the other, each with its place: so that what is selected as
 * text is selected as bytes too. What is no text is an escape. Must never know how glyphs are drawn.
 *
 * Source: RFC 3629 §4 (UTF-8); the Encoding Standard for the names and tables of the others.
 */
import type { ByteRange } from './byte-rows.js';
import { charWidth } from './char-width.js';
import { decodeSequence, escapeByte, NOT_DRAWN, sequenceLength } from './visible-bytes.js';

export interface Glyph extends ByteRange {
  readonly text: string;
  /** `break`: a line ends here, and nothing is drawn. */
  readonly kind: 'text' | 'escape' | 'break';
  /** How many columns of a terminal it takes. */
  readonly columns: number;
}

/** Reads the glyph at `at`, of bytes of which none behind `end` belongs to it. */
export type GlyphReader = (bytes: Uint8Array, at: number, end: number) => Glyph;

const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const BACKSLASH = 0x5c;
const TAB_COLUMNS = 4;

function escape(bytes: Uint8Array, start: number, end: number): Glyph {
  let text = '';
  for (let at = start; at < end; at += 1) text += escapeByte(bytes[at]!);
  return { start, end, text, kind: 'escape', columns: text.length };
}

function letter(text: string, start: number, end: number): Glyph {
  let columns = 0;
  for (const character of text) columns += charWidth(character.codePointAt(0)!);
  return { start, end, text, kind: 'text', columns };
}

/** Every byte as a program would write it: text as UTF-8, the rest as escapes, a backslash twice. */
export const readRaw: GlyphReader = (bytes, at, end) => {
  const byte = bytes[at]!;
  if (byte === BACKSLASH) return { start: at, end: at + 1, text: '\\\\', kind: 'escape', columns: 2 };
  return byte < 0x20 || byte === 0x7f ? escape(bytes, at, at + 1) : utf8(bytes, at, end);
};

function utf8(bytes: Uint8Array, at: number, end: number): Glyph {
  const byte = bytes[at]!;
  if (byte < 0x80) return letter(String.fromCharCode(byte), at, at + 1);
  const length = sequenceLength(bytes, at);
  if (length <= 0 || at + length > end) return escape(bytes, at, at + 1);
  const text = String.fromCodePoint(decodeSequence(bytes, at, length));
  return NOT_DRAWN.test(text) ? escape(bytes, at, at + length) : letter(text, at, at + length);
}

/** Text as people read it: line breaks break lines, tabs are wide, and what can't be decoded is an escape. */
export function textReader(charset: Charset): GlyphReader {
  const { unit } = charset;
  const decode = charset.decoder === null ? utf8 : legacy(charset.decoder);
  return (bytes, at, end) => {
    if (unit > 1) return readUnit(decode, bytes, at, end);
    const byte = bytes[at]!;
    if (byte === LF) return { start: at, end: at + 1, text: '', kind: 'break', columns: 0 };
    if (byte === CR && at + 1 < end && bytes[at + 1] === LF)
      return { start: at, end: at + 2, text: '', kind: 'break', columns: 0 };
    if (byte === TAB)
      return { start: at, end: at + 1, text: ' '.repeat(TAB_COLUMNS), kind: 'text', columns: TAB_COLUMNS };
    return byte < 0x20 || byte === 0x7f ? escape(bytes, at, at + 1) : decode(bytes, at, end);
  };
}

/** The same where a character has more than one byte in any case (UTF-16). */
function readUnit(decode: GlyphReader, bytes: Uint8Array, at: number, end: number): Glyph {
  const glyph = decode(bytes, at, end);
  const next = glyph.text === '\r' && glyph.end < end ? decode(bytes, glyph.end, end) : glyph;
  if (next.text === '\n') return { start: at, end: next.end, text: '', kind: 'break', columns: 0 };
  if (glyph.text === '\t') return { ...glyph, text: ' '.repeat(TAB_COLUMNS), columns: TAB_COLUMNS };
  return glyph.kind === 'text' && NOT_DRAWN.test(glyph.text) && glyph.text !== ' '
    ? escape(bytes, glyph.start, glyph.end)
    : glyph;
}

/** No character of any encoding is longer. */
const CHARACTER_BYTES = 4;

function legacy(decoder: TextDecoder): GlyphReader {
  return (bytes, at, end) => {
    for (let next = at + 1; next <= Math.min(end, at + CHARACTER_BYTES); next += 1) {
      const text = decoder.decode(bytes.subarray(next - 1, next), { stream: true });
      if (text === '') continue;
      decoder.decode();
      const control = /^[\r\n\t]$/.test(text);
      if (text.includes('\ufffd') || (NOT_DRAWN.test(text) && text !== ' ' && !control)) break;
      return letter(text, at, next);
    }
    decoder.decode();
    return escape(bytes, at, at + 1);
  };
}

export interface Charset {
  /** In lower case, as the Encoding Standard names it. */
  readonly name: string;
  /** Null: UTF-8. */
  readonly decoder: TextDecoder | null;
  /** The least bytes of a character. */
  readonly unit: number;
  /** Whether nothing is known of the name that was given, so that it is taken for UTF-8. */
  readonly unknown: boolean;
}

/** Needs what stood before it to be understood, so that no line can be read by itself. */
const STATEFUL = 'iso-2022-jp';

/** The charset of that name; UTF-8 without one. */
export function charsetOf(name: string | null): Charset {
  const utf = { name: 'utf-8', decoder: null, unit: 1 };
  if (name === null) return { ...utf, unknown: false };
  try {
    const decoder = new TextDecoder(name, { ignoreBOM: true });
    if (decoder.encoding === 'utf-8') return { ...utf, unknown: false };
    if (decoder.encoding === STATEFUL) return { ...utf, unknown: true };
    const unit = decoder.encoding.startsWith('utf-16') ? 2 : 1;
    return { name: decoder.encoding, decoder, unit, unknown: false };
  } catch {
    return { ...utf, unknown: true };
  }
}
