/**
 * What an HTTP/1.1 connection is made of in one direction: tokens named after the grammar of RFC 9112, and the
 * messages that they add up to. Spans only, never bytes.
 */
import type { Field } from './http-head.js';
import type { Problem } from './message-problems.js';

/**
 * Every byte belongs to exactly one token. Names are the grammar's; those that need a word:
 * - `space`: what separates the parts of the first line
 * - `emptyLine`: a line break in front of a message
 * - `ows`: optional whitespace around a field value, or behind a chunk size
 * - `obsFold`: a line break inside a field value and the whitespace behind it. The field value goes on behind
 *   it as another token
 * - `headEnd`, `trailerEnd`: the empty line that ends the section
 * - `bodyData`: a body without chunks, in one token however long it is; `chunkData`: the data of one chunk
 * - `chunkExtension`: all extensions of one chunk, from the first byte behind the size
 * - `messageEnd`: no bytes, stands where a message is complete
 * - `tunnel`: bytes of another protocol behind CONNECT, 101 or a request that asks for Upgrade
 * - `opaque`: all bytes behind an error; what they are is not known
 *
 * Trailer fields have the same kinds as header fields, between the last `chunkSize` and `trailerEnd`.
 */
export type TokenKind =
  | 'emptyLine'
  | 'method'
  | 'space'
  | 'requestTarget'
  | 'httpVersion'
  | 'statusCode'
  | 'reasonPhrase'
  | 'lineBreak'
  | 'fieldName'
  | 'colon'
  | 'ows'
  | 'fieldValue'
  | 'obsFold'
  | 'headEnd'
  | 'bodyData'
  | 'chunkSize'
  | 'chunkExtension'
  | 'chunkData'
  | 'trailerEnd'
  | 'messageEnd'
  | 'tunnel'
  | 'opaque';

/** The bytes `[start, end)`, counted from the first byte of the connection. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

/** How the body ends (RFC 9112 §6.3). `close`: with the connection; `tunnel`: there are no messages any more. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'close' }
  | { readonly kind: 'tunnel' }
  /** Beyond 2^53 the number is only near; nobody waits for that many bytes. */
  | { readonly kind: 'length'; readonly bytes: number };

/** One message, as far as it has been read. All texts are latin-1, one character a byte. */
export interface HttpMessage {
  /** The first byte of the first line. */
  readonly start: number;
  /** The offset behind the empty line that ends the head; null until it has come. */
  readonly headEnd: number | null;
  /** The offset behind the last byte; null until the message is complete. */
  readonly end: number | null;
  /** Of a request, else empty. */
  readonly method: string;
  readonly target: string;
  /** Of a response, else 0 and empty. */
  readonly status: number;
  readonly reason: string;
  /** `HTTP/1.1` */
  readonly version: string;
  /** obs-folds replaced by one space (RFC 9112 §5.2). */
  readonly fields: readonly Field[];
  readonly trailers: readonly Field[];
  /** Null until the head is complete. */
  readonly framing: Framing | null;
  /**
   * Whether this message lets the connection go on (RFC 9112 §9.3): its version, its Connection options, and
   * whether it ends by its own framing. False until the head is complete.
   */
  readonly keepAlive: boolean;
}

/** What a piece of the connection added. */
export interface Tokenized {
  readonly tokens: readonly Token[];
  /** In the order in which they were noticed, which is nearly that of their offsets. */
  readonly problems: readonly Problem[];
  /** The messages that became complete, and with `end()` also one that did not. */
  readonly messages: readonly HttpMessage[];
}
