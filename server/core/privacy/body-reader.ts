/** Passes over a message's body: so many bytes, or chunks up to the trailers (RFC 9112 §6.3, §7.1). */
import { CR, HEXDIG, hexValue, is, LF, SEMICOLON, WSP } from '../http/octets.js';

/** Digits of a chunk's size, leading zeros included: as many as a number holds exactly. */
const SIZE_DIGITS = 12;

export class BodyReader {
  /** `trailers`: they are next. `bad`: these are no chunks, so nobody knows where the body ends. */
  state: 'reading' | 'done' | 'trailers' | 'bad' = 'reading';
  readonly #isChunked: boolean;
  #part: 'size' | 'extension' | 'data' | 'end';
  #missingBytes: number;
  #digits = 0;

  /** @param length in bytes, Infinity until the connection ends, or `chunked` */
  constructor(length: number | 'chunked') {
    this.#isChunked = length === 'chunked';
    this.#part = this.#isChunked ? 'size' : 'data';
    this.#missingBytes = length === 'chunked' ? 0 : length;
  }

  /** Reads on at `at`, and returns the offset behind what belongs to the body. */
  read(bytes: Uint8Array, at: number): number {
    let next = at;
    while (next < bytes.length && this.state === 'reading') {
      if (this.#part === 'data') next += this.#skip(bytes.length - next);
      else this.#step(bytes[next++]!);
    }
    // What is no chunk is looked at as what it may be instead.
    return this.state === 'bad' ? next - 1 : next;
  }

  #skip(available: number): number {
    const skipped = Math.min(available, this.#missingBytes);
    this.#missingBytes -= skipped;
    if (this.#missingBytes === 0) {
      if (this.#isChunked) this.#part = 'end';
      else this.state = 'done';
    }
    return skipped;
  }

  #step(byte: number): void {
    if (this.#part === 'size' && is(byte, HEXDIG)) {
      this.#missingBytes = this.#missingBytes * 16 + hexValue(byte);
      this.#digits += 1;
      if (this.#digits > SIZE_DIGITS) this.state = 'bad';
    } else if (this.#part === 'end') {
      if (byte === LF) this.#beginChunk();
      else if (byte !== CR) this.state = 'bad';
    } else if (this.#digits === 0) this.state = 'bad';
    else if (this.#part === 'size' && byte !== SEMICOLON && byte !== CR && byte !== LF && !is(byte, WSP))
      this.state = 'bad';
    else if (byte !== LF) this.#part = 'extension';
    else if (this.#missingBytes === 0) this.state = 'trailers';
    else this.#part = 'data';
  }

  #beginChunk(): void {
    this.#part = 'size';
    this.#missingBytes = 0;
    this.#digits = 0;
  }
}
