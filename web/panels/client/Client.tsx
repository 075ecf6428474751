/** The Client tab: a raw client in the page. What is typed or composed here is sent by real sockets, byte for byte. */
import type { ClientMode } from '../../models/raw-clients.js';
import type { LineEnding } from '../../../server/core/messages.js';
import { clientTexts } from '../../texts/client.js';
import { say } from '../../texts/locale.js';
import { usePage } from '../context.js';
import { ClientList } from './ClientList.js';
import { ClientTerminal } from './ClientTerminal.js';
import { Composer } from './Composer.js';
import { ExchangeDiff } from './ExchangeDiff.js';
import { LoadSelected } from './LoadRequest.js';
import { Segments, type Segment } from './Segments.js';

export function Client() {
  const { playground } = usePage();
  const { clients, comparison } = playground;
  const mode = clients.mode.value;
  const refusal = clients.refusal.value;
  const text = clientTexts();
  const modes: readonly Segment<ClientMode>[] = [
    { value: 'type', label: text.type, hint: text.typeHint },
    { value: 'compose', label: text.compose, hint: text.composeHint },
    { value: 'compare', label: text.compare, hint: text.compareHint },
  ];
  const lineEndings: readonly Segment<LineEnding>[] = [
    { value: 'crlf', label: 'CRLF', hint: text.crlfHint },
    { value: 'lf', label: 'LF', hint: text.lfHint },
  ];
  return (
    <div class="client" data-mode={mode}>
      <div class="client-bar">
        <Segments
          legend={text.sendBy}
          segments={modes}
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
            legend={text.enterSends}
            segments={lineEndings}
            value={clients.typedEnding.value}
            onPick={(ending) => (clients.typedEnding.value = ending)}
          />
        )}
        {mode === 'compose' && (
          <Segments
            legend={text.breaksSentAs}
            segments={lineEndings}
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
            {text.dismiss}
          </button>
        </p>
      )}
      {mode !== 'compare' && <ClientList />}
    </div>
  );
}
