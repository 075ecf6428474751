/** Which bytes HTTP's grammar allows where (RFC 5234 appendix B.1, RFC 9110 §5.5, §5.6). One look-up a byte. */
import { CR, LF } from '../wire-text.js';

export { CR, LF };
export const HTAB = 0x09;
export const SP = 0x20;
export const DQUOTE = 0x22;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const EQUALS = 0x3d;
export const BACKSLASH = 0x5c;

/** What `token` is made of (RFC 9110 §5.6.2): methods, field names, options. */
export const TCHAR = 1;
/** `field-vchar` (RFC 9110 §5.5): visible ASCII, and obs-text, the bytes from 0x80 on. */
export const FIELD_VCHAR = 2;
/** SP and HTAB, the only whitespace of fields (RFC 9110 §5.6.3). */
export const WSP = 4;
export const DIGIT = 8;
export const HEXDIG = 16;

const CLASSES = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const character = String.fromCharCode(byte);
  if (/[!#$%&'*+.^_`|~0-9A-Za-z-]/.test(character)) CLASSES[byte]! |= TCHAR;
  if ((byte > SP && byte < 0x7f) || byte >= 0x80) CLASSES[byte]! |= FIELD_VCHAR;
  if (byte === SP || byte === HTAB) CLASSES[byte]! |= WSP;
  if (/[0-9]/.test(character)) CLASSES[byte]! |= DIGIT;
  if (/[0-9A-Fa-f]/.test(character)) CLASSES[byte]! |= HEXDIG;
}

/** Whether `byte` is in any of the classes that `classes` adds up. */
export function is(byte: number, classes: number): boolean {
  return (CLASSES[byte]! & classes) !== 0;
}

/** The value of a byte that is HEXDIG. */
export function hexValue(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x61 + 10;
}
