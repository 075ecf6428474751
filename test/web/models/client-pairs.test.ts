import { describe, expect, it } from 'vitest';
import { ClientPairs } from '../../../web/models/client-pairs.js';
import { record } from '../records.js';

const HERE = '127.0.0.1:50510';

const connects = (client: number, beganNs: bigint, doneNs: bigint, payload = HERE) =>
  record('clientConnect', { run: client, timeNs: doneNs, durationNs: doneNs - beganNs, payload, result: 0 });
const accepts = (connection: number, timeNs: bigint, payload = HERE) =>
  record('accept', { connection, timeNs, payload });

describe('ClientPairs', () => {
  it('knows which connection is which client, in whatever order their records come', () => {
    const inOrder = [connects(1, 10n, 20n), accepts(5, 15n)];
    for (const records of [inOrder, inOrder.toReversed()]) {
      const pairs = new ClientPairs();
      for (const one of records) pairs.apply(one);
      expect([pairs.connectionOf(1), pairs.clientOf(5)]).toEqual([5, 1]);
    }
  });

  it('tells clients apart that had the same address one after the other', () => {
    const pairs = new ClientPairs();
    const records = [connects(1, 10n, 12n), accepts(5, 11n), connects(2, 30n, 33n), accepts(6, 40n)];
    for (const one of records) pairs.apply(one);
    expect([pairs.connectionOf(1), pairs.connectionOf(2)]).toEqual([5, 6]);
    expect([pairs.clientOf(5), pairs.clientOf(6)]).toEqual([1, 2]);
  });

  it('does not make up a pair', () => {
    const pairs = new ClientPairs();
    pairs.apply(accepts(4, 5n));
    pairs.apply(connects(1, 10n, 12n));
    pairs.apply(accepts(7, 20n, '127.0.0.1:9'));
    pairs.apply(record('clientConnect', { run: 2, payload: '127.0.0.1:9', result: -1, errno: 111 }));
    expect([pairs.connectionOf(1), pairs.connectionOf(2), pairs.clientOf(4), pairs.clientOf(7)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
