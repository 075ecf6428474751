/** What one rule matches, to be changed; where it stands among the others. */
import { useId } from 'preact/hooks';
import type { Refusal } from '../../../server/core/messages.js';
import type { Draft, DraftRule } from '../../models/response-draft.js';
import { responseTexts } from '../../texts/response.js';
import { usePage } from '../context.js';

interface RuleProps {
  readonly draft: Draft;
  readonly rule: DraftRule;
  readonly problem: Refusal | null;
}

const METHODS = ['*', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function RuleBar({ draft, rule, problem }: RuleProps) {
  const { playground } = usePage();
  const text = responseTexts();
  const { response } = playground;
  const id = useId();
  const index = draft.rules.indexOf(rule);
  const last = draft.rules.length - 1;
  if (last === 0) return null;
  if (index === last) return <p class="rule-bar rule-default">{text.defaultRule}</p>;
  const bad = problem?.at?.rule === index ? problem.code : '';
  const duplicate = bad === 'RULE_DUPLICATE';
  return (
    <div class="rule-bar">
      <label class="unseen" for={`${id}-method`}>
        {text.method}
      </label>
      <input
        id={`${id}-method`}
        class="input method"
        list={`${id}-methods`}
        value={rule.method}
        title={text.methodHint}
        spellcheck={false}
        autocapitalize="characters"
        aria-invalid={bad === 'RULE_BAD_METHOD' || duplicate}
        onInput={(event) => response.editRule(rule.key, { method: event.currentTarget.value.trim() })}
      />
      <datalist id={`${id}-methods`}>
        {METHODS.map((method) => (
          <option key={method} value={method} />
        ))}
      </datalist>
      <label class="unseen" for={`${id}-path`}>
        {text.path}
      </label>
      <input
        id={`${id}-path`}
        class="input path"
        value={rule.path}
        title={text.pathHint}
        spellcheck={false}
        autocapitalize="off"
        aria-invalid={bad === 'RULE_BAD_PATH' || duplicate}
        onInput={(event) => response.editRule(rule.key, { path: event.currentTarget.value.trim() })}
      />
      <button
        type="button"
        class="button small"
        aria-label={text.moveForward}
        title={text.moveForwardHint}
        disabled={index === 0}
        onClick={() => response.moveRule(rule.key, -1)}
      >
        ←
      </button>
      <button
        type="button"
        class="button small"
        aria-label={text.moveBack}
        title={text.moveBackHint}
        disabled={index >= last - 1}
        onClick={() => response.moveRule(rule.key, 1)}
      >
        →
      </button>
      <button
        type="button"
        class="button small"
        aria-label={text.remove}
        title={text.remove}
        onClick={() => response.removeRule(rule.key)}
      >
        ✕
      </button>
    </div>
  );
}
