/** The specimen that was loaded: what was predicted of it beside what was observed, and how to try it. */
import { chromeSentence, curlSentence } from '../../../server/core/response/outcome-words.js';
import { callsInWords, clientInWords, type Observation } from '../../models/observed.js';
import { programUrl } from '../../models/program.js';
import { Copy } from '../Copy.js';
import { usePage } from '../context.js';
import type { ToolProps } from './Bench.js';

export function SpecimenCard({ bench }: ToolProps) {
  const { playground } = usePage();
  const loaded = bench.loaded.value;
  const status = playground.status.value;
  if (loaded === null) return null;
  const { specimen, before } = loaded;
  const url = status === null ? null : `${programUrl(status).replace(/\/$/, '')}${specimen.path}`;
  const command = `curl ${quoted(url ?? '')}`;
  const lastRule = before.rules.at(-1);
  return (
    <div class="specimen-card" data-testid="specimen-card">
      <p class="specimen-title">
        <b>{specimen.title}</b>
        <span class="grow" />
        {url !== null && (
          <a class="button small" href={url} target="_blank" rel="noopener">
            Open ↗
          </a>
        )}
        <button
          type="button"
          class="button small"
          title={`Brings back what stood here before${lastRule === undefined ? '' : `: ${lastRule.text.split('\n', 1)[0]}`}`}
          onClick={() => bench.unload()}
        >
          Undo
        </button>
        <button
          type="button"
          class="button small"
          title="Keeps the response, closes this"
          onClick={() => bench.keep()}
        >
          Done
        </button>
      </p>
      {url !== null && (
        <p class="try">
          <code class="command">{command}</code>
          <Copy text={command} class="button small">
            Copy
          </Copy>
        </p>
      )}
      <dl class="compared">
        <div>
          <dt>{bench.edited.value ? 'Predicted, before it was edited' : 'Predicted'}</dt>
          <dd>{chromeSentence(specimen.chrome)}</dd>
          <dd>{curlSentence(specimen.curl)}</dd>
        </div>
        <div data-testid="specimen-observed">
          <dt>Observed</dt>
          <Observed seen={bench.observation.value} />
        </div>
      </dl>
      <p class="does">{specimen.teaches}</p>
    </div>
  );
}

/** As a shell takes it: what is more than letters, digits and slashes stands in quotes. */
function quoted(url: string): string {
  return /^[\w.:/-]*$/.test(url) ? url : `'${url.replaceAll("'", "'\\''")}'`;
}

function Observed({ seen }: { readonly seen: Observation | null }) {
  if (seen === null) return <dd class="dim">No request has got this response yet.</dd>;
  return (
    <>
      <dd>
        <b>#{seen.connection}</b> {seen.who}: <code>{seen.requestLine}</code>
      </dd>
      <dd>{callsInWords('sendall', seen.sends)}</dd>
      <dd>{seen.ending ?? 'It goes on.'}</dd>
      {seen.client !== null && (
        <dd>
          raw client {seen.client.number} took {clientInWords(seen.client)}
        </dd>
      )}
    </>
  );
}
