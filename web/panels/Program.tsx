/** The Program view: the source that runs, where each thread stands in it, and what its variables hold. */
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { BreakpointCall, Language, Listing, ThreadState } from '../../server/core/messages.js';
import {
  breakpointLines,
  finishLine,
  receiveFunction,
  receiveLine,
  type BreakpointLines,
  type LineRange,
} from '../../server/core/source-lines.js';
import { formatCount, formatDuration, plural } from '../texts/format.js';
import { tokenLines } from '../models/source-tokens.js';
import { standings, threadName, type Standing } from '../models/step.js';
import { usePage } from './context.js';
import { useSize } from './DrawingView.js';

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { typescript: 'TypeScript', python: 'Python' };
/** Markers drawn on one line; a crowd is counted. */
const MARKER_LIMIT = 4;
/** Threads to choose from by a click. */
const THREAD_LIMIT = 8;

export function Program() {
  const { playground, preferences } = usePage();
  const language = preferences.sourceLanguage.value;
  const status = playground.status.value;
  const info = playground.programs.value.find(({ name }) => name === status?.program);
  const receiveListing = playground.receiveListings.value?.[language];
  const finishListing = playground.finishListings.value?.[language];
  if (status === null || info === undefined || receiveListing === undefined || finishListing === undefined) {
    return <p class="empty">The program is shown once the server is heard.</p>;
  }
  const listing = info.listings[language];
  const receive = info.usesReceive ? status.receive : null;
  const standing = standings(playground.threads.value, {
    language,
    listing,
    receiveListing,
    finishListing,
    receive,
  });
  const here = standing.find((one) => one.thread.thread === playground.stepper.chosen.value);
  return (
    <>
      <div class="view-bar">
        <code class="file-name">{listing.file}</code>
        <span class="dim">{language === 'typescript' ? 'the file that runs' : 'the same, to read'}</span>
        <span class="grow" />
        <Breakpoints />
        <div class="segments small" role="group" aria-label="Language">
          <div class="segments-row">
            {(['typescript', 'python'] as const).map((one) => (
              <label class="segment" key={one}>
                <input
                  type="radio"
                  name="language"
                  checked={language === one}
                  onChange={() => (preferences.sourceLanguage.value = one)}
                />
                <span>{LANGUAGE_NAMES[one]}</span>
              </label>
            ))}
          </div>
        </div>
      </div>
      <div class="program" data-testid="program" data-receive={receive ?? 'none'}>
        <Source
          key={listing.file}
          listing={listing}
          language={language}
          range={null}
          breakable={null}
          lineOf={(one) => one.programLine}
          standing={standing}
          label={listing.file}
        />
        <div class="program-side">
          {here?.thread.within === 'finish' ? (
            <div class="receive" data-here="true" data-testid="finish">
              <p class="receive-title">
                <code>finish(client, ending)</code> <span class="dim">{finishListing.file}</span>
              </p>
              <Source
                key={finishListing.file}
                listing={finishListing}
                language={language}
                range={null}
                breakable={finishLine(finishListing.text, 'recv')}
                lineOf={(one) => one.finishLine}
                standing={standing}
                label={finishListing.file}
              />
            </div>
          ) : (
            receive !== null && (
              <div class="receive" data-here={here !== undefined && here.receiveLine !== null}>
                <p class="receive-title">
                  <code>receive(client)</code>{' '}
                  <span class="dim">
                    rule {receive}, {receiveListing.file}
                  </span>
                </p>
                <Source
                  key={receiveListing.file + receive}
                  listing={receiveListing}
                  language={language}
                  range={receiveFunction(receiveListing.text, language, receive)}
                  breakable={receiveLine(receiveListing.text, language, receive)}
                  lineOf={(one) => one.receiveLine}
                  standing={standing}
                  label={`${receiveListing.file}, rule ${receive}`}
                />
              </div>
            )
          )}
          <Variables />
        </div>
      </div>
    </>
  );
}

interface SourceProps {
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

function Source({ listing, language, range, breakable, lineOf, standing, label }: SourceProps) {
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
  const words = calls.join(' and ');
  return (
    <button
      type="button"
      class="gutter"
      aria-pressed={set}
      aria-label={`Line ${line}: stop before ${words}`}
      title={set ? `Threads stop before every ${words}. Click to let them` : `Stop before every ${words}`}
      disabled={playground.link.value !== 'open'}
      onClick={() => void playground.stepper.toggleBreakpoints(calls)}
    >
      {line}
    </button>
  );
}

function Markers({ threads, chosen }: { readonly threads: readonly ThreadState[]; readonly chosen: number }) {
  const { playground } = usePage();
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
          title={`${threadName(thread.thread)} ${doing(thread)}`}
          onClick={() => playground.stepper.choose(thread.thread)}
        >
          <b>{threadName(thread.thread)}</b>{' '}
          <span class="marker-words">{thread.state === 'gated' ? 'about to call' : 'inside'}</span>{' '}
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

function doing({ state, call }: ThreadState): string {
  if (call === null || state === 'running') return 'runs';
  return state === 'gated' ? `is about to call ${call}` : `is inside ${call}`;
}

/** The chosen thread: what it does, and what its variables hold. */
function Variables() {
  const { playground } = usePage();
  const { stepper, variables } = playground;
  void playground.version.value;
  const threads = playground.threads.value;
  const chosen = stepper.chosen.value;
  const thread = threads.find((one) => one.thread === chosen);
  const values = thread === undefined ? [] : variables.of(chosen);
  return (
    <div class="variables" data-testid="variables" tabIndex={0} role="group" aria-label="Variables">
      <div class="thread-choice" role="group" aria-label="Thread">
        {threads.slice(0, THREAD_LIMIT).map((one) => (
          <button
            key={one.thread}
            type="button"
            class="chip"
            data-state={one.state}
            aria-pressed={one.thread === chosen}
            onClick={() => stepper.choose(one.thread)}
          >
            {threadName(one.thread)}
          </button>
        ))}
        {threads.length > THREAD_LIMIT && (
          <span class="dim">and {formatCount(threads.length - THREAD_LIMIT)} more</span>
        )}
        {threads.length === 0 && <span class="dim">No thread runs.</span>}
      </div>
      {thread !== undefined && (
        <p class="sentence" data-state={thread.state}>
          <b>{threadName(chosen)}</b> {doing(thread)}
          {thread.call !== null && thread.state === 'gated' && <code>({variables.argument(chosen)})</code>}
          {thread.connection > 0 && <> on #{thread.connection}</>}
        </p>
      )}
      <dl>
        {values.map(({ name, value, lengthBytes }) => (
          <div key={name} data-name={name}>
            <dt>{name}</dt>
            <dd>
              <code title={value}>{value}</code>
              {lengthBytes !== null && <span class="dim">{plural(lengthBytes, 'byte')}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Which kinds of calls stop a thread, with a way to clear them all. */
function Breakpoints() {
  const { playground } = usePage();
  const set = playground.status.value?.gate.breakpoints ?? [];
  if (set.length === 0) return <span class="dim breakpoints-hint">click a line number to stop there</span>;
  return (
    <span class="breakpoints">
      <span class="breakpoint-dot" aria-hidden="true" />
      stops before {set.join(', ')}
      <button type="button" class="link" onClick={() => void playground.stepper.toggleBreakpoints(set)}>
        Clear
      </button>
    </span>
  );
}
