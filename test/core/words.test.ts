/** Every sentence of core is there in every language, with the same values in it. */
import { describe, expect, it } from 'vitest';
import { compileClientText } from '../../server/core/client/client-plan.js';
import { PlaygroundError, untranslated } from '../../server/core/errors.js';
import { FIELD_REFERENCE, STATUS_REFERENCE } from '../../server/core/http/http-reference.js';
import type { ResponseSet, Rule } from '../../server/core/messages.js';
import { STATE_WORDS } from '../../server/core/program-state.js';
import { diagnose, DIAGNOSTICS } from '../../server/core/response/diagnostics.js';
import { endingWith } from '../../server/core/response/diagnostics/row.js';
import { chromeSentence, curlSentence } from '../../server/core/response/outcome-words.js';
import { compileResponse, respond } from '../../server/core/response/rules.js';
import { SPECIMENS } from '../../server/core/response/specimens.js';
import { told, type Words } from '../../server/core/words.js';
import { faultsOf } from '../support/words.js';
import { requestValues } from '../support/values.js';

const check = (words: Words): void => expect(faultsOf(words), JSON.stringify(words)).toEqual([]);

describe('what tells a forgotten sentence', () => {
  it.each([
    [{ en: 'Wait 5 ms', zh: 'Wait 5 ms' }, 'it is the English one'],
    [{ en: 'Wait', zh: '' }, 'it is empty'],
    [{ en: 'Wait', zh: 'Warte' }, 'it has no Chinese character'],
    [{ en: 'Wait 5 ms', zh: '等待 6 ms' }, 'it lacks 5'],
    [{ en: 'Unknown "x"', zh: '未知' }, 'it lacks "x"'],
    [{ en: 'No Content-Length', zh: '没有长度' }, 'it lacks Content-Length'],
    [{ en: 'Wait 5 ms', zh: '等待5 ms' }, 'a space is missing between Chinese and what is not'],
    [{ en: 'Wait, then go', zh: '等待, 然后走' }, 'its punctuation is not full-width'],
  ])('%j: %s', (words, fault) => expect(faultsOf(words)).toContain(fault));

  it('finds nothing in a right one', () => {
    expect(faultsOf({ en: 'Wait 5 ms for "x"', zh: '为 "x" 等待 5 ms' })).toEqual([]);
  });
});

describe('in Chinese, too, it is said', () => {
  it.each(Object.entries(STATUS_REFERENCE))('what status code %s means', (_, { text }) => check(text));
  it.each(Object.entries(FIELD_REFERENCE))('what the field %s means', (_, { text }) => check(text));
  it.each(Object.entries(STATE_WORDS))('that a program is %s', (_, words) => check(words));

  it.each(SPECIMENS.map((one) => [one.id, one] as const))('what specimen %s teaches', (_, specimen) => {
    check(specimen.title);
    check(specimen.teaches);
    check(chromeSentence(specimen.chrome));
    check(curlSentence(specimen.curl));
  });

  const ROWS = Object.entries(DIAGNOSTICS);
  it.each(ROWS)('what diagnostic %s is about, and what the clients do', (_, { specimen, endings = {} }) => {
    const { text, lineEnding = 'crlf', method = '*', path = '/' } = specimen;
    const plans = [undefined, ...Object.keys(endings).map((one) => endingWith(one as 'stall' | 'reset'))];
    for (const plan of plans) {
      const rule = { method, path: '*', text, ...(plan && { plan }) };
      const found = diagnose(rule, lineEnding, requestValues(path));
      expect(found.length).toBeGreaterThan(0);
      for (const { message, chrome, curl } of found)
        for (const words of [message, chrome, curl]) check(words);
    }
  });

  const HEAD = 'HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\n';
  const CHUNKED = `${HEAD}Transfer-Encoding: chunked\n\n`;
  it.each([
    ['two line ends', 'HTTP/1.1 200 OK\nServer: a\\nVia: b\\nAge: 1\nContent-Length: 0\n\n'],
    ['no code', 'HTTP/1.1\n\n'],
    ['no name', `${HEAD}: 1\nContent-Length: 0\n\n`],
    ['a NUL in a name', `${HEAD}Ser\\0ver: 1\nContent-Length: 0\n\n`],
    ['a control character in the reason phrase', 'HTTP/1.1 200 O\\x07K\n\n'],
    ['no end of the head', `${HEAD}Content-Length: 0`],
    ['an unfinished last chunk', `${CHUNKED}0\\r\n`],
    ['a chunk beyond 64 bits', `${CHUNKED}fffffffffffffffff\\r\nHello`],
    ['an end that is not announced', `${HEAD}\nHello`],
    ['an end that is announced', `${HEAD}Connection: close\n\nHello`],
    [
      'a cookie for one host',
      `${HEAD}Set-Cookie: __Host-a=1; Secure; Path=/; Domain=a\nContent-Length: 0\n\n`,
    ],
    ['a cookie that is not secure', `${HEAD}Set-Cookie: __Secure-a=1\nContent-Length: 0\n\n`],
  ])('what is wrong with %s', (_, text) => {
    const found = diagnose({ method: '*', path: '*', text }, 'crlf', requestValues());
    expect(found.length).toBeGreaterThan(0);
    for (const { message } of found) check(message);
  });
});

const rule = (more: Partial<Rule> = {}): Rule => ({ method: '*', path: '*', text: '', ...more });
const compile = (...rules: readonly Rule[]) => compileResponse({ lineEnding: 'crlf', rules } as ResponseSet);
const cut = (...at: readonly number[]) => ({ cuts: at.map((one) => ({ at: one, waitMs: 0 })), ending: null });

describe('an error has words in every language', () => {
  const ERRORS: readonly (readonly [code: string, fail: () => unknown])[] = [
    ['RULES_EMPTY', () => compile()],
    ['RULES_TOO_MANY', () => compile(...Array.from({ length: 33 }, () => rule()))],
    ['RULES_TOO_LONG', () => compile(rule({ text: 'x'.repeat(200_000) }))],
    ['RULE_BAD_METHOD', () => compile(rule({ method: 'G T' }), rule())],
    ['RULE_BAD_PATH', () => compile(rule({ path: 'a b' }), rule())],
    ['RULE_DUPLICATE', () => compile(rule({ path: '/a' }), rule({ path: '/a' }), rule())],
    ['RULES_NO_DEFAULT', () => compile(rule({ path: '/a' }))],
    [
      'PLAN_TOO_MANY_CUTS',
      () => compile(rule({ plan: cut(...Array.from({ length: 99_999 }, (_, at) => at)) })),
    ],
    ['PLAN_BAD_CUT', () => compile(rule({ text: 'abc', plan: cut(2, 1) }))],
    ['PLAN_BAD_CUT', () => compile(rule({ text: 'abc', plan: cut(9) }))],
    ['PLAN_BAD_CUT', () => compile(rule({ text: 'a\\nc', plan: cut(2) }))],
    ['TEMPLATE_TOO_LONG', () => compile(rule({ text: 'x'.repeat(70_000) }))],
    ['TEMPLATE_NO_LENGTH', () => compile(rule({ text: '\n{{body.length|base64|url}}' }))],
    ['TEMPLATE_LONE_SURROGATE', () => compile(rule({ text: '\ud800' }))],
    ['TEMPLATE_BAD_ESCAPE', () => compile(rule({ text: '\\q' }))],
    ['TEMPLATE_BAD_ESCAPE', () => compile(rule({ text: '\\x1' }))],
    ['TEMPLATE_TOO_MANY_FILTERS', () => compile(rule({ text: '{{time.iso|url|url|url|url|url}}' }))],
    ['TEMPLATE_UNCLOSED', () => compile(rule({ text: '{{a' }))],
    ['TEMPLATE_UNKNOWN_NAME', () => compile(rule({ text: '{{}}' }))],
    ['TEMPLATE_UNKNOWN_NAME', () => compile(rule({ text: '{{qwertyuiop}}' }))],
    ['TEMPLATE_UNKNOWN_NAME', () => compile(rule({ text: '{{client.pi}}' }))],
    ['TEMPLATE_UNKNOWN_FILTER', () => compile(rule({ text: '{{client.ip|htm}}' }))],
    ['TEMPLATE_UNKNOWN_FILTER', () => compile(rule({ text: '{{client.ip|qwertyuiop}}' }))],
    ['RESPONSE_TOO_LARGE', tooLarge],
    ['CLIENT_BAD_VALUE', () => compileClientText('{{client.ip}}', 'crlf')],
  ];
  it.each(ERRORS)('%s', (code, fail) => {
    const error = thrownBy(fail);
    expect(error.code).toBe(code);
    expect(error.message).toBe(error.words.en);
    check(error.words);
  });
});

function tooLarge(): void {
  const text = '{{request.body|url|url}}'.repeat(20);
  const data = new TextEncoder().encode(`POST / HTTP/1.1\r\n\r\n${' '.repeat(60_000)}`);
  respond(compile(rule({ text })), data, requestValues());
}

function thrownBy(fail: () => unknown): PlaygroundError {
  try {
    fail();
  } catch (error) {
    if (error instanceof PlaygroundError) return error;
    throw error;
  }
  throw new Error('It did not fail');
}

describe('told()', () => {
  it('puts one language in the place of words, and leaves all else', () => {
    const words = { en: 'stopped', zh: '已停止' };
    const value = { code: 'A', message: words, list: [words, 1, null], other: { en: 'x', zh: 'y', de: 'z' } };
    expect(told(value, 'en')).toEqual({ ...value, message: 'stopped', list: ['stopped', 1, null] });
    expect(told(untranslated('OSError'), 'zh')).toBe('OSError');
  });
});
