/** The list of connections: one row each, only those in view are in the page; what is pinned stays above them. */
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Connection } from '../models/connection.js';
import { RowKeys } from '../models/row-keys.js';
import { connectionsTexts } from '../texts/connections.js';
import { ConnectionRow } from './connections/ConnectionRow.js';
import { ListTools } from './connections/ListTools.js';
import { moveFocus } from './connections/move-focus.js';
import { RowMenu, type RowMenuPlace } from './connections/RowMenu.js';
import { usePage } from './context.js';
import { Totals } from './TrafficNote.js';

/** From this width on a row is one line, with its columns under each other. */
const WIDE_REM = 34;
/** Heights of a connection's row, of one line where fingers must hit it, and of each line under it. */
const ROW_REM = { narrow: 3.5, wide: 2, coarse: 2.75 } as const;
const LINE_REM = 1.75;
/** Rows drawn above and below those in view. */
const OVERSCAN = 4;

export function Connections() {
  const { playground, layout, remPx } = usePage();
  const { connections, list } = playground;
  const text = connectionsTexts();
  const scroller = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(0);
  const width = useSignal(0);
  const following = useSignal(true);
  const menu = useSignal<RowMenuPlace | null>(null);
  const keys = useRef(new RowKeys());
  /** The row that is seen first, and where it begins: what stays where it is. */
  const anchor = useRef({ number: 0, topPx: 0 });

  // The rows change in place: the versions are what says so.
  const version = playground.version.value + list.version.value;
  const { rows, newestAt } = list;
  const wide = width.value >= WIDE_REM * remPx.value;
  const rowPx = Math.round(rowRem(wide) * remPx.value);
  const linePx = Math.round(LINE_REM * remPx.value);
  const count = rows.size;
  const heightPx = rows.heightPx(rowPx, linePx);
  // Where the newest are followed, what will be in view is known before anything has scrolled: it is drawn once.
  const followed = following.value ? newestAt : null;
  const endPx = Math.max(0, heightPx - height.value);
  const seenPx = followed === null ? top.value : followed === 'end' ? endPx : 0;
  const first = Math.max(0, rows.indexAt(seenPx, rowPx, linePx) - OVERSCAN);
  const last = Math.min(count, rows.indexAt(seenPx + height.value, rowPx, linePx) + 1 + OVERSCAN);

  useEffect(() => {
    const element = scroller.current!;
    const observer = new ResizeObserver(() => {
      height.value = element.clientHeight;
      width.value = element.offsetWidth;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [height, width]);

  // Where the newest come, the list stays while it is there; else what is seen stays where it is.
  useLayoutEffect(() => {
    const element = scroller.current!;
    if (newestAt === null) return;
    // Where all are in view, so are the newest, and whoever comes next is to be seen.
    if (heightPx <= height.value) following.value = true;
    if (followed !== null) element.scrollTop = seenPx;
    else {
      const { number, topPx } = anchor.current;
      const index = rows.indexOf(number);
      if (index < 0) return;
      // Where the row itself had to make room, so had those before it.
      const movedPx = rows.topOf(index, rowPx, linePx) - topPx;
      if (movedPx !== 0) element.scrollTop += movedPx;
      anchor.current = { number, topPx: topPx + movedPx };
    }
  });

  const reveal = list.reveal.value;
  // What a link names may still have to come.
  const revealed = reveal === null ? undefined : connections.get(reveal);
  useLayoutEffect(() => {
    if (reveal === null || revealed === undefined) return;
    list.reveal.value = null;
    const element = scroller.current!;
    const index = rows.indexOf(reveal);
    if (index < 0) {
      const pinnedRow = element.parentElement!.querySelector(`[data-connection="${reveal}"]`);
      pinnedRow?.scrollIntoView({ block: 'nearest' });
      return;
    }
    const topPx = rows.topOf(index, rowPx, linePx);
    const endPx = rows.topOf(index + 1, rowPx, linePx);
    const seen = element.scrollTop;
    const wanted = Math.max(Math.min(seen, topPx), endPx - element.clientHeight);
    if (wanted !== seen) element.scrollTop = wanted;
    noteScroll(element);
  }, [reveal, revealed]);

  const noteScroll = (element: HTMLElement): void => {
    const { scrollTop, clientHeight, offsetWidth, scrollHeight } = element;
    // Where the box has another size than what is drawn in it, nobody has left the newest: it was moved away.
    if (clientHeight === height.value && offsetWidth === width.value) {
      const atStart = scrollTop < rowPx / 2;
      const atEnd = scrollTop + clientHeight >= scrollHeight - rowPx / 2;
      following.value = newestAt === 'start' ? atStart : atEnd;
    }
    top.value = scrollTop;
    const index = rows.indexAt(scrollTop, rowPx, linePx);
    anchor.current = { number: rows.at(index) ?? 0, topPx: rows.topOf(index, rowPx, linePx) };
  };

  const drawn = (row: Connection) => (
    <ConnectionRow
      row={row}
      rowPx={rowPx}
      linePx={linePx}
      version={version}
      group={list.groupOf(row)}
      member={list.isMember(row)}
      onMenu={(of, at) => (menu.value = { row: of, ...at })}
    />
  );
  const shown = Array.from({ length: last - first }, (_, at) => connections.get(rows.at(first + at) ?? 0));
  // What is pressed, has the focus or is going to get it back stays what it is.
  const held = new Set([menu.value?.row.number, ...heldRows(scroller.current)]);
  const rowKeys = keys.current.take(
    shown.map((row) => row?.number ?? 0),
    (number) => held.has(number),
  );
  let topPx = rows.topOf(first, rowPx, linePx);
  const places = shown.map((row, at) => {
    const index = first + at;
    const fromPx = topPx;
    topPx = rows.topOf(index + 1, rowPx, linePx);
    if (row === undefined) return null;
    return (
      <div
        key={rowKeys[at]}
        class="row-place"
        role="listitem"
        aria-posinset={index + 1}
        aria-setsize={count}
        data-row={row.number}
        style={{ transform: `translateY(${fromPx}px)`, height: `${topPx - fromPx}px` }}
      >
        {drawn(row)}
      </div>
    );
  });
  const pinned = list.pinned.value
    .map((number) => connections.get(number))
    .filter((row) => row !== undefined);
  const counts = playground.status.value?.counts;
  const open = counts?.open ?? connections.openCount;
  const all = counts?.connections ?? connections.size;

  return (
    <section class="panel connections" aria-labelledby="connections-title" data-wide={wide}>
      <div class="panel-head">
        <h2 id="connections-title">{text.connections}</h2>
        <span class="grow" />
        {layout.narrow.value && <Totals />}
        <span class="tally connection-tally" title={text.tally(open, all)}>
          <span>{text.open(open)} · </span>
          {text.all(all)}
        </span>
      </div>
      <ListTools />
      <div
        class="list-body"
        onKeyDown={moveFocus}
        onPointerEnter={() => (list.held.value = true)}
        onPointerLeave={() => (list.held.value = false)}
      >
        {pinned.length > 0 && (
          <div class="pinned-rows" role="list" aria-label={text.pinned}>
            {pinned.map((row) => (
              <div key={row.number} role="listitem">
                {drawn(row)}
              </div>
            ))}
          </div>
        )}
        <div class="connection-rows" ref={scroller} onScroll={(event) => noteScroll(event.currentTarget)}>
          <div
            class="connection-rows-all"
            role="list"
            aria-label={text.connections}
            style={{ height: `${heightPx}px` }}
          >
            {places}
          </div>
          {count === 0 && (list.filtering.value ? <p class="empty">{text.noMatch}</p> : <Nobody />)}
        </div>
      </div>
      {!following.value && newestAt !== null && (
        <button type="button" class="button small newest" onClick={() => (following.value = true)}>
          {newestAt === 'end' ? text.newest : text.newestTop}
        </button>
      )}
      {menu.value !== null && (
        <RowMenu key={menu.value.row.number} {...menu.value} onClose={() => (menu.value = null)} />
      )}
    </section>
  );
}

/** The rows in which something is pressed or has the focus. */
function heldRows(list: Element | null): number[] {
  const places = list?.querySelectorAll<HTMLElement>('.row-place:is(:active, :focus-within)') ?? [];
  return Array.from(places, (place) => Number(place.dataset.row));
}

function rowRem(wide: boolean): number {
  if (!wide) return ROW_REM.narrow;
  return matchMedia('(pointer: coarse)').matches ? ROW_REM.coarse : ROW_REM.wide;
}

/** While nobody has come, how those do who ask for `localhost`. */
function Nobody() {
  const status = usePage().playground.status.value;
  const text = connectionsTexts();
  return (
    <div class="empty">
      <p>{text.nobody}</p>
      {status?.onIPv6 === 'nobody' && <p>{text.localhost(status.address.port)}</p>}
    </div>
  );
}
