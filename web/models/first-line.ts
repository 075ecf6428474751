/** The first line of a message whose bytes arrive in pieces. Keeps no more than a line may have. */

import { concatBytes } from '../../server/core/bytes.js';

/** A first line longer than this is cut. */
const LINE_LIMIT_BYTES = 512;

export interface FirstLine {
  /** As far as it is there, without its line ending. */
  readonly line: Uint8Array;
  /** What to give with the next piece; null when the line is whole, or cut. */
  readonly kept: Uint8Array | null;
}

/** The first line of `bytes`, which follow what was `kept` of the pieces before them. */
export function firstLine(kept: Uint8Array | null, bytes: Uint8Array): FirstLine {
  const head = kept === null ? bytes : concatBytes([kept, bytes]);
  const lineFeed = head.indexOf(0x0a);
  if (lineFeed < 0 || lineFeed > LINE_LIMIT_BYTES) {
    const line = head.slice(0, LINE_LIMIT_BYTES);
    return { line, kept: head.length < LINE_LIMIT_BYTES ? line : null };
  }
  const end = lineFeed > 0 && head[lineFeed - 1] === 0x0d ? lineFeed - 1 : lineFeed;
  return { line: head.subarray(0, end), kept: null };
}

// request-line of RFC 9112 §3, on text in which only printable characters are left.
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+)(?: HTTP\/\d\.\d)?$/;

/** Method and target of a request line in visible text; empty where it is none. */
export function splitRequestLine(text: string): { readonly method: string; readonly target: string } {
  const [, method = '', target = ''] = REQUEST_LINE.exec(text) ?? [];
  return { method, target };
}
