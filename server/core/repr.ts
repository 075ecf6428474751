/**
 * Bytes and addresses as Python 3 prints them, so that a program's output looks like the tutorial's. Runs once a
 * request on the thread that answers it, so it writes bytes and makes a string of them once: 1 µs for 500 bytes.
 */
import { encodeLatin1 } from './wire-text.js';

const BACKSLASH = 0x5c;
const SINGLE_QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;

/** The longest escape is `\xhh`. */
const ESCAPE_BYTES = 4;

/** Longer bytes are cut: printing an upload of megabytes would hold its thread up for a second. */
export const REPR_LIMIT_BYTES = 64 * 1024;

/** How each byte is written between the quotes; an absent row is a byte that stands for itself. */
const ESCAPES: readonly (Uint8Array | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  const named = { 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r', [BACKSLASH]: '\\\\' }[byte];
  if (named !== undefined) return encodeLatin1(named);
  const printable = byte >= 0x20 && byte <= 0x7e;
  return printable ? undefined : encodeLatin1(`\\x${byte.toString(16).padStart(2, '0')}`);
});

const decoder = new TextDecoder();

/** For what is short, as most requests are, one array is used again: to make one takes longer than to fill it. */
const SHORT_BYTES = 1024;
const short = new Uint8Array(3 + SHORT_BYTES * ESCAPE_BYTES);

/**
 * What Python 3's `repr(bytes)` returns: `b'GET / HTTP/1.1\r\n'` with the escapes written out. Python quotes with
 * `'`, and with `"` when the bytes hold a `'` and no `"`. Of more than {@link REPR_LIMIT_BYTES} it shows the first, and
 * says how many more there are.
 */
export function reprBytes(bytes: Uint8Array): string {
  if (bytes.length > REPR_LIMIT_BYTES) {
    const missing = bytes.length - REPR_LIMIT_BYTES;
    return `${reprBytes(bytes.subarray(0, REPR_LIMIT_BYTES))} … and ${missing} more bytes`;
  }
  const quote = bytes.includes(SINGLE_QUOTE) && !bytes.includes(DOUBLE_QUOTE) ? DOUBLE_QUOTE : SINGLE_QUOTE;
  const out = bytes.length <= SHORT_BYTES ? short : new Uint8Array(3 + bytes.length * ESCAPE_BYTES);
  let length = 0;
  out[length++] = 0x62; // b
  out[length++] = quote;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    const escape = ESCAPES[byte];
    if (escape !== undefined) {
      for (let j = 0; j < escape.length; j++) out[length++] = escape[j]!;
    } else {
      if (byte === quote) out[length++] = BACKSLASH;
      out[length++] = byte;
    }
  }
  out[length++] = quote;
  return decoder.decode(out.subarray(0, length));
}

/** A socket address as Python prints the tuple that `accept` returns: `('127.0.0.1', 50510)`. */
export function reprAddress([host, port]: readonly [string, number]): string {
  return `('${host}', ${port})`;
}
