/** What the editor completes, without a view: `|` is the cursor. */
import { CompletionContext, type CompletionSource } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { FILTER_NAMES } from '../../../server/core/response/template-filters.js';
import {
  completeFieldName,
  completeInsertion,
  completeStatusLine,
} from '../../../web/panels/editor/completions.js';

/** The labels, or null when nothing is completed. */
function labels(
  source: CompletionSource,
  marked: string,
  explicit = false,
  cursor = '|',
): readonly string[] | null {
  const pos = marked.indexOf(cursor);
  const state = EditorState.create({
    doc: marked.replace(cursor, ''),
    extensions: EditorState.lineSeparator.of('\n'),
  });
  const result = source(new CompletionContext(state, pos, explicit)) as {
    options: { label: string; detail?: string }[];
  } | null;
  for (const { label, detail } of result?.options ?? []) expect(detail, label).toMatch(/\S/);
  return result?.options.map(({ label }) => label) ?? null;
}

describe('completions, each with a line that says what it inserts', () => {
  it('of values behind braces, and of filters behind a bar', () => {
    expect(labels(completeInsertion, '{{req|')).toContain('request.path');
    expect(labels(completeInsertion, '{{request.path|h^', false, '^')).toEqual(FILTER_NAMES);
    expect(labels(completeInsertion, 'no braces|')).toBeNull();
  });

  it.each<[marked: string, first: string | null]>([
    ['H|', 'HTTP/1.1 100 Continue'],
    ['HTTP/1.1 |', '100 Continue'],
    ['HTTP/1.1 4|', '100 Continue'],
    ['HEAD|', null],
    ['|', null],
    ['HTTP/1.1 |200 OK', null],
    ['HTTP/1.1 200 OK\nHTTP|', null],
  ])('of a status line: %j', (marked, first) => {
    expect(labels(completeStatusLine, marked)?.[0] ?? null).toBe(first);
  });

  it.each<[marked: string, complete: boolean]>([
    ['HTTP/1.1 200 OK\nCont|', true],
    ['HTTP/1.1 200 OK\nContent-Type: te|', false],
    ['HTTP/1.1 200 OK\n|', false],
    ['HTTP/1.1 200 OK\n\nCont|', false],
    ['Cont|', false],
  ])('of a field name: %j', (marked, complete) => {
    expect(labels(completeFieldName, marked)?.includes('Content-Length') ?? false).toBe(complete);
  });

  it('when asked for, at the beginning of a line', () => {
    expect(labels(completeFieldName, 'HTTP/1.1 200 OK\n|', true)).toContain('Content-Type');
    expect(labels(completeStatusLine, '|', true)).toContain('HTTP/1.1 200 OK');
  });
});
