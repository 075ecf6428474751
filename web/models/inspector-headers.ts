/**
 * The head of a message, line by line as it came (RFC 9112 §2.1, §3 to §5): nothing is put right and nothing is left
 * out, so a line that is none of the grammar's is a line all the same. What deviates is said by the tokenizer. Pure.
 */
import { trimWhitespace } from '../../server/core/http/http-head.js';
import { readMessages, type Problem, type ProblemCode } from '../../server/core/http/message-tokenizer.js';
import { parseStatusLine } from '../../server/core/http/parse.js';
import { CR, decodeLatin1, LF, readWireText } from '../../server/core/wire-text.js';
import type { ByteRange } from './byte-rows.js';
import type { Side } from './inspected-exchange.js';

export interface HeadLine extends ByteRange {
  /** `fold`: it goes on with the value of the line before (obs-fold, §5.2). */
  readonly kind: 'start' | 'field' | 'fold' | 'malformed';
  /** Of a field. As received, whitespace and all; latin-1 where it is not UTF-8. */
  readonly name: string;
  /** What is behind the colon; of other lines the whole line. */
  readonly value: string;
  /** How many fields of this head have the name. */
  readonly times: number;
  readonly problems: readonly ProblemCode[];
}

export interface HeadSection extends ByteRange {
  readonly lines: readonly HeadLine[];
  /** Of a response; 0 where its first line does not say it. */
  readonly status: number;
  /** Whether the empty line came that ends it: `end` is behind that. */
  readonly whole: boolean;
  /** Lines beyond those that are read. */
  readonly cut: boolean;
}

const LINE_LIMIT = 500;
const LINE_BYTES = 16 * 1024;

/**
 * The heads of a message: of a response those that are interim, too (RFC 9110 §15.2).
 * @param requestMethod of the request that a response answers
 */
export function readHeads(bytes: Uint8Array, side: Side, requestMethod = 'GET'): HeadSection[] {
  const { problems } = readMessages(bytes, side, { requestMethod });
  const heads: HeadSection[] = [];
  for (let start = 0; start < bytes.length && heads.length < LINE_LIMIT;) {
    const head = readHead(bytes, start, side, problems);
    heads.push(head);
    if (!head.whole || head.status < 100 || head.status >= 200 || head.status === 101) break;
    start = head.end;
  }
  return heads;
}

function readHead(bytes: Uint8Array, from: number, side: Side, problems: readonly Problem[]): HeadSection {
  let start = from;
  // Empty lines before a message are ignored (§2.2).
  while (start < bytes.length && (bytes[start] === CR || bytes[start] === LF)) start += 1;
  const lines: HeadLine[] = [];
  let at = start;
  let whole = false;
  let cut = false;
  while (at < bytes.length && !whole && !cut) {
    const lf = bytes.indexOf(LF, at);
    const end = lf < 0 ? bytes.length : lf + 1;
    const content = lf > at && bytes[lf - 1] === CR ? lf - 1 : lf < 0 ? end : lf;
    whole = lf >= 0 && content === at;
    cut = !whole && (lines.length === LINE_LIMIT || content - at > LINE_BYTES);
    const last = Math.min(content, at + LINE_BYTES);
    if (!whole && lines.length < LINE_LIMIT)
      lines.push(readLine(decodeLatin1(bytes.subarray(at, last)), at, end, lines));
    at = end;
  }
  const status = side === 'response' ? (parseStatusLine(bytes.subarray(start))?.status ?? 0) : 0;
  return { start, end: at, lines: marked(lines, problems, from), status, whole, cut };
}

function readLine(text: string, start: number, end: number, before: readonly HeadLine[]): HeadLine {
  const line = { start, end, name: '', value: readWireText(text), times: 1, problems: [] };
  if (before.length === 0) return { ...line, kind: 'start' };
  if (/^[ \t]/.test(text) && before.at(-1)!.kind !== 'start') return { ...line, kind: 'fold' };
  const colon = text.indexOf(':');
  if (colon <= 0) return { ...line, kind: 'malformed' };
  const name = readWireText(text.slice(0, colon));
  return { ...line, kind: 'field', name, value: readWireText(text.slice(colon + 1)) };
}

/** Says of each line how often its name stands here, and what is wrong with it. */
function marked(lines: readonly HeadLine[], problems: readonly Problem[], from: number): HeadLine[] {
  const times = new Map<string, number>();
  for (const line of lines)
    if (line.kind === 'field') times.set(keyOf(line), (times.get(keyOf(line)) ?? 0) + 1);
  return lines.map((line, index) => {
    // What is wrong before the first line, or with the head as a whole, is told at the first line.
    const begin = index === 0 ? from : line.start;
    const codes = problems
      .filter(({ offset }) => offset >= begin && offset < line.end)
      .map(({ code }) => code);
    return { ...line, times: times.get(keyOf(line)) ?? 1, problems: [...new Set(codes)] };
  });
}

const keyOf = ({ name }: HeadLine): string => trimWhitespace(name).toLowerCase();

/** The values of a field of the last head, without the whitespace around them. */
export function fieldValues(heads: readonly HeadSection[], name: string): string[] {
  const values: string[] = [];
  let current = false;
  for (const line of heads.at(-1)?.lines ?? []) {
    if (line.kind === 'field') {
      current = keyOf(line) === name;
      if (current) values.push(trimWhitespace(line.value));
    } else if (line.kind === 'fold' && current) values.push(`${values.pop()} ${trimWhitespace(line.value)}`);
  }
  return values;
}

/** A piece of a value: whitespace where none is expected, or what is no text, stands out. */
export interface ValuePiece {
  readonly text: string;
  readonly odd: boolean;
}

/** A value or a name as it came, with everything in it that does not show. @param lead whitespace that is usual */
export function valuePieces(value: string, lead = ''): ValuePiece[] {
  const rest = value.startsWith(lead) ? value.slice(lead.length) : value;
  const plain = trimWhitespace(rest);
  const from = plain === '' ? rest.length : rest.indexOf(plain);
  const pieces: ValuePiece[] = [];
  const add = (text: string, odd: boolean): void => void (text !== '' && pieces.push({ text, odd }));
  add(visibleSpace(rest.slice(0, from)), true);
  for (const [index, part] of plain.split(ODD).entries()) {
    const odd = index % 2 === 1;
    add(odd ? visibleSpace(part) : part, odd);
  }
  add(visibleSpace(rest.slice(from + plain.length)), true);
  return pieces;
}

/** What does not show, see `NOT_DRAWN`, and spaces where one would do. */
const ODD = /((?:[\p{C}\p{Default_Ignorable_Code_Point}\u2800]|[^\P{Z} ])+|[ \t]{2,})/u;

/** A value or a name in which everything shows, as one text. */
export function visibleValue(value: string): string {
  return valuePieces(value)
    .map(({ text }) => text)
    .join('');
}

const SHORT: Readonly<Record<string, string>> = { ' ': '·', '\t': '\\t', '\r': '\\r', '\0': '\\0' };

function visibleSpace(text: string): string {
  return [...text]
    .map((character) => {
      const code = character.codePointAt(0)!;
      return SHORT[character] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`);
    })
    .join('');
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
