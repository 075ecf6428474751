/**
 * The one error class of the playground. A code is for programs and stays the same for ever; a message is for
 * people, names the value that is wrong and says what to do. Pure: knows nothing of who shows it.
 */

/** Where in an edited response a mistake is: the rule's index from 0, line and column (UTF-16 units) from 1. */
export interface ErrorPlace {
  readonly rule?: number;
  readonly line: number;
  readonly column: number;
}

/** Our own fault, or a mistake in what a person asked for. A peer's fault is an event in the log instead. */
export class PlaygroundError extends Error {
  readonly code: string;
  readonly at: ErrorPlace | undefined;

  constructor(code: string, message: string, at?: ErrorPlace) {
    super(message);
    this.name = 'PlaygroundError';
    this.code = code;
    this.at = at;
  }
}

/** Enough to recognise a value by; what people paste can be of any length. */
const QUOTE_LENGTH = 40;

/** A wrong value as messages name it: in quotes, control characters escaped, cut when it is long. */
export function quoteValue(value: string): string {
  return JSON.stringify(value.length > QUOTE_LENGTH ? `${value.slice(0, QUOTE_LENGTH)}…` : value);
}
