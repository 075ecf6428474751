import { describe, expect, it } from 'vitest';
import { RowKeys } from '../../../web/models/row-keys.js';

const nobody = (): boolean => false;

describe('RowKeys', () => {
  it('leaves each row that stays its key, whichever way the others go', () => {
    const keys = new RowKeys();
    const [a, b, c] = keys.take([10, 11, 12], nobody);
    expect(new Set([a, b, c]).size).toBe(3);
    expect(keys.take([12, 10, 11], nobody)).toEqual([c, a, b]);
    expect(keys.take([11, 12], nobody)).toEqual([b, c]);
    expect(keys.take([9, 11, 12], nobody).slice(1)).toEqual([b, c]);
  });

  it('needs no more keys than rows are drawn at once', () => {
    const keys = new RowKeys();
    const seen = new Set<number>();
    for (let first = 0; first < 1000; first += 7) {
      const taken = keys.take(
        Array.from({ length: 5 }, (_, at) => first + at),
        nobody,
      );
      expect(new Set(taken).size).toBe(5);
      for (const key of taken) seen.add(key);
    }
    expect(seen.size).toBe(5);
  });

  it('leaves the elements in their order where a crowd has gone by', () => {
    const keys = new RowKeys();
    expect(keys.take([6, 7, 8, 9], nobody)).toEqual(keys.take([1, 2, 3, 4], nobody));
  });

  it('gives nobody the key of a row that had the focus', () => {
    const keys = new RowKeys();
    const [a, b] = keys.take([1, 2], nobody);
    const taken = keys.take([3, 4], (row) => row === 1);
    expect(taken).toContain(b);
    expect(taken).not.toContain(a);
  });
});
