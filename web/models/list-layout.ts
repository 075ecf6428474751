/**
 * Where rows of a long list are, some of which have lines under them: all rows are of one height, all lines of another,
 * so that nothing need be measured. Pure.
 */

/** A row that has lines under it. */
export interface Group {
  readonly index: number;
  readonly lines: number;
}

export class ListLayout {
  readonly #count: number;
  readonly #rowPx: number;
  readonly #linePx: number;
  readonly #groups: readonly Group[];
  /** By group: the lines of all groups before it. */
  readonly #before: readonly number[];
  readonly #lines: number;

  /** @param groups in ascending order of their rows */
  constructor(count: number, groups: readonly Group[], rowPx: number, linePx: number) {
    this.#count = count;
    this.#rowPx = rowPx;
    this.#linePx = linePx;
    this.#groups = groups;
    let lines = 0;
    this.#before = groups.map((group) => (lines += group.lines) - group.lines);
    this.#lines = lines;
  }

  /** Of the whole list. */
  get heightPx(): number {
    return this.#count * this.#rowPx + this.#lines * this.#linePx;
  }

  /** Where row `index` begins. */
  topOf(index: number): number {
    const group = firstAtLeast(this.#groups.length, (at) => this.#groups[at]!.index >= index);
    return index * this.#rowPx + (this.#before[group] ?? this.#lines) * this.#linePx;
  }

  /** The row that is at `y`, with its lines; the last one behind the end. */
  indexAt(y: number): number {
    const next = firstAtLeast(this.#count, (index) => this.topOf(index) > y);
    return Math.max(0, next - 1);
  }
}

/** The first number below `end` that `reached` says yes to, as it does to all behind it; `end` when there is none. */
function firstAtLeast(end: number, reached: (at: number) => boolean): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
