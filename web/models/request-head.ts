/**
 * The fields of a request's head that say who asks, from bytes that arrive in pieces. Browsers send the same fields
 * again and again: those are read once, and everybody holds the same. Keeps no more than a head may have.
 */
import { concatBytes } from '../../server/core/bytes.js';
import { EmptyLineFinder } from '../../server/core/http/empty-line.js';
import { HINT_HEAD_BYTES, readHints, type RequestHints } from '../../server/core/http/request-hints.js';
import { CR, decodeLatin1, LF } from '../../server/core/wire-text.js';

/** Different heads remembered at most. */
const HEAD_LIMIT = 500;

const known = new Map<string, RequestHints>();

/** The hints of a whole head in latin-1, with its request line. */
export function hintsOf(head: string): RequestHints {
  const fields = head.slice(head.indexOf('\n') + 1);
  let hints = known.get(fields);
  if (hints === undefined) {
    hints = readHints(head);
    if (known.size >= HEAD_LIMIT) known.clear();
    known.set(fields, hints);
  }
  return hints;
}

export interface HeadSoFar {
  /** null: the head is not whole yet. */
  readonly hints: RequestHints | null;
  /** What to give with the next piece; null when nothing more is read. */
  readonly kept: Uint8Array | null;
}

/** Reads on in a head: `bytes` follow what was `kept` of the pieces before them. */
export function readHead(kept: Uint8Array | null, bytes: Uint8Array): HeadSoFar {
  const head = (kept === null ? bytes : concatBytes([kept, bytes])).subarray(0, HINT_HEAD_BYTES);
  // Empty lines may stand before a request (RFC 9112 §2.2).
  const start = head.findIndex((byte) => byte !== CR && byte !== LF);
  const end = start < 0 ? -1 : new EmptyLineFinder().find(head, start);
  if (end < 0 && head.length < HINT_HEAD_BYTES) return { hints: null, kept: head.slice() };
  return {
    hints: hintsOf(decodeLatin1(head.subarray(Math.max(0, start), end < 0 ? head.length : end))),
    kept: null,
  };
}
