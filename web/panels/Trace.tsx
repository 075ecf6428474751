/** A view of records as lines in a terminal: what Wire, Output and Client have in common. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { CallName } from '../../server/core/record.js';
import type { RecordLiner } from '../models/trace-feed.js';
import { TraceSearch, type SearchFilter } from '../models/trace-search.js';
import type { SearchedKind } from '../models/wire-search.js';
import { traceTexts, type Remedy } from '../texts/trace.js';
import { usePage } from './context.js';
import { SearchBar, SearchButton } from './SearchBar.js';
import { TraceFoot } from './TraceFoot.js';
import type { TraceTerminal, Typing } from './trace-terminal.js';

/** Terminal text, as a part of the page's. */
const FONT_REM = 0.8125;

interface TraceProps {
  readonly testId: string;
  /** What screen readers call it. Reads signals. */
  readonly label: () => string;
  readonly calls: ReadonlySet<CallName>;
  /** How records become lines, in a terminal so many columns wide. */
  readonly linesFor: (columns: number, connection: number | null) => RecordLiner;
  /** What to say of a connection that has no lines here, or of all of them (null). */
  readonly nothing: (connection: number | null) => string;
  /** Whose bytes a search looks through. */
  readonly searched: SearchedKind;
  /** Which of the calls, where it is not those of the selected connection. Reads signals. */
  readonly filter?: () => SearchFilter;
  readonly typing?: Typing;
  /** How to see what a flood left out, where it is not by selecting a connection. */
  readonly remedy?: Remedy;
  /** Whether the drawing can be frozen here, and what is missing be loaded. */
  readonly foot?: boolean;
  /** In the foot. */
  readonly actions?: ComponentChildren;
  /** Over the terminal's lower part: what there is to say while nothing happens. */
  readonly children?: ComponentChildren;
}

export function Trace({
  testId,
  label,
  calls,
  linesFor,
  nothing,
  searched,
  filter,
  typing,
  remedy,
  foot = true,
  actions,
  children,
}: TraceProps) {
  const { playground, preferences, theme, remPx } = usePage();
  const container = useRef<HTMLDivElement>(null);
  const behind = useSignal(false);
  const empty = useSignal(false);
  const terminal = useRef<TraceTerminal | null>(null);
  const kept = useRef<TraceSearch | null>(null);
  kept.current ??= new TraceSearch(playground.store, searched, {
    schedule: (callback) => setTimeout(callback),
    now: () => performance.now(),
  });
  const search = kept.current;
  const text = traceTexts();

  useEffect(() => {
    const shown = (): SearchFilter => filter?.() ?? { connection: playground.selected.value };
    const unfollow = search.follow(playground, shown);
    let gone = false;
    void import('./trace-terminal.js').then(({ startTrace }) => {
      // The place may be gone before its component has been told.
      if (gone || container.current === null) return;
      terminal.current = startTrace(container.current, {
        playground,
        search,
        label,
        view: (columns) => {
          const connection = playground.selected.value;
          return {
            filter: { calls, ...shown() },
            liner: () => linesFor(columns, connection),
            ...(remedy === undefined ? {} : { remedy }),
          };
        },
        theme,
        screenReader: preferences.screenReader,
        fontPx: () => Math.round(FONT_REM * remPx.value * 2) / 2,
        behind,
        empty,
        ...(typing === undefined ? {} : { typing }),
      });
    });
    return () => {
      gone = true;
      unfollow();
      terminal.current?.dispose();
    };
  }, []);

  const onKey = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === 'f') {
      search.start();
    } else if (event.key === 'Escape' && search.open.peek()) {
      search.open.value = false;
      terminal.current?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="trace" onKeyDown={onKey}>
      <SearchBar search={search} />
      <div class="terminal-place">
        <div class="terminal" data-testid={testId} ref={container} />
        {empty.value && <p class="terminal-nothing">{nothing(playground.selected.value)}</p>}
        {children}
        {behind.value && (
          <button type="button" class="button small newest" onClick={() => terminal.current?.showNewest()}>
            ↓ {text.newest}
          </button>
        )}
        {!foot && <SearchButton search={search} />}
      </div>
      {foot && (
        <TraceFoot>
          <SearchButton search={search} />
          {actions}
        </TraceFoot>
      )}
    </div>
  );
}
