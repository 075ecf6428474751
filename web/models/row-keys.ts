/**
 * Keys for the rows of a list that moves: a row keeps its key for as long as it is drawn, and one that comes takes over
 * what another has left, so that a crowd that runs through the list makes no elements anew. Must never know what is drawn.
 */
export class RowKeys {
  #keys = new Map<number, number>();
  #count = 0;

  /**
   * The keys of `rows`, in their order.
   *
   * @param own whether nothing of a row that has left may become another's: the focus is in it
   */
  take(rows: readonly number[], own: (row: number) => boolean): number[] {
    const stay = new Set(rows);
    // In the order in which they stood: where all rows are others, no element has to move.
    const free = [...this.#keys]
      .filter(([row]) => !stay.has(row) && !own(row))
      .map(([, key]) => key)
      .values();
    const keys = rows.map((row) => this.#keys.get(row) ?? free.next().value ?? (this.#count += 1));
    this.#keys = new Map(rows.map((row, index) => [row, keys[index]!]));
    return keys;
  }
}
