/**
 * The connections that records tell of. Rows change in place and a version counts the changes, since thousands of
 * connections may come in one frame. Must never know how rows are drawn.
 */
import { parseStatusLine } from '../../server/core/http/parse.js';
import type { ThreadState } from '../../server/core/messages.js';
import type { CallName, PlaygroundRecord } from '../../server/core/record.js';
import { ConnectionRequests } from './connection-requests.js';
import { connectionState, type ConnectionState } from './connection-state.js';
import { firstLine, splitRequestLine } from './first-line.js';
import type { Group } from './list-layout.js';
import { visibleText } from './visible-bytes.js';
import { startedProgram } from './wire-lines.js';

/** What a connection's records have said so far. Times are Unix nanoseconds as numbers: exact to a quarter of a µs. */
export interface Connection {
  readonly number: number;
  run: number;
  thread: number;
  peer: string;
  acceptedNs: number;
  /** When it was closed, or its program ended; null while it is open. */
  endedNs: number | null;
  bytesIn: number;
  bytesOut: number;
  /** How long its calls took: what the bar in its row shows. */
  receiveNs: number;
  workNs: number;
  waitNs: number;
  sendNs: number;
  /** How long it waited for a free thread; null when no thread has taken it yet. */
  waitedNs: number | null;
  /** The first bytes received, and sent, until the first line is whole. */
  head: Uint8Array | null;
  statusHead: Uint8Array | null;
  /** The request's first line, every character visible; empty until bytes arrive. */
  requestLine: string;
  method: string;
  target: string;
  /** The response's status code; null when it has none, or none yet. */
  status: number | null;
  /** The error that it met, and in which call. */
  errno: number;
  failedCall: CallName | null;
  peerClosed: boolean;
  /** The program has closed its direction; or has said that `close` shall send a RST (`SO_LINGER`). */
  halfClosed: boolean;
  lingers: boolean;
  /** Of a program that answers more than one on a connection; null: it does not. */
  readonly requests: ConnectionRequests | null;
  /** It was still open when its program ended. */
  cutOff: boolean;
  /** Records were left out while it was open, and none of its own has come since: it may have ended unseen. */
  unsure: boolean;
}

/** Rows kept at most; the oldest make room. */
const ROW_LIMIT = 20_000;
/** Among so many of the oldest rows one is looked for that is closed. */
const OPEN_SEARCH_LIMIT = 256;
/** Connections whose requests are listed; beyond it the oldest tenth of them keep only their number. */
const GROUP_LIMIT = 1000;

/** The programs that hand each connection to a thread; and the one that reads more than one request from it. */
export const STARTS_THREADS: ReadonlySet<string> = new Set(['threaded', 'keep-alive']);
const KEEPS_CONNECTIONS = 'keep-alive';

export class ConnectionTable {
  readonly #rows = new Map<number, Connection>();
  /** Numbers in the order of the list, ascending; those before `#first` were dropped. */
  #order: number[] = [];
  #first = 0;
  readonly #open = new Set<number>();
  #dropped = 0;
  readonly #programs = new Map<number, string>();
  #assumed = '';
  /** Those whose requests are listed: they have had more than one. */
  readonly #grouped = new Set<number>();

  get size(): number {
    return this.#order.length - this.#first;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** How many rows had to make room. */
  get dropped(): number {
    return this.#dropped;
  }

  get(number: number): Connection | undefined {
    return this.#rows.get(number);
  }

  /** The row at `index` of the list, from 0. */
  at(index: number): Connection | undefined {
    const number = this.#order[this.#first + index];
    return number === undefined ? undefined : this.#rows.get(number);
  }

  /** Where in the list a connection is; -1 when it is not there. */
  indexOf(number: number): number {
    const at = lowerBound(this.#order, number, this.#first);
    return this.#order[at] === number ? at - this.#first : -1;
  }

  /** The list's numbers whose rows match `text`. */
  matching(text: string): number[] {
    const wanted = text.trim().toLowerCase();
    const found: number[] = [];
    for (let at = this.#first; at < this.#order.length; at += 1) {
      const row = this.#rows.get(this.#order[at]!)!;
      if (searchText(row).includes(wanted)) found.push(row.number);
    }
    return found;
  }

  clear(): void {
    this.#rows.clear();
    this.#programs.clear();
    this.#open.clear();
    this.#grouped.clear();
    this.#order = [];
    this.#first = this.#dropped = 0;
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
  }

  /** The program that runs: what is taken for the program of records whose `start` is not here. */
  assumeProgram(name: string): void {
    this.#assumed = name;
  }

  /**
   * Where in the list connections stand that list their requests, in ascending order, and in how many lines.
   * @param shown the numbers that are listed; null: all
   */
  groups(shown: readonly number[] | null): Group[] {
    const groups: Group[] = [];
    const add = (number: number, index: number): void => {
      const lines = this.#rows.get(number)?.requests?.lines ?? 0;
      if (lines > 0 && index >= 0) groups.push({ index, lines });
    };
    if (shown === null) for (const number of this.#grouped) add(number, this.indexOf(number));
    else if (this.#grouped.size > 0)
      shown.forEach((number, index) => this.#grouped.has(number) && add(number, index));
    return groups.sort((a, b) => a.index - b.index);
  }

  /** Notes that records were left out: what is open now may have ended among them. */
  markUnsure(): void {
    for (const number of this.#open) {
      const row = this.#rows.get(number)!;
      row.unsure = true;
      row.requests?.lost();
    }
  }

  /** Applies the next record of a connection, or of the program. */
  apply(record: PlaygroundRecord): void {
    if (record.call === 'start') this.#programs.set(record.run, startedProgram(record));
    else if (record.call === 'exit') this.#endRun(record);
    if (record.connection === 0) return;
    if (record.call === 'print') return this.#printed(record);
    const row = this.#rows.get(record.connection) ?? this.#add(record);
    row.unsure = false;
    if (record.result < 0 && record.errno !== 0 && row.errno === 0) {
      row.errno = record.errno;
      row.failedCall = record.call;
    }
    const durationNs = Number(record.durationNs);
    switch (record.call) {
      case 'accept':
        row.peer = visibleText(record.payload);
        row.acceptedNs = Number(record.timeNs);
        break;
      case 'startThread':
        if (record.result >= 0) row.thread = record.result;
        row.waitedNs = durationNs;
        break;
      case 'recv':
        row.thread = record.thread;
        row.receiveNs += durationNs;
        row.bytesIn += record.payload.length;
        if (record.result === 0) row.peerClosed = true;
        if (record.payload.length > 0) readRequestLine(row, record.payload);
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
        if (record.payload.length > 0 && (row.bytesOut === 0 || row.statusHead !== null))
          readStatus(row, record.payload);
        row.bytesOut += record.payload.length;
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
    if (row.requests.lines > 0) this.#group(row);
  }

  /** Notes that a connection's requests are listed. */
  #group({ number }: Connection): void {
    this.#grouped.add(number);
    if (this.#grouped.size <= GROUP_LIMIT) return;
    for (const oldest of this.#grouped) {
      if (this.#grouped.size <= GROUP_LIMIT * 0.9) break;
      this.#grouped.delete(oldest);
      this.#rows.get(oldest)?.requests?.forgetListed();
    }
  }

  #add(record: PlaygroundRecord): Connection {
    const row: Connection = {
      number: record.connection,
      run: record.run,
      thread: record.thread,
      peer: '',
      acceptedNs: Number(record.timeNs - record.durationNs),
      endedNs: null,
      bytesIn: 0,
      bytesOut: 0,
      receiveNs: 0,
      workNs: 0,
      waitNs: 0,
      sendNs: 0,
      waitedNs: null,
      head: null,
      statusHead: null,
      requestLine: '',
      method: '',
      target: '',
      status: null,
      errno: 0,
      failedCall: null,
      peerClosed: false,
      halfClosed: false,
      lingers: false,
      requests:
        this.#program(record.run) === KEEPS_CONNECTIONS
          ? new ConnectionRequests(record.call === 'accept')
          : null,
      cutOff: false,
      unsure: false,
    };
    this.#rows.set(row.number, row);
    this.#open.add(row.number);
    const last = this.#order.at(-1);
    if (last === undefined || row.number > last) this.#order.push(row.number);
    else this.#order.splice(lowerBound(this.#order, row.number, this.#first), 0, row.number);
    if (this.size > ROW_LIMIT) this.#dropOldest();
    return row;
  }

  /** Drops the oldest row that is closed: one that is still open is what people look for. */
  #dropOldest(): void {
    const order = this.#order;
    const end = Math.min(order.length, this.#first + OPEN_SEARCH_LIMIT);
    let at = this.#first;
    while (at < end && this.#open.has(order[at]!)) at += 1;
    if (at === end) at = this.#first;
    const number = order[at]!;
    order.copyWithin(this.#first + 1, this.#first, at);
    this.#first += 1;
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
    row.endedNs = timeNs;
    row.head = row.statusHead = null;
    row.requests?.ended();
  }

  /** The end of a program closes whatever it had open. */
  #endRun(record: PlaygroundRecord): void {
    for (const number of this.#open) {
      const row = this.#rows.get(number)!;
      if (row.run !== record.run) continue;
      row.cutOff = true;
      this.#end(row, Number(record.timeNs));
    }
  }
}

function searchText(row: Connection): string {
  const { requests } = row;
  const asked =
    requests === null || requests.listed.length < 2
      ? `${row.requestLine} ${row.status ?? ''}`
      : requests.listed.map(({ requestLine, status }) => `${requestLine} ${status ?? ''}`).join(' ');
  return `#${row.number} ${asked} ${row.peer} ${row.endedNs === null ? 'open' : 'closed'} ${
    row.errno === 0 ? '' : 'error'
  }`.toLowerCase();
}

function readRequestLine(row: Connection, bytes: Uint8Array): void {
  if (row.head === null && row.requestLine !== '') return;
  const { line, kept } = firstLine(row.head, bytes);
  row.requestLine = visibleText(line);
  Object.assign(row, splitRequestLine(row.requestLine));
  row.head = kept;
}

function readStatus(row: Connection, bytes: Uint8Array): void {
  const { line, kept } = firstLine(row.statusHead, bytes);
  row.status = parseStatusLine(line)?.status ?? null;
  row.statusHead = kept;
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
