/**
 * The page: header, alerts and the places with their panels, or one connection for a whole room; on a phone one
 * place at a time, chosen at the foot. And the keys of the page.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { keyFor, type KeyScene } from '../models/keys.js';
import { shellTexts } from '../texts/shell.js';
import { Banner } from './Banner.js';
import { usePage } from './context.js';
import { Header } from './Header.js';
import { Help } from './Help.js';
import { lazy } from './lazy.js';
import { Icon, type IconName } from './Icon.js';
import { Places } from './Places.js';
import { ProgramAlert } from './ProgramAlert.js';
import type { Place } from './registry.js';

/** The places in the order of a phone's tabs. */
const PLACES: readonly { readonly place: Place; readonly icon: IconName }[] = [
  { place: 'left', icon: 'connections' },
  { place: 'centre', icon: 'wire' },
  { place: 'right', icon: 'response' },
  { place: 'timeline', icon: 'timeline' },
  { place: 'program', icon: 'program' },
];

const Present = lazy(async () => (await import('./Present.js')).Present);

export function App() {
  const { playground, layout, shownTabs, helpOpen } = usePage();
  const shown = useSignal<Place>('centre');
  const text = shellTexts();
  const showTab = (place: Place, id: string): void => {
    shown.value = place;
    shownTabs.value = { ...shownTabs.peek(), [place]: id };
  };

  useEffect(() => {
    const scene: KeyScene = {
      playground,
      layout,
      openHelp: () => (helpOpen.value = true),
      focusFilter: () => {
        shown.value = 'left';
        if (layout.preset.value === 'present') layout.leavePresent();
        if (layout.arrangement.value.collapsed.left) layout.toggle('left');
        const focus = (): void => document.querySelector<HTMLElement>('[data-filter]')?.focus();
        // At once, or the next key would be one of the page's; and again where its place has to come first.
        focus();
        requestAnimationFrame(focus);
      },
      openInspector: () => {
        if (layout.preset.value === 'present') layout.leavePresent();
        showTab('centre', 'inspector');
      },
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (helpOpen.value || isText(event.target) || document.querySelector(':popover-open') !== null) return;
      const key = keyFor(event.key);
      if (key === undefined || (event.repeat && key.repeats !== true)) return;
      if (event.key === ' ' && takesSpace(event.target)) return;
      if (MOVES.has(event.key) && takesMoves(event.target)) return;
      event.preventDefault();
      key.press(scene);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [playground, layout, helpOpen]);

  if (layout.preset.value === 'present') {
    return (
      <div class="page" data-preset="present">
        <Present />
        <Banner />
        <Help />
      </div>
    );
  }
  return (
    <div class="page" data-shown={shown.value} data-preset={layout.preset.value}>
      <a
        class="skip"
        href="#panel-wire"
        onClick={(event) => {
          event.preventDefault();
          showTab('centre', 'wire');
          document.querySelector<HTMLElement>('#tab-wire')?.focus();
        }}
      >
        {text.toWire}
      </a>
      <Header />
      <ProgramAlert />
      <Places />
      <nav class="places" aria-label={text.panels}>
        {PLACES.map(({ place, icon }) => (
          <button
            key={place}
            type="button"
            aria-current={shown.value === place ? 'page' : undefined}
            onClick={() => (shown.value = place)}
          >
            <Icon name={icon} />
            {text.places[place]}
          </button>
        ))}
      </nav>
      <Banner />
      <Help />
    </div>
  );
}

/** Keys with which a browser, too, moves through what has the focus. */
const MOVES: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown', 'Home', 'End']);

/** Whether Space means something to what has the focus. */
function takesSpace(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, summary, input') !== null;
}

/** Whether arrows, Home and End mean something to what has the focus: it is a control of several, or it scrolls. */
function takesMoves(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, [role=tab], [tabindex="0"]:not(button, a)') !== null
  );
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
