/**
 * Knows when one whole HTTP/1.1 request has arrived (RFC 9112 §2.2, §6, §7.1). Sees every byte once and keeps
 * none but the head's: whoever receives collects them. Knows nothing of sockets.
 *
 *     start ──first byte──> head ──empty line──> length | chunked ──last byte──> complete
 *                                └─no body, or malformed────────────────────────────┘
 */
import { ChunkedReader, MAX_MESSAGE_BYTES, MESSAGE_TOO_LARGE } from './chunked.js';
import { EmptyLineFinder } from './empty-line.js';
import { type BodyFraming, bodyFraming, parseHead } from './http-head.js';
import { CR, decodeLatin1, LF } from '../wire-text.js';

/** Room for request line and fields together; most servers allow 8 to 64 KiB. */
export const MAX_HEAD_BYTES = 64 * 1024;

/**
 * Frames one request. `push` it every chunk that arrives until it says `complete`; splitting the bytes anywhere
 * gives the same end. Malformed framing counts as complete too, at the byte where no other reading is possible:
 * the playground always answers.
 */
export class RequestFramer {
  /** What is wrong with the framing, in one clause. */
  malformed: string | null = null;
  /** Request line and fields as they arrived, in latin-1, without empty lines before them. */
  head = '';
  /** How the body ends; null until the head is complete. */
  framing: BodyFraming | null = null;
  /** The offset at which the body begins, counted from the first byte pushed. */
  headBytes = 0;
  /** The offset at which the request ends, counted from the first byte pushed; 0 until it is complete. */
  messageBytes = 0;

  #state: 'start' | 'head' | 'length' | 'chunked' | 'complete' = 'start';
  #receivedBytes = 0;
  #missingBytes = 0;
  readonly #headEnd = new EmptyLineFinder();
  readonly #chunked = new ChunkedReader();

  /** How many bytes behind the request have been pushed: the start of a pipelined one. */
  get extraBytes(): number {
    return this.#state === 'complete' ? this.#receivedBytes - this.messageBytes : 0;
  }

  push(chunk: Uint8Array): 'incomplete' | 'complete' {
    let offset = this.#state === 'start' || this.#state === 'head' ? this.#readHead(chunk) : 0;
    if (this.#state === 'length') {
      const end = Math.min(chunk.length, offset + this.#missingBytes);
      this.#missingBytes -= end - offset;
      if (this.#missingBytes === 0) this.#complete(end);
    } else if (this.#state === 'chunked') {
      const within = limit(chunk, MAX_MESSAGE_BYTES - this.#receivedBytes);
      offset = this.#chunked.read(within, offset);
      if (this.#chunked.done) this.#complete(offset, this.#chunked.malformed);
      else if (within !== chunk) this.#complete(offset, MESSAGE_TOO_LARGE);
    }
    this.#receivedBytes += chunk.length;
    return this.#state === 'complete' ? 'complete' : 'incomplete';
  }

  /** Reads what of `chunk` belongs to the head and returns the offset behind it. */
  #readHead(chunk: Uint8Array): number {
    const within = limit(chunk, MAX_HEAD_BYTES - this.#receivedBytes);
    let offset = 0;
    if (this.#state === 'start') {
      // "A server [...] SHOULD ignore at least one empty line (CRLF) received prior to the request-line" (§2.2).
      // Any run of CR and LF counts.
      while (within[offset] === CR || within[offset] === LF) offset++;
      const first = within[offset];
      // h11's rule: no request line starts with a control character or a space. Such bytes are not HTTP, most
      // often the first record of TLS (0x16), whose sender would wait for ever for an answer.
      if (first !== undefined && first <= 0x20) {
        const byte = `0x${first.toString(16).padStart(2, '0')}`;
        this.#complete(offset + 1, `request line starts with byte ${byte}: this is not HTTP`);
      } else if (first !== undefined) {
        this.#state = 'head';
      }
    }
    if (this.#state === 'head') {
      const end = this.#headEnd.find(within, offset);
      this.head += decodeLatin1(within.subarray(offset, end === -1 ? within.length : end));
      if (end !== -1) {
        this.#beginBody(end);
        return end;
      }
    }
    if (this.#state !== 'complete' && within !== chunk) {
      this.#complete(within.length, 'header section is larger than 64 KiB');
    }
    return 0;
  }

  #beginBody(offset: number): void {
    this.headBytes = this.#receivedBytes + offset;
    this.framing = /content-length|transfer-encoding/i.test(this.head)
      ? bodyFraming(parseHead(this.head).fields)
      : { kind: 'none' };
    if (this.framing.kind === 'malformed') this.#complete(offset, this.framing.reason);
    else if (this.framing.kind === 'none') this.#complete(offset);
    else if (this.framing.kind === 'chunked') this.#state = 'chunked';
    else this.#beginLength(offset, this.framing.bytes);
  }

  #beginLength(offset: number, bytes: number): void {
    this.#state = 'length';
    this.#missingBytes = bytes;
    if (this.headBytes + bytes > MAX_MESSAGE_BYTES) this.#complete(offset, MESSAGE_TOO_LARGE);
  }

  #complete(offset: number, malformed: string | null = null): void {
    this.#state = 'complete';
    this.malformed = malformed;
    this.messageBytes = this.#receivedBytes + offset;
  }
}

/** The first `bytes` of `chunk`; `chunk` itself when it has no more. */
function limit(chunk: Uint8Array, bytes: number): Uint8Array {
  return chunk.length > bytes ? chunk.subarray(0, Math.max(0, bytes)) : chunk;
}
