/** The chosen thread: what it does, and what its variables hold. */
import { threadName } from '../../models/step.js';
import { programTexts } from '../../texts/program.js';
import { usePage } from '../context.js';

/** Threads to choose from by a click. */
const THREAD_LIMIT = 8;

export function Variables() {
  const { playground } = usePage();
  const { stepper, variables } = playground;
  const text = programTexts();
  void playground.version.value;
  const threads = playground.threads.value;
  const chosen = stepper.chosen.value;
  const thread = threads.find((one) => one.thread === chosen);
  const values = thread === undefined ? [] : variables.of(chosen);
  return (
    <div class="variables" data-testid="variables" tabIndex={0} role="group" aria-label={text.variables}>
      <div class="thread-choice" role="group" aria-label={text.threads}>
        {threads.slice(0, THREAD_LIMIT).map((one) => (
          <button
            key={one.thread}
            type="button"
            class="chip"
            data-state={one.state}
            aria-pressed={one.thread === chosen}
            onClick={() => stepper.choose(one.thread)}
          >
            {threadName(one.thread)}
          </button>
        ))}
        {threads.length > THREAD_LIMIT && (
          <span class="dim">{text.moreThreads(threads.length - THREAD_LIMIT)}</span>
        )}
        {threads.length === 0 && <span class="dim">{text.noThread}</span>}
      </div>
      {thread !== undefined && (
        <p class="sentence" data-state={thread.state}>
          <b>{threadName(chosen)}</b> {text.doing(thread)}
          {thread.call !== null && thread.state === 'gated' && <code>({variables.argument(chosen)})</code>}
          {thread.connection > 0 && text.onConnection(thread.connection)}
        </p>
      )}
      <dl>
        {values.map(({ name, value, lengthBytes }) => (
          <div key={name} data-name={name}>
            <dt>{name}</dt>
            <dd>
              <code title={value}>{value}</code>
              {lengthBytes !== null && <span class="dim">{text.bytes(lengthBytes)}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
