/** The first line of a message whose bytes arrive in pieces. Keeps no more than a line may have. */

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
  const piece = bytes.subarray(0, Math.max(0, LINE_LIMIT_BYTES - (kept?.length ?? 0)));
  let head = piece;
  if (kept !== null) {
    head = new Uint8Array(kept.length + piece.length);
    head.set(kept);
    head.set(piece, kept.length);
  }
  const lineFeed = head.indexOf(0x0a);
  const whole = lineFeed >= 0 || head.length >= LINE_LIMIT_BYTES;
  let end = lineFeed >= 0 ? lineFeed : head.length;
  if (lineFeed > 0 && head[lineFeed - 1] === 0x0d) end -= 1;
  return { line: head.subarray(0, end), kept: whole ? null : head.slice() };
}

// request-line of RFC 9112 §3, on text in which only printable characters are left.
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+)(?: HTTP\/\d\.\d)?$/;

/** Method and target of a request line in visible text; empty where it is none. */
export function splitRequestLine(text: string): { readonly method: string; readonly target: string } {
  const [, method = '', target = ''] = REQUEST_LINE.exec(text) ?? [];
  return { method, target };
}
