/** Takes along what a connection carried: the button, and what it opens. */
import { useSignal } from '@preact/signals';
import { copyTexts } from '../texts/copying.js';
import { usePage } from './context.js';
import type { MenuProps } from './CopyMenu.js';
import { lazy } from './lazy.js';

const CopyMenu = lazy<MenuProps>(async () => (await import('./CopyMenu.js')).CopyMenu);

/** Of the selected connection, else of the newest. */
export function CopyBytes() {
  const { playground } = usePage();
  void playground.version.value;
  const text = copyTexts();
  const opened = useSignal<number | null>(null);
  const { connections } = playground;
  const connection = playground.selected.value ?? connections.at(connections.size - 1)?.number ?? null;
  const open = opened.value;
  if (connection === null && open === null) return null;
  return (
    <span
      class="copying-place"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || open === null) return;
        opened.value = null;
        event.currentTarget.querySelector<HTMLElement>('button')?.focus();
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <button
        type="button"
        class="button small"
        aria-expanded={open !== null}
        title={text.buttonHint(open ?? connection!)}
        onClick={() => (opened.value = open === null ? connection : null)}
      >
        {text.button}
      </button>
      {open !== null && <CopyMenu connection={open} onClose={() => (opened.value = null)} />}
    </span>
  );
}
