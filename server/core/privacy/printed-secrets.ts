/**
 * Covers the secrets in a line that a program printed: `data: b'GET /?token=** HTTP/1.1\r\n...'`. What stands there is
 * a request as Python writes bytes (see `repr.ts`), from its beginning on, perhaps cut at its end.
 */
import { BACKSLASH, HEXDIG, hexValue, is } from '../http/octets.js';
import { COVER } from './cover.js';
import { SecretStream } from './secret-stream.js';

const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const LOWER_B = 0x62;
const LOWER_X = 0x78;

/** What a letter behind a backslash stands for; of any other character it is that character. */
const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x6e, 0x0a], // n
  [0x72, 0x0d], // r
  [0x74, 0x09], // t
]);

/** Covers, in place, what of `text` (UTF-8) is secret. */
export function coverPrinted(text: Uint8Array): void {
  const begin = literalStart(text);
  const quote = begin === 0 ? -1 : text[begin - 1]!;
  const bytes = new Uint8Array(text.length);
  /** Where in the text each byte begins, and the last one ends. */
  const starts = new Uint32Array(text.length + 1);
  let count = 0;
  let at = begin;
  while (at < text.length && text[at] !== quote) {
    const { byte, length } = readByte(text, at);
    bytes[count] = byte;
    starts[count] = at;
    count += 1;
    at += length;
  }
  starts[count] = at;
  const covered = bytes.slice(0, count);
  new SecretStream('request').cover(covered);
  for (let index = 0; index < count; index += 1) {
    if (covered[index] !== bytes[index]) text.fill(COVER, starts[index], starts[index + 1]);
  }
}

/** Behind `b'` or `b"`; 0 where there is none, and the line is looked at as it is. */
function literalStart(text: Uint8Array): number {
  for (let at = text.indexOf(LOWER_B); at !== -1; at = text.indexOf(LOWER_B, at + 1)) {
    if (text[at + 1] === SINGLE_QUOTE || text[at + 1] === DOUBLE_QUOTE) return at + 2;
  }
  return 0;
}

function readByte(text: Uint8Array, at: number): { readonly byte: number; readonly length: number } {
  const byte = text[at]!;
  const second = text[at + 1];
  if (byte !== BACKSLASH || second === undefined) return { byte, length: 1 };
  const [high, low] = [text[at + 2], text[at + 3]];
  if (second === LOWER_X && low !== undefined && is(high!, HEXDIG) && is(low, HEXDIG)) {
    return { byte: hexValue(high!) * 16 + hexValue(low), length: 4 };
  }
  return { byte: ESCAPES.get(second) ?? second, length: 2 };
}
