/** What is wrong with a request is said in the playground's own words, in every language. */
import { expect, test } from 'vitest';
import { checkControlMessage, checkProgramChange, checkResponseSet } from '../../server/bridge/control.js';

const long = 'x'.repeat(100);

test.each([
  [checkProgramChange, 'x', 'Not JSON', '不是 JSON'],
  [checkProgramChange, '1', 'Cannot use 1: expected an object', '无法使用 1：应为对象'],
  [checkControlMessage, '[]', 'kind is missing', '缺少 kind'],
  [checkResponseSet, '{"rules":[{}]}', 'rules.0.text is missing', '缺少 rules.0.text'],
  [
    checkProgramChange,
    '{"speed":1}',
    'Cannot use speed: there is no such field',
    '无法使用 speed：没有这个字段',
  ],
  [
    checkProgramChange,
    '{"running":"yes"}',
    'Cannot use running: it is "yes", expected true or false',
    '无法使用 running：它是 "yes"，应为 true 或 false',
  ],
  [
    checkProgramChange,
    '{"delayMs":0.5}',
    'Cannot use delayMs: it is 0.5, expected a whole number',
    '无法使用 delayMs：它是 0.5，应为整数',
  ],
  [
    checkProgramChange,
    '{"port":65536}',
    'Cannot use port: it is 65536, expected at most 65535',
    '无法使用 port：它是 65536，应为不超过 65535',
  ],
  [
    checkProgramChange,
    '{"receive":"short"}',
    'Cannot use receive: it is "short", expected "http" or "short-read"',
    '无法使用 receive：它是 "short"，应为 "http" 或 "short-read"',
  ],
  [
    checkResponseSet,
    '{"rules":{}}',
    'Cannot use rules: it is Object, expected a list',
    '无法使用 rules：它是 Object，应为列表',
  ],
  [
    checkResponseSet,
    `{"rules":[${'0,'.repeat(10_000)}0]}`,
    'Cannot use rules: it is 10001, expected a list of at most 10000',
    '无法使用 rules：它是 10001，应为不超过 10000 项的列表',
  ],
  [
    checkProgramChange,
    `{"port":"${long}"}`,
    `Cannot use port: it is "${long.slice(0, 59)}…, expected a number`,
    `无法使用 port：它是 "${long.slice(0, 59)}…，应为数字`,
  ],
])('%o %s', (check, text, en, zh) => {
  expect(check(text)).toEqual({ ok: false, problem: { en, zh } });
});
