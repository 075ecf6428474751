/** The list of connections: one row each, only those in view are in the page. */
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Connection } from '../models/connections.js';
import { formatCount, plural } from '../texts/format.js';
import { ListLayout } from '../models/list-layout.js';
import { ConnectionRow } from './ConnectionRow.js';
import { usePage } from './context.js';

/** Heights of a connection's row, and of each line under it. */
const ROW_REM = 3.5;
const LINE_REM = 1.75;
/** Rows drawn above and below those in view. */
const OVERSCAN = 4;

export function Connections() {
  const { playground, remPx } = usePage();
  const { connections } = playground;
  const scroller = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(0);
  const following = useSignal(true);
  /** The row that is seen first, and where it begins: what stays where it is. */
  const anchor = useRef({ number: 0, topPx: 0 });

  const rowPx = Math.round(ROW_REM * remPx.value);
  const linePx = Math.round(LINE_REM * remPx.value);
  const matching = useComputed<readonly number[] | null>(() => {
    // The rows change in place: the version is what says so.
    void playground.version.value;
    return playground.filterText.value.trim() === ''
      ? null
      : connections.matching(playground.filterText.value);
  });
  const groups = useComputed(() => {
    void playground.version.value;
    return connections.groups(matching.value);
  });
  void playground.version.value;
  const shown = matching.value;
  const count = shown?.length ?? connections.size;
  const layout = new ListLayout(count, groups.value, rowPx, linePx);
  const first = Math.max(0, layout.indexAt(top.value) - OVERSCAN);
  const last = Math.min(count, layout.indexAt(top.value + height.value) + 1 + OVERSCAN);
  const rowAt = (index: number): Connection | undefined =>
    shown === null ? connections.at(index) : connections.get(shown[index] ?? 0);

  useEffect(() => {
    const element = scroller.current!;
    const observer = new ResizeObserver(() => (height.value = element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [height]);

  // The list stays at its end while it is there; else what is seen stays where it is.
  useLayoutEffect(() => {
    const element = scroller.current!;
    if (following.value) element.scrollTop = element.scrollHeight;
    else if (shown === null) {
      const { number, topPx } = anchor.current;
      const index = connections.indexOf(number);
      // Where the row itself had to make room, so had those before it.
      const movedPx = index < 0 ? -element.scrollTop : layout.topOf(index) - topPx;
      if (movedPx !== 0) element.scrollTop += movedPx;
      anchor.current = { number, topPx: topPx + movedPx };
    }
  });

  const rows: { readonly row: Connection; readonly topPx: number; readonly heightPx: number }[] = [];
  for (let index = first; index < last; index += 1) {
    const row = rowAt(index);
    const topPx = layout.topOf(index);
    if (row !== undefined) rows.push({ row, topPx, heightPx: layout.topOf(index + 1) - topPx });
  }
  const status = playground.status.value;

  return (
    <section class="panel connections" aria-labelledby="connections-title">
      <div class="panel-head">
        <h2 id="connections-title">Connections</h2>
        <span class="grow" />
        <span class="tally">
          {formatCount(status?.counts.open ?? connections.openCount)} open ·{' '}
          {formatCount(status?.counts.connections ?? connections.size)}
        </span>
      </div>
      <div
        class="rows"
        ref={scroller}
        onScroll={(event) => {
          const element = event.currentTarget;
          following.value = element.scrollTop + element.clientHeight >= element.scrollHeight - rowPx / 2;
          top.value = element.scrollTop;
          const index = layout.indexAt(element.scrollTop);
          anchor.current = { number: rowAt(index)?.number ?? 0, topPx: layout.topOf(index) };
        }}
        onKeyDown={(event) => moveFocus(event)}
      >
        <div class="rows-all" role="list" aria-label="Connections" style={{ height: `${layout.heightPx}px` }}>
          {rows.map(({ row, topPx, heightPx }) => (
            <div
              key={row.number}
              class="row-place"
              role="listitem"
              style={{ transform: `translateY(${topPx}px)`, height: `${heightPx}px` }}
            >
              <ConnectionRow row={row} rowPx={rowPx} linePx={linePx} version={playground.version.value} />
            </div>
          ))}
        </div>
        {count === 0 && (
          <p class="empty">
            {shown === null ? 'Nobody has connected yet.' : 'No connection matches the filter.'}
          </p>
        )}
      </div>
      {!following.value && (
        <button type="button" class="button small newest" onClick={() => (following.value = true)}>
          ↓ Newest
        </button>
      )}
      <div class="panel-foot">
        <input
          class="input filter"
          type="search"
          placeholder="Filter: path, peer, status, #number"
          aria-label="Filter connections"
          value={playground.filterText.value}
          onInput={(event) => (playground.filterText.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') playground.filterText.value = '';
          }}
        />
        {shown !== null && <span class="tally">{plural(count, 'match', 'matches')}</span>}
        {shown === null && connections.dropped > 0 && (
          <span class="tally" title="The list keeps the newest; older connections made room">
            {formatCount(connections.dropped)} older left out
          </span>
        )}
      </div>
    </section>
  );
}

/** Arrow keys go from row to row, and through the requests under them. */
function moveFocus(event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.currentTarget instanceof Element) || !(event.target instanceof Element)) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.findIndex((button) => button === event.target);
  const next = buttons[at + step];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}
