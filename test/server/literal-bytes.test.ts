/** Any bytes can be written in the notation of a response, and come out of the program's port unchanged. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { usePlayground } from '../support/playground.js';

const playground = usePlayground();

const STRINGS = 10_000;
const STRINGS_PER_TEXT = 25;
/** As many clients as fit into the backlog at once. */
const TEXTS = 6;

const SHORT: Readonly<Record<number, string>> = { 0: '\\0', 9: '\\t', 10: '\\n', 13: '\\r', 0x5c: '\\\\' };

/** One byte in one of the ways in which it can be written; braces only as escapes, since two of them open a value. */
function written(byte: number, way: number): string {
  const hex = byte.toString(16).padStart(2, '0');
  const ways = [`\\x${hex}`, `\\x${hex.toUpperCase()}`];
  if (SHORT[byte] !== undefined) ways.push(SHORT[byte]);
  else if (byte >= 0x20 && byte < 0x7f && byte !== 0x7b) ways.push(String.fromCharCode(byte));
  return ways[way % ways.length]!;
}

const byte = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 5 }));

test('10,000 random byte strings written with escapes arrive unchanged', async () => {
  await playground.run({ program: 'threaded' });
  const strings = fc.sample(fc.array(byte, { maxLength: 40 }), { numRuns: STRINGS, seed: 7 });
  const texts: { source: string; bytes: string }[] = [];
  for (let start = 0; start < STRINGS; start += STRINGS_PER_TEXT) {
    const all = strings.slice(start, start + STRINGS_PER_TEXT).flat();
    texts.push({
      source: all.map(([value, way]) => written(value, way)).join(''),
      bytes: String.fromCharCode(...all.map(([value]) => value)),
    });
  }
  expect(new Set(texts.map(({ bytes }) => bytes).join('')).size).toBe(256);
  for (let start = 0; start < texts.length; start += TEXTS) {
    const batch = texts.slice(start, start + TEXTS);
    await playground.respondWith([
      ...batch.map(({ source }, index) => ({ path: `/${index}`, text: source })),
      { text: '' },
    ]);
    const answers = batch.map((_, index) => playground.fetch(`GET /${index} HTTP/1.1\r\n\r\n`));
    expect(await Promise.all(answers)).toEqual(batch.map(({ bytes }) => bytes));
  }
});
