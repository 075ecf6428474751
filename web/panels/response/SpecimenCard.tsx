/** The specimen that was loaded: what was predicted of it beside what was observed, and how to try it. */
import { chromeSentence, curlSentence } from '../../../server/core/response/outcome-words.js';
import { callsInWords, clientInWords, type Observation } from '../../models/observed.js';
import { programUrl } from '../../models/program.js';
import { say } from '../../texts/locale.js';
import { workbenchTexts } from '../../texts/workbench.js';
import { Copy } from '../Copy.js';
import { usePage } from '../context.js';
import type { ToolProps } from './Bench.js';

export function SpecimenCard({ bench }: ToolProps) {
  const { playground } = usePage();
  const text = workbenchTexts();
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
        <b>{say(specimen.title)}</b>
        <span class="grow" />
        {url !== null && (
          <a class="button small" href={url} target="_blank" rel="noopener">
            {text.open}
          </a>
        )}
        <button
          type="button"
          class="button small"
          title={text.undoHint(lastRule?.text.split('\n', 1)[0] ?? null)}
          onClick={() => bench.unload()}
        >
          {text.undo}
        </button>
        <button type="button" class="button small" title={text.doneHint} onClick={() => bench.keep()}>
          {text.done}
        </button>
      </p>
      {url !== null && (
        <p class="try">
          <code class="command">{command}</code>
          <Copy text={command} class="button small" title={text.copyHint(command)}>
            {text.copy}
          </Copy>
        </p>
      )}
      <dl class="compared">
        <div>
          <dt>{bench.edited.value ? text.predictedBefore : text.predicted}</dt>
          <dd>{say(chromeSentence(specimen.chrome))}</dd>
          <dd>{say(curlSentence(specimen.curl))}</dd>
        </div>
        <div data-testid="specimen-observed">
          <dt>{text.observed}</dt>
          <Observed seen={bench.observation.value} />
        </div>
      </dl>
      <p class="does">{say(specimen.teaches)}</p>
    </div>
  );
}

/** As a shell takes it: what is more than letters, digits and slashes stands in quotes. */
function quoted(url: string): string {
  return /^[\w.:/-]*$/.test(url) ? url : `'${url.replaceAll("'", "'\\''")}'`;
}

function Observed({ seen }: { readonly seen: Observation | null }) {
  const text = workbenchTexts();
  if (seen === null) return <dd class="dim">{text.specimenNotObserved}</dd>;
  return (
    <>
      <dd>
        <b>#{seen.connection}</b> {text.askedBy(say(seen.who))}
        <code>{seen.requestLine}</code>
      </dd>
      <dd>{callsInWords('sendall', seen.sends)}</dd>
      <dd>{seen.ending === null ? text.goesOn : say(seen.ending)}</dd>
      {seen.client !== null && <dd>{text.clientTook(seen.client.number, clientInWords(seen.client))}</dd>}
    </>
  );
}
