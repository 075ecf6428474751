/**
 * Keeps a terminal at what the records say: draws what is new, starts over where the view has become another one, and
 * brings to view what a search has found. All that changes are signals.
 */
import { batch, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { ByteMark } from '../models/byte-marks.js';
import type { PromptRow } from '../models/line-editor.js';
import type { Playground } from '../models/playground.js';
import { TraceFeed, type FeedView } from '../models/trace-feed.js';
import type { TraceSearch } from '../models/trace-search.js';
import type { Match } from '../models/wire-search.js';
import { locale } from '../texts/locale.js';
import type { Spot } from './terminal-found.js';
import { TerminalView } from './terminal-view.js';

/** How long after a flood everything is drawn that the flood left out. */
const QUIET_MS = 1000;
/** Matches that are no text in one row are marked so many at a time, around the one that is looked at, and so often. */
const MARKED_MATCHES = 100;
const MARK_MS = 250;

/** A line that people type under the others. */
export interface Typing {
  readonly onInput: (data: string) => void;
  /** The line in a terminal so many columns wide; null: nothing can be typed now. Reads signals. */
  readonly prompt: (columns: number) => PromptRow | null;
  /** Called once with what puts the focus into the terminal. */
  readonly onReady: (focus: () => void) => void;
}

export interface TraceOptions {
  readonly playground: Playground;
  readonly search: TraceSearch;
  /** What screen readers call it. Reads signals. */
  readonly label: () => string;
  /** What is drawn in a terminal so many columns wide. Reads signals. */
  readonly view: (columns: number) => FeedView;
  readonly theme: Signal<unknown>;
  /** Whether each line is offered to screen readers. */
  readonly screenReader: ReadonlySignal<boolean>;
  readonly fontPx: () => number;
  readonly typing?: Typing;
  /** Whether what is newest is out of view, and whether nothing was drawn. */
  readonly behind: Signal<boolean>;
  readonly empty: Signal<boolean>;
}

export interface TraceTerminal {
  readonly focus: () => void;
  readonly showNewest: () => void;
  readonly dispose: () => void;
}

export function startTrace(container: HTMLElement, options: TraceOptions): TraceTerminal {
  const { playground, search, typing, behind, empty } = options;
  const { found } = search;
  const columns = signal(0);
  const view = new TerminalView(container, options.fontPx(), {
    onLoad: () => playground.loadMissing(),
    onColumns: (count) => (columns.value = count),
    onScroll: (atBottom) => (behind.value = !atBottom),
    ...(typing === undefined ? {} : { onInput: typing.onInput }),
  });
  typing?.onReady(() => view.focus());
  const feed = new TraceFeed(playground.store, options.view(0));
  let quiet: ReturnType<typeof setTimeout> | undefined;
  /** The match is to be brought into view, once what is being written stands there. */
  let reveal = false;
  /** What is marked stands elsewhere now, or nowhere. */
  let unmarked = false;
  let marking: ReturnType<typeof setTimeout> | undefined;

  /** Something was to be drawn while the terminal was busy. */
  let again = false;
  const draw = (): void => {
    if (columns.peek() === 0) return;
    again = view.busy;
    if (again) return;
    const frozenAt = playground.frozenAt.peek();
    const chunk = feed.next(frozenAt ?? Infinity, playground.flooding && frozenAt === null);
    if (chunk === null) return settle();
    empty.value = chunk.clear && chunk.lines.length === 0;
    unmarked ||= chunk.clear;
    // Records that came meanwhile wait for the page's next frame of them: without a pause there is time for nothing else.
    view.write(chunk, () => (again ? draw() : settle()));
    if (!feed.incomplete) return;
    clearTimeout(quiet);
    quiet = setTimeout(redraw, QUIET_MS);
  };
  const redraw = (): void => {
    if (!feed.incomplete || !view.atBottom) return;
    // Drawing all anew would take away what somebody is about to copy.
    if (view.hasSelection) quiet = setTimeout(redraw, QUIET_MS);
    else showNewest();
  };
  const showNewest = (): void => {
    if (feed.incomplete) feed.restart();
    draw();
    view.scrollToBottom();
  };

  const spotsOf = (match: Match): Spot[] =>
    match.pieces.flatMap(({ seq, start, end }) => {
      const below = feed.linesBelow(seq);
      if (below === null) return [];
      return feed
        .spans(seq, new ByteMark(start, end))
        .map(({ row, from, to }) => ({ below: below - row, from, to }));
    });

  /** Matches that the terminal can't find by itself, but for the one that is looked at. */
  const others = (match: Match | null): readonly Match[] => {
    if (search.drawn.peek() !== null) return [];
    const { matches } = found;
    const middle = match === null ? matches.length : matches.indexOf(match);
    const first = Math.max(0, Math.min(middle - MARKED_MATCHES / 2, matches.length - MARKED_MATCHES));
    return matches.slice(first, first + MARKED_MATCHES).filter((other) => other !== match);
  };

  /** Marks the match that is looked at, and others, where they are drawn. */
  const settle = (): void => {
    if (!reveal && !unmarked) return;
    unmarked = false;
    const match = found.currentMatch;
    const spots = match === null ? [] : spotsOf(match);
    view.found.mark(spots, others(match).flatMap(spotsOf));
    if (!reveal || match === null) return;
    const below = spots[0]?.below ?? feed.linesBelow(match.pieces[0]!.seq);
    search.notDrawn.value = spots.length === 0;
    reveal = false;
    if (below !== null) view.found.reveal(below);
  };

  const stops = [
    effect(() => {
      void playground.pastVersion.value;
      void locale.value;
      if (columns.value === 0) return;
      const wanted = found.currentMatch?.pieces[0]!.seq ?? playground.request.value?.seq ?? null;
      feed.restart(options.view(columns.value), wanted);
      draw();
    }),
    effect(() => {
      void playground.version.value;
      draw();
    }),
    effect(() => {
      // What a flood left out is drawn for those who stop to read it.
      if (playground.frozenAt.value !== null && feed.incomplete) feed.restart();
      draw();
    }),
    effect(() => {
      if (typing !== undefined && columns.value > 0) view.setPrompt(typing.prompt(columns.value));
    }),
    effect(() => {
      void options.theme.value;
      view.setTheme();
      unmarked = true;
      draw();
    }),
    effect(() => view.setLabel(options.label())),
    effect(() => view.setScreenReaderMode(options.screenReader.value)),
    effect(() => {
      const px = options.fontPx();
      batch(() => view.setFontSize(px));
    }),
    effect(() => view.found.show(search.drawn.value)),
    effect(() => {
      void found.version.value;
      if (search.drawn.value !== null || search.parsed.value.pattern === null) return;
      marking ??= setTimeout(() => {
        marking = undefined;
        unmarked = true;
        draw();
      }, MARK_MS);
    }),
    effect(() => {
      void search.looked.value;
      const match = found.currentMatch;
      reveal = match !== null;
      unmarked = true;
      search.notDrawn.value = false;
      if (match !== null && columns.peek() > 0 && feed.linesBelow(match.pieces[0]!.seq) === null)
        feed.restart(undefined, match.pieces[0]!.seq);
      draw();
    }),
  ];
  return {
    focus: () => view.focus(),
    showNewest,
    dispose: () => {
      clearTimeout(quiet);
      clearTimeout(marking);
      for (const stop of stops) stop();
      view.dispose();
    },
  };
}
