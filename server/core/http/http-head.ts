/**
 * The head of an HTTP/1.1 request as text: its lines, its fields, and what they say about the body
 * (RFC 9112 §3, §5, §6.3). Works on latin-1 strings, which hold any bytes; knows nothing of how they arrived.
 */

import { quoteValue } from '../errors.js';

/** One field line. `name` is spelled as it arrived; compare it case-insensitively (RFC 9110 §5.1). */
export interface Field {
  readonly name: string;
  readonly value: string;
}

export interface Head {
  readonly requestLine: string;
  readonly fields: readonly Field[];
}

/** How the fields say that the body ends (RFC 9112 §6.3). */
export type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'malformed'; readonly reason: string };

/** `token` of RFC 9110 §5.6.2: what a method or a field name is made of. */
export const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Splits a head into its request line and fields. Lines end with CRLF or a bare LF (RFC 9112 §2.2); the first
 * empty one ends the head. A line without a colon is no field and is left out; a line that starts with a space
 * or tab continues the one before ("obs-fold", §5.2: "replace each received obs-fold with one or more SP").
 */
export function parseHead(text: string): Head {
  const [requestLine = '', ...lines] = text
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const fields: { name: string; value: string }[] = [];
  for (const line of lines) {
    if (line === '') break;
    const folded = line.startsWith(' ') || line.startsWith('\t') ? fields.at(-1) : undefined;
    const colon = line.indexOf(':');
    if (folded !== undefined) folded.value += ` ${trimWhitespace(line)}`;
    else if (colon > 0)
      fields.push({ name: line.slice(0, colon), value: trimWhitespace(line.slice(colon + 1)) });
  }
  return { requestLine, fields };
}

/**
 * Decides from a request's fields how long its body is (RFC 9112 §6.3, items 3 to 7). Transfer-Encoding
 * overrides Content-Length; several Content-Lengths count as one when they all say the same.
 */
export function bodyFraming(fields: readonly Field[]): BodyFraming {
  const codings: string[] = [];
  const lengths: string[] = [];
  let hasTransferEncoding = false;
  for (const { name, value } of fields) {
    const known = trimWhitespace(name).toLowerCase();
    if (known !== 'transfer-encoding' && known !== 'content-length') continue;
    // §5.1: "No whitespace is allowed between the field name and colon", because programs that read such a
    // line differently see two different requests.
    if (known.length !== name.length)
      return malformed(`whitespace before the colon of ${trimWhitespace(name)}`);
    if (known === 'content-length') {
      lengths.push(...value.split(',').map(trimWhitespace));
    } else {
      hasTransferEncoding = true;
      codings.push(...splitList(value));
    }
  }
  if (hasTransferEncoding) {
    // "If [...] the chunked transfer coding is not the final encoding, the message body length cannot be
    // determined reliably" (§6.3, item 4).
    if (codings.at(-1)?.toLowerCase() === 'chunked') return { kind: 'chunked' };
    return malformed(`Transfer-Encoding ends with ${quoteValue(codings.at(-1) ?? '')}, expected chunked`);
  }
  const [length] = lengths;
  if (length === undefined) return { kind: 'none' };
  const bad = lengths.find((member) => !/^[0-9]+$/.test(member));
  if (bad !== undefined) return malformed(`Content-Length is ${quoteValue(bad)}, expected digits`);
  const other = lengths.find((member) => Number(member) !== Number(length));
  if (other !== undefined)
    return malformed(`Content-Length says both ${quoteValue(length)} and ${quoteValue(other)}`);
  return { kind: 'length', bytes: Number(length) };
}

/**
 * The members of a list (RFC 9110 §5.6.1) without the whitespace around them. Empty ones are ignored (§5.6.1.2);
 * a comma inside a quoted string separates nothing.
 */
export function splitList(value: string): string[] {
  const members: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i <= value.length; i++) {
    const character = value[i];
    if (character === '"') quoted = !quoted;
    else if (character === '\\' && quoted) i++;
    if (i < value.length && (character !== ',' || quoted)) continue;
    const member = trimWhitespace(value.slice(start, i));
    if (member !== '') members.push(member);
    start = i + 1;
  }
  return members;
}

function malformed(reason: string): BodyFraming {
  return { kind: 'malformed', reason };
}

/**
 * Without the spaces and tabs around it: OWS of RFC 9110 §5.6.3. `trim()` takes more than that, and a regular
 * expression with `[ \t]+$` takes quadratic time on a long run of spaces inside a value.
 */
export function trimWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhitespace(text.charCodeAt(start))) start++;
  while (end > start && isWhitespace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
