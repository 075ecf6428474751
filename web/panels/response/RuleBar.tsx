/** What one rule matches, to be changed; where it stands among the others. */
import { useId } from 'preact/hooks';
import type { Refusal } from '../../../server/core/messages.js';
import type { Draft, DraftRule } from '../../models/response-draft.js';
import { usePage } from '../context.js';

interface RuleProps {
  readonly draft: Draft;
  readonly rule: DraftRule;
  readonly problem: Refusal | null;
}

const METHODS = ['*', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function RuleBar({ draft, rule, problem }: RuleProps) {
  const { playground } = usePage();
  const { response } = playground;
  const id = useId();
  const index = draft.rules.indexOf(rule);
  const last = draft.rules.length - 1;
  if (last === 0) return null;
  if (index === last)
    return <p class="rule-bar rule-default">Answers every request that no other rule matches.</p>;
  const bad = problem?.at?.rule === index ? problem.code : '';
  const duplicate = bad === 'RULE_DUPLICATE';
  return (
    <div class="rule-bar">
      <label class="unseen" for={`${id}-method`}>
        Method
      </label>
      <input
        id={`${id}-method`}
        class="input method"
        list={`${id}-methods`}
        value={rule.method}
        title="A method, or * for all"
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
        Path
      </label>
      <input
        id={`${id}-path`}
        class="input path"
        value={rule.path}
        title="A path, compared whole and without the query, or * for all"
        spellcheck={false}
        autocapitalize="off"
        aria-invalid={bad === 'RULE_BAD_PATH' || duplicate}
        onInput={(event) => response.editRule(rule.key, { path: event.currentTarget.value.trim() })}
      />
      <button
        type="button"
        class="button small"
        aria-label="Move the rule forward"
        title="Earlier: the first rule that matches answers"
        disabled={index === 0}
        onClick={() => response.moveRule(rule.key, -1)}
      >
        ←
      </button>
      <button
        type="button"
        class="button small"
        aria-label="Move the rule back"
        title="Later: the first rule that matches answers"
        disabled={index >= last - 1}
        onClick={() => response.moveRule(rule.key, 1)}
      >
        →
      </button>
      <button
        type="button"
        class="button small"
        aria-label="Remove this rule"
        title="Remove this rule"
        onClick={() => response.removeRule(rule.key)}
      >
        ✕
      </button>
    </div>
  );
}
