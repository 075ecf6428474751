/**
 * The line that is being typed in the Client view, as a terminal's driver keeps it: what keys do to it, and how it is
 * drawn. Must never know the terminal: it is given what one sends for keys (ECMA-48 sequences), and draws one row.
 *
 * Source: POSIX.1-2024 §11.1.6 and §11.1.9, canonical mode: ERASE, KILL, EOF and INTR.
 */
import { charWidth } from './char-width.js';
import { drawBytes, drawUnfinished, NOTHING_PENDING } from './visible-bytes.js';

/** What came of keys: a line was ended, or sent as it is (EOF on a line), or EOF on none, or INTR. */
export type LineEvent =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'part'; readonly text: string }
  | { readonly kind: 'endOfFile' }
  | { readonly kind: 'interrupt' };

/** Pasted text comes between these, when the terminal was asked to say so (xterm, "bracketed paste"). */
const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/** Lines that ↑ brings back. */
const HISTORY_LIMIT = 100;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export class LineEditor {
  #text = '';
  /** In UTF-16 units, between two graphemes. */
  #cursor = 0;
  #history: string[] = [];
  /** Which line of the history stands here; its length: the one that is new. */
  #at = 0;

  get text(): string {
    return this.#text;
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** Takes what the terminal sent for a key, or for pasted or composed text. */
  feed(data: string): LineEvent[] {
    // What was pasted may hold such an end itself: only the last one is the terminal's.
    if (data.startsWith(PASTE_START) && data.endsWith(PASTE_END))
      return this.#insertLines(data.slice(PASTE_START.length, -PASTE_END.length));
    const key = KEYS[data];
    if (key !== undefined) {
      const event = key(this);
      return event === undefined ? [] : [event];
    }
    // Any other sequence is of a key that means nothing here.
    return data.startsWith('\x1b') ? [] : this.#insertLines(data);
  }

  move(to: number): void {
    this.#cursor = Math.max(0, Math.min(this.#text.length, to));
  }

  /** Takes out what stands from `from` to `to`; the cursor is then between. */
  cut(from: number, to: number): void {
    this.#text = this.#text.slice(0, from) + this.#text.slice(to);
    this.#cursor = from;
  }

  /** Where the grapheme before the cursor begins, or the one behind it ends. */
  beside(direction: -1 | 1): number {
    const parts = [
      ...graphemes.segment(
        direction < 0 ? this.#text.slice(0, this.#cursor) : this.#text.slice(this.#cursor),
      ),
    ];
    const length = parts.at(direction < 0 ? -1 : 0)?.segment.length ?? 0;
    return this.#cursor + direction * length;
  }

  /** Brings back a line of before, or after that a newer one. */
  recall(direction: -1 | 1): void {
    const at = this.#at + direction;
    if (at < 0 || at > this.#history.length) return;
    this.#at = at;
    this.#text = this.#history[at] ?? '';
    this.#cursor = this.#text.length;
  }

  /** Empties the line, and returns what stood there. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    this.#cursor = 0;
    if (text !== '' && text !== this.#history.at(-1)) this.#history.push(text);
    if (this.#history.length > HISTORY_LIMIT) this.#history.shift();
    this.#at = this.#history.length;
    return text;
  }

  /** Every line break in it ends a line. Text that no terminal can send is not here: half a character. */
  #insertLines(data: string): LineEvent[] {
    const [first = '', ...others] = data.replace(/\p{Surrogate}/gu, '\ufffd').split(/\r\n|\r|\n/);
    this.#insert(first);
    return others.map((next) => {
      // What stood behind the cursor goes with the first line, as when Enter is pressed in the middle of one.
      const text = this.take();
      this.#insert(next);
      return { kind: 'line', text };
    });
  }

  #insert(text: string): void {
    this.#text = this.#text.slice(0, this.#cursor) + text + this.#text.slice(this.#cursor);
    this.#cursor += text.length;
  }
}

/** What keys send, and what they do. */
const KEYS: Readonly<Record<string, (line: LineEditor) => LineEvent | void>> = {
  '\r': (line) => ({ kind: 'line', text: line.take() }),
  '\x03': (line) => {
    line.take();
    return { kind: 'interrupt' };
  },
  // EOF hands over what has been typed so far; only on an empty line it means the end (POSIX §11.1.9).
  '\x04': (line) => (line.text === '' ? { kind: 'endOfFile' } : { kind: 'part', text: line.take() }),
  '\x7f': (line) => line.cut(line.beside(-1), line.cursor),
  '\b': (line) => line.cut(line.beside(-1), line.cursor),
  '\x1b[3~': (line) => line.cut(line.cursor, line.beside(1)),
  '\x15': (line) => line.cut(0, line.cursor),
  '\x0b': (line) => line.cut(line.cursor, line.text.length),
  '\x17': (line) => line.cut(/\S*\s*$/.exec(line.text.slice(0, line.cursor))!.index, line.cursor),
  '\x1b[D': (line) => line.move(line.beside(-1)),
  '\x1b[C': (line) => line.move(line.beside(1)),
  '\x1b[A': (line) => line.recall(-1),
  '\x1b[B': (line) => line.recall(1),
  '\x01': (line) => line.move(0),
  '\x1b[H': (line) => line.move(0),
  '\x05': (line) => line.move(line.text.length),
  '\x1b[F': (line) => line.move(line.text.length),
};

/** A row of text and the column, from 0, in which the cursor stands. */
export interface PromptRow {
  readonly text: string;
  readonly column: number;
}

interface Cell {
  readonly text: string;
  readonly width: number;
}

/**
 * The line behind `sign`, in one row: of a line that is longer, the part around the cursor. Everything that is not plain
 * text is drawn as an escape.
 */
export function promptRow(
  line: Pick<LineEditor, 'text' | 'cursor'>,
  sign: string,
  columns: number,
): PromptRow {
  const before = cellsOf(line.text.slice(0, line.cursor));
  const after = cellsOf(line.text.slice(line.cursor));
  // One column is the cursor's, and one says that something stands before.
  const room = Math.max(8, columns - sign.length - 1);
  const fits = widthOf(before) <= room;
  let first = fits ? 0 : before.length;
  let used = 0;
  while (first > 0 && used + before[first - 1]!.width < room) used += before[--first]!.width;
  // A mark stays with the character that it sits on.
  while (!fits && before[first]?.width === 0) first += 1;
  const seen = before.slice(first);
  const hidden = fits ? '' : '…';
  let text = sign + hidden + seen.map((cell) => cell.text).join('');
  const column = sign.length + hidden.length + widthOf(seen);
  let end = column;
  for (const cell of after) {
    if (end + cell.width > columns - 1) break;
    text += cell.text;
    end += cell.width;
  }
  return { text, column };
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}

/** What each piece of the text is drawn as. */
function cellsOf(text: string): Cell[] {
  const cells: Cell[] = [];
  const bytes = new TextEncoder().encode(text);
  const sink = {
    text: (piece: string) => {
      for (const character of piece)
        cells.push({ text: character, width: charWidth(character.codePointAt(0)!) });
    },
    escape: (piece: string) => void cells.push({ text: piece, width: piece.length }),
    lineBreak: () => undefined,
  };
  drawUnfinished(drawBytes(bytes, NOTHING_PENDING, sink, { style: 'printed' }), sink);
  return cells;
}
