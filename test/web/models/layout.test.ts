import { signal } from '@preact/signals';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arrange,
  frame,
  Layout,
  LEAST_REM,
  PRESETS,
  readChanges,
  STRIP_REM,
  type Arranged,
  type Fold,
  type Frame,
} from '../../../web/models/layout.js';

const ARRANGED = PRESETS.filter((one): one is Arranged => one !== 'present');

/** The places of pages so large in px, at 16 px a rem, under a header of 3 rem. */
const PAGES = {
  '1280x720': { extent: { widthRem: 79, heightRem: 41.5 }, high: false },
  '1920x1080': { extent: { widthRem: 119, heightRem: 64 }, high: true },
};

/** What each place gets, in rem; 0 where it is collapsed. */
function sizes(of: Frame, collapsed: Readonly<Record<Fold, boolean>>, widthRem: number, heightRem: number) {
  const { left, right, bottom, timeline } = of;
  return {
    left: collapsed.left ? 0 : left.sizeRem,
    right: collapsed.right ? 0 : right.sizeRem,
    centre: widthRem - 1 - left.sizeRem - right.sizeRem,
    columns: heightRem - 0.5 - bottom.sizeRem,
    bottom: collapsed.timeline && collapsed.program ? 0 : bottom.sizeRem,
    timeline: collapsed.timeline ? 0 : timeline.sizeRem,
    program: collapsed.program ? 0 : widthRem - 0.5 - timeline.sizeRem,
  };
}

function storage(stored = new Map<string, string>()) {
  return {
    stored,
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  };
}

describe('a preset', () => {
  const cases = ARRANGED.flatMap((name) =>
    Object.entries(PAGES).flatMap(([page, { extent, high }]) =>
      [false, true].map((stepping) => ({ name, page, extent, high, stepping })),
    ),
  );
  it.each(cases)(
    '$name on $page squeezes nothing that is open (stepping: $stepping)',
    ({ name, extent, high, stepping }) => {
      const arrangement = arrange(name, { high, stepping });
      const got = sizes(frame(arrangement, extent), arrangement.collapsed, extent.widthRem, extent.heightRem);
      for (const [place, size] of Object.entries(got)) {
        if (size > 0) expect(size, place).toBeGreaterThanOrEqual(LEAST_REM[place as keyof typeof LEAST_REM]);
      }
    },
  );

  it('to watch has a low timeline where the page is high, and the program once there is something to step', () => {
    const collapsed = (high: boolean, stepping: boolean): readonly string[] =>
      Object.entries(arrange('watch', { high, stepping }).collapsed).flatMap(([fold, is]) =>
        is ? fold : [],
      );
    expect(collapsed(true, false)).toEqual(['program']);
    expect(collapsed(false, false)).toEqual(['timeline', 'program']);
    expect(collapsed(false, true)).toEqual([]);
  });
});

describe('frame()', () => {
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  const anyArrangement = fc.record({
    sizes: fc.record({ left: part, right: part, bottom: part, timeline: part }),
    collapsed: fc.record({
      left: fc.boolean(),
      right: fc.boolean(),
      timeline: fc.boolean(),
      program: fc.boolean(),
    }),
  });

  it('gives every open place what it needs, whatever was asked for, on a page that is large enough', () => {
    fc.assert(
      fc.property(
        anyArrangement,
        fc.double({ min: 60, max: 300, noNaN: true }),
        fc.double({ min: 24, max: 200, noNaN: true }),
        (arrangement, widthRem, heightRem) => {
          const got = sizes(
            frame(arrangement, { widthRem, heightRem }),
            arrangement.collapsed,
            widthRem,
            heightRem,
          );
          for (const [place, size] of Object.entries(got)) {
            const least = LEAST_REM[place as keyof typeof LEAST_REM];
            // Beside a place that is collapsed there is no lack of room.
            if (size > 0) expect(size + 1e-9, place).toBeGreaterThanOrEqual(least);
          }
        },
      ),
    );
  });

  it('leaves something of every open place where there is too little for all of them', () => {
    fc.assert(
      fc.property(
        anyArrangement,
        fc.double({ min: 20, max: 60, noNaN: true }),
        fc.double({ min: 8, max: 24, noNaN: true }),
        (arrangement, widthRem, heightRem) => {
          const { bottom, timeline } = frame(arrangement, { widthRem, heightRem });
          expect(bottom.sizeRem).toBeGreaterThan(0);
          expect(bottom.sizeRem).toBeLessThan(heightRem);
          expect(timeline.sizeRem).toBeLessThan(widthRem);
        },
      ),
    );
  });
});

describe('readChanges()', () => {
  it('believes only what a layout can be', () => {
    expect(
      readChanges(
        JSON.stringify({
          watch: {
            sizes: { left: 0.25, right: 7, bottom: 'high', nonsense: 0.5 },
            collapsed: { left: true },
          },
          step: 'wide',
          present: { sizes: { left: 0.5 } },
          __proto__: { sizes: {} },
        }),
      ),
    ).toEqual({
      watch: { sizes: { left: 0.25 }, collapsed: { left: true } },
      step: { sizes: {}, collapsed: {} },
    });
  });

  it.each(['', 'null', '7', '[]', '{', '{"watch":null}', '{"watch":{"sizes":[],"collapsed":null}}'])(
    'takes %j for nothing that was changed',
    (text) => {
      for (const { sizes: changed, collapsed } of Object.values(readChanges(text)))
        expect({ ...changed, ...collapsed }).toEqual({});
    },
  );

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        readChanges(text);
      }),
    );
  });
});

describe('Layout', () => {
  const open = (kept = storage(), gate = signal(false)): Layout => {
    const layout = new Layout(kept, gate);
    layout.page.value = { widthRem: 120, heightRem: 67.5 };
    layout.extent.value = PAGES['1920x1080'].extent;
    return layout;
  };

  it('remembers what was changed, for each preset', () => {
    const kept = storage();
    const layout = open(kept);
    layout.resize('left', 30);
    layout.choose('edit');
    layout.toggle('left');
    const again = open(kept);
    expect(again.preset.value).toBe('edit');
    expect(again.arrangement.value.collapsed.left).toBe(true);
    again.choose('watch');
    expect(again.frame.value.left.sizeRem).toBeCloseTo(30);
    expect(again.arrangement.value.collapsed.left).toBe(false);
  });

  it('forgets what was changed of the preset that is shown, and of no other', () => {
    const layout = open();
    const before = layout.arrangement.value;
    layout.toggle('right');
    layout.choose('edit');
    layout.toggle('left');
    layout.choose('watch');
    layout.restore();
    expect(layout.arrangement.value).toEqual(before);
    layout.choose('edit');
    expect(layout.arrangement.value.collapsed.left).toBe(true);
  });

  it('opens what is collapsed when its size is changed, and holds the size within what others need', () => {
    const layout = open();
    layout.toggle('left');
    expect(layout.frame.value.left.sizeRem).toBe(STRIP_REM);
    layout.resize('left', 1000);
    expect(layout.arrangement.value.collapsed.left).toBe(false);
    expect(layout.frame.value.left.sizeRem).toBeCloseTo(layout.frame.value.left.maxRem);
    layout.toggle('bottom');
    expect(layout.frame.value.bottom.sizeRem).toBe(STRIP_REM);
    layout.resize('bottom', 0);
    expect(layout.frame.value.bottom.sizeRem).toBeCloseTo(LEAST_REM.bottom);
  });

  it('opens the program when the gate closes, until people collapse it', () => {
    const gate = signal(false);
    const layout = open(storage(), gate);
    expect(layout.arrangement.value.collapsed.program).toBe(true);
    gate.value = true;
    expect(layout.arrangement.value.collapsed.program).toBe(false);
    gate.value = false;
    expect(layout.arrangement.value.collapsed.program).toBe(false);
    layout.toggle('program');
    gate.value = true;
    expect(layout.arrangement.value.collapsed.program).toBe(true);
  });

  it('comes back from presenting to the preset before', () => {
    const layout = open();
    layout.choose('step');
    layout.choose('present');
    layout.leavePresent();
    expect(layout.preset.value).toBe('step');
  });

  it('works where the browser keeps nothing, and does not believe nonsense', () => {
    const kept = storage(
      new Map([
        ['preset', 'huge'],
        ['present-size', '99'],
        ['layout', '"'],
      ]),
    );
    for (const layout of [new Layout(null, signal(false)), open(kept)])
      expect([layout.preset.value, layout.presentSize.value]).toEqual(['watch', 24]);
  });
});
