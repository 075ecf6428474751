/** The list of connections: one row each, only those in view are in the page. */
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { connectionTitle, isFavicon, type Connection } from '../models/connections.js';
import { formatBytes, formatCount, formatDuration, plural } from '../models/format.js';
import { usePage } from './context.js';

/** Height of a row; the style sheet says the same. */
const ROW_REM = 3.5;
/** Rows drawn above and below those in view. */
const OVERSCAN = 4;

export function Connections() {
  const { playground, remPx } = usePage();
  const { connections } = playground;
  const scroller = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(0);
  const following = useSignal(true);
  const droppedBefore = useRef(0);

  const rowPx = Math.round(ROW_REM * remPx.value);
  const matching = useComputed<readonly number[] | null>(() => {
    // The rows change in place: the version is what says so.
    void playground.version.value;
    return playground.filterText.value.trim() === ''
      ? null
      : connections.matching(playground.filterText.value);
  });
  void playground.version.value;
  const shown = matching.value;
  const count = shown?.length ?? connections.size;
  const first = Math.max(0, Math.floor(top.value / rowPx) - OVERSCAN);
  const last = Math.min(count, Math.ceil((top.value + height.value) / rowPx) + OVERSCAN);

  useEffect(() => {
    const element = scroller.current!;
    const observer = new ResizeObserver(() => (height.value = element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [height]);

  // The list stays at its end while it is there; rows that make room do not move the others.
  useLayoutEffect(() => {
    const element = scroller.current!;
    const dropped = connections.dropped - droppedBefore.current;
    droppedBefore.current = connections.dropped;
    if (following.value) element.scrollTop = element.scrollHeight;
    else if (dropped > 0 && shown === null) element.scrollTop -= dropped * rowPx;
  });

  const rows: Connection[] = [];
  for (let index = first; index < last; index += 1) {
    const row = shown === null ? connections.at(index) : connections.get(shown[index]!);
    if (row !== undefined) rows.push(row);
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
        }}
        onKeyDown={(event) => moveFocus(event)}
      >
        <div class="rows-all" role="list" aria-label="Connections" style={{ height: `${count * rowPx}px` }}>
          {rows.map((row, index) => (
            <div
              key={row.number}
              class="row-place"
              role="listitem"
              style={{ transform: `translateY(${(first + index) * rowPx}px)`, height: `${rowPx}px` }}
            >
              <ConnectionRow row={row} version={playground.version.value} />
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

interface RowProps {
  readonly row: Connection;
  /** Says that the row, which changes in place, may have changed. */
  readonly version: number;
}

function ConnectionRow({ row }: RowProps) {
  const { playground } = usePage();
  const thread = playground.threadOf.value.get(row.number);
  const state = playground.connections.state(row, thread, playground.errnoName);
  const selected = playground.selected.value === row.number;
  const sinceNs = state.kind === 'blocked' && thread !== undefined ? Number(thread.sinceNs) : row.acceptedNs;
  const endNs = row.endedNs ?? Math.max(playground.nowMs.value * 1e6, sinceNs);
  const title = connectionTitle(row);
  const silent = row.requestLine === '';
  const done = row.endedNs !== null;
  return (
    <button
      type="button"
      class="connection"
      data-testid="connection"
      data-connection={row.number}
      data-state={state.kind}
      data-done={done}
      aria-pressed={selected}
      title={`${row.requestLine === '' ? title : row.requestLine} · ${row.peer}\n${formatBytes(row.bytesIn)} in, ${formatBytes(row.bytesOut)} out${
        row.waitedNs !== null && row.waitedNs > 1e6
          ? `, waited ${formatDuration(row.waitedNs)} for a thread`
          : ''
      }`}
      onClick={() => playground.select(row.number)}
    >
      <span class="connection-line">
        <span class="connection-title" data-silent={silent}>
          {title}
        </span>
        {row.status !== null && <span class="status-code">{row.status}</span>}
        <span class="duration">{formatDuration(endNs - sinceNs)}</span>
      </span>
      <span class="connection-line">
        <b>#{row.number}</b>
        <Peer peer={row.peer} />
        {isFavicon(row) && <span class="tag">favicon</span>}
        <span class="grow" />
        {row.bytesOut > 0 && <span>← {formatBytes(row.bytesOut)}</span>}
        {state.kind !== 'closed' && state.label !== title && (
          <span class="tag" data-kind={state.kind}>
            {state.label}
          </span>
        )}
      </span>
      <Bar row={row} endNs={row.endedNs ?? endNs} open={state.kind} />
    </button>
  );
}

/** The host gives way where there is no room: the port is what tells peers apart. */
function Peer({ peer }: { readonly peer: string }) {
  const colon = peer.lastIndexOf(':');
  if (colon < 0) return <span class="peer">{peer === '' ? 'peer not shown' : peer}</span>;
  return (
    <span class="peer">
      <span class="peer-host">{peer.slice(0, colon)}</span>
      <span>{peer.slice(colon)}</span>
    </span>
  );
}

/** Where a connection's time went: receiving, working, sending. */
function Bar({
  row,
  endNs,
  open,
}: {
  readonly row: Connection;
  readonly endNs: number;
  readonly open: string;
}) {
  const totalNs = Math.max(1, endNs - row.acceptedNs);
  const width = (ns: number): { width: string } => ({
    width: `${Math.min(100, (ns / totalNs) * 100).toFixed(1)}%`,
  });
  return (
    <span class="bar" aria-hidden="true" data-open={open}>
      <i class="bar-receive" style={width(row.receiveNs)} />
      <i class="bar-work" style={width(row.workNs)} />
      <i class="bar-send" style={width(row.sendNs)} />
    </span>
  );
}

/** Arrow keys go from row to row. */
function moveFocus(event: KeyboardEvent): void {
  const step =
    event.key === 'ArrowDown'
      ? 'nextElementSibling'
      : event.key === 'ArrowUp'
        ? 'previousElementSibling'
        : null;
  if (step === null || !(event.target instanceof Element)) return;
  const row = event.target.closest('.row-place')?.[step]?.querySelector('button');
  if (!row) return;
  event.preventDefault();
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}
