/** What can be completed: values and filters everywhere, status lines and field names in the head. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { FIELD_REFERENCE, STATUS_REFERENCE } from '../../../server/core/http-reference.js';
import { FILTER_NAMES } from '../../../server/core/template-filters.js';
import { VALUE_NAMES } from '../../../server/core/template-values.js';
import { FILTER_WORDS, VALUE_WORDS } from '../../models/notation-words.js';

/** After `{{` the values, after `|` the filters. */
export function completeInsertion(context: CompletionContext): CompletionResult | null {
  const match = context.matchBefore(/\{\{[^}\n]*/);
  if (match === null) return null;
  const bar = match.text.lastIndexOf('|');
  const word = /[\w.-]*$/.exec(match.text)![0];
  const closed = context.state.sliceDoc(context.pos, context.pos + 2) === '}}';
  const words: Readonly<Record<string, string>> = bar < 0 ? VALUE_WORDS : FILTER_WORDS;
  const names = bar < 0 ? VALUE_NAMES : FILTER_NAMES;
  const options = names.map((name): Completion => {
    const open = name.endsWith('NAME');
    return {
      label: name,
      detail: words[name]!,
      apply: open ? name.slice(0, -4) : closed ? name : `${name}}}`,
    };
  });
  return { from: context.pos - word.length, options, validFor: /^[\w.-]*$/ };
}

const STATUS_OPTIONS: readonly Completion[] = Object.entries(STATUS_REFERENCE).map(
  ([code, { phrase, text }]) => ({
    label: `${code} ${phrase}`,
    detail: text,
  }),
);

const FIELD_OPTIONS: readonly Completion[] = Object.values(FIELD_REFERENCE).map(({ name, text }) => ({
  label: name,
  detail: text,
  apply: `${name}: `,
}));

/** In the first line the status codes, at the beginning of the head's others the field names. */
export function completeHead(context: CompletionContext): CompletionResult | null {
  const { state, pos } = context;
  const line = state.doc.lineAt(pos);
  const before = state.sliceDoc(line.from, pos);
  if (line.number === 1) {
    const [, version = '', word = ''] = /^(HTTP\/\d\.\d )?([^\n]*)$/.exec(before) ?? [];
    if (
      version === ''
        ? !/^H?T?T?P?\/?1?\.?1?$/i.test(word) || (word === '' && !context.explicit)
        : !/^[\w ]*$/.test(word)
    )
      return null;
    // What is written already is not written again.
    if (version !== '' && line.to > pos) return null;
    const options = STATUS_OPTIONS.map((one): Completion =>
      version === '' ? { ...one, label: `HTTP/1.1 ${one.label}` } : one,
    );
    return { from: line.from + version.length, options, validFor: /^[\w/. ]*$/ };
  }
  if (!/^[\w-]*$/.test(before) || (before === '' && !context.explicit)) return null;
  for (let number = 1; number < line.number; number += 1)
    if (/^\r?$/.test(state.doc.line(number).text)) return null;
  const named = state.sliceDoc(pos, line.to).startsWith(':');
  const options = named
    ? FIELD_OPTIONS.map((one): Completion => ({ ...one, apply: one.label }))
    : FIELD_OPTIONS;
  return { from: line.from, options, validFor: /^[\w-]*$/ };
}
