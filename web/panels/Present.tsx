/**
 * One connection in type that the back row reads: its wire, and what travelled as a ladder. The newest is followed
 * until one is chosen.
 */
import { effect, useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { connectionTitle } from '../models/connection-state.js';
import { PRESENT_SIZES } from '../models/layout.js';
import { WIRE_CALLS, WireRenderer } from '../models/wire-lines.js';
import { shellTexts } from '../texts/shell.js';
import { Choice } from './Choice.js';
import { Page, usePage } from './context.js';
import { FirstVisit } from './FirstVisit.js';
import { GateButtons } from './GateButtons.js';
import { Icon } from './Icon.js';
import { Ladder } from './Ladder.js';
import { Live } from './Live.js';
import { Trace } from './Trace.js';

/** Type in terminals and drawings, as a part of a rem. */
const TYPE_REM = 0.8125;
/** The ladder's, as a part of the wire's, where the page is narrower than so many sizes: its words stand abreast. */
const LADDER_PART = 0.75;
const WIDE_SIZES = 76;
/** So many sizes wide is a ladder at least whose words are whole: on a phone it is written smaller for that. */
const LADDER_SIZES = 26;
const BYTE_LIMIT = 256 * 1024;
/** Among many new connections, one is looked at for so long. */
const FOLLOW_MS = 500;

export function Present() {
  const page = usePage();
  const { playground, layout } = page;
  const text = shellTexts();
  const newest = useNewest();
  const shown = useComputed(() => playground.selected.value ?? newest.value);
  const remPx = useComputed(() => layout.presentSize.value / TYPE_REM);
  const ladderRemPx = useComputed(() => {
    const widthPx = layout.page.value.widthRem * page.remPx.value;
    if (widthPx >= WIDE_SIZES * layout.presentSize.value) return remPx.value;
    const least = layout.narrow.value ? widthPx / LADDER_SIZES / TYPE_REM : Infinity;
    return Math.min(remPx.value * LADDER_PART, least);
  });
  const size = layout.presentSize.value;

  return (
    <div class="present" data-testid="present" data-size={size} style={{ '--present': `${size}px` }}>
      <header class="present-bar">
        <h1 class="unseen">Socket Playground: {text.presentation}</h1>
        <Live />
        <GateButtons />
        <Presented connection={shown.value} />
        <span class="grow" />
        <Choice
          legend={text.typeSize}
          quiet
          name="present-size"
          options={PRESENT_SIZES}
          chosen={size}
          label={String}
          onPick={(one) => (layout.presentSize.value = one)}
        />
        <button type="button" class="button" title={text.exitHint} onClick={() => layout.leavePresent()}>
          <Icon name="close" />
          {text.exit}
        </button>
      </header>
      <main class="present-views">
        <Page.Provider value={{ ...page, remPx }}>
          <section class="panel" aria-label={text.presentWire}>
            <Trace
              testId="present-wire"
              label={() => shellTexts().presentWire}
              searched="connection"
              calls={WIRE_CALLS}
              filter={() => ({ connection: shown.value })}
              nothing={() => (shown.value === 0 ? text.noConnection : text.nothingKept(shown.value))}
              linesFor={(columns) => {
                const renderer = new WireRenderer({
                  columns,
                  errnoName: playground.errnoName,
                  acceptedNs: (number) => playground.connections.get(number)?.acceptedNs,
                  byteLimit: BYTE_LIMIT,
                });
                return (record, mark) => renderer.lines(record, mark);
              }}
              foot={false}
            >
              <FirstVisit />
            </Trace>
          </section>
        </Page.Provider>
        <Page.Provider value={{ ...page, remPx: ladderRemPx }}>
          <section class="panel present-ladder" aria-label={text.presentLadder}>
            <Ladder />
          </section>
        </Page.Provider>
      </main>
    </div>
  );
}

/** Which connection it is, with the ones before and after. */
function Presented({ connection }: { readonly connection: number }) {
  const { playground } = usePage();
  const text = shellTexts();
  void playground.version.value;
  const row = playground.connections.get(connection);
  const none = playground.connections.size === 0;
  const following = playground.selected.value === null;
  // From the one that is followed, not from none.
  const move = (by: number): void => {
    if (following && connection !== 0) playground.select(connection);
    playground.list.move(by);
  };
  return (
    <div class="presented">
      <div class="group joined">
        <button
          type="button"
          class="button"
          aria-label={text.previous}
          title={text.previous}
          disabled={none}
          onClick={() => move(-1)}
        >
          <Icon name="left" />
        </button>
        <button
          type="button"
          class="button"
          aria-label={text.next}
          title={text.next}
          disabled={none}
          onClick={() => move(1)}
        >
          <Icon name="right" />
        </button>
      </div>
      <p class="presented-title">
        {row === undefined ? (
          text.noConnection
        ) : (
          <>
            <b>#{connection}</b> {connectionTitle(row)}
          </>
        )}
      </p>
      <button
        type="button"
        class="button"
        aria-pressed={following}
        onClick={() => playground.select(following ? connection : null)}
        disabled={none}
      >
        {text.follow}
      </button>
    </div>
  );
}

/** The newest connection; 0: nobody has connected. */
function useNewest() {
  const { playground } = usePage();
  const newest = useSignal(playground.tracks.newest);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = effect(() => {
      void playground.version.value;
      timer ??= setTimeout(() => {
        timer = undefined;
        newest.value = playground.tracks.newest;
      }, FOLLOW_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [playground, newest]);
  return newest;
}
