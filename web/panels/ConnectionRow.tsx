/** A connection in the list: what was asked and answered, where it stands, and under it its requests when it had several. */
import type { ThreadState } from '../../server/core/messages.js';
import { connectionTitle, isFavicon, requestTitle } from '../models/connection-state.js';
import type { Connection } from '../models/connections.js';
import type { KeptRequest } from '../models/connection-requests.js';
import { formatBytes, formatCount, formatDuration } from '../texts/format.js';
import { usePage } from './context.js';

interface RowProps {
  readonly row: Connection;
  readonly rowPx: number;
  readonly linePx: number;
  /** Says that the row, which changes in place, may have changed. */
  readonly version: number;
}

export function ConnectionRow({ row, rowPx, linePx }: RowProps) {
  const { playground } = usePage();
  const thread = playground.threadOf.value.get(row.number);
  const state = playground.connections.state(row, thread, playground.errnoName);
  const selected = playground.selected.value === row.number;
  const waits = state.kind === 'blocked' || state.kind === 'idle';
  const sinceNs = waits && thread !== undefined ? Number(thread.sinceNs) : row.acceptedNs;
  const endNs = row.endedNs ?? Math.max(playground.nowMs.value * 1e6, sinceNs);
  const title = connectionTitle(row);
  const silent = row.requestLine === '';
  const done = row.endedNs !== null;
  const several = (row.requests?.count ?? 0) > 1;
  return (
    <>
      <button
        type="button"
        class="connection"
        style={{ height: `${rowPx}px` }}
        data-testid="connection"
        data-connection={row.number}
        data-state={state.kind}
        data-done={done}
        aria-pressed={selected && playground.request.value === null}
        title={`${row.requestLine === '' || several ? title : row.requestLine} · ${row.peer}\n${formatBytes(row.bytesIn)} in, ${formatBytes(row.bytesOut)} out${
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
          {row.status !== null && !several && <span class="status-code">{row.status}</span>}
          <span class="duration">{formatDuration(endNs - sinceNs)}</span>
        </span>
        <span class="connection-line">
          <b>#{row.number}</b>
          <Peer peer={row.peer} />
          {isFavicon(row) && !several && <span class="tag">favicon</span>}
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
      {several && <Requests row={row} thread={thread} linePx={linePx} />}
    </>
  );
}

interface RequestsProps {
  readonly row: Connection;
  readonly thread: ThreadState | undefined;
  readonly linePx: number;
}

function Requests({ row, thread, linePx }: RequestsProps) {
  const { count, listed } = row.requests!;
  if (listed.length === 0) return null;
  const height = { height: `${linePx}px` };
  return (
    <div role="list" aria-label={`Requests of #${row.number}`}>
      {count > listed.length && (
        <p class="request-more" role="listitem" style={height}>
          … {formatCount(count - listed.length)} before
        </p>
      )}
      {listed.map((request) => (
        <div key={request.number} role="listitem" style={height}>
          <RequestLine row={row} request={request} thread={thread} />
        </div>
      ))}
    </div>
  );
}

interface RequestLineProps {
  readonly row: Connection;
  readonly request: KeptRequest;
  readonly thread: ThreadState | undefined;
}

function RequestLine({ row, request, thread }: RequestLineProps) {
  const { playground } = usePage();
  const { number, firstNs, sentNs, bytesIn, bytesOut, status } = request;
  const going =
    row.endedNs === null &&
    (!request.begun ||
      (row.requests?.answering === request && thread?.call !== 'recv' && thread?.within !== 'finish'));
  const endNs = going && thread !== undefined ? playground.nowMs.value * 1e6 : (sentNs ?? row.endedNs);
  const state = requestState(request, row.endedNs !== null || row.halfClosed);
  return (
    <button
      type="button"
      class="request-line"
      data-testid="request"
      data-request={number}
      aria-pressed={playground.selected.value === row.number && playground.request.value?.number === number}
      title={`${request.requestLine}\n${formatBytes(bytesIn)} in, ${formatBytes(bytesOut)} out${
        request.pipelined ? ', pipelined: it came before the answer to the one before it was sent' : ''
      }`}
      onClick={() => playground.selectRequest(row.number, request)}
    >
      <span class="connection-title">{requestTitle(request) || 'an empty first line'}</span>
      {isFavicon(request) && <span class="tag">favicon</span>}
      {request.pipelined && (
        <span class="tag" data-kind="pipelined">
          » <span class="tag-word">pipelined</span>
        </span>
      )}
      {state !== '' && <span class="tag">{state}</span>}
      {status !== null && <span class="status-code">{status}</span>}
      {bytesOut > 0 && <span>{formatBytes(bytesOut)}</span>}
      <span class="duration">{endNs === null ? '' : formatDuration(Math.max(0, endNs - firstNs))}</span>
    </button>
  );
}

/** What there is to say of a request that has no answer yet, or will have none. */
function requestState({ begun, whole, bytesOut }: KeptRequest, over: boolean): string {
  if (bytesOut > 0 || (begun && !over)) return '';
  if (over) return 'not answered';
  return whole ? 'waits its turn' : 'arriving';
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
