/** What is between two places: dragged or moved by keys, it says how large they are (WAI-ARIA: window splitter). */
import { useRef } from 'preact/hooks';
import type { Split } from '../models/layout.js';
import { shellTexts } from '../texts/shell.js';
import { usePage } from './context.js';

/** In which direction a place grows: along which axis, and whether with the pointer or against it. */
const GROWS: Readonly<Record<Split, { readonly axis: 'x' | 'y'; readonly sign: 1 | -1 }>> = {
  left: { axis: 'x', sign: 1 },
  right: { axis: 'x', sign: -1 },
  bottom: { axis: 'y', sign: -1 },
  timeline: { axis: 'x', sign: 1 },
};

const STEP_REM = 1;
const PAGE_REM = 6;
/** A press that moves less is a click. */
const DRAG_PX = 3;

interface Drag {
  readonly fromPx: number;
  readonly sizeRem: number;
  moved: boolean;
}

export function Splitter({ split }: { readonly split: Split }) {
  const { layout, remPx } = usePage();
  const drag = useRef<Drag | null>(null);
  const { axis, sign } = GROWS[split];
  const text = shellTexts();
  const { sizeRem, minRem, maxRem, totalRem } = layout.frame.value[split];
  const percent = (rem: number): number => Math.round((100 * rem) / totalRem);
  const position = (event: PointerEvent): number => (axis === 'x' ? event.clientX : event.clientY);

  const onKey = (event: KeyboardEvent): void => {
    const move = KEYS[axis][event.key];
    if (move !== undefined) layout.resize(split, sizeRem + sign * move);
    else if (event.key === 'Home') layout.resize(split, minRem);
    else if (event.key === 'End') layout.resize(split, maxRem);
    else if (event.key === 'Enter') layout.toggle(split);
    else return;
    event.preventDefault();
  };

  return (
    <div
      class="splitter"
      data-split={split}
      role="separator"
      tabIndex={0}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-label={text.splits[split]}
      aria-valuenow={percent(sizeRem)}
      aria-valuemin={percent(minRem)}
      aria-valuemax={percent(maxRem)}
      aria-controls={split === 'bottom' ? 'step-row' : `place-${split}`}
      title={text.splitHint}
      onKeyDown={onKey}
      onDblClick={() => layout.toggle(split)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { fromPx: position(event), sizeRem, moved: false };
      }}
      onPointerMove={(event) => {
        if (drag.current === null) return;
        const movedPx = position(event) - drag.current.fromPx;
        drag.current.moved ||= Math.abs(movedPx) >= DRAG_PX;
        if (drag.current.moved) layout.resize(split, drag.current.sizeRem + (sign * movedPx) / remPx.value);
      }}
      onLostPointerCapture={() => (drag.current = null)}
    />
  );
}

/** How far the pointer would have gone, in rem. */
const KEYS: Readonly<Record<'x' | 'y', Readonly<Record<string, number>>>> = {
  x: { ArrowLeft: -STEP_REM, ArrowRight: STEP_REM, PageUp: PAGE_REM, PageDown: -PAGE_REM },
  y: { ArrowUp: -STEP_REM, ArrowDown: STEP_REM, PageUp: -PAGE_REM, PageDown: PAGE_REM },
};
