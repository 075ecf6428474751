/**
 * One viewer: a WebSocket and a cursor into the log. Nothing is queued for it: while its socket is not writable it
 * does not advance, and of everything that is not a record it gets the latest when it is writable again.
 */
import type { WebSocket } from 'ws';
import type { Cursor, RecordLog } from '../core/log.js';
import type { ServerMessage } from '../core/messages.js';

/** The most that one viewer is sent in one tick. */
const TICK_BYTES = 1024 * 1024;

/** The most in one WebSocket message. */
const FRAME_BYTES = 256 * 1024;

/** A viewer that asks without ever reading the answers is let go. */
const UNREAD_LIMIT_BYTES = 1024 * 1024;

/** A viewer that has asked for this many ranges must take some before it asks for more. */
const FETCH_LIMIT = 64;

/** WebSocket close code "Try Again Later" (IANA registry). */
const TRY_AGAIN_LATER = 1013;

interface Fetch {
  readonly from: number;
  readonly to: number;
  cursor: Cursor;
}

export const TOPICS = ['status', 'threads', 'response', 'scenario', 'clients'] as const;
export type Topic = (typeof TOPICS)[number];

export class Viewer {
  readonly #socket: WebSocket;
  readonly #log: RecordLog;
  readonly #stale = new Set<Topic>(TOPICS);
  readonly #fetches: Fetch[] = [];
  #cursor: Cursor | null = null;

  constructor(socket: WebSocket, log: RecordLog) {
    this.#socket = socket;
    this.#log = log;
  }

  /** Whether it has said where to begin. */
  get resumed(): boolean {
    return this.#cursor !== null;
  }

  resume(since: number): void {
    this.#cursor = { seq: since + 1, block: null, offset: 0 };
  }

  /** Returns why it is refused, or null. */
  fetch(from: number, to: number): string | null {
    if (this.#fetches.length >= FETCH_LIMIT) return `More than ${FETCH_LIMIT} fetches are waiting`;
    this.#fetches.push({ from, to, cursor: this.#log.cursorAt(from) });
    return null;
  }

  /** What it was told about `topic` is no longer true. */
  markStale(topic: Topic): void {
    this.#stale.add(topic);
  }

  send(message: ServerMessage): void {
    this.#socket.send(JSON.stringify(message));
    if (this.#socket.bufferedAmount > UNREAD_LIMIT_BYTES) this.#socket.close(TRY_AGAIN_LATER, 'Not reading');
  }

  /** Sends what it is due, as far as it can take it. Returns whether there is more. */
  advance(latest: (topic: Topic) => string): boolean {
    if (this.#cursor === null) return false;
    for (const topic of this.#stale) {
      if (!this.#writable) return true;
      this.#socket.send(latest(topic));
      this.#stale.delete(topic);
    }
    let budget = TICK_BYTES;
    while (this.#writable && budget > 0) {
      const sent = this.#fetches.length > 0 ? this.#sendFetched(this.#fetches[0]!) : this.#sendLive();
      if (sent === 0) return false;
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
    this.#socket.send(read.frame);
    return read.frame.length;
  }

  #sendLive(): number {
    const { firstSeq } = this.#log;
    if (this.#cursor!.seq < firstSeq) {
      this.send({ kind: 'skipped', from: this.#cursor!.seq, to: firstSeq - 1 });
      this.#cursor = this.#log.cursorAt(firstSeq);
    }
    const read = this.#log.read(this.#cursor!, FRAME_BYTES);
    if (read === null) return 0;
    this.#cursor = read.next;
    this.#socket.send(read.frame);
    return read.frame.length;
  }
}
