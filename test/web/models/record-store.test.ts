import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaygroundRecord } from '../../../server/core/record.js';
import { RecordStore, type RecordFilter } from '../../../web/models/record-store.js';
import { frame, numbered, record, story } from '../records.js';

const ALL: RecordFilter = {
  calls: new Set(['recv', 'sendall', 'print', 'accept', 'close']),
  connection: null,
};

function seqs(store: RecordStore, filter = ALL, from = 1, to = store.lastSeq): number[] {
  const found: number[] = [];
  store.forEach({ from, to }, filter, ({ seq }) => found.push(seq));
  return found;
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

function storeOf(...frames: readonly (readonly PlaygroundRecord[])[]): RecordStore {
  const store = new RecordStore();
  for (const records of frames) store.append(frame(records));
  return store;
}

describe('RecordStore', () => {
  it('gives back what came, in order', () => {
    const records = story([
      ['accept', { connection: 1, payload: '127.0.0.1:5' }],
      ['recv', { connection: 1, payload: 'GET /' }],
      ['close', { connection: 1 }],
    ]);
    const store = storeOf(records.slice(0, 1), records.slice(1));
    const found: PlaygroundRecord[] = [];
    store.forEach({ from: 1, to: 9 }, ALL, (one) => found.push(one));
    expect(found).toEqual(records);
    expect(store.lastSeq).toBe(3);
    expect(store.gaps()).toEqual([]);
  });

  it('filters by call and connection', () => {
    const store = storeOf([
      record('recv', { seq: 1, connection: 1 }),
      record('recv', { seq: 2, connection: 2 }),
      record('sendall', { seq: 3, connection: 2 }),
    ]);
    expect(seqs(store, { calls: new Set(['recv']), connection: null })).toEqual([1, 2]);
    expect(seqs(store, { ...ALL, connection: 2 })).toEqual([2, 3]);
    expect(store.count({ from: 2, to: 3 }, ALL)).toBe(2);
  });

  it('finds the last matching records from any end', () => {
    const store = storeOf(numbered(1, 10), numbered(13, 20));
    expect(store.seqFromEnd(3, ALL)).toBe(18);
    expect(store.seqFromEnd(9, ALL)).toBe(10);
    expect(store.seqFromEnd(2, ALL, 11)).toBe(9);
    expect(store.seqFromEnd(2, ALL, 14)).toBe(13);
    expect(store.seqFromEnd(99, ALL)).toBe(1);
  });

  it('names what is missing, and what is lost', () => {
    const store = storeOf(numbered(5, 6), numbered(10, 10));
    store.advance(12);
    store.markLost({ from: 1, to: 2 });
    expect(store.gaps()).toEqual([
      { from: 1, to: 2, lost: true },
      { from: 3, to: 4, lost: false },
      { from: 7, to: 9, lost: false },
      { from: 11, to: 12, lost: false },
    ]);
  });

  it('merges records that were asked for later', () => {
    const store = storeOf(numbered(1, 3), numbered(10, 12));
    expect(store.append(frame(numbered(5, 7)))).toEqual({ older: true });
    store.append(frame(numbered(4, 4)));
    store.append(frame(numbered(8, 9)));
    expect(seqs(store)).toEqual(range(1, 12));
    expect(store.gaps()).toEqual([]);
    expect(store.append(frame(numbered(13, 13)))).toEqual({ older: false });
  });

  it('leaves out what it has already, in any order of frames', () => {
    const piece = fc.record({
      from: fc.integer({ min: 1, max: 40 }),
      length: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
        const store = new RecordStore();
        const expected = new Set<number>();
        for (const { from, length } of pieces) {
          store.append(frame(numbered(from, from + length - 1)));
          for (const seq of range(from, from + length - 1)) expected.add(seq);
        }
        expect(seqs(store)).toEqual([...expected].toSorted((a, b) => a - b));
        const missing = store.gaps().flatMap((gap) => range(gap.from, gap.to));
        expect(new Set([...missing, ...expected])).toEqual(new Set(range(1, store.lastSeq)));
        expect(missing.length + expected.size).toBe(store.lastSeq);
      }),
    );
  });

  it('takes frames that hold several ranges', () => {
    const store = storeOf([...numbered(4, 5), ...numbered(1, 2), ...numbered(9, 9)]);
    expect(seqs(store)).toEqual([1, 2, 4, 5, 9]);
  });

  it('drops the oldest when it is full, counts them, and keeps what was fetched apart', () => {
    const store = new RecordStore({ liveBytes: 600_000, fetchedBytes: 300_000 });
    const payload = new Uint8Array(10_000);
    for (let seq = 1; seq <= 200; seq += 1) store.append(frame([record('recv', { seq, payload })]));
    expect(store.heldBytes).toBeLessThanOrEqual(600_000);
    const first = seqs(store)[0]!;
    expect(store.droppedRecords).toBe(first - 1);
    expect(store.gaps()).toEqual([{ from: 1, to: first - 1, lost: false }]);
    store.append(frame(numbered(1, 3, { payload })));
    expect(seqs(store).slice(0, 4)).toEqual([1, 2, 3, first]);
  });

  it('refuses bytes that are no records', () => {
    expect(() => new RecordStore().append(new Uint8Array(20))).toThrow(RangeError);
    const cut = frame(numbered(1, 2)).slice(0, -8);
    expect(() => new RecordStore().append(cut)).toThrow(/no whole record at byte 56/);
  });
});
