/**
 * Reads requests and responses for people: template values, rules and labels (RFC 9112 §2.1, §3, §4). Takes
 * any bytes without an error, since the playground shows wrong messages as gladly as right ones. When a request
 * is whole is the business of `request-framer.ts`.
 */
import { decodeChunked, MAX_MESSAGE_BYTES, MESSAGE_TOO_LARGE } from './chunked.js';
import { type Field, parseHead } from './http-head.js';
import { RequestFramer } from './request-framer.js';
import { decodeLatin1, encodeLatin1, LF, readWireText } from '../wire-text.js';

export { MAX_MESSAGE_BYTES, MESSAGE_TOO_LARGE, RequestFramer };
export type { Field };

/** A request, read. Texts are UTF-8 where the bytes are valid UTF-8, else latin-1. */
export interface ParsedRequest {
  /** Empty, with `target` and `path`, when the request line can't be read. */
  readonly method: string;
  readonly target: string;
  readonly targetBytes: Uint8Array;
  /** The target's path as it stands: nothing decoded, no dots removed. Empty for `*` and CONNECT's `host:port`. */
  readonly path: string;
  readonly pathBytes: Uint8Array;
  /** The query's names and values, percent-decoded, `+` as space. Of a repeated name the first value counts. */
  readonly query: ReadonlyMap<string, string>;
  /** `HTTP/1.1`; empty when the request line doesn't say, as in HTTP/0.9. */
  readonly httpVersion: string;
  /** The field lines in the order in which they arrived. */
  readonly fields: readonly Field[];
  /** Values by lower-case field name; those of a repeated field joined with `, ` (RFC 9110 §5.3). */
  readonly headers: ReadonlyMap<string, string>;
  /** Chunk data when the request is chunked, else what arrived behind the head, up to Content-Length if given. */
  readonly body: Uint8Array;
}

/** The first line of a response (RFC 9112 §4). */
export interface StatusLine {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
}

// request-line = method SP request-target SP HTTP-version (§3). The version may be missing: people who type a
// request into netcat leave it out, and HTTP/0.9 had none.
const REQUEST_LINE =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\u0021-\u007e\u0080-\u00ff]+)(?: (HTTP\/[0-9]\.[0-9]))?$/;
const ABSOLUTE_FORM = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?]*/;
const STATUS_LINE = /^(HTTP\/[0-9]\.[0-9]) ([0-9]{3})(?: (.*))?$/;

/** Reads the request that `data` starts with, whole or not. Never throws. */
export function parseRequest(data: Uint8Array): ParsedRequest {
  const framer = new RequestFramer();
  framer.push(data);
  const { requestLine, fields: rawFields } = parseHead(framer.head);
  const [, method = '', target = '', httpVersion = ''] = REQUEST_LINE.exec(requestLine) ?? [];
  const { path, query } = splitTarget(method, target);
  const fields = rawFields.map(({ name, value }) => ({ name, value: readWireText(value) }));
  return {
    method,
    target: readWireText(target),
    targetBytes: encodeLatin1(target),
    path: readWireText(path),
    pathBytes: encodeLatin1(path),
    query: parseQuery(query),
    httpVersion,
    fields,
    headers: joinFields(fields),
    body: readBody(framer, data),
  };
}

/** Reads the first line of a response; null when that is no status line. */
export function parseStatusLine(data: Uint8Array): StatusLine | null {
  const lf = data.indexOf(LF);
  const line = decodeLatin1(lf === -1 ? data : data.subarray(0, lf));
  const match = STATUS_LINE.exec(line.endsWith('\r') ? line.slice(0, -1) : line);
  if (match === null) return null;
  const [, version = '', status = '', reason = ''] = match;
  return { version, status: Number(status), reason: readWireText(reason) };
}

/**
 * Path and query of a request target in any of its four forms (RFC 9112 §3.2). In authority-form (CONNECT) and
 * asterisk-form "the target URI's combined path and query component is empty" (§3.3).
 */
function splitTarget(method: string, target: string): { path: string; query: string } {
  if (target === '' || target === '*' || method === 'CONNECT') return { path: '', query: '' };
  const authority = ABSOLUTE_FORM.exec(target)?.[0];
  const rest = target.slice(authority?.length ?? 0);
  const mark = rest.indexOf('?');
  const path = mark === -1 ? rest : rest.slice(0, mark);
  // An absolute URI with an empty path means "/" (RFC 9110 §4.2.3).
  return {
    path: path === '' && authority !== undefined ? '/' : path,
    query: mark === -1 ? '' : rest.slice(mark + 1),
  };
}

/** As browsers write forms into a URL: `name=value` pairs between `&`. */
function parseQuery(query: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const name = decodePercent(equals === -1 ? pair : pair.slice(0, equals));
    if (pair !== '' && !values.has(name))
      values.set(name, equals === -1 ? '' : decodePercent(pair.slice(equals + 1)));
  }
  return values;
}

/** A `%` that two hexadecimal digits don't follow stays as it is. */
function decodePercent(text: string): string {
  const plain = text.replaceAll('+', ' ');
  return readWireText(
    plain.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  );
}

function joinFields(fields: readonly Field[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const { name, value } of fields) {
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

function readBody({ framing, headBytes }: RequestFramer, data: Uint8Array): Uint8Array {
  if (framing === null) return new Uint8Array();
  const rest = data.subarray(headBytes);
  if (framing.kind === 'chunked') return decodeChunked(rest);
  return framing.kind === 'length' ? rest.subarray(0, framing.bytes) : rest;
}
