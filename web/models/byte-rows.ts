/**
 * A response's bytes in rows, as a hex dump has them: head and body apart, each under a line that names it. Rows are
 * computed when they are drawn, so a megabyte costs what is seen of it. Must never know the DOM.
 */
import type { Rendered } from './rendered.js';
import { escapeByte } from './visible-bytes.js';

/** Bytes `start` to `end`; none of them when both are the same. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Bytes that stand under a heading of their own. */
export interface NamedBytes<Name> extends ByteRange {
  readonly name: Name;
}

export interface ByteSection<Name = 'head' | 'body'> extends NamedBytes<Name> {
  /** The row of its heading; its bytes begin in the next one. */
  readonly row: number;
}

/** In widths of a character: what stands before the bytes of a row, and what each takes as hex and as text. */
const OFFSET_CH = 8;
const BYTE_CH = 4.6;

/**
 * How many bytes a row of a hex dump has: 16 or 8, as people count them; 4 where not even 8 fit.
 * @param widthCh how wide it may be, in widths of a character
 */
export function bytesPerRow(widthCh: number): 16 | 8 | 4 {
  const fit = (widthCh - OFFSET_CH) / BYTE_CH;
  return fit >= 16 ? 16 : fit >= 8 ? 8 : 4;
}

export interface ByteRows<Name = 'head' | 'body'> {
  readonly columns: number;
  readonly count: number;
  readonly sections: readonly ByteSection<Name>[];
}

export type ByteRow<Name = 'head' | 'body'> =
  | { readonly kind: 'heading'; readonly section: ByteSection<Name> }
  | (ByteRange & { readonly kind: 'bytes'; readonly section: ByteSection<Name> });

/** @param columns bytes a row */
export function layoutRows(
  { bytes, headBytes }: Pick<Rendered, 'bytes' | 'headBytes'>,
  columns: number,
): ByteRows {
  const head = { name: 'head', start: 0, end: headBytes } as const;
  return layoutSections([head, { name: 'body', start: headBytes, end: bytes.length }], columns);
}

/** @param parts in the order of their bytes; those without any are left out */
export function layoutSections<Name>(parts: readonly NamedBytes<Name>[], columns: number): ByteRows<Name> {
  const sections: ByteSection<Name>[] = [];
  let count = 0;
  for (const { name, start, end } of parts) {
    if (start === end) continue;
    sections.push({ name, start, end, row: count });
    count += 1 + Math.ceil((end - start) / columns);
  }
  return { columns, count, sections };
}

export function rowAt<Name>({ sections, columns }: ByteRows<Name>, index: number): ByteRow<Name> {
  const section = sections.findLast(({ row }) => row <= index)!;
  if (section.row === index) return { kind: 'heading', section };
  const start = section.start + (index - section.row - 1) * columns;
  return { kind: 'bytes', section, start, end: Math.min(start + columns, section.end) };
}

/** The row in which a byte is; that of the last byte for what lies behind. */
export function rowOf<Name>({ sections, columns }: ByteRows<Name>, byte: number): number {
  const section = sections.findLast(({ start }) => start <= byte) ?? sections[0];
  if (section === undefined) return 0;
  const at = Math.min(byte, section.end - 1) - section.start;
  return section.row + 1 + Math.floor(at / columns);
}

/** The byte `by` rows below, or above, `byte`, in the same column where that row is long enough. */
export function byteBelow(rows: ByteRows, byte: number, by: number): number {
  const column = columnOf(rows, byte);
  const step = Math.sign(by);
  let row = rowOf(rows, byte);
  for (let left = Math.abs(by); left > 0; left -= 1) {
    let next = row + step;
    if (next >= 0 && next < rows.count && rowAt(rows, next).kind === 'heading') next += step;
    if (next < 0 || next >= rows.count) break;
    row = next;
  }
  const found = rowAt(rows, row);
  return found.kind === 'heading' ? byte : Math.min(found.start + column, found.end - 1);
}

export function columnOf(rows: ByteRows, byte: number): number {
  const row = rowAt(rows, rowOf(rows, byte));
  return row.kind === 'heading' ? 0 : byte - row.start;
}

/** What is said of a byte beside its number. */
export interface ByteMarks {
  readonly value: boolean;
  /** A piece of the write plan begins here. */
  readonly cut: boolean;
}

/**
 * Marks of the bytes of a row.
 * @param cuts the byte before which each cut cuts, ascending
 */
export function marksOf(
  { spans, cuts }: Pick<Rendered, 'spans' | 'cuts'>,
  { start, end }: ByteRange,
): ByteMarks[] {
  const marks: { value: boolean; cut: boolean }[] = Array.from({ length: end - start }, () => ({
    value: false,
    cut: false,
  }));
  for (let at = firstEndingBehind(spans, start); at < spans.length && spans[at]!.start < end; at += 1) {
    const span = spans[at]!;
    if (span.kind !== 'value') continue;
    for (let byte = Math.max(start, span.start); byte < Math.min(end, span.end); byte += 1)
      marks[byte - start]!.value = true;
  }
  for (const cut of cuts) if (cut >= start && cut < end) marks[cut - start]!.cut = true;
  return marks;
}

function firstEndingBehind(spans: Rendered['spans'], byte: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.end <= byte) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What stands for a byte in the text column, two columns wide at most. */
export interface ByteGlyph {
  readonly text: string;
  /** `more`: it goes on with a character that began before. */
  readonly kind: 'text' | 'escape' | 'more';
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const NOT_DRAWN = /^[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]$/u;

/** How the byte at `index` is drawn as text: a UTF-8 character stands at its first byte. */
export function glyphAt(bytes: Uint8Array, index: number): ByteGlyph {
  const byte = bytes[index]!;
  if (byte >= 0x20 && byte < 0x7f) return { text: String.fromCharCode(byte), kind: 'text' };
  if (byte < 0x80) {
    const escape = escapeByte(byte);
    return { text: escape.length === 2 ? escape : byte === 0 ? '\\0' : '··', kind: 'escape' };
  }
  let start = index;
  while (start > 0 && index - start < 3 && (bytes[start]! & 0xc0) === 0x80) start -= 1;
  const character = characterAt(bytes, start);
  if (character === null || start + character.bytes <= index) return { text: '··', kind: 'escape' };
  return start === index ? { text: character.text, kind: 'text' } : { text: '', kind: 'more' };
}

function characterAt(bytes: Uint8Array, start: number): { text: string; bytes: number } | null {
  const first = bytes[start]!;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || start + length > bytes.length) return null;
  try {
    const text = strict.decode(bytes.subarray(start, start + length));
    return NOT_DRAWN.test(text) ? null : { text, bytes: length };
  } catch {
    return null;
  }
}

/** `0d` */
export function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
