/**
 * Which cells of a view some bytes of a record take: what a search has found is marked there. Must never know why they
 * are marked, nor how.
 */
import type { RowPosition, RowSpan, TerminalRows } from './terminal-rows.js';
import { drawBytes, type VisibleOptions } from './visible-bytes.js';

/** Draws `bytes` as {@link drawBytes} does; what is marked of them notes where it is. */
export function drawMarked(
  mark: ByteMark | undefined,
  bytes: Uint8Array,
  pending: Uint8Array,
  rows: TerminalRows,
  options?: VisibleOptions,
): Uint8Array {
  return mark === undefined
    ? drawBytes(bytes, pending, rows, options)
    : mark.draw(bytes, pending, rows, options);
}

/** Bytes `start` to `end` of a record, and where they were drawn. */
export class ByteMark {
  #from: RowPosition | null = null;
  #to: RowPosition | null = null;
  #indent = 0;

  constructor(
    readonly start: number,
    readonly end: number,
  ) {}

  /** Draws `bytes` as {@link drawBytes} does, and notes where the marked ones are. */
  draw(bytes: Uint8Array, pending: Uint8Array, rows: TerminalRows, options?: VisibleOptions): Uint8Array {
    this.#indent = rows.indent;
    if (this.start >= bytes.length) return drawBytes(bytes, pending, rows, options);
    let left = drawBytes(bytes.subarray(0, this.start), pending, rows, options);
    this.#from = rows.position;
    left = drawBytes(bytes.subarray(this.start, this.end), left, rows, options);
    this.#to = rows.position;
    return drawBytes(bytes.subarray(this.end), left, rows, options);
  }

  /** Row by row of the record's lines; none where the bytes were not drawn. */
  spans(): RowSpan[] {
    const [from, to] = [this.#from, this.#to];
    if (from === null || to === null) return [];
    const spans: RowSpan[] = [];
    for (let { row, column } = from; row <= to.row; row += 1, column = this.#indent) {
      const end = row === to.row ? to.column : null;
      if (end === null || end > column) spans.push({ row, from: column, to: end });
    }
    return spans;
  }
}
