import { describe, expect, it } from 'vitest';
import { findPattern, parsePattern, type PatternForm } from '../../../web/models/search-pattern.js';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const read = (source: string, form: PatternForm, matchCase = true): string => {
  const { pattern } = parsePattern(source, form, matchCase);
  return pattern === null ? '' : `${hexOf(pattern.values)}/${hexOf(pattern.masks)}`;
};

describe('parsePattern()', () => {
  const READ: readonly (readonly [form: PatternForm, source: string, pattern: string])[] = [
    ['text', 'GET', '474554/ffffff'],
    ['text', '\\r\\n', '0d0a/ffff'],
    ['text', '\\x1b[\\0\\t\\\\', '1b5b00095c/ffffffffff'],
    ['text', '\\xE4', 'e4/ff'],
    ['text', '你', 'e4bda0/ffffff'],
    ['text', ' ', '20/ff'],
    ['hex', '0d 0a', '0d0a/ffff'],
    ['hex', '0D0a', '0d0a/ffff'],
    ['hex', '0x0d0a', '0d0a/ffff'],
    ['hex', ' 0x0d  0X0A ', '0d0a/ffff'],
    ['hex', '0d ?? 0a', '0d000a/ff00ff'],
    ['hex', '0d??0a', '0d000a/ff00ff'],
    ['text', '', ''],
    ['hex', '  ', ''],
  ];
  it.each(READ)('reads %s %j', (form, source, pattern) => {
    expect(read(source, form)).toBe(pattern);
    expect(parsePattern(source, form, true).problem).toBeNull();
  });

  it('lets the case of typed ASCII letters be, and of nothing else', () => {
    expect(read('aZ[é\\x41', 'text', false)).toBe('415a5bc3a941/dfdfffffffff');
  });

  const WRONG: readonly (readonly [
    form: PatternForm,
    source: string,
    kind: string,
    at: number,
    found: string,
  ])[] = [
    ['text', 'a\\q', 'escape', 2, '\\q'],
    ['text', 'ab\\', 'escape', 3, '\\'],
    ['text', '\\x4', 'escape', 1, '\\x4'],
    ['text', '\\x4g', 'escape', 1, '\\x4g'],
    ['hex', '0d xy', 'digit', 4, 'x'],
    ['hex', '0d 你', 'digit', 4, '你'],
    ['hex', '0d 0', 'half', 4, '0'],
    ['hex', '0d?', 'half', 3, '?'],
    ['hex', '4? 0a', 'half', 1, '4?'],
    ['hex', '0x', 'half', 1, '0x'],
    ['hex', '?? ??', 'anything', 1, '?? ??'],
  ];
  it.each(WRONG)('says what is wrong in %s %j', (form, source, kind, at, found) => {
    expect(parsePattern(source, form, true)).toEqual({ pattern: null, problem: { kind, at, found } });
  });
});

describe('findPattern()', () => {
  const find = (source: string, form: PatternForm, text: string, from = 0, matchCase = false): number =>
    findPattern(new TextEncoder().encode(text), parsePattern(source, form, matchCase).pattern!, from);

  const FOUND: readonly (readonly [what: string, at: number, expected: number])[] = [
    ['a byte', find('b', 'text', 'abcb'), 1],
    ['a byte behind another', find('b', 'text', 'abcb', 2), 3],
    ['nothing', find('x', 'text', 'abcb'), -1],
    ['what is longer than all', find('abcbx', 'text', 'abcb'), -1],
    ['the end', find('cb', 'text', 'abcb'), 2],
    ['letters whatever their case', find('host: X', 'text', 'HOST: x'), 0],
    ['not a bracket for a brace', find('[', 'text', '{'), -1],
    ['letters of one case only', find('host', 'text', 'HOST', 0, true), -1],
    ['any byte', find('61 ?? 63', 'hex', 'abbabc'), 3],
    ['any byte first', find('?? 62', 'hex', 'bab'), 1],
  ];
  it.each(FOUND)('finds %s', (_what, at, expected) => {
    expect(at).toBe(expected);
  });
});
