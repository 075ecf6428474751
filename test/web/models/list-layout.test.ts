import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ListLayout, type Group } from '../../../web/models/list-layout.js';

describe('ListLayout', () => {
  const layout = new ListLayout(4, [{ index: 1, lines: 3 }], 50, 20);

  it('puts rows below one another, and lines below their row', () => {
    expect([0, 1, 2, 3].map((index) => layout.topOf(index))).toEqual([0, 50, 160, 210]);
    expect(layout.heightPx).toBe(260);
  });

  it('finds the row at a height', () => {
    expect([0, 49, 50, 159, 160, 259, 9999].map((y) => layout.indexAt(y))).toEqual([0, 0, 1, 1, 2, 3, 3]);
    expect(new ListLayout(0, [], 50, 20).indexAt(10)).toBe(0);
  });

  it('finds every row at its own top and at the pixel above the next', () => {
    const groups = fc
      .uniqueArray(fc.record({ index: fc.nat(199), lines: fc.integer({ min: 1, max: 21 }) }), {
        selector: ({ index }) => index,
      })
      .map((list): Group[] => list.sort((a, b) => a.index - b.index));
    fc.assert(
      fc.property(groups, (told) => {
        const list = new ListLayout(200, told, 56, 28);
        for (let index = 0; index < 200; index += 1) {
          expect(list.indexAt(list.topOf(index))).toBe(index);
          expect(list.indexAt(list.topOf(index + 1) - 1)).toBe(index);
        }
        expect(list.topOf(200)).toBe(list.heightPx);
      }),
    );
  });
});
