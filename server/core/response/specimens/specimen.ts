/** What a specimen is, and how its response is put together. */
import type { Ending, LineEnding, ProgramName, ResponseSet, Rule } from '../../messages.js';
import type { Words } from '../../words.js';
import type { BrowserOutcome, CurlOutcome } from '../outcomes.js';

export interface Specimen {
  readonly id: string;
  readonly title: Words;
  readonly kind: 'works' | 'broken';
  /** One sentence that says what to look at. */
  readonly teaches: Words;
  /** Absent: any program will do. */
  readonly program?: ProgramName;
  readonly response: ResponseSet;
  /** What to ask for: path and query. */
  readonly path: string;
  readonly chrome: BrowserOutcome;
  readonly curl: CurlOutcome;
}

/** One text that answers everything. */
export function everywhere(text: string, lineEnding: LineEnding = 'crlf', ending?: Ending): ResponseSet {
  const rule = { method: '*', path: '*', text };
  return {
    lineEnding,
    rules: [ending === undefined ? rule : { ...rule, plan: { cuts: [], ending } }],
  };
}

/** Texts for paths of their own, and one for all others. */
export function byPath(paths: Readonly<Record<string, string>>, others: string): ResponseSet {
  const rules = Object.entries(paths).map(([path, text]) => ({ method: '*', path, text }));
  return { lineEnding: 'crlf', rules: [...rules, { method: '*', path: '*', text: others }] };
}

/** A rule whose text is sent with a wait of `waitMs` in front of each mark `¦`, which is no part of it. */
export function waiting(path: string, marked: string, waitMs: number): Rule {
  const pieces = marked.split('¦');
  let at = 0;
  const cuts = pieces.slice(0, -1).map((piece) => ({ at: (at += piece.length), waitMs }));
  return { method: '*', path, text: pieces.join(''), plan: { cuts, ending: null } };
}
