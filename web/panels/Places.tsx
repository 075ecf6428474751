/**
 * The places of the page and what is between them: three columns and, under them, a row of two; on a phone one of
 * them at a time. A place that is collapsed leaves a strip with its name, which opens it again.
 */
import { effect, useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { FOLDS, type Fold } from '../models/layout.js';
import { shellTexts } from '../texts/shell.js';
import { usePage } from './context.js';
import { Icon, type IconName } from './Icon.js';
import { PANELS, type Place as PlaceName } from './registry.js';
import { Splitter } from './Splitter.js';
import { Tabs } from './Tabs.js';
import { TrafficNote } from './TrafficNote.js';

/** Columns that are lower have no room for two panels, one above the other. */
const LOW_REM = 19;

export function Places() {
  const { layout, remPx } = usePage();
  const text = shellTexts();
  const main = useRef<HTMLElement>(null);
  const low = useComputed(
    () => !layout.narrow.value && layout.extent.value.heightRem - layout.frame.value.bottom.sizeRem < LOW_REM,
  );
  const rowCollapsed = useComputed(() => {
    const { timeline, program } = layout.arrangement.value.collapsed;
    return !layout.narrow.value && timeline && program;
  });

  useLayoutEffect(() => {
    const measure = (): void => {
      const { clientWidth, clientHeight } = main.current!;
      layout.extent.value = { widthRem: clientWidth / remPx.peek(), heightRem: clientHeight / remPx.peek() };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(main.current!);
    const stops = [
      effect(() => {
        void remPx.value;
        measure();
      }),
      // While something is dragged only sizes change: nothing is drawn anew for that.
      effect(() => {
        for (const [split, { sizeRem }] of Object.entries(layout.frame.value))
          main.current!.style.setProperty(`--${split}`, `${sizeRem}rem`);
      }),
    ];
    return () => {
      observer.disconnect();
      for (const stop of stops) stop();
    };
  }, [layout, remPx]);

  return (
    <main class="places-all" ref={main}>
      <div class="columns" data-low={low.value}>
        <Place place="left">
          <Stack place="left" />
        </Place>
        <Splitter split="left" />
        <Place place="centre">
          <Tabs place="centre" label={text.traffic} keep>
            <TrafficNote />
          </Tabs>
        </Place>
        <Splitter split="right" />
        {/* Kept: an editor forgets what it could undo. */}
        <Place place="right" keep>
          <Stack place="right" />
        </Place>
      </div>
      <Splitter split="bottom" />
      <div class="step-row" id="step-row" data-collapsed={rowCollapsed.value}>
        <Place place="timeline">
          <Tabs place="timeline" label={text.time} />
        </Place>
        <Splitter split="timeline" />
        <Place place="program">
          <Tabs place="program" label={text.program} />
        </Place>
      </div>
    </main>
  );
}

interface PlaceProps {
  readonly place: PlaceName;
  /** Whether what is in it lives on while it is collapsed. */
  readonly keep?: boolean;
  readonly children: ComponentChildren;
}

function Place({ place, keep = false, children }: PlaceProps) {
  const { layout } = usePage();
  const text = shellTexts();
  const fold = FOLDS.find((one) => one === place);
  const folds = fold !== undefined && !layout.narrow.value;
  const collapsed = useComputed(
    () => fold !== undefined && !layout.narrow.value && layout.arrangement.value.collapsed[fold],
  ).value;
  const name = text.places[place];
  const word = collapsed ? text.expand(name) : text.collapse(name);
  return (
    <div class="column" id={`place-${place}`} data-place={place} data-collapsed={collapsed}>
      {folds && (
        <button
          type="button"
          class="fold"
          aria-label={word}
          title={word}
          aria-expanded={!collapsed}
          aria-controls={`in-${place}`}
          onClick={() => layout.toggle(fold)}
        >
          <Icon name={SIGNS[fold][collapsed ? 'open' : 'close']} />
          {collapsed && <span class="fold-name">{name}</span>}
        </button>
      )}
      <div class="place-in" id={`in-${place}`} hidden={collapsed}>
        {(!collapsed || keep) && children}
      </div>
    </div>
  );
}

/** Towards where a place is collapsed, and from where it opens. */
const SIGNS: Readonly<Record<Fold, { readonly close: IconName; readonly open: IconName }>> = {
  left: { close: 'left', open: 'right' },
  right: { close: 'right', open: 'left' },
  timeline: { close: 'left', open: 'right' },
  program: { close: 'right', open: 'left' },
};

/** A place whose panels are one above the other. */
function Stack({ place }: { readonly place: PlaceName }) {
  return (
    <>
      {PANELS.filter((panel) => panel.place === place).map(({ id, component: Component }) => (
        <Component key={id} />
      ))}
    </>
  );
}
