/**
 * What a row of the table of diagnostics is. A row's response triggers this diagnostic, and a test puts it before a
 * real Chromium and a real curl, so that what the row says they do with it stays true.
 */
import type { Ending, LineEnding, WritePlan } from '../../messages.js';
import type { BrowserOutcome, CurlOutcome, Part } from '../outcomes.js';

/** A response that triggers a diagnostic. */
export interface ResponseText {
  readonly text: string;
  /** Absent: `crlf`. */
  readonly lineEnding?: LineEnding;
  /** Absent: all. `HEAD` is asked for with HEAD. */
  readonly method?: 'HEAD';
  /** What to ask for, path and query; absent: `/`. */
  readonly path?: string;
}

/** What the two make of it. */
export interface Outcomes {
  readonly chrome: BrowserOutcome;
  readonly curl: CurlOutcome;
}

export interface DiagnosticRow extends Outcomes {
  readonly severity: 'warning' | 'info';
  /** Where a standard says what is right. */
  readonly section: string;
  readonly specimen: ResponseText;
  /** What else there is to say about the specimen, where that can't be avoided. */
  readonly also?: readonly string[];
  /** Where it matters what follows the last byte, the same for a plan that ends in another way than with `close`. */
  readonly endings?: Partial<Readonly<Record<Extract<Ending, 'stall' | 'reset'>, Outcomes>>>;
}

export type DiagnosticRows = Readonly<Record<string, DiagnosticRow>>;

/** A plan that sends all in one piece and ends like this. */
export function endingWith(ending: Ending): WritePlan {
  return { cuts: [], ending };
}

/** The outcomes of a response whose body both take as if nothing were wrong. */
export function bothTake(part: Part, text: string): Outcomes {
  return { chrome: { kind: 'shows', text, part }, curl: { exit: 0, writes: text, part } };
}

/** The outcomes of a response of which they have had `text` when the connection is reset. */
export function resetAfter(text: string, part: Part): Outcomes {
  return {
    chrome: { kind: 'breaksOff', failure: 'ERR_CONNECTION_RESET' },
    curl: { exit: 56, writes: text, part },
  };
}

/** The outcomes of a response of which they have had `text` when nothing follows, and nothing ends it. */
export function waitAfter(text: string, part: Part): Outcomes {
  return { chrome: { kind: 'waits', text, part }, curl: { exit: null, writes: text, part } };
}

/** The outcomes of a response whose head has not come whole. */
export const WITHOUT_HEAD = {
  stall: { chrome: { kind: 'waits', text: '' }, curl: { exit: null, writes: '' } },
  reset: {
    chrome: { kind: 'error', name: 'ERR_CONNECTION_RESET' },
    curl: { exit: 56, writes: '' },
  },
} as const;
