/**
 * Where the records of each raw client are: its number is not their connection, so only its own calls say it. Bounded:
 * the clients that were heard of first make room.
 */
import type { PlaygroundRecord } from '../../server/core/record.js';
import { CLIENT_CALLS, type Range } from './record-store.js';

/** Clients kept: as many as connections are. */
const CLIENT_LIMIT = 20_000;

export class ClientRanges {
  readonly #ranges = new Map<number, { from: number; to: number }>();

  clear(): void {
    this.#ranges.clear();
  }

  /** Takes in a record, in any order; all but those of raw clients say nothing here. */
  apply({ call, run, seq }: PlaygroundRecord): void {
    if (!CLIENT_CALLS.has(call)) return;
    const range = this.#ranges.get(run);
    if (range === undefined) {
      this.#ranges.set(run, { from: seq, to: seq });
      if (this.#ranges.size > CLIENT_LIMIT) this.#ranges.delete(this.#ranges.keys().next().value!);
    } else {
      range.from = Math.min(range.from, seq);
      range.to = Math.max(range.to, seq);
    }
  }

  /** The first and the last record of a client; null when none is known. */
  of(client: number): Range | null {
    return this.#ranges.get(client) ?? null;
  }
}
