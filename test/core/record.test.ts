import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CALLS,
  decodeFrame,
  decodeRecord,
  encodeRecord,
  RECORD_HEADER_BYTES,
  recordSizeBytes,
  textPayload,
  type CallName,
  type PlaygroundRecord,
} from '../../server/core/record.js';

/** Any record that the fields of the layout can hold. */
const anyRecord: fc.Arbitrary<PlaygroundRecord> = fc.record({
  seq: fc.maxSafeNat(),
  timeNs: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  durationNs: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  connection: fc.nat({ max: 0xffff_ffff }),
  fd: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  result: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  errno: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  thread: fc.nat({ max: 0xffff }),
  call: fc.constantFrom(...(Object.keys(CALLS) as CallName[])),
  flags: fc.nat({ max: 0xff }),
  run: fc.nat({ max: 0xffff_ffff }),
  payload: fc.uint8Array({ maxLength: 100 }),
});

function concat(records: readonly PlaygroundRecord[]): Uint8Array {
  return new Uint8Array(Buffer.concat(records.map(encodeRecord)));
}

describe('encodeRecord()', () => {
  test('lays a record out byte for byte as PROTOCOL.md says', () => {
    const bytes = encodeRecord({
      seq: 0x0102_0304_0506,
      timeNs: 0x1112_1314_1516_1718n,
      durationNs: 0x2122_2324_2526_2728n,
      connection: 0x3132_3334,
      fd: -1,
      result: 0x4142_4344,
      errno: 98,
      thread: 0x5152,
      call: 'recv',
      flags: 2,
      run: 0x6162_6364,
      payload: textPayload('hello'),
    });
    expect(Buffer.from(bytes).toString('hex').match(/.{16}/g)).toEqual([
      '4000000005000000', // sizeBytes 64, payloadBytes 5
      '0605040302010000',
      '1817161514131211',
      '2827262524232221',
      '34333231ffffffff',
      '4443424162000000',
      '5251060264636261',
      '68656c6c6f000000', // payload, padding
    ]);
  });

  test('and decodeRecord() are each other’s inverse', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const bytes = encodeRecord(record);
        expect(decodeRecord(bytes)).toEqual(record);
        expect(bytes.length).toBe(recordSizeBytes(record.payload.length));
      }),
    );
  });
});

test('recordSizeBytes() is header and payload, rounded up to a multiple of 8', () => {
  const sizes = [0, 1, 7, 8, 9, 1024].map(
    (payloadBytes) => recordSizeBytes(payloadBytes) - RECORD_HEADER_BYTES,
  );
  expect(sizes).toEqual([0, 8, 8, 8, 16, 1024]);
});

describe('decodeFrame()', () => {
  test('yields every record of a frame, wherever in memory the frame starts', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 8 }), fc.nat({ max: 16 }), (records, offset) => {
        const frame = concat(records);
        const memory = new Uint8Array(offset + frame.length + 8);
        memory.set(frame, offset);
        expect([...decodeFrame(memory.subarray(offset, offset + frame.length))]).toEqual(records);
      }),
    );
  });

  test('gives payloads as views of the frame, without a copy', () => {
    const [record] = fc.sample(
      anyRecord.filter(({ payload }) => payload.length > 0),
      1,
    );
    const frame = encodeRecord(record!);
    expect([...decodeFrame(frame)][0]!.payload.buffer).toBe(frame.buffer);
  });
});

test('decodeRecord() refuses a call that it does not know', () => {
  const bytes = encodeRecord(fc.sample(anyRecord, 1)[0]!);
  bytes[50] = 200;
  expect(() => decodeRecord(bytes)).toThrow(new RangeError('Cannot decode a record: unknown call 200'));
});

test('every call has a code of its own, from 1 without gaps', () => {
  const codes = Object.values(CALLS).map(({ code }) => code);
  expect(codes).toEqual(codes.map((_, index) => index + 1));
});
