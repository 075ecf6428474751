/** The Client tab: a raw client in the page. What is typed or composed here is sent by real sockets, byte for byte. */
import type { ClientMode } from '../../models/raw-clients.js';
import type { LineEnding } from '../../../server/core/messages.js';
import { say } from '../../texts/locale.js';
import { usePage } from '../context.js';
import { ClientList } from './ClientList.js';
import { ClientTerminal } from './ClientTerminal.js';
import { Composer } from './Composer.js';
import { ExchangeDiff } from './ExchangeDiff.js';
import { LoadSelected } from './LoadRequest.js';
import { Segments, type Segment } from './Segments.js';

const MODES: readonly Segment<ClientMode>[] = [
  { value: 'type', label: 'Type', hint: 'As in netcat: every line is sent when it is ended' },
  { value: 'compose', label: 'Compose', hint: 'A whole request as a text, sent in the way that is chosen' },
  { value: 'compare', label: 'Compare', hint: 'Two exchanges beside each other, byte by byte' },
];

const LINE_ENDINGS: readonly Segment<LineEnding>[] = [
  { value: 'crlf', label: 'CRLF', hint: 'Lines end in \\r\\n, as HTTP asks for' },
  { value: 'lf', label: 'LF', hint: 'Lines end in a bare \\n, as those of netcat do' },
];

export function Client() {
  const { playground } = usePage();
  const { clients, comparison } = playground;
  const mode = clients.mode.value;
  const refusal = clients.refusal.value;
  return (
    <div class="client" data-mode={mode}>
      <div class="client-bar">
        <Segments
          legend="Send by"
          segments={MODES}
          value={mode}
          onPick={(next) => {
            if (next === 'compare') comparison.begin(playground.selected.value);
            clients.mode.value = next;
          }}
        />
        <span class="grow" />
        <LoadSelected />
        {mode === 'type' && (
          <Segments
            legend="Enter sends"
            segments={LINE_ENDINGS}
            value={clients.typedEnding.value}
            onPick={(ending) => (clients.typedEnding.value = ending)}
          />
        )}
        {mode === 'compose' && (
          <Segments
            legend="Line breaks of the head are sent as"
            segments={LINE_ENDINGS}
            value={clients.plan.value.lineEnding}
            onPick={(lineEnding) => clients.edit({ lineEnding })}
          />
        )}
      </div>
      {mode === 'compare' ? (
        <ExchangeDiff />
      ) : (
        <div class="client-work">
          {mode === 'compose' && <Composer />}
          <ClientTerminal />
        </div>
      )}
      {refusal !== null && (
        <p class="client-refusal" role="alert">
          <span>{say(refusal.message)}.</span>
          <button type="button" class="link" onClick={() => (clients.refusal.value = null)}>
            Dismiss
          </button>
        </p>
      )}
      {mode !== 'compare' && <ClientList />}
    </div>
  );
}
