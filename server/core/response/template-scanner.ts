/**
 * The first half of reading a response template: source text into tokens, with every mistake at its line and
 * column. What the tokens become on the wire is decided in `template.ts`.
 *
 *     template  = *( text / escape / line-break / insertion )
 *     escape    = "\r" / "\n" / "\t" / "\0" / "\\" / "\x" 2HEXDIG      ; a backslash and a letter
 *     insertion = "{{" name *( "|" filter ) "}}"                       ; on one line, spaces anywhere between
 *
 * Every character is looked at a bounded number of times, so hostile text costs no more than any other.
 */
import { type ErrorPlace, PlaygroundError, quoteValue } from '../errors.js';
import { nearest } from '../nearest.js';
import { FILTER_NAMES, type FilterName, isFilterName } from './template-filters.js';
import { BODY_LENGTH, findValue, type ReadValue, VALUE_NAMES } from './template-values.js';
import type { Words } from '../words.js';

/** Where something stands in the source: offsets in UTF-16 units, `to` behind its last. */
export interface SourceRange {
  readonly from: number;
  readonly to: number;
}

export type Token = SourceRange &
  (
    | { readonly kind: 'text'; readonly text: string }
    /** An escape: one byte. */
    | { readonly kind: 'byte'; readonly byte: number }
    | { readonly kind: 'lineBreak'; readonly text: string }
    | Insertion
  );

/** `{{name|filter}}`. */
export interface Insertion extends SourceRange {
  readonly kind: 'insertion';
  readonly name: string;
  readonly filters: readonly FilterName[];
  /** Where the name stands. */
  readonly at: ErrorPlace;
  /** Null for `body.length`, which is computed from all others. */
  readonly read: ReadValue | null;
}

/** Nobody needs more; without a limit, thousands of them over a large body would take minutes. */
export const MAX_FILTERS = 4;

const ESCAPES = new Map([
  ['r', 0x0d],
  ['n', 0x0a],
  ['t', 0x09],
  ['0', 0x00],
  ['\\', 0x5c],
]);

/** Where text ends. A lone CR is text; a lone surrogate (half of a character) can't be sent and is an error. */
const SPECIAL = /\\|\r?\n|\{\{|\p{Surrogate}/gu;

/**
 * The tokens of `source`, one by one.
 * @throws {PlaygroundError} `TEMPLATE_BAD_ESCAPE`, `TEMPLATE_LONE_SURROGATE`, `TEMPLATE_UNCLOSED`,
 *   `TEMPLATE_UNKNOWN_NAME`, `TEMPLATE_UNKNOWN_FILTER`, `TEMPLATE_TOO_MANY_FILTERS`, all with line and column.
 */
export function* scanTemplate(source: string): Generator<Token> {
  let line = 1;
  let lineStart = 0;
  let offset = 0;
  const place = (index: number): ErrorPlace => ({ line, column: index - lineStart + 1 });

  while (offset < source.length) {
    SPECIAL.lastIndex = offset;
    const special = SPECIAL.exec(source);
    const start = special?.index ?? source.length;
    if (start > offset) yield { kind: 'text', text: source.slice(offset, start), from: offset, to: start };
    if (special === null) return;
    const found = special[0];
    offset = start + found.length;
    if (found === '\\') {
      const escape = scanEscape(source.slice(offset, offset + 3), place(start));
      offset += escape.length;
      yield { kind: 'byte', byte: escape.byte, from: start, to: offset };
    } else if (found === '{{') {
      const end = closingBraces(source, offset);
      if (end === -1) throw unclosed(place(start));
      const insertion = scanInsertion(source.slice(offset, end), (index) => place(offset + index));
      offset = end + 2;
      yield { ...insertion, from: start, to: offset };
    } else if (found.endsWith('\n')) {
      yield { kind: 'lineBreak', text: found, from: start, to: offset };
      line++;
      lineStart = offset;
    } else {
      const code = found.charCodeAt(0).toString(16);
      throw new PlaygroundError(
        'TEMPLATE_LONE_SURROGATE',
        {
          en: `Half a character (U+${code.toUpperCase()}) cannot be sent: delete it and type the character again`,
          zh: `半个字符 (U+${code.toUpperCase()}) 无法发送：请删除后重新输入该字符`,
        },
        place(start),
      );
    }
  }
}

/** The byte of the escape whose backslash stands before `rest`, and the length of the escape without it. */
function scanEscape(rest: string, at: ErrorPlace): { byte: number; length: number } {
  const byte = ESCAPES.get(rest.charAt(0));
  if (byte !== undefined) return { byte, length: 1 };
  const hex = /^x([0-9A-Fa-f]{2})/.exec(rest)?.[1];
  if (hex !== undefined) return { byte: Number.parseInt(hex, 16), length: 3 };
  const [letter = ''] = rest;
  throw new PlaygroundError(
    'TEMPLATE_BAD_ESCAPE',
    letter === 'x'
      ? {
          en: 'Incomplete escape \\x: write two hexadecimal digits behind it, as in \\x0a',
          zh: '转义 \\x 不完整：后面要写两位十六进制数字，例如 \\x0a',
        }
      : {
          en: `Unknown escape \\${letter.trim()}: write \\\\ for a backslash`,
          zh: `未知的转义 \\${letter.trim()}：要发送反斜杠，请写 \\\\`,
        },
    at,
  );
}

/** The offset of the `}}` that closes what is open at `offset`: on the same line, before another `{{`; else -1. */
function closingBraces(source: string, offset: number): number {
  const ends = /\}\}|\{\{|\n/g;
  ends.lastIndex = offset;
  const end = ends.exec(source);
  return end?.[0] === '}}' ? end.index : -1;
}

/** What stands between the braces. `place` gives the place of an offset in `text`. */
function scanInsertion(
  text: string,
  place: (index: number) => ErrorPlace,
): Omit<Insertion, keyof SourceRange> {
  const [name = '', ...filters] = text.split('|').map((part) => part.trim());
  let bar = text.indexOf('|');
  const at = place(text.indexOf(name));
  const read = name === BODY_LENGTH ? null : findValue(name);
  if (name !== BODY_LENGTH && read === null) throw unknownName(name, at);
  for (const filter of filters) {
    const filterAt = place(text.indexOf(filter, bar + 1));
    if (!isFilterName(filter)) throw unknownFilter(filter, filterAt);
    bar = text.indexOf('|', bar + 1);
  }
  if (filters.length > MAX_FILTERS) {
    throw new PlaygroundError(
      'TEMPLATE_TOO_MANY_FILTERS',
      {
        en: `Cannot apply ${filters.length} filters to one value, expected at most ${MAX_FILTERS}`,
        zh: `无法对一个值使用 ${filters.length} 个过滤器，最多 ${MAX_FILTERS} 个`,
      },
      at,
    );
  }
  return { kind: 'insertion', name, filters: filters.filter(isFilterName), at, read };
}

function unclosed(at: ErrorPlace): PlaygroundError {
  return new PlaygroundError(
    'TEMPLATE_UNCLOSED',
    {
      en: 'Unclosed {{: write }} on the same line to close it, or \\x7b\\x7b for the two braces themselves',
      zh: '{{ 没有闭合：请在同一行写 }} 来闭合；如果要发送两个花括号本身，请写 \\x7b\\x7b',
    },
    at,
  );
}

function unknownName(name: string, at: ErrorPlace): PlaygroundError {
  if (name === '') {
    const names = VALUE_NAMES.join(', ');
    const words = { en: `Empty {{ }}: write one of ${names}`, zh: `{{ }} 是空的：可写 ${names} 之一` };
    return new PlaygroundError('TEMPLATE_UNKNOWN_NAME', words, at);
  }
  // Of request.headers.NAME, two parts are ours to spell and the third is the peer's.
  const family = (known: string): string => known.split('.', 2).join('.');
  const hint = hintFor(nearest(family(name), VALUE_NAMES, family), VALUE_NAMES);
  const words = {
    en: `Unknown value ${quoteValue(name)}: ${hint.en}`,
    zh: `未知的值 ${quoteValue(name)}：${hint.zh}`,
  };
  return new PlaygroundError('TEMPLATE_UNKNOWN_NAME', words, at);
}

function unknownFilter(filter: string, at: ErrorPlace): PlaygroundError {
  const hint = hintFor(nearest(filter, FILTER_NAMES), FILTER_NAMES);
  const words = {
    en: `Unknown filter ${quoteValue(filter)}: ${hint.en}`,
    zh: `未知的过滤器 ${quoteValue(filter)}：${hint.zh}`,
  };
  return new PlaygroundError('TEMPLATE_UNKNOWN_FILTER', words, at);
}

/** What to write: the word that was probably meant, or all that there are. */
function hintFor(near: string | undefined, names: readonly string[]): Words {
  if (near !== undefined) return { en: `did you mean ${near}?`, zh: `是不是想写 ${near}？` };
  const list = names.join(', ');
  return { en: `write one of ${list}`, zh: `可写 ${list} 之一` };
}
