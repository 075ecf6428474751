/**
 * Whether a connection may carry another request after this exchange (RFC 9112 §9.3). Both messages have a say,
 * and the response must end by its own framing (§6.3): one that lasts until the close needs the close.
 */
import { bodyFraming, type Field, parseHead } from './http-head.js';
import { ChunkedReader } from './chunked.js';
import { EmptyLineFinder } from './empty-line.js';
import { RequestFramer } from './request-framer.js';
import { decodeLatin1 } from './wire-text.js';

interface Message {
  readonly startLine: string;
  readonly fields: readonly Field[];
}

/**
 * Whether the connection may go on behind `response`, given the bytes of one whole `request` and all that was
 * sent in answer to it, interim responses (1xx) included. False when either message is malformed, is not whole
 * or has bytes behind its end, and when the connection becomes a tunnel (101, a 2xx to CONNECT). Never throws.
 */
export function messagePersistence(request: Uint8Array, response: Uint8Array): boolean {
  const framer = new RequestFramer();
  if (framer.push(request) === 'incomplete' || framer.malformed !== null) return false;
  const { requestLine, fields } = parseHead(framer.head);
  const [, method = '', version = ''] = /^(\S+) +\S+ +(HTTP\/1\.[0-9])$/.exec(requestLine) ?? [];
  if (!persists(version, fields)) return false;
  const final = readFinalResponse(response, method);
  if (final === null || !persists(final.startLine.slice(0, 8), final.fields)) return false;
  // A client of HTTP/1.0 takes the connection as persistent only when the response says so.
  return version !== 'HTTP/1.0' || hasOption(final.fields, 'keep-alive');
}

/** §9.3: "close" ends it; HTTP/1.1 and later go on without being asked, HTTP/1.0 when it says "keep-alive". */
function persists(version: string, fields: readonly Field[]): boolean {
  if (!/^HTTP\/1\.[0-9]$/.test(version) || hasOption(fields, 'close')) return false;
  return version !== 'HTTP/1.0' || hasOption(fields, 'keep-alive');
}

function hasOption(fields: readonly Field[], option: string): boolean {
  return fields.some(
    ({ name, value }) =>
      name.toLowerCase() === 'connection' &&
      value.split(',').some((member) => member.trim().toLowerCase() === option),
  );
}

/** The head of the final response that `bytes` ends with; null unless its own framing ends it right there. */
function readFinalResponse(bytes: Uint8Array, method: string): Message | null {
  const end = new EmptyLineFinder().find(bytes, 0);
  if (end === -1) return null;
  const { requestLine: startLine, fields } = parseHead(decodeLatin1(bytes.subarray(0, end)));
  const status = Number(/^HTTP\/1\.[0-9] ([0-9]{3})(?: |$)/.exec(startLine)?.[1] ?? 101);
  if (status === 101 || (method === 'CONNECT' && status >= 200 && status < 300)) return null;
  if (status < 200) return readFinalResponse(bytes.subarray(end), method);
  return bodyEnd(bytes, end, fields, method === 'HEAD' || status === 204 || status === 304) === bytes.length
    ? { startLine, fields }
    : null;
}

/** The offset at which the body that starts at `offset` ends; -1 when only the close ends it, or never. */
function bodyEnd(bytes: Uint8Array, offset: number, fields: readonly Field[], noBody: boolean): number {
  if (noBody) return offset;
  const framing = bodyFraming(fields);
  if (framing.kind === 'length') return offset + framing.bytes;
  if (framing.kind !== 'chunked') return -1;
  const reader = new ChunkedReader();
  const end = reader.read(bytes, offset);
  return reader.done && reader.malformed === null ? end : -1;
}
