/**
 * An exchange in lines: as hex, as escapes, as text. Each line is some bytes under a heading; glyphs are read when a
 * line is drawn, so that a megabyte costs what is seen of it. Must never know the DOM.
 */
import { hexByte, layoutSections, rowAt, rowOf, type ByteRange } from './byte-rows.js';
import type { Glyph, GlyphReader } from './inspector-glyphs.js';

/** Bytes shown at once; an exchange that has more is shown in parts. */
export const PART_BYTES = 256 * 1024;

export interface LineSection<Name> extends ByteRange {
  readonly name: Name;
  readonly reader: GlyphReader;
}

export type Line<Name> =
  | { readonly kind: 'heading'; readonly name: Name; readonly start: number; readonly end: number }
  | (ByteRange & { readonly kind: 'bytes'; readonly name: Name });

export interface Lines<Name> {
  readonly count: number;
  at(index: number): Line<Name>;
  /** The line in which a byte is. */
  indexOf(byte: number): number;
  glyphs(index: number): readonly Glyph[];
  /** How wide a line may be: in hex bytes, else columns of text. */
  readonly columns: number;
}

/** How many parts there are; at least one. */
export function partCount(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / PART_BYTES));
}

/** What of `sections` lies in a part. */
export function inPart<Name>(
  bytes: Uint8Array,
  sections: readonly LineSection<Name>[],
  part: number,
): LineSection<Name>[] {
  const from = characterStart(bytes, part * PART_BYTES);
  const to = characterStart(bytes, (part + 1) * PART_BYTES);
  return sections.flatMap((section) => {
    const start = Math.max(section.start, from);
    const end = Math.min(section.end, to);
    return start < end ? [{ ...section, start, end }] : [];
  });
}

/** The place itself, or where the UTF-8 character began that goes on there: no part begins inside of one. */
function characterStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && at - start < 3 && (bytes[start]! & 0xc0) === 0x80) start -= 1;
  return start;
}

/** Lines of `columns` bytes each. */
export function hexLines<Name>(
  bytes: Uint8Array,
  sections: readonly LineSection<Name>[],
  columns: number,
): Lines<Name> {
  const rows = layoutSections(sections, columns);
  const at = (index: number): Line<Name> => {
    const row = rowAt(rows, index);
    const { name, start, end } = row.section;
    return row.kind === 'heading'
      ? { kind: 'heading', name, start, end }
      : { kind: 'bytes', name, start: row.start, end: row.end };
  };
  return {
    count: rows.count,
    columns,
    at,
    indexOf: (byte) => rowOf(rows, byte),
    glyphs: (index) => {
      const line = at(index);
      if (line.kind === 'heading') return [];
      return Array.from({ length: line.end - line.start }, (_, offset) => {
        const start = line.start + offset;
        return { start, end: start + 1, text: hexByte(bytes[start]!), kind: 'text', columns: 1 };
      });
    },
  };
}

/** Lines that end where the text's do, and where `columns` are full. */
export function glyphLines<Name>(
  bytes: Uint8Array,
  sections: readonly LineSection<Name>[],
  columns: number,
): Lines<Name> {
  /** For each section the line of its heading, and where each of its lines begins. */
  const laid: { readonly line: number; readonly section: LineSection<Name>; readonly starts: number[] }[] =
    [];
  let count = 0;
  for (const section of sections) {
    const starts = lineStarts(bytes, section, columns);
    laid.push({ line: count, section, starts });
    count += 1 + starts.length;
  }
  const byStart = laid.toSorted((one, other) => one.section.start - other.section.start);
  const at = (index: number): Line<Name> => {
    const { line, section, starts } = laid[lastAtMost(laid, index, (one) => one.line)]!;
    if (line === index)
      return { kind: 'heading', name: section.name, start: section.start, end: section.end };
    const start = starts[index - line - 1]!;
    return { kind: 'bytes', name: section.name, start, end: starts[index - line] ?? section.end };
  };
  return {
    count,
    columns,
    at,
    indexOf: (byte) => {
      const found =
        byStart[
          Math.max(
            0,
            lastAtMost(byStart, byte, ({ section }) => section.start),
          )
        ];
      if (found === undefined) return 0;
      return (
        found.line +
        1 +
        Math.max(
          0,
          lastAtMost(found.starts, byte, (start) => start),
        )
      );
    },
    glyphs: (index) => {
      const line = at(index);
      if (line.kind === 'heading') return [];
      const { reader, end } = laid[lastAtMost(laid, index, (one) => one.line)]!.section;
      const glyphs: Glyph[] = [];
      for (let byte = line.start; byte < line.end; byte = glyphs.at(-1)!.end)
        glyphs.push(reader(bytes, byte, end));
      return glyphs;
    },
  };
}

function lineStarts(
  bytes: Uint8Array,
  { start, end, reader }: LineSection<unknown>,
  columns: number,
): number[] {
  const starts = start === end ? [] : [start];
  let used = 0;
  let broken = false;
  for (let at = start; at < end;) {
    const glyph = reader(bytes, at, end);
    if (broken || (used > 0 && used + glyph.columns > columns)) {
      starts.push(at);
      used = 0;
    }
    used += glyph.columns;
    broken = glyph.kind === 'break' || (glyph.kind === 'escape' && glyph.text === '\\n');
    at = glyph.end;
  }
  return starts;
}

/** The index of the last item whose key is at most `key`; -1 when there is none. */
function lastAtMost<T>(items: readonly T[], key: number, keyOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(items[middle]!) <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The glyph that a byte is part of; null for a byte that is in no line. */
export function glyphOf<Name>(lines: Lines<Name>, byte: number): Glyph | null {
  if (lines.count === 0) return null;
  return lines.glyphs(lines.indexOf(byte)).find(({ start, end }) => start <= byte && byte < end) ?? null;
}

/** The glyph `by` lines below, or above, that of `byte`, in the same column where that line is long enough. */
export function glyphBelow<Name>(lines: Lines<Name>, byte: number, by: number): Glyph | null {
  let index = lines.indexOf(byte);
  let column = 0;
  for (const glyph of lines.glyphs(index)) {
    if (glyph.end > byte) break;
    column += glyph.columns;
  }
  const step = Math.sign(by);
  for (let left = Math.abs(by); left > 0; left -= 1) {
    let next = index + step;
    while (next >= 0 && next < lines.count && lines.at(next).kind === 'heading') next += step;
    if (next < 0 || next >= lines.count) break;
    index = next;
  }
  let passed = 0;
  const glyphs = lines.glyphs(index);
  return glyphs.find((glyph) => (passed += glyph.columns) > column) ?? glyphs.at(-1) ?? null;
}
