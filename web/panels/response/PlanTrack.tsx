/** The pieces of a response as a strip: handles between them can be dragged, and moved by keyboard. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Ending } from '../../../server/core/messages.js';
import { formatCount, formatDuration } from '../../texts/format.js';
import { workbenchTexts } from '../../texts/workbench.js';
import { byteForDrag, layoutTrack, type Track } from '../../models/plan-track.js';
import type { Rendered } from '../../models/rendered.js';
import type { DraftRule } from '../../models/response-draft.js';
import type { Workbench } from '../../models/workbench.js';
import { cutPlaces, moveCut, placeAtByte, planOf, stepPlace } from '../../models/write-plan.js';
import { usePage } from '../context.js';

/** More cuts than this are too close to be taken hold of. */
const HANDLES = 64;
/** A label this wide fits into its piece. */
const LABEL_PX = 22;

/** What stands behind the last piece. */
const ENDING_GLYPHS: Readonly<Record<Ending | 'none', string>> = {
  none: '■',
  close: '■',
  'half-close': '◧',
  reset: '✕',
  stall: '…',
};

interface PlanTrackProps {
  readonly bench: Workbench;
  readonly rule: DraftRule;
  readonly rendered: Rendered;
  /** Whether what is rendered is the text as it stands. */
  readonly ready: boolean;
  /** What the ids of the inputs for waits begin with. */
  readonly inputId: string;
}

export function PlanTrack({ bench, rule, rendered, ready, inputId }: PlanTrackProps) {
  const { playground } = usePage();
  const text = workbenchTexts();
  const strip = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const drag = useRef<{ readonly index: number; readonly track: Track } | null>(null);
  const { cuts, ending } = planOf(rule);
  const { bytes, headBytes } = rendered;

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => (width.value = entry!.contentRect.width));
    observer.observe(strip.current!);
    return () => observer.disconnect();
  }, []);

  // Between an edit and its rendering the two may differ in number.
  const shownCuts = cuts.slice(0, rendered.cuts.length);
  const track = layoutTrack(shownCuts, rendered.cuts.slice(0, shownCuts.length), bytes.length, width.value);

  const move = (index: number, to: (places: readonly number[], at: number) => number): void =>
    playground.response.editPlan(rule.key, (plan) => {
      const places = cutPlaces(rule.text);
      const cut = plan.cuts[index];
      if (places === null || cut === undefined) return plan;
      return { ...plan, cuts: moveCut(plan.cuts, index, to(places, cut.at), places) };
    });
  const remove = (index: number): void =>
    playground.response.editPlan(rule.key, (plan) => ({ ...plan, cuts: plan.cuts.toSpliced(index, 1) }));

  const onDrag = (event: PointerEvent): void => {
    const held = drag.current;
    if (held === null) return;
    const x = event.clientX - strip.current!.getBoundingClientRect().left;
    const place = placeAtByte(bench.rendered.peek()?.spans ?? [], byteForDrag(held.track, held.index, x));
    if (place !== null) move(held.index, () => place);
  };

  const onKey = (event: KeyboardEvent, index: number): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (by !== undefined) {
      const step = event.shiftKey ? by * 10 : by;
      move(index, (places, at) => stepPlace(places, at, step));
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      remove(index);
      // The next handle takes the place of this one, and keeps the focus.
      strip.current?.focus();
    } else if (event.key === 'Enter') document.getElementById(`${inputId}-wait-${index}`)?.focus();
    else return;
    event.preventDefault();
  };

  const words = text.endingNames[ending ?? 'none'];
  const inHead = (from: number, to: number): string =>
    to <= headBytes ? 'head' : from >= headBytes ? 'body' : 'both';
  return (
    <div class="track-place">
      <div
        class="track"
        ref={strip}
        tabIndex={-1}
        role="group"
        aria-label={text.track(shownCuts.length + 1, bytes.length)}
        data-testid="track"
        onPointerMove={onDrag}
        onPointerUp={() => (drag.current = null)}
        onPointerCancel={() => (drag.current = null)}
      >
        {shownCuts.length > HANDLES ? (
          <div class="track-many">{text.pieces(shownCuts.length + 1)}</div>
        ) : (
          track.pieces.map(({ start, end, x, width: pieceWidth }, index) => (
            <div
              key={`piece-${index}`}
              class="track-piece"
              data-part={inHead(start, end)}
              style={{
                left: `${x}px`,
                width: `${pieceWidth}px`,
                '--head': `${end === start ? 0 : ((headBytes - start) / (end - start)) * 100}%`,
              }}
              title={text.piece(index + 1, end - start)}
              onClick={() => (bench.selection.value = { origin: 'bytes', start, end })}
            >
              {pieceWidth >= LABEL_PX + 6 * String(end - start).length && formatCount(end - start)}
            </div>
          ))
        )}
        {shownCuts.length <= HANDLES &&
          track.cuts.map(({ index, byte, waitMs, x, width: cutWidth }) => (
            <div
              key={`cut-${index}`}
              class="track-cut"
              role="slider"
              tabIndex={0}
              aria-label={text.cutOf(index + 1, shownCuts.length)}
              aria-valuemin={0}
              aria-valuemax={bytes.length}
              aria-valuenow={byte}
              aria-valuetext={text.cutAfter(byte, waitMs)}
              aria-disabled={!ready}
              data-wait={waitMs > 0}
              title={text.cutKeys}
              style={{ left: `${x}px`, width: `${cutWidth}px` }}
              onKeyDown={(event) => onKey(event, index)}
              onPointerDown={(event) => {
                if (!ready) return;
                drag.current = { index, track };
                event.currentTarget.setPointerCapture(event.pointerId);
              }}
            >
              {waitMs > 0 && cutWidth >= 30 && <span class="track-wait">{formatDuration(waitMs * 1e6)}</span>}
            </div>
          ))}
      </div>
      <span class="track-ending" data-ending={ending ?? 'none'} title={words}>
        {ENDING_GLYPHS[ending ?? 'none']}
        <span class="unseen">{words}</span>
      </span>
    </div>
  );
}
