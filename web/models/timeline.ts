/**
 * The timeline's layout: a lane for each thread and a bar for each connection on one time axis, as shapes. What is out
 * of sight costs nothing, what is narrower than a pixel is drawn once, and no drawing has more than a few thousand
 * shapes, however much there is. Pure: tracks and a window in, a drawing out.
 */
import { fitText, textWidthPx, type Drawing, type Shape, type Tone } from './drawing.js';
import { formatClock, formatDuration } from '../texts/format.js';
import { say } from '../texts/locale.js';
import { timelineTexts } from '../texts/timeline.js';
import { threadName } from './step.js';
import type { Bar, Lane, Span, SpanKind, Tracks } from './timeline-tracks.js';

/** The time that is shown, in Unix nanoseconds. */
export interface TimeRange {
  readonly fromNs: number;
  readonly toNs: number;
}

export interface TimelineOptions extends TimeRange {
  readonly width: number;
  readonly height: number;
  /** Pixels of the page's small text. */
  readonly textPx: number;
  readonly selected: number | null;
  /** What times on the axis count from; null: they are times of day. */
  readonly zeroNs: number | null;
  /** Beside a connection's number, where there is room: `GET /`. */
  readonly titleOf?: (connection: number) => string;
}

export interface TimelineDrawing extends Drawing {
  /** Where the axis begins: left of it are names. */
  readonly axisX: number;
  /** How many threads and rows of connections there was no room for. */
  readonly hidden: number;
}

/** Never more, whatever there is to see. */
export const SHAPE_LIMIT = 3000;
/** Above so many connections in sight, those that are narrow share more than a pixel. */
const CROWD = 600;
const ROW_MIN_PX = 8;
/** How high a row may be where there is room, in sizes of its text. */
const ROW_MAX_EM = 4.5;
/** A span at least this wide has round corners. */
const WIDE_PX = 28;
/** The height of a wait at the gate, as a part of the row's: by its colour alone it is too like `sendall`. */
const GATE_PART = 0.4;
/** A call that takes longer waits for its client. */
const WAITS_NS = 20e6;
/** Narrower connections are one mark. */
const NARROW_PX = 5;
const EDGE_PX = 10;

const TONES: Readonly<Record<SpanKind, Tone>> = {
  accept: 'line-strong',
  recv: 'request',
  work: 'event',
  wait: 'ok',
  sendall: 'response',
  gate: 'warn',
  thread: 'bad',
  backlog: 'line-strong',
  call: 'accent',
};

/** The kinds of spans that the legend explains, with their colours; one entry for those that look the same. */
export const LEGEND = (['recv', 'work', 'wait', 'sendall', 'gate', 'thread', 'backlog'] as const).map(
  (kind) => ({ kind, tone: TONES[kind] }),
);

/** Where a time is on the axis. */
export function timeToX(timeNs: number, { fromNs, toNs }: TimeRange, axisX: number, width: number): number {
  return axisX + ((timeNs - fromNs) / (toNs - fromNs)) * (width - axisX - EDGE_PX);
}

/** The time at a place of the axis. */
export function xToTime(x: number, { fromNs, toNs }: TimeRange, axisX: number, width: number): number {
  return fromNs + ((x - axisX) / (width - axisX - EDGE_PX)) * (toNs - fromNs);
}

/** The distance of ticks, in nanoseconds: 1, 2 or 5 times a power of ten, or of clocks above ten seconds. */
export function tickStepNs(spanNs: number, most: number): number {
  const raw = spanNs / Math.max(1, most);
  for (const seconds of [10, 15, 30, 60, 120, 300, 600, 1800, 3600]) {
    if (raw > 5e9 && raw <= seconds * 1e9) return seconds * 1e9;
  }
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= raw * 0.999_999)!;
}

/** A time on the axis: relative to `zeroNs`, or by the clock with as many digits as the step needs. */
export function axisLabel(timeNs: number, stepNs: number, zeroNs: number | null): string {
  if (zeroNs !== null) {
    // Ticks are whole steps: what is left over is what a number of nanoseconds since 1970 lacks.
    const ns = Math.round((timeNs - zeroNs) / stepNs) * stepNs;
    return ns === 0 ? '0' : `${ns < 0 ? '−' : '+'}${trimmed(Math.abs(ns))}`;
  }
  const ms = timeNs / 1e6;
  if (stepNs >= 1e9) return formatClock(ms);
  const digits = Math.min(6, Math.ceil(9 - Math.log10(stepNs)));
  const seconds = (timeNs / 1e9) % 60;
  return `:${seconds.toFixed(digits).padStart(digits + 3, '0')}`;
}

/** A duration without zeros at its end: `500 ms`, `1.5 s`, `20 µs`. */
function trimmed(ns: number): string {
  const [divisor, unit] = ns < 999_500 ? [1e3, 'µs'] : ns < 999.5e6 ? [1e6, 'ms'] : [1e9, 's'];
  return `${Number((ns / divisor).toFixed(3))} ${unit}`;
}

/** Lays out what of `tracks` is between `fromNs` and `toNs`. */
export function layoutTimeline(tracks: Tracks, options: TimelineOptions): TimelineDrawing {
  const { width, height, textPx } = options;
  const lanes = tracks.lanes.filter((lane) => lane.thread === 0 || inSight(lane.spans, options));
  const rows = packBars(tracks.bars, options);
  const { clients } = timelineTexts();
  const names = [...lanes.map(({ thread }) => threadName(thread)), rows.length === 0 ? '' : clients];
  const axisX = Math.ceil(Math.max(...names.map((name) => textWidthPx(name, textPx)))) + 20;
  const top = textPx + 12;
  const gap = rows.length === 0 ? 0 : 10;
  const room = Math.max(0, height - top - gap - 4);
  const rowPx = Math.max(
    ROW_MIN_PX,
    Math.min(textPx * ROW_MAX_EM, Math.floor(room / Math.max(1, lanes.length + rows.length))),
  );
  const fits = Math.max(1, Math.floor(room / rowPx));
  const lanesFit = Math.min(lanes.length, Math.max(fits - rows.length, Math.ceil(fits / 2)));
  const rowsFit = Math.min(rows.length, fits - lanesFit);
  const hidden = lanes.length - lanesFit + (rows.length - rowsFit);

  const painter = new Painter(options, axisX, rowPx);
  painter.axis(top);
  let y = top;
  for (const lane of lanes.slice(0, lanesFit)) {
    painter.lane(lane, y);
    y += rowPx;
  }
  if (rowsFit > 0) {
    painter.divide(y + gap / 2);
    y += gap;
    painter.name(clients, y, 'faint');
  }
  for (const row of rows.slice(0, rowsFit)) {
    painter.bars(row, y);
    y += rowPx;
  }
  painter.cover(tracks.keptFromNs, top);
  return { width, height, axisX, hidden, shapes: painter.shapes };
}

/**
 * Puts bars into as few rows as can be, so that none lies over another: each into the first row that is free when it
 * begins. All bars take part, in sight or not: a bar keeps its row while time goes on.
 */
export function packBars(bars: readonly Bar[], { fromNs, toNs }: TimeRange): Bar[][] {
  const rows: { endNs: number; bars: Bar[] }[] = [];
  for (const bar of [...bars].sort((a, b) => a.startNs - b.startNs)) {
    const endNs = bar.endNs ?? Infinity;
    let row = rows.find((one) => one.endNs <= bar.startNs);
    if (row === undefined) rows.push((row = { endNs: 0, bars: [] }));
    row.endNs = endNs;
    if (bar.startNs <= toNs && endNs >= fromNs) row.bars.push(bar);
  }
  return rows.filter((row) => row.bars.length > 0).map((row) => row.bars);
}

/** The index of the first span that ends at `timeNs` or later. Spans of a thread follow one another. */
function firstEndingAt(spans: readonly Span[], timeNs: number, from = 0): number {
  let low = from;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.endNs < timeNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function inSight(spans: readonly Span[], { fromNs, toNs }: TimeRange): boolean {
  const span = spans[firstEndingAt(spans, fromNs)];
  return span !== undefined && span.startNs <= toNs;
}

class Painter {
  readonly shapes: Shape[] = [];
  readonly #options: TimelineOptions;
  readonly #axisX: number;
  readonly #rowPx: number;
  readonly #pxNs: number;

  constructor(options: TimelineOptions, axisX: number, rowPx: number) {
    this.#options = options;
    this.#axisX = axisX;
    this.#rowPx = rowPx;
    this.#pxNs = (options.toNs - options.fromNs) / Math.max(1, options.width - axisX - EDGE_PX);
  }

  axis(top: number): void {
    const { fromNs, toNs, width, height, textPx, zeroNs } = this.#options;
    const stepNs = tickStepNs(toNs - fromNs, (width - this.#axisX) / (textPx * 8));
    const base = zeroNs ?? 0;
    const first = Math.ceil((fromNs - base) / stepNs);
    for (let tick = first; base + tick * stepNs <= toNs; tick += 1) {
      const timeNs = base + tick * stepNs;
      const x = this.#x(timeNs);
      this.shapes.push({ kind: 'line', x1: x, y1: top - 6, x2: x, y2: height, tone: 'line' });
      const text = axisLabel(timeNs, stepNs, zeroNs);
      const half = textWidthPx(text, textPx) / 2;
      if (x - half < this.#axisX - 8 || x + half > width) continue;
      this.shapes.push({
        kind: 'text',
        x,
        y: textPx + 2,
        text,
        size: textPx,
        anchor: 'middle',
        tone: 'faint',
      });
    }
  }

  /** Says where the past is no longer whole, instead of showing what is left of it as if that were all. */
  cover(keptFromNs: number | null, top: number): void {
    if (keptFromNs === null || keptFromNs <= this.#options.fromNs) return;
    const { height, width, textPx } = this.#options;
    const [x, y] = [this.#axisX, top - 4];
    const right = Math.min(this.#x(keptFromNs), width);
    const box = { x, y, width: Math.max(0, right - x), height: height - y };
    this.shapes.push({ kind: 'rect', ...box, tone: 'panel', opacity: 0.9, what: 'left out' });
    this.shapes.push({ kind: 'line', x1: right, y1: y, x2: right, y2: height, tone: 'line-strong' });
    const text = timelineTexts().notKept;
    if (box.width < textWidthPx(text, textPx) + 16) return;
    this.shapes.push({ kind: 'text', x: x + 8, y: y + 2 * textPx, text, size: textPx, tone: 'dim' });
  }

  divide(y: number): void {
    this.shapes.push({ kind: 'line', x1: 0, y1: y, x2: this.#options.width, y2: y, tone: 'line' });
  }

  name(text: string, y: number, tone: Tone): void {
    const { textPx } = this.#options;
    // A Chinese character fills its line: two of them must not touch.
    const size = Math.min(textPx, this.#rowPx * 0.86);
    this.shapes.push({ kind: 'text', x: 10, y: this.#baseline(y, size), text, size, tone });
  }

  lane({ thread, spans }: Lane, y: number): void {
    this.name(threadName(thread), y, 'dim');
    this.#spans(spans, y, null);
  }

  bars(bars: readonly Bar[], y: number): void {
    const step = bars.length > CROWD ? 3 : 1;
    let drawnTo = -Infinity;
    for (const bar of bars) {
      const x = this.#x(bar.startNs);
      const right = this.#x(bar.endNs ?? this.#options.toNs);
      // Many in the same pixel are drawn once.
      if (right < drawnTo + step && right - x < NARROW_PX) continue;
      if (this.shapes.length >= SHAPE_LIMIT) return;
      drawnTo = right;
      this.#bar(bar, x, right, y);
    }
  }

  #bar(bar: Bar, from: number, right: number, y: number): void {
    // What began before the window begins at its edge, not under the lane's name.
    const x = Math.max(from, this.#axisX);
    const { connection } = bar;
    const { selected, textPx } = this.#options;
    const faded = selected !== null && selected !== connection;
    const inset = this.#inset;
    const box = { y: y + inset, height: this.#rowPx - 2 * inset };
    const target = connection === 0 ? {} : { connection };
    const hint = barHint(bar, this.#options.toNs);
    const width = Math.max(2, right - x - 0.5);
    const opacity = faded ? 0.35 : 1;
    if (width < NARROW_PX) {
      const tone = bar.end === 'reset' ? 'bad' : 'request';
      this.shapes.push({ kind: 'rect', x, width, ...box, tone, opacity, ...target, hint, what: 'bar' });
      return;
    }
    const tone = selected === connection && connection !== 0 ? 'selected' : 'raised';
    const frame = { kind: 'rect', x, width, radius: 3, ...target } as const;
    this.shapes.push({ ...frame, ...box, tone: 'line-strong', opacity: faded ? 0.2 : 0.5, hint });
    this.shapes.push({
      ...frame,
      x: x + 1,
      width: Math.max(0, width - 2),
      y: box.y + 1,
      height: Math.max(0, box.height - 2),
      radius: 2,
      tone,
      hint,
      what: 'bar',
    });
    this.#spans(bar.spans, y, bar);
    if (bar.end !== null) {
      const cap = bar.end === 'closed' ? 'dim' : bar.end === 'reset' ? 'bad' : 'warn';
      this.shapes.push({
        kind: 'rect',
        x: x + width - 2,
        width: bar.end === 'closed' ? 2 : 4,
        ...box,
        tone: cap,
        opacity,
        ...target,
        what: bar.end,
        hint,
      });
    }
    const seen = Math.max(x, this.#axisX);
    const title = connection === 0 ? '' : (this.#options.titleOf?.(connection) ?? '');
    const label = say(bar.label);
    const size = Math.min(textPx, this.#rowPx - 6);
    const room = Math.min(right, this.#options.width) - seen - 12;
    const text = size < 8 ? '' : fitText(title === '' ? label : `${label} ${title}`, size, room);
    if (text === '' || this.shapes.length >= SHAPE_LIMIT) return;
    this.shapes.push({
      kind: 'text',
      x: seen + 6,
      y: this.#baseline(y, size),
      text,
      size,
      tone: 'ink',
      opacity: faded ? 0.5 : 1,
      ...target,
    });
  }

  /** The spans of a lane (`bar` is null) or of a bar, those that share a pixel drawn once. */
  #spans(spans: readonly Span[], y: number, bar: Bar | null): void {
    const { fromNs, toNs, selected, textPx, width } = this.#options;
    const inset = this.#inset + (bar === null ? 0 : 1);
    const full = this.#rowPx - 2 * inset;
    let at = firstEndingAt(spans, fromNs);
    while (at < spans.length && this.shapes.length < SHAPE_LIMIT) {
      const span = spans[at]!;
      if (span.startNs > toNs) return;
      const x = Math.max(this.#x(span.startNs), this.#axisX);
      const right = Math.min(this.#x(span.endNs), width);
      const faded = selected !== null && selected !== span.connection;
      const wide = right - x >= WIDE_PX;
      const strength = strengthOf(span, wide);
      const target = span.connection === 0 ? {} : { connection: span.connection };
      const hint = spanHint(span);
      const height = span.kind === 'gate' ? Math.max(2, full * GATE_PART) : full;
      this.shapes.push({
        kind: 'rect',
        x,
        y: y + inset + (full - height) / 2,
        width: Math.max(1.5, right - x),
        height,
        radius: wide ? 2 : 0,
        tone: span.failed ? 'bad' : TONES[span.kind],
        opacity: faded ? strength * 0.35 : strength,
        ...target,
        what: span.kind,
        hint,
      });
      const size = Math.min(textPx, this.#rowPx - 6);
      const text = bar === null && size >= 8 ? fitText(spanName(span), size, right - x - 10) : '';
      if (text !== '') {
        const baseline = this.#baseline(y, size);
        const tone = SOFT.has(span.kind) ? 'dim' : 'ink';
        const opacity = faded ? 0.5 : 1;
        this.shapes.push({ kind: 'text', x: x + 5, y: baseline, text, size, tone, opacity, ...target });
      }
      at = right - x >= 1 ? at + 1 : Math.max(at + 1, firstEndingAt(spans, span.endNs + this.#pxNs, at + 1));
    }
  }

  get #inset(): number {
    return this.#rowPx >= 16 ? 3 : 1;
  }

  #baseline(y: number, size: number): number {
    return y + this.#rowPx / 2 + size * 0.36;
  }

  #x(timeNs: number): number {
    return timeToX(timeNs, this.#options, this.#axisX, this.#options.width);
  }
}

/** Waiting that is nobody's trouble stays in the background. */
const SOFT: ReadonlySet<SpanKind> = new Set(['accept', 'backlog']);

/** Doing is strong, waiting is light; what is wide is light enough to be written on. */
function strengthOf({ kind, startNs, endNs }: Span, wide: boolean): number {
  if (SOFT.has(kind)) return 0.22;
  const waits = kind === 'recv' || kind === 'sendall' || kind === 'thread';
  if (kind === 'gate' || (waits && endNs - startNs > WAITS_NS)) return 0.34;
  return wide ? 0.55 : 1;
}

function spanName({ kind, call, connection, failed }: Span): string {
  const text = timelineTexts();
  if (kind === 'gate') return text.before(call);
  if (kind === 'thread') return text.noFreeThread(connection);
  return text.call(call, failed, connection);
}

function spanHint(span: Span): string {
  const text = timelineTexts();
  const what =
    span.kind === 'backlog' ? text.inBacklog : span.kind === 'gate' ? text.atGate(span.call) : spanName(span);
  return text.lasted(what, formatDuration(span.endNs - span.startNs));
}

function barHint({ label, startNs, endNs, end }: Bar, nowNs: number): string {
  const text = timelineTexts();
  return text.lasted(`${say(label)} ${text.bar[end ?? 'open']}`, formatDuration((endNs ?? nowNs) - startNs));
}
