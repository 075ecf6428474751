/**
 * Explains what is wrong or doubtful in the text of a response: what it is, what the standard says, and what Chrome and
 * curl do with it. Never blocks anything, and never throws: a text that does not compile has no diagnostics.
 */
import { CONTENT_ROWS } from './diagnostics/content-rows.js';
import { findInContent } from './diagnostics/content.js';
import { findInCookies } from './diagnostics/cookies.js';
import { examine, type Examined, placeOf } from './diagnostics/examine.js';
import type { Finding } from './diagnostics/finding.js';
import { FRAMING_ROWS } from './diagnostics/framing-rows.js';
import { findInFraming } from './diagnostics/framing.js';
import { HEAD_ROWS } from './diagnostics/head-rows.js';
import { findInHead } from './diagnostics/head.js';
import { INSERTION_ROWS } from './diagnostics/insertion-rows.js';
import { findInInsertions } from './diagnostics/insertions.js';
import type { DiagnosticRow } from './diagnostics/row.js';
import { PlaygroundError } from '../errors.js';
import type { LineEnding, Rule } from '../messages.js';
import { chromeSentence, curlSentence } from './outcome-words.js';
import type { TemplateValues } from './template-values.js';
import type { Words } from '../words.js';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: 'warning' | 'info';
  /** The part of the rule's text it is about, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** What is wrong, with which value, and where a standard says so. */
  readonly message: Words;
  /** What Chrome does with it. */
  readonly chrome: Words;
  readonly curl: Words;
}

const ROWS = { ...HEAD_ROWS, ...FRAMING_ROWS, ...CONTENT_ROWS, ...INSERTION_ROWS };

export type DiagnosticCode = keyof typeof ROWS;

/** All that there is to say, by code. */
export const DIAGNOSTICS: Readonly<Record<DiagnosticCode, DiagnosticRow>> = ROWS;

/** More would only bury the first ones, which people mend first. */
const MAX_DIAGNOSTICS = 40;

/** What there is to say about the text of `rule`, in the order of the text; nothing where it does not compile. */
export function diagnose(rule: Rule, lineEnding: LineEnding, values: TemplateValues): readonly Diagnostic[] {
  const examined = examineOrNull(rule, lineEnding, values);
  if (examined === null) return [];
  return [findInHead, findInFraming, findInContent, findInCookies, findInInsertions]
    .flatMap((find) => find(examined))
    .slice(0, MAX_DIAGNOSTICS)
    .map((one) => explain(one, examined))
    .toSorted((a, b) => a.from - b.from || a.to - b.to);
}

function examineOrNull(rule: Rule, lineEnding: LineEnding, values: TemplateValues): Examined | null {
  try {
    return examine(rule, lineEnding, values);
  } catch (error) {
    if (error instanceof PlaygroundError) return null;
    throw error;
  }
}

function explain({ code, at, what }: Finding, examined: Examined): Diagnostic {
  const row = DIAGNOSTICS[code];
  const ending = examined.rule.plan?.ending;
  const outcomes = (ending === 'stall' || ending === 'reset' ? row.endings?.[ending] : undefined) ?? row;
  const { from, to } = 'from' in at ? at : placeOf(examined, at);
  return {
    code,
    severity: row.severity,
    from,
    to,
    message: { en: `${what.en} (${row.section}).`, zh: `${what.zh} (${row.section})。` },
    chrome: chromeSentence(outcomes.chrome),
    curl: curlSentence(outcomes.curl),
  };
}
