import { describe, expect, it } from 'vitest';
import { exchangeAt, inspect } from '../../../web/models/inspected-exchange.js';
import { timingOf } from '../../../web/models/inspector-timing.js';
import { RecordStore } from '../../../web/models/record-store.js';
import { frame, START_MS, story, type Step } from '../records.js';

const MS = 1e6;
const GET = 'GET / HTTP/1.1\r\n\r\n';

/** Calls as they return, with when that was and how long they took, in milliseconds after the start. */
type Told = readonly [call: Step[0], atMs: number, tookMs: number, payload?: string, result?: number];

function timing(
  calls: readonly Told[],
  { number = 1, connectedMs }: { number?: number; connectedMs?: number } = {},
) {
  const store = new RecordStore();
  const steps = calls.map(([call, atMs, tookMs, payload = '', result]): Step => [
    call,
    {
      connection: 1,
      timeNs: BigInt(START_MS + atMs) * 1_000_000n,
      durationNs: BigInt(tookMs * MS),
      payload,
      ...(result !== undefined && { result }),
    },
  ]);
  store.append(frame(story(steps)));
  const exchange = exchangeAt(inspect(store, 1, { from: 1, to: store.lastSeq }), number);
  const connectedNs = connectedMs === undefined ? null : (START_MS + connectedMs) * MS;
  return timingOf(exchange, connectedNs);
}

const phases = (one: ReturnType<typeof timing>): Record<string, number> =>
  Object.fromEntries(
    (one?.phases ?? []).map(({ phase, durationNs }) => [phase, Math.round(durationNs / MS)]),
  );

const ONE: readonly Told[] = [
  ['accept', 10, 500],
  ['startThread', 13, 3],
  ['recv', 30, 17, 'GET / HT'],
  ['recv', 50, 19, 'TP/1.1\r\n\r\n'],
  ['work', 150, 100],
  ['sendall', 152, 2, 'HTTP/1.1 200 OK\r\n\r\n'],
  ['wait', 172, 20],
  ['sendall', 175, 3, 'body'],
  ['close', 180, 1],
];

describe('the time of an exchange', () => {
  it('is told by phases, each from the calls themselves', () => {
    expect(phases(timing(ONE))).toEqual({
      thread: 3,
      firstByte: 20,
      receiving: 20,
      work: 100,
      waits: 20,
      sending: 5,
      closing: 5,
    });
  });

  it('begins when the client was connected, where that is known', () => {
    const one = timing(ONE, { connectedMs: 4 })!;
    expect(phases(one)).toMatchObject({ backlog: 6, firstByte: 20 });
    expect(Math.round((one.endNs - one.startNs) / MS)).toBe(176);
  });

  it('is told without what never happened', () => {
    expect(phases(timing(ONE.slice(0, 2)))).toEqual({ thread: 3 });
    expect(timing([['close', 1, 0]])).toMatchObject({ phases: [{ phase: 'closing' }] });
  });

  it('of a later exchange begins with the end of the one before it', () => {
    const kept: readonly Told[] = [
      ['accept', 0, 0],
      ['recv', 1, 1, GET],
      ['sendall', 2, 1, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
      ['recv', 100, 98, GET],
      ['sendall', 101, 1, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ];
    const second = timing(kept, { number: 2 })!;
    expect(phases(second)).toEqual({ firstByte: 98, receiving: 0, sending: 1 });
    expect(Math.round((second.endNs - second.startNs) / MS)).toBe(99);
  });

  it('has what a thread was held at the gate, up to the call that it made then', () => {
    const held = timing([
      ['accept', 0, 0],
      ['gate', 5, 0, '', 6],
      ['recv', 60, 5, GET],
    ]);
    expect(phases(held)).toMatchObject({ gate: 50 });
  });

  it('never begins a call before the connection was there', () => {
    const [accept, ...others] = timing(ONE)!.calls;
    expect(accept).toMatchObject({ phase: 'point', beganNs: (START_MS + 10) * MS });
    for (const { beganNs, endNs } of others) {
      expect(beganNs).toBeGreaterThanOrEqual((START_MS + 10) * MS);
      expect(endNs).toBeGreaterThanOrEqual(beganNs);
    }
  });

  it('counts the calls in the middle where there are too many to list', () => {
    const many: Told[] = [['accept', 0, 0]];
    for (let at = 1; at <= 999; at += 1) many.push(['recv', at, 1, 'x']);
    const one = timing(many)!;
    expect([one.calls.length, one.hidden]).toEqual([400, 600]);
    expect(one.calls[one.hiddenAfter]!.call.seq).toBe(200);
    expect(one.calls[one.hiddenAfter + 1]!.call.seq).toBe(801);
  });
});
