/**
 * What really happened to an answer, read off its records: who asked, what the kernel was given, how it ended and by
 * whom; and, of the playground's own raw clients, what arrived there. Says nothing that no record says.
 */
import { untranslated } from '../../server/core/errors.js';
import { parseRequest } from '../../server/core/http/parse.js';
import { FLAG, type PlaygroundRecord } from '../../server/core/record.js';
import type { Words } from '../../server/core/words.js';
import type { AnsweredRequest } from './answered-requests.js';
import { RESETS } from './connection-state.js';
import { formatCount, plural } from '../texts/format.js';
import { workbenchTexts } from '../texts/workbench.js';
import { visibleText } from './visible-bytes.js';

export interface Observation {
  readonly connection: number;
  /** Who asked, by the User-Agent field: `Chrome 141`, `curl 8.5.0`. */
  readonly who: Words;
  readonly requestLine: string;
  /** The bytes that each `sendall` handed to the kernel. */
  readonly sends: readonly number[];
  /** How it ended and by whom; null while it goes on. */
  readonly ending: Words | null;
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

function whoAsked({ received }: AnsweredRequest, client: ClientSide | null): Words {
  const agent = parseRequest(received).headers.get('user-agent') ?? '';
  for (const [product, name] of BROWSERS) {
    const version = product.exec(agent)?.[1];
    if (version !== undefined) return untranslated(`${name} ${version}`);
  }
  // product = token [ "/" product-version ] (RFC 9110 §10.1.5)
  const [, name, version] = /^([\w!#$%&'*+.^`|~-]{1,40})(?:\/([\w.+-]{1,40}))?/.exec(agent) ?? [];
  if (name !== undefined) return untranslated(version === undefined ? name : `${name} ${version}`);
  return client === null
    ? { en: 'a client that does not say who it is', zh: '没有表明身份的客户端' }
    : { en: `raw client ${client.number}`, zh: `原始客户端 ${client.number}` };
}

/** The first line of a request, every character visible, cut when it is long. */
export function firstLineOf(request: Uint8Array): string {
  const end = request.indexOf(0x0a);
  const line = request.subarray(0, Math.min(end < 0 ? request.length : end, LINE_LIMIT));
  return visibleText(line.at(-1) === 0x0d ? line.subarray(0, -1) : line);
}

const ENDINGS = {
  clientWaits: {
    en: 'the client closed its side; the program has not closed yet',
    zh: '客户端已关闭自己一端；程序尚未关闭',
  },
  programWaits: {
    en: 'the program closed its direction and waits for the client',
    zh: '程序已关闭自己的发送方向，正在等待客户端',
  },
  letGo: {
    en: 'the playground let the client go: it was idle for longer than the limit',
    zh: '客户端空闲时间超过上限，被 Playground 断开',
  },
  programReset: { en: 'the program reset it', zh: '程序重置了连接' },
  programHalfClosed: {
    en: 'the program closed its direction, then the client closed',
    zh: '程序先关闭自己的发送方向，然后客户端关闭',
  },
  programClosed: { en: 'the program closed it', zh: '程序关闭了连接' },
  clientClosed: { en: 'the client closed first', zh: '客户端先关闭' },
} as const satisfies Readonly<Record<string, Words>>;

function endingOf(records: readonly PlaygroundRecord[], errnoName: (errno: number) => string): Words | null {
  const sent = records.reduce((sum, { call, payload }) => sum + (call === 'sendall' ? payload.length : 0), 0);
  if (records.some(({ flags }) => (flags & FLAG.letGo) !== 0)) return ENDINGS.letGo;
  const failed = records.find(({ result, errno }) => result < 0 && errno !== 0);
  if (failed !== undefined) {
    const name = errnoName(failed.errno);
    return RESETS.has(name)
      ? {
          en: `the client reset it: ${failed.call} failed with ${name} after ${plural(sent, 'byte')}`,
          zh: `客户端重置了连接：${failed.call} 在 ${formatCount(sent)} 字节之后失败 (${name})`,
        }
      : { en: `${failed.call} failed with ${name}`, zh: `${failed.call} 失败 (${name})` };
  }
  const clientClosed = records.some(({ call, result }) => call === 'recv' && result === 0);
  const closed = records.findLast(({ call }) => call === 'close');
  const shut = records.some(({ call }) => call === 'shutdown');
  if (closed === undefined) {
    if (clientClosed) return ENDINGS.clientWaits;
    return shut ? ENDINGS.programWaits : null;
  }
  if (records.some(({ call }) => call === 'setsockopt')) return ENDINGS.programReset;
  if (shut) return clientClosed ? ENDINGS.programHalfClosed : ENDINGS.programClosed;
  return clientClosed ? ENDINGS.clientClosed : ENDINGS.programClosed;
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

/** `3 sendall: 43, 10 and 13 bytes`, in the page's language. */
export function callsInWords(call: string, sizes: readonly number[]): string {
  const text = workbenchTexts();
  if (sizes.length === 0) return text.noCalls(call);
  const total = sizes.length > LISTED ? sizes.reduce((sum, size) => sum + size, 0) : null;
  return text.calls(call, sizes.length, sizes.slice(0, LISTED).map(formatCount), total);
}

/** What the other end got: `2 recv: 53 and 13 bytes, then FIN`. */
export function clientInWords({ recvs, ending }: ObservedClient): string {
  const calls = callsInWords('recv', recvs);
  return ending === null ? calls : workbenchTexts().callsThen(calls, ending);
}
