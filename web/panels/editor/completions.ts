/** What can be completed: values and filters everywhere, status lines and field names in the head. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { FIELD_REFERENCE, STATUS_REFERENCE } from '../../../server/core/http/http-reference.js';
import { FILTER_NAMES } from '../../../server/core/response/template-filters.js';
import { VALUE_NAMES } from '../../../server/core/response/template-values.js';
import type { Words } from '../../../server/core/words.js';
import { FILTER_WORDS, VALUE_WORDS } from '../../models/notation-words.js';
import { say } from '../../texts/locale.js';

/** After `{{` the values, after `|` the filters. */
export function completeInsertion(context: CompletionContext): CompletionResult | null {
  const match = context.matchBefore(/\{\{[^}\n]*/);
  if (match === null) return null;
  const bar = match.text.lastIndexOf('|');
  const word = /[\w.-]*$/.exec(match.text)![0];
  const closed = context.state.sliceDoc(context.pos, context.pos + 2) === '}}';
  const words: Readonly<Record<string, Words>> = bar < 0 ? VALUE_WORDS : FILTER_WORDS;
  const names = bar < 0 ? VALUE_NAMES : FILTER_NAMES;
  const options = names.map((name): Completion => {
    const open = name.endsWith('NAME');
    return {
      label: name,
      detail: say(words[name]!),
      apply: open ? name.slice(0, -4) : closed ? name : `${name}}}`,
    };
  });
  return { from: context.pos - word.length, options, validFor: /^[\w.-]*$/ };
}

const statusOptions = (): Completion[] =>
  Object.entries(STATUS_REFERENCE).map(([code, { phrase, text }]) => ({
    label: `${code} ${phrase}`,
    detail: say(text),
  }));

const fieldOptions = (): Completion[] =>
  Object.values(FIELD_REFERENCE).map(({ name, text }) => ({
    label: name,
    detail: say(text),
    apply: `${name}: `,
  }));

/** What is typed of `HTTP/1.1`, before a status code can follow. */
const VERSION_BEGUN = /^H(?:T(?:T(?:P(?:\/(?:1(?:\.1?)?)?)?)?)?)?$/i;

/** The first line of a response: version, status code and reason phrase. */
export function completeStatusLine({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const line = state.doc.lineAt(pos);
  // What is written already is not written again.
  if (line.number !== 1 || line.to > pos) return null;
  const [, version = '', begun] = /^(HTTP\/\d\.\d )?(.*)$/.exec(line.text)!;
  if (version === '' && !VERSION_BEGUN.test(begun!) && !(begun === '' && explicit)) return null;
  const options =
    version === ''
      ? statusOptions().map((one): Completion => ({ ...one, label: `HTTP/1.1 ${one.label}` }))
      : statusOptions();
  return { from: line.from + version.length, options, validFor: /^[\w/. ]*$/ };
}

/** The beginning of a line of the head: a field name. */
export function completeFieldName({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const line = state.doc.lineAt(pos);
  const begun = state.sliceDoc(line.from, pos);
  if (line.number === 1 || !/^[\w-]*$/.test(begun) || (begun === '' && !explicit)) return null;
  for (let number = 1; number < line.number; number += 1)
    if (/^\r?$/.test(state.doc.line(number).text)) return null;
  const named = state.sliceDoc(pos, line.to).startsWith(':');
  const options = named
    ? fieldOptions().map((one): Completion => ({ ...one, apply: one.label }))
    : fieldOptions();
  return { from: line.from, options, validFor: /^[\w-]*$/ };
}
