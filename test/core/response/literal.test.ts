import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineEndingOf, writeLiteral } from '../../../server/core/response/literal.js';
import { LINE_ENDINGS, type LineEnding } from '../../../server/core/messages.js';
import { compileTemplate } from '../../../server/core/response/template.js';
import { decodeLatin1, encodeLatin1, encodeUtf8 } from '../../../server/core/wire-text.js';

const sent = (text: string, lineEnding: LineEnding): string =>
  decodeLatin1(compileTemplate(text, lineEnding).constant!);

describe('writeLiteral() writes', () => {
  test.each<[string, LineEnding, string | Uint8Array, string]>([
    ['a request as it is read', 'crlf', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'GET / HTTP/1.1\nHost: x\n\n'],
    ['bare LF of the head as an escape', 'crlf', 'a\nb\r\n', 'a\\nb\n'],
    ['bare LF of the head as a line break, where that is sent', 'lf', 'a\nb\r\n\nc', 'a\nb\\r\n\nc'],
    ['line breaks of the body as they stand', 'crlf', 'a\r\n\r\nb\nc\r\nd', 'a\n\nb\nc\\r\nd'],
    ['line breaks behind an empty first line as of the body', 'crlf', '\r\na\nb', '\na\nb'],
    ['a lone CR and other controls as escapes', 'crlf', 'a\rb\0\t\x1b\x7f', 'a\\rb\\x00\\t\\x1b\\x7f'],
    ['backslashes doubled', 'crlf', '\\r\\', '\\\\r\\\\'],
    ['one brace as it is, more as escapes', 'crlf', '{a}{{b}}{{{', '{a}\\x7b\\x7bb}}\\x7b\\x7b\\x7b'],
    ['UTF-8 as text', 'crlf', encodeUtf8('你好 é 😀'), '你好 é 😀'],
    [
      'bytes that are not UTF-8 as escapes',
      'crlf',
      'a\xe9\xc0\x80\xed\xa0\x80',
      'a\\xe9\\xc0\\x80\\xed\\xa0\\x80',
    ],
    [
      'bidirectional and zero-width characters as escapes',
      'crlf',
      encodeUtf8('a\u202eb\u200bc\ufeff\u00a0'),
      'a\\xe2\\x80\\xaeb\\xe2\\x80\\x8bc\\xef\\xbb\\xbf\\xc2\\xa0',
    ],
    [
      'a mark on its letter, and one on an escape as an escape',
      'crlf',
      encodeUtf8('e\u0301\n\u0301'),
      'e\u0301\\n\\xcc\\x81',
    ],
    ['nothing', 'crlf', '', ''],
  ])('%s', (_, lineEnding, bytes, text) => {
    const input = typeof bytes === 'string' ? encodeLatin1(bytes) : bytes;
    expect(writeLiteral(input, lineEnding)).toBe(text);
    expect(sent(text, lineEnding)).toBe(decodeLatin1(input));
  });
});

/** Pieces in which everything is that means something to the notation, a head or UTF-8. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 12 }).map(decodeLatin1),
  fc.string({ unit: 'binary', maxLength: 8 }).map((text) => decodeLatin1(encodeUtf8(text.toWellFormed()))),
  fc.constantFrom(
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    '\n\n',
    '\0',
    '{',
    '{{',
    '}}',
    '{{body.length}}',
    '\\',
    '\\r',
  ),
  fc.constantFrom(
    'GET / HTTP/1.1',
    'Host: localhost',
    '\\x0',
    '\u00e2\u0080\u00ae',
    '\u00e2\u0080',
    '\u00cc\u0081',
  ),
);

test('10,000 random byte strings are sent again exactly', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      fc.constantFrom(...LINE_ENDINGS),
      (pieces, lineEnding) => {
        const bytes = pieces.join('');
        expect(sent(writeLiteral(encodeLatin1(bytes), lineEnding), lineEnding)).toBe(bytes);
      },
    ),
    { numRuns: 10_000 },
  );
});

test('what is written holds only what can be read: no control, no format character', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = writeLiteral(encodeLatin1(pieces.join('')), 'crlf');
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
    }),
    { numRuns: 2000 },
  );
});

test.each<[string, LineEnding]>([
  ['a\r\nb\n', 'crlf'],
  ['a\nb\r\n', 'lf'],
  ['\n', 'lf'],
  ['no line', 'crlf'],
])('lineEndingOf() takes what the first line of %j ends with', (bytes, expected) => {
  expect(lineEndingOf(encodeLatin1(bytes))).toBe(expected);
});
