/** The four forms of a request target, and which of them suits which method (RFC 9112 §3.2). */
import type { ProblemCode } from './message-problems.js';

/** `authority-form`: a host and a port, for CONNECT alone (§3.2.3). */
const AUTHORITY = /^(?:\[[0-9A-Za-z:.]+\]|[^/?#@:[\]]+):[0-9]*$/;
/** The start of an `absolute-form`: a URI with a host (§3.2.2). */
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;
/** What is in no URI: characters that are neither reserved nor unreserved, or a `%` that encodes nothing. */
const NOT_IN_URI = /[^A-Za-z0-9._~:/?@!$&'()*+,;=%[\]\u0080-\u00ff-]|%(?![0-9A-Fa-f]{2})/;
const NOT_ASCII = /[\u0080-\u00ff]/;

/** What is wrong with a target, in latin-1, without control characters and spaces; each with its index in it. */
export function checkTarget(method: string, target: string): { code: ProblemCode; index: number }[] {
  const found: { code: ProblemCode; index: number }[] = [
    { code: 'targetForm', index: suits(method, target) ? -1 : 0 },
    { code: 'targetCharacter', index: target.search(NOT_IN_URI) },
    { code: 'targetNotAscii', index: target.search(NOT_ASCII) },
  ];
  return found.filter(({ index }) => index !== -1);
}

function suits(method: string, target: string): boolean {
  if (method === 'CONNECT') return AUTHORITY.test(target);
  if (target === '*') return method === 'OPTIONS';
  return target.startsWith('/') || ABSOLUTE.test(target);
}
