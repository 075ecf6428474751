import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charsetOf, readRaw, textReader, type GlyphReader } from '../../../web/models/inspector-glyphs.js';
import {
  glyphBelow,
  glyphLines,
  glyphOf,
  hexLines,
  inPart,
  PART_BYTES,
  type Lines,
} from '../../../web/models/inspector-lines.js';
import { byteMove, meaningOf, selectionOf } from '../../../web/models/inspector-selection.js';

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));

function lay(bytes: Uint8Array, reader: GlyphReader, columns = 80): Lines<string> {
  return glyphLines(bytes, [{ name: 'all', start: 0, end: bytes.length, reader }], columns);
}

function drawn(lines: Lines<string>): string[] {
  return Array.from({ length: lines.count }, (_, index) =>
    lines.at(index).kind === 'heading'
      ? '--'
      : lines
          .glyphs(index)
          .map(({ text }) => text)
          .join(''),
  );
}

const UTF8 = textReader(charsetOf(null));

describe('raw lines', () => {
  const CASES: readonly (readonly [string, string[]])[] = [
    ['a\r\nb', ['a\\r\\n', 'b']],
    ['\x1b[31m\0', ['\\x1b[31m\\x00']],
    ['C:\\', ['C:\\\\']],
    ['你好', ['你好']],
    ['\u202e\u200b', ['\\xe2\\x80\\xae\\xe2\\x80\\x8b']],
  ];
  it.each(CASES)('%j are %j', (text, expected) => {
    expect(drawn(lay(bytesOf(text), readRaw))).toEqual(['--', ...expected]);
  });

  it('show what is no UTF-8 byte by byte', () => {
    expect(drawn(lay(Uint8Array.of(0xff, 0x41, 0xe4, 0xbd), readRaw))).toEqual(['--', '\\xffA\\xe4\\xbd']);
  });
});

describe('text lines', () => {
  it('end where the text does, with either line break', () => {
    expect(drawn(lay(bytesOf('a\r\nb\n\nc\rd\te'), UTF8))).toEqual(['--', 'a', 'b', '', 'c\\rd    e']);
  });

  const ENCODED: readonly (readonly [charset: string, bytes: number[], text: string])[] = [
    ['gbk', [0xc4, 0xe3, 0x41, 0xba, 0xc3], '你A好'],
    ['gbk', [0xff, 0x41], '\\xffA'],
    ['gbk', [0xc4], '\\xc4'],
    ['big5', [0xa7, 0x41], '你'],
    ['shift_jis', [0x82, 0xa0, 0xb1], 'あｱ'],
    ['iso-8859-1', [0xe9], 'é'],
    ['utf-16le', [0x60, 0x4f, 0x41, 0x00], '你A'],
    ['utf-16be', [0x4f, 0x60, 0xd8, 0x3d, 0xde, 0x00], '你😀'],
  ];
  it.each(ENCODED)('in %s %j are %s', (name, bytes, text) => {
    expect(drawn(lay(Uint8Array.from(bytes), textReader(charsetOf(name))))).toEqual(['--', text]);
  });

  it('in UTF-16 break lines, too', () => {
    const bytes = new Uint8Array(Buffer.from('a\r\nb', 'utf16le'));
    expect(drawn(lay(bytes, textReader(charsetOf('utf-16le'))))).toEqual(['--', 'a', 'b']);
  });

  it.each(['nonsense', 'iso-2022-jp', ''])('of the charset %j are read as UTF-8, and say so', (name) => {
    expect(charsetOf(name)).toMatchObject({ name: 'utf-8', decoder: null, unknown: true });
  });
});

describe('lines of any bytes', () => {
  const READERS = [
    readRaw,
    UTF8,
    ...['gbk', 'utf-16le', 'shift_jis'].map((name) => textReader(charsetOf(name))),
  ];
  it.each(READERS.map((reader, index) => [index, reader] as const))(
    'have every byte once and in order, with reader %d, and no line is too wide',
    (_, reader) => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 16, max: 40 }), (bytes, columns) => {
          const lines = lay(bytes, reader, columns);
          let at = 0;
          for (let index = 1; index < lines.count; index += 1) {
            const glyphs = lines.glyphs(index);
            for (const glyph of glyphs) {
              expect(glyph.start).toBe(at);
              at = glyph.end;
            }
            expect(lines.at(index)).toMatchObject({ start: glyphs[0]!.start, end: at });
            const used = glyphs.reduce((sum, glyph) => sum + glyph.columns, 0);
            expect(used <= columns || glyphs.length === 1).toBe(true);
            for (let byte = glyphs[0]!.start; byte < at; byte += 1) expect(lines.indexOf(byte)).toBe(index);
          }
          expect(at).toBe(bytes.length);
        }),
      );
    },
  );

  it('keep a character whole that stands where a part ends', () => {
    const bytes = bytesOf(`${'x'.repeat(PART_BYTES - 1)}你`);
    const all = [{ name: 'all', start: 0, end: bytes.length, reader: UTF8 }];
    expect(inPart(bytes, all, 0)).toMatchObject([{ start: 0, end: PART_BYTES - 1 }]);
    expect(inPart(bytes, all, 1)).toMatchObject([{ start: PART_BYTES - 1, end: bytes.length }]);
  });
});

describe('moving', () => {
  const bytes = bytesOf('abcd\n你好xy\nz');
  const lines = lay(bytes, UTF8);
  const fence = { start: 0, end: bytes.length };
  const press = (key: string, from: number | null, all = false) =>
    byteMove({ key, all, page: 2 }, lines, from, fence)?.start;

  it.each([
    ['ArrowRight', null, 0],
    ['ArrowRight', 0, 1],
    ['ArrowRight', 5, 8],
    ['ArrowLeft', 8, 5],
    ['ArrowLeft', 0, undefined],
    ['ArrowDown', 2, 8],
    ['ArrowUp', 8, 2],
    ['ArrowDown', 11, 14],
    ['PageDown', 1, 14],
    ['Home', 11, 5],
    ['End', 5, 13],
  ] as const)('%s goes from %s to %s', (key, from, to) => {
    expect(press(key, from)).toBe(to);
  });

  it('goes to the ends of the message with Ctrl, and nowhere with other keys', () => {
    expect(press('Home', 8, true)).toBe(0);
    expect(press('End', 0, true)).toBe(14);
    expect(byteMove({ key: 'x', all: false, page: 1 }, lines, 0, fence)).toBe(undefined);
  });

  it('goes up and down in hex by whole lines, past the headings', () => {
    const sections = [
      { name: 'a', start: 0, end: 5, reader: readRaw },
      { name: 'b', start: 5, end: 15, reader: readRaw },
    ];
    const hex = hexLines(bytes, sections, 4);
    expect(glyphBelow(hex, 1, 1)?.start).toBe(4);
    expect(glyphBelow(hex, 4, 1)?.start).toBe(5);
    expect(glyphBelow(hex, 8, -1)?.start).toBe(4);
    expect(glyphOf(hex, 14)).toMatchObject({ start: 14, end: 15, text: '7a' });
  });

  it('never selects beyond the message in which it began', () => {
    const message = { start: 4, end: 8 };
    expect(selectionOf({ start: 5, end: 6 }, { start: 1, end: 2 }, message)).toEqual({ start: 4, end: 6 });
    expect(selectionOf({ start: 5, end: 6 }, { start: 9, end: 10 }, message)).toEqual({ start: 5, end: 8 });
  });
});

describe('what selected bytes mean', () => {
  it.each([
    ['A', { decimal: '65', text: 'A', codePoint: 'U+0041' }],
    ['你', { decimal: String(0xe4bda0), text: '你', codePoint: 'U+4F60' }],
    ['GET', { decimal: '4670804', text: 'GET', codePoint: null }],
    ['ninebytes', { decimal: null, text: 'ninebytes', codePoint: null }],
  ])('%s is a number and a text', (text, meaning) => {
    expect(meaningOf(bytesOf(text))).toEqual(meaning);
  });

  it('is no text where it is no UTF-8', () => {
    expect(meaningOf(Uint8Array.of(0xff))).toEqual({ decimal: '255', text: null, codePoint: null });
  });
});
