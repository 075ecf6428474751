import { afterEach, describe, expect, it } from 'vitest';
import { locale, preferredLocale, texts } from '../../../web/texts/locale.js';

afterEach(() => void (locale.value = 'en'));

describe('preferredLocale()', () => {
  it.each([
    [['zh-CN', 'en'], 'zh'],
    [['zh-Hant-TW'], 'zh'],
    [['de-AT', 'ZH', 'en'], 'zh'],
    [['de', 'en-GB', 'zh'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ] as const)('of %j is %s', (languages, expected) => expect(preferredLocale(languages)).toBe(expected));
});

describe('texts()', () => {
  it('follows the language of the page', () => {
    const dictionary = texts({ en: { hello: 'hello' }, zh: { hello: '你好' } });
    expect(dictionary().hello).toBe('hello');
    locale.value = 'zh';
    expect(dictionary().hello).toBe('你好');
  });
});
