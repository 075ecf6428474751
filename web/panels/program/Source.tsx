/** A listing: its lines, in the gutter where threads may be stopped, and a marker on the line where each stands. */
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { BreakpointCall, Language, Listing, ThreadState } from '../../../server/core/messages.js';
import { breakpointLines, type BreakpointLines, type LineRange } from '../../../server/core/source-lines.js';
import { tokenLines } from '../../models/source-tokens.js';
import { threadName, type Standing } from '../../models/step.js';
import { formatDuration } from '../../texts/format.js';
import { programTexts } from '../../texts/program.js';
import { usePage } from '../context.js';
import { useSize } from '../DrawingView.js';

/** Markers drawn on one line; a crowd is counted. */
const MARKER_LIMIT = 4;

export interface SourceProps {
  readonly listing: Listing;
  readonly language: Language;
  /** The part that is shown; null: all. */
  readonly range: LineRange | null;
  /** The line of `recv` in a listing beside the program; null: the listing is a program. */
  readonly breakable: number | null;
  readonly lineOf: (standing: Standing) => number | null;
  readonly standing: readonly Standing[];
  readonly label: string;
}

const NO_CALLS: readonly BreakpointCall[] = [];

export function Source({ listing, language, range, breakable, lineOf, standing, label }: SourceProps) {
  const { playground } = usePage();
  const { stepper } = playground;
  const scroller = useRef<HTMLDivElement>(null);
  const { height } = useSize(scroller).value;
  const lines = useMemo(() => tokenLines(listing.text, language), [listing, language]);
  // The same element again costs nothing: markers move thirty times a second, the text never does.
  const code = useMemo(
    () =>
      lines.map((tokens) => (
        <code>
          {tokens.map(({ kind, text }) =>
            kind === 'plain' ? text : <span class={`token-${kind}`}>{text}</span>,
          )}
        </code>
      )),
    [lines],
  );
  const calls = useMemo<BreakpointLines>(
    () => (breakable === null ? breakpointLines(listing.text, language) : new Map([[breakable, ['recv']]])),
    [listing, language, breakable],
  );
  const chosen = stepper.chosen.value;
  const chosenLine = standing
    .filter(({ thread }) => thread.thread === chosen)
    .map(lineOf)
    .find((line) => line !== null);
  const set = playground.status.value?.gate.breakpoints ?? [];
  const first = range?.first ?? 1;

  useLayoutEffect(() => {
    const element = scroller.current;
    const row =
      chosenLine == null ? null : element?.querySelector<HTMLElement>(`[data-line="${chosenLine}"]`);
    if (!element || !row) return;
    const top = row.offsetTop;
    const margin = row.offsetHeight * 2;
    if (top < element.scrollTop + margin || top + margin > element.scrollTop + element.clientHeight)
      element.scrollTop = top - element.clientHeight / 2;
  }, [chosenLine, height]);
  useEffect(() => {
    // Where nobody stands, a program begins with its code, not with what it says about itself.
    if (range !== null || chosenLine != null || height === 0) return;
    const code = lines.findIndex((line) => line.some(({ kind }) => kind !== 'comment'));
    const row = scroller.current?.querySelector<HTMLElement>(`[data-line="${code + 1}"]`);
    if (row && scroller.current) scroller.current.scrollTop = row.offsetTop;
  }, [listing, height > 0]);

  return (
    <div class="source" ref={scroller} role="group" aria-label={label} tabIndex={-1}>
      {lines.slice(first - 1, range?.last).map((_tokens, index) => {
        const line = first + index;
        const here = standing.filter((one) => lineOf(one) === line).map(({ thread }) => thread);
        const kinds = calls.get(line) ?? NO_CALLS;
        return (
          <div
            key={line}
            class="source-line"
            data-line={line}
            data-chosen={line === chosenLine}
            data-here={here.length > 0}
          >
            <Gutter
              line={line}
              calls={kinds}
              set={kinds.length > 0 && kinds.every((one) => set.includes(one))}
            />
            {code[line - 1]}
            {here.length > 0 && <Markers threads={here} chosen={chosen} />}
          </div>
        );
      })}
    </div>
  );
}

interface GutterProps {
  readonly line: number;
  readonly calls: readonly BreakpointCall[];
  readonly set: boolean;
}

function Gutter({ line, calls, set }: GutterProps) {
  const { playground } = usePage();
  if (calls.length === 0) return <span class="gutter">{line}</span>;
  const text = programTexts();
  return (
    <button
      type="button"
      class="gutter"
      aria-pressed={set}
      aria-label={text.line(line, calls)}
      title={set ? text.stopping(calls) : text.stop(calls)}
      disabled={playground.link.value !== 'open'}
      onClick={() => void playground.stepper.toggleBreakpoints(calls)}
    >
      {line}
    </button>
  );
}

function Markers({ threads, chosen }: { readonly threads: readonly ThreadState[]; readonly chosen: number }) {
  const { playground } = usePage();
  const text = programTexts();
  // The chosen one is always among those that are drawn.
  const ordered = threads.toSorted(
    (a, b) => Number(b.thread === chosen) - Number(a.thread === chosen) || a.thread - b.thread,
  );
  return (
    <span class="markers" data-many={threads.length > 1}>
      {ordered.slice(0, MARKER_LIMIT).map((thread) => (
        <button
          key={thread.thread}
          type="button"
          class="marker"
          data-testid="marker"
          data-thread={thread.thread}
          data-state={thread.state}
          data-call={thread.call}
          aria-pressed={thread.thread === chosen}
          title={`${threadName(thread.thread)} ${text.doing(thread)}`}
          onClick={() => playground.stepper.choose(thread.thread)}
        >
          <b>{threadName(thread.thread)}</b>{' '}
          <span class="marker-words">{thread.state === 'gated' ? text.aboutToCall : text.inside}</span>{' '}
          <Elapsed sinceNs={thread.sinceNs} />
        </button>
      ))}
      {threads.length > MARKER_LIMIT && <span class="dim">+{threads.length - MARKER_LIMIT}</span>}
    </span>
  );
}

function Elapsed({ sinceNs }: { readonly sinceNs: string }) {
  const { playground } = usePage();
  return <span class="elapsed">{formatDuration(playground.nowMs.value * 1e6 - Number(sinceNs))}</span>;
}
