/** A button that copies a text, and says so. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { copyTexts } from '../texts/copying.js';

interface CopyProps {
  /** As a function where it takes a while to write. */
  readonly text: string | (() => string);
  readonly class?: string;
  /** What is copied, where the text is too long to say it. */
  readonly title?: string;
  readonly children: ComponentChildren;
}

const SAID_MS = 1500;

export function Copy({ text, class: className = 'button', title, children }: CopyProps) {
  const words = copyTexts();
  const said = useSignal(false);
  const copy = async (): Promise<void> => {
    await copyText(typeof text === 'string' ? text : text());
    said.value = true;
    setTimeout(() => (said.value = false), SAID_MS);
  };
  return (
    <button
      type="button"
      class={className}
      title={title ?? (typeof text === 'string' ? words.copy(text) : undefined)}
      onClick={() => void copy()}
    >
      {children}
      <span class="copied" data-said={said.value} role="status">
        {said.value ? words.copied : ''}
      </span>
    </button>
  );
}

/** Pages from another computer have no clipboard API without TLS: the old way still works there. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) {
    try {
      return await navigator.clipboard.writeText(text);
    } catch {
      // Not allowed here: the old way may be.
    }
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
