/** How the raw clients stand, and what can be done to those that are open. */
import type { RawClient } from '../../../server/core/messages.js';
import { formatBytes, formatCount, plural } from '../../texts/format.js';
import { usePage } from '../context.js';

const STATES: Readonly<Record<RawClient['state'], string>> = {
  connecting: 'connecting',
  open: 'open',
  'half-closed': 'half-closed',
  ended: 'ended',
};

const ENDS = [
  {
    ending: 'half-close',
    label: 'Half-close',
    hint: 'shutdown(SHUT_WR): sends a FIN and goes on reading (Ctrl+D)',
  },
  {
    ending: 'close',
    label: 'Close',
    hint: 'close(): what arrives from now on is answered with a RST (Ctrl+C)',
  },
  { ending: 'reset', label: 'Reset', hint: 'close() after SO_LINGER 0: sends a RST at once' },
] as const;

export function ClientList() {
  const { playground } = usePage();
  const { clients } = playground;
  const { clients: rows, planned, started, ended, first } = clients.state.value;
  const current = clients.current.value;
  const open = clients.openCount.value;
  if (first === 0) return null;
  return (
    <div class="client-list">
      <div class="client-list-head">
        <span class="tally" role="status">
          {current === null ? (
            `${plural(planned, 'connection')} planned: ${formatCount(started)} started, ${formatCount(ended)} ended`
          ) : (
            <>
              <b>c{current.client}</b> {current.outcome ?? STATES[current.state]}
            </>
          )}
        </span>
        {current !== null && rows.length === 1 && (
          <>
            <Counts row={current} />
            <Partner row={current} />
          </>
        )}
        <span class="grow" />
        {current !== null &&
          current.state !== 'ended' &&
          ENDS.map(({ ending, label, hint }) => (
            <button
              key={ending}
              type="button"
              class="button small"
              title={hint}
              disabled={ending === 'half-close' && current.state === 'half-closed'}
              onClick={() => void clients.end(current.client, ending)}
            >
              {label}
            </button>
          ))}
        {(open > 1 || (planned > 1 && ended < planned)) && (
          <button type="button" class="button small" onClick={() => void clients.stop()}>
            Stop all {open > 0 ? formatCount(open) : ''}
          </button>
        )}
      </div>
      {rows.length > 1 && (
        <ul class="client-rows" aria-label="Raw clients">
          {rows.toReversed().map((row) => (
            <ClientRow key={row.client} row={row} />
          ))}
        </ul>
      )}
    </div>
  );
}

interface RowProps {
  readonly row: RawClient;
}

function ClientRow({ row }: RowProps) {
  const { clients } = usePage().playground;
  return (
    <li class="client-row" data-state={row.state}>
      <button
        type="button"
        class="client-choose"
        aria-pressed={clients.chosen.value === row.client}
        title={row.outcome ?? 'Shows only what this client did'}
        onClick={() => clients.choose(row.client)}
      >
        <b>c{row.client}</b>
        <Counts row={row} />
        <span class="client-outcome">{row.outcome ?? STATES[row.state]}</span>
      </button>
      <Partner row={row} />
    </li>
  );
}

function Counts({ row }: RowProps) {
  return (
    <>
      <span class="client-port">{row.port === 0 ? '' : `:${row.port}`}</span>
      <span class="client-sent" title="Bytes sent, in so many calls">
        → {formatBytes(row.sentBytes)} in {formatCount(row.sends)} send
      </span>
      <span
        class="client-received"
        title="Bytes received, in so many calls: the one that returns 0 at the end counts, too"
      >
        ← {formatBytes(row.receivedBytes)} in {formatCount(row.recvs)} recv
      </span>
    </>
  );
}

/** The connection on the program's side. */
function Partner({ row }: RowProps) {
  const { playground } = usePage();
  void playground.version.value;
  const connection = row.port === 0 ? null : playground.pairs.connectionOf(row.client);
  if (connection === null) return null;
  return (
    <button
      type="button"
      class="link number"
      aria-pressed={playground.selected.value === connection}
      title={`The program's side: selects connection ${connection} everywhere`}
      onClick={() => playground.select(connection)}
    >
      #{connection}
    </button>
  );
}
