/**
 * The connections that records tell of. Rows change in place, since thousands of connections may come in one frame;
 * those that have changed are noted, so that whoever lists them looks at these alone. Must never know how rows are
 * drawn, and in what order.
 */
import type { ThreadState } from '../../server/core/messages.js';
import { FLAG, type PlaygroundRecord } from '../../server/core/record.js';
import { Connection } from './connection.js';
import { ConnectionRequests } from './connection-requests.js';
import { connectionState, type ConnectionState } from './connection-state.js';
import { startedProgram } from './wire-lines.js';

/** Rows kept at most; the oldest make room. */
export const ROW_LIMIT = 100_000;
/** Among so many of the oldest rows one is looked for that is closed. */
const OPEN_SEARCH_LIMIT = 256;
/** Connections whose requests are listed; beyond it the oldest tenth of them keep only their number. */
const GROUP_LIMIT = 1000;

/** The programs that hand each connection to a thread; and the one that reads more than one request from it. */
export const STARTS_THREADS: ReadonlySet<string> = new Set(['threaded', 'keep-alive']);
const KEEPS_CONNECTIONS = 'keep-alive';

/** The rows that have changed since they were asked for; null: any may have, and some may have gone. */
export type Changes = ReadonlyMap<number, Connection> | null;

export class ConnectionTable {
  readonly #rows = new Map<number, Connection>();
  /** Numbers in ascending order; those before `#first` were dropped. */
  #order: number[] = [];
  #first = 0;
  readonly #open = new Set<number>();
  #dropped = 0;
  readonly #programs = new Map<number, string>();
  #assumed = '';
  /** Those whose requests are listed: they have had more than one. */
  readonly #grouped = new Set<number>();
  readonly #kept = new Set<number>();
  #changes: Map<number, Connection> | null = null;

  get size(): number {
    return this.#order.length - this.#first;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** The numbers of those that are open. */
  get open(): ReadonlySet<number> {
    return this.#open;
  }

  /** How many rows had to make room. */
  get dropped(): number {
    return this.#dropped;
  }

  get(number: number): Connection | undefined {
    return this.#rows.get(number);
  }

  /** The row at `index` in the order of numbers, from 0. */
  at(index: number): Connection | undefined {
    const number = this.#order[this.#first + index];
    return number === undefined ? undefined : this.#rows.get(number);
  }

  /** All rows in the order of numbers. */
  *[Symbol.iterator](): Generator<Connection> {
    for (let at = this.#first; at < this.#order.length; at += 1) yield this.#rows.get(this.#order[at]!)!;
  }

  /** What has changed since this was asked for last: rows that are new, that are different, that were dropped. */
  takeChanges(): Changes {
    const changes = this.#changes;
    this.#changes = new Map();
    return changes;
  }

  /** Notes that a row is not what it was. */
  touch(row: Connection): void {
    const changes = this.#changes;
    if (changes === null) return;
    changes.set(row.number, row);
    // Nobody has asked for long, as in a hidden tab: to look at every row is less than to look at all changes.
    if (changes.size > 2 * ROW_LIMIT) this.#changes = null;
  }

  /** Keeps these rows, however many come after them: at most so many that one of the oldest is always free to go. */
  keep(numbers: readonly number[]): void {
    this.#kept.clear();
    for (const number of numbers.slice(0, OPEN_SEARCH_LIMIT / 2)) this.#kept.add(number);
  }

  clear(): void {
    this.#rows.clear();
    this.#programs.clear();
    this.#open.clear();
    this.#grouped.clear();
    this.#order = [];
    this.#first = this.#dropped = 0;
    this.#changes = null;
  }

  /** Forgets these rows, so that their records can be applied anew. */
  forget(numbers: ReadonlySet<number>): void {
    for (const number of numbers) {
      this.#open.delete(number);
      this.#grouped.delete(number);
      this.#rows.delete(number);
    }
    this.#order = this.#order.slice(this.#first).filter((number) => this.#rows.has(number));
    this.#first = 0;
    this.#changes = null;
  }

  /** The program that runs: what is taken for the program of records whose `start` is not here. */
  assumeProgram(name: string): void {
    this.#assumed = name;
  }

  /** Notes that records were left out: what is open now may have ended among them. */
  markUnsure(): void {
    for (const number of this.#open) {
      const row = this.#rows.get(number)!;
      row.unsure = true;
      row.requests?.lost();
      this.touch(row);
    }
  }

  /** Applies the next record of a connection, or of the program. */
  apply(record: PlaygroundRecord): void {
    if (record.call === 'start') this.#programs.set(record.run, startedProgram(record));
    else if (record.call === 'exit') this.#endRun(record);
    if (record.connection === 0) return;
    if (record.call === 'print') return this.#printed(record);
    const row = this.#rows.get(record.connection) ?? this.#add(record);
    this.touch(row);
    row.unsure = false;
    if ((record.flags & FLAG.letGo) !== 0) row.letGo = true;
    else if (record.result < 0 && record.errno !== 0 && row.errno === 0) {
      row.errno = record.errno;
      row.failedCall = record.call;
    }
    const durationNs = Number(record.durationNs);
    switch (record.call) {
      case 'accept':
        row.accepted(record);
        break;
      case 'startThread':
        if (record.result >= 0) row.thread = record.result;
        row.waitedNs = durationNs;
        break;
      case 'recv':
        row.thread = record.thread;
        row.receiveNs += durationNs;
        if (record.result === 0 && !row.letGo) row.peerClosed = true;
        row.received(record.payload);
        row.requests?.received(record);
        if (row.requests !== null && row.requests.lines > 0) this.#group(row);
        break;
      case 'work':
        row.workNs += durationNs;
        break;
      case 'wait':
        row.waitNs += durationNs;
        break;
      case 'sendall':
        row.sendNs += durationNs;
        row.sent(record.payload);
        row.requests?.sent(record);
        break;
      case 'setsockopt':
        row.lingers = true;
        break;
      case 'shutdown':
        row.halfClosed = true;
        row.requests?.ended();
        break;
      case 'close':
        this.#end(row, Number(record.timeNs));
        break;
      default:
    }
  }

  /** Where a connection stands, given what its thread does right now. */
  state(
    row: Connection,
    thread: ThreadState | undefined,
    errnoName: (errno: number) => string,
  ): ConnectionState {
    const handedOver = !STARTS_THREADS.has(this.#program(row.run)) || row.waitedNs !== null;
    return connectionState(row, thread, { handedOver, errnoName });
  }

  #program(run: number): string {
    return this.#programs.get(run) ?? this.#assumed;
  }

  #printed(record: PlaygroundRecord): void {
    const row = this.#rows.get(record.connection);
    if (row === undefined || row.requests === null) return;
    row.requests.printed(record);
    this.touch(row);
    if (row.requests.lines > 0) this.#group(row);
  }

  /** Notes that a connection's requests are listed. */
  #group({ number }: Connection): void {
    this.#grouped.add(number);
    if (this.#grouped.size <= GROUP_LIMIT) return;
    for (const oldest of this.#grouped) {
      if (this.#grouped.size <= GROUP_LIMIT * 0.9) break;
      this.#grouped.delete(oldest);
      const row = this.#rows.get(oldest)!;
      row.requests?.forgetListed();
      this.touch(row);
    }
  }

  #add(record: PlaygroundRecord): Connection {
    const keeps = this.#program(record.run) === KEEPS_CONNECTIONS;
    const row = new Connection(record, keeps ? new ConnectionRequests(record.call === 'accept') : null);
    this.#rows.set(row.number, row);
    this.#open.add(row.number);
    const last = this.#order.at(-1);
    if (last === undefined || row.number > last) this.#order.push(row.number);
    else this.#order.splice(lowerBound(this.#order, row.number, this.#first), 0, row.number);
    if (this.size > ROW_LIMIT) this.#dropOldest();
    return row;
  }

  /** Drops the oldest row that is closed: one that is still open, or is kept, is what people look for. */
  #dropOldest(): void {
    const order = this.#order;
    const end = Math.min(order.length, this.#first + OPEN_SEARCH_LIMIT);
    const find = (goes: (number: number) => boolean): number => {
      let at = this.#first;
      while (at < end && !goes(order[at]!)) at += 1;
      return at;
    };
    let at = find((number) => !this.#kept.has(number) && !this.#open.has(number));
    if (at === end) at = find((number) => !this.#kept.has(number));
    const number = order[at]!;
    order.copyWithin(this.#first + 1, this.#first, at);
    this.#first += 1;
    this.touch(this.#rows.get(number)!);
    this.#open.delete(number);
    this.#grouped.delete(number);
    this.#rows.delete(number);
    this.#dropped += 1;
    // Moving the array's beginning now and then keeps dropping cheap.
    if (this.#first > ROW_LIMIT) {
      this.#order = order.slice(this.#first);
      this.#first = 0;
    }
  }

  #end(row: Connection, timeNs: number): void {
    this.#open.delete(row.number);
    row.ended(timeNs);
  }

  /** The end of a program closes whatever it had open. */
  #endRun(record: PlaygroundRecord): void {
    for (const number of this.#open) {
      const row = this.#rows.get(number)!;
      if (row.run !== record.run) continue;
      row.cutOff = true;
      this.#end(row, Number(record.timeNs));
      this.touch(row);
    }
  }
}

/** The first index from `start` whose number is not less than `number`. */
function lowerBound(numbers: readonly number[], number: number, start: number): number {
  let low = start;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
