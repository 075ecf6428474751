/**
 * A long list in order, some of whose rows have lines above or under them. It is cut into chunks that know how many
 * rows and lines they have, so that to insert, to remove and to find what is at a height takes a chunk's time and not
 * the list's. All rows are of one height and all lines of another: nothing need be measured. Pure.
 */

/** What a row is ordered by; undefined: behind all that have one. */
export type Key = number | string | undefined;

/** Rows in a chunk at most. */
const CHUNK_ROWS = 512;

interface Chunk {
  /** Which of the chunks it is. */
  index: number;
  readonly numbers: number[];
  readonly keys: Key[];
  readonly lines: number[];
  lineCount: number;
}

export class OrderedRows {
  #chunks: Chunk[] = [];
  readonly #chunkOf = new Map<number, Chunk>();
  #lineCount = 0;
  readonly #direction: 1 | -1;
  readonly #rank: (number: number, key: Key) => number;

  /**
   * @param direction 1: ascending by key; -1: descending
   * @param rank the order of rows of the same key, ascending either way
   */
  constructor(direction: 1 | -1, rank: (number: number, key: Key) => number = (number) => number) {
    this.#direction = direction;
    this.#rank = rank;
  }

  get size(): number {
    return this.#chunkOf.size;
  }

  has(number: number): boolean {
    return this.#chunkOf.has(number);
  }

  /** Lists these rows instead of all others. */
  fill(rows: { readonly number: number; readonly key: Key; readonly lines: number }[]): void {
    this.#chunks = [];
    this.#chunkOf.clear();
    this.#lineCount = 0;
    rows.sort((a, b) => (this.#before(a.number, a.key, b.number, b.key) ? -1 : 1));
    for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
      const part = rows.slice(from, from + CHUNK_ROWS);
      const chunk = this.#addChunk(
        this.#chunks.length,
        part.map(({ number }) => number),
        part.map(({ key }) => key),
        part.map(({ lines }) => lines),
      );
      this.#lineCount += chunk.lineCount;
      for (const number of chunk.numbers) this.#chunkOf.set(number, chunk);
    }
  }

  /** Puts a row in its place; one that is there already moves when its key has changed. */
  set(number: number, key: Key, lines = 0): void {
    const chunk = this.#chunkOf.get(number);
    if (chunk !== undefined) {
      const at = chunk.numbers.indexOf(number);
      if (chunk.keys[at] === key) return this.#setLines(chunk, at, lines);
      this.delete(number);
    }
    this.#insert(number, key, lines);
  }

  /** Says how many lines a row has that is there; where it stands does not change. */
  resize(number: number, lines: number): void {
    const chunk = this.#chunkOf.get(number);
    if (chunk !== undefined) this.#setLines(chunk, chunk.numbers.indexOf(number), lines);
  }

  delete(number: number): void {
    const chunk = this.#chunkOf.get(number);
    if (chunk === undefined) return;
    const at = chunk.numbers.indexOf(number);
    this.#setLines(chunk, at, 0);
    chunk.numbers.splice(at, 1);
    chunk.keys.splice(at, 1);
    chunk.lines.splice(at, 1);
    this.#chunkOf.delete(number);
    if (chunk.numbers.length > 0) return;
    this.#chunks.splice(chunk.index, 1);
    this.#renumber(chunk.index);
  }

  /** The row at `index`, from 0. */
  at(index: number): number | undefined {
    let rest = index;
    for (const { numbers } of this.#chunks) {
      if (rest < numbers.length) return numbers[rest];
      rest -= numbers.length;
    }
    return undefined;
  }

  /** Where a row is; -1 when it is not there. */
  indexOf(number: number): number {
    const chunk = this.#chunkOf.get(number);
    if (chunk === undefined) return -1;
    let before = 0;
    for (let at = 0; at < chunk.index; at += 1) before += this.#chunks[at]!.numbers.length;
    return before + chunk.numbers.indexOf(number);
  }

  /** Of the whole list. */
  heightPx(rowPx: number, linePx: number): number {
    return this.size * rowPx + this.#lineCount * linePx;
  }

  /** Where the row at `index` begins, with the lines above it; the end of the list behind the last one. */
  topOf(index: number, rowPx: number, linePx: number): number {
    let rest = index;
    let topPx = 0;
    for (const chunk of this.#chunks) {
      if (rest < chunk.numbers.length) {
        for (let at = 0; at < rest; at += 1) topPx += rowPx + chunk.lines[at]! * linePx;
        return topPx;
      }
      rest -= chunk.numbers.length;
      topPx += chunk.numbers.length * rowPx + chunk.lineCount * linePx;
    }
    return topPx;
  }

  /** The index of the row that is at `y`, with its lines; the last one behind the end, 0 in an empty list. */
  indexAt(y: number, rowPx: number, linePx: number): number {
    let index = 0;
    let topPx = 0;
    for (const chunk of this.#chunks) {
      const endPx = topPx + chunk.numbers.length * rowPx + chunk.lineCount * linePx;
      if (y < endPx) {
        for (const lines of chunk.lines) {
          topPx += rowPx + lines * linePx;
          if (y < topPx) return index;
          index += 1;
        }
      }
      index += chunk.numbers.length;
      topPx = endPx;
    }
    return Math.max(0, index - 1);
  }

  /** All rows in their order. */
  *[Symbol.iterator](): Generator<number> {
    for (const { numbers } of this.#chunks) yield* numbers;
  }

  #insert(number: number, key: Key, lines: number): void {
    const chunks = this.#chunks;
    // The last chunk that begins before it, or the first one.
    let low = 0;
    let high = chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { numbers, keys } = chunks[middle]!;
      if (this.#before(numbers[0]!, keys[0], number, key)) low = middle + 1;
      else high = middle;
    }
    const chunk = chunks[Math.max(0, low - 1)] ?? this.#addChunk(0, [], [], []);
    low = 0;
    high = chunk.numbers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#before(chunk.numbers[middle]!, chunk.keys[middle], number, key)) low = middle + 1;
      else high = middle;
    }
    chunk.numbers.splice(low, 0, number);
    chunk.keys.splice(low, 0, key);
    chunk.lines.splice(low, 0, 0);
    this.#chunkOf.set(number, chunk);
    this.#setLines(chunk, low, lines);
    if (chunk.numbers.length > CHUNK_ROWS) this.#split(chunk, low === CHUNK_ROWS);
  }

  /** @param atEnd a row was added behind all of them, as most are: a full chunk stays full */
  #split(chunk: Chunk, atEnd: boolean): void {
    const at = atEnd ? CHUNK_ROWS : CHUNK_ROWS >> 1;
    const lines = chunk.lines.splice(at);
    const added = this.#addChunk(chunk.index + 1, chunk.numbers.splice(at), chunk.keys.splice(at), lines);
    chunk.lineCount -= added.lineCount;
    for (const number of added.numbers) this.#chunkOf.set(number, added);
  }

  #addChunk(index: number, numbers: number[], keys: Key[], lines: number[]): Chunk {
    const lineCount = lines.reduce((sum, count) => sum + count, 0);
    const chunk: Chunk = { index, numbers, keys, lines, lineCount };
    this.#chunks.splice(index, 0, chunk);
    this.#renumber(index);
    return chunk;
  }

  #renumber(from: number): void {
    for (let at = from; at < this.#chunks.length; at += 1) this.#chunks[at]!.index = at;
  }

  #setLines(chunk: Chunk, at: number, lines: number): void {
    const more = lines - chunk.lines[at]!;
    chunk.lines[at] = lines;
    chunk.lineCount += more;
    this.#lineCount += more;
  }

  #before(a: number, aKey: Key, b: number, bKey: Key): boolean {
    if (aKey === bKey) return this.#rank(a, aKey) < this.#rank(b, bKey);
    if (aKey === undefined || bKey === undefined) return bKey === undefined;
    return aKey < bKey === this.#direction > 0;
  }
}
