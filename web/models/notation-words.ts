/** What each value and filter of the notation inserts, in a few words: for completions and help. */
import type { Words } from '../../server/core/words.js';
import type { FilterName } from '../../server/core/response/template-filters.js';

/** By name as `VALUE_NAMES` has it. */
export const VALUE_WORDS: Readonly<Record<string, Words>> = {
  'request.method': { en: 'the method that was asked with, such as GET', zh: '请求所用的方法，例如 GET' },
  'request.target': {
    en: 'path and query as they stand in the request line',
    zh: '请求行中原样的路径和查询部分',
  },
  'request.path': { en: 'the path that was asked for, without the query', zh: '请求的路径，不含查询部分' },
  'request.query.NAME': {
    en: 'what the query has for NAME, decoded; nothing without it',
    zh: '查询部分中 NAME 的值，已解码；没有则为空',
  },
  'request.headers.NAME': {
    en: 'the value of the request’s field NAME; nothing without it',
    zh: '请求的首部字段 NAME 的值；没有则为空',
  },
  'request.body': { en: 'the body of the request', zh: '请求的正文' },
  'client.ip': { en: 'the address of the client', zh: '客户端的地址' },
  'client.port': {
    en: 'the port of the client, by which its kernel knows the connection',
    zh: '客户端的端口，它的内核靠它识别连接',
  },
  'connection.id': { en: 'the number of the connection', zh: '连接的编号' },
  'connection.count': {
    en: 'how many connections have been accepted so far',
    zh: '到目前为止接受了多少个连接',
  },
  'thread.id': {
    en: 'the number of the thread that answers; 0 is the main thread',
    zh: '负责响应的线程的编号；0 是主线程',
  },
  'time.http': {
    en: 'the time as the Date field has it: Sun, 06 Nov 1994 08:49:37 GMT',
    zh: '当前时间，按 Date 字段的格式：Sun, 06 Nov 1994 08:49:37 GMT',
  },
  'time.iso': { en: 'the time as 1994-11-06T08:49:37.000Z', zh: '当前时间，格式如 1994-11-06T08:49:37.000Z' },
  'body.length': {
    en: 'how many bytes the body has: what Content-Length should say',
    zh: '正文的字节数：也就是 Content-Length 应有的值',
  },
};

export const FILTER_WORDS: Readonly<Record<FilterName, Words>> = {
  html: {
    en: 'with <, >, &, " and \' as character references',
    zh: '其中的 <, >, &, " 和 \' 写成字符引用',
  },
  url: { en: 'percent-encoded for a part of a URL', zh: '按 URL 的一部分作百分号编码' },
  json: { en: 'as a JSON string with its quotes', zh: '写成带引号的 JSON 字符串' },
  base64: { en: 'as base64', zh: '写成 base64' },
};

/** What a value inserts; null when there is no such value. */
export function describeValue(name: string): Words | null {
  const [, family, member] = /^(request\.(?:query|headers))\.(.+)$/.exec(name) ?? [];
  const row = family === undefined ? name : `${family}.NAME`;
  if (!Object.hasOwn(VALUE_WORDS, row)) return null;
  const words = VALUE_WORDS[row]!;
  if (member === undefined) return words;
  const named = (text: string): string => text.replace('NAME', () => member);
  return { en: named(words.en), zh: named(words.zh) };
}

/** What a value inserts behind these filters. */
export function describeFiltered(value: Words, filters: readonly FilterName[]): Words {
  const all = [value, ...filters.map((filter) => FILTER_WORDS[filter])];
  return { en: all.map(({ en }) => en).join(', '), zh: all.map(({ zh }) => zh).join('，') };
}
