/** Every sentence of the response workbench is there in every language, with the same values in it. */
import { afterEach, describe, expect, it } from 'vitest';
import { FILTER_WORDS, VALUE_WORDS } from '../../../web/models/notation-words.js';
import { editorTexts } from '../../../web/texts/editor.js';
import { inspectorTexts } from '../../../web/texts/inspector.js';
import { locale } from '../../../web/texts/locale.js';
import { HISTORY_GONE } from '../../../web/texts/notices.js';
import { responseTexts } from '../../../web/texts/response.js';
import { workbenchTexts } from '../../../web/texts/workbench.js';
import type { Locale, Words } from '../../../server/core/words.js';
import { OUTCOMES } from '../../../server/clients/outcomes.js';
import { faultsOf } from '../../support/words.js';

afterEach(() => (locale.value = 'en'));

/** What a function of a dictionary is called with, by its name: enough to see each of its sentences. */
const CALLS: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  anyPath: [['GET']],
  wasLive: [[7]],
  live: [[7]],
  liveSince: [['12:04:07', 7]],
  notLive: [
    [null, null],
    [null, 3],
    ['GET /a', null],
    ['GET /a', 3],
  ],
  problem: [['“1”'], ['“是不是？”']],
  overtaken: [[7]],
  sends: [[12, 345]],
  wouldSend: [[12, 345]],
  sizes: [[12, 345]],
  cutWithWait: [[700]],
  named: [['“tab”', 'U+0009']],
  pieces: [[3], [1]],
  track: [[3, 66]],
  piece: [[2, 66]],
  cutOf: [[2, 3]],
  cutAfter: [
    [66, 0],
    [66, 700],
  ],
  bytesInPieces: [[66, 2]],
  andClientTook: [['“2 recv”']],
  andEnding: [['“FIN”']],
  selectedByte: [
    [12, '0a', '“head”', null, false],
    [12, '0a', '“head”', 2, true],
  ],
  selectedBytes: [
    [12, 15, '“head”', null, false],
    [12, 15, '“head”', 2, true],
  ],
  undoHint: [[null], ['HTTP/1.1 200 OK']],
  askedBy: [['curl 8']],
  clientTook: [[4, '“2 recv”']],
  copyHint: [['curl http://127.0.0.1:8000/']],
  loadAndRun: [['keep-alive']],
  loadLabel: [['“JSON”']],
  noCalls: [['sendall']],
  calls: [
    ['sendall', 1, ['1'], null],
    ['sendall', 3, ['43', '10', '13'], null],
    ['sendall', 9, ['1', '2'], 99],
  ],
  callsThen: [['“2 recv”', 'RST']],
};
/** Of all others: one number. */
const NUMBER = [[1], [12_345]];

/** Marks between values, and names in the part of a sentence that is another dictionary's. */
const WITHOUT_WORDS = new Set(['sizes', 'andEnding', 'askedBy', 'named']);

function sentencesOf(value: unknown, key: string): [name: string, text: string][] {
  if (typeof value === 'string') return [[key, value]];
  if (typeof value === 'function') {
    const say = value as (...values: readonly unknown[]) => string;
    return (CALLS[key] ?? NUMBER).map((values) => [`${key}(${values.join(', ')})`, say(...values)]);
  }
  return Object.entries(value as object).flatMap(([name, inner]) => sentencesOf(inner, name));
}

function inLanguage(texts: () => object, language: Locale): [string, string][] {
  locale.value = language;
  return sentencesOf(texts(), '');
}

/** Each sentence of a dictionary, in both languages. */
function wordsOf(texts: () => object): [name: string, words: Words][] {
  const en = inLanguage(texts, 'en');
  const zh = inLanguage(texts, 'zh');
  expect(zh.map(([name]) => name)).toEqual(en.map(([name]) => name));
  return en.map(([name, text], index) => [name, { en: text, zh: zh[index]![1] }]);
}

/** Each way in which a raw client may end. */
function clientOutcomes(): [name: string, words: Words][] {
  const { refused, cutOff, programClosed, left, ...others } = OUTCOMES;
  return [
    ...Object.entries(others),
    ['refused', refused('ECONNREFUSED')],
    ['cut off', cutOff(12, 'ECONNRESET')],
    ...[0, 12].flatMap((bytes): [string, Words][] => [
      [`closed after ${bytes}`, programClosed(bytes)],
      [`left after ${bytes}`, left('close', bytes)],
      [`reset after ${bytes}`, left('reset', bytes)],
    ]),
  ];
}

describe('in Chinese, too,', () => {
  it.each([
    ['the response', responseTexts],
    ['the workbench', workbenchTexts],
    ['the editor', editorTexts],
  ])('%s has all its texts', (_, texts) => {
    const wrong = wordsOf(texts).flatMap(([name, words]) => {
      const bare = WITHOUT_WORDS.has(name.split('(')[0]!);
      const faults = faultsOf(words).filter(
        (fault) => !(bare && /English|no Chinese/.test(fault)) && !/^it lacks (?:END|[“"])$/.test(fault),
      );
      return faults.map((fault) => `${name}: ${words.zh}: ${fault}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ...Object.entries(VALUE_WORDS),
    ...Object.entries(FILTER_WORDS),
    ['history', HISTORY_GONE] as const,
    ...clientOutcomes(),
  ])('it is said what %s is', (_, words) => expect(faultsOf(words)).toEqual([]));
});

it.each(['constructor', '__proto__'])(
  'a coding that calls itself %s is named so, like any other',
  (coding) => {
    expect(inspectorTexts().unpackUnknown(coding)).toContain(`(${coding})`);
    expect(inspectorTexts().unpackUnknown('br')).toContain('(br: Brotli)');
  },
);
