/**
 * The one error class of the playground. A code is for programs and stays the same for ever; the words are for
 * people, name the value that is wrong and say what to do. Pure: knows nothing of who shows it.
 */
import type { Refusal } from './messages.js';
import type { Words } from './words.js';

/** Where in an edited response a mistake is: the rule's index from 0, line and column (UTF-16 units) from 1. */
export interface ErrorPlace {
  readonly rule?: number;
  readonly line: number;
  readonly column: number;
}

/** Our own fault, or a mistake in what a person asked for. A peer's fault is an event in the log instead. */
export class PlaygroundError extends Error {
  readonly code: string;
  /** What the page says, in its language; `message` is the English sentence, for terminals and scripts. */
  readonly words: Words;
  readonly at: ErrorPlace | undefined;

  constructor(code: string, words: Words, at?: ErrorPlace) {
    super(words.en);
    this.name = 'PlaygroundError';
    this.code = code;
    this.words = words;
    this.at = at;
  }
}

/** An error as whoever asked is told it. */
export function refusalOf({ code, words, at }: PlaygroundError): Refusal {
  return { code, message: words, ...(at && { at: { rule: 0, ...at } }) };
}

/** What is not ours to translate, or is read in a terminal only: the same for everybody. */
export function untranslated(text: string): Words {
  return { en: text, zh: text };
}

/** Enough to recognise a value by; what people paste can be of any length. */
const QUOTE_LENGTH = 40;

/** A wrong value as messages name it: in quotes, control characters escaped, cut when it is long. */
export function quoteValue(value: string): string {
  return JSON.stringify(value.length > QUOTE_LENGTH ? `${value.slice(0, QUOTE_LENGTH)}…` : value);
}
