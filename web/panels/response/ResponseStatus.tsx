/** Whether what stands in the editor is live, what is wrong with it, and how large it is. */
import { formatClock, plural } from '../../texts/format.js';
import {
  responseSize,
  ruleLabel,
  type Draft,
  type DraftRule,
  type LostResponse,
} from '../../models/response-draft.js';
import { say } from '../../texts/locale.js';
import type { Workbench } from '../../models/workbench.js';
import { usePage } from '../context.js';

/** What is known of the version that answers: without the server only that it was live. */
function liveWord(linked: boolean, sinceMs: number | null): string {
  if (!linked) return 'was live when the connection was lost';
  return sinceMs === null ? 'live' : `live since ${formatClock(sinceMs)}`;
}

const LOST: Readonly<Record<LostResponse['lostBy'], string>> = {
  restart: 'The server was restarted with another response.',
  reset: 'All rules are gone, and Hello World is back.',
};

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
            {say(problem.message)}. The last valid version goes on answering.{' '}
            {wrong !== undefined && wrong !== rule && (
              <button type="button" class="link" onClick={() => onShow(wrong.key)}>
                Show it
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
          {plural(notes.length, 'note')}
        </button>
      )}
      {size !== null && <Size head={size.head} body={size.body} title="What this rule sends, in bytes" />}
      {rendered !== null && (
        <Size
          head={rendered.headBytes}
          body={rendered.bytes.length - rendered.headBytes}
          title="What this rule would send for the last request, in bytes"
        />
      )}
      {response.before.value !== null && (
        <p class="overtaken">
          {LOST[response.before.value.lostBy]}{' '}
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

function Size({
  head,
  body,
  title,
}: {
  readonly head: number;
  readonly body: number;
  readonly title: string;
}) {
  return (
    <span class="tally" title={`${title}: head ${head}, body ${body}`}>
      {plural(head + body, 'byte')}
      <span class="size-parts">
        {' '}
        · head {head} · body {body}
      </span>
    </span>
  );
}
