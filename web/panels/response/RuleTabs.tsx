/** The rules as tabs, in the order in which they are tried. */
import { useEffect, useRef } from 'preact/hooks';
import type { Refusal } from '../../../server/core/messages.js';
import { ruleLabel, type Draft, type DraftRule } from '../../models/response-draft.js';
import { isPlanned } from '../../models/write-plan.js';
import { responseTexts } from '../../texts/response.js';
import { usePage } from '../context.js';

interface RuleTabsProps {
  readonly draft: Draft;
  readonly current: DraftRule;
  readonly problem: Refusal | null;
  readonly onChoose: (key: number) => void;
}

export function RuleTabs({ draft, current, problem, onChoose }: RuleTabsProps) {
  const { playground } = usePage();
  const text = responseTexts();
  const list = useRef<HTMLDivElement>(null);
  const choose = (index: number): void => {
    const rule = draft.rules[index];
    if (rule === undefined) return;
    onChoose(rule.key);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[index]?.focus();
  };
  const add = (): void => onChoose(playground.response.addRule(newRule(draft)));

  useEffect(() => {
    const tabs = list.current!;
    const observer = new ResizeObserver(() =>
      tabs.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    );
    // Also when its place is seen first, or has less room.
    observer.observe(tabs);
    return () => observer.disconnect();
  }, [current.key]);

  return (
    <div class="rule-tabs">
      <div
        class="tabs"
        role="tablist"
        aria-label={text.rules}
        ref={list}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
          if (step === 0) return;
          event.preventDefault();
          choose(draft.rules.indexOf(current) + step);
        }}
      >
        {draft.rules.map((rule, index) => (
          <button
            key={rule.key}
            type="button"
            role="tab"
            class="tab"
            aria-selected={rule === current}
            aria-controls="rule-editor"
            tabIndex={rule === current ? 0 : -1}
            data-bad={problem?.at?.rule === index}
            onClick={() => onChoose(rule.key)}
          >
            {ruleLabel(rule)}
            {isPlanned(rule) && (
              <span class="planned" title={text.planned}>
                <span class="unseen">{text.withPlan}</span>
              </span>
            )}
          </button>
        ))}
      </div>
      <button type="button" class="button small add-rule" title={text.addRuleHint} onClick={add}>
        {text.addRule}
      </button>
    </div>
  );
}

/** A first idea for another rule: the icon that browsers ask for, then pages. */
function newRule(draft: Draft): { method: string; path: string; text: string } {
  const taken = new Set(draft.rules.map((rule) => rule.path));
  if (!taken.has('/favicon.ico')) {
    return { method: 'GET', path: '/favicon.ico', text: 'HTTP/1.1 404 Not Found\nContent-Length: 0\n\n' };
  }
  let number = 2;
  while (taken.has(`/page-${number}`)) number += 1;
  return {
    method: 'GET',
    path: `/page-${number}`,
    text: `HTTP/1.1 200 OK\nContent-Type: text/html\n\n<h1>Page ${number}</h1>`,
  };
}
