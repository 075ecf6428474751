/** A view of records as lines in a terminal: what Wire, Output and Client have in common. */
import { batch, effect, signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { CallName, PlaygroundRecord } from '../../server/core/record.js';
import type { PromptRow } from '../models/line-editor.js';
import type { RecordFilter } from '../models/record-store.js';
import { formatCount, plural } from '../texts/format.js';
import { TraceFeed, type FeedView } from '../models/trace-feed.js';
import { usePage } from './context.js';
import { TerminalView } from './terminal-view.js';

/** Terminal text, as a part of the page's. */
const FONT_REM = 0.8125;
/** How long after a flood everything is drawn that the flood left out. */
const QUIET_MS = 500;

interface TraceProps {
  readonly testId: string;
  readonly label: string;
  readonly calls: ReadonlySet<CallName>;
  /** How records become lines, in a terminal so many columns wide. */
  readonly linesFor: (
    columns: number,
    connection: number | null,
  ) => (record: PlaygroundRecord) => readonly string[];
  /** What to say of a connection that has no lines here, or of all of them (null). */
  readonly nothing: (connection: number | null) => string;
  /** Which of the calls, where it is not those of the selected connection. Reads signals. */
  readonly filter?: () => Omit<RecordFilter, 'calls'>;
  readonly typing?: Typing;
  /** How to see what a flood left out, where it is not by selecting a connection. */
  readonly remedy?: string;
  /** Whether the drawing can be frozen here, and what is missing be loaded. */
  readonly foot?: boolean;
  /** Over the terminal's lower part: what there is to say while nothing happens. */
  readonly children?: ComponentChildren;
}

/** A line that people type under the others. */
export interface Typing {
  readonly onInput: (data: string) => void;
  /** The line in a terminal so many columns wide; null: nothing can be typed now. Reads signals. */
  readonly prompt: (columns: number) => PromptRow | null;
  /** Called once with what puts the focus into the terminal. */
  readonly onReady: (focus: () => void) => void;
}

export function Trace({
  testId,
  label,
  calls,
  linesFor,
  nothing,
  filter,
  typing,
  remedy,
  foot = true,
  children,
}: TraceProps) {
  const { playground, preferences, theme, remPx } = usePage();
  const container = useRef<HTMLDivElement>(null);
  const behind = useSignal(false);
  const empty = useSignal(false);
  const terminal = useRef<TerminalView | null>(null);

  useEffect(() => {
    const columns = signal(0);
    const view = new TerminalView(container.current!, fontPx(remPx.peek()), {
      label,
      onLoad: () => playground.loadMissing(),
      onColumns: (count) => (columns.value = count),
      onScroll: (atBottom) => (behind.value = !atBottom),
      ...(typing === undefined ? {} : { onInput: typing.onInput }),
    });
    typing?.onReady(() => view.focus());
    terminal.current = view;
    const feedView = (): FeedView => ({
      filter: { calls, ...(filter?.() ?? { connection: playground.selected.value }) },
      lines: linesFor(columns.value, playground.selected.value),
      ...(remedy === undefined ? {} : { remedy }),
    });
    const feed = new TraceFeed(playground.store, feedView());
    let quiet: ReturnType<typeof setTimeout> | undefined;

    const draw = (): void => {
      if (columns.peek() === 0 || view.busy) return;
      const chunk = feed.next(playground.frozenAt.peek() ?? Infinity);
      if (chunk === null) return;
      empty.value = chunk.clear && chunk.lines.length === 0;
      view.write(chunk, draw);
      if (!feed.incomplete) return;
      clearTimeout(quiet);
      quiet = setTimeout(redraw, QUIET_MS);
    };
    const redraw = (): void => {
      if (!feed.incomplete || !view.atBottom) return;
      feed.restart();
      draw();
    };

    const stops = [
      effect(() => {
        void playground.pastVersion.value;
        if (columns.value === 0) return;
        feed.restart(feedView(), playground.request.value?.seq ?? null);
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
        void theme.value;
        view.setTheme();
      }),
      effect(() => view.setScreenReaderMode(preferences.screenReader.value)),
      effect(() => {
        const px = fontPx(remPx.value);
        batch(() => view.setFontSize(px));
      }),
    ];
    return () => {
      clearTimeout(quiet);
      for (const stop of stops) stop();
      view.dispose();
    };
  }, []);

  return (
    <>
      <div class="terminal-place">
        <div class="terminal" data-testid={testId} ref={container} />
        {empty.value && <p class="terminal-nothing">{nothing(playground.selected.value)}</p>}
        {children}
        {behind.value && (
          <button
            type="button"
            class="button small newest"
            onClick={() => terminal.current?.scrollToBottom()}
          >
            ↓ Newest
          </button>
        )}
      </div>
      {foot && <TraceFoot />}
    </>
  );
}

function TraceFoot() {
  const { playground } = usePage();
  void playground.version.value;
  const frozenAt = playground.frozenAt.value;
  const gap = playground.loadable.value;
  const viewers = playground.status.value?.counts.viewers ?? 1;
  const newer = frozenAt === null ? 0 : playground.store.lastSeq - frozenAt;
  return (
    <div class="panel-foot">
      <button
        type="button"
        class="button small"
        aria-pressed={frozenAt !== null}
        title="Stops the drawing, not the server and not the recording (Space)"
        onClick={() => playground.toggleFreeze()}
      >
        {frozenAt === null ? 'Freeze' : 'Go on'}
      </button>
      <kbd>Space</kbd>
      <span class="grow" />
      {gap !== null && (
        <button
          type="button"
          class="link"
          disabled={playground.fetching.value}
          onClick={() => playground.loadMissing()}
        >
          {playground.fetching.value
            ? 'loading…'
            : `${plural(gap.to - gap.from + 1, 'record')} not shown: load them`}
        </button>
      )}
      <span class="tally" data-frozen={frozenAt !== null} role="status" aria-live="off">
        {frozenAt === null ? (
          <>
            {plural(playground.store.lastSeq, 'record')} · {viewers > 1 ? `${viewers} viewers · ` : ''}
            {playground.link.value === 'open' ? 'live' : 'not live'}
          </>
        ) : (
          <>frozen · {formatCount(newer)} new</>
        )}
      </span>
    </div>
  );
}

function fontPx(remPx: number): number {
  return Math.round(FONT_REM * remPx * 2) / 2;
}
