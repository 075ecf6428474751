import { expect, test } from 'vitest';
import { allocateShared, nowNs } from '../../server/engine/shared.js';

/** Unix time in nanoseconds, by the finest clock that there is. */
const wallNs = (): bigint => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;

test('the clock of the records is the time of day, to a few microseconds', () => {
  // Several: one of a thousand clocks that only count milliseconds would be right by chance.
  for (let i = 0; i < 5; i += 1) {
    const before = wallNs();
    const time = nowNs(allocateShared());
    const after = wallNs();
    expect(time).toBeGreaterThanOrEqual(before - 3000n);
    expect(time).toBeLessThanOrEqual(after + 3000n);
  }
});
