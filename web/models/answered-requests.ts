/**
 * Requests with their answers, as the records tell of them: which came last for a rule, and what its bytes were.
 * Notes only where the newest connections' records are; the records themselves are read when somebody asks.
 */
import { concatBytes } from '../../server/core/bytes.js';
import { parseRequest } from '../../server/core/http/parse.js';
import type { CallName, PlaygroundRecord } from '../../server/core/record.js';
import { PROGRAM_CALLS, type RecordStore } from './record-store.js';

/** One request and what was done about it. */
export interface AnsweredRequest {
  readonly connection: number;
  readonly run: number;
  /** The thread that answered. */
  readonly thread: number;
  /** The client's address as `accept` names it: `127.0.0.1:50510`. */
  readonly peer: string;
  /** All that was received before the answer began. */
  readonly received: Uint8Array;
  /** How many connections had been accepted when the answer was made. */
  readonly acceptedCount: number;
  /** When the answer was made, Unix nanoseconds. */
  readonly answeredNs: bigint;
  /** From the first `recv` on, to the last record before the next request. */
  readonly records: readonly PlaygroundRecord[];
}

/** What a request is looked for by. */
export interface RequestSummary {
  readonly method: string;
  /** As rules compare it: without the query. */
  readonly path: string;
  readonly answeredNs: bigint;
}

/** Where the records of a connection are. */
interface ConnectionTrack {
  readonly firstSeq: number;
  lastSeq: number;
  /** How many connections there were when its last answer began. */
  acceptedCount: number;
  asking: boolean;
  /** What its records up to `lastSeq` come to; null when they have not been looked at. */
  summaries: readonly RequestSummary[] | null;
}

/** So many of the newest connections are looked at: enough to find a rule that is asked for now and then. */
const TRACK_LIMIT = 256;

/** So many versions of the response: one for each edit that went live. */
const VERSION_LIMIT = 10_000;

/** What a program calls before it answers. */
const ASKING: ReadonlySet<CallName> = new Set<CallName>([
  'accept',
  'startThread',
  'recv',
  'work',
  'print',
  'gate',
]);

const decoder = new TextDecoder();

export class AnsweredRequests {
  readonly #store: RecordStore;
  readonly #connections = new Map<number, ConnectionTrack>();
  #acceptedCount = 0;
  #liveNs = new Map<number, bigint>();

  constructor(store: RecordStore) {
    this.#store = store;
  }

  clear(): void {
    this.#connections.clear();
    this.#liveNs.clear();
    this.#acceptedCount = 0;
  }

  /** Notes the next record. */
  apply(record: PlaygroundRecord): void {
    if (record.connection > 0) this.#noteConnection(record);
    else if (record.call === 'response') remember(this.#liveNs, record.result, record.timeNs, VERSION_LIMIT);
  }

  /** When a version of the response went live, Unix nanoseconds; null when no record says so. */
  liveNs(version: number): bigint | null {
    return this.#liveNs.get(version) ?? null;
  }

  /** Notes that older records have come, or gone: what was read before may be incomplete. */
  pastChanged(): void {
    for (const track of this.#connections.values()) track.summaries = null;
  }

  /** The newest request whose summary `wanted` says yes to; null when none is held whole. */
  newest(wanted: (summary: RequestSummary) => boolean): AnsweredRequest | null {
    const tracks = [...this.#connections].sort(([, a], [, b]) => b.lastSeq - a.lastSeq);
    for (const [connection, track] of tracks) {
      track.summaries ??= this.#read(connection, track).map(summarize);
      const at = track.summaries.findLastIndex(wanted);
      const found = at < 0 ? undefined : this.#read(connection, track)[at];
      if (found !== undefined) return found;
    }
    return null;
  }

  #noteConnection(record: PlaygroundRecord): void {
    if (record.call === 'accept') this.#acceptedCount = Math.max(this.#acceptedCount, record.connection);
    const track = this.#connections.get(record.connection);
    if (track === undefined) {
      const { seq } = record;
      const track = {
        firstSeq: seq,
        lastSeq: seq,
        acceptedCount: this.#acceptedCount,
        asking: true,
        summaries: null,
      };
      remember(this.#connections, record.connection, track, TRACK_LIMIT);
      return;
    }
    const asking = ASKING.has(record.call);
    if (track.asking && !asking) track.acceptedCount = this.#acceptedCount;
    track.asking = asking;
    track.lastSeq = record.seq;
    track.summaries = null;
  }

  /** The answered requests of a connection; none when some of its records are missing. */
  #read(connection: number, { firstSeq, lastSeq, acceptedCount }: ConnectionTrack): AnsweredRequest[] {
    if (this.#store.gaps().some(({ from, to }) => from <= lastSeq && to >= firstSeq)) return [];
    const records: PlaygroundRecord[] = [];
    this.#store.forEach({ from: firstSeq, to: lastSeq }, { calls: PROGRAM_CALLS, connection }, (record) =>
      records.push(record),
    );
    const accept = records.find(({ call }) => call === 'accept');
    if (accept === undefined) return [];
    const peer = decoder.decode(accept.payload);
    return splitByAnswer(records).map((own) => {
      const answer = own.find(({ call }) => !ASKING.has(call))!;
      const asked = own.slice(0, own.indexOf(answer)).filter(({ call }) => call === 'recv');
      return {
        connection,
        run: answer.run,
        thread: answer.thread,
        peer,
        received: concatBytes(asked.map(({ payload }) => payload)),
        acceptedCount,
        answeredNs: answer.timeNs - answer.durationNs,
        records: own,
      };
    });
  }
}

/**
 * The records of a connection, a group for each request that was answered: bytes that came behind an answer and were
 * not answered themselves belong to the group before.
 */
function splitByAnswer(records: readonly PlaygroundRecord[]): PlaygroundRecord[][] {
  const groups: PlaygroundRecord[][] = [];
  let asked: PlaygroundRecord[] = [];
  for (const record of records) {
    const bytes = record.call === 'recv' && record.payload.length > 0;
    if (ASKING.has(record.call)) {
      if (bytes || asked.length > 0) asked.push(record);
      else groups.at(-1)?.push(record);
      continue;
    }
    // Without a `sendall` of its own, what came behind an answer was only heard to the end.
    const answers = record.call === 'sendall' || record.call === 'wait' || groups.length === 0;
    if (asked.length > 0 && answers) groups.push([...asked, record]);
    else groups.at(-1)?.push(...asked, record);
    asked = [];
  }
  if (asked.length > 0) groups.at(-1)?.push(...asked);
  return groups;
}

/** Keeps the newest of a map's entries, and not too many of them. */
function remember<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > limit) map.delete(map.keys().next().value!);
}

function summarize({ received, answeredNs }: AnsweredRequest): RequestSummary {
  const { method, path } = parseRequest(received);
  return { method, path, answeredNs };
}
