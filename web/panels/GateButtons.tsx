/** The gate in front of every call: run, pause, and one step at a time. */
import { threadName } from '../models/step.js';
import { usePage } from './context.js';

export function GateButtons() {
  const { playground } = usePage();
  const { stepper } = playground;
  const linked = playground.link.value === 'open';
  const status = playground.status.value;
  const mode = stepper.mode.value;
  const paused = status?.gate.paused ?? false;
  return (
    <div class="group gate" role="group" aria-label="Gate" data-mode={mode}>
      <button
        type="button"
        class="button"
        disabled={!linked || mode === 'open'}
        title="All threads go on, to the next breakpoint (r)"
        aria-keyshortcuts="r"
        onClick={() => void stepper.run()}
      >
        <Sign path="M4 2.5v11l9-5.5z" />
        Run
      </button>
      <button
        type="button"
        class="button"
        disabled={!linked}
        aria-pressed={paused}
        title={
          status?.running === false
            ? 'Close the gate: what is started then waits before its first call (p)'
            : 'Every thread waits before its next call (p)'
        }
        aria-keyshortcuts="p"
        onClick={() => void (paused ? stepper.run() : stepper.pause())}
      >
        <Sign path="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z" />
        Pause
      </button>
      <button
        type="button"
        class={stepper.canStep.value ? 'button primary step-one' : 'button step-one'}
        disabled={!linked || !stepper.canStep.value}
        title="The chosen thread makes one call (s); n chooses the next thread"
        aria-keyshortcuts="s"
        onClick={() => void stepper.step()}
      >
        <Sign path="M3 2.5v11l7-5.5zM11 2.5h2.5v11H11z" />
        Step {threadName(stepper.chosen.value)}
      </button>
      <button
        type="button"
        class="button"
        disabled={!linked || !stepper.canStepAny.value}
        title="Every thread that waits at the gate makes one call (a)"
        aria-keyshortcuts="a"
        onClick={() => void stepper.stepAll()}
      >
        Step all
      </button>
    </div>
  );
}

function Sign({ path }: { readonly path: string }) {
  return (
    <svg class="sign-icon" width="12" height="12" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} fill="currentColor" />
    </svg>
  );
}
