/** The Compare view: one scenario under two programs, both timelines to the same scale, side by side. */
import { useMemo, useRef } from 'preact/hooks';
import { formatDuration } from '../texts/format.js';
import { locale, say } from '../texts/locale.js';
import { timelineTexts } from '../texts/timeline.js';
import type { KeptRun } from '../models/scenarios.js';
import { layoutTimeline } from '../models/timeline.js';
import { DrawingView, SaveButtons, useSize } from './DrawingView.js';
import { usePage } from './context.js';

export function Comparison() {
  const { playground } = usePage();
  const comparison = playground.scenarios.comparison.value;
  if (comparison === null) return null;
  const text = timelineTexts();
  const { info, programs, runs } = comparison;
  const spanNs = Math.max(...runs.map(({ range }) => range.toNs - range.fromNs), 1);
  return (
    <>
      <div class="view-bar">
        <span class="ladder-title">
          <b>{say(info.title)}</b>
        </span>
      </div>
      <div class="comparison" data-testid="comparison">
        {programs.map((program, index) => {
          const run = runs[index];
          return (
            <section class="compared-run" key={program} aria-label={program}>
              {run === undefined ? (
                <p class="empty">{runs.length === index ? text.playing(program) : ''}</p>
              ) : (
                <Compared run={run} spanNs={spanNs} />
              )}
            </section>
          );
        })}
      </div>
    </>
  );
}

function Compared({ run, spanNs }: { readonly run: KeptRun; readonly spanNs: number }) {
  const { remPx } = usePage();
  const place = useRef<HTMLDivElement>(null);
  const size = useSize(place);
  const { width, height } = size.value;
  const textPx = Math.round(remPx.value * 0.75);
  const drawing = useMemo(() => {
    if (width === 0 || height === 0) return null;
    const { fromNs } = run.range;
    const range = { fromNs: fromNs - spanNs * 0.02, toNs: fromNs + spanNs * 1.03 };
    return layoutTimeline(run.tracks, { ...range, width, height, textPx, selected: null, zeroNs: fromNs });
  }, [run, spanNs, width, height, textPx, locale.value]);
  const { program, result, error } = run.state;
  const label = timelineTexts().timelineOf(program);
  return (
    <>
      <h3>
        {program} <span class="dim">{formatDuration(run.range.toNs - run.range.fromNs)}</span>
        <span class="grow" />
        <SaveButtons name={`timeline-${program}`} title={label} drawing={() => drawing} />
      </h3>
      <div class="drawing-place" ref={place}>
        {drawing !== null && <DrawingView drawing={drawing} label={label} />}
      </div>
      <p class="compared-result">{say(error ?? result ?? '')}</p>
    </>
  );
}
