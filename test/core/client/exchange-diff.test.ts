import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffBytes, type DiffRun } from '../../../server/core/client/exchange-diff.js';
import { decodeLatin1, encodeLatin1 } from '../../../server/core/wire-text.js';

const SIGNS = { equal: '=', removed: '-', added: '+' } as const;

/** The runs as people would note them: `=GET ` `-/a` `+/b`. */
function told(a: string, b: string): string[] {
  return diffBytes(encodeLatin1(a), encodeLatin1(b)).runs.map(
    (run) =>
      SIGNS[run.kind] +
      (run.kind === 'added' ? b.slice(run.b, run.b + run.length) : a.slice(run.a, run.a + run.length)),
  );
}

/** `b`, made of `a` by the runs; only what was added is taken from `b`. */
function applied(runs: readonly DiffRun[], a: Uint8Array, b: Uint8Array): string {
  return runs
    .filter(({ kind }) => kind !== 'removed')
    .map((run) =>
      decodeLatin1(
        run.kind === 'equal' ? a.subarray(run.a, run.a + run.length) : b.subarray(run.b, run.b + run.length),
      ),
    )
    .join('');
}

/** Each string is there from its first byte to its last, in order, and neighbours are not of one kind. */
function checkWhole(runs: readonly DiffRun[], a: Uint8Array, b: Uint8Array): void {
  let atA = 0;
  let atB = 0;
  let before: DiffRun | undefined;
  for (const run of runs) {
    expect([run.a, run.b]).toEqual([atA, atB]);
    expect(run.length).toBeGreaterThan(0);
    expect(run.kind).not.toBe(before?.kind);
    expect(before?.kind === 'added' && run.kind === 'removed').toBe(false);
    if (run.kind !== 'added') atA += run.length;
    if (run.kind !== 'removed') atB += run.length;
    before = run;
  }
  expect([atA, atB]).toEqual([a.length, b.length]);
}

describe('diffBytes() tells', () => {
  test.each<[string, string, string, string[]]>([
    ['nothing of nothing', '', '', []],
    ['equal bytes', 'same', 'same', ['=same']],
    ['what was added at the end', 'a', 'ab', ['=a', '+b']],
    [
      'a field that was added',
      'A: 1\r\nC: 3\r\n',
      'A: 1\r\nB: 2\r\nC: 3\r\n',
      ['=A: 1\r\n', '+B: 2\r\n', '=C: 3\r\n'],
    ],
    [
      'what was replaced: removed, then added',
      'GET /a HTTP',
      'GET /b HTTP',
      ['=GET /', '-a', '+b', '= HTTP'],
    ],
    [
      'changes of single bytes in two lines',
      'one\r\nkeep\r\ntwo\r\n',
      'one\nkeep\r\ntwO\r\n',
      ['=one', '-\r', '=\nkeep\r\ntw', '-o', '+O', '=\r\n'],
    ],
    ['two texts that have only chance in common', 'Accept: */*', 'Zebra', ['-Accept: */*', '+Zebra']],
  ])('%s', (_, a, b, expected) => expect(told(a, b)).toEqual(expected));
});

test('applying the runs to the first string gives the second, for any two', () => {
  const text = fc.array(
    fc.constantFrom('a', 'b', '\r\n', '\n', 'Host: x\r\n', '\0', '\xff', 'GET / HTTP/1.1\r\n'),
    {
      maxLength: 40,
    },
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    text.map((parts) => encodeLatin1(parts.join(''))),
  );
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      const { runs } = diffBytes(a, b);
      expect(applied(runs, a, b)).toBe(decodeLatin1(b));
      checkWhole(runs, a, b);
    }),
    { numRuns: 3000 },
  );
});

describe('diffBytes() answers large inputs', () => {
  const SIZE = 64 * 1024;
  const noise = (seed: number): Uint8Array =>
    Uint8Array.from({ length: SIZE }, (_, at) => (Math.imul(at + seed, 2_654_435_761) >>> 13) & 0xff);

  test('that have nothing in common: coarsely, and says so', () => {
    const [a, b] = [noise(1).fill(0x61, 0, 1), noise(77_777).fill(0x62, 0, 1)];
    const { runs, coarse } = diffBytes(a, b);
    expect(coarse).toBe(true);
    expect(applied(runs, a, b)).toBe(decodeLatin1(b));
    checkWhole(runs, a, b);
  });

  test('that differ in a few bytes: exactly', () => {
    const a = noise(1);
    const b = a.slice();
    for (const at of [100, 30_000, 65_000]) b[at] = a[at]! ^ 0x80;
    const { runs, coarse } = diffBytes(a, b);
    expect(coarse).toBe(false);
    expect(runs.filter(({ kind }) => kind === 'added').map(({ b: at, length }) => [at, length])).toEqual([
      [100, 1],
      [30_000, 1],
      [65_000, 1],
    ]);
  });

  test('of thousands of lines that all differ', () => {
    const lines = (word: string): Uint8Array =>
      encodeLatin1(Array.from({ length: 4000 }, (_, at) => `${word} ${at * 7919}\n`).join(''));
    const [a, b] = [lines('left'), lines('right')];
    const { runs } = diffBytes(a, b);
    expect(applied(runs, a, b)).toBe(decodeLatin1(b));
  });
});
