/** Texts that are meant to make the server work: each is refused, or taken, after one pass over it. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { checkControlMessage, checkResponseSet } from '../../../server/bridge/control.js';
import { PlaygroundError } from '../../../server/core/errors.js';
import type { ResponseSet } from '../../../server/core/messages.js';
import { compileResponse, MAX_RESPONSE_SET_BYTES, MAX_RULES } from '../../../server/core/response/rules.js';
import { MAX_TEMPLATE_BYTES } from '../../../server/core/response/template.js';
import { scanTemplate } from '../../../server/core/response/template-scanner.js';

/** `unit` as often as fits into one text. */
const flood = (unit: string, bytes = MAX_TEMPLATE_BYTES): string =>
  unit.repeat(Math.floor(bytes / Buffer.byteLength(unit)));

const set = (...texts: string[]): ResponseSet => ({
  lineEnding: 'crlf',
  rules: texts.map((text, index) => ({
    method: '*',
    path: index === texts.length - 1 ? '*' : `/${index}`,
    text,
  })),
});

/** The code with which a set is refused; null when it is taken. */
function refusal(response: ResponseSet): string | null {
  try {
    compileResponse(response);
    return null;
  } catch (error) {
    if (!(error instanceof PlaygroundError)) throw error;
    return error.code;
  }
}

describe('a hostile text is read once', () => {
  test.each([
    ['braces in braces', flood('{{'), 'TEMPLATE_UNCLOSED'],
    ['braces that never close', `${flood('{{', MAX_TEMPLATE_BYTES - 2)}}}`, 'TEMPLATE_UNCLOSED'],
    ['an opening on each line', flood('{{\n'), 'TEMPLATE_UNCLOSED'],
    [
      'one opening, and then nothing but text',
      `{{${flood('x', MAX_TEMPLATE_BYTES - 2)}`,
      'TEMPLATE_UNCLOSED',
    ],
    ['one long name', `{{${flood('x', MAX_TEMPLATE_BYTES - 4)}}}`, 'TEMPLATE_UNKNOWN_NAME'],
    [
      'one long list of filters',
      `{{time.iso${flood('|html', MAX_TEMPLATE_BYTES - 12)}}}`,
      'TEMPLATE_TOO_MANY_FILTERS',
    ],
    [
      'a list of unknown filters',
      `{{time.iso|${flood('a', MAX_TEMPLATE_BYTES - 13)}}}`,
      'TEMPLATE_UNKNOWN_FILTER',
    ],
    ['spaces in a value', `{{${flood(' ', MAX_TEMPLATE_BYTES - 4)}}}`, 'TEMPLATE_UNKNOWN_NAME'],
    [
      'a flood of values, and a mistake at the end',
      `${flood('{{time.iso}}', MAX_TEMPLATE_BYTES - 9)}{{bad}}`,
      'TEMPLATE_UNKNOWN_NAME',
    ],
    ['a flood of values', flood('{{request.body}}'), null],
    ['a flood of lengths', `\n\n${flood('{{body.length}}', MAX_TEMPLATE_BYTES - 2)}`, null],
    [
      'escapes, and a mistake at the end',
      `${flood('\\x41', MAX_TEMPLATE_BYTES - 4)}\\xZZ`,
      'TEMPLATE_BAD_ESCAPE',
    ],
    ['backslashes', `${flood('\\\\', MAX_TEMPLATE_BYTES - 2)}\\q`, 'TEMPLATE_BAD_ESCAPE'],
    ['line breaks', flood('\n'), null],
    ['carriage returns', flood('\r'), null],
    ['halves of characters', flood('\ud800', MAX_TEMPLATE_BYTES), 'TEMPLATE_LONE_SURROGATE'],
    ['one byte too many', `${flood('x')}x`, 'TEMPLATE_TOO_LONG'],
  ])('%s', (_, text, code) => {
    expect(refusal(set(text))).toBe(code);
    // Each token begins where the one before it ends: whatever stands in a text, it is not gone over again.
    let passed = 0;
    let again = false;
    try {
      for (const { from, to } of scanTemplate(text)) {
        again ||= from !== passed || to <= from;
        passed = to;
      }
    } catch (error) {
      expect(error).toBeInstanceOf(PlaygroundError);
    }
    expect(again).toBe(false);
  });

  test('as many rules as there may be, of as much text as there may be', () => {
    const text = flood('{{time.iso}}', MAX_RESPONSE_SET_BYTES / MAX_RULES - 16);
    expect(refusal(set(...Array<string>(MAX_RULES).fill(text)))).toBeNull();
    expect(refusal(set(...Array<string>(MAX_RULES).fill(flood('x'))))).toBe('RULES_TOO_LONG');
    expect(refusal(set(...Array<string>(MAX_RULES + 1).fill('x')))).toBe('RULES_TOO_MANY');
    expect(refusal(set(...Array<string>(100_000).fill('x')))).toBe('RULES_TOO_MANY');
  });
});

describe('hostile JSON is refused', () => {
  /** As much as PUT takes for a response. */
  const BYTES = 1024 * 1024;
  const fill = (unit: string, end = ''): string => unit.repeat(BYTES / 2 / unit.length) + end;
  test.each([
    ['lists in lists', fill('[') + fill(']')],
    ['lists that never end', fill('[')],
    ['objects in objects', fill('{"a":', '1') + '}'.repeat(BYTES / 10)],
    ['rules in rules', fill('{"rules":[')],
    ['rules of nothing', `{"rules":[${fill('{},', '{}')}]}`],
    ['many keys', `{"rules":[],${Array.from({ length: 50_000 }, (_, i) => `"k${i}":0`).join(',')}}`],
    ['a long number', `{"rules":${fill('9')}}`],
    ['escapes', `{"rules":"${fill('\\u0041')}"}`],
    ['a long key', `{"${fill('k')}":1}`],
  ])('%s', (_, json) => {
    for (const check of [checkResponseSet, checkControlMessage]) {
      const checked = check(json);
      expect(checked.ok).toBe(false);
      // What is said of it is a sentence, whatever it was.
      if (!checked.ok) expect(JSON.stringify(checked.problem).length).toBeLessThan(1000);
    }
  });

  test('at its first mistake, whatever follows it', () => {
    let looked = 0;
    const rule = {
      get text() {
        looked += 1;
        return 0;
      },
    };
    const rules = Array<object>(9000).fill(rule);
    const parse = vi.spyOn(JSON, 'parse').mockReturnValueOnce({ rules });
    onTestFinished(() => parse.mockRestore());
    expect(checkResponseSet('')).toMatchObject({
      ok: false,
      problem: { en: expect.stringContaining('rules.0.text') as string },
    });
    expect(looked).toBeLessThan(10);
  });
});
