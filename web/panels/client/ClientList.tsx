/** How the raw clients stand, and what can be done to those that are open. */
import type { RawClient } from '../../../server/core/messages.js';
import { clientListTexts } from '../../texts/client.js';
import { formatBytes } from '../../texts/format.js';
import { say } from '../../texts/locale.js';
import { usePage } from '../context.js';

const ENDS = [
  { ending: 'half-close', label: 'halfClose', hint: 'halfCloseHint' },
  { ending: 'close', label: 'close', hint: 'closeHint' },
  { ending: 'reset', label: 'reset', hint: 'resetHint' },
] as const;

export function ClientList() {
  const { playground } = usePage();
  const { clients } = playground;
  const { clients: rows, planned, started, ended, first } = clients.state.value;
  const current = clients.current.value;
  const open = clients.openCount.value;
  if (first === 0) return null;
  const text = clientListTexts();
  return (
    <div class="client-list">
      <div class="client-list-head">
        <span class="tally" role="status">
          {current === null ? (
            text.planned(planned, started, ended)
          ) : (
            <>
              <b>c{current.client}</b> {say(current.outcome ?? text.states[current.state])}
            </>
          )}
        </span>
        {current !== null && rows.length === 1 && (
          <>
            <Counts row={current} />
            <Partner row={current} />
          </>
        )}
        <span class="client-ends">
          {current !== null &&
            current.state !== 'ended' &&
            ENDS.map(({ ending, label, hint }) => (
              <button
                key={ending}
                type="button"
                class="button small"
                title={text[hint]}
                disabled={ending === 'half-close' && current.state === 'half-closed'}
                onClick={() => void clients.end(current.client, ending)}
              >
                {text[label]}
              </button>
            ))}
          {(open > 1 || (planned > 1 && ended < planned)) && (
            <button type="button" class="button small" onClick={() => void clients.stop()}>
              {text.stopAll(open)}
            </button>
          )}
        </span>
      </div>
      {rows.length > 1 && (
        <ul class="client-rows" aria-label={text.label}>
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
  const text = clientListTexts();
  const { clients } = usePage().playground;
  return (
    <li class="client-row" data-state={row.state}>
      <button
        type="button"
        class="client-choose"
        aria-pressed={clients.chosen.value === row.client}
        title={say(row.outcome ?? text.chooseHint)}
        onClick={() => clients.choose(row.client)}
      >
        <b>c{row.client}</b>
        <Counts row={row} />
        <span class="client-outcome">{say(row.outcome ?? text.states[row.state])}</span>
      </button>
      <Partner row={row} />
    </li>
  );
}

function Counts({ row }: RowProps) {
  const text = clientListTexts();
  return (
    <>
      <span class="client-port">{row.port === 0 ? '' : `:${row.port}`}</span>
      <span class="client-sent" title={text.sendsHint}>
        {text.sends(formatBytes(row.sentBytes), row.sends)}
      </span>
      <span class="client-received" title={text.recvsHint}>
        {text.recvs(formatBytes(row.receivedBytes), row.recvs)}
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
      title={clientListTexts().partner(connection)}
      onClick={() => playground.select(connection)}
    >
      #{connection}
    </button>
  );
}
