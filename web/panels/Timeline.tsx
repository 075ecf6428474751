/** The Timeline view: what threads and connections did when, following now or where people have put it. */
import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { connectionTitle } from '../models/connection-state.js';
import { formatDuration, formatTimeNs } from '../texts/format.js';
import { timelineTexts } from '../texts/timeline.js';
import { layoutTimeline, LEGEND, xToTime, type TimelineDrawing } from '../models/timeline.js';
import { DrawingView, SaveButtons, usePaced, useSize } from './DrawingView.js';
import { usePage } from './context.js';

/** Drawn at most so often while records come. */
const FRAME_MS = 80;
/** What is more to draw is drawn less often: a flood must not slow the page. */
const SHAPES_PER_MS = 6;
/** Drag further than this is no click. */
const DRAG_PX = 4;
/** How far a key moves the window, as a part of it. */
const PAN_PART = 0.2;

export function Timeline() {
  const { playground, remPx } = usePage();
  const { timeWindow, tracks } = playground;
  const text = timelineTexts();
  const place = useRef<HTMLDivElement>(null);
  const size = useSize(place);
  const drawn = useRef<TimelineDrawing | null>(null);
  /** Where the cursor is, in pixels; null: nowhere. */
  const cursor = useSignal<{ readonly x: number; readonly hint: string } | null>(null);
  const paced = usePaced(
    () => FRAME_MS + (drawn.current?.shapes.length ?? 0) / SHAPES_PER_MS,
    () => {
      void playground.version.value;
      void playground.pastVersion.value;
      void playground.nowMs.value;
      void playground.threads.value;
    },
  );
  void paced.value;

  const nowNs = (): number => Math.max(playground.nowMs.peek() * 1e6, tracks.lastNs);
  const { width, height } = size.value;
  const textPx = Math.round(remPx.value * 0.75);
  const range = timeWindow.range(nowNs());
  if (width > 0 && height > 0) {
    const clients = playground.scenarios.state.value?.clients ?? [];
    drawn.current = layoutTimeline(tracks.tracks(playground.threads.peek(), nowNs(), clients), {
      ...range,
      width,
      height,
      textPx,
      selected: playground.selected.value,
      zeroNs: null,
      titleOf: (connection) => {
        const row = playground.connections.get(connection);
        return row === undefined || row.requestLine === '' ? '' : connectionTitle(row);
      },
    });
  }
  const drawing = drawn.current;
  const label = text.drawing(formatDuration(timeWindow.spanNs.value));
  const timeAt = (x: number): number => xToTime(x, range, drawing?.axisX ?? 0, width);

  usePointer(place, {
    zoom: (steps, x) => timeWindow.zoom(steps, nowNs(), timeAt(x)),
    pan: (pixels) => timeWindow.pan(pixels / Math.max(1, width - (drawn.current?.axisX ?? 0)), nowNs()),
    click: (shape) => {
      const connection = drawn.current?.shapes[shape]?.connection;
      if (connection !== undefined) playground.select(connection);
    },
    point: (x, shape) => {
      const inside = x !== null && x >= (drawn.current?.axisX ?? 0);
      cursor.value = inside ? { x, hint: drawn.current?.shapes[shape]?.hint ?? '' } : null;
    },
  });

  const onKey = (event: KeyboardEvent): void => {
    switch (event.key) {
      case 'ArrowLeft':
        timeWindow.pan(-PAN_PART, nowNs());
        break;
      case 'ArrowRight':
        timeWindow.pan(PAN_PART, nowNs());
        break;
      case '+':
      case '=':
        timeWindow.zoom(1, nowNs());
        break;
      case '-':
        timeWindow.zoom(-1, nowNs());
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  const fit = (): void => {
    const selected = playground.selected.value;
    const extent = selected === null ? null : tracks.extentOf(selected);
    timeWindow.fit({
      fromNs: extent?.startNs ?? tracks.firstNs,
      toNs: extent === null ? Math.max(tracks.lastNs, tracks.firstNs) : (extent.endNs ?? nowNs()),
    });
  };
  return (
    <>
      <div class="view-bar">
        <span class="grow" />
        <SaveButtons name="timeline" title={label} drawing={() => drawn.current} />
        <span class="save" role="group" aria-label={text.zoom}>
          <button
            type="button"
            class="button small"
            aria-label={text.zoomOut}
            title={text.zoomOutHint}
            onClick={() => timeWindow.zoom(-1, nowNs())}
          >
            −
          </button>
          <button
            type="button"
            class="button small"
            aria-label={text.zoomIn}
            title={text.zoomInHint}
            onClick={() => timeWindow.zoom(1, nowNs())}
          >
            +
          </button>
          <button type="button" class="button small" title={text.fitHint} onClick={fit}>
            {text.fit}
          </button>
          <button
            type="button"
            class="button small"
            aria-pressed={timeWindow.live.value}
            title={text.liveHint}
            onClick={() => (timeWindow.live.value ? timeWindow.hold(nowNs()) : timeWindow.follow())}
          >
            {text.live}
          </button>
        </span>
      </div>
      <div
        class="drawing-place timeline"
        data-testid="timeline"
        ref={place}
        tabIndex={0}
        role="group"
        aria-label={text.place}
        onKeyDown={onKey}
      >
        {drawing !== null && width > 0 && <DrawingView drawing={drawing} label={label} />}
        <Cursor at={cursor} timeAt={timeAt} />
        {tracks.lastNs === 0 && <p class="empty drawing-empty">{text.nothing}</p>}
        {drawing !== null && drawing.hidden > 0 && (
          <p class="drawing-hidden">{text.hidden(drawing.hidden)}</p>
        )}
      </div>
      <p class="legend" aria-hidden="true">
        {LEGEND.map(({ kind, tone }) => (
          <span key={kind}>
            <i data-kind={kind} style={{ background: `var(--${tone})` }} />
            {text.legend[kind]}
          </span>
        ))}
      </p>
    </>
  );
}

interface CursorProps {
  readonly at: ReadonlySignal<{ readonly x: number; readonly hint: string } | null>;
  readonly timeAt: (x: number) => number;
}

/** A line where the pointer is, and what time that was. */
function Cursor({ at, timeAt }: CursorProps) {
  const cursor = at.value;
  if (cursor === null) return null;
  return (
    <>
      <i class="time-cursor" style={{ transform: `translateX(${cursor.x}px)` }} />
      <p class="time-readout" data-testid="time-readout">
        <b>{formatTimeNs(BigInt(Math.round(timeAt(cursor.x))))}</b> {cursor.hint}
      </p>
    </>
  );
}

interface PointerActions {
  readonly zoom: (steps: number, x: number) => void;
  /** To the right is later. */
  readonly pan: (pixels: number) => void;
  readonly click: (shape: number) => void;
  /** `x` is null when the pointer has left. */
  readonly point: (x: number | null, shape: number) => void;
}

/** Wheel, drag, click and pointing, on an element; two fingers zoom through the browser's wheel events. */
function usePointer(element: { readonly current: HTMLElement | null }, actions: PointerActions): void {
  const newest = useRef(actions);
  newest.current = actions;
  useEffect(() => {
    const target = element.current!;
    let downX: number | null = null;
    let dragged = false;
    let lastX = 0;
    const xOf = (event: MouseEvent): number => event.clientX - target.getBoundingClientRect().left;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
        newest.current.pan(event.deltaX || event.deltaY);
      else newest.current.zoom(-event.deltaY / 100, xOf(event));
    };
    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      downX = lastX = xOf(event);
      dragged = false;
    };
    const onMove = (event: PointerEvent): void => {
      const x = xOf(event);
      if (downX !== null) {
        if (!dragged && Math.abs(x - downX) > DRAG_PX) {
          dragged = true;
          target.setPointerCapture(event.pointerId);
        }
        if (dragged) newest.current.pan(lastX - x);
        lastX = x;
      }
      newest.current.point(x, shapeOf(event.target));
    };
    const onUp = (event: PointerEvent): void => {
      if (downX !== null && !dragged) newest.current.click(shapeOf(event.target));
      downX = null;
    };
    const onLeave = (): void => newest.current.point(null, -1);
    target.addEventListener('wheel', onWheel, { passive: false });
    target.addEventListener('pointerdown', onDown);
    target.addEventListener('pointermove', onMove);
    target.addEventListener('pointerup', onUp);
    target.addEventListener('pointercancel', onUp);
    target.addEventListener('pointerleave', onLeave);
    return () => {
      target.removeEventListener('wheel', onWheel);
      target.removeEventListener('pointerdown', onDown);
      target.removeEventListener('pointermove', onMove);
      target.removeEventListener('pointerup', onUp);
      target.removeEventListener('pointercancel', onUp);
      target.removeEventListener('pointerleave', onLeave);
    };
  }, [element]);
}

function shapeOf(target: EventTarget | null): number {
  const shape = target instanceof Element ? target.closest('[data-shape]')?.getAttribute('data-shape') : null;
  return shape == null ? -1 : Number(shape);
}
