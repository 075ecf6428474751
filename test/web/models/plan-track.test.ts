import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteForDrag, layoutTrack } from '../../../web/models/plan-track.js';

const cut = (waitMs = 0) => ({ at: 0, waitMs });

describe('layoutTrack()', () => {
  it('gives pieces room by their bytes', () => {
    const { pieces, cuts } = layoutTrack([cut()], [30], 40, 403);
    expect(pieces.map(({ width }) => Math.floor(width))).toEqual([298, 101]);
    expect(cuts[0]).toMatchObject({ index: 0, byte: 30, waitMs: 0, width: 3 });
  });

  it('gives a wait room for its label, and a longer wait more', () => {
    const { cuts } = layoutTrack([cut(100), cut(900)], [10, 20], 30, 400);
    expect(cuts[0]!.width).toBeGreaterThanOrEqual(46);
    expect(cuts[1]!.width).toBeGreaterThan(cuts[0]!.width);
  });

  it('shows a piece of no bytes, too', () => {
    const { pieces } = layoutTrack([cut()], [0], 40, 400);
    expect(pieces[0]!.width).toBeGreaterThan(0);
  });

  it('fills the strip from end to end, in order, whatever the plan', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(1000), fc.nat(60_000)), { maxLength: 40 }),
        fc.integer({ min: 100, max: 2000 }),
        (plan, width) => {
          const bytes = plan.map(([byte]) => byte).toSorted((a, b) => a - b);
          const { pieces, cuts } = layoutTrack(
            plan.map(([, waitMs]) => cut(waitMs)),
            bytes,
            1000,
            width,
          );
          const boxes = pieces.flatMap((piece, index) => [piece, ...cuts.slice(index, index + 1)]);
          let x = 0;
          for (const box of boxes) {
            expect(box.x).toBeCloseTo(x, 6);
            expect(box.width).toBeGreaterThanOrEqual(0);
            x += box.width;
          }
          expect(x).toBeCloseTo(width, 6);
        },
      ),
    );
  });
});

describe('byteForDrag()', () => {
  const track = layoutTrack([cut(), cut()], [10, 30], 40, 406);

  it('is where the cut is when it is not moved', () => {
    for (const { index, byte, x, width } of track.cuts)
      expect(byteForDrag(track, index, x + width / 2)).toBe(byte);
  });

  it('stays between the neighbours', () => {
    expect(byteForDrag(track, 1, -100)).toBe(10);
    expect(byteForDrag(track, 1, 1000)).toBe(40);
  });
});
