import { expect, test } from 'vitest';
import { DEFAULT_RESPONSE, PROGRAM_NAMES } from '../../server/core/messages.js';
import { decodeFrame } from '../../server/core/record.js';
import { Mailbox } from '../../server/engine/mailbox.js';
import { RingReader } from '../../server/engine/ring.js';
import { allocateShared, PHASE, SLOT, slotWords } from '../../server/engine/shared.js';
import { typescriptWorker } from '../support/typescript-worker.js';
import { until } from '../support/wait.js';
import type { Job } from './pool-threads.js';

test('a thread runs each job once, however often it is woken', async () => {
  const startWorker = await typescriptWorker<Job>(new URL('pool-threads.ts', import.meta.url));
  const shared = allocateShared();
  new Mailbox(shared).put(JSON.stringify(DEFAULT_RESPONSE));
  const slot = slotWords(shared, 1);
  const reader = new RingReader(shared);
  const worker = startWorker({ shared, thread: 1 });
  const idle = (): Promise<unknown> =>
    until('the thread to wait', () => Atomics.load(slot, SLOT.phase) === PHASE.idle);
  const wake = (): Promise<unknown> =>
    until('the thread to be woken', () => Atomics.notify(slot, SLOT.phase) === 1);
  const calls = (): string[] => {
    const frame = reader.read(1 << 20);
    return frame === null
      ? []
      : [...decodeFrame(frame)].map(({ call }) => call).filter((call) => call !== 'print');
  };
  try {
    await idle();
    slot[SLOT.run] = 1;
    slot[SLOT.jobFd] = 7;
    slot[SLOT.jobConnection] = 1;
    slot[SLOT.jobProgram] = PROGRAM_NAMES.indexOf('threaded');
    Atomics.store(slot, SLOT.phase, PHASE.assigned);
    await wake();
    await idle();
    // A wake-up that was meant for the job may come only now: descriptor 7 is somebody else's by this time.
    for (let i = 0; i < 20; i += 1) await wake();
    await idle();
    expect(calls()).toEqual(['recv', 'sendall', 'close']);
  } finally {
    await worker.terminate();
  }
});
