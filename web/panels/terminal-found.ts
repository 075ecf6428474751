/**
 * What a search has found, in a terminal: the search addon marks every place where the text is drawn; what is no text in
 * one row, and the match that is looked at, is marked cell by cell. Must never know what was searched for, nor where.
 */
import { SearchAddon } from '@xterm/addon-search';
import type { IDecoration, IDecorationOptions, Terminal } from '@xterm/xterm';
import { textWidth } from '../models/terminal-rows.js';
import { cssValue } from './css-value.js';

/** Cells of a line, which is counted in lines from the last one upwards; `to` null: to its end. */
export interface Spot {
  readonly below: number;
  readonly from: number;
  readonly to: number | null;
}

/** What is searched for, as it is drawn. */
export interface Highlight {
  readonly text: string;
  readonly matchCase: boolean;
}

export class TerminalFound {
  readonly #terminal: Terminal;
  readonly #rowsUnder: () => number;
  readonly #addon = new SearchAddon();
  #highlight: Highlight | null = null;
  #marks: IDecoration[] = [];

  /** @param rowsUnder how many rows under the lines are none of them */
  constructor(terminal: Terminal, container: HTMLElement, rowsUnder: () => number) {
    this.#terminal = terminal;
    this.#rowsUnder = rowsUnder;
    terminal.loadAddon(this.#addon);
    // It selects what it finds, but here people select. While they do it must not go on by itself.
    this.#addon.onDidChangeResults(() => this.#unselect());
    container.addEventListener('mousedown', () => this.#addon.clearDecorations());
    container.addEventListener('mouseup', () => this.#draw());
  }

  /** Marks all places where this is drawn; null: none. */
  show(highlight: Highlight | null): void {
    const same =
      highlight?.text === this.#highlight?.text && highlight?.matchCase === this.#highlight?.matchCase;
    if (same) return;
    this.#highlight = highlight;
    this.#addon.clearDecorations();
    this.#draw();
  }

  /** Marks cells as the match that is looked at and as others, and no cells but these. */
  mark(looked: readonly Spot[], others: readonly Spot[]): void {
    for (const mark of this.#marks.splice(0)) mark.dispose();
    for (const spot of others) this.#markSpot(spot, { backgroundColor: cssValue('--selection') });
    const colours = { backgroundColor: cssValue('--accent'), foregroundColor: cssValue('--on-accent') };
    for (const spot of looked)
      for (const mark of this.#markSpot(spot, colours))
        mark.onRender((element) => element.classList.add('found-mark'));
  }

  #markSpot(
    spot: Spot,
    colours: Pick<IDecorationOptions, 'backgroundColor' | 'foregroundColor'>,
  ): IDecoration[] {
    const { active } = this.#terminal.buffer;
    const cursor = active.baseY + active.cursorY;
    const marks = this.#cellsOf(spot).flatMap(({ row, x, width }) => {
      const marker = this.#terminal.registerMarker(row - cursor);
      return this.#terminal.registerDecoration({ marker, x, width, layer: 'top', ...colours }) ?? [];
    });
    this.#marks.push(...marks);
    return marks;
  }

  /** Brings a line into view, with some of those above it, if it is not. */
  reveal(below: number): void {
    const row = this.#rowOf(below);
    const { active } = this.#terminal.buffer;
    if (row === null || (row >= active.viewportY && row < active.viewportY + this.#terminal.rows)) return;
    this.#terminal.scrollToLine(Math.max(0, row - Math.floor(this.#terminal.rows / 3)));
  }

  /** Draws in the colours of now, all but the match that is looked at. */
  setTheme(): void {
    const highlight = this.#highlight;
    this.show(null);
    this.show(highlight);
  }

  #draw(): void {
    if (this.#highlight === null || this.#terminal.hasSelection()) return;
    const { text, matchCase } = this.#highlight;
    const top = this.#terminal.buffer.active.viewportY;
    this.#addon.findNext(text, {
      caseSensitive: matchCase,
      incremental: true,
      decorations: {
        matchBackground: cssValue('--selection'),
        matchOverviewRuler: cssValue('--accent'),
        activeMatchColorOverviewRuler: cssValue('--accent'),
      },
    });
    this.#unselect();
    this.#terminal.scrollToLine(top);
  }

  #unselect(): void {
    this.#addon.clearActiveDecoration();
    this.#terminal.clearSelection();
  }

  /** The row in which the line begins that has so many lines below it; null when it is gone. */
  #rowOf(below: number): number | null {
    const { active } = this.#terminal.buffer;
    let left = below;
    for (let row = active.baseY + active.cursorY - this.#rowsUnder(); row >= 0; row -= 1) {
      // The terminal wraps lines itself that were not wrapped before.
      if (active.getLine(row)?.isWrapped === true) continue;
      if (left === 0) return row;
      left -= 1;
    }
    return null;
  }

  /** The cells of a spot, row by row of the terminal. */
  #cellsOf({
    below,
    from,
    to,
  }: Spot): { readonly row: number; readonly x: number; readonly width: number }[] {
    const first = this.#rowOf(below);
    if (first === null) return [];
    const { cols, buffer } = this.#terminal;
    const end = to ?? textWidth(buffer.active.getLine(first)?.translateToString(true) ?? '');
    const cells: { row: number; x: number; width: number }[] = [];
    for (let at = from; at < end;) {
      const x = at % cols;
      const width = Math.min(cols - x, end - at);
      cells.push({ row: first + Math.floor(at / cols), x, width });
      at += width;
    }
    return cells;
  }
}
