/** What the inspector is about at this moment: read from the records anew when its connection's have changed. */
import { useMemo } from 'preact/hooks';
import type { Connection } from '../../models/connection.js';
import {
  exchangeAt,
  inspect,
  type InspectedExchange,
  type Inspection,
} from '../../models/inspected-exchange.js';
import { messagesOf, type InspectedMessage } from '../../models/inspector-sections.js';
import { usePage } from '../context.js';
import { usePaced } from '../DrawingView.js';

/** How often it is read while records come, and how often where there is much to read. */
const PACE_MS = 100;
const SLOW_PACE_MS = 500;
const MUCH_BYTES = 512 * 1024;

export interface Inspected {
  readonly row: Connection;
  readonly inspection: Inspection;
  readonly exchange: InspectedExchange;
  /** The request and the response. */
  readonly messages: readonly InspectedMessage[];
}

export interface Subject {
  /** 0: nobody has connected. */
  readonly connection: number;
  /** Whether it was selected, and is not only the newest. */
  readonly selected: boolean;
  /** Why there is nothing to show; null when there is. */
  readonly absent: 'nobody' | 'waiting' | 'gone' | 'later' | null;
  readonly inspected: Inspected | null;
}

export function useSubject(): Subject {
  const { playground, inspector } = usePage();
  const { store, connections, tracks } = playground;
  const paced = usePaced(
    () => {
      const { bytesIn = 0, bytesOut = 0 } =
        connections.get(playground.selected.peek() ?? tracks.newest) ?? {};
      return bytesIn + bytesOut > MUCH_BYTES ? SLOW_PACE_MS : PACE_MS;
    },
    () => {
      void playground.version.value;
      void playground.pastVersion.value;
    },
  );
  void paced.value;
  const chosen = playground.selected.value;
  const connection = chosen ?? tracks.newest;
  const row = connections.get(connection);
  const range = row === undefined ? null : (tracks.recordsOf(connection) ?? { from: 1, to: store.lastSeq });
  const until = row?.endedNs === null ? Number.POSITIVE_INFINITY : (range?.to ?? 0);
  const gaps = playground.gaps.value.filter(({ from, to }) => to >= (range?.from ?? 0) && from <= until);
  const inspection = useMemo(
    () => (range === null ? null : inspect(store, connection, range)),
    [
      connection,
      range?.from,
      range?.to,
      playground.pastVersion.value,
      gaps.map(({ from, to }) => `${from}-${to}`).join(),
    ],
  );
  const number = inspector.requestOf(connection);
  const exchange = useMemo(
    () => (inspection === null ? null : exchangeAt(inspection, number)),
    [inspection, number],
  );
  const messages = useMemo(() => (exchange === null ? [] : messagesOf(exchange)), [exchange]);
  const subject = { connection, selected: chosen !== null };
  if (connection === 0) return { ...subject, absent: 'nobody', inspected: null };
  if (row === undefined || inspection === null || exchange === null || inspection.calls.length === 0) {
    if (playground.status.value === null) return { ...subject, absent: 'waiting', inspected: null };
    return { ...subject, absent: connection > tracks.newest ? 'later' : 'gone', inspected: null };
  }
  return { ...subject, absent: null, inspected: { row, inspection, exchange, messages } };
}
