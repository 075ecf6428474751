/**
 * Which connection is which raw client: both name the client's address, and an `accept` belongs to the last client that
 * had begun to connect from there. Learnt from records in any order, and bounded. Must never know how they are shown.
 */
import type { PlaygroundRecord } from '../../server/core/record.js';

/** The two ends that met at one address, each with the time from which on it counts, in Unix nanoseconds. */
interface Place {
  readonly clients: Map<number, bigint>;
  readonly connections: Map<number, bigint>;
}

/** Addresses kept, the newest. */
const PLACE_LIMIT = 20_000;

const decoder = new TextDecoder();

export class ClientPairs {
  readonly #places = new Map<string, Place>();
  readonly #addresses = new Map<string, string>();

  clear(): void {
    this.#places.clear();
    this.#addresses.clear();
  }

  /** Takes in a record; all but those of `accept` and `clientConnect` say nothing here. */
  apply(record: PlaygroundRecord): void {
    if (record.result < 0) return;
    const address = (): string => decoder.decode(record.payload);
    if (record.call === 'accept') this.#note(`connection ${record.connection}`, address(), record);
    else if (record.call === 'clientConnect') this.#note(`client ${record.run}`, address(), record);
  }

  /** The connection on the program's side of a client's; null when nobody has accepted it, or it is not known. */
  connectionOf(client: number): number | null {
    const place = this.#placeOf(`client ${client}`);
    const begun = place?.clients.get(client);
    if (place === undefined || begun === undefined) return null;
    return first(place.connections, begun);
  }

  /** The client on the other side of a connection; null when it is none of ours. */
  clientOf(connection: number): number | null {
    const place = this.#placeOf(`connection ${connection}`);
    const accepted = place?.connections.get(connection);
    if (place === undefined || accepted === undefined) return null;
    return last(place.clients, accepted);
  }

  #placeOf(end: string): Place | undefined {
    return this.#places.get(this.#addresses.get(end) ?? '');
  }

  #note(end: string, address: string, record: PlaygroundRecord): void {
    this.#addresses.set(end, address);
    let place = this.#places.get(address);
    if (place === undefined) {
      place = { clients: new Map(), connections: new Map() };
      this.#places.set(address, place);
    }
    // The kernel can have an `accept` return before it says to the client that it is connected.
    if (record.call === 'clientConnect') place.clients.set(record.run, record.timeNs - record.durationNs);
    else place.connections.set(record.connection, record.timeNs);
    if (this.#places.size > PLACE_LIMIT) this.#drop();
  }

  #drop(): void {
    const [address, place] = this.#places.entries().next().value!;
    this.#places.delete(address);
    for (const client of place.clients.keys()) this.#addresses.delete(`client ${client}`);
    for (const connection of place.connections.keys()) this.#addresses.delete(`connection ${connection}`);
  }
}

/** Whose time is the first that is not before `fromNs`. */
function first(ends: ReadonlyMap<number, bigint>, fromNs: bigint): number | null {
  let found: number | null = null;
  for (const [end, timeNs] of ends)
    if (timeNs >= fromNs && (found === null || timeNs < ends.get(found)!)) found = end;
  return found;
}

/** Whose time is the last that is not after `toNs`. */
function last(ends: ReadonlyMap<number, bigint>, toNs: bigint): number | null {
  let found: number | null = null;
  for (const [end, timeNs] of ends)
    if (timeNs <= toNs && (found === null || timeNs > ends.get(found)!)) found = end;
  return found;
}
