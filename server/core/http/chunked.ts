/**
 * The chunked transfer coding (RFC 9112 §7.1): a body as a series of chunks, each behind its size in
 * hexadecimal, the last of size 0, then trailer fields and an empty line.
 *
 *     4\r\n Wiki \r\n   5;ext=1\r\n pedia \r\n   0\r\n   Trailer: 1\r\n   \r\n
 */
import { EmptyLineFinder } from './empty-line.js';
import { CR, HEXDIG, hexValue, is, LF, SEMICOLON, WSP } from './octets.js';

/** A message larger than this is not waited for; the playground shows messages, it does not store files. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
export const MESSAGE_TOO_LARGE = 'message is larger than 16 MiB';

const BAD_SIZE = 'chunk size is not a hexadecimal number';

type ChunkState =
  | 'size'
  | 'afterSize'
  | 'extension'
  | 'sizeLf'
  | 'data'
  | 'afterData'
  | 'dataLf'
  | 'trailers'
  | 'done';

/** Reads a chunked body in whatever pieces it arrives. */
export class ChunkedReader {
  /** What is wrong with the body; it counts as done then. */
  malformed: string | null = null;
  #state: ChunkState = 'size';
  #hasDigits = false;
  /** While reading digits the size so far, in `data` what is still missing. */
  #sizeBytes = 0;
  readonly #trailers = new EmptyLineFinder();

  get done(): boolean {
    return this.#state === 'done';
  }

  /**
   * Reads on at `offset` of `bytes` and returns the offset behind what belongs to the body: `bytes.length`
   * unless the body is done. Calls `onData` with the span of each piece of chunk data.
   */
  read(bytes: Uint8Array, offset: number, onData?: (start: number, end: number) => void): number {
    while (offset < bytes.length && this.#state !== 'done') {
      if (this.#state === 'data') {
        const end = Math.min(bytes.length, offset + this.#sizeBytes);
        onData?.(offset, end);
        this.#sizeBytes -= end - offset;
        if (this.#sizeBytes === 0) this.#state = 'afterData';
        offset = end;
      } else if (this.#state === 'trailers') {
        const end = this.#trailers.find(bytes, offset);
        if (end !== -1) this.#state = 'done';
        offset = end === -1 ? bytes.length : end;
      } else if (this.#state === 'extension') {
        const lf = bytes.indexOf(LF, offset);
        if (lf !== -1) this.#beginData();
        offset = lf === -1 ? bytes.length : lf + 1;
      } else {
        this.#readByte(bytes[offset++]!);
      }
    }
    return offset;
  }

  /** The states in which one byte decides. A bare LF is taken for CRLF, as everywhere in a message. */
  #readByte(byte: number): void {
    switch (this.#state) {
      case 'size':
        this.#readSize(byte);
        break;
      case 'afterSize':
        this.#endSize(byte);
        break;
      case 'sizeLf':
        if (byte === LF) this.#beginData();
        else this.#fail(BAD_SIZE);
        break;
      default:
        if (byte === LF) this.#beginChunk();
        else if (byte === CR && this.#state === 'afterData') this.#state = 'dataLf';
        else this.#fail('chunk data does not end with a line break where its size says');
    }
  }

  #readSize(byte: number): void {
    if (is(byte, HEXDIG)) {
      this.#hasDigits = true;
      this.#sizeBytes = this.#sizeBytes * 16 + hexValue(byte);
      if (this.#sizeBytes > MAX_MESSAGE_BYTES) this.#fail(MESSAGE_TOO_LARGE);
    } else if (this.#hasDigits) {
      this.#endSize(byte);
    } else {
      this.#fail(BAD_SIZE);
    }
  }

  #endSize(byte: number): void {
    if (byte === LF) this.#beginData();
    else if (byte === CR) this.#state = 'sizeLf';
    else if (byte === SEMICOLON) this.#state = 'extension';
    else if (is(byte, WSP)) this.#state = 'afterSize';
    else this.#fail(BAD_SIZE);
  }

  #beginChunk(): void {
    this.#state = 'size';
    this.#hasDigits = false;
    this.#sizeBytes = 0;
  }

  #beginData(): void {
    this.#state = this.#sizeBytes === 0 ? 'trailers' : 'data';
  }

  #fail(reason: string): void {
    this.malformed = reason;
    this.#state = 'done';
  }
}

/** The data of a chunked body; of a malformed or unfinished one, what can be read of it. */
export function decodeChunked(bytes: Uint8Array): Uint8Array {
  const data = bytes.slice();
  let length = 0;
  new ChunkedReader().read(bytes, 0, (start, end) => {
    data.copyWithin(length, start, end);
    length += end - start;
  });
  return data.subarray(0, length);
}
