/**
 * What stands at a place of a response's text, in a sentence of the page's language: a status code, a field name, an inserted value. From the
 * standard where there is one, with its section. Must never know the editor.
 */
import { FIELD_REFERENCE, STATUS_REFERENCE } from '../../server/core/http/http-reference.js';
import { isFilterName } from '../../server/core/response/template-filters.js';
import { say } from '../texts/locale.js';
import { describeFiltered, describeValue } from './notation-words.js';

export interface TextHelp {
  /** The part of the text that it is about. */
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly text: string;
  /** `RFC 9110 §15.3.1`; empty for what is the playground's own. */
  readonly section: string;
}

const STATUS_LINE = /^(HTTP\/\d\.\d[ \t]+)(\d{3})(?!\d)/;
const FIELD_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:/;
const INSERTION = /\{\{([^}\n]*)\}\}/g;

/** Help on what the text has at `at`; null where there is nothing to say. */
export function helpAt(text: string, at: number): TextHelp | null {
  return insertionAt(text, at) ?? lineHelp(text, at, true);
}

/** Help on the line of `at`, wherever in it that is: for those who have no pointer to rest. */
export function helpForLine(text: string, at: number): TextHelp | null {
  return insertionAt(text, at) ?? lineHelp(text, at, false);
}

function lineHelp(text: string, at: number, exact: boolean): TextHelp | null {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', start);
  const line = text.slice(start, end < 0 ? text.length : end);
  if (!inHead(text, start)) return null;
  const help = start === 0 ? (statusHelp(line) ?? fieldHelp(line, start)) : fieldHelp(line, start);
  if (help === null || !exact) return help;
  return at >= help.from && at <= help.to ? help : null;
}

/** Whether the line that begins at `start` stands before the end of the first empty one. */
function inHead(text: string, start: number): boolean {
  const empty = /(?:^|\n)\r?\n/.exec(text);
  return empty === null || start < empty.index + empty[0].length;
}

function statusHelp(line: string): TextHelp | null {
  const [, before, code] = STATUS_LINE.exec(line) ?? [];
  if (before === undefined || code === undefined) return null;
  const known = STATUS_REFERENCE[Number(code)];
  if (known === undefined) return null;
  const { phrase, text, section } = known;
  return {
    from: before.length,
    to: before.length + code.length,
    title: `${code} ${phrase}`,
    text: say(text),
    section,
  };
}

function fieldHelp(line: string, start: number): TextHelp | null {
  const name = FIELD_LINE.exec(line)?.[1];
  if (name === undefined || !Object.hasOwn(FIELD_REFERENCE, name.toLowerCase())) return null;
  const known = FIELD_REFERENCE[name.toLowerCase()]!;
  return {
    from: start,
    to: start + name.length,
    title: known.name,
    text: say(known.text),
    section: known.section,
  };
}

function insertionAt(text: string, at: number): TextHelp | null {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', start);
  const line = text.slice(start, end < 0 ? text.length : end);
  for (const match of line.matchAll(INSERTION)) {
    const from = start + match.index;
    const to = from + match[0].length;
    if (at < from || at > to) continue;
    const [name = '', ...filters] = match[1]!.split('|').map((part) => part.trim());
    const words = describeValue(name);
    if (words === null) return null;
    const text = say(describeFiltered(words, filters.filter(isFilterName)));
    return { from, to, title: `{{${name}}}`, text, section: '' };
  }
  return null;
}
