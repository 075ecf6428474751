/**
 * What is wrong with something that was asked for, in one sentence: made of what valibot says of it, never of valibot's
 * own words, which are its to change. Must never know what was asked for.
 */
import * as v from 'valibot';
import type { Words } from '../core/words.js';

/** Enough to recognise a value or a path by. */
const CUT_LENGTH = 60;

/** What was expected, by the type of the issue; `expected` is as valibot writes it: `>=0`, `("crlf" | "lf")`. */
const EXPECTED: Readonly<Record<string, (expected: string) => Words>> = {
  array: () => ({ en: 'a list', zh: '列表' }),
  boolean: () => ({ en: 'true or false', zh: 'true 或 false' }),
  check: () => OBJECT,
  integer: () => WHOLE,
  max_length: (expected) => ({
    en: `a list of at most ${expected.slice(2)}`,
    zh: `不超过 ${expected.slice(2)} 项的列表`,
  }),
  max_value: (expected) => ({ en: `at most ${expected.slice(2)}`, zh: `不超过 ${expected.slice(2)}` }),
  min_value: (expected) => ({ en: `at least ${expected.slice(2)}`, zh: `不小于 ${expected.slice(2)}` }),
  number: () => ({ en: 'a number', zh: '数字' }),
  safe_integer: () => WHOLE,
  string: () => ({ en: 'a string', zh: '字符串' }),
};
const OBJECT: Words = { en: 'an object', zh: '对象' };
const WHOLE: Words = { en: 'a whole number', zh: '整数' };

/** The sentence about one of valibot's issues. */
export function complaintOf(issue: v.BaseIssue<unknown>): Words {
  const { type, expected, received } = issue;
  const path = cut(v.getDotPath(issue) ?? '');
  if (expected === 'never')
    return { en: `Cannot use ${path}: there is no such field`, zh: `无法使用 ${path}：没有这个字段` };
  const wanted = expected === 'Object' ? OBJECT : (EXPECTED[type] ?? oneOf)(expected ?? '');
  if (path === '')
    return {
      en: `Cannot use ${cut(received)}: expected ${wanted.en}`,
      zh: `无法使用 ${cut(received)}：应为${besideHan(wanted.zh)}`,
    };
  // Of a field that is missing valibot gives the name as what it expected.
  if (received === 'undefined') return { en: `${path} is missing`, zh: `缺少 ${path}` };
  return {
    en: `Cannot use ${path}: it is ${cut(received)}, expected ${wanted.en}`,
    zh: `无法使用 ${path}：它是 ${cut(received)}，应为${besideHan(wanted.zh)}`,
  };
}

/** `("crlf" | "lf")` as people write it. */
function oneOf(expected: string): Words {
  const options = expected.replace(/[()]/g, '').split(' | ');
  return { en: options.join(' or '), zh: options.join(' 或 ') };
}

/** Behind Chinese a space stands before what is not. */
function besideHan(text: string): string {
  return /^\p{Script=Han}/u.test(text) ? text : ` ${text}`;
}

function cut(text: string): string {
  return text.length > CUT_LENGTH ? `${text.slice(0, CUT_LENGTH)}…` : text;
}
