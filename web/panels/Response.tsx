/**
 * The response: rules by method and path, live as soon as they are valid, and a workbench around the text of one. The
 * bench comes with the editor, in a part of its own that is loaded when the page stands.
 */
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { LineEnding } from '../../server/core/messages.js';
import { ruleLabel, shownRule, type Draft } from '../models/response-draft.js';
import type { Workbench } from '../models/workbench.js';
import { responseTexts } from '../texts/response.js';
import { usePage } from './context.js';
import type { BenchProps } from './response/Bench.js';
import { ResponseStatus } from './response/ResponseStatus.js';
import { RuleBar } from './response/RuleBar.js';
import { RuleTabs } from './response/RuleTabs.js';
import { StillText } from './response/StillText.js';

export function Response() {
  const text = responseTexts();
  const { playground } = usePage();
  const { response } = playground;
  const draft = response.draft.value;
  const chosen = useSignal<number | null>(null);
  const loaded = useSignal<{ readonly Bench: ComponentType<BenchProps> } | null>(null);
  const bench = useSignal<Workbench | null>(null);
  const gallery = useSignal(false);
  const rule = draft === null ? null : shownRule(draft, chosen.value);
  const problem = response.problem.value;

  useEffect(() => void import('./response/Bench.js').then((module) => (loaded.value = module)), []);

  return (
    <section class="panel response" aria-labelledby="response-title" data-testid="response-editor">
      <div class="panel-head">
        <h2 id="response-title">{text.title}</h2>
        <span class="grow" />
        <button
          type="button"
          class="button small"
          title={text.specimensHint}
          disabled={draft === null || bench.value === null}
          onClick={() => (gallery.value = true)}
        >
          {text.specimens}
        </button>
        {draft !== null && <LineEndings draft={draft} />}
        <button
          type="button"
          class="button small"
          title={text.resetHint}
          disabled={draft === null}
          onClick={() => response.reset()}
        >
          {text.reset}
        </button>
      </div>
      {draft !== null && rule !== null && (
        <>
          <RuleTabs draft={draft} current={rule} problem={problem} onChoose={(key) => (chosen.value = key)} />
          <RuleBar draft={draft} rule={rule} problem={problem} />
        </>
      )}
      <div
        id="rule-editor"
        class="bench"
        role="tabpanel"
        aria-label={rule === null ? text.title : ruleLabel(rule)}
      >
        {draft !== null && rule !== null && loaded.value !== null && (
          <loaded.value.Bench
            chosen={chosen}
            bench={bench}
            gallery={gallery}
            draft={draft}
            rule={rule}
            problem={problem}
          />
        )}
        {draft !== null && rule !== null && loaded.value === null && (
          <div class="editor">
            <StillText text={rule.text} lineEnding={draft.lineEnding} />
          </div>
        )}
      </div>
      <ResponseStatus draft={draft} rule={rule} bench={bench.value} onShow={(key) => (chosen.value = key)} />
    </section>
  );
}

function LineEndings({ draft }: { readonly draft: Draft }) {
  const text = responseTexts();
  const { playground } = usePage();
  const pick = (lineEnding: LineEnding): void =>
    playground.response.edit((before) =>
      before.lineEnding === lineEnding ? before : { ...before, lineEnding },
    );
  return (
    <fieldset class="segments small">
      <legend class="unseen">{text.lineEndings}</legend>
      <div class="segments-row">
        {(['crlf', 'lf'] as const).map((ending) => (
          <label key={ending} class="segment" title={ending === 'crlf' ? text.crlfHint : text.lfHint}>
            <input
              type="radio"
              name="line-ending"
              checked={draft.lineEnding === ending}
              onChange={() => pick(ending)}
            />
            <span>{ending.toUpperCase()}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
