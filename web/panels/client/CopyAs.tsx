/** The composed request as a command or a program that sends the same bytes in the same way. */
import { REPRODUCTION_NAMES, REPRODUCTIONS } from '../../../server/core/client/reproductions.js';
import { checkPlan } from '../../models/raw-clients.js';
import { composerTexts } from '../../texts/client.js';
import { say } from '../../texts/locale.js';
import { Copy } from '../Copy.js';
import { usePage } from '../context.js';

export function CopyAs() {
  const { playground } = usePage();
  const plan = playground.clients.plan.value;
  const text = composerTexts();
  const address = playground.status.value?.address;
  const { bytes } = checkPlan(plan, Date.now());
  if (bytes === null || address === undefined) return <p class="copy-as">{text.mistake}</p>;
  const sending = { ...plan, ...address, bytes };
  const written = REPRODUCTION_NAMES.map((name) => {
    const { label, into, write } = REPRODUCTIONS[name];
    return { name, label, into, written: write(sending) };
  });
  return (
    <div class="copy-as">
      {written.map(({ name, label, into, written: one }) =>
        'text' in one ? (
          <Copy key={name} class="button small" text={one.text} title={text.copy(say(into))}>
            {label}
          </Copy>
        ) : (
          <span key={name} class="copy-refused">
            <button type="button" class="button small" disabled>
              {label}
            </button>
            <span>{say(one.reason)}</span>
          </span>
        ),
      )}
      {(plan.clients > 1 || plan.repeat > 1) && <span class="copy-refused">{text.oneClient}</span>}
    </div>
  );
}
