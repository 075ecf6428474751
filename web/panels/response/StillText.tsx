/**
 * The text of a response in the place of the editor, and looking like it, until somebody goes into it: then it takes
 * what is pressed and typed at once, and gives it to the editor when that has come.
 */
import { useSignal } from '@preact/signals';
import type { Ref } from 'preact';
import type { LineEnding } from '../../../server/core/messages.js';
import { stillLines, type TextNote } from '../../models/still-text.js';

interface StillTextProps {
  readonly text: string;
  readonly lineEnding: LineEnding;
  readonly notes?: readonly TextNote[];
  /** What takes the text that is typed; absent: nothing can be typed yet. */
  readonly input?: StillInput;
}

export interface StillInput {
  readonly label: string;
  readonly element: Ref<HTMLTextAreaElement>;
  /** Somebody is about to go into the text, or has. */
  readonly onApproach: () => void;
  readonly onType: () => void;
  /** An input method has begun, or has ended, to compose characters. */
  readonly onCompose: (goesOn: boolean) => void;
}

export function StillText({ text, lineEnding, notes = [], input }: StillTextProps) {
  const typed = useSignal<string | null>(null);
  const lines = stillLines(typed.value ?? text, lineEnding, typed.value === null ? notes : []);
  return (
    <div class="still" onPointerEnter={input?.onApproach} onPointerDown={input?.onApproach}>
      {lines.map(({ parts, end, severity }, index) => (
        <div key={index} class="still-line" aria-hidden={input !== undefined}>
          <span class="still-gutter">
            {severity !== null && <i class="still-remark" data-severity={severity} />}
          </span>
          <span class="still-number" aria-hidden="true">
            {index + 1}
          </span>
          <span class="still-words">
            {parts.map((part, at) => (
              <span key={at} data-marks={part.marks.join(' ')}>
                {part.text}
              </span>
            ))}
            <span class="still-end" aria-hidden="true">
              {end}
            </span>
          </span>
        </div>
      ))}
      {input !== undefined && (
        <textarea
          class="still-input"
          aria-label={input.label}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          ref={input.element}
          value={typed.value ?? text}
          onFocus={input.onApproach}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            input.onType();
            input.onApproach();
          }}
          onCompositionStart={() => input.onCompose(true)}
          onCompositionEnd={() => input.onCompose(false)}
        />
      )}
    </div>
  );
}
