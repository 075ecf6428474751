import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffBytes } from '../../../server/core/client/exchange-diff.js';
import { decodeLatin1, encodeUtf8 } from '../../../server/core/wire-text.js';
import { diffSummary, hexRows, ROW_LIMIT, textRows, type DiffRow } from '../../../web/models/diff-rows.js';

const SIGNS = { equal: ' ', removed: '-', added: '+', folded: '…' } as const;

/** `-0: GET /[a]`: the sign, the offset, and in brackets what is marked. */
function told(rows: readonly DiffRow[]): string[] {
  return rows.map(
    ({ kind, a, b, parts }) =>
      `${SIGNS[kind]}${a ?? ''}/${b ?? ''}: ${parts.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('')}`,
  );
}

function text(a: string, b: string): string[] {
  const [first, second] = [encodeUtf8(a), encodeUtf8(b)];
  return told(textRows(first, second, diffBytes(first, second)));
}

describe('textRows()', () => {
  it.each<[string, string, string, string[]]>([
    ['equal lines once', 'a\r\nb', 'a\r\nb', [' 0/0: a\\r\\n', ' 3/3: b']],
    [
      'a line that was changed, with what of it',
      'GET /one\n\n',
      'GET /two!\n\n',
      ['-0/: GET /[one]\\n', '+/0: GET /[two!]\\n', ' 9/10: \\n'],
    ],
    ['a line that was added', 'a\nc\n', 'a\nb\nc\n', [' 0/0: a\\n', '+/2: [b\\n]', ' 2/4: c\\n']],
    ['a line break that was taken away', 'a\r\nb', 'a\nb', ['-0/: a[\\r]\\n', '+/0: a\\n', ' 3/2: b']],
    ['characters as a whole, not their bytes', '你好', '您好', ['-0/: [你]好', '+/0: [您]好']],
    ['nothing of nothing', '', '', []],
  ])('shows %s', (_, a, b, rows) => expect(text(a, b)).toEqual(rows));

  it('folds what is equal for long, and keeps some of it around a difference', () => {
    const lines = (changed: string): string =>
      Array.from({ length: 30 }, (_, at) => (at === 15 ? `${changed}\n` : `line ${at}\n`)).join('');
    const rows = text(lines('before'), lines('after'));
    expect(rows[0]).toMatch(/^…0\/0: … 12 equal rows …$/);
    expect(rows).toHaveLength(1 + 3 + 2 + 3 + 1);
  });

  it('holds every line of both, in order, whatever they are', () => {
    const bytes = fc
      .array(fc.constantFrom('a', 'b', '\n', '\r\n', '你', 'Host: x\n'), { maxLength: 30 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const [first, second] = [encodeUtf8(a), encodeUtf8(b)];
        const rows = textRows(first, second, diffBytes(first, second));
        const offsets = (side: 'a' | 'b'): number[] =>
          rows.map((row) => row[side]).filter((at) => at !== null);
        const starts = (whole: string): number[] =>
          [...decodeLatin1(encodeUtf8(whole)).matchAll(/[^\n]*\n|[^\n]+$/g)].map(({ index }) => index);
        // Folded rows stand for several.
        if (rows.some(({ kind }) => kind === 'folded')) return;
        expect(offsets('a')).toEqual(starts(a));
        expect(offsets('b')).toEqual(starts(b));
      }),
      { numRuns: 500 },
    );
  });

  it('draws no more rows than can be read, and says how many there are', () => {
    const many = Array.from({ length: 3000 }, (_, at) => `${at}\n`).join('');
    const rows = text('', many);
    expect(rows).toHaveLength(ROW_LIMIT + 1);
    expect(rows.at(-1)).toBe('…/: … 1,000 more rows, not drawn');
  });
});

describe('hexRows()', () => {
  it('shows the bytes of each run, with offsets in both and the characters beside', () => {
    const [a, b] = [encodeUtf8('GET /a\r\n'), encodeUtf8('GET /bc\r\n')];
    const rows = hexRows(a, b, diffBytes(a, b), 4);
    expect(told(rows)).toEqual([' 0/0: 47 45 54 20', ' 4/4: 2f', '-5/: [61]', '+/5: [62 63]', ' 6/7: 0d 0a']);
    expect(rows.map(({ characters }) => characters)).toEqual(['GET ', '/', 'a', 'bc', '..']);
  });
});

describe('diffSummary()', () => {
  it.each([
    ['same', 'same', 'equal: 4 bytes'],
    ['a', 'bb', '1 byte removed, 2 added, 0 equal'],
  ])('of %j and %j', (a, b, words) => {
    expect(diffSummary(diffBytes(encodeUtf8(a), encodeUtf8(b)))).toBe(words);
  });
});
