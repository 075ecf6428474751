import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reprAddress, reprBytes } from '../../server/core/repr.js';
import { decodeLatin1, encodeLatin1 } from '../../server/core/wire-text.js';

describe('reprBytes()', () => {
  /** Each row was printed by Python 3's `repr(bytes)`. */
  const rows: readonly (readonly [bytes: string, expected: string])[] = [
    ['', String.raw`b''`],
    ['GET / HTTP/1.1\r\n\r\n', String.raw`b'GET / HTTP/1.1\r\n\r\n'`],
    ['\t\0\x07\x1b\x7f\x80\xff', String.raw`b'\t\x00\x07\x1b\x7f\x80\xff'`],
    ['a\\b', String.raw`b'a\\b'`],
    [' ~', String.raw`b' ~'`],
    ['say "hi"', String.raw`b'say "hi"'`],
    ["it's", String.raw`b"it's"`],
    [`it's "it"`, String.raw`b'it\'s "it"'`],
    [`'"\\'`, String.raw`b'\'"\\\''`],
  ];
  test.each(rows)('shows %j as Python does', (bytes, expected) => {
    expect(reprBytes(encodeLatin1(bytes))).toBe(expected);
  });

  test('can be read back to the same bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = reprBytes(bytes);
        expect(text).toMatch(/^b'[ -~]*'$|^b"[ -~]*"$/);
        expect(readLiteral(text.slice(2, -1))).toEqual(decodeLatin1(bytes));
      }),
    );
  });
});

test('reprAddress() shows an address as the tuple that accept returns in Python', () => {
  expect(reprAddress(['127.0.0.1', 50510])).toBe("('127.0.0.1', 50510)");
});

/** Python's escapes, read back. */
function readLiteral(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|([^x]))/g, (_, hex: string | undefined, letter: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return { t: '\t', n: '\n', r: '\r' }[letter] ?? letter;
  });
}
