/** Says why the program doesn't run, why a change was refused, with what to do about it, or that secrets are hidden. */
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Status } from '../../server/core/messages.js';
import { otherPort, parsePort, programAlert } from '../models/program.js';
import { say } from '../texts/locale.js';
import { programStateTexts } from '../texts/program-state.js';
import { usePage } from './context.js';

export function ProgramAlert() {
  const { playground } = usePage();
  const status = playground.status.value;
  const refused = [playground.refusal, playground.stepper.refusal, playground.scenarios.refusal].find(
    ({ value }) => value !== null,
  );
  const alert = status === null ? null : programAlert(status);
  const notice = playground.notice.value;
  const text = programStateTexts();
  return (
    <div class="alerts" role="region" aria-label={text.region} aria-live="polite">
      {notice !== null && (
        <div class="alert" data-testid="notice" data-tone="note">
          <p class="alert-text">{say(notice)}</p>
          <button type="button" class="button" onClick={() => (playground.notice.value = null)}>
            {text.ok}
          </button>
        </div>
      )}
      {status?.onIPv6 === 'stranger' && (
        <div class="alert" data-testid="localhost" data-tone="note">
          <p class="alert-text">{text.localhostStranger(status.address.port)}</p>
        </div>
      )}
      {status?.hideSecrets === true && (
        <div class="alert" data-testid="secrets-hidden" data-tone="note">
          <p class="alert-text">{text.secretsHidden}</p>
        </div>
      )}
      {status !== null && alert !== null && (
        <div class="alert" data-testid="program-alert" data-tone={alert.tone} data-state={status.state}>
          <span class="alert-sign" aria-hidden="true">
            {alert.tone === 'bad' ? '!' : '■'}
          </span>
          <p class="alert-text">
            <b>{alert.title}</b> <span>{alert.advice}</span>
          </p>
          <div class="alert-actions">
            {alert.offersPort && <PortField status={status} />}
            <button
              type="button"
              class={alert.offersPort ? 'button' : 'button primary'}
              disabled={playground.link.value !== 'open'}
              onClick={() => void playground.changeProgram({ running: true })}
            >
              {alert.action}
            </button>
          </div>
        </div>
      )}
      {refused !== undefined && (
        <div class="alert" data-testid="refusal" data-tone="bad">
          <span class="alert-sign" aria-hidden="true">
            !
          </span>
          <p class="alert-text">
            <b>{text.notDone}</b> <span>{say(refused.value!.message)}</span>
          </p>
          <div class="alert-actions">
            <button type="button" class="button" onClick={() => (refused.value = null)}>
              {text.ok}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

function PortField({ status }: { readonly status: Status }) {
  const { playground } = usePage();
  const id = useId();
  const words = programStateTexts();
  const typed = useSignal(String(otherPort(status.address.port)));
  const port = parsePort(typed.value);
  return (
    <form
      class="port-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (port !== null) void playground.changeProgram({ port, running: true });
      }}
    >
      <label for={id}>{words.port}</label>
      <input
        id={id}
        class="input number"
        type="text"
        inputMode="numeric"
        value={typed.value}
        aria-invalid={port === null}
        title={words.portHint}
        onInput={(event) => (typed.value = event.currentTarget.value)}
      />
      <button
        type="submit"
        class="button primary"
        disabled={port === null || playground.link.value !== 'open'}
      >
        {words.usePort}
      </button>
    </form>
  );
}
