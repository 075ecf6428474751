/**
 * A difference of bytes as rows to read: as text, line by line, or as hexadecimal digits. Every row has a sign and says
 * where it stands in each of the two; what is equal for long is folded. Must never know how rows are drawn.
 */
import type { ByteDiff, DiffKind, DiffRun } from '../../server/core/client/exchange-diff.js';
import { LF } from '../../server/core/wire-text.js';
import { diffTexts } from '../texts/exchanges.js';
import { visibleText } from './visible-bytes.js';

/** A part of a row; `marked`: these bytes are what differs. */
export interface DiffPart {
  readonly text: string;
  readonly marked: boolean;
}

export interface DiffRow {
  readonly kind: DiffKind | 'folded';
  /** Where its first byte stands in the first and in the second; null where it does not. */
  readonly a: number | null;
  readonly b: number | null;
  readonly parts: readonly DiffPart[];
  /** Of hexadecimal rows: the same bytes as characters. */
  readonly characters?: string;
}

/** Equal rows that stay on each side of a difference; fewer than this more are not worth folding. */
const CONTEXT_ROWS = 3;
const FOLDED_ROWS = 6;
/** What is drawn of one line. */
const LINE_BYTES = 2000;
/** More rows than this nobody reads; the last says how many there are. */
export const ROW_LIMIT = 2000;

/** The lines of both, those of the first before those of the second where they differ. */
export function textRows(a: Uint8Array, b: Uint8Array, { runs }: ByteDiff): DiffRow[] {
  const partner = partners(a.length, runs);
  const linesA = linesOf(a, changedOf(a, runs, 'removed'));
  const linesB = linesOf(b, changedOf(b, runs, 'added'));
  const rows: DiffRow[] = [];
  let nextB = 0;
  for (const line of linesA) {
    const twin = line.changed ? -1 : findLine(linesB, nextB, line, partner);
    if (twin < 0) {
      rows.push({ kind: 'removed', a: line.start, b: null, parts: partsOf(a, line) });
      continue;
    }
    while (nextB < twin) rows.push(addedRow(b, linesB[nextB++]!));
    rows.push({ kind: 'equal', a: line.start, b: linesB[twin]!.start, parts: partsOf(a, line) });
    nextB = twin + 1;
  }
  while (nextB < linesB.length) rows.push(addedRow(b, linesB[nextB++]!));
  return limited(folded(ordered(rows)));
}

/** The runs in rows of so many bytes; a new row wherever it changes what they are. */
export function hexRows(a: Uint8Array, b: Uint8Array, { runs }: ByteDiff, columns = 16): DiffRow[] {
  const rows: DiffRow[] = [];
  for (const run of runs) {
    const bytes = run.kind === 'added' ? b : a;
    const start = run.kind === 'added' ? run.b : run.a;
    for (let at = 0; at < run.length; at += columns) {
      const chunk = bytes.subarray(start + at, start + Math.min(run.length, at + columns));
      rows.push({
        kind: run.kind,
        a: run.kind === 'added' ? null : run.a + at,
        b: run.kind === 'removed' ? null : run.b + at,
        parts: [{ text: hexOf(chunk), marked: run.kind !== 'equal' }],
        characters: charactersOf(chunk),
      });
    }
  }
  return limited(folded(rows));
}

/** How much differs, in words: `3 bytes removed, 5 added`, or `equal`. */
export function diffSummary({ runs, coarse }: ByteDiff): string {
  const count = (kind: DiffKind): number =>
    runs.reduce((sum, run) => (run.kind === kind ? sum + run.length : sum), 0);
  const removed = count('removed');
  const added = count('added');
  const text = diffTexts();
  if (removed + added === 0) return text.equal(count('equal'));
  const words = text.differs(removed, added, count('equal'));
  return coarse ? text.coarse(words) : words;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly changed: boolean;
  readonly marks: Uint8Array;
}

/** Which bytes of one side are not in the other, as ones. Of a character in UTF-8 it is all bytes or none. */
function changedOf(bytes: Uint8Array, runs: readonly DiffRun[], kind: DiffKind): Uint8Array {
  const marks = new Uint8Array(bytes.length);
  for (const run of runs) {
    const start = kind === 'removed' ? run.a : run.b;
    if (run.kind === kind) marks.fill(1, start, start + run.length);
  }
  for (let start = 0; start < bytes.length;) {
    let end = start + 1;
    if (bytes[start]! >= 0xc0) while (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end += 1;
    if (end > start + 1 && marks.subarray(start, end).includes(1)) marks.fill(1, start, end);
    start = end;
  }
  return marks;
}

/** For each byte of the first, which of the second is the same; -1: none. */
function partners(length: number, runs: readonly DiffRun[]): Int32Array {
  const partner = new Int32Array(length).fill(-1);
  for (const run of runs) {
    if (run.kind !== 'equal') continue;
    for (let at = 0; at < run.length; at += 1) partner[run.a + at] = run.b + at;
  }
  return partner;
}

function linesOf(bytes: Uint8Array, marks: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < bytes.length;) {
    const lf = bytes.indexOf(LF, start);
    const end = lf === -1 ? bytes.length : lf + 1;
    lines.push({ start, end, changed: marks.subarray(start, end).includes(1), marks });
    start = end;
  }
  return lines;
}

/** The line of the second that is the same, at `from` or behind; -1 when its bytes lie in several lines there. */
function findLine(lines: readonly Line[], from: number, { start, end }: Line, partner: Int32Array): number {
  const first = partner[start]!;
  let low = from;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle]!.start < first) low = middle + 1;
    else high = middle;
  }
  const line = lines[low];
  return line?.start === first && !line.changed && line.end === first + end - start ? low : -1;
}

function addedRow(b: Uint8Array, line: Line): DiffRow {
  return { kind: 'added', a: null, b: line.start, parts: partsOf(b, line) };
}

/** A line as visible text, cut where marked and unmarked bytes meet. */
function partsOf(bytes: Uint8Array, { start, end, marks }: Line): DiffPart[] {
  const parts: DiffPart[] = [];
  const last = Math.min(end, start + LINE_BYTES);
  for (let from = start; from < last;) {
    let to = from + 1;
    while (to < last && marks[to] === marks[from]) to += 1;
    parts.push({ text: visibleText(bytes.subarray(from, to)), marked: marks[from] === 1 });
    from = to;
  }
  if (last < end) parts.push({ text: ` ${diffTexts().moreBytes(end - last)}`, marked: false });
  return parts;
}

/** Between two equal rows, what was removed stands before what was added. */
function ordered(rows: readonly DiffRow[]): DiffRow[] {
  const result: DiffRow[] = [];
  let added: DiffRow[] = [];
  for (const row of rows) {
    if (row.kind === 'added') added.push(row);
    else {
      if (row.kind === 'equal') result.push(...added.splice(0));
      result.push(row);
    }
  }
  return [...result, ...added];
}

/** Long runs of equal rows become one that says how many there are. */
function folded(rows: readonly DiffRow[]): DiffRow[] {
  const result: DiffRow[] = [];
  for (let start = 0; start < rows.length;) {
    let end = start;
    while (end < rows.length && rows[end]!.kind === 'equal') end += 1;
    const above = start === 0 ? 0 : CONTEXT_ROWS;
    const below = end === rows.length ? 0 : CONTEXT_ROWS;
    const hidden = end - start - above - below;
    if (hidden >= FOLDED_ROWS && end - start < rows.length) {
      const first = rows[start + above]!;
      const words = diffTexts().equalRows(hidden);
      result.push(...rows.slice(start, start + above));
      result.push({ kind: 'folded', a: first.a, b: first.b, parts: [{ text: words, marked: false }] });
      result.push(...rows.slice(end - below, end));
    } else result.push(...rows.slice(start, end));
    if (end < rows.length && end === start) result.push(rows[end++]!);
    start = end;
  }
  return result;
}

function limited(rows: readonly DiffRow[]): DiffRow[] {
  if (rows.length <= ROW_LIMIT) return [...rows];
  const words = diffTexts().moreRows(rows.length - ROW_LIMIT);
  return [
    ...rows.slice(0, ROW_LIMIT),
    { kind: 'folded', a: null, b: null, parts: [{ text: words, marked: false }] },
  ];
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** As hex dumps show them: a dot for all but printable ASCII. */
function charactersOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes).replace(/[^ -~]/g, '.');
}
