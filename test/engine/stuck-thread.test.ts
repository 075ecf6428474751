/** A thread that no wake-up reaches: the stop does not wait for it for ever. */
import { expect, test } from 'vitest';
import { Engine, type LifeRecord } from '../../server/engine/engine.js';
import { allocateShared, PHASE, SLOT, slotWords } from '../../server/engine/shared.js';

test('a stop gives a thread up that does not come back', async () => {
  const shared = allocateShared();
  const records: LifeRecord[] = [];
  const engine = new Engine(shared, { changed: () => undefined, record: (record) => records.push(record) });
  const slot = slotWords(shared, 3);
  Atomics.store(slot, SLOT.phase, PHASE.busy);
  expect(engine.threads).toMatchObject({ started: 1, busy: 1 });
  await engine.stop();
  expect(engine.threads).toMatchObject({ started: 0, busy: 0 });
  // It was in no call: there was nothing to wake it out of.
  expect(records).toEqual([]);
});
