/** The requests of a connection that carried several, under its row. */
import type { ThreadState } from '../../../server/core/messages.js';
import type { Connection } from '../../models/connection.js';
import { requestLabels } from '../../models/connection-labels.js';
import type { KeptRequest } from '../../models/connection-requests.js';
import { requestTitle } from '../../models/connection-state.js';
import { labelLines } from '../../models/label-words.js';
import { connectionsTexts, type ConnectionsTexts } from '../../texts/connections.js';
import { formatBytes, formatDuration } from '../../texts/format.js';
import { usePage } from '../context.js';
import { Labels } from './Labels.js';

interface RequestLinesProps {
  readonly row: Connection;
  readonly thread: ThreadState | undefined;
  readonly linePx: number;
}

export function RequestLines({ row, thread, linePx }: RequestLinesProps) {
  const text = connectionsTexts();
  const { count, listed } = row.requests!;
  if (listed.length === 0) return null;
  const height = { height: `${linePx}px` };
  return (
    <div role="list" aria-label={text.requestsOf(row.number)}>
      {count > listed.length && (
        <p class="request-more" role="listitem" style={height}>
          {text.requestsBefore(count - listed.length)}
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
  const text = connectionsTexts();
  const { number, firstNs, sentNs, bytesIn, bytesOut, status } = request;
  const going =
    row.endedNs === null &&
    (!request.begun ||
      (row.requests?.answering === request && thread?.call !== 'recv' && thread?.within !== 'finish'));
  const endNs = going && thread !== undefined ? playground.nowMs.value * 1e6 : (sentNs ?? row.endedNs);
  const state = requestState(request, row.endedNs !== null || row.halfClosed, text);
  // The client is the same in all of them: it stands in the connection's row.
  const labels = requestLabels(request).filter(({ kind }) => kind !== 'client');
  const bytes = text.bytes(formatBytes(bytesIn), formatBytes(bytesOut));
  return (
    <button
      type="button"
      class="request-line"
      data-testid="request"
      data-request={number}
      aria-pressed={playground.selected.value === row.number && playground.request.value?.number === number}
      title={[
        request.requestLine,
        request.pipelined ? `${bytes}, ${text.pipelinedWhy}` : bytes,
        ...labelLines(labels),
      ].join('\n')}
      onClick={() => playground.selectRequest(row.number, request)}
    >
      <span class="connection-title">{requestTitle(request) || text.emptyLine}</span>
      <Labels labels={labels} />
      {request.pipelined && (
        <span class="tag" data-kind="pipelined">
          » <span class="tag-word">{text.pipelined}</span>
        </span>
      )}
      {state !== '' && <span class="tag">{state}</span>}
      {status !== null && <span class="status-code">{status}</span>}
      {bytesOut > 0 && <span class="size">{formatBytes(bytesOut)}</span>}
      <span class="duration">{endNs === null ? '' : formatDuration(Math.max(0, endNs - firstNs))}</span>
    </button>
  );
}

/** What there is to say of a request that has no answer yet, or will have none. */
function requestState(
  { begun, whole, bytesOut }: KeptRequest,
  over: boolean,
  text: ConnectionsTexts,
): string {
  if (bytesOut > 0 || (begun && !over)) return '';
  if (over) return text.notAnswered;
  return whole ? text.waitsItsTurn : text.arriving;
}
