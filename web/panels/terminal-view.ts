/**
 * The wrapper around xterm, and its only user: a terminal that shows lines and, where it is asked to, a line that is
 * being typed under them. Whatever is written passes `terminal-guard`: no control sequence but the page's own reaches it.
 */
import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ILink, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { charWidth } from '../models/char-width.js';
import type { PromptRow } from '../models/line-editor.js';
import { CONTROL, guarded, pieces, toColumn, type Harmless } from '../models/terminal-guard.js';
import { textWidth } from '../models/terminal-rows.js';
import { SCROLLBACK_LINES, type FeedChunk } from '../models/trace-feed.js';
import { traceTexts } from '../texts/trace.js';
import { copySelection } from './terminal-copy.js';
import { TerminalFound } from './terminal-found.js';
import { cssValue } from './css-value.js';

export interface TerminalOptions {
  /** The viewer asked to load what is missing. */
  readonly onLoad: () => void;
  /** The terminal is so many columns wide now; 0 while it is not seen. */
  readonly onColumns: (columns: number) => void;
  /** The viewer has scrolled: whether the newest line is in view. */
  readonly onScroll: (atBottom: boolean) => void;
  /** What keys, pasting and composing sent, while there is a prompt. Without it the terminal takes no input at all. */
  readonly onInput?: (data: string) => void;
}

const VERSION = 'playground';

export class TerminalView {
  /** What is searched for, and marked here. */
  readonly found: TerminalFound;
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #container: HTMLElement;
  readonly #options: TerminalOptions;
  readonly #resize: ResizeObserver;
  #columns = 0;
  #busy = false;
  #disposed = false;
  #empty = true;
  #prompt: PromptRow | null = null;

  constructor(container: HTMLElement, fontSizePx: number, options: TerminalOptions) {
    this.#container = container;
    this.#options = options;
    this.#terminal = new Terminal({
      allowProposedApi: true,
      convertEol: true,
      cursorInactiveStyle: 'none',
      cursorStyle: 'bar',
      cursorWidth: 2,
      fontFamily: cssValue('--mono'),
      fontSize: fontSizePx,
      lineHeight: 1.3,
      minimumContrastRatio: 4.5,
      scrollback: SCROLLBACK_LINES,
      theme: readTheme(),
    });
    this.#terminal.loadAddon(this.#fit);
    this.#useCharWidths();
    this.#terminal.open(container);
    this.found = new TerminalFound(this.#terminal, container, () => this.#promptRows);
    this.#takeInput(false);
    this.#put([CONTROL.hideCursor]);
    if (options.onInput !== undefined) this.#terminal.onData(options.onInput);
    this.#terminal.attachCustomKeyEventHandler((event) => this.#onKey(event));
    this.#terminal.registerLinkProvider({ provideLinks: (row, found) => found(this.#links(row)) });
    this.#terminal.onScroll(() => options.onScroll(this.atBottom));
    this.#terminal.onRender(() => options.onScroll(this.atBottom));
    this.#resize = new ResizeObserver(() => this.#onResize());
    this.#resize.observe(container);
    container.addEventListener('copy', (event) => copySelection(this.#terminal, event), true);
    this.#onResize();
  }

  dispose(): void {
    this.#disposed = true;
    this.#resize.disconnect();
    this.#terminal.dispose();
  }

  /** Whether what was written last is still being taken in: writing more would only make it wait. */
  get busy(): boolean {
    return this.#busy;
  }

  get hasSelection(): boolean {
    return this.#terminal.hasSelection();
  }

  /** Whether the newest line is in view. */
  get atBottom(): boolean {
    const buffer = this.#terminal.buffer.active;
    return buffer.viewportY >= buffer.baseY;
  }

  /** The only way to the terminal. Calls back when it has taken all of it in. */
  #put(parts: readonly Harmless[], done?: () => void): void {
    const all = pieces(...parts);
    for (const [index, piece] of all.entries())
      this.#terminal.write(piece, index === all.length - 1 ? done : undefined);
  }

  /** Writes `chunk` and calls back when the terminal has taken it in, unless it is disposed by then. */
  write(chunk: FeedChunk, done: () => void): void {
    this.#busy = true;
    const start = chunk.clear ? [CONTROL.reset, CONTROL.hideCursor] : this.#erasePrompt();
    // Each line ends the one before it, so that no empty row stands at the bottom.
    const text = guarded(chunk.lines.join('\n'));
    const first = chunk.clear || this.#empty ? CONTROL.none : CONTROL.newLine;
    const empty = chunk.clear && chunk.lines.length === 0;
    this.#put([...start, first, text, ...drawPrompt(this.#prompt, empty)], () => {
      // What was written is taken in even then, but nothing is left that could scroll.
      if (this.#disposed) return;
      this.#busy = false;
      if (chunk.clear) this.#terminal.scrollToBottom();
      if (chunk.show !== null) this.#terminal.scrollToLine(chunk.show);
      done();
    });
    this.#empty = empty;
  }

  /** Shows the line that is being typed under all others, with the cursor in it, and takes input; null: neither. */
  setPrompt(prompt: PromptRow | null): void {
    const before = this.#erasePrompt();
    if ((this.#prompt === null) !== (prompt === null)) this.#takeInput(prompt !== null);
    this.#prompt = prompt;
    this.#put([...before, ...drawPrompt(prompt, this.#empty)]);
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** What screen readers call it. */
  setLabel(label: string): void {
    this.#terminal.textarea!.setAttribute('aria-label', label);
  }

  scrollToBottom(): void {
    this.#terminal.scrollToBottom();
  }

  setTheme(): void {
    this.#terminal.options.theme = readTheme();
    this.found.setTheme();
  }

  /** Offers each line to screen readers. */
  setScreenReaderMode(on: boolean): void {
    this.#terminal.options.screenReaderMode = on;
  }

  setFontSize(fontSizePx: number): void {
    this.#terminal.options.fontSize = fontSizePx;
    this.#onResize();
  }

  #onResize(): void {
    const { clientWidth, clientHeight } = this.#container;
    if (clientWidth > 0 && clientHeight > 0) this.#fit.fit();
    const columns = clientWidth > 0 && clientHeight > 0 ? this.#terminal.cols : 0;
    if (columns === this.#columns) return;
    this.#columns = columns;
    this.#options.onColumns(columns);
  }

  /** What takes the prompt away again, and leaves the cursor at the end of the lines above it. */
  #erasePrompt(): Harmless[] {
    if (this.#prompt === null) return [];
    const { hideCursor, eraseLine, up, none } = CONTROL;
    return [hideCursor, eraseLine, this.#empty ? none : up];
  }

  /** How many rows under the lines are the prompt's. */
  get #promptRows(): number {
    return this.#prompt === null || this.#empty ? 0 : 1;
  }

  #takeInput(takes: boolean): void {
    this.#terminal.options.disableStdin = !takes;
    const textarea = this.#terminal.textarea!;
    // Without it a phone would bring up its keyboard.
    textarea.readOnly = !takes;
    textarea.inputMode = takes ? 'text' : 'none';
  }

  /** Keys are typed where there is a prompt; else they scroll, and all others belong to the page. */
  #onKey(event: KeyboardEvent): boolean {
    if (this.#prompt !== null) return this.#isTyped(event);
    if (event.type !== 'keydown' || event.ctrlKey || event.metaKey || event.altKey) return false;
    const scroll = SCROLL_KEYS[event.key];
    if (scroll !== undefined) {
      scroll(this.#terminal);
      event.preventDefault();
    }
    return false;
  }

  /** Tab and Escape leave the terminal, and what is selected can be copied. */
  #isTyped(event: KeyboardEvent): boolean {
    if (event.key === 'Tab' || event.metaKey) return false;
    if (event.ctrlKey && event.key === 'f') return false;
    if (event.key === 'Escape') {
      if (event.type === 'keydown') this.#terminal.blur();
      return false;
    }
    if (event.ctrlKey && (event.key === 'v' || event.key === 'V')) return false;
    if (event.ctrlKey && event.key === 'c') return !this.#terminal.hasSelection();
    if (event.key !== 'PageUp' && event.key !== 'PageDown') return true;
    if (event.type === 'keydown') this.#terminal.scrollPages(event.key === 'PageUp' ? -1 : 1);
    return false;
  }

  /** Makes the terminal measure text as it was measured when it was wrapped. */
  #useCharWidths(): void {
    this.#terminal.unicode.register({
      version: VERSION,
      wcwidth: charWidth,
      // xterm.js packs width and "joins the one before" like this: see its UnicodeService.
      charProperties: (codePoint, preceding) => {
        let width: number = charWidth(codePoint);
        const widthBefore = (preceding >> 1) & 3;
        const joins = width === 0 && preceding !== 0 && widthBefore > 0;
        if (joins) width = widthBefore;
        return (width << 1) | (joins ? 1 : 0);
      },
    });
    this.#terminal.unicode.activeVersion = VERSION;
  }

  #links(row: number): ILink[] | undefined {
    const text = this.#terminal.buffer.active.getLine(row - 1)?.translateToString(true) ?? '';
    const words = traceTexts().load;
    const at = text.startsWith('… ') ? text.lastIndexOf(words) : -1;
    if (at < 0) return undefined;
    const before = textWidth(text.slice(0, at));
    return [
      {
        text: words,
        range: { start: { x: before + 1, y: row }, end: { x: before + textWidth(words), y: row } },
        activate: () => this.#options.onLoad(),
      },
    ];
  }
}

/** Under the lines, in a row of its own; as long as it fits, so that it can be erased. */
function drawPrompt(prompt: PromptRow | null, empty: boolean): Harmless[] {
  if (prompt === null) return [];
  const first = empty ? CONTROL.none : CONTROL.newLine;
  const { showCursor, markPaste } = CONTROL;
  return [first, guarded(prompt.text), toColumn(prompt.column), showCursor, markPaste];
}

const SCROLL_KEYS: Readonly<Record<string, (terminal: Terminal) => void>> = {
  ArrowUp: (terminal) => terminal.scrollLines(-1),
  ArrowDown: (terminal) => terminal.scrollLines(1),
  PageUp: (terminal) => terminal.scrollPages(-1),
  PageDown: (terminal) => terminal.scrollPages(1),
  Home: (terminal) => terminal.scrollToTop(),
  End: (terminal) => terminal.scrollToBottom(),
};

/** The palette: `terminal-rows` says what each slot means. */
function readTheme(): ITheme {
  const background = cssValue('--panel');
  return {
    background,
    foreground: cssValue('--ink'),
    cursor: cssValue('--ink'),
    selectionBackground: cssValue('--selection'),
    scrollbarSliderBackground: `${cssValue('--line-strong')}55`,
    scrollbarSliderHoverBackground: `${cssValue('--line-strong')}99`,
    scrollbarSliderActiveBackground: cssValue('--line-strong'),
    overviewRulerBorder: background,
    black: background,
    red: cssValue('--bad'),
    green: cssValue('--ok'),
    yellow: cssValue('--response'),
    blue: cssValue('--request'),
    magenta: cssValue('--event'),
    cyan: cssValue('--accent'),
    white: cssValue('--dim'),
    brightBlack: cssValue('--faint'),
  };
}
