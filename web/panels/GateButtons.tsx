/** The gate in front of every call: run, pause, and one step at a time. */
import { threadName } from '../models/step.js';
import { gateTexts } from '../texts/gate.js';
import { usePage } from './context.js';
import { Icon } from './Icon.js';

export function GateButtons() {
  const { playground } = usePage();
  const { stepper } = playground;
  const text = gateTexts();
  const linked = playground.link.value === 'open';
  const status = playground.status.value;
  const mode = stepper.mode.value;
  const paused = status?.gate.paused ?? false;
  const step = text.step(threadName(stepper.chosen.value));
  return (
    <div class="group joined gate" role="group" aria-label={text.gate} data-mode={mode}>
      <button
        type="button"
        class="button"
        disabled={!linked || mode === 'open'}
        aria-label={text.run}
        title={text.runHint}
        aria-keyshortcuts="r"
        onClick={() => void stepper.run()}
      >
        <Icon name="run" />
        <span class="word">{text.run}</span>
      </button>
      <button
        type="button"
        class="button"
        disabled={!linked}
        aria-pressed={paused}
        aria-label={text.pause}
        title={status?.running === false ? text.pauseStoppedHint : text.pauseHint}
        aria-keyshortcuts="p"
        onClick={() => void (paused ? stepper.run() : stepper.pause())}
      >
        <Icon name="pause" />
        <span class="word">{text.pause}</span>
      </button>
      <button
        type="button"
        class={stepper.canStep.value ? 'button primary step-one' : 'button step-one'}
        disabled={!linked || !stepper.canStep.value}
        aria-label={step}
        title={text.stepHint}
        aria-keyshortcuts="s"
        onClick={() => void stepper.step()}
      >
        <Icon name="step" />
        <span class="word">{step}</span>
      </button>
      <button
        type="button"
        class="button"
        disabled={!linked || !stepper.canStepAny.value}
        aria-label={text.stepAll}
        title={text.stepAllHint}
        aria-keyshortcuts="a"
        onClick={() => void stepper.stepAll()}
      >
        <Icon name="stepAll" />
        <span class="word">{text.stepAll}</span>
      </button>
    </div>
  );
}
