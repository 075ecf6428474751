/** The gate from the main thread's side, on memory that no thread has: what a thread would find there. */
import { expect, test } from 'vitest';
import { Gate } from '../../server/engine/gate.js';
import { allocateShared, SLOT, slotWords } from '../../server/engine/shared.js';

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
