/** The response editor: rules by method and path, live as soon as they are valid. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { LineEnding, Refusal } from '../../server/core/messages.js';
import { formatClock, plural } from '../models/format.js';
import { responseSize, ruleLabel, type Draft, type DraftRule } from '../models/response-draft.js';
import type { CodeEditor } from './code-editor.js';
import { usePage } from './context.js';

export function Response() {
  const { playground } = usePage();
  const { response } = playground;
  const draft = response.draft.value;
  const chosen = useSignal<number | null>(null);
  const rule =
    draft === null ? null : (draft.rules.find((one) => one.key === chosen.value) ?? draft.rules.at(-1)!);
  const problem = response.problem.value;

  return (
    <section class="panel response" aria-labelledby="response-title" data-testid="response-editor">
      <div class="panel-head">
        <h2 id="response-title">Response</h2>
        <span class="grow" />
        {draft !== null && <LineEndings draft={draft} />}
        <button
          type="button"
          class="button small"
          title="Back to the tutorial's Hello World"
          disabled={draft === null}
          onClick={() => response.reset()}
        >
          Reset
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
        class="editor"
        role="tabpanel"
        aria-label={rule === null ? 'Response' : ruleLabel(rule)}
      >
        {draft !== null && rule !== null && <Editor draft={draft} rule={rule} problem={problem} />}
      </div>
      <ResponseStatus draft={draft} rule={rule} onShow={(key) => (chosen.value = key)} />
    </section>
  );
}

function LineEndings({ draft }: { readonly draft: Draft }) {
  const { playground } = usePage();
  const pick = (lineEnding: LineEnding): void =>
    playground.response.edit((before) =>
      before.lineEnding === lineEnding ? before : { ...before, lineEnding },
    );
  return (
    <fieldset class="segments small">
      <legend class="unseen">Line breaks of the head are sent as</legend>
      <div class="segments-row">
        {(['crlf', 'lf'] as const).map((ending) => (
          <label
            key={ending}
            class="segment"
            title={
              ending === 'crlf'
                ? 'Head lines end in \\r\\n, as HTTP asks for'
                : 'Head lines end in a bare \\n'
            }
          >
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

interface RuleTabsProps {
  readonly draft: Draft;
  readonly current: DraftRule;
  readonly problem: Refusal | null;
  readonly onChoose: (key: number) => void;
}

function RuleTabs({ draft, current, problem, onChoose }: RuleTabsProps) {
  const { playground } = usePage();
  const list = useRef<HTMLDivElement>(null);
  const choose = (index: number): void => {
    const rule = draft.rules[index];
    if (rule === undefined) return;
    onChoose(rule.key);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[index]?.focus();
  };
  const add = (): void => onChoose(playground.response.addRule(newRule(draft)));

  useEffect(() => {
    list.current
      ?.querySelector('[aria-selected=true]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current.key]);

  return (
    <div class="rule-tabs">
      <div
        class="tabs"
        role="tablist"
        aria-label="Rules"
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
          </button>
        ))}
      </div>
      <button
        type="button"
        class="button small add-rule"
        title="Add a rule for a path of its own"
        onClick={add}
      >
        + Rule
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

interface RuleProps {
  readonly draft: Draft;
  readonly rule: DraftRule;
  readonly problem: Refusal | null;
}

const METHODS = ['*', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function RuleBar({ draft, rule, problem }: RuleProps) {
  const { playground } = usePage();
  const { response } = playground;
  const id = useId();
  const index = draft.rules.indexOf(rule);
  const last = draft.rules.length - 1;
  if (index === last) {
    return (
      <p class="rule-bar rule-default">
        {last === 0 ? 'Answers every request.' : 'Answers every request that no other rule matches.'}
      </p>
    );
  }
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

function Editor({ draft, rule, problem }: RuleProps) {
  const { playground } = usePage();
  const place = useRef<HTMLDivElement>(null);
  const editor = useSignal<CodeEditor | null>(null);

  useEffect(() => {
    let gone = false;
    let made: CodeEditor | null = null;
    void import('./code-editor.js').then(({ CodeEditor: Editor }) => {
      if (gone) return;
      made = new Editor(place.current!, (key, text) => playground.response.editRule(key, { text }));
      editor.value = made;
    });
    return () => {
      gone = true;
      made?.destroy();
    };
  }, []);

  const current = editor.value;
  const index = draft.rules.indexOf(rule);
  const at = problem?.at;
  const line = at !== undefined && at.rule === index && !problem!.code.startsWith('RULE_') ? at.line : 0;
  const column = at?.column ?? 0;
  useEffect(() => {
    if (current === null) return;
    // What was typed since this was rendered is in the draft already, and must not be undone.
    const newest = playground.response.draft.peek()?.rules.find((one) => one.key === rule.key) ?? rule;
    current.show(rule.key, newest.text);
    current.setLineEnding(draft.lineEnding);
    current.setProblem(line === 0 ? null : { line, column, message: problem!.message });
  }, [current, rule.key, rule.text, draft.lineEnding, line, column, problem?.message]);

  return (
    <div class="editor-place" ref={place}>
      {current === null && <pre class="editor-waiting">{rule.text}</pre>}
    </div>
  );
}

/** What is known of the version that answers: without the server only that it was live. */
function liveWord(linked: boolean, sinceMs: number | null): string {
  if (!linked) return 'was live when the connection was lost';
  return sinceMs === null ? 'live' : `live since ${formatClock(sinceMs)}`;
}

interface StatusProps {
  readonly draft: Draft | null;
  readonly rule: DraftRule | null;
  readonly onShow: (key: number) => void;
}

function ResponseStatus({ draft, rule, onShow }: StatusProps) {
  const { playground } = usePage();
  const { response } = playground;
  const live = response.live.value;
  const problem = response.problem.value;
  const phase = response.phase.value;
  const linked = playground.link.value === 'open';
  const at = problem?.at;
  const wrong = at === undefined ? undefined : draft?.rules[at.rule];
  const size =
    draft === null || rule === null || phase === 'invalid'
      ? null
      : responseSize(draft, draft.rules.indexOf(rule));
  return (
    <div class="panel-foot response-foot">
      <div
        class="response-status"
        data-testid="response-status"
        data-phase={linked ? phase : 'unlinked'}
        role="status"
      >
        {live === null && 'waiting for the server…'}
        {live !== null && phase === 'live' && (
          <>
            <span class="dot" /> {liveWord(linked, live.sinceMs)} · version {live.version}
          </>
        )}
        {live !== null && phase === 'sending' && (
          <>
            <span class="dot" /> {linked ? 'going live…' : 'goes live when the server is back'}
          </>
        )}
        {phase === 'invalid' && problem !== null && (
          <span>
            <b>
              not live: {wrong !== undefined && wrong !== rule && `${ruleLabel(wrong)}, `}
              {at !== undefined && !problem.code.startsWith('RULE_') && `line ${at.line}: `}
            </b>
            {problem.message}. The last valid version goes on answering.{' '}
            {wrong !== undefined && wrong !== rule && (
              <button type="button" class="link" onClick={() => onShow(wrong.key)}>
                Show it
              </button>
            )}
          </span>
        )}
      </div>
      {size !== null && (
        <span class="tally" title="What this rule sends, in bytes">
          {plural(size.head + size.body, 'byte')} · head {size.head} · body {size.body}
        </span>
      )}
      {size === null && phase !== 'invalid' && draft !== null && (
        <span class="tally">size depends on the request</span>
      )}
      {response.before.value !== null && (
        <p class="overtaken">
          The server was restarted with another response.{' '}
          <button type="button" class="button small" onClick={() => response.bringBack()}>
            Bring back yours
          </button>
        </p>
      )}
      {response.overtaken.value && live !== null && (
        <p class="overtaken">
          Somebody else's version {live.version} is live.{' '}
          <button type="button" class="button small" onClick={() => response.takeLive()}>
            Take it
          </button>
        </p>
      )}
    </div>
  );
}
