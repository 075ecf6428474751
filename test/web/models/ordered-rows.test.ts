import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderedRows, type Key } from '../../../web/models/ordered-rows.js';

interface Row {
  readonly number: number;
  readonly key: Key;
  readonly lines: number;
}

const ROW_PX = 10;
const LINE_PX = 3;

/** What the list must be like: all rows, sorted. */
function sorted(rows: ReadonlyMap<number, Row>, direction: 1 | -1): Row[] {
  return [...rows.values()].toSorted((a, b) => {
    if (a.key === b.key) return a.number - b.number;
    if (a.key === undefined || b.key === undefined) return a.key === undefined ? 1 : -1;
    return (a.key < b.key ? -1 : 1) * direction;
  });
}

function expectLike(list: OrderedRows, wanted: readonly Row[]): void {
  expect([...list]).toEqual(wanted.map(({ number }) => number));
  expect(list.size).toBe(wanted.length);
  let topPx = 0;
  wanted.forEach(({ number, lines }, index) => {
    const heightPx = ROW_PX + lines * LINE_PX;
    expect([list.at(index), list.indexOf(number), list.topOf(index, ROW_PX, LINE_PX)]).toEqual([
      number,
      index,
      topPx,
    ]);
    expect(list.indexAt(topPx, ROW_PX, LINE_PX)).toBe(index);
    expect(list.indexAt(topPx + heightPx - 1, ROW_PX, LINE_PX)).toBe(index);
    topPx += heightPx;
  });
  expect(list.heightPx(ROW_PX, LINE_PX)).toBe(topPx);
  expect(list.at(wanted.length)).toBeUndefined();
  expect(list.indexAt(topPx + 5, ROW_PX, LINE_PX)).toBe(Math.max(0, wanted.length - 1));
}

describe('OrderedRows', () => {
  it('is in order and knows its heights after any sequence of changes', () => {
    const number = fc.integer({ min: 1, max: 40 });
    const key = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });
    const step = fc.oneof(
      fc.record({ do: fc.constant('set' as const), number, key, lines: fc.integer({ min: 0, max: 4 }) }),
      fc.record({ do: fc.constant('delete' as const), number }),
      fc.record({ do: fc.constant('resize' as const), number, lines: fc.integer({ min: 0, max: 4 }) }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(1 as const, -1 as const),
        fc.array(step, { maxLength: 80 }),
        (way, steps) => {
          const list = new OrderedRows(way);
          const rows = new Map<number, Row>();
          for (const one of steps) {
            if (one.do === 'delete') {
              list.delete(one.number);
              rows.delete(one.number);
            } else if (one.do === 'set') {
              list.set(one.number, one.key, one.lines);
              rows.set(one.number, one);
            } else {
              list.resize(one.number, one.lines);
              const row = rows.get(one.number);
              if (row !== undefined) rows.set(one.number, { ...row, lines: one.lines });
            }
          }
          expectLike(list, sorted(rows, way));
        },
      ),
    );
  });

  it('is the same when it is filled at once, and goes on from there', () => {
    const rows = new Map<number, Row>();
    for (let number = 1; number <= 3000; number += 1)
      rows.set(number, { number, key: (number * 7919) % 1000, lines: number % 3 });
    const filled = new OrderedRows(1);
    filled.fill([...rows.values()]);
    const grown = new OrderedRows(1);
    for (const { number, key, lines } of rows.values()) grown.set(number, key, lines);
    expectLike(filled, sorted(rows, 1));
    expect([...grown]).toEqual([...filled]);
    for (let number = 1; number <= 3000; number += 2) {
      filled.delete(number);
      rows.delete(number);
    }
    for (let number = 3001; number <= 4000; number += 1) {
      rows.set(number, { number, key: number % 500, lines: 1 });
      filled.set(number, number % 500, 1);
    }
    expectLike(filled, sorted(rows, 1));
  });

  it('lists nothing when it is empty', () => {
    expectLike(new OrderedRows(1), []);
  });
});
