/** The gate from the main thread's side, on memory that no thread has: what a thread would find there. */
import { expect, test } from 'vitest';
import { CALLS } from '../../server/core/record.js';
import { Gate } from '../../server/engine/gate.js';
import { allocateShared, PHASE, SLOT, slotSince, slotWords, WORD } from '../../server/engine/shared.js';
import { ThreadTracer } from '../../server/engine/thread-tracer.js';
import { Waker } from '../../server/engine/waker.js';

const CHANGES: readonly (readonly [string, (gate: Gate) => void])[] = [
  ['a stop', (gate) => gate.beginStop()],
  ['run', (gate) => gate.run()],
  ['a step', (gate) => void gate.step(0)],
];

test.each(CHANGES)('%s reaches a thread that has looked for it, and is about to fall asleep', (_, change) => {
  const shared = allocateShared();
  const slot = slotWords(shared, 0);
  Atomics.store(slot, SLOT.gated, 3);
  const seen = Atomics.load(slot, SLOT.permit);
  change(new Gate(new Int32Array(shared.control), [slot]));
  expect(Atomics.wait(slot, SLOT.permit, seen, 0)).toBe('not-equal');
});

test('a callback that leaves the gate because of a stop is in no call, whatever its thread did before', () => {
  const shared = allocateShared();
  const control = new Int32Array(shared.control);
  const slot = slotWords(shared, 0);
  const waker = new Waker(control, [slot], [slotSince(shared, 0)]);
  const trace = new ThreadTracer(shared, 0);
  trace.begin(1);
  trace.enter('accept', 0, 7);
  expect(waker.blocked().map(({ fd }) => fd)).toEqual([7]);
  trace.leave(0, 0, '');

  const gate = new Gate(control, [slot]);
  gate.beginStop();
  Atomics.store(control, WORD.stopRun, 1);
  expect(() => trace.gate('recv', 1)).toThrow('stopped');
  // As the main thread may find it in between.
  Atomics.store(slot, SLOT.call, CALLS.recv.code);
  expect(Atomics.load(slot, SLOT.phase)).toBe(PHASE.busy);
  expect(waker.blocked()).toEqual([]);
});
