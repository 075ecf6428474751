/**
 * One connection, as far as its records have told: what a row of the list shows. It changes in place. A hundred
 * thousand of them are held, so it keeps numbers, and texts that many share. Must never know how it is drawn.
 */
import { parseStatusLine } from '../../server/core/http/parse.js';
import type { RequestHints } from '../../server/core/http/request-hints.js';
import type { CallName, PlaygroundRecord } from '../../server/core/record.js';
import type { Label } from './connection-labels.js';
import type { ConnectionRequests } from './connection-requests.js';
import { firstLine, splitRequestLine } from './first-line.js';
import { interned } from './interned.js';
import { readHead } from './request-head.js';
import { visibleText } from './visible-bytes.js';

/** A connection that nobody has labelled. */
export const NO_LABELS: readonly Label[] = [];

/** Times are Unix nanoseconds as numbers: exact to a quarter of a µs. */
export class Connection {
  readonly number: number;
  readonly run: number;
  /** Of a program that answers more than one on a connection; null: it does not. */
  readonly requests: ConnectionRequests | null;
  thread: number;
  /** The client's address; empty, with port -1, while it is not known. */
  host = '';
  port = -1;
  acceptedNs: number;
  /** When it was closed, or its program ended; null while it is open. */
  endedNs: number | null = null;
  bytesIn = 0;
  bytesOut = 0;
  /** How long its calls took: what the bar in its row shows. */
  receiveNs = 0;
  workNs = 0;
  waitNs = 0;
  sendNs = 0;
  /** How long it waited for a free thread; null when no thread has taken it yet. */
  waitedNs: number | null = null;
  /** The request's first line, every character visible; empty until bytes arrive. */
  requestLine = '';
  method = '';
  target = '';
  /** Who asks, by the fields of its first request; null until its head is whole. */
  hints: RequestHints | null = null;
  /** The response's status code; null when it has none, or none yet. */
  status: number | null = null;
  /** The error that it met, and in which call. */
  errno = 0;
  failedCall: CallName | null = null;
  peerClosed = false;
  /** It was idle for longer than the limit: the playground has ended it. */
  letGo = false;
  /** The program has closed its direction; or has said that `close` shall send a RST (`SO_LINGER`). */
  halfClosed = false;
  lingers = false;
  /** It was still open when its program ended. */
  cutOff = false;
  /** Records were left out while it was open, and none of its own has come since: it may have ended unseen. */
  unsure = false;
  /** What it is, with evidence; and which connection's page load it belongs to, 0 when that can't be told. */
  labels = NO_LABELS;
  page = 0;
  /** Which chips count it, a bit for each. */
  chips = 0;

  /** The first bytes received, and sent, until the first line, and the head, is whole. */
  #firstLine: Uint8Array | null = null;
  #head: Uint8Array | null = null;
  #statusLine: Uint8Array | null = null;

  /** @param record the first that tells of it */
  constructor(record: PlaygroundRecord, requests: ConnectionRequests | null) {
    this.number = record.connection;
    this.run = record.run;
    this.thread = record.thread;
    this.requests = requests;
    this.acceptedNs = Number(record.timeNs - record.durationNs);
  }

  /** The client's end, such as `127.0.0.1:50510`; empty while it is not known. */
  get peer(): string {
    return this.port < 0 ? this.host : `${this.host}:${this.port}`;
  }

  accepted({ payload, timeNs }: PlaygroundRecord): void {
    const peer = visibleText(payload);
    const colon = peer.lastIndexOf(':');
    const digits = peer.slice(colon + 1);
    const whole = colon >= 0 && /^(?:0|[1-9]\d{0,4})$/.test(digits);
    this.host = interned(whole ? peer.slice(0, colon) : peer);
    this.port = whole ? Number(digits) : -1;
    this.acceptedNs = Number(timeNs);
  }

  received(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    // Only the head of the first request is read: a head that is read, or lost, is not begun again.
    if (this.hints === null && (this.bytesIn === 0 || this.#head !== null)) {
      const { hints, kept } = readHead(this.#head, bytes);
      this.hints = hints;
      this.#head = kept;
    }
    this.bytesIn += bytes.length;
    if (this.#firstLine === null && this.requestLine !== '') return;
    const { line, kept } = firstLine(this.#firstLine, bytes);
    this.requestLine = interned(visibleText(line));
    const { method, target } = splitRequestLine(this.requestLine);
    this.method = interned(method);
    this.target = interned(target);
    this.#firstLine = kept;
  }

  sent(bytes: Uint8Array): void {
    if (bytes.length > 0 && (this.bytesOut === 0 || this.#statusLine !== null)) {
      const { line, kept } = firstLine(this.#statusLine, bytes);
      this.status = parseStatusLine(line)?.status ?? null;
      this.#statusLine = kept;
    }
    this.bytesOut += bytes.length;
  }

  ended(timeNs: number): void {
    this.endedNs = timeNs;
    this.#firstLine = this.#head = this.#statusLine = null;
    this.requests?.ended();
  }
}
