/** Moves through the connections, oldest first: what keys do to the list. Must never know the DOM. */
import type { ReadonlySignal } from '@preact/signals';
import type { ConnectionTable } from './connections.js';

export interface ListSelection {
  readonly selected: ReadonlySignal<number | null>;
  select(connection: number | null): void;
}

export class ConnectionList {
  readonly #connections: ConnectionTable;
  readonly #selection: ListSelection;

  constructor(connections: ConnectionTable, selection: ListSelection) {
    this.#connections = connections;
    this.#selection = selection;
  }

  /** Selects the one so many further; from none, the newest. Stops at the ends. */
  move(by: number): void {
    const selected = this.#selection.selected.value;
    const at = selected === null ? -1 : this.#connections.indexOf(selected);
    if (at < 0) this.last();
    else this.#go(Math.max(0, Math.min(this.#connections.size - 1, at + by)));
  }

  first(): void {
    this.#go(0);
  }

  last(): void {
    this.#go(this.#connections.size - 1);
  }

  #go(index: number): void {
    const row = this.#connections.at(index);
    if (row !== undefined && row.number !== this.#selection.selected.value)
      this.#selection.select(row.number);
  }
}
