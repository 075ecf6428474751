import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../server/core/messages.js';
import { LISTINGS } from '../../../server/programs/listings.js';
import { tokenLines } from '../../../web/models/source-tokens.js';

describe('tokenLines()', () => {
  const cases = Object.entries(LISTINGS).flatMap(([name, listings]) =>
    LANGUAGES.map((language) => [name, language, listings[language].text] as const),
  );
  it.each(cases)('loses not a character of %s, in %s', (_name, language, text) => {
    const again = tokenLines(text, language).map((line) => line.map((token) => token.text).join(''));
    expect(again.join('\n')).toBe(text.replace(/\n$/, ''));
  });

  it('tells comments, strings, words and calls apart, over lines too', () => {
    const [first, second, third] = tokenLines('/* a\n b */ return recv(1024);\n"x" // y', 'typescript');
    expect(first).toEqual([{ kind: 'comment', text: '/* a' }]);
    expect(second!.filter(({ kind }) => kind !== 'plain')).toEqual([
      { kind: 'comment', text: ' b */' },
      { kind: 'keyword', text: 'return' },
      { kind: 'call', text: 'recv' },
      { kind: 'number', text: '1024' },
    ]);
    expect(third!.map(({ kind }) => kind)).toEqual(['string', 'plain', 'comment']);
    expect(tokenLines(`"""doc"""\ndata = b'x'  # y`, 'python')[1]!.map(({ kind }) => kind)).toEqual([
      'plain',
      'plain',
      'string',
      'plain',
      'comment',
    ]);
  });
});
