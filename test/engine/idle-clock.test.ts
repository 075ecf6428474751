/** Who has been idle for too long, by a clock that the test moves. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IdleClock } from '../../server/engine/idle-clock.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const LIMIT_MS = 1000;

/** Looks at clients, each with what it has done so far, every 100 ms for `ms`; returns who was let go, in order. */
function watch(
  clock: IdleClock<string>,
  ms: number,
  clients: Readonly<Record<string, () => unknown>>,
  held = false,
): string[] {
  const over: string[] = [];
  for (let passedMs = 0; passedMs < ms; passedMs += 100) {
    vi.advanceTimersByTime(100);
    const states = Object.entries(clients).map(([name, state]) => [name, state()] as const);
    over.push(...clock.look(states, LIMIT_MS, held));
  }
  return over;
}

const silent = (): unknown => 0;

test('a client is over the limit once, and not before', () => {
  const clock = new IdleClock<string>();
  expect(watch(clock, 1100, { silent })).toEqual([]);
  expect(watch(clock, 100, { silent })).toEqual(['silent']);
  expect(watch(clock, 5000, { silent })).toEqual([]);
});

test('one that has done something counts from then', () => {
  const clock = new IdleClock<string>();
  let count = 0;
  const moving = (): unknown => (count += 1);
  expect(watch(clock, 5000, { moving, silent })).toEqual(['silent']);
});

test('one that the program no longer waits for counts anew', () => {
  const clock = new IdleClock<string>();
  watch(clock, 900, { silent });
  watch(clock, 100, {});
  expect(watch(clock, 1100, { silent })).toEqual([]);
});

test('while the program is held the time stands still', () => {
  const clock = new IdleClock<string>();
  watch(clock, 900, { silent });
  expect(watch(clock, 60_000, { silent }, true)).toEqual([]);
  expect(watch(clock, 200, { silent })).toEqual([]);
  expect(watch(clock, 200, { silent })).toEqual(['silent']);
});

test('a process that was stopped for an hour does not let everybody go at once', () => {
  const clock = new IdleClock<string>();
  watch(clock, 100, { silent });
  vi.advanceTimersByTime(3_600_000);
  expect(watch(clock, 100, { silent })).toEqual([]);
  expect(watch(clock, 1000, { silent })).toEqual(['silent']);
});
