/** The column in the middle: its panels as tabs, all of them alive, one of them seen. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { PANELS } from './registry.js';
import { TrafficNote } from './TrafficNote.js';

export function CentreTabs() {
  const panels = PANELS.filter((panel) => panel.place === 'centre');
  const shown = useSignal(panels[0]!.id);
  const list = useRef<HTMLDivElement>(null);

  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const at = panels.findIndex((panel) => panel.id === shown.value);
    const next = panels[(at + step + panels.length) % panels.length]!;
    shown.value = next.id;
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
    event.preventDefault();
  };

  return (
    <section class="panel" aria-label="Traffic">
      <div class="panel-head">
        <div class="tabs" role="tablist" aria-label="Traffic" ref={list} onKeyDown={onKey}>
          {panels.map(({ id, title }) => (
            <button
              key={id}
              id={`tab-${id}`}
              class="tab"
              type="button"
              role="tab"
              aria-selected={shown.value === id}
              aria-controls={`panel-${id}`}
              tabIndex={shown.value === id ? 0 : -1}
              onClick={() => (shown.value = id)}
            >
              {title}
            </button>
          ))}
        </div>
        <span class="grow" />
        <TrafficNote />
      </div>
      {panels.map(({ id, component: Component }) => (
        <div
          key={id}
          id={`panel-${id}`}
          class="tab-body"
          role="tabpanel"
          aria-labelledby={`tab-${id}`}
          hidden={shown.value !== id}
        >
          <Component />
        </div>
      ))}
    </section>
  );
}
