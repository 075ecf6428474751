/**
 * What a row of the table of diagnostics is. A row's response triggers this diagnostic, and a test puts it before a
 * real Chromium and a real curl, so that what the row says they do with it stays true.
 */
import type { Ending, LineEnding, WritePlan } from '../messages.js';
import type { BrowserOutcome, CurlOutcome } from '../outcomes.js';

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

export const STATUS_200 = 'HTTP/1.1 200 OK\n';
export const HTML = 'Content-Type: text/html; charset=utf-8\n';
export const LENGTH = 'Content-Length: {{body.length}}\n';

/** A right response but for `fields`: lines of its head, each with its line break. */
export function page(fields: string, body = 'Hello World'): string {
  return `${STATUS_200}${HTML}${LENGTH}${fields}\n${body}`;
}

/** The outcomes of a response whose body both take as if nothing were wrong. */
export function bothTake(part: 'body' | 'nothing' | 'announced' | 'chunkData', text: string): Outcomes {
  return { chrome: { kind: 'shows', text, part }, curl: { exit: 0, writes: text, part } };
}

/** The outcomes of a response of which they have had `text` when the connection is reset. */
export function resetAfter(text: string): Outcomes {
  return {
    chrome: { kind: 'breaksOff', failure: 'ERR_CONNECTION_RESET' },
    curl: { exit: 56, writes: text },
  };
}

/** The outcomes of a response of which they have had `text` when nothing follows, and nothing ends it. */
export function waitAfter(text: string): Outcomes {
  return { chrome: { kind: 'waits', text }, curl: { exit: null, writes: text } };
}
