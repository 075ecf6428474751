/**
 * Rows of text for a terminal, coloured with this page's own sequences and wrapped under a hanging indent. Text must
 * already be harmless: it comes from `visible-bytes` or is a string of this program.
 */
import type { GlyphSink } from './visible-bytes.js';
import { charWidth } from './char-width.js';

/**
 * The colours, as slots of the terminal's palette: the theme gives each its value, so a change of theme needs no
 * redraw. ECMA-48 §8.3.117, SGR.
 */
export const INK = {
  plain: '\x1b[0m',
  bad: '\x1b[31m',
  ok: '\x1b[32m',
  response: '\x1b[33m',
  request: '\x1b[34m',
  event: '\x1b[35m',
  link: '\x1b[36m',
  dim: '\x1b[37m',
  faint: '\x1b[90m',
} as const;

export type Ink = keyof typeof INK;

/** A row of what was written, and a column in it, both from 0. */
export interface RowPosition {
  readonly row: number;
  readonly column: number;
}

/** What is drawn from one place to another; null: to the end of the row. */
export interface RowSpan {
  readonly row: number;
  readonly from: number;
  readonly to: number | null;
}

/** What `\r\n` takes. */
const LINE_END_COLUMNS = 4;

/** Columns that `text`, without control sequences, takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += charWidth(character.codePointAt(0)!);
  return width;
}

export class TerminalRows implements GlyphSink {
  readonly rows: string[] = [];
  #row = '';
  #column = 0;
  /** Whether the current row holds anything, or is only waiting to. */
  #begun = false;
  #ink: Ink = 'plain';
  #textInk: Ink = 'plain';
  /** Where rows go on that were wrapped. */
  readonly indent: number;

  /** `columns` is the width of the terminal, `indent` where rows go on that were wrapped. */
  constructor(
    readonly columns: number,
    indent: number,
  ) {
    this.indent = Math.min(indent, Math.max(0, columns - 8));
  }

  /** Sets the colour of what `text` writes from now on. */
  ink(ink: Ink): this {
    this.#textInk = ink;
    return this;
  }

  /** Writes `text` in `ink`, broken at spaces where it does not fit. */
  write(text: string, ink: Ink): this {
    for (const word of text.split(/(?<= )/)) {
      const width = textWidth(word);
      const wraps = this.#column + width > this.columns && this.#column > this.indent;
      if (wraps && textWidth(word.trimEnd()) <= this.columns - this.indent) this.#wrap();
      this.#putText(word, width, ink);
    }
    return this;
  }

  /** Moves on to `column`; does nothing when it is behind, or when there is no such column. */
  tab(column: number): this {
    if (column > this.#column && column < this.columns) {
      this.#row += ' '.repeat(column - this.#column);
      this.#column = column;
    }
    return this;
  }

  text(text: string, width: number): void {
    this.#putText(text, width, this.#textInk);
  }

  escape(text: string): void {
    // No row ends inside the end of a line: what mostly follows a \r finds room behind it.
    this.#put(text, text.length, 'faint', text === '\\r' ? LINE_END_COLUMNS : text.length);
  }

  lineBreak(): void {
    this.#finishRow();
    this.#begun = false;
  }

  /** Goes on in a new row, under the indent. */
  nextRow(): void {
    this.#finishRow();
    this.#startRow();
  }

  /** The same where a source line is too long: a sign before the indent says that it goes on. */
  #wrap(): void {
    this.nextRow();
    if (this.indent < 2) return;
    this.#row = `${' '.repeat(this.indent - 2)}${INK.faint}↳ `;
    this.#ink = 'faint';
  }

  /** Where what is written next will stand, if it fits there. */
  get position(): RowPosition {
    const waits = !this.#begun && this.rows.length > 0;
    return { row: this.rows.length, column: waits ? this.indent : this.#column };
  }

  /** All rows, each ending in the plain colour. */
  finish(): string[] {
    if (this.#begun) this.#finishRow();
    return this.rows;
  }

  #putText(text: string, width: number, ink: Ink): void {
    if (!this.#begun && this.rows.length > 0) this.#startRow();
    if (this.#column + width <= this.columns) return this.#put(text, width, ink);
    for (const character of text) this.#put(character, charWidth(character.codePointAt(0)!), ink);
  }

  /** @param room so many columns must be free in the row, or it wraps */
  #put(text: string, width: number, ink: Ink, room = width): void {
    if (!this.#begun && this.rows.length > 0) this.#startRow();
    this.#begun = true;
    if (this.#column + room > this.columns && this.#column > this.indent) this.#wrap();
    if (ink !== this.#ink) {
      this.#row += INK[ink];
      this.#ink = ink;
    }
    this.#row += text;
    this.#column += width;
  }

  #startRow(): void {
    this.#row = ' '.repeat(this.indent);
    this.#column = this.indent;
    this.#begun = true;
  }

  #finishRow(): void {
    this.rows.push(this.#ink === 'plain' ? this.#row : this.#row + INK.plain);
    this.#ink = 'plain';
    this.#row = '';
    this.#column = 0;
  }
}
