/**
 * One connection as its records tell it: its calls in the order in which they were made, the bytes of both directions,
 * and the exchanges that these are (RFC 9112 §9.3). Whatever is not here is counted, so that nothing passes for whole
 * that is not. Pure: must never know how it is drawn.
 */
import { concatBytes } from '../../server/core/bytes.js';
import type { CallName, PlaygroundRecord } from '../../server/core/record.js';
import type { ByteRange } from './byte-rows.js';
import { PROGRAM_CALLS, type Range, type RecordStore } from './record-store.js';
import { splitRequests, splitResponses, titleOf } from './recorded-exchanges.js';

export type Side = 'request' | 'response';

/** A record without its bytes: those are `start` to `end` of what its direction carried, none for other calls. */
export interface InspectedCall
  extends ByteRange, Omit<PlaygroundRecord, 'payload' | 'timeNs' | 'durationNs'> {
  /** Unix nanoseconds as numbers: exact to a quarter of a µs. `beganNs`: when it was called. */
  readonly beganNs: number;
  readonly timeNs: number;
  readonly side: Side | null;
}

export interface Inspection {
  readonly connection: number;
  readonly calls: readonly InspectedCall[];
  /** What was received, and sent, as far as it is here. */
  readonly received: Uint8Array;
  readonly sent: Uint8Array;
  /** Where each request begins in what was received, and its response in what was sent. At least one. */
  readonly requests: readonly ByteRange[];
  readonly responses: readonly ByteRange[];
  /** Whether the records go back to `accept`, with none left out. */
  readonly whole: boolean;
  /** Bytes of each direction beyond those that are looked at. */
  readonly cut: Readonly<Record<Side, number>>;
  /** Whether there are more requests than are told apart: the last one holds the others. */
  readonly joined: boolean;
}

/** A request and its response, in one array, one behind the other. */
export interface InspectedExchange {
  readonly connection: number;
  /** From 1. */
  readonly number: number;
  /** The request's first line, every character visible. */
  readonly title: string;
  readonly bytes: Uint8Array;
  /** Where the response begins. */
  readonly split: number;
  /** The calls that belong to it, with their bytes as places in `bytes`: only those that are its own. */
  readonly calls: readonly InspectedCall[];
  /** When the exchange before it ended; null for the first. */
  readonly afterNs: number | null;
}

/** Of each direction no more is looked at: a message of the size that a program waits for. */
const LIMIT_BYTES = 16 * 2 ** 20;
/** Requests told apart. */
const EXCHANGE_LIMIT = 2000;

const SIDES: Partial<Record<CallName, Side>> = { recv: 'request', sendall: 'response' };
const NOT_INSPECTED: ReadonlySet<CallName> = new Set(['print', 'response', 'start', 'exit']);
const INSPECTED_CALLS = new Set([...PROGRAM_CALLS].filter((call) => !NOT_INSPECTED.has(call)));

/** Reads what the store holds of a connection. @param range where its records are */
export function inspect(
  store: RecordStore,
  connection: number,
  range: Range,
  limitBytes = LIMIT_BYTES,
): Inspection {
  const calls: InspectedCall[] = [];
  const chunks: Record<Side, Uint8Array[]> = { request: [], response: [] };
  const lengths = { request: 0, response: 0 };
  const cut = { request: 0, response: 0 };
  store.forEach(range, { calls: INSPECTED_CALLS, connection }, ({ payload, ...record }) => {
    const side = SIDES[record.call] ?? null;
    const timeNs = Number(record.timeNs);
    const beganNs = Number(record.timeNs - record.durationNs);
    const { durationNs: _, ...rest } = record;
    const start = side === null ? 0 : lengths[side];
    let end = start;
    if (side !== null) {
      const taken = payload.subarray(0, limitBytes - start);
      chunks[side].push(taken);
      cut[side] += payload.length - taken.length;
      end = lengths[side] += taken.length;
    }
    calls.push({ ...rest, timeNs, beganNs, side, start, end });
  });
  const received = concatBytes(chunks.request).slice();
  const sent = concatBytes(chunks.response).slice();
  const requests = splitRequests(received, EXCHANGE_LIMIT);
  const first = calls.find(({ call }) => call === 'accept');
  const endSeq = calls.some(({ call }) => call === 'close') ? calls.at(-1)!.seq : store.lastSeq;
  const gap = store.gaps().some(({ from, to }) => first === undefined || (to > first.seq && from < endSeq));
  return {
    connection,
    calls,
    received,
    sent,
    requests: placesOf(requests),
    responses: placesOf(splitResponses(sent, requests)),
    whole: first !== undefined && !gap,
    cut,
    joined: requests.length === EXCHANGE_LIMIT,
  };
}

function placesOf(messages: readonly Uint8Array[]): ByteRange[] {
  let at = 0;
  return messages.map(({ length }) => ({ start: at, end: (at += length) }));
}

/** The exchange of this number; the last one where there are not so many. */
export function exchangeAt(inspection: Inspection, number: number): InspectedExchange {
  const { connection, received, sent, requests, responses, calls } = inspection;
  const index = Math.max(0, Math.min(requests.length, number) - 1);
  const places = { request: requests[index]!, response: responses[index]! };
  const request = received.subarray(places.request.start, places.request.end);
  const bytes = concatBytes([request, sent.subarray(places.response.start, places.response.end)]);
  const split = request.length;
  const owners = ownersOf(inspection);
  const first = owners.indexOf(index);
  return {
    connection,
    number: index + 1,
    title: titleOf(request),
    bytes,
    split,
    calls: calls.flatMap((call, at) => {
      if (!carries(call)) return owners[at] === index ? [{ ...call, start: 0, end: 0 }] : [];
      const place = places[call.side];
      const start = Math.max(call.start, place.start);
      const end = Math.min(call.end, place.end);
      const shift = (call.side === 'request' ? 0 : split) - place.start;
      return start < end ? [{ ...call, start: start + shift, end: end + shift }] : [];
    }),
    afterNs: index === 0 ? null : (calls[first - 1]?.timeNs ?? null),
  };
}

/** What an exchange is called, and the record that brought its first byte; null where none has. */
export function exchangeBegin(
  { received, requests, calls }: Inspection,
  number: number,
): { readonly title: string; readonly seq: number | null } {
  const { start, end } = requests[number - 1]!;
  const first = calls.find((call) => call.side === 'request' && call.end > start);
  return { title: titleOf(received.subarray(start, end)), seq: first?.seq ?? null };
}

/** Whether a call received or sent any bytes. */
function carries(call: InspectedCall): call is InspectedCall & { readonly side: Side } {
  return call.side !== null && call.start < call.end;
}

/**
 * For each call the exchange that it was made for, by index. What a program does before it answers is for that answer;
 * behind the last answer it is for what came last, and what was never answered is no reason to do anything.
 */
function ownersOf({ calls, requests, responses }: Inspection): number[] {
  const places = { request: requests, response: responses };
  const owners = calls.map((call) => (carries(call) ? indexAt(places[call.side], call.start) : -1));
  let next = -1;
  const answers = calls.map(() => -1);
  for (let at = calls.length - 1; at >= 0; at -= 1) {
    if (calls[at]!.side === 'response' && carries(calls[at]!)) next = owners[at]!;
    answers[at] = next;
  }
  let last = 0;
  return calls.map((call, at) => {
    if (carries(call)) return (last = owners[at]!);
    return answers[at] === -1 ? last : answers[at]!;
  });
}

/** Which of the places a byte is in; they follow each other, and some are empty. */
function indexAt(places: readonly ByteRange[], byte: number): number {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]!.end <= byte) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bytes of one of the two messages. */
export function sideOf({ bytes, split }: InspectedExchange, side: Side): Uint8Array {
  return side === 'request' ? bytes.subarray(0, split) : bytes.subarray(split);
}
