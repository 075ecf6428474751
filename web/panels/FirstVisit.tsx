/** What to do while nobody has connected: over the wire's lower part, so that nothing moves when it goes. */
import { defaultPlan } from '../models/client-starters.js';
import { programUrl } from '../models/program.js';
import { trafficTexts } from '../texts/traffic.js';
import { Copy } from './Copy.js';
import { usePage } from './context.js';

export function FirstVisit() {
  const { playground } = usePage();
  const { clients } = playground;
  const text = trafficTexts();
  void playground.version.value;
  const status = playground.status.value;
  if (status === null || status.state !== 'listening' || playground.connections.size > 0) return null;
  const url = programUrl(status);
  const command = `curl ${url}`;
  const refusal = clients.refusal.value;
  return (
    <div class="first-visit-place">
      <section class="first-visit" aria-labelledby="first-visit-title">
        <p id="first-visit-title">{text.firstVisit}</p>
        <div class="first-visit-command">
          <code class="command">{command}</code>
          <Copy text={command}>{text.copy}</Copy>
        </div>
        <div class="first-visit-ways">
          <button
            type="button"
            class="button primary"
            title={text.sendHint}
            disabled={clients.busy.value}
            onClick={() => void clients.run(defaultPlan(status.address.port))}
          >
            {text.send}
          </button>
          <a class="button" href={url} target="_blank" rel="noopener">
            {text.open(url.replace(/^http:\/\//, '').replace(/\/$/, ''))} ↗
          </a>
        </div>
        {refusal !== null && (
          <p class="first-visit-refusal" role="alert">
            {refusal.message}
          </p>
        )}
      </section>
    </div>
  );
}
