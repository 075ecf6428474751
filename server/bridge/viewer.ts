/**
 * One viewer: a WebSocket and a cursor into the log. Nothing is queued for it: while its socket is not writable it
 * does not advance, and of everything that is not a record it gets the latest when it is writable again. More than its
 * live budget it is not sent: it is moved ahead, and told over which records.
 */
import type { WebSocket } from 'ws';
import type { Cursor, RecordLog } from '../core/log.js';
import type { ServerMessage } from '../core/messages.js';
import { LiveBudget } from './live-budget.js';

/** The most that one viewer is sent in one tick. */
const TICK_BYTES = 1024 * 1024;

/** The most in one WebSocket message. */
const FRAME_BYTES = 256 * 1024;

/** A viewer that asks without ever reading the answers is let go. The longest record, 1 MiB, may be on its way. */
const UNREAD_LIMIT_BYTES = 2 * 1024 * 1024;

/** So is one that takes nothing for so long of what waits for it: it can come back and go on where it was. */
const UNREAD_LIMIT_MS = 10_000;

/**
 * After so much a ping goes along: its pong tells of a slow reader what the socket does not. The kernel holds megabytes
 * for it, and says that there is room again only when a third of them has been taken.
 */
const PING_BYTES = 128 * 1024;

/** A viewer that has asked for this many ranges must take some before it asks for more. */
const FETCH_LIMIT = 64;

/** WebSocket close code "Try Again Later" (IANA registry). */
export const TRY_AGAIN_LATER = 1013;

const TEXT = { binary: false };
const BINARY = { binary: true };

/** As much of a WebSocket as is used here. */
export type ViewerSocket = Pick<WebSocket, 'bufferedAmount' | 'close'> & {
  send(message: string | Uint8Array, options: { readonly binary: boolean }): void;
  ping(): void;
};

interface Fetch {
  readonly from: number;
  readonly to: number;
  cursor: Cursor;
}

export const TOPICS = ['status', 'threads', 'response', 'scenario', 'clients'] as const;
export type Topic = (typeof TOPICS)[number];
/** What is only sampled waits for the next slice of a flood, with which a page draws anyway. */
export type Wait = 'never' | 'for a slice';

export class Viewer {
  readonly #socket: ViewerSocket;
  readonly #log: RecordLog;
  readonly #budget: LiveBudget;
  /** What it is to be told of, and whether that can wait for the next slice of a flood. */
  readonly #stale = new Map<Topic, Wait>(TOPICS.map((topic) => [topic, 'never']));
  readonly #fetches: Fetch[] = [];
  #cursor: Cursor | null = null;
  /** Up to this record it gets all that the log holds. */
  #grantedSeq = 0;
  /** The newest record when that was not yet for it. */
  #seenSeq = 0;
  /** What waited for it when that was last looked at. */
  #unreadBytes = 0;
  /** When it was last seen to read, or to have read everything. */
  #readMs: number;
  #unpingedBytes = 0;
  #letGo = false;

  /**
   * @param nowMs the time, on the clock of {@link advance}
   * @param phase as {@link LiveBudget} has it
   */
  constructor(socket: ViewerSocket, log: RecordLog, nowMs: number, phase: number) {
    this.#socket = socket;
    this.#log = log;
    this.#budget = new LiveBudget(nowMs, phase);
    this.#readMs = nowMs;
  }

  /** Whether it has said where to begin. */
  get resumed(): boolean {
    return this.#cursor !== null;
  }

  resume(since: number): void {
    this.#cursor = { seq: since + 1, block: null, offset: 0 };
    // The past is not live: it comes whole.
    this.#grantedSeq = this.#log.lastSeq;
  }

  /** Returns why it is refused, or null. */
  fetch(from: number, to: number): string | null {
    if (this.#fetches.length >= FETCH_LIMIT) return `More than ${FETCH_LIMIT} fetches are waiting`;
    this.#fetches.push({ from, to, cursor: this.#log.cursorAt(from) });
    return null;
  }

  /** What it was told about `topic` is no longer true. */
  markStale(topic: Topic, wait: Wait): void {
    if (this.#stale.get(topic) !== 'never') this.#stale.set(topic, wait);
  }

  send(message: ServerMessage): void {
    this.#socket.send(JSON.stringify(message), TEXT);
    this.answered();
  }

  /** It has been answered, by a message or a pong. */
  answered(): void {
    if (this.#socket.bufferedAmount > UNREAD_LIMIT_BYTES) this.#close();
  }

  /** It has answered a ping: it has read what was sent before. */
  ponged(): void {
    this.#unreadBytes = Infinity;
  }

  /** Whether it has taken nothing for too long, while there was something to take. */
  #isDeaf(nowMs: number): boolean {
    const bytes = this.#socket.bufferedAmount;
    if (bytes === 0 || bytes < this.#unreadBytes || this.#unreadBytes === 0) this.#readMs = nowMs;
    this.#unreadBytes = bytes;
    return nowMs - this.#readMs >= UNREAD_LIMIT_MS;
  }

  #close(): void {
    this.#letGo = true;
    this.#socket.close(TRY_AGAIN_LATER, 'Not reading');
  }

  /**
   * Sends what it is due, as far as it can take it. Returns whether there is more.
   * @param nowMs the time, in milliseconds of a clock that only goes forward
   */
  advance(latest: (topic: Topic) => Uint8Array, nowMs: number): boolean {
    if (this.#cursor === null || this.#letGo) return false;
    if (this.#isDeaf(nowMs)) {
      this.#close();
      return false;
    }
    if (!this.#writable) return true;
    const saving = this.#fetches.length === 0 && !this.#mayGoOn(nowMs);
    for (const [topic, wait] of this.#stale) {
      if (saving && wait === 'for a slice') continue;
      if (!this.#writable) return true;
      this.#socket.send(latest(topic), TEXT);
      this.#stale.delete(topic);
    }
    let budget = TICK_BYTES;
    while (this.#writable && budget > 0) {
      const sent = this.#fetches.length > 0 ? this.#sendFetched(this.#fetches[0]!) : this.#sendLive(nowMs);
      if (sent === 0) return this.#cursor.seq <= this.#log.lastSeq;
      budget -= sent;
    }
    return true;
  }

  get #writable(): boolean {
    return this.#socket.bufferedAmount === 0;
  }

  #sendFetched(fetch: Fetch): number {
    const read = this.#log.read(fetch.cursor, FRAME_BYTES, fetch.to);
    if (read === null) {
      this.#fetches.shift();
      this.send({ kind: 'fetched', from: fetch.from, to: fetch.to });
      return 1;
    }
    fetch.cursor = read.next;
    return this.#sendFrame(read.frame);
  }

  #sendLive(nowMs: number): number {
    if (!this.#mayGoOn(nowMs)) return 0;
    const read = this.#log.read(this.#cursor!, FRAME_BYTES, this.#grantedSeq);
    if (read === null) return 0;
    this.#cursor = read.next;
    return this.#sendFrame(read.frame);
  }

  #sendFrame(frame: Uint8Array): number {
    this.#socket.send(frame, BINARY);
    this.#unpingedBytes += frame.length;
    if (this.#unpingedBytes >= PING_BYTES) {
      this.#unpingedBytes = 0;
      this.#socket.ping();
    }
    return frame.length;
  }

  /** Lets it have what is new: all of it, or what its budget allows. False: there is something, but not for it yet. */
  #mayGoOn(nowMs: number): boolean {
    this.#skipTo(this.#log.firstSeq);
    const { lastSeq } = this.#log;
    const { seq } = this.#cursor!;
    if (seq <= this.#grantedSeq || seq > lastSeq) return true;
    const allowance = this.#budget.at(nowMs, lastSeq !== this.#seenSeq);
    this.#seenSeq = lastSeq;
    if (allowance.records < 1 || allowance.bytes < 1) return false;
    const first = lastSeq - allowance.records + 1;
    if (first > seq && !allowance.slice) return false;
    const newest = this.#log.newest(first > seq ? this.#log.cursorAt(first) : this.#cursor!, allowance.bytes);
    if (newest.seq > seq && !allowance.slice) return false;
    this.#budget.spend({ records: lastSeq - newest.seq + 1, bytes: newest.bytes });
    this.#skipTo(newest.seq);
    this.#grantedSeq = lastSeq;
    return true;
  }

  /** Moves it ahead where it is behind `seq`, and tells it. */
  #skipTo(seq: number): void {
    const from = this.#cursor!.seq;
    if (from >= seq) return;
    this.send({ kind: 'skipped', from, to: seq - 1 });
    this.#cursor = this.#log.cursorAt(seq);
  }
}
