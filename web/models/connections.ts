/**
 * The connections that records tell of. Rows change in place and a version counts the changes, since thousands of
 * connections may come in one frame. Must never know how rows are drawn.
 */
import { parseStatusLine } from '../../server/core/http.js';
import type { ThreadState } from '../../server/core/messages.js';
import type { CallName, PlaygroundRecord } from '../../server/core/record.js';
import { startedProgram } from './wire-lines.js';
import { visibleText } from './visible-bytes.js';

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
  sendNs: number;
  /** How long it waited for a free thread; null when no thread has taken it yet. */
  waitedNs: number | null;
  /** The first bytes received, until the first line is whole. */
  head: Uint8Array | null;
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
  /** It was still open when its program ended. */
  cutOff: boolean;
  /** Records were left out while it was open, and none of its own has come since: it may have ended unseen. */
  unsure: boolean;
}

/** The row's state, as people and tests name it. */
export type ConnectionKind =
  'waiting' | 'quiet' | 'gated' | 'blocked' | 'working' | 'unsure' | 'closed' | 'reset' | 'error' | 'ended';

export interface ConnectionState {
  readonly kind: ConnectionKind;
  readonly label: string;
}

/** Rows kept at most; the oldest make room. */
const ROW_LIMIT = 20_000;
/** Among so many of the oldest rows one is looked for that is closed. */
const OPEN_SEARCH_LIMIT = 256;
/** A first line longer than this is cut. */
const LINE_LIMIT_BYTES = 512;

// request-line of RFC 9112 §3, on text in which only printable characters are left.
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+)(?: HTTP\/\d\.\d)?$/;

export class ConnectionTable {
  readonly #rows = new Map<number, Connection>();
  /** Numbers in the order of the list, ascending; those before `#first` were dropped. */
  #order: number[] = [];
  #first = 0;
  readonly #open = new Set<number>();
  #dropped = 0;
  readonly #programs = new Map<number, string>();

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
    this.#order = [];
    this.#first = this.#dropped = 0;
  }

  /** Forgets these rows, so that their records can be applied anew. */
  forget(numbers: ReadonlySet<number>): void {
    for (const number of numbers) {
      this.#open.delete(number);
      this.#rows.delete(number);
    }
    this.#order = this.#order.slice(this.#first).filter((number) => this.#rows.has(number));
    this.#first = 0;
  }

  /** Notes that records were left out: what is open now may have ended among them. */
  markUnsure(): void {
    for (const number of this.#open) this.#rows.get(number)!.unsure = true;
  }

  /** Applies the next record of a connection, or of the program. */
  apply(record: PlaygroundRecord): void {
    if (record.call === 'start') this.#programs.set(record.run, startedProgram(record));
    else if (record.call === 'exit') this.#endRun(record);
    if (record.connection === 0 || record.call === 'print') return;
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
        break;
      case 'work':
        row.workNs += durationNs;
        break;
      case 'sendall':
        row.sendNs += durationNs;
        if (row.bytesOut === 0 && record.payload.length > 0)
          row.status = parseStatusLine(record.payload)?.status ?? null;
        row.bytesOut += record.payload.length;
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
    if (row.endedNs !== null) {
      if (row.cutOff) return { kind: 'ended', label: 'program ended' };
      if (row.errno === 0) return { kind: 'closed', label: 'closed' };
      const name = errnoName(row.errno);
      return RESETS.has(name) ? { kind: 'reset', label: 'reset' } : { kind: 'error', label: name };
    }
    if (thread?.state === 'gated') return { kind: 'gated', label: `before ${thread.call}` };
    if (thread !== undefined && thread.call === 'startThread') return WAITING;
    if (thread?.state === 'blocked' && (thread.call === 'recv' || thread.call === 'sendall')) {
      return { kind: 'blocked', label: `blocked in ${thread.call}` };
    }
    if (row.unsure && thread === undefined) return { kind: 'unsure', label: 'records not shown' };
    if (row.waitedNs === null && thread === undefined && this.#programs.get(row.run) === 'threaded')
      return WAITING;
    if (row.bytesIn === 0 && thread?.call !== 'work') return { kind: 'quiet', label: 'no bytes yet' };
    return { kind: 'working', label: 'working' };
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
      sendNs: 0,
      waitedNs: null,
      head: null,
      requestLine: '',
      method: '',
      target: '',
      status: null,
      errno: 0,
      failedCall: null,
      peerClosed: false,
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
    row.head = null;
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

const WAITING: ConnectionState = { kind: 'waiting', label: 'waiting for a thread' };

/** Errors by which a peer says that it is gone. Windows numbers its own. */
const RESETS: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'WSAECONNRESET', 'WSAECONNABORTED']);

/** Whether browsers asked for this by themselves: the icon that they show in a tab. */
export function isFavicon(row: Connection): boolean {
  return row.target === '/favicon.ico' || row.target.startsWith('/favicon.ico?');
}

/** The row's headline: method and target, or the first line as it came, or what there is to say without one. */
export function connectionTitle(row: Connection): string {
  if (row.method !== '') return `${row.method} ${row.target}`;
  if (row.requestLine !== '') return row.requestLine;
  if (row.bytesIn > 0) return 'an empty first line';
  return row.endedNs === null && !row.peerClosed ? 'no bytes yet' : 'no bytes came';
}

function searchText(row: Connection): string {
  return `#${row.number} ${row.requestLine} ${row.peer} ${row.status ?? ''} ${row.endedNs === null ? 'open' : 'closed'} ${
    row.errno === 0 ? '' : 'error'
  }`.toLowerCase();
}

function readRequestLine(row: Connection, bytes: Uint8Array): void {
  if (row.head === null && row.requestLine !== '') return;
  const room = LINE_LIMIT_BYTES - (row.head?.length ?? 0);
  const piece = bytes.subarray(0, Math.max(0, room));
  let head = piece;
  if (row.head !== null) {
    head = new Uint8Array(row.head.length + piece.length);
    head.set(row.head);
    head.set(piece, row.head.length);
  }
  const lineFeed = head.indexOf(0x0a);
  const whole = lineFeed >= 0 || head.length >= LINE_LIMIT_BYTES;
  let end = lineFeed >= 0 ? lineFeed : head.length;
  if (lineFeed > 0 && head[lineFeed - 1] === 0x0d) end -= 1;
  row.requestLine = visibleText(head.subarray(0, end));
  const [, method = '', target = ''] = REQUEST_LINE.exec(row.requestLine) ?? [];
  row.method = method;
  row.target = target;
  row.head = whole ? null : head.slice();
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
