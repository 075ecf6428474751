import { describe, expect, it, onTestFinished } from 'vitest';
import { locale, say } from '../../../web/texts/locale.js';
import type { ScenarioClient, ThreadState } from '../../../server/core/messages.js';
import { CALLS, type PlaygroundRecord } from '../../../server/core/record.js';
import type { RectShape, Shape } from '../../../web/models/drawing.js';
import {
  axisLabel,
  layoutTimeline,
  LEGEND,
  packBars,
  SHAPE_LIMIT,
  tickStepNs,
  timeToX,
  xToTime,
  type TimelineOptions,
} from '../../../web/models/timeline.js';
import { TimelineTracks } from '../../../web/models/timeline-tracks.js';
import { TimeWindow } from '../../../web/models/time-window.js';
import { record, START_MS, type Told } from '../records.js';

const MS = 1e6;
const ZERO = START_MS * MS;

/** Milliseconds after the start; as a number, a time since 1970 is exact to a quarter of a µs. */
const ms = (timeNs: number): number => Math.round((timeNs - ZERO) / 1e5) / 10;

let seq = 0;
/** A call that began and ended so many milliseconds after the start. */
function call(
  name: PlaygroundRecord['call'],
  fromMs: number,
  toMs: number,
  told: Told = {},
): PlaygroundRecord {
  seq += 1;
  return record(name, {
    seq,
    timeNs: BigInt(ZERO + toMs * MS),
    durationNs: BigInt(Math.round((toMs - fromMs) * MS)),
    fd: 5,
    ...told,
  });
}

/** A visit that is accepted at `at`, served by `thread` from `begin` to `end`. */
function visit(
  connection: number,
  at: number,
  begin: number,
  end: number,
  thread: number,
): PlaygroundRecord[] {
  const on = { connection, thread };
  return [
    call('accept', at - 1, at, { connection, payload: `127.0.0.1:${50_000 + connection}` }),
    call('recv', begin, begin + 10, { ...on, payload: 'GET' }),
    call('work', begin + 10, end - 10, on),
    call('sendall', end - 10, end - 1, { ...on, payload: 'HTTP' }),
    call('close', end - 1, end, { ...on, result: 0 }),
  ];
}

function tracksOf(records: readonly PlaygroundRecord[]): TimelineTracks {
  const tracks = new TimelineTracks();
  // As the ring orders them: by the time at which they ended.
  for (const one of records.toSorted((a, b) => Number(a.timeNs - b.timeNs))) tracks.apply(one);
  return tracks;
}

const options = (toMs: number, told: Partial<TimelineOptions> = {}): TimelineOptions => ({
  fromNs: ZERO,
  toNs: ZERO + toMs * MS,
  width: 1000,
  height: 300,
  textPx: 12,
  selected: null,
  zeroNs: ZERO,
  ...told,
});

const rects = (shapes: readonly Shape[], what: string): RectShape[] =>
  shapes.filter((shape): shape is RectShape => shape.kind === 'rect' && shape.what === what);
const texts = (shapes: readonly Shape[]): string[] =>
  shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []));

describe('layoutTimeline()', () => {
  const sequential = tracksOf([
    ...visit(1, 10, 10, 200, 0),
    ...visit(2, 210, 210, 400, 0),
    ...visit(3, 410, 410, 600, 0),
  ]);
  const threaded = tracksOf([
    ...visit(1, 10, 11, 200, 1),
    ...visit(2, 15, 16, 205, 2),
    ...visit(3, 20, 21, 210, 3),
  ]);

  it('covers the past that is no longer whole, and says so', () => {
    const whole = layoutTimeline(sequential.tracks([], ZERO), options(700));
    expect([rects(whole.shapes, 'left out'), texts(whole.shapes)]).toEqual([
      [],
      expect.not.arrayContaining(['not kept']),
    ]);

    const flooded = tracksOf(
      Array.from({ length: 5000 }, (_, index) => visit(index + 1, index, index, index + 30, 1)).flat(),
    );
    const { keptFromNs } = flooded.tracks([], ZERO);
    expect(keptFromNs).toBeGreaterThan(ZERO);
    const { shapes, axisX } = layoutTimeline(flooded.tracks([], ZERO), options(5000));
    const [cover] = rects(shapes, 'left out');
    expect(cover!.x).toBe(axisX);
    expect(cover!.x + cover!.width).toBeCloseTo(timeToX(keptFromNs!, options(5000), axisX, 1000), 3);
    expect(texts(shapes)).toContain('not kept');
    const later = layoutTimeline(flooded.tracks([], ZERO), options(5000, { fromNs: keptFromNs! }));
    expect(rects(later.shapes, 'left out')).toEqual([]);
  });

  it('draws a staircase of a sequential program and columns of a threaded one', () => {
    const one = layoutTimeline(sequential.tracks([], ZERO), options(700));
    const bars = rects(one.shapes, 'bar');
    expect(bars).toHaveLength(3);
    expect(new Set(bars.map(({ y }) => y)).size).toBe(1);
    expect(texts(one.shapes)).toContain('main');
    expect(texts(one.shapes)).not.toContain('thread 1');

    const other = layoutTimeline(threaded.tracks([], ZERO), options(700));
    expect(new Set(rects(other.shapes, 'bar').map(({ y }) => y)).size).toBe(3);
    expect(texts(other.shapes)).toEqual(expect.arrayContaining(['main', 'thread 1', 'thread 2', 'thread 3']));
  });

  it('speaks the language of the page, and names of calls stay', () => {
    const drawn = (): ReturnType<typeof layoutTimeline> =>
      layoutTimeline(threaded.tracks([], ZERO), options(300));
    const english = drawn();
    locale.value = 'zh';
    onTestFinished(() => void (locale.value = 'en'));
    const chinese = drawn();
    expect(texts(chinese.shapes)).toEqual(
      expect.arrayContaining(['主线程', '线程 1', '线程 2', '线程 3', '客户端', 'work #1']),
    );
    // Names do not reach into the lanes: three wide characters need more room than `main`.
    expect(chinese.axisX).toBeGreaterThanOrEqual(20 + 3 * 12);
    const hint = (drawing: typeof english): string | undefined => rects(drawing.shapes, 'bar')[0]?.hint;
    expect([hint(english), hint(chinese)]).toEqual(['#1 closed: 190 ms', '#1 已关闭：190 ms']);
    expect(chinese.shapes.length).toBe(english.shapes.length);
  });

  it('gives few rows the room there is, up to what their text can use', () => {
    const height = (told: Partial<TimelineOptions>): number =>
      rects(layoutTimeline(sequential.tracks([], ZERO), options(700, told)).shapes, 'work')[0]!.height;
    expect(height({ height: 400 })).toBeGreaterThan(height({ height: 80 }));
    expect(height({ height: 4000 })).toBe(height({ height: 400 }));
    expect(height({ height: 4000, textPx: 21 })).toBeGreaterThan(height({ height: 4000 }));
  });

  it('puts spans where their times are', () => {
    const drawing = layoutTimeline(sequential.tracks([], ZERO), options(700));
    const [work] = rects(drawing.shapes, 'work');
    const x = timeToX(ZERO + 20 * MS, options(700), drawing.axisX, 1000);
    expect(work!.x).toBeCloseTo(x, 0);
    expect(work!.x + work!.width).toBeCloseTo(timeToX(ZERO + 190 * MS, options(700), drawing.axisX, 1000), 0);
    expect(xToTime(x, options(700), drawing.axisX, 1000)).toBeCloseTo(ZERO + 20 * MS, -3);
  });

  it('leaves out what is out of sight', () => {
    const { shapes } = layoutTimeline(
      sequential.tracks([], ZERO),
      options(0, { fromNs: ZERO + 205 * MS, toNs: ZERO + 405 * MS }),
    );
    expect(rects(shapes, 'bar').map(({ connection }) => connection)).toEqual([2]);
  });

  it('shows how a connection ended', () => {
    const reset = tracksOf([
      call('accept', 0, 1, { connection: 1, payload: 'a:1' }),
      call('recv', 1, 50, { connection: 1, result: -1, errno: 104 }),
      call('close', 50, 51, { connection: 1, result: 0 }),
      call('accept', 51, 60, { connection: 2, payload: 'a:2' }),
      call('exit', 100, 100, { result: 1 }),
    ]);
    const { shapes } = layoutTimeline(reset.tracks([], ZERO), options(120));
    expect(['reset', 'cut', 'closed'].map((what) => rects(shapes, what).length)).toEqual([1, 1, 0]);
    expect(rects(shapes, 'recv').every(({ tone }) => tone === 'bad')).toBe(true);
  });

  it('marks the selected connection, and steps back with the others', () => {
    const { shapes } = layoutTimeline(threaded.tracks([], ZERO), options(300, { selected: 2 }));
    const bars = rects(shapes, 'bar');
    expect(bars.map(({ connection, tone }) => [connection, tone])).toEqual([
      [1, 'raised'],
      [2, 'selected'],
      [3, 'raised'],
    ]);
    const work = rects(shapes, 'work');
    const faded = work.filter(({ connection }) => connection !== 2);
    expect(faded.every(({ opacity }) => opacity! < 0.5)).toBe(true);
  });

  it('draws what shares a pixel once, and never too much of it', () => {
    const flood: PlaygroundRecord[] = [];
    for (let i = 1; i <= 4000; i += 1) flood.push(...visit(i, i * 0.25, i * 0.25, i * 0.25 + 30, i % 60));
    const tracks = tracksOf(flood);
    for (const toMs of [1, 10, 100, 1000, 100_000]) {
      const drawing = layoutTimeline(tracks.tracks([], ZERO), options(toMs));
      expect(drawing.shapes.length).toBeLessThanOrEqual(SHAPE_LIMIT + 100);
    }
    const far = layoutTimeline(tracks.tracks([], ZERO), options(3600e3));
    expect(far.shapes.length).toBeLessThan(300);
    expect(far.hidden).toBeGreaterThan(0);
  });
});

describe('TimelineTracks', () => {
  const lane = (tracks: TimelineTracks, thread: number, threads: readonly ThreadState[] = [], nowMs = 0) =>
    tracks
      .tracks(threads, ZERO + nowMs * MS)
      .lanes.find((one) => one.thread === thread)!
      .spans.map(({ kind, startNs, endNs }) => [kind, ms(startNs), ms(endNs)]);

  it('tells the wait before a piece from the work before the answer', () => {
    const tracks = tracksOf([
      call('accept', 0, 10, { connection: 1, payload: 'a:1' }),
      call('work', 10, 20, { connection: 1 }),
      call('sendall', 20, 21, { connection: 1, payload: 'x' }),
      call('wait', 21, 40, { connection: 1 }),
      call('sendall', 40, 41, { connection: 1, payload: 'y' }),
    ]);
    const kinds = ['work', 'sendall', 'wait', 'sendall'];
    expect(lane(tracks, 0).map(([kind]) => kind)).toEqual(['accept', ...kinds]);
    expect(tracks.tracks([], ZERO).bars[0]!.spans.map(({ kind }) => kind)).toEqual(kinds);
    const tones = LEGEND.filter(({ kind }) => kind === 'work' || kind === 'wait').map(({ tone }) => tone);
    expect(new Set(tones).size).toBe(2);
    const waits = { thread: 0, state: 'blocked', call: 'wait', connection: 1, within: null } as const;
    const now = lane(tracks, 0, [{ ...waits, sinceNs: String(ZERO + 41 * MS) }], 90);
    expect(now.at(-1)).toEqual(['wait', 41, 90]);
  });

  it('knows how long a thread was at the gate: until its call began', () => {
    const tracks = tracksOf([
      call('accept', 0, 10, { connection: 1, payload: 'a:1' }),
      call('gate', 20, 20, { connection: 1, result: CALLS.recv.code, payload: '65536' }),
      call('recv', 50, 60, { connection: 1, payload: 'x' }),
    ]);
    expect(lane(tracks, 0)).toEqual([
      ['accept', 0, 10],
      ['gate', 20, 50],
      ['recv', 50, 60],
    ]);
    expect(tracks.tracks([], ZERO).bars[0]!.spans.map(({ kind }) => kind)).toEqual(['gate', 'recv']);
  });

  it('does not take a stop from outside for the call that a thread has made', () => {
    const tracks = tracksOf([
      call('gate', 20, 20, { connection: 1, thread: 2, result: CALLS.recv.code }),
      call('shutdown', 90, 90, { connection: 1, thread: 2 }),
      call('recv', 30, 91, { connection: 1, thread: 2, result: 0 }),
    ]);
    expect(lane(tracks, 2)).toEqual([
      ['gate', 20, 30],
      ['recv', 30, 91],
    ]);
  });

  it('does not take an accept that a stop has ended for one that failed', () => {
    const failed = (records: readonly PlaygroundRecord[]): readonly boolean[] =>
      tracksOf(records)
        .tracks([], ZERO)
        .lanes[0]!.spans.map((span) => span.failed);
    const accept = call('accept', 10, 91, { result: -1, errno: 22 });
    expect(failed([call('shutdown', 90, 90), accept])).toEqual([false]);
    expect(failed([accept])).toEqual([true]);
  });

  it('knows that an event loop waits before one call, then before the next', () => {
    const tracks = tracksOf([
      call('gate', 20, 20, { result: CALLS.bind.code }),
      call('gate', 30, 30, { result: CALLS.listen.code }),
      call('bind', 50, 50),
      call('listen', 51, 51),
    ]);
    expect(lane(tracks, 0).slice(0, 3)).toEqual([
      ['gate', 20, 30],
      ['call', 50, 50],
      ['gate', 30, 51],
    ]);
  });

  it('takes the time at which an event loop was told, whose calls began before', () => {
    const tracks = tracksOf([
      call('gate', 20, 20, { connection: 1, result: CALLS.recv.code }),
      call('recv', 5, 60, { connection: 1, payload: 'x', fd: -1 }),
    ]);
    expect(lane(tracks, 0)).toEqual([
      ['gate', 20, 60],
      ['recv', 60, 60],
    ]);
  });

  it('shows what goes on now until now, on the lane and on the bar', () => {
    const tracks = tracksOf([call('accept', 0, 10, { connection: 1, payload: 'a:1' })]);
    const blocked: ThreadState = {
      thread: 2,
      state: 'blocked',
      call: 'recv',
      connection: 1,
      within: 'receive',
      sinceNs: String(ZERO + 20 * MS),
    };
    expect(lane(tracks, 2, [blocked], 90)).toEqual([['recv', 20, 90]]);
    const gated: ThreadState = { ...blocked, state: 'gated' };
    expect(tracks.tracks([gated], ZERO + 90 * MS).bars[0]!.spans).toMatchObject([{ kind: 'gate' }]);
    expect(lane(tracks, 0, [{ ...blocked, thread: 0, state: 'running' }], 90)).toHaveLength(1);
  });

  const client = (port: number, label: string, connectedMs: number, endedMs?: number): ScenarioClient => ({
    label: { en: label, zh: label.replace('visitor', '访客') },
    port,
    outcome: null,
    events: [
      { timeNs: String(ZERO + connectedMs * MS), kind: 'connected', bytes: 0, text: '' },
      ...(endedMs === undefined
        ? []
        : [{ timeNs: String(ZERO + endedMs * MS), kind: 'closed', bytes: 0, text: '' } as const]),
    ],
  });

  it('shows a wait in the backlog only where a client has told of it', () => {
    const records = visit(1, 100, 100, 200, 0);
    const silent = tracksOf(records).tracks([], ZERO + 300 * MS);
    expect(silent.bars[0]!.spans.some(({ kind }) => kind === 'backlog')).toBe(false);
    const told = tracksOf(records).tracks([], ZERO + 300 * MS, [
      client(50_001, 'visitor 1', 20),
      client(50_002, 'visitor 2', 30),
      client(50_003, 'visitor 3', 40, 90),
      client(0, 'visitor 4', 0),
    ]);
    const backlog = told.bars.map(({ label, connection, spans }) => {
      const span = spans.find(({ kind }) => kind === 'backlog')!;
      return [say(label), connection, ms(span.startNs), ms(span.endNs)];
    });
    expect(backlog).toEqual([
      ['#1', 1, 20, 100],
      ['visitor 2', 0, 30, 300],
      ['visitor 3', 0, 40, 90],
    ]);
  });

  it('tells a wait for a thread from handing over to a free one', () => {
    const tracks = tracksOf([
      call('startThread', 0, 0.1, { connection: 1, result: 1 }),
      call('startThread', 1, 80, { connection: 2, result: 2 }),
    ]);
    expect(lane(tracks, 0).map(([kind]) => kind)).toEqual(['call', 'thread']);
  });

  it('knows which records are about a connection, and keeps a bounded number', () => {
    const tracks = new TimelineTracks();
    for (let i = 1; i <= 20_000; i += 1)
      for (const one of visit(i, i, i, i + 1, i % 4)) tracks.apply({ ...one, seq: i * 5 });
    expect(tracks.recordsOf(20_000)).toEqual({ from: 100_000, to: 100_000 });
    expect(tracks.recordsOf(1)).toBeNull();
    const kept = tracks.tracks([], 0);
    expect(kept.bars.length).toBeLessThanOrEqual(4096);
    expect(Math.max(...kept.lanes.map(({ spans }) => spans.length))).toBeLessThanOrEqual(8193);
    expect(tracks.newest).toBe(20_000);
    tracks.clear();
    expect([tracks.newest, tracks.lastNs]).toEqual([0, 0]);
  });
});

describe('packBars()', () => {
  it('lets no bar lie over another, and an open one keeps its row', () => {
    const bar = (startNs: number, endNs: number | null) =>
      ({ connection: startNs, label: '', startNs, endNs, end: null, spans: [] }) as const;
    const rows = packBars([bar(0, null), bar(1, 5), bar(2, 4), bar(5, 9), bar(6, 7)], { fromNs: 0, toNs: 9 });
    expect(rows.map((row) => row.map(({ startNs }) => startNs))).toEqual([[0], [1, 5], [2, 6]]);
  });
});

describe('the axis', () => {
  it.each([
    [10e9, 8, 2e9],
    [1e9, 10, 100e6],
    [60e9, 8, 10e9],
    [300e9, 8, 60e9],
    [1e6, 5, 200e3],
    [7 * 3600e9, 8, 3600e9],
  ])('has ticks for %d ns, %d at most, every %d ns', (span, most, step) => {
    expect(tickStepNs(span, most)).toBeCloseTo(step);
  });

  it('is labelled by the clock, or from a zero', () => {
    expect(axisLabel(ZERO, 1e9, null)).toBe('03:04:05');
    expect(axisLabel(ZERO, 1e6, null)).toBe(':05.006');
    expect([-2e9, 0, 250e6, 1.5e9, 20e3].map((ns) => axisLabel(ZERO + ns, 10e3, ZERO))).toEqual([
      '−2 s',
      '0',
      '+250 ms',
      '+1.5 s',
      '+20 µs',
    ]);
  });
});

describe('TimeWindow', () => {
  it('follows now until it is moved, and again when it is back', () => {
    const window = new TimeWindow();
    expect(window.range(ZERO)).toEqual({ fromNs: ZERO - 10e9, toNs: ZERO });
    window.pan(-0.5, ZERO);
    expect([window.live.value, window.range(ZERO + 9e9).toNs]).toEqual([false, ZERO - 5e9]);
    window.pan(1, ZERO);
    expect(window.live.value).toBe(true);
    window.hold(ZERO);
    expect(window.range(ZERO + 1e9).toNs).toBe(ZERO);
    window.follow();
    expect(window.range(ZERO + 1e9).toNs).toBe(ZERO + 1e9);
  });

  it('zooms around what is pointed at, and around now while it follows', () => {
    const window = new TimeWindow();
    window.zoom(1, ZERO, ZERO - 5e9);
    expect(window.range(ZERO).toNs).toBe(ZERO);
    window.hold(ZERO);
    const { fromNs, toNs } = window.range(ZERO);
    const at = fromNs + (toNs - fromNs) / 4;
    window.zoom(2, ZERO, at);
    const zoomed = window.range(ZERO);
    expect((at - zoomed.fromNs) / (zoomed.toNs - zoomed.fromNs)).toBeCloseTo(0.25);
    window.zoom(-100, ZERO);
    expect(window.spanNs.value).toBe(24 * 3600e9);
    window.fit({ fromNs: ZERO, toNs: ZERO + 1e9 });
    const fitted = window.range(0);
    expect([fitted.fromNs < ZERO, fitted.toNs > ZERO + 1e9]).toEqual([true, true]);
  });
});
