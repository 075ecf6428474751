import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecordLog, type Cursor } from '../../server/core/log.js';
import { decodeFrame, encodeRecord } from '../../server/core/record.js';

/** As in the log: what a block holds. */
const BLOCK_BYTES = 256 * 1024;

/** Records from `seq` on, one for each payload size; the payload's bytes tell the number. */
function batch(seq: number, sizes: readonly number[]): Uint8Array {
  const records = sizes.map((size, index) =>
    encodeRecord({
      seq: seq + index,
      timeNs: 0n,
      durationNs: 0n,
      connection: 0,
      fd: -1,
      result: 0,
      errno: 0,
      thread: 0,
      call: 'print',
      flags: 0,
      run: 0,
      payload: new Uint8Array(size).fill(seq + index),
    }),
  );
  return new Uint8Array(Buffer.concat(records));
}

/** A log with one record of each size, appended one by one. */
function logOf(sizes: readonly number[], limitBytes = Infinity): RecordLog {
  const log = new RecordLog(limitBytes);
  sizes.forEach((size, index) => log.append(batch(index + 1, [size])));
  return log;
}

const seqs = (frame: Uint8Array): number[] => Array.from(decodeFrame(frame), ({ seq }) => seq);

/** The numbers in each frame that a reader gets that reads to the end. */
function readFrames(log: RecordLog, from: number, maxBytes: number, lastSeq?: number): number[][] {
  const frames: number[][] = [];
  let cursor = log.cursorAt(from);
  for (let read; (read = log.read(cursor, maxBytes, lastSeq)) !== null; cursor = read.next) {
    frames.push(seqs(read.frame));
  }
  return frames;
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

describe('an empty log', () => {
  test('says that its first record is yet to come', () => {
    const log = new RecordLog(1e6);
    expect([log.firstSeq, log.lastSeq]).toEqual([1, 0]);
    expect(log.read(log.cursorAt(0), 1000)).toBeNull();
    expect([...log.records()]).toEqual([]);
  });

  test('stays empty when nothing is appended to it', () => {
    const log = new RecordLog(1e6);
    log.append(new Uint8Array());
    expect([log.firstSeq, log.lastSeq]).toEqual([1, 0]);
  });
});

describe('read()', () => {
  // Records of 64 bytes each.
  const log = logOf(Array.from({ length: 10 }, () => 8));

  test.each<[string, [from: number, maxBytes: number, lastSeq?: number], number[][]]>([
    [
      'everything that fits in maxBytes',
      [0, 64 * 4],
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
        [9, 10],
      ],
    ],
    [
      'whole records only',
      [0, 64 * 4 + 63],
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
        [9, 10],
      ],
    ],
    ['always one record, however little it may give', [8, 1], [[8], [9], [10]]],
    ['what follows the cursor', [7, 1000], [[7, 8, 9, 10]]],
    ['up to and with lastSeq', [3, 1000, 6], [[3, 4, 5, 6]]],
    ['nothing when lastSeq is before the cursor', [3, 1000, 2], []],
    ['nothing behind the newest record', [11, 1000], []],
  ])('gives %s', (_, [from, maxBytes, lastSeq], expected) => {
    expect(readFrames(log, from, maxBytes, lastSeq)).toEqual(expected);
  });

  test('goes on where it ended once there is more', () => {
    const grows = logOf([8, 8]);
    const { next } = grows.read(grows.cursorAt(1), 1000)!;
    expect(grows.read(next, 1000)).toBeNull();
    grows.append(batch(3, [8, 8]));
    expect(seqs(grows.read(next, 1000)!.frame)).toEqual([3, 4]);
  });

  test('goes on in the next block, and from a cursor at the end of a full one', () => {
    const sizes = Array.from({ length: 12 }, () => BLOCK_BYTES / 4);
    const whole = logOf(sizes);
    expect(readFrames(whole, 0, Infinity).flat()).toEqual(range(1, 12));
    expect(readFrames(whole, 0, Infinity).length).toBeGreaterThan(2);
    const atEnd = logOf([BLOCK_BYTES - 56, 8]);
    const { next } = atEnd.read(atEnd.cursorAt(1), Infinity)!;
    expect(seqs(atEnd.read(next, Infinity)!.frame)).toEqual([2]);
  });

  test('gives views of the log, not copies, and the log keeps none of what it was given', () => {
    const given = batch(1, [8]);
    const keeps = new RecordLog(1e6);
    keeps.append(given);
    given.fill(0xff);
    expect(seqs(keeps.read(keeps.cursorAt(1), 1000)!.frame)).toEqual([1]);
    const [one, two] = [0, 0].map(() => keeps.read(keeps.cursorAt(1), 1000)!.frame);
    expect(one!.buffer).toBe(two!.buffer);
  });

  test('gives a record that is larger than a block whole', () => {
    const large = logOf([8, 3 * BLOCK_BYTES, 8]);
    expect(readFrames(large, 0, 1)).toEqual([[1], [2], [3]]);
    expect([...large.records(2, 2)][0]!.payload.length).toBe(3 * BLOCK_BYTES);
  });
});

test('cursorAt() stands before the first held record whose number is at least seq', () => {
  const log = logOf(
    Array.from({ length: 20 }, () => BLOCK_BYTES / 4),
    2 * BLOCK_BYTES,
  );
  const { firstSeq } = log;
  expect(firstSeq).toBeGreaterThan(1);
  expect(
    [0, 1, firstSeq - 1, firstSeq, firstSeq + 1, 20, 21, 500].map((seq) => log.cursorAt(seq).seq),
  ).toEqual([firstSeq, firstSeq, firstSeq, firstSeq, firstSeq + 1, 20, 21, 21]);
});

test('records() decodes from one number to another, both included', () => {
  const log = logOf(Array.from({ length: 9 }, () => BLOCK_BYTES / 3));
  expect(Array.from(log.records(4, 6), ({ seq }) => seq)).toEqual([4, 5, 6]);
  expect(Array.from(log.records(), ({ seq }) => seq)).toEqual(range(1, 9));
});

test('the log is bounded in bytes: the oldest records go first, a block at a time, and the newest stay', () => {
  const sizeBytes = BLOCK_BYTES / 4;
  const log = new RecordLog(3 * BLOCK_BYTES);
  for (let seq = 1; seq <= 100; seq += 1) {
    log.append(batch(seq, [sizeBytes - 56]));
    const held = seqsOf(log);
    expect(held).toEqual(range(log.firstSeq, seq));
    expect(held.length * sizeBytes).toBeLessThanOrEqual(3 * BLOCK_BYTES);
    expect(held.length).toBeGreaterThanOrEqual(Math.min(seq, 9));
  }
  // 12 of 100 fit: 88 have been dropped, which is what the first number tells.
  expect(log.firstSeq - 1).toBe(88);
});

test('the log takes no more memory than its limit, whatever sizes its records and batches have', () => {
  const limitBytes = 4 * BLOCK_BYTES;
  const payloads = fc.array(fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: BLOCK_BYTES })), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(payloads, { maxLength: 20 }), (batches) => {
      const log = new RecordLog(limitBytes);
      for (const sizes of batches) {
        log.append(batch(log.lastSeq + 1, sizes));
        const buffers = new Map<ArrayBufferLike, number>();
        let read;
        for (let at = log.cursorAt(1); (read = log.read(at, Infinity)) !== null; at = read.next) {
          buffers.set(read.frame.buffer, read.frame.buffer.byteLength);
        }
        const memoryBytes = [...buffers.values()].reduce((sum, bytes) => sum + bytes, 0);
        expect(memoryBytes).toBeLessThanOrEqual(limitBytes);
      }
    }),
    { numRuns: 30 },
  );
});

test('small records fill the blocks, in batches of any size', () => {
  const log = new RecordLog(4 * BLOCK_BYTES);
  const payloads = Array.from({ length: 1500 }, () => 56);
  for (let i = 0; i < 20; i += 1) log.append(batch(log.lastSeq + 1, payloads));
  expect(log.firstSeq).toBeGreaterThan(1);
  const heldBytes = [...log.records()].length * 112;
  expect(heldBytes).toBeGreaterThan(3 * BLOCK_BYTES - 4 * 112);
  expect(heldBytes).toBeLessThanOrEqual(4 * BLOCK_BYTES);
});

test('the newest block stays, even where it is larger than the limit', () => {
  const log = logOf([8, 8, 2 * BLOCK_BYTES], BLOCK_BYTES);
  expect([log.firstSeq, log.lastSeq]).toEqual([3, 3]);
});

const seqsOf = (log: RecordLog): number[] => Array.from(log.records(), ({ seq }) => seq);

/** What can be done to a log: append a batch, or let one of three readers read. */
const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('append' as const),
      sizes: fc.array(fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: BLOCK_BYTES })), {
        minLength: 1,
        maxLength: 5,
      }),
    }),
    fc.record({
      kind: fc.constant('read' as const),
      reader: fc.nat({ max: 2 }),
      maxBytes: fc.oneof(fc.nat({ max: 1000 }), fc.nat({ max: 2 * BLOCK_BYTES })),
    }),
  ),
  { maxLength: 60 },
);

test.each([
  ['that drops nothing', Infinity],
  ['of two blocks', 2 * BLOCK_BYTES],
])(
  'any appends and reads of a log %s yield each reader every held record once, in order',
  (_, limitBytes) => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const log = new RecordLog(limitBytes);
        const readers: { cursor: Cursor; expected: number }[] = range(0, 2).map(() => ({
          cursor: log.cursorAt(1),
          expected: 1,
        }));
        const readOnce = (reader: (typeof readers)[number], maxBytes: number): boolean => {
          // Told what it has missed, as a viewer is.
          if (reader.expected < log.firstSeq) {
            reader.expected = log.firstSeq;
            reader.cursor = log.cursorAt(log.firstSeq);
          }
          const read = log.read(reader.cursor, maxBytes);
          if (read === null) return false;
          const records = [...decodeFrame(read.frame)];
          expect(records.map(({ seq }) => seq)).toEqual(
            range(reader.expected, reader.expected + records.length - 1),
          );
          expect(read.frame.length <= maxBytes || records.length === 1).toBe(true);
          expect(
            records.every(({ seq, payload }) =>
              [payload[0], payload.at(-1)].every((byte) => (byte ?? seq % 256) === seq % 256),
            ),
          ).toBe(true);
          reader.expected += records.length;
          reader.cursor = read.next;
          expect(reader.cursor.seq).toBe(reader.expected);
          return true;
        };
        let lastSeq = 0;
        for (const step of sequence) {
          if (step.kind === 'append') {
            log.append(batch(lastSeq + 1, step.sizes));
            lastSeq += step.sizes.length;
          } else {
            readOnce(readers[step.reader]!, step.maxBytes);
          }
        }
        for (const reader of readers) {
          while (readOnce(reader, 1000));
          expect(reader.expected).toBe(lastSeq + 1);
        }
        expect(log.lastSeq).toBe(lastSeq);
      }),
      { numRuns: 60 },
    );
  },
);

describe('newest()', () => {
  const sizes = [8, 16, 200, 8, 40];
  /** What a record with so much payload takes. */
  const bytesOf = (payloads: readonly number[]): number =>
    payloads.reduce((sum, bytes) => sum + batch(1, [bytes]).length, 0);

  test.each([
    ['all that fit', 1, Infinity, 1],
    ['all of them where their bytes are the limit', 1, bytesOf(sizes), 1],
    ['all but the oldest where one byte is missing', 1, bytesOf(sizes) - 1, 2],
    ['none from before the first that is asked for', 3, Infinity, 3],
    ['only the newest', 1, bytesOf([40]), 5],
    ['the newest, whatever its size', 1, 1, 5],
  ])('names %s', (_, from, maxBytes, seq) => {
    const log = logOf(sizes);
    expect(log.newest(log.cursorAt(from), maxBytes)).toEqual({ seq, bytes: bytesOf(sizes.slice(seq - 1)) });
  });

  test('goes across blocks', () => {
    const large = Array.from({ length: 9 }, () => BLOCK_BYTES / 2);
    const log = logOf(large);
    expect(log.newest(log.cursorAt(1), bytesOf(large.slice(3)))).toEqual({
      seq: 4,
      bytes: bytesOf(large.slice(3)),
    });
  });
});
