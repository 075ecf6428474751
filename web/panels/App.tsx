/**
 * The page: header, alerts, the panels of the registry in three columns and, under them, a row to step through the
 * program; on a phone one of these places at a time.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { KEYS } from '../models/keys.js';
import { Banner } from './Banner.js';
import { usePage } from './context.js';
import { Header } from './Header.js';
import { Help } from './Help.js';
import { ProgramAlert } from './ProgramAlert.js';
import { PANELS, type Place } from './registry.js';
import { Tabs } from './Tabs.js';
import { TrafficNote } from './TrafficNote.js';

/** The places, and what a phone's tabs call them. */
const PLACES: readonly { readonly place: Place; readonly tab: string }[] = [
  { place: 'left', tab: 'Clients' },
  { place: 'centre', tab: 'Wire' },
  { place: 'right', tab: 'Response' },
  { place: 'timeline', tab: 'Timeline' },
  { place: 'program', tab: 'Program' },
];

export function App() {
  const { playground, stepRow, helpOpen } = usePage();
  const shown = useSignal<Place>('centre');

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (helpOpen.value || isText(event.target)) return;
      const key = KEYS.find((one) => one.key === event.key);
      if (event.key === ' ' && !takesSpace(event.target)) {
        event.preventDefault();
        playground.toggleFreeze();
      } else if (event.key === 'Escape') playground.select(null);
      else if (event.key === '?') helpOpen.value = true;
      // One press is one call: a key that is held down is one press.
      else if (!event.repeat) key?.press?.(playground);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [playground, helpOpen]);

  return (
    <div class="page" data-shown={shown.value} data-step-row={stepRow.value ? 'shown' : 'hidden'}>
      <Header />
      <ProgramAlert />
      <main class="places-all">
        <div class="columns">
          <Stack place="left" />
          <div class="column" data-place="centre">
            <Tabs place="centre" label="Traffic" keep>
              <TrafficNote />
            </Tabs>
          </div>
          <Stack place="right" />
        </div>
        <div class="step-row" id="step-row">
          <div class="column" data-place="timeline">
            <Tabs place="timeline" label="Time" />
          </div>
          <div class="column" data-place="program">
            <Tabs place="program" label="Program" />
          </div>
        </div>
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
      <Help />
    </div>
  );
}

/** A place whose panels are one above the other. */
function Stack({ place }: { readonly place: Place }) {
  return (
    <div class="column" data-place={place}>
      {PANELS.filter((panel) => panel.place === place).map(({ id, component: Component }) => (
        <Component key={id} />
      ))}
    </div>
  );
}

/** Whether Space means something to what has the focus. */
function takesSpace(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, summary, input') !== null;
}

/** Whether keys are written into what has the focus. The text area of a terminal that takes no text is read-only. */
function isText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLTextAreaElement && target.readOnly) return false;
  return (
    target.isContentEditable ||
    target.closest('textarea, select, input:not([type=radio], [type=checkbox])') !== null
  );
}
