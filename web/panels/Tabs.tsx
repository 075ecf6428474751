/** One place of the page whose panels are tabs, one of them seen. */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { panelTexts } from '../texts/panels.js';
import { usePage } from './context.js';
import { PANELS, type Place } from './registry.js';

interface TabsProps {
  readonly place: Place;
  readonly label: string;
  /** Whether panels that are not seen live on, with all that they have drawn. */
  readonly keep?: boolean;
  /** Beside the tabs. */
  readonly children?: ComponentChildren;
}

export function Tabs({ place, label, keep = false, children }: TabsProps) {
  const page = usePage();
  const { shownTabs } = page;
  const title = panelTexts();
  const panels = PANELS.filter((panel) => panel.place === place && panel.hidden?.(page) !== true);
  const wanted = shownTabs.value[place];
  const shown = panels.find(({ id }) => id === wanted)?.id ?? panels[0]!.id;
  const list = useRef<HTMLDivElement>(null);
  const show = (id: string): void => void (shownTabs.value = { ...shownTabs.peek(), [place]: id });

  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const at = panels.findIndex((panel) => panel.id === shown);
    const next = panels[(at + step + panels.length) % panels.length]!;
    show(next.id);
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
    event.preventDefault();
  };

  return (
    <section class="panel" aria-label={label} data-tabs={panels.length}>
      <div class="panel-head">
        <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKey}>
          {panels.map(({ id }) => (
            <button
              key={id}
              id={`tab-${id}`}
              class="tab"
              type="button"
              role="tab"
              aria-selected={shown === id}
              aria-controls={keep || shown === id ? `panel-${id}` : undefined}
              tabIndex={shown === id ? 0 : -1}
              onClick={() => show(id)}
            >
              {title[id]}
            </button>
          ))}
        </div>
        <span class="grow" />
        {children}
      </div>
      {panels
        .filter(({ id }) => keep || id === shown)
        .map(({ id, component: Component }) => (
          <div
            key={id}
            id={`panel-${id}`}
            class="tab-body"
            role="tabpanel"
            aria-labelledby={`tab-${id}`}
            hidden={shown !== id}
          >
            <Component />
          </div>
        ))}
    </section>
  );
}
