/**
 * Explains what is wrong or doubtful in the text of a response: what it is, what the standard says, and what Chrome and
 * curl do with it. Never blocks anything, and never throws: a text that does not compile has no diagnostics.
 */
import type { LineEnding, Rule } from './messages.js';
import { type BrowserOutcome, chromeSentence, type CurlOutcome, curlSentence } from './outcomes.js';
import type { TemplateValues } from './template-values.js';
import { compileTemplate, renderTemplate } from './template.js';
import { decodeLatin1 } from './wire-text.js';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: 'warning' | 'info';
  /** The part of the rule's text it is about, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** What is wrong, with which value, and where the standard says so. */
  readonly message: string;
  /** What Chrome does with it. */
  readonly chrome: string;
  readonly curl: string;
}

/** A response that triggers a diagnostic. */
export interface ResponseText {
  readonly text: string;
  readonly lineEnding?: LineEnding;
  /** What to ask for; absent: `/`. */
  readonly path?: string;
}

export interface DiagnosticRow {
  readonly severity: Diagnostic['severity'];
  /** Where the standard says what is right. */
  readonly section: string;
  readonly specimen: ResponseText;
  readonly chrome: BrowserOutcome;
  readonly curl: CurlOutcome;
}

export const DIAGNOSTICS = {
  'no-status-line': {
    severity: 'warning',
    section: 'RFC 9112 §4',
    specimen: { text: '<h1>Hello World</h1>' },
    chrome: { kind: 'error', name: 'ERR_INVALID_HTTP_RESPONSE' },
    curl: { exit: 1, writes: '' },
  },
} as const satisfies Readonly<Record<string, DiagnosticRow>>;

export type DiagnosticCode = keyof typeof DIAGNOSTICS;

/** What there is to say about the text of `rule`, in the order of the text. */
export function diagnose(rule: Rule, lineEnding: LineEnding, values: TemplateValues): readonly Diagnostic[] {
  let bytes: Uint8Array;
  try {
    bytes = renderTemplate(compileTemplate(rule.text, lineEnding), values);
  } catch {
    return [];
  }
  const [line = ''] = decodeLatin1(bytes).split('\n', 1);
  if (bytes.length === 0 || line.startsWith('HTTP/')) return [];
  const to = rule.text.search(/\r?\n|$/);
  return [diagnostic('no-status-line', 0, to, 'The first line is no status line, such as HTTP/1.1 200 OK')];
}

function diagnostic(code: DiagnosticCode, from: number, to: number, what: string): Diagnostic {
  const { severity, section, chrome, curl } = DIAGNOSTICS[code];
  return {
    code,
    severity,
    from,
    to,
    message: `${what} (${section}).`,
    chrome: chromeSentence(chrome),
    curl: curlSentence(curl),
  };
}
