/** What to say of a connection: where it stands at this moment, and what it was about. Pure. */
import type { ThreadState } from '../../server/core/messages.js';
import type { KeptRequest } from './connection-requests.js';
import type { Connection } from './connections.js';

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

const WAITING: ConnectionState = { kind: 'waiting', label: 'waiting for a thread' };
const HALF_CLOSED: ConnectionState = { kind: 'half-closed', label: 'waits for the client to close' };

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
  if (row.endedNs !== null) {
    if (row.cutOff) return { kind: 'ended', label: 'program ended' };
    if (row.errno === 0)
      return row.lingers ? { kind: 'reset', label: 'RST sent' } : { kind: 'closed', label: 'closed' };
    const name = errnoName(row.errno);
    return RESETS.has(name) ? { kind: 'reset', label: 'reset' } : { kind: 'error', label: name };
  }
  if (thread?.state === 'gated') return { kind: 'gated', label: `before ${thread.call}` };
  if (thread !== undefined && thread.call === 'startThread') return WAITING;
  if (row.halfClosed && (thread === undefined || thread.call !== 'close')) return HALF_CLOSED;
  if (thread?.within === 'finish' && thread.call === 'recv') return { kind: 'stalled', label: 'stalled' };
  if (isIdle(row, thread)) return { kind: 'idle', label: 'idle (kept open)' };
  if (thread?.state === 'blocked' && (thread.call === 'recv' || thread.call === 'sendall'))
    return { kind: 'blocked', label: `blocked in ${thread.call}` };
  if (row.unsure && thread === undefined) return { kind: 'unsure', label: 'records not shown' };
  if (!handedOver && thread === undefined) return WAITING;
  if (thread?.call === 'wait') return { kind: 'working', label: 'waits before a piece' };
  if (row.bytesIn === 0 && thread?.call !== 'work') return { kind: 'quiet', label: 'no bytes yet' };
  return { kind: 'working', label: 'working' };
}

/** Whether all that it asked for was answered, and its thread waits for more. */
function isIdle({ requests, unsure }: Connection, thread: ThreadState | undefined): boolean {
  if (requests === null || unsure || !requests.caughtUp || thread?.within === 'finish') return false;
  if (thread?.state === 'blocked') return thread.call === 'recv';
  // Where threads stand is told less often than what they did.
  return requests.answering?.sentNs !== null;
}

/** Whether browsers asked for this by themselves: the icon that they show in a tab. */
export function isFavicon({ target }: Pick<Connection, 'target'>): boolean {
  return target === '/favicon.ico' || target.startsWith('/favicon.ico?');
}

/** The row's headline: method and target, or the first line as it came, or what there is to say without one. */
export function connectionTitle(row: Connection): string {
  const first = requestTitle(row);
  const count = row.requests?.count ?? 0;
  if (count > 1) return `${count} requests · ${first} …`;
  if (first !== '') return first;
  if (row.bytesIn > 0) return 'an empty first line';
  return row.endedNs === null && !row.peerClosed ? 'no bytes yet' : 'no bytes came';
}

/** Method and target, or the first line as it came. */
export function requestTitle({
  method,
  target,
  requestLine,
}: Pick<KeptRequest, 'method' | 'target' | 'requestLine'>): string {
  return method === '' ? requestLine : `${method} ${target}`;
}
