import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byteBelow,
  bytesPerRow,
  glyphAt,
  hexByte,
  layoutRows,
  marksOf,
  rowAt,
  rowOf,
} from '../../../web/models/byte-rows.js';

const response = (headBytes: number, bodyBytes: number) => ({
  bytes: new Uint8Array(headBytes + bodyBytes),
  headBytes,
});

describe('bytesPerRow()', () => {
  it('is sixteen or eight, whichever fits, and four on the narrowest', () => {
    expect([200, 82, 81, 70, 45, 44, 10].map(bytesPerRow)).toEqual([16, 16, 8, 8, 8, 4, 4]);
  });
});

describe('layoutRows()', () => {
  it('puts head and body apart, each under its name', () => {
    const rows = layoutRows(response(10, 3), 8);
    expect(rows.count).toBe(5);
    expect(Array.from({ length: rows.count }, (_, index) => rowAt(rows, index))).toMatchObject([
      { kind: 'heading', section: { name: 'head' } },
      { kind: 'bytes', start: 0, end: 8 },
      { kind: 'bytes', start: 8, end: 10 },
      { kind: 'heading', section: { name: 'body' } },
      { kind: 'bytes', start: 10, end: 13 },
    ]);
  });

  it('has no rows for what is empty', () => {
    expect(layoutRows(response(0, 0), 8).count).toBe(0);
    expect(layoutRows(response(0, 8), 8).count).toBe(2);
  });

  it('finds every byte in exactly the row that it is in', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.integer({ min: 1, max: 16 }), (head, body, columns) => {
        const rows = layoutRows(response(head, body), columns);
        for (let byte = 0; byte < head + body; byte += 1) {
          const row = rowAt(rows, rowOf(rows, byte));
          expect(row.kind === 'bytes' && byte >= row.start && byte < row.end).toBe(true);
        }
      }),
    );
  });
});

describe('byteBelow()', () => {
  const rows = layoutRows(response(10, 12), 8);
  it.each<[from: number, by: number, to: number]>([
    [3, 1, 9],
    [9, 1, 11],
    [11, -1, 9],
    [0, -1, 0],
    [21, 1, 21],
    [3, 9, 21],
  ])('of byte %i by %i rows is %i', (from, by, to) => expect(byteBelow(rows, from, by)).toBe(to));
});

describe('marksOf()', () => {
  it('marks inserted bytes and the first of each piece', () => {
    const spans = [
      { start: 0, end: 3, from: 0, to: 3, kind: 'text' },
      { start: 3, end: 5, from: 3, to: 16, kind: 'value' },
      { start: 5, end: 8, from: 16, to: 19, kind: 'text' },
    ] as const;
    const marks = marksOf({ spans, cuts: [4, 8] }, { start: 2, end: 6 });
    expect(marks.map(({ value }) => value)).toEqual([false, true, true, false]);
    expect(marks.map(({ cut }) => cut)).toEqual([false, false, true, false]);
  });
});

describe('glyphAt()', () => {
  const glyphs = (bytes: Uint8Array): string[] =>
    Array.from(bytes, (_, index) => {
      const { text, kind } = glyphAt(bytes, index);
      return kind === 'more' ? '→' : kind === 'escape' ? `<${text}>` : text;
    });

  it.each<[name: string, bytes: Buffer, glyphs: string[]]>([
    ['plain text', Buffer.from('a \\~'), ['a', ' ', '\\', '~']],
    [
      'control characters',
      Buffer.from('\r\n\t\0\x1b\x7f'),
      ['<\\r>', '<\\n>', '<\\t>', '<\\0>', '<··>', '<··>'],
    ],
    ['a character of three bytes', Buffer.from('你!'), ['你', '→', '→', '!']],
    ['what would reorder the others', Buffer.from('\u202e'), ['<··>', '<··>', '<··>']],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0x80, 0xe4, 0xbd]), ['<··>', '<··>', '<··>', '<··>']],
  ])('draws %s', (_, bytes, expected) => expect(glyphs(new Uint8Array(bytes))).toEqual(expected));

  it('has something to show for any byte, two columns wide at most', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        for (let index = 0; index < bytes.length; index += 1)
          expect([...glyphAt(bytes, index).text].length).toBeLessThan(3);
      }),
    );
  });

  it('writes hexadecimal digits in pairs', () =>
    expect([0, 10, 255].map(hexByte)).toEqual(['00', '0a', 'ff']));
});
