import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFrame, type PlaygroundRecord } from '../../server/core/record.js';
import { RingReader, RingWriter } from '../../server/engine/ring.js';
import { allocateShared, RING_BYTES, WORD, type SharedMemory } from '../../server/engine/shared.js';
import { typescriptWorker } from '../support/typescript-worker.js';
import { within } from '../support/wait.js';
import { header } from './header.js';
import type { Job } from './ring-threads.js';

const KIB = 1024;

/** A ring with both of its ends in this thread. */
function ring(shared: SharedMemory = allocateShared()) {
  const writer = new RingWriter(shared);
  const reader = new RingReader(shared);
  const received: PlaygroundRecord[] = [];
  let written = 0;
  const read = (maxBytes = Infinity): number => {
    const bytes = reader.read(maxBytes);
    if (bytes === null) return 0;
    const records = [...decodeFrame(bytes)];
    received.push(...records);
    expect(bytes.length <= maxBytes || records.length === 1).toBe(true);
    return records.length;
  };
  return {
    shared,
    reader,
    received,
    read,
    /** Writes a record whose bytes tell its number. Makes room by reading, as the main thread does. */
    write(sizeBytes: number, makeRoom: () => void = () => expect(read(1)).toBe(1)): void {
      const payload = new Uint8Array(sizeBytes).fill(++written);
      writer.writeFromReader(header({ payloadBytes: sizeBytes }), payload, makeRoom);
    },
    /** Everything that was written has come, once, in order and whole. */
    checkAll(): void {
      while (read() > 0);
      expect(received.map(({ seq }) => seq)).toEqual(
        Array.from({ length: written }, (_, index) => index + 1),
      );
      for (const { seq, payload } of received)
        expect(Buffer.alloc(payload.length, seq).equals(payload)).toBe(true);
    },
  };
}

describe('in one thread the ring', () => {
  test('is empty at first', () => {
    const { reader } = ring();
    expect(reader.empty).toBe(true);
    expect(reader.read(1000)).toBeNull();
  });

  test('gives whole records, at most maxBytes of them but always one', () => {
    const { write, read, checkAll } = ring();
    for (let i = 0; i < 5; i += 1) write(8); // 64 bytes each
    expect([read(1), read(127), read(128), read(1000), read(1000)]).toEqual([1, 1, 2, 1, 0]);
    checkAll();
  });

  test('wraps around, in the middle of a header and in the middle of a payload', () => {
    const { write, read, checkAll } = ring();
    for (let round = 0; round < 15; round += 1) {
      for (const sizeBytes of [500 * KIB + 8 * round, 0, 1, 333 * KIB]) {
        write(sizeBytes);
        read(600 * KIB);
      }
    }
    checkAll();
  });

  test('asks for room while it is full, and loses nothing', () => {
    const { write, read, checkAll, received } = ring();
    let asked = 0;
    // 8 MiB hold fifteen records of 512 KiB and their headers.
    for (let i = 0; i < 15; i += 1) write(512 * KIB, () => expect.unreachable('there is room'));
    for (let i = 0; i < 10; i += 1) {
      write(512 * KIB, () => {
        asked += 1;
        read(1);
      });
    }
    expect(asked).toBe(10);
    expect(received.length).toBe(10);
    checkAll();
  });

  test('can be filled to the last byte', () => {
    const { write, read, checkAll } = ring();
    const never = (): void => expect.unreachable('there is room');
    write(RING_BYTES - 56, never);
    expect(read()).toBe(1);
    write(RING_BYTES - 56 - 64, never);
    write(8, never);
    checkAll();
  });

  test('refuses a record that is larger than itself, and goes on', () => {
    const { shared, write, checkAll } = ring();
    const tooLarge = new Uint8Array(RING_BYTES - 55);
    const writer = new RingWriter(shared);
    expect(() => writer.write(header({ payloadBytes: tooLarge.length }), tooLarge)).toThrow(RangeError);
    write(8);
    checkAll();
  });

  test('goes on when its positions pass 2^32, and its numbers too', () => {
    const shared = allocateShared();
    const control = new Int32Array(shared.control);
    control[WORD.ringHead] = control[WORD.ringTail] = -64;
    control[WORD.seqLow] = -2;
    const { write, read, received } = ring(shared);
    for (let i = 0; i < 3; i += 1) write(8);
    read();
    expect(received.map(({ seq }) => seq)).toEqual([2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1]);
  });

  test('yields every record once, in order and whole, under any writes and reads', () => {
    const step = fc.oneof(
      fc.record({ write: fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 2 * KIB * KIB })) }),
      fc.record({ read: fc.oneof(fc.nat({ max: 1000 }), fc.nat({ max: 4 * KIB * KIB })) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { write, read, checkAll } = ring();
        for (const step of steps) {
          if ('write' in step) write(step.write);
          else read(step.read);
        }
        checkAll();
      }),
      { numRuns: 30 },
    );
  });
});

describe('wait()', () => {
  test('resolves when a record is written', async () => {
    const { reader, write } = ring();
    const woken = reader.wait(() => false);
    write(8);
    await within('a wake-up', woken);
  });

  test('resolves at once when there is something to read, or other work', async () => {
    const { reader, write } = ring();
    await within(
      'work',
      reader.wait(() => true),
    );
    write(8);
    await within(
      'a record',
      reader.wait(() => false),
    );
  });
});

test('writes of many threads come without loss, each thread’s in its order, numbered in the order of the ring', async () => {
  const startWorker = await typescriptWorker<Job>(new URL('ring-threads.ts', import.meta.url));
  const shared = allocateShared();
  const THREADS = 4;
  // In all 40 MB and more: the ring is full again and again.
  const sizes = Array.from({ length: 3000 }, (_, index) => (index % 100 === 0 ? 300 * KIB : index % 700));
  const workers = Array.from({ length: THREADS }, (_, thread) =>
    startWorker({ kind: 'write', shared, thread, sizes }),
  );
  const ended = Promise.all(workers.map((worker) => once(worker, 'exit')));

  const reader = new RingReader(shared);
  const next = new Int32Array(THREADS);
  let seq = 0;
  try {
    while (seq < THREADS * sizes.length) {
      await within(
        'more records',
        reader.wait(() => false),
      );
      for (let bytes; (bytes = reader.read(256 * KIB)) !== null;) {
        for (const { seq: number, thread, connection, payload } of decodeFrame(bytes)) {
          const whole = payload.length === sizes[connection] && isFilled(payload, connection);
          const expected = { seq: ++seq, connection: next[thread]!++, whole: true };
          // One comparison a record: tens of thousands of `expect` would take longer than the threads.
          if (number !== expected.seq || connection !== expected.connection || !whole)
            expect({ seq: number, connection, whole }).toEqual(expected);
        }
      }
    }
  } finally {
    if (seq < THREADS * sizes.length) for (const worker of workers) void worker.terminate();
  }
  expect([...next]).toEqual(Array.from({ length: THREADS }, () => sizes.length));
  await within('the end of the threads', ended);
  expect(reader.empty).toBe(true);
});

/** Whether first and last byte are what the writer fills its `index`-th record with. */
function isFilled(payload: Uint8Array, index: number): boolean {
  return payload.length === 0 || (payload[0] === index % 256 && payload.at(-1) === index % 256);
}
