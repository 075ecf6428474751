/** The empty line that ends a head or a trailer section (RFC 9112 §2.1, §7.1.2). */
import { CR, LF } from '../wire-text.js';

/** Looks for an empty line, CRLF or bare LF, in bytes that arrive in pieces and start at the start of a line. */
export class EmptyLineFinder {
  #lineBytes = 0;
  #startsWithCr = false;

  /** The offset behind the first empty line in `bytes` from `offset` on; -1 when it has not come yet. */
  find(bytes: Uint8Array, offset: number): number {
    while (offset < bytes.length) {
      const lf = bytes.indexOf(LF, offset);
      const end = lf === -1 ? bytes.length : lf;
      if (this.#lineBytes === 0) this.#startsWithCr = bytes[offset] === CR;
      this.#lineBytes += end - offset;
      if (lf === -1) return -1;
      offset = lf + 1;
      if (this.#lineBytes === 0 || (this.#lineBytes === 1 && this.#startsWithCr)) return offset;
      this.#lineBytes = 0;
    }
    return -1;
  }
}
