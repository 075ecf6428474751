/**
 * The last wall before a terminal: what is written there is text that it draws, and control sequences that stand here.
 * Views draw bytes by `visible-bytes` and leave nothing for this to do; should one ever fail to, what it let through is
 * drawn here too, not obeyed. Must never know the terminal.
 */
import { INK } from './terminal-rows.js';

declare const harmless: unique symbol;

/** A string that a terminal may be given. Only this module makes them. */
export type Harmless = string & { readonly [harmless]: true };

/** What a view may ask of a terminal beside colours (ECMA-48 §8.3; DEC modes 25 and 2004). */
export const CONTROL = {
  none: '',
  /** Empties the terminal when it comes to it, behind all that was written before (RIS). */
  reset: '\x1bc',
  newLine: '\n',
  hideCursor: '\x1b[?25l',
  showCursor: '\x1b[?25h',
  eraseLine: '\r\x1b[2K',
  up: '\x1b[A',
  /** Pasted text comes between marks. */
  markPaste: '\x1b[?2004h',
} as unknown as Readonly<
  Record<
    'none' | 'reset' | 'newLine' | 'hideCursor' | 'showCursor' | 'eraseLine' | 'up' | 'markPaste',
    Harmless
  >
>;

/** Moves the cursor to a column, from 0. */
export const toColumn = (column: number): Harmless => `\x1b[${Math.trunc(column) + 1}G` as Harmless;

/** The parameters of {@link INK}. */
const COLOURS = Object.values(INK)
  .map((sequence) => sequence.slice(2))
  .join('|');

/**
 * Controls but the line feed, an ESC that begins no colour of ours, and what would reorder, join or hide what stands
 * around it.
 */
const HARMFUL = new RegExp(
  `[\\0-\\t\\v-\\x1a\\x1c-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u180b-\\u180f\\u200b-\\u200f` +
    `\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb` +
    `\\u{e0000}-\\u{e0fff}]|\\x1b(?!\\[(?:${COLOURS}))`,
  'gu',
);

/** `text`, of which all that would act on a terminal is drawn instead. Colours of ours stay. */
export function guarded(text: string): Harmless {
  return text.replace(HARMFUL, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`) as Harmless;
}

/** A terminal takes in as much as this in a few milliseconds, whatever it is. */
const PIECE_LENGTH = 16 * 1024;

/** All parts in pieces between which a terminal can do something else; at least one. */
export function pieces(...parts: readonly Harmless[]): Harmless[] {
  const text = parts.join('');
  const count = Math.max(1, Math.ceil(text.length / PIECE_LENGTH));
  return Array.from(
    { length: count },
    (_, index) => text.slice(index * PIECE_LENGTH, (index + 1) * PIECE_LENGTH) as Harmless,
  );
}
