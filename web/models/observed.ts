/**
 * What really happened to an answer, read off its records: who asked, what the kernel was given, how it ended and by
 * whom; and, of the playground's own raw clients, what arrived there. Says nothing that no record says.
 */
import { parseRequest } from '../../server/core/http/parse.js';
import type { PlaygroundRecord } from '../../server/core/record.js';
import type { AnsweredRequest } from './answered-requests.js';
import { RESETS } from './connection-state.js';
import { formatCount, plural } from '../texts/format.js';
import { visibleText } from './visible-bytes.js';

export interface Observation {
  readonly connection: number;
  /** Who asked, by the User-Agent field: `Chrome 141`, `curl 8.5.0`. */
  readonly who: string;
  readonly requestLine: string;
  /** The bytes that each `sendall` handed to the kernel. */
  readonly sends: readonly number[];
  /** How it ended and by whom; null while it goes on. */
  readonly ending: string | null;
  /** The other end of the connection, where that was a raw client of the playground. */
  readonly client: ObservedClient | null;
}

/** A raw client, and the records of its calls. */
export interface ClientSide {
  readonly number: number;
  readonly records: readonly PlaygroundRecord[];
}

export interface ObservedClient {
  readonly number: number;
  /** The bytes that each `recv` returned. */
  readonly recvs: readonly number[];
  /** How its side learned of the end; null while it has not. */
  readonly ending: string | null;
}

/** Longer request lines are cut. */
const LINE_LIMIT = 120;

/**
 * @param client the raw client at the other end; null when it was somebody else
 * @param errnoName names an error number of the server's platform
 */
export function observe(
  request: AnsweredRequest,
  client: ClientSide | null,
  errnoName: (errno: number) => string,
): Observation {
  const sends = request.records.filter(({ call }) => call === 'sendall');
  return {
    connection: request.connection,
    who: whoAsked(request, client),
    requestLine: firstLineOf(request.received),
    sends: sends.map(({ payload }) => payload.length),
    ending: endingOf(request.records, errnoName),
    client: client === null ? null : observeClient(client, request.answeredNs, errnoName),
  };
}

/** Browsers name those whose pages they want to be given, too: the first of these is who it is. */
const BROWSERS: readonly (readonly [product: RegExp, name: string])[] = [
  [/\bEdg\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\bFirefox\/(\d+)/, 'Firefox'],
  [/\b(?:Headless)?Chrome\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+).*\bSafari\//, 'Safari'],
];

function whoAsked({ received }: AnsweredRequest, client: ClientSide | null): string {
  const agent = parseRequest(received).headers.get('user-agent') ?? '';
  for (const [product, name] of BROWSERS) {
    const version = product.exec(agent)?.[1];
    if (version !== undefined) return `${name} ${version}`;
  }
  // product = token [ "/" product-version ] (RFC 9110 §10.1.5)
  const [, name, version] = /^([\w!#$%&'*+.^`|~-]{1,40})(?:\/([\w.+-]{1,40}))?/.exec(agent) ?? [];
  if (name !== undefined) return version === undefined ? name : `${name} ${version}`;
  return client === null ? 'a client that does not say who it is' : `raw client ${client.number}`;
}

/** The first line of a request, every character visible, cut when it is long. */
export function firstLineOf(request: Uint8Array): string {
  const end = request.indexOf(0x0a);
  const line = request.subarray(0, Math.min(end < 0 ? request.length : end, LINE_LIMIT));
  return visibleText(line.at(-1) === 0x0d ? line.subarray(0, -1) : line);
}

function endingOf(records: readonly PlaygroundRecord[], errnoName: (errno: number) => string): string | null {
  const sent = records.reduce((sum, { call, payload }) => sum + (call === 'sendall' ? payload.length : 0), 0);
  const failed = records.find(({ result, errno }) => result < 0 && errno !== 0);
  if (failed !== undefined) {
    const name = errnoName(failed.errno);
    return RESETS.has(name)
      ? `the client reset it: ${failed.call} failed with ${name} after ${plural(sent, 'byte')}`
      : `${failed.call} failed with ${name}`;
  }
  const clientClosed = records.some(({ call, result }) => call === 'recv' && result === 0);
  const closed = records.findLast(({ call }) => call === 'close');
  const shut = records.some(({ call }) => call === 'shutdown');
  if (closed === undefined) {
    if (clientClosed) return 'the client closed its side; the program has not closed yet';
    return shut ? 'the program closed its direction and waits for the client' : null;
  }
  if (records.some(({ call }) => call === 'setsockopt')) return 'the program reset it';
  if (shut)
    return clientClosed
      ? 'the program closed its direction, then the client closed'
      : 'the program closed it';
  return clientClosed ? 'the client closed first' : 'the program closed it';
}

function observeClient(
  { number, records }: ClientSide,
  answeredNs: bigint,
  errnoName: (errno: number) => string,
): ObservedClient {
  // What it received before came of other requests on this connection.
  const received = records.filter(({ call, timeNs }) => call === 'clientRecv' && timeNs >= answeredNs);
  const recvs = received.filter(({ payload }) => payload.length > 0).map(({ payload }) => payload.length);
  const failed = received.find(({ result, errno }) => result < 0 && errno !== 0);
  if (failed !== undefined) {
    const name = errnoName(failed.errno);
    return { number, recvs, ending: RESETS.has(name) ? 'RST' : name };
  }
  const ended = received.some(({ result }) => result === 0);
  return { number, recvs, ending: ended ? 'FIN' : null };
}

/** So many numbers are named one by one. */
const LISTED = 8;

/** `3 sendall: 43, 10 and 13 bytes` */
export function callsInWords(call: string, sizes: readonly number[]): string {
  if (sizes.length === 0) return `no ${call}`;
  const shown = sizes.slice(0, LISTED).map(formatCount);
  const more = sizes.length - shown.length;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const list =
    more > 0
      ? `${shown.join(', ')}, … (${formatCount(total)} in all)`
      : shown.join(', ').replace(/, ([^,]+)$/, ' and $1');
  return `${formatCount(sizes.length)} ${call}: ${list} ${sizes.length === 1 && sizes[0] === 1 ? 'byte' : 'bytes'}`;
}

/** What the other end got: `2 recv: 53 and 13 bytes, then FIN`. */
export function clientInWords({ recvs, ending }: ObservedClient): string {
  return `${callsInWords('recv', recvs)}${ending === null ? '' : `, then ${ending}`}`;
}
