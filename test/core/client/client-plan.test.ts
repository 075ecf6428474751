import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compileClientText,
  MAX_CLIENT_TEXT_BYTES,
  renderClientText,
  splitPieces,
} from '../../../server/core/client/client-plan.js';
import type { LineEnding } from '../../../server/core/messages.js';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

const render = (text: string, lineEnding: LineEnding = 'crlf'): string =>
  Buffer.from(renderClientText(compileClientText(text, lineEnding), NOW_MS)).toString('latin1');

describe('a client’s text', () => {
  test.each([
    ['', ''],
    ['GET / HTTP/1.1\nHost: x\n\n', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['\\x00\\xff\\r\\n\\\\', '\x00\xff\r\n\\'],
    [
      'POST / HTTP/1.1\nContent-Length: {{body.length}}\n\näb',
      'POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n\xc3\xa4b',
    ],
    [
      '{{time.iso}} {{ time.http | url }}',
      '2026-01-02T03:04:05.000Z Fri%2C%2002%20Jan%202026%2003%3A04%3A05%20GMT',
    ],
  ])('%j is sent as %j', (text, sent) => expect(render(text)).toBe(sent));

  test('ends its lines as asked', () => expect(render('a\nb\n\nc', 'lf')).toBe('a\nb\n\nc'));

  test('may be as long as 128 KiB are when each of their bytes is an escape, and no longer', () => {
    const text = '\\xff'.repeat(128 * 1024);
    expect(render(text)).toHaveLength(128 * 1024);
    const bytes = MAX_CLIENT_TEXT_BYTES + 1;
    expect(() => compileClientText(`${text}x`, 'crlf')).toThrow(`Cannot use a text of ${bytes} bytes`);
  });

  test.each(['request.method', 'request.query.a', 'client.ip', 'client.port', 'connection.id', 'thread.id'])(
    'has no %s, and the refusal says where it stands',
    (name) => {
      const refused = (): unknown => compileClientText(`GET /\n{{time.iso}} {{ ${name} }}`, 'crlf');
      expect(refused).toThrow(
        expect.objectContaining({
          code: 'CLIENT_BAD_VALUE',
          message: `A client has no "${name}" to send: write one of body.length, time.http, time.iso`,
          at: { line: 2, column: 17 },
        }),
      );
    },
  );

  test.each([
    ['\\q', 'TEMPLATE_BAD_ESCAPE'],
    ['{{host}}', 'TEMPLATE_UNKNOWN_NAME'],
    ['x'.repeat(MAX_CLIENT_TEXT_BYTES + 1), 'TEMPLATE_TOO_LONG'],
  ])('has the limits and mistakes of a response (%#)', (text, code) =>
    expect(() => compileClientText(text, 'crlf')).toThrow(expect.objectContaining({ code })),
  );
});

describe('pieces', () => {
  const sizes = (length: number, pieces: number | 'bytes'): number[] =>
    [...splitPieces(new Uint8Array(length), pieces)].map((piece) => piece.length);

  test.each([
    [10, 3, [4, 3, 3]],
    [11, 3, [4, 4, 3]],
    [3, 3, [1, 1, 1]],
    [2, 1000, [1, 1]],
    [7, 1, [7]],
    [3, 'bytes', [1, 1, 1]],
    [0, 5, []],
    [0, 'bytes', []],
  ] as const)('%i bytes in %s are of sizes %j', (length, pieces, expected) =>
    expect(sizes(length, pieces)).toEqual(expected),
  );

  test('are never empty, as equal as can be, and together the whole', () => {
    const pieces = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constant('bytes' as const));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), pieces, (bytes, count) => {
        const split = [...splitPieces(bytes, count)];
        const lengths = split.map((piece) => piece.length);
        expect(Buffer.concat(split).equals(bytes)).toBe(true);
        expect(split.length).toBe(Math.min(count === 'bytes' ? Infinity : count, bytes.length));
        expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
        if (lengths.length > 0) {
          expect(lengths.at(-1)).toBeGreaterThan(0);
          expect(lengths[0]! - lengths.at(-1)!).toBeLessThan(2);
        }
      }),
    );
  });
});
