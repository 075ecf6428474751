/** Source text in pieces to colour: comments, strings, words of the language. For reading only; it checks nothing. */
import type { Language } from '../../server/core/messages.js';

export type TokenKind = 'plain' | 'comment' | 'string' | 'keyword' | 'number' | 'call';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const KEYWORDS: Readonly<Record<Language, ReadonlySet<string>>> = {
  typescript: new Set(
    'import export from type function const let return while for if else break try catch throw new readonly instanceof true false null void'.split(
      ' ',
    ),
  ),
  python: new Set(
    'import from as def class return while for if elif else break try except raise in is not and or await async True False None with pass'.split(
      ' ',
    ),
  ),
};

const PIECES: Readonly<Record<Language, RegExp>> = {
  typescript:
    /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|[A-Za-z_$][\w$]*|\d[\w.]*/g,
  python: /"""[\s\S]*?"""|#.*|b?'(?:\\.|[^'\\\n])*'|b?"(?:\\.|[^"\\\n])*"|[A-Za-z_]\w*|\d[\w.]*/g,
};

/** The tokens of each line of `text`. */
export function tokenLines(text: string, language: Language): Token[][] {
  const lines: Token[][] = [[]];
  const add = (kind: TokenKind, piece: string): void => {
    piece.split('\n').forEach((part, index) => {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)!.push({ kind, text: part });
    });
  };
  let done = 0;
  const source = text.replace(/\n$/, '');
  for (const match of source.matchAll(PIECES[language])) {
    add('plain', source.slice(done, match.index));
    done = match.index + match[0].length;
    add(kindOf(match[0], source[done] === '(', language), match[0]);
  }
  add('plain', source.slice(done));
  return lines;
}

function kindOf(piece: string, called: boolean, language: Language): TokenKind {
  if (piece.startsWith('"""') || piece.startsWith('/*') || piece.startsWith('//') || piece.startsWith('#'))
    return 'comment';
  if (/^b?['"`]/.test(piece)) return 'string';
  if (/^\d/.test(piece)) return 'number';
  if (KEYWORDS[language].has(piece)) return 'keyword';
  return called ? 'call' : 'plain';
}
