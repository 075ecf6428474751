/**
 * What the timeline is drawn from: for each thread what it did when, and for each connection how it went, in order.
 * Learnt from the program's records as they come, at a constant cost each, and bounded. Must never know pixels.
 */
import type { ScenarioClient, ThreadState } from '../../server/core/messages.js';
import type { Said } from '../../server/core/words.js';
import type { CallName, PlaygroundRecord } from '../../server/core/record.js';
import { CALLS } from '../../server/core/record.js';
import { visibleText } from './visible-bytes.js';

/** What a stretch of time was. `backlog` is known from a client only, `thread` is the wait for a free one. */
export type SpanKind =
  | 'accept'
  | 'recv'
  | 'work'
  | 'wait'
  | 'sendall'
  | 'gate'
  | 'thread'
  | 'backlog'
  | 'call';

/** A stretch of time in Unix nanoseconds, as numbers. */
export interface Span {
  readonly startNs: number;
  readonly endNs: number;
  readonly kind: SpanKind;
  /** 0: none. */
  readonly connection: number;
  readonly call: CallName;
  readonly failed: boolean;
}

/** How a connection ended: `reset` by an error that a call met, `cut` with its program. */
export type BarEnd = 'closed' | 'reset' | 'cut';

export interface Bar {
  /** 0 when nobody has accepted it yet. */
  readonly connection: number;
  /** Its number, or what its client is called. */
  readonly label: Said;
  readonly startNs: number;
  /** null: it is open. */
  readonly endNs: number | null;
  readonly end: BarEnd | null;
  readonly spans: readonly Span[];
}

export interface Lane {
  readonly thread: number;
  readonly spans: readonly Span[];
}

/** All that is known of a stretch of time: what a layout starts from. */
export interface Tracks {
  readonly lanes: readonly Lane[];
  readonly bars: readonly Bar[];
  /** Before this time something was left out to make room; null while all is kept. */
  readonly keptFromNs: number | null;
}

/** Spans kept of each thread, and connections kept; the oldest half makes room. */
const LANE_LIMIT = 8192;
const BAR_LIMIT = 4096;
/** Spans kept of a connection: one with more chunks is drawn by its first ones, the last grows. */
const BAR_SPAN_LIMIT = 512;

const KINDS: Readonly<Partial<Record<CallName, SpanKind>>> = {
  accept: 'accept',
  recv: 'recv',
  work: 'work',
  wait: 'wait',
  sendall: 'sendall',
  startThread: 'thread',
  socket: 'call',
  setsockopt: 'call',
  bind: 'call',
  listen: 'call',
  shutdown: 'call',
  close: 'call',
};

/** A thread that is handed over sooner was free. */
const WAIT_NS = 1e6;

const CALL_BY_CODE: readonly (CallName | undefined)[] = (() => {
  const names: (CallName | undefined)[] = [];
  for (const [name, { code }] of Object.entries(CALLS)) names[code] = name as CallName;
  return names;
})();

/** The call with this code: what a `gate` record waits before. */
export function callByCode(code: number): CallName | null {
  return CALL_BY_CODE[code] ?? null;
}

interface OpenBar {
  connection: number;
  peer: string;
  startNs: number;
  endNs: number | null;
  end: BarEnd | null;
  spans: Span[];
  run: number;
  errno: number;
  firstSeq: number;
  lastSeq: number;
}

interface Waiting {
  readonly sinceNs: number;
  readonly call: CallName;
  readonly connection: number;
}

export class TimelineTracks {
  readonly #lanes = new Map<number, Span[]>();
  readonly #bars = new Map<number, OpenBar>();
  readonly #gated = new Map<number, Waiting>();
  readonly #open = new Set<number>();
  #lastNs = 0;
  #newest = 0;
  #firstNs = 0;
  #keptFromNs: number | null = null;

  /** When the newest record was made; 0 without one. */
  get lastNs(): number {
    return this.#lastNs;
  }

  /** When the oldest span that is kept began. */
  get firstNs(): number {
    return this.#firstNs;
  }

  clear(): void {
    this.#lanes.clear();
    this.#bars.clear();
    this.#gated.clear();
    this.#open.clear();
    this.#lastNs = this.#firstNs = this.#newest = 0;
    this.#keptFromNs = null;
  }

  /** The first and the last record that are about a connection. */
  recordsOf(connection: number): { readonly from: number; readonly to: number } | null {
    const bar = this.#bars.get(connection);
    return bar === undefined ? null : { from: bar.firstSeq, to: bar.lastSeq };
  }

  /** From when to when a connection lasted; `endNs` is null while it is open. */
  extentOf(connection: number): { readonly startNs: number; readonly endNs: number | null } | null {
    const bar = this.#bars.get(connection);
    return bar === undefined ? null : { startNs: bar.startNs, endNs: bar.endNs };
  }

  /** The newest connection; 0 when there was none. */
  get newest(): number {
    return this.#newest;
  }

  /** Takes in the next record, in the order of sequence numbers. */
  apply(record: PlaygroundRecord): void {
    const { call, thread, connection } = record;
    if (call === 'print' || call === 'response') return;
    const timeNs = Number(record.timeNs);
    this.#lastNs = Math.max(this.#lastNs, timeNs);
    if (this.#firstNs === 0) this.#firstNs = timeNs - Number(record.durationNs);
    if (call === 'start') this.#gated.clear();
    else if (call === 'exit') this.#endRun(record.run, timeNs);
    else if (call === 'gate') {
      const before = callByCode(record.result);
      // An event loop asks for the next call before the one before it is done.
      this.#leaveGate(thread, timeNs, timeNs);
      if (before !== null) this.#gated.set(thread, { sinceNs: timeNs, call: before, connection });
    } else {
      const startNs = timeNs - Number(record.durationNs);
      // Whoever stops the program leaves records of this thread too: it is still at the gate, or inside its call.
      if (this.#gated.get(thread)?.call === call) this.#leaveGate(thread, startNs, timeNs);
      const failed = record.result < 0 && record.errno !== 0;
      const kind = kindOf(call, startNs, timeNs);
      // An event loop (its calls have no descriptor) does not wait in recv: it is told when there is something.
      const laneStartNs = call === 'recv' && record.fd < 0 ? timeNs : startNs;
      this.#add(thread, { startNs: laneStartNs, endNs: timeNs, kind, connection, call, failed });
      if (connection !== 0) this.#follow(record, timeNs, failed);
    }
  }

  /** Everything that is kept, with what goes on now: `threads` says what, `nowNs` until when. */
  tracks(threads: readonly ThreadState[], nowNs: number, clients: readonly ScenarioClient[] = []): Tracks {
    const now = new Map<number, Span>();
    for (const state of threads) {
      const span = ongoing(state, nowNs);
      if (span !== null) now.set(state.thread, span);
    }
    const numbers = new Set([...this.#lanes.keys(), ...now.keys()]);
    const lanes = [...numbers]
      .sort((a, b) => a - b)
      .map((thread) => {
        const spans = this.#lanes.get(thread) ?? [];
        const span = now.get(thread);
        return { thread, spans: span === undefined ? spans : [...spans, span] };
      });
    const ofConnection = new Map([...now.values()].map((span) => [span.connection, span]));
    const waits = backlogWaits(clients);
    const bars: Bar[] = [];
    for (const bar of this.#bars.values()) {
      const { connection, startNs, endNs, end } = bar;
      const span = endNs === null ? ofConnection.get(connection) : undefined;
      const connectedNs = waits.get(portOf(bar.peer))?.connectedNs ?? startNs;
      const waited: Span[] =
        connectedNs < startNs
          ? [
              {
                startNs: connectedNs,
                endNs: startNs,
                kind: 'backlog',
                connection,
                call: 'accept',
                failed: false,
              },
            ]
          : [];
      waits.delete(portOf(bar.peer));
      const spans =
        span === undefined && waited.length === 0
          ? bar.spans
          : [...waited, ...bar.spans, ...(span === undefined ? [] : [span])];
      bars.push({
        connection,
        label: `#${connection}`,
        startNs: Math.min(startNs, connectedNs),
        endNs,
        end,
        spans,
      });
    }
    for (const { label, connectedNs, endedNs } of waits.values()) {
      const endNs = endedNs ?? nowNs;
      if (connectedNs === null) continue;
      const span: Span = {
        startNs: connectedNs,
        endNs,
        kind: 'backlog',
        connection: 0,
        call: 'accept',
        failed: false,
      };
      bars.push({
        connection: 0,
        label,
        startNs: connectedNs,
        endNs: endedNs,
        end: endedNs === null ? null : 'closed',
        spans: [span],
      });
    }
    return { lanes, bars, keptFromNs: this.#keptFromNs };
  }

  #lane(thread: number): Span[] {
    let spans = this.#lanes.get(thread);
    if (spans === undefined) this.#lanes.set(thread, (spans = []));
    return spans;
  }

  #add(thread: number, span: Span): void {
    const spans = this.#lane(thread);
    // A thread inside of a call makes no other: that one was made for it, to stop the program, and is why it failed.
    while (spans.at(-1)?.call === 'shutdown' && spans.at(-1)!.startNs > span.startNs) {
      spans.pop();
      span = { ...span, failed: false };
    }
    // In the order in which they ended: what a thread did at the gate is known late.
    let at = spans.length;
    while (at > 0 && spans[at - 1]!.endNs > span.endNs) at -= 1;
    spans.splice(at, 0, span);
    if (spans.length <= LANE_LIMIT) return;
    spans.splice(0, LANE_LIMIT / 2);
    this.#leftOutBefore(spans[0]!.startNs);
  }

  #leftOutBefore(timeNs: number): void {
    this.#keptFromNs = Math.max(this.#keptFromNs ?? 0, timeNs);
    this.#firstNs = Math.max(this.#firstNs, timeNs);
  }

  /** A thread left the gate when its call began; an event loop's calls begin before it is told of them. */
  #leaveGate(thread: number, startNs: number, timeNs: number): void {
    const waiting = this.#gated.get(thread);
    if (waiting === undefined) return;
    this.#gated.delete(thread);
    const { sinceNs, call, connection } = waiting;
    const endNs = startNs >= sinceNs ? startNs : timeNs;
    const span: Span = { startNs: sinceNs, endNs, kind: 'gate', connection, call, failed: false };
    this.#add(thread, span);
    const bar = this.#bars.get(connection);
    if (bar !== undefined) push(bar, span);
  }

  #follow(record: PlaygroundRecord, timeNs: number, failed: boolean): void {
    const { call, connection } = record;
    const bar = this.#bars.get(connection) ?? this.#begin(record, timeNs);
    bar.lastSeq = record.seq;
    const startNs = timeNs - Number(record.durationNs);
    const kind = kindOf(call, startNs, timeNs);
    if (call === 'accept') {
      bar.peer = visibleText(record.payload);
      bar.startNs = timeNs;
    } else if (kind !== 'call') {
      push(bar, { startNs, endNs: timeNs, kind, connection, call, failed });
    }
    if (failed && bar.errno === 0) bar.errno = record.errno;
    if (call === 'close') this.#end(bar, timeNs, bar.errno === 0 ? 'closed' : 'reset');
  }

  #begin(record: PlaygroundRecord, timeNs: number): OpenBar {
    const bar: OpenBar = {
      connection: record.connection,
      peer: '',
      startNs: timeNs - (record.call === 'accept' ? 0 : Number(record.durationNs)),
      endNs: null,
      end: null,
      spans: [],
      run: record.run,
      errno: 0,
      firstSeq: record.seq,
      lastSeq: record.seq,
    };
    this.#bars.set(bar.connection, bar);
    this.#newest = Math.max(this.#newest, bar.connection);
    this.#open.add(bar.connection);
    if (this.#bars.size > BAR_LIMIT) this.#dropOldest();
    return bar;
  }

  #end(bar: OpenBar, timeNs: number, end: BarEnd): void {
    bar.endNs = timeNs;
    bar.end = end;
    this.#open.delete(bar.connection);
  }

  #endRun(run: number, timeNs: number): void {
    for (const thread of this.#gated.keys()) this.#leaveGate(thread, timeNs, timeNs);
    for (const connection of this.#open) {
      const bar = this.#bars.get(connection)!;
      if (bar.run === run) this.#end(bar, timeNs, 'cut');
    }
  }

  #dropOldest(): void {
    let room = BAR_LIMIT / 2;
    for (const connection of this.#bars.keys()) {
      if (room === 0) return;
      if (this.#open.has(connection) && this.#open.size < BAR_LIMIT / 4) continue;
      this.#leftOutBefore(this.#bars.get(connection)!.endNs ?? this.#lastNs);
      this.#bars.delete(connection);
      this.#open.delete(connection);
      room -= 1;
    }
  }
}

/** What a finished call was. Handing over to a thread that was free is a call like others. */
function kindOf(call: CallName, startNs: number, endNs: number): SpanKind {
  const kind = KINDS[call] ?? 'call';
  return kind === 'thread' && endNs - startNs < WAIT_NS ? 'call' : kind;
}

function push(bar: OpenBar, span: Span): void {
  if (bar.spans.length < BAR_SPAN_LIMIT) bar.spans.push(span);
  else bar.spans[bar.spans.length - 1] = { ...bar.spans.at(-1)!, endNs: span.endNs };
}

/** What a thread does now, as a span that ends now; null when it is between two calls. */
function ongoing({ state, call, connection, sinceNs }: ThreadState, nowNs: number): Span | null {
  if (state === 'running' || call === null) return null;
  const kind = state === 'gated' ? 'gate' : KINDS[call];
  const startNs = Number(sinceNs);
  if (kind === undefined) return null;
  return { startNs, endNs: Math.max(startNs, nowNs), kind, connection, call, failed: false };
}

interface BacklogWait {
  readonly label: Said;
  readonly connectedNs: number | null;
  readonly endedNs: number | null;
}

/** By port: since when the kernel had a client's connection ready, as the client itself saw it. */
function backlogWaits(clients: readonly ScenarioClient[]): Map<number, BacklogWait> {
  const waits = new Map<number, BacklogWait>();
  for (const { label, port, events } of clients) {
    const connected = events.find(({ kind }) => kind === 'connected');
    if (port === 0 || connected === undefined) continue;
    const ended = events.findLast(({ kind }) => kind === 'closed' || kind === 'reset' || kind === 'ended');
    waits.set(port, {
      label,
      connectedNs: Number(connected.timeNs),
      endedNs: ended === undefined ? null : Number(ended.timeNs),
    });
  }
  return waits;
}

function portOf(peer: string): number {
  return Number(peer.slice(peer.lastIndexOf(':') + 1));
}
