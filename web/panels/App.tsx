/** The page: header, alerts, and the panels of the registry in three columns; on a phone one of them at a time. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Banner } from './Banner.js';
import { CentreTabs } from './CentreTabs.js';
import { usePage } from './context.js';
import { Header } from './Header.js';
import { ProgramAlert } from './ProgramAlert.js';
import { PANELS, type Place } from './registry.js';

/** The columns, and what a phone's tabs call them. */
const PLACES: readonly { readonly place: Place; readonly tab: string }[] = [
  { place: 'left', tab: 'Connections' },
  { place: 'centre', tab: 'Wire' },
  { place: 'right', tab: 'Response' },
];

export function App() {
  const { playground } = usePage();
  const shown = useSignal<Place>('centre');

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === ' ' && !takesKeys(event.target)) {
        event.preventDefault();
        playground.toggleFreeze();
      } else if (event.key === 'Escape' && !isText(event.target)) playground.select(null);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [playground]);

  return (
    <div class="page" data-shown={shown.value}>
      <Header />
      <ProgramAlert />
      <main class="columns">
        {PLACES.map(({ place }) => (
          <div key={place} class="column" data-place={place}>
            {place === 'centre' ? (
              <CentreTabs />
            ) : (
              PANELS.filter((panel) => panel.place === place).map(({ id, component: Component }) => (
                <Component key={id} />
              ))
            )}
          </div>
        ))}
      </main>
      <nav class="places" aria-label="Panels">
        {PLACES.map(({ place, tab }) => (
          <button
            key={place}
            type="button"
            aria-current={shown.value === place ? 'page' : undefined}
            onClick={() => (shown.value = place)}
          >
            {tab}
          </button>
        ))}
      </nav>
      <Banner />
    </div>
  );
}

/** Whether Space means something to what has the focus. The terminal's own text area takes no text. */
function takesKeys(target: EventTarget | null): boolean {
  return (
    isText(target) ||
    (target instanceof Element && target.closest('button, a, summary, select, input') !== null)
  );
}

function isText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target.classList.contains('xterm-helper-textarea')) return false;
  return (
    target.isContentEditable || target.closest('textarea, input:not([type=radio], [type=checkbox])') !== null
  );
}
