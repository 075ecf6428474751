/** What each value and filter of the notation inserts, in a few words: for completions and help. */
import type { FilterName } from '../../server/core/response/template-filters.js';

/** By name as `VALUE_NAMES` has it. */
export const VALUE_WORDS: Readonly<Record<string, string>> = {
  'request.method': 'the method that was asked with, such as GET',
  'request.target': 'path and query as they stand in the request line',
  'request.path': 'the path that was asked for, without the query',
  'request.query.NAME': 'what the query has for NAME, decoded; nothing without it',
  'request.headers.NAME': 'the value of the request’s field NAME; nothing without it',
  'request.body': 'the body of the request',
  'client.ip': 'the address of the client',
  'client.port': 'the port of the client, by which its kernel knows the connection',
  'connection.id': 'the number of the connection',
  'connection.count': 'how many connections have been accepted so far',
  'thread.id': 'the number of the thread that answers; 0 is the main thread',
  'time.http': 'the time as the Date field has it: Sun, 06 Nov 1994 08:49:37 GMT',
  'time.iso': 'the time as 1994-11-06T08:49:37.000Z',
  'body.length': 'how many bytes the body has: what Content-Length should say',
};

export const FILTER_WORDS: Readonly<Record<FilterName, string>> = {
  html: 'with <, >, &, " and \' as character references',
  url: 'percent-encoded for a part of a URL',
  json: 'as a JSON string with its quotes',
  base64: 'as base64',
};

/** What a value inserts; null when there is no such value. */
export function describeValue(name: string): string | null {
  const [, family, member] = /^(request\.(?:query|headers))\.(.+)$/.exec(name) ?? [];
  const row = family === undefined ? name : `${family}.NAME`;
  if (!Object.hasOwn(VALUE_WORDS, row)) return null;
  const words = VALUE_WORDS[row]!;
  return member === undefined ? words : words.replace('NAME', () => member);
}
