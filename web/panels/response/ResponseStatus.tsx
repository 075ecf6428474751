/** Whether what stands in the editor is live, what is wrong with it, and how large it is. */
import { formatClock } from '../../texts/format.js';
import { say } from '../../texts/locale.js';
import { responseTexts } from '../../texts/response.js';
import {
  responseSize,
  ruleLabel,
  type Draft,
  type DraftRule,
  type LiveResponse,
} from '../../models/response-draft.js';
import type { Workbench } from '../../models/workbench.js';
import { usePage } from '../context.js';

/** What is known of the version that answers: without the server only that it was live. */
function liveWords(linked: boolean, { version, sinceMs }: LiveResponse): string {
  const text = responseTexts();
  if (!linked) return text.wasLive(version);
  return sinceMs === null ? text.live(version) : text.liveSince(formatClock(sinceMs), version);
}

interface StatusProps {
  readonly draft: Draft | null;
  readonly rule: DraftRule | null;
  /** Null until it is loaded. */
  readonly bench: Workbench | null;
  readonly onShow: (key: number) => void;
}

export function ResponseStatus({ draft, rule, bench, onShow }: StatusProps) {
  const { playground } = usePage();
  const { response } = playground;
  const text = responseTexts();
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
  const rendered = size === null && phase !== 'invalid' ? (bench?.rendered.value ?? null) : null;
  const notes = bench?.notes.value ?? [];
  return (
    <div class="panel-foot response-foot">
      <div
        class="response-status"
        data-testid="response-status"
        data-phase={linked ? phase : 'unlinked'}
        role="status"
      >
        {live === null && text.waiting}
        {live !== null && phase === 'live' && (
          <>
            <span class="dot" /> {liveWords(linked, live)}
          </>
        )}
        {live !== null && phase === 'sending' && (
          <>
            <span class="dot" /> {linked ? text.goingLive : text.goesLiveLater}
          </>
        )}
        {phase === 'invalid' && problem !== null && (
          <span>
            <b>
              {text.notLive(
                wrong !== undefined && wrong !== rule ? ruleLabel(wrong) : null,
                at !== undefined && !problem.code.startsWith('RULE_') ? at.line : null,
              )}
            </b>
            {text.problem(say(problem.message))}
            {wrong !== undefined && wrong !== rule && (
              <button type="button" class="link" onClick={() => onShow(wrong.key)}>
                {text.showRule}
              </button>
            )}
          </span>
        )}
      </div>
      {notes.length > 0 && (
        <button
          type="button"
          class="link notes-link"
          data-testid="notes-link"
          data-warning={notes.some(({ severity }) => severity === 'warning')}
          onClick={() => bench?.show('notes')}
        >
          {text.notes(notes.length)}
        </button>
      )}
      {size !== null && <Size head={size.head} body={size.body} title={text.sends(size.head, size.body)} />}
      {rendered !== null && (
        <Size
          head={rendered.headBytes}
          body={rendered.bytes.length - rendered.headBytes}
          title={text.wouldSend(rendered.headBytes, rendered.bytes.length - rendered.headBytes)}
        />
      )}
      {response.before.value !== null && (
        <p class="overtaken">
          {text.lostBy[response.before.value.lostBy]}
          <button type="button" class="button small" onClick={() => response.bringBack()}>
            {text.bringBack}
          </button>
        </p>
      )}
      {response.overtaken.value && live !== null && (
        <p class="overtaken">
          {text.overtaken(live.version)}
          <button type="button" class="button small" onClick={() => response.takeLive()}>
            {text.takeLive}
          </button>
        </p>
      )}
    </div>
  );
}

function Size({
  head,
  body,
  title,
}: {
  readonly head: number;
  readonly body: number;
  readonly title: string;
}) {
  const text = responseTexts();
  return (
    <span class="tally" title={title}>
      {text.bytes(head + body)}
      <span class="size-parts">{text.sizes(head, body)}</span>
    </span>
  );
}
