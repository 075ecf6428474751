/**
 * Two recorded exchanges beside each other: which ones, and what of them. What is read from the records is read anew only
 * when one of the two has grown. What differs is for those who show it to find: that takes a library, which the page
 * would wait for. Must never know how it is drawn.
 */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { exchangeTexts } from '../texts/exchanges.js';
import { say } from '../texts/locale.js';
import { connectionTitle } from './connection-state.js';
import type { ConnectionTable } from './connections.js';
import type { RawClients } from './raw-clients.js';
import {
  readSide,
  sideName,
  type ExchangeRef,
  type RecordedExchange,
  type RecordedSide,
} from './recorded-exchanges.js';
import type { RecordStore } from './record-store.js';

/** What of the exchanges is compared. */
export type ComparedPart = 'request' | 'response';

/** An exchange side that can be chosen. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Compared {
  readonly a: Uint8Array;
  readonly b: Uint8Array;
}

/** So many of the newest connections, and of the clients, are offered. */
const OFFERED = 30;

export class ExchangeComparison {
  readonly left = signal<ExchangeRef | null>(null);
  readonly right = signal<ExchangeRef | null>(null);
  readonly part = signal<ComparedPart>('request');
  readonly asHex = signal(false);

  readonly leftSide: ReadonlySignal<RecordedSide | null>;
  readonly rightSide: ReadonlySignal<RecordedSide | null>;

  readonly compared: ReadonlySignal<Compared | null> = computed(() => {
    const left = exchangeOf(this.leftSide.value, this.left.value);
    const right = exchangeOf(this.rightSide.value, this.right.value);
    if (left === undefined || right === undefined) return null;
    const part = this.part.value;
    return { a: left[part], b: right[part] };
  });

  readonly #connections: ConnectionTable;
  readonly #clients: RawClients;

  /** @param version counts up when records have come */
  constructor(
    store: RecordStore,
    connections: ConnectionTable,
    clients: RawClients,
    version: ReadonlySignal<number>,
  ) {
    this.#connections = connections;
    this.#clients = clients;
    const grown = (ref: ExchangeRef | null): string => {
      void version.value;
      return ref === null ? '' : this.#grownTo(ref);
    };
    const side = (ref: ReadonlySignal<ExchangeRef | null>): ReadonlySignal<RecordedSide | null> => {
      const size = computed(() => grown(ref.value));
      return computed(() => {
        void size.value;
        return ref.value === null ? null : readSide(store, ref.value);
      });
    };
    this.leftSide = side(this.left);
    this.rightSide = side(this.right);
  }

  clear(): void {
    this.left.value = this.right.value = null;
  }

  /** What is newest of what there is: the connection before, and the client that is current or else the connection. */
  begin(selected: number | null): void {
    const newest = this.#connections.at(this.#connections.size - 1)?.number ?? null;
    const before = this.#connections.at(this.#connections.size - 2)?.number ?? newest;
    const client = this.#clients.current.value?.client ?? null;
    this.left.value ??= connectionRef(selected ?? before);
    this.right.value =
      client === null
        ? (this.right.value ?? connectionRef(newest))
        : { side: 'client', number: client, index: 0 };
  }

  /** The newest connections and clients, and what is chosen. */
  choices(chosen: ExchangeRef | null): Choice[] {
    const refs: ExchangeRef[] = [];
    const { clients } = this.#clients.state.value;
    for (const { client } of clients.slice(-OFFERED).toReversed())
      refs.push({ side: 'client', number: client, index: 0 });
    for (let at = this.#connections.size - 1; at >= Math.max(0, this.#connections.size - OFFERED); at -= 1)
      refs.push({ side: 'connection', number: this.#connections.at(at)!.number, index: 0 });
    if (chosen !== null && !refs.some((ref) => sameSide(ref, chosen))) refs.unshift(chosen);
    return refs.map((ref) => ({ value: writeRef(ref), label: this.#label(ref) }));
  }

  #label(ref: ExchangeRef): string {
    if (ref.side === 'client') {
      const outcome = this.#clients.state.value.clients.find(({ client }) => client === ref.number)?.outcome;
      return outcome ? exchangeTexts().labelled(sideName(ref), say(outcome)) : sideName(ref);
    }
    const row = this.#connections.get(ref.number);
    return row === undefined ? sideName(ref) : `${sideName(ref)} ${connectionTitle(row)}`;
  }

  #grownTo({ side, number }: ExchangeRef): string {
    if (side === 'connection') {
      const row = this.#connections.get(number);
      return row === undefined ? '' : `${row.bytesIn} ${row.bytesOut} ${row.endedNs !== null}`;
    }
    const client = this.#clients.state.value.clients.find((one) => one.client === number);
    return client === undefined ? '' : `${client.sends} ${client.recvs} ${client.state}`;
  }
}

function connectionRef(number: number | null): ExchangeRef | null {
  return number === null ? null : { side: 'connection', number, index: 0 };
}

function sameSide(one: ExchangeRef, other: ExchangeRef): boolean {
  return one.side === other.side && one.number === other.number;
}

/** A side as the value of an option, and back. */
export function writeRef({ side, number }: ExchangeRef): string {
  return `${side} ${number}`;
}

export function readRef(value: string): ExchangeRef | null {
  const [, side, number] = /^(connection|client) (\d+)$/.exec(value) ?? [];
  return side === undefined ? null : { side: side as ExchangeRef['side'], number: Number(number), index: 0 };
}

/** The exchange that is meant; the last one where there are not so many any more. */
export function exchangeOf(side: RecordedSide | null, ref: ExchangeRef | null): RecordedExchange | undefined {
  return side?.exchanges[ref?.index ?? 0] ?? side?.exchanges.at(-1);
}
