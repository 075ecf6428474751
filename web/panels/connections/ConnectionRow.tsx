/** A connection in the list: what was asked and answered, how long it took, and how it ended or where it stands. */
import type { ThreadState } from '../../../server/core/messages.js';
import type { Connection } from '../../models/connection.js';
import { connectionTitle, endingOf, type ConnectionState } from '../../models/connection-state.js';
import type { LabelKind } from '../../models/connection-labels.js';
import type { PageGroup } from '../../models/connection-list.js';
import { groupLines, labelLines } from '../../models/label-words.js';
import { connectionsTexts } from '../../texts/connections.js';
import { formatBytes, formatDuration } from '../../texts/format.js';
import { usePage } from '../context.js';
import { Icon } from './icons.js';
import { Labels } from './Labels.js';
import { RequestLines } from './RequestLines.js';

/** What is said of a connection, and not of one of its requests. */
const OF_CONNECTION: ReadonlySet<string> = new Set<LabelKind>([
  'preconnect',
  'retry',
  'health',
  'client',
  'raw',
]);

interface RowProps {
  readonly row: Connection;
  readonly rowPx: number;
  readonly linePx: number;
  /** Says that the row, which changes in place, may have changed. */
  readonly version: number;
  /** The page load that it heads; null: none. */
  readonly group: PageGroup | null;
  /** It stands under the page that it belongs to. */
  readonly member: boolean;
  readonly onMenu: (row: Connection, at: { readonly x: number; readonly y: number }) => void;
}

export function ConnectionRow({ row, rowPx, linePx, group, member, onMenu }: RowProps) {
  const { playground } = usePage();
  const text = connectionsTexts();
  const thread = playground.threadOf.value.get(row.number);
  const state = playground.connections.state(row, thread, playground.errnoName);
  const several = (row.requests?.count ?? 0) > 1;
  const pinned = playground.list.pinned.value.includes(row.number);
  return (
    <>
      {group !== null && <GroupHead group={group} linePx={linePx} />}
      <div class="connection-place" data-member={member} style={{ height: `${rowPx}px` }}>
        <RowButton row={row} state={state} thread={thread} several={several} onMenu={onMenu} />
        <span class="row-actions" data-pinned={pinned}>
          <button
            type="button"
            class="row-action"
            tabIndex={-1}
            aria-pressed={pinned}
            aria-label={pinned ? text.unpin(row.number) : text.pin(row.number)}
            title={pinned ? text.unpin(row.number) : text.pin(row.number)}
            onClick={() => playground.list.pin(row.number)}
          >
            <Icon sign="pin" />
          </button>
          <button
            type="button"
            class="row-action row-more"
            tabIndex={-1}
            aria-haspopup="menu"
            aria-label={text.actions(row.number)}
            title={text.actions(row.number)}
            onClick={(event) => {
              const { left, bottom } = event.currentTarget.getBoundingClientRect();
              onMenu(row, { x: left, y: bottom });
            }}
          >
            <Icon sign="more" />
          </button>
        </span>
      </div>
      {several && <RequestLines row={row} thread={thread} linePx={linePx} />}
    </>
  );
}

interface RowButtonProps extends Pick<RowProps, 'row' | 'onMenu'> {
  readonly state: ConnectionState;
  readonly thread: ThreadState | undefined;
  readonly several: boolean;
}

function RowButton({ row, state, thread, several, onMenu }: RowButtonProps) {
  const { playground } = usePage();
  const text = connectionsTexts();
  const waits = state.kind === 'blocked' || state.kind === 'idle';
  const sinceNs = waits && thread !== undefined ? Number(thread.sinceNs) : row.acceptedNs;
  const endNs = row.endedNs ?? Math.max(playground.nowMs.value * 1e6, sinceNs);
  const title = connectionTitle(row);
  // Of several requests each has its own line and labels.
  const shown = several ? row.labels.filter(({ kind }) => OF_CONNECTION.has(kind)) : row.labels;
  const labels = labelLines(shown);
  const bytes = text.bytes(formatBytes(row.bytesIn), formatBytes(row.bytesOut));
  const waited = row.waitedNs !== null && row.waitedNs > 1e6 ? text.waited(formatDuration(row.waitedNs)) : '';
  const tip = [
    `${row.requestLine === '' || several ? title : row.requestLine} · ${row.peer}`,
    waited === '' ? bytes : `${bytes}, ${waited}`,
    ...(row.endedNs === null ? [] : [endingWords(row, playground.errnoName)]),
    ...labels,
  ];
  return (
    <button
      type="button"
      class="connection"
      data-testid="connection"
      data-connection={row.number}
      data-state={state.kind}
      data-done={row.endedNs !== null}
      aria-pressed={playground.selected.value === row.number && playground.request.value === null}
      aria-description={labels.join('; ') || undefined}
      title={tip.join('\n')}
      onClick={() => playground.select(row.number)}
      onContextMenu={(event) => {
        event.preventDefault();
        const { left, bottom } = event.currentTarget.getBoundingClientRect();
        // A key for menus tells of no place.
        const byPointer = event.clientX > 0 || event.clientY > 0;
        onMenu(row, byPointer ? { x: event.clientX, y: event.clientY } : { x: left + 24, y: bottom });
      }}
    >
      <span class="connection-line">
        <span class="connection-title" data-silent={row.requestLine === ''}>
          {title}
        </span>
        <span class="status-code" data-class={row.status === null ? '' : Math.floor(row.status / 100)}>
          {several ? '' : row.status}
        </span>
        <span class="duration">{formatDuration(endNs - sinceNs)}</span>
      </span>
      <span class="connection-line">
        <b class="number">#{row.number}</b>
        <Labels labels={shown} />
        <Peer host={row.host} port={row.port} />
        <span class="size">{row.bytesOut > 0 ? formatBytes(row.bytesOut) : ''}</span>
        <span class="state" data-kind={state.kind} data-said={state.label === title}>
          <i class="state-sign" aria-hidden="true" />
          <span class="state-word">{state.label}</span>
        </span>
      </span>
      <Bar row={row} endNs={row.endedNs ?? endNs} open={state.kind} />
    </button>
  );
}

/** The line over a page's connection, which folds up what belongs to its load. */
function GroupHead({ group, linePx }: { readonly group: PageGroup; readonly linePx: number }) {
  const { list } = usePage().playground;
  const why = groupLines(group);
  const { number } = group.page;
  return (
    <button
      type="button"
      class="group-head"
      style={{ height: `${linePx}px` }}
      data-testid="page-load"
      aria-expanded={!list.collapsed.value.has(number)}
      aria-description={why.join('; ')}
      title={why.join('\n')}
      onClick={() => list.toggleCollapsed(number)}
    >
      {connectionsTexts().pageLoad(group.count - group.filteredOut, group.count)}
    </button>
  );
}

/** How one that is over has ended, in a sentence. */
function endingWords(row: Connection, errnoName: (errno: number) => string): string {
  const { ended } = connectionsTexts();
  const kind = endingOf(row, errnoName);
  if (row.letGo && kind !== 'ended') return ended.letGo;
  if (kind === 'ended' || kind === 'closed') return ended[kind];
  if (row.errno === 0) return ended.rstSent;
  const call = row.failedCall ?? '';
  return kind === 'reset' ? ended.reset(call) : ended.error(call, errnoName(row.errno));
}

/** The host gives way where there is no room, and on this machine: the port is what tells peers apart. */
function Peer({ host, port }: Pick<Connection, 'host' | 'port'>) {
  if (port < 0) return <span class="peer">{host === '' ? connectionsTexts().peerUnknown : host}</span>;
  return (
    <span class="peer">
      <span class="peer-host" data-here={host === '127.0.0.1'}>
        {host}
      </span>
      <span>:{port}</span>
    </span>
  );
}

/** Where a connection's time went: receiving, working, waiting between two pieces, sending. */
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
      <i class="bar-wait" style={width(row.waitNs)} />
      <i class="bar-send" style={width(row.sendNs)} />
    </span>
  );
}
