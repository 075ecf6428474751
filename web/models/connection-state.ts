/** What to say of a connection: where it stands at this moment, and what it was about. Pure. */
import type { ThreadState } from '../../server/core/messages.js';
import type { KeptRequest } from './connection-requests.js';
import { connectionsTexts } from '../texts/connections.js';
import type { Connection } from './connection.js';

/** The row's state, as people and tests name it. */
export type ConnectionKind =
  | 'waiting'
  | 'quiet'
  | 'gated'
  | 'blocked'
  | 'working'
  | 'idle'
  | 'stalled'
  | 'half-closed'
  | 'unsure'
  | 'closed'
  | 'reset'
  | 'error'
  | 'ended';

export interface ConnectionState {
  readonly kind: ConnectionKind;
  readonly label: string;
}

export interface StateContext {
  /** Whether there is a thread for it, or it needs none. */
  readonly handedOver: boolean;
  readonly errnoName: (errno: number) => string;
}

/** Errors by which a peer says that it is gone. Windows numbers its own. */
export const RESETS: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'WSAECONNRESET',
  'WSAECONNABORTED',
]);

/** Where a connection stands, given what its thread does right now. */
export function connectionState(
  row: Connection,
  thread: ThreadState | undefined,
  { handedOver, errnoName }: StateContext,
): ConnectionState {
  const { state } = connectionsTexts();
  const waiting: ConnectionState = { kind: 'waiting', label: state.waitingForThread };
  if (row.endedNs !== null) {
    const kind = endingOf(row, errnoName);
    if (kind === 'ended') return { kind, label: state.programEnded };
    if (kind === 'closed') return { kind, label: row.letGo ? state.letGo : state.closed };
    if (kind === 'error') return { kind, label: errnoName(row.errno) };
    return { kind, label: row.errno === 0 ? state.rstSent : state.reset };
  }
  if (thread?.state === 'gated') return { kind: 'gated', label: state.before(thread.call) };
  if (thread !== undefined && thread.call === 'startThread') return waiting;
  if (row.halfClosed && (thread === undefined || thread.call !== 'close'))
    return { kind: 'half-closed', label: state.waitsForClient };
  if (thread?.within === 'finish' && thread.call === 'recv') return { kind: 'stalled', label: state.stalled };
  if (isIdle(row, thread)) return { kind: 'idle', label: state.idle };
  if (thread?.state === 'blocked' && (thread.call === 'recv' || thread.call === 'sendall'))
    return { kind: 'blocked', label: state.blockedIn(thread.call) };
  if (row.unsure && thread === undefined) return { kind: 'unsure', label: state.recordsNotShown };
  if (!handedOver && thread === undefined) return waiting;
  if (thread?.call === 'wait') return { kind: 'working', label: state.waitsBeforePiece };
  if (row.bytesIn === 0 && thread?.call !== 'work') return { kind: 'quiet', label: state.noBytesYet };
  return { kind: 'working', label: state.working };
}

/** How one that is over has ended. */
export function endingOf(
  row: Pick<Connection, 'cutOff' | 'errno' | 'lingers'>,
  errnoName: (errno: number) => string,
): 'ended' | 'closed' | 'reset' | 'error' {
  if (row.cutOff) return 'ended';
  if (row.errno === 0) return row.lingers ? 'reset' : 'closed';
  return RESETS.has(errnoName(row.errno)) ? 'reset' : 'error';
}

/** Whether all that it asked for was answered, and its thread waits for more. */
function isIdle({ requests, unsure }: Connection, thread: ThreadState | undefined): boolean {
  if (requests === null || unsure || !requests.caughtUp || thread?.within === 'finish') return false;
  if (thread?.state === 'blocked') return thread.call === 'recv';
  // Where threads stand is told less often than what they did.
  return requests.answering?.sentNs !== null;
}

/** The row's headline: method and target, or the first line as it came, or what there is to say without one. */
export function connectionTitle(row: Connection): string {
  const text = connectionsTexts();
  const first = requestTitle(row);
  const count = row.requests?.count ?? 0;
  if (count > 1) return text.severalRequests(count, first);
  if (first !== '') return first;
  if (row.bytesIn > 0) return text.emptyLine;
  return row.endedNs === null && !row.peerClosed ? text.noBytesYet : text.noBytesCame;
}

/** Method and target, or the first line as it came. */
export function requestTitle({
  method,
  target,
  requestLine,
}: Pick<KeptRequest, 'method' | 'target' | 'requestLine'>): string {
  return method === '' ? requestLine : `${method} ${target}`;
}
