/** Where each thread of the program stands right now: what it waits for, for whom, and for how long. */
import type { ThreadState } from '../../server/core/messages.js';
import { STARTS_THREADS } from '../models/connections.js';
import { formatDuration } from '../texts/format.js';
import { threadsTexts } from '../texts/threads.js';
import { threadName } from '../models/step.js';
import { usePage } from './context.js';

/** Rows drawn at most: the limit of threads may be higher. */
const ROW_LIMIT = 100;

export function Threads() {
  const { playground } = usePage();
  const status = playground.status.value;
  const threads = playground.threads.value;
  const waiting = threads.find((one) => one.call === 'startThread' && one.state === 'blocked');
  const counts = status !== null && STARTS_THREADS.has(status.program) ? status.threads : undefined;
  const heard = playground.link.value === 'open';
  const text = threadsTexts();
  const full = heard && counts !== undefined && counts.limit > 0 && counts.busy >= counts.limit;
  return (
    <section class="panel threads" aria-labelledby="threads-title">
      <div class="panel-head">
        <h2 id="threads-title">{text.title}</h2>
        <span class="grow" />
        {counts !== undefined && (
          <span class="tally" data-full={full} title={text.started(counts.started)}>
            {text.busy(counts.busy, counts.limit)}
          </span>
        )}
      </div>
      {full && (
        <p class="thread-limit" role="status">
          {waiting === undefined ? text.full : text.fullFor(waiting.connection)}
        </p>
      )}
      <div class="thread-rows" tabIndex={threads.length > 5 ? 0 : -1} role="group" aria-label={text.rows}>
        {threads.slice(0, ROW_LIMIT).map((thread) => (
          <ThreadRow key={thread.thread} thread={thread} />
        ))}
        {threads.length > ROW_LIMIT && <p class="empty">{text.more(threads.length - ROW_LIMIT)}</p>}
        {threads.length === 0 && <p class="empty">{nothing(heard, status?.running ?? false)}</p>}
      </div>
    </section>
  );
}

function ThreadRow({ thread }: { readonly thread: ThreadState }) {
  const { playground } = usePage();
  const { connection } = thread;
  const name = threadName(thread.thread);
  // Where there is no room its number alone says it; the main thread has none.
  const [, word, number] = /^(.*?)(\d+)$/.exec(name) ?? [name, '', name];
  const elapsedNs = playground.nowMs.value * 1e6 - Number(thread.sinceNs);
  return (
    <div class="thread" data-testid="thread" data-thread={thread.thread} data-state={thread.state}>
      <span class="thread-name" title={name}>
        <span class="thread-word">{word}</span>
        {number}
      </span>
      <span class="thread-doing" data-call={thread.call} data-state={thread.state}>
        {doing(thread)}
      </span>
      {connection === 0 ? (
        <span />
      ) : (
        <button
          type="button"
          class="link number"
          aria-pressed={playground.selected.value === connection}
          onClick={() => playground.select(connection)}
        >
          #{connection}
        </button>
      )}
      <span class="duration">{thread.state === 'running' ? '' : formatDuration(elapsedNs)}</span>
    </div>
  );
}

function nothing(heard: boolean, running: boolean): string {
  const text = threadsTexts();
  if (!heard) return text.notHeard;
  return running ? text.nothing : text.none;
}

function doing({ state, call }: ThreadState): string {
  const text = threadsTexts();
  if (state === 'running' || call === null) return text.running;
  if (state === 'gated') return text.before(call);
  if (call === 'work') return text.working;
  if (call === 'wait') return text.waits;
  if (call === 'startThread') return text.noFreeThread;
  return text.blocked(call);
}
