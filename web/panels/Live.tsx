/** Whether the program listens, and where: a dot, a word and the address, which can be copied. */
import { gateWord, programUrl, stateWord } from '../models/program.js';
import { shellTexts } from '../texts/shell.js';
import { Copy } from './Copy.js';
import { usePage } from './context.js';

export function Live() {
  const { playground } = usePage();
  const text = shellTexts();
  const status = playground.status.value;
  const link = playground.link.value;
  if (status === null || link !== 'open') {
    return (
      <p class="live" data-state="unknown">
        <span class="dot" />
        <span>{link === 'connecting' ? text.connecting : text.notConnected}</span>
      </p>
    );
  }
  const gate = playground.stepper.mode.value;
  return (
    <p class="live" data-testid="live" data-state={status.state} data-gate={gate}>
      <span class="live-state">
        <span class="dot" />
        <span class="live-word">{gateWord(status, gate) ?? stateWord(status)}</span>
      </span>
      <Copy class="address" text={`curl ${programUrl(status)}`}>
        {status.address.host}:{status.address.port}
      </Copy>
    </p>
  );
}
