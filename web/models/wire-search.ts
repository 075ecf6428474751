/**
 * The search over the records that this page holds: where some bytes stand in what connections, raw clients or the
 * program's output carried. A match may begin in one record and end in another: each direction of a connection is one
 * stream of bytes, whatever the calls that moved it. Records are looked through in slices, so that a page with millions
 * of them stays awake. Must never know terminals, and nothing of how matches are drawn.
 */
import { signal } from '@preact/signals';
import { concatBytes } from '../../server/core/bytes.js';
import type { CallName, PlaygroundRecord } from '../../server/core/record.js';
import { findPattern, type BytePattern } from './search-pattern.js';
import type { Gap, RecordFilter, RecordStore } from './record-store.js';

/** Whose bytes are searched, and which calls begin, carry and end them. */
interface Carrier {
  readonly begin: CallName | null;
  readonly end: CallName | null;
  readonly carriers: readonly CallName[];
  readonly owner: (record: PlaygroundRecord) => number;
  /** Whether the bytes of one record go on in the next. */
  readonly streams: boolean;
}

export const CARRIERS = {
  connection: {
    begin: 'accept',
    end: 'close',
    carriers: ['recv', 'sendall'],
    owner: ({ connection }) => connection,
    streams: true,
  },
  client: {
    begin: 'clientConnect',
    end: 'clientClose',
    carriers: ['clientSend', 'clientRecv'],
    owner: ({ run }) => run,
    streams: true,
  },
  output: {
    begin: null,
    end: null,
    carriers: ['print'],
    owner: ({ connection }) => connection,
    streams: false,
  },
} as const satisfies Record<string, Carrier>;

export type SearchedKind = keyof typeof CARRIERS;

/** Bytes `start` to `end` of a record's payload. */
export interface MatchPiece {
  readonly seq: number;
  readonly start: number;
  readonly end: number;
}

export interface Match {
  /** The connection or the client. */
  readonly owner: number;
  readonly call: CallName;
  /** How many bytes of its stream stand before it; null where the beginning of the stream is not known. */
  readonly offset: number | null;
  /** In which records it is, in order; at least one. */
  readonly pieces: readonly MatchPiece[];
}

/** A match with what stands around it. */
export interface MatchContext {
  readonly before: Uint8Array;
  readonly match: Uint8Array;
  readonly after: Uint8Array;
}

export interface SearchTimes {
  /** Calls back soon, when other work had its turn. */
  readonly schedule: (callback: () => void) => void;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/** Matches kept; beyond it the search stops. */
export const MATCH_LIMIT = 100_000;
/** How long a slice takes: a third of a frame. */
const SLICE_MS = 5;
/** Between two looks at the clock; each of these records may be a megabyte. */
const STEP_RECORDS = 4;
const CONTEXT_BYTES = 24;

/** What is known of one direction: its last bytes, and where the records stand that they came in. */
interface Stream {
  length: number;
  readonly whole: boolean;
  tail: Uint8Array;
  segments: { readonly seq: number; readonly start: number }[];
  /** Matches do not overlap: the next one may begin here. */
  next: number;
}

export class WireSearch {
  /** Counts up when there is more to say of the search. */
  readonly version = signal(0);

  readonly #store: RecordStore;
  readonly #carrier: Carrier;
  readonly #times: SearchTimes;
  #pattern: BytePattern | null = null;
  #filter: Omit<RecordFilter, 'calls'> = { connection: null };
  #limit = Infinity;
  #cursor = 0;
  #matches: Match[] = [];
  #owners = new Map<number, number>();
  #streams = new Map<string, Stream>();
  #current: number | null = null;
  /** What was looked at before all was looked through anew, until it is found again. */
  #kept: Match | null = null;
  #waiting = false;

  constructor(store: RecordStore, kind: SearchedKind, times: SearchTimes) {
    this.#store = store;
    this.#carrier = CARRIERS[kind];
    this.#times = times;
  }

  get pattern(): BytePattern | null {
    return this.#pattern;
  }

  /** Of how many connections, or clients, there are matches. */
  get ownerCount(): number {
    return this.#owners.size;
  }

  /** In the order in which they ended. */
  get matches(): readonly Match[] {
    return this.#matches;
  }

  /** Whether there are more matches than are kept. */
  get full(): boolean {
    return this.#matches.length >= MATCH_LIMIT;
  }

  /** Whether all records are looked through that may be. */
  get done(): boolean {
    return this.#pattern === null || this.full || this.#cursor >= this.#end();
  }

  /** Which of the matches is looked at, from 0. */
  get current(): number | null {
    return this.#current;
  }

  get currentMatch(): Match | null {
    return this.#current === null ? null : this.#matches[this.#current]!;
  }

  /** Starts over with another pattern; null ends the search. */
  look(pattern: BytePattern | null): void {
    this.#pattern = pattern;
    this.#current = null;
    this.restart();
  }

  /** Looks only at these; starts over where they are others than before. */
  narrow(filter: Omit<RecordFilter, 'calls'>): void {
    const { connection, runs } = this.#filter;
    const same =
      connection === filter.connection && runs?.from === filter.runs?.from && runs?.to === filter.runs?.to;
    if (same) return;
    this.#filter = filter;
    this.#current = null;
    this.restart();
  }

  /** The past has changed: all is looked through anew. The match that is looked at stays, if it is there still. */
  restart(): void {
    const kept = this.currentMatch;
    this.#cursor = 0;
    this.#matches = [];
    this.#owners.clear();
    this.#streams.clear();
    this.#current = null;
    if (kept !== null) this.#kept = kept;
    this.#changed();
    this.go();
  }

  /** Records have come, up to `limit` of them may be looked at: goes on, in slices. */
  go(limit = this.#limit): void {
    this.#limit = limit;
    if (this.#waiting || this.done) return;
    this.#waiting = true;
    this.#times.schedule(() => {
      this.#waiting = false;
      this.#slice();
      this.go();
    });
  }

  /** Goes to the next match, or with -1 to the one before; round at the ends. Returns it; null: there is none. */
  move(by: 1 | -1): Match | null {
    const count = this.#matches.length;
    if (count === 0) return null;
    const from = this.#current ?? (by > 0 ? -1 : count);
    return this.choose((from + by + count) % count);
  }

  choose(index: number): Match | null {
    this.#current = this.#matches[index] === undefined ? null : index;
    this.#kept = null;
    this.#changed();
    return this.currentMatch;
  }

  /** A match and some bytes around it; null when its records are not here any more. */
  context({ pieces }: Match): MatchContext | null {
    const payloads = pieces.map(({ seq }) => this.#payload(seq));
    if (payloads.includes(null)) return null;
    const parts = pieces.map(({ start, end }, at) => payloads[at]!.subarray(start, end));
    const first = pieces[0]!;
    const last = pieces.at(-1)!;
    return {
      before: payloads[0]!.slice(Math.max(0, first.start - CONTEXT_BYTES), first.start),
      match: concatBytes(parts).slice(),
      after: payloads.at(-1)!.slice(last.end, last.end + CONTEXT_BYTES),
    };
  }

  /** Not to be heard by whoever causes it. */
  #changed(): void {
    this.version.value = this.version.peek() + 1;
  }

  #payload(seq: number): Uint8Array | null {
    let payload: Uint8Array | null = null;
    const filter = { calls: new Set(this.#carrier.carriers), connection: null };
    this.#store.forEach({ from: seq, to: seq }, filter, (record) => (payload = record.payload));
    return payload;
  }

  #end(): number {
    return Math.min(this.#limit, this.#store.lastSeq);
  }

  /** Looks through records until its time is up. */
  #slice(): void {
    const started = this.#times.now();
    const gaps = this.#store.gaps();
    this.#forgetLost(gaps);
    const { begin, end: closing, carriers } = this.#carrier;
    const calls = new Set([...carriers, ...(begin === null ? [] : [begin]), ...(closing ? [closing] : [])]);
    const filter = { ...this.#filter, calls };
    let gapAt = gaps.findIndex((gap) => gap.to > this.#cursor);
    while (!this.done && this.#times.now() - started < SLICE_MS) {
      const from = this.#cursor + 1;
      const gap = gapAt < 0 ? undefined : gaps[gapAt];
      if (gap !== undefined && gap.from <= from) {
        // Whose bytes are missing nobody knows: no stream is known to go on behind them.
        this.#streams.clear();
        this.#cursor = Math.min(gap.to, this.#end());
        if (this.#cursor === gap.to) gapAt += 1;
        continue;
      }
      const to = Math.min(from + STEP_RECORDS - 1, this.#end(), (gap?.from ?? Infinity) - 1);
      this.#store.forEach({ from, to }, filter, (record) => this.#take(record));
      this.#cursor = to;
    }
    this.#changed();
  }

  /** Matches whose records had to make room are none any more. */
  #forgetLost(gaps: readonly Gap[]): void {
    const [first] = gaps;
    if (first === undefined || first.from > 1) return;
    let gone = 0;
    while (gone < this.#matches.length && this.#matches[gone]!.pieces[0]!.seq <= first.to) gone += 1;
    if (gone === 0) return;
    for (const { owner } of this.#matches.splice(0, gone)) {
      const left = this.#owners.get(owner)! - 1;
      if (left === 0) this.#owners.delete(owner);
      else this.#owners.set(owner, left);
    }
    if (this.#current !== null) this.#current = this.#current < gone ? null : this.#current - gone;
  }

  #take(record: PlaygroundRecord): void {
    const { begin, end, carriers, owner, streams } = this.#carrier;
    const key = (call: CallName): string => `${call} ${owner(record)}`;
    if (record.call === begin)
      for (const call of carriers) this.#streams.set(key(call), newStream(record.result >= 0));
    else if (record.call === end) for (const call of carriers) this.#streams.delete(key(call));
    else if (record.payload.length > 0) {
      let stream = streams ? this.#streams.get(key(record.call)) : newStream(true);
      if (stream === undefined) this.#streams.set(key(record.call), (stream = newStream(false)));
      this.#search(record, owner(record), stream);
    }
  }

  /** Looks for matches that end in the record. */
  #search({ seq, call, payload }: PlaygroundRecord, owner: number, stream: Stream): void {
    const pattern = this.#pattern!;
    const size = pattern.values.length;
    const found = (offset: number): void => {
      stream.next = offset + size;
      const pieces = piecesOf(stream, offset, size);
      if (!this.full) this.#add({ owner, call, offset: stream.whole ? offset : null, pieces });
    };
    const before = stream.length;
    stream.segments.push({ seq, start: before });
    stream.length += payload.length;
    // Those that begin in the bytes before it …
    const { tail } = stream;
    if (tail.length > 0) {
      const joined = concatBytes([tail, payload.subarray(0, size - 1)]);
      const base = before - tail.length;
      for (let at = Math.max(0, stream.next - base); ;) {
        at = findPattern(joined, pattern, at);
        if (at < 0 || at >= tail.length) break;
        found(base + at);
        at += size;
      }
    }
    // … and those in its own.
    for (let at = Math.max(0, stream.next - before); ;) {
      at = findPattern(payload, pattern, at);
      if (at < 0) break;
      found(before + at);
      at += size;
    }
    stream.tail =
      payload.length >= size ? payload.slice(payload.length - size + 1) : lastOf(tail, payload, size - 1);
    const kept = stream.length - stream.tail.length;
    const first = stream.segments.findLastIndex(({ start }) => start <= kept);
    if (first > 0) stream.segments.splice(0, first);
  }

  #add(match: Match): void {
    this.#matches.push(match);
    this.#owners.set(match.owner, (this.#owners.get(match.owner) ?? 0) + 1);
    const kept = this.#kept?.pieces[0];
    const [first] = match.pieces;
    if (kept === undefined || first!.seq !== kept.seq || first!.start !== kept.start) return;
    this.#current = this.#matches.length - 1;
    this.#kept = null;
  }
}

function newStream(whole: boolean): Stream {
  return { length: 0, whole, tail: new Uint8Array(0), segments: [], next: 0 };
}

/** In which of the stream's records its bytes from `offset` on are. */
function piecesOf({ segments, length }: Stream, offset: number, size: number): MatchPiece[] {
  const pieces: MatchPiece[] = [];
  for (const [at, { seq, start }] of segments.entries()) {
    const end = segments[at + 1]?.start ?? length;
    const from = Math.max(offset, start);
    const to = Math.min(offset + size, end);
    if (from < to) pieces.push({ seq, start: from - start, end: to - start });
  }
  return pieces;
}

/** The last `count` bytes of both, or as many as there are. */
function lastOf(first: Uint8Array, second: Uint8Array, count: number): Uint8Array {
  const all = concatBytes([first, second]);
  return all.slice(Math.max(0, all.length - count));
}
