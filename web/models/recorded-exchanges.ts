/**
 * Requests and responses as the records hold them, for people to load, change and compare: those of one connection on
 * the program's side, or of one raw client. A connection that was kept alive holds several (RFC 9112 §9.3).
 */
import { concatBytes } from '../../server/core/bytes.js';
import { parseStatusLine } from '../../server/core/http/parse.js';
import { RequestFramer } from '../../server/core/http/request-framer.js';
import { decodeLatin1 } from '../../server/core/wire-text.js';
import type { Refusal } from '../../server/core/messages.js';
import type { CallName } from '../../server/core/record.js';
import { exchangeTexts } from '../texts/exchanges.js';
import type { RecordStore } from './record-store.js';
import { visibleText } from './visible-bytes.js';

/** Whose exchange, and the how manieth of them, from 0. */
export interface ExchangeRef {
  readonly side: 'connection' | 'client';
  readonly number: number;
  readonly index: number;
}

export interface RecordedExchange {
  readonly ref: ExchangeRef;
  /** The request's first line, every character visible. */
  readonly title: string;
  readonly request: Uint8Array;
  readonly response: Uint8Array;
}

export interface RecordedSide {
  /** At least one; with nothing sent, one of nothing. */
  readonly exchanges: readonly RecordedExchange[];
  /** Whether the records go back to the beginning, with none left out. */
  readonly whole: boolean;
  /** Whether there were more bytes than are looked at. */
  readonly cut: boolean;
  /** Whether they were bytes of the last request. */
  readonly requestsCut: boolean;
}

/** Of each direction no more is looked at. */
const LIMIT_BYTES = 256 * 1024;

const TITLE_BYTES = 80;

/** What each side calls its beginning, and its two directions. */
const SIDES = {
  connection: { begin: 'accept', request: 'recv', response: 'sendall' },
  client: { begin: 'clientConnect', request: 'clientSend', response: 'clientRecv' },
} as const satisfies Record<ExchangeRef['side'], Record<string, CallName>>;

/** `#12`, `client 3`; of several requests `#12, request 2`. */
export function sideName({ side, number }: Pick<ExchangeRef, 'side' | 'number'>): string {
  return side === 'connection' ? `#${number}` : exchangeTexts().client(number);
}

/** All that the records still hold of a connection or a client. */
export function readSide(
  store: RecordStore,
  { side, number }: Pick<ExchangeRef, 'side' | 'number'>,
): RecordedSide {
  const calls = SIDES[side];
  const filter = {
    calls: new Set<CallName>(Object.values(calls)),
    connection: side === 'connection' ? number : 0,
    ...(side === 'client' ? { runs: { from: number, to: number } } : {}),
  };
  const requests = new Collected();
  const responses = new Collected();
  let beginSeq = 0;
  let endSeq = 0;
  store.forEach({ from: 1, to: store.lastSeq }, filter, ({ call, seq, payload }) => {
    if (call === calls.begin) beginSeq = seq;
    else (call === calls.request ? requests : responses).push(payload);
    endSeq = seq;
  });
  const gap = store.gaps().some(({ from, to }) => to > beginSeq && from < endSeq);
  const split = splitRequests(requests.bytes());
  const answers = splitResponses(responses.bytes(), split);
  return {
    exchanges: split.map((request, index) => ({
      ref: { side, number, index },
      title: titleOf(request),
      request,
      response: answers[index]!,
    })),
    whole: beginSeq > 0 && !gap,
    cut: requests.cut || responses.cut,
    requestsCut: requests.cut,
  };
}

/** Why the request of an exchange can't be loaded as it was; null when it can. */
export function loadProblem(
  { whole, requestsCut, exchanges }: RecordedSide,
  { ref }: RecordedExchange,
): Refusal | null {
  const name = sideName(ref);
  if (!whole)
    return {
      code: 'LOAD_GONE',
      message: {
        en: `Cannot load the request of ${name}: some of its records are no longer held`,
        zh: `无法载入 ${name} 的请求：它的部分记录已不再保留`,
      },
    };
  if (requestsCut && ref.index === exchanges.length - 1)
    return {
      code: 'LOAD_TOO_LONG',
      message: {
        en: `Cannot load the request of ${name}: it is long, expected at most 256 KiB`,
        zh: `无法载入 ${name} 的请求：它太长，最多 256 KiB`,
      },
    };
  return null;
}

/** What is put together, up to the limit. */
class Collected {
  cut = false;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  push(bytes: Uint8Array): void {
    const taken = bytes.subarray(0, LIMIT_BYTES - this.#length);
    this.cut ||= taken.length < bytes.length;
    this.#length += taken.length;
    this.#chunks.push(taken);
  }

  /** A copy: records make room. */
  bytes(): Uint8Array {
    return concatBytes(this.#chunks).slice();
  }
}

/**
 * The requests that stand one behind the other in `bytes`; the last one may be unfinished.
 * @param limit how many are told apart at most: the last one holds the rest
 */
export function splitRequests(bytes: Uint8Array, limit = Number.POSITIVE_INFINITY): Uint8Array[] {
  const requests: Uint8Array[] = [];
  let rest = bytes;
  do {
    const framer = new RequestFramer();
    // Behind framing that can't be read nobody knows where the next one begins.
    const whole = framer.push(rest) === 'complete' && framer.malformed === null;
    const end = whole && requests.length + 1 < limit ? framer.messageBytes : rest.length;
    requests.push(rest.subarray(0, end));
    rest = rest.subarray(end);
  } while (rest.length > 0);
  return requests;
}

/**
 * The responses in `bytes`, one for each request, empty where none came. They are framed like requests (RFC 9112 §6.3),
 * but without a length they end with the connection, and some have no body whatever their fields say (items 1 and 2).
 */
export function splitResponses(bytes: Uint8Array, requests: readonly Uint8Array[]): Uint8Array[] {
  let rest = bytes;
  return requests.map((request, index) => {
    const end = index === requests.length - 1 ? rest.length : responseEnd(rest, isHead(request));
    const response = rest.subarray(0, end);
    rest = rest.subarray(end);
    return response;
  });
}

function responseEnd(bytes: Uint8Array, toHead: boolean): number {
  const framer = new RequestFramer();
  const complete = framer.push(bytes) === 'complete';
  const status = parseStatusLine(bytes)?.status ?? 0;
  if (framer.framing === null || status === 0) return bytes.length;
  // An interim response is followed by the one that counts (RFC 9110 §15.2).
  if (status >= 100 && status < 200)
    return framer.headBytes + responseEnd(bytes.subarray(framer.headBytes), toHead);
  if (toHead || status === 204 || status === 304) return framer.headBytes;
  const known = framer.framing.kind === 'length' || framer.framing.kind === 'chunked';
  return known && complete ? framer.messageBytes : bytes.length;
}

function isHead(request: Uint8Array): boolean {
  return decodeLatin1(request.subarray(0, 5)) === 'HEAD ';
}

export function titleOf(request: Uint8Array): string {
  if (request.length === 0) return exchangeTexts().noRequest;
  const lf = request.indexOf(0x0a);
  let end = lf === -1 ? request.length : lf;
  if (end > 0 && request[end - 1] === 0x0d) end -= 1;
  const line = visibleText(request.subarray(0, Math.min(end, TITLE_BYTES)));
  return end > TITLE_BYTES ? `${line}…` : line === '' ? exchangeTexts().emptyLine : line;
}
