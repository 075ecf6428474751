/** Clients that keep a program waiting are let go, and the record says by whom; the program goes on. */
import { describe, expect, test } from 'vitest';
import { PROGRAM_NAMES } from '../../server/core/messages.js';
import type { CallName } from '../../server/core/record.js';
import { put } from '../support/http.js';
import {
  GET,
  HELLO_WORLD,
  LARGE_ANSWER,
  LARGE_REQUEST,
  LARGE_RESPONSE,
  usePlayground,
} from '../support/playground.js';
import { bytesOf, ofCall, printed, type Line } from '../support/records.js';
import { within } from '../support/wait.js';

const playground = usePlayground();

/** Longer than a thread of a busy machine waits for its turn: that, too, would count. */
const LIMIT_MS = 200;

/** Programs of which a silent client is answered when its side counts as closed. */
const ANSWERING = ['one-shot', 'forever', 'threaded'] as const;

/** The calls that the idle limit has ended; the first not before its time. */
function letGo(lines: readonly Line[]): Line[] {
  const ended = lines.filter((line) => line.letGo);
  for (const { call, durationNs } of ended.slice(0, 1))
    if (call !== 'close') expect(Number(durationNs) / 1e6).toBeGreaterThan(LIMIT_MS);
  return ended;
}

/** Waits for a record of this call, and only then sets the limit: what comes before may take its time. */
async function limitAfter(call: CallName): Promise<void> {
  await playground.recordsUntil(call, (lines) => ofCall(lines, call).length > 0);
  await playground.change({ idleLimitMs: LIMIT_MS });
}

describe('a client that sends nothing', () => {
  test.each(ANSWERING)('is let go by %s as if it had closed its side', async (program) => {
    await playground.run({ program, idleLimitMs: LIMIT_MS });
    const client = await playground.connect();
    expect(await client.response()).toBe(HELLO_WORLD);
    const lines = await playground.untilClosed();
    expect(letGo(lines)).toMatchObject([{ call: 'recv', result: 0, errno: null }]);
    expect(printed(lines)).toContain("data: b''");
  });

  test.each(['keep-alive', 'event-loop'] as const)('is let go by %s without an answer', async (program) => {
    await playground.run({ program, idleLimitMs: LIMIT_MS });
    const client = await playground.connect();
    expect(await within('the end', client.ended)).toBe('end');
    expect(client.received.length).toBe(0);
    const call = program === 'event-loop' ? 'close' : 'recv';
    expect(letGo(await playground.untilClosed())).toMatchObject([{ call, result: 0, errno: null }]);
  });

  test.each(PROGRAM_NAMES.filter((name) => name !== 'one-shot'))(
    'in the middle of its request does not keep %s from others',
    async (program) => {
      await playground.run({ program, idleLimitMs: LIMIT_MS });
      const slow = await playground.connect();
      await slow.write('GET / HT');
      await within('the end of the slow one', slow.ended);
      await playground.untilClosed();
      await playground.change({ idleLimitMs: 0 });
      expect(await playground.fetch()).toBe(HELLO_WORLD);
      expect(letGo(await playground.records())).not.toEqual([]);
    },
  );

  test.each(['forever', 'event-loop'] as const)(
    'is let go by %s when a limit is set while it is idle, and by none before',
    async (program) => {
      expect((await playground.run({ program, idleLimitMs: 0 })).idleLimitMs).toBe(0);
      const client = await playground.connect();
      await playground.recordsUntil('the accept', (lines) => ofCall(lines, 'accept').length > 0);
      expect((await playground.change({ idleLimitMs: LIMIT_MS })).idleLimitMs).toBe(LIMIT_MS);
      expect(await within('the end', client.ended)).toBe('end');
      expect(letGo(await playground.untilClosed()).length).toBe(1);
    },
  );
});

test.each(['half-close', 'stall'] as const)('a client that stays after %s is let go', async (ending) => {
  await playground.run({ program: 'forever', idleLimitMs: 0 });
  await playground.respondWith([{ text: 'HTTP/1.1 200 OK\n\n', plan: { cuts: [], ending } }]);
  const client = await playground.connect();
  await client.write(GET);
  await limitAfter('sendall');
  expect(await within('the end', client.ended)).toBe('end');
  expect(letGo(await playground.untilClosed())).toMatchObject([{ call: 'recv', result: 0 }]);
});

describe('a client that does not read', () => {
  test.each(['forever', 'threaded', 'keep-alive'] as const)('fails the sendall of %s', async (program) => {
    await playground.run({ program, idleLimitMs: 0 });
    await playground.respondWith(LARGE_RESPONSE);
    await playground.connectNarrow().write(LARGE_REQUEST);
    await limitAfter('recv');
    const lines = await playground.untilClosed();
    expect(letGo(lines)).toMatchObject([{ call: 'sendall', result: -1, errno: 'EPIPE' }]);
    expect(LARGE_ANSWER.startsWith(bytesOf(letGo(lines)[0]!))).toBe(true);
    expect(printed(lines).at(-1)).toContain('EPIPE');
    await playground.change({ idleLimitMs: 0 });
    expect(await playground.fetch(LARGE_REQUEST)).toBe(LARGE_ANSWER);
  });

  test('is let go by event-loop', async () => {
    await playground.run({ program: 'event-loop', idleLimitMs: 0 });
    await playground.respondWith(LARGE_RESPONSE);
    await playground.connectNarrow().write(LARGE_REQUEST);
    await limitAfter('recv');
    expect(letGo(await playground.untilClosed())).toMatchObject([{ call: 'close', result: 0 }]);
  });
});

test.each(['forever', 'event-loop'] as const)(
  '%s at work keeps its client waiting, not the other way round',
  async (program) => {
    await playground.run({ program, delayMs: 2 * LIMIT_MS, idleLimitMs: 0 });
    const client = await playground.connect();
    await client.write(GET);
    await limitAfter('recv');
    expect(await client.response()).toBe(HELLO_WORLD);
    const lines = await playground.untilClosed();
    expect(ofCall(lines, 'sendall')).toMatchObject([{ result: HELLO_WORLD.length }]);
  },
);

test('while the program is paused nobody is let go; afterwards the time goes on', async () => {
  await playground.run({ program: 'threaded', idleLimitMs: 0 });
  await playground.crowd(1);
  await put(playground.uiPort, '/api/gate', { paused: true });
  await playground.change({ idleLimitMs: 1 });
  // Some forty looks of the clock.
  for (let asked = 0, startMs = performance.now(); performance.now() - startMs < 200; asked += 1)
    expect((await playground.status()).counts.open, `asked ${asked} times`).toBe(1);
  expect(ofCall(await playground.records(), 'recv')).toEqual([]);
  await put(playground.uiPort, '/api/gate', { paused: false });
  expect((await playground.untilClosed()).filter((line) => line.letGo).length).toBe(1);
});

test('only the idle are hit, however fast descriptors are given back and taken again', async () => {
  await playground.run({ program: 'threaded', idleLimitMs: 1 });
  const visit = async (index: number): Promise<void> => {
    const client = await playground.connect();
    // A third of them says nothing at all, the others speak on both sides of the limit.
    if (index % 3 > 0) {
      await new Promise((resolve) => setTimeout(resolve, index % 9));
      await client.write(GET).catch(() => undefined);
    }
    await within('the end', client.ended);
    client.close();
  };
  // No more at once than the backlog takes: of the others the kernel forgets that they have connected.
  for (let round = 0; round < 16; round += 1)
    await Promise.all(Array.from({ length: 6 }, (_, index) => visit(round + index)));
  const lines = await playground.untilClosed(96);
  expect(letGoCount(lines)).toBeGreaterThanOrEqual(16 * 2);
  // None of these clients closes its side: whoever seems to have done so was let go.
  expect(ofCall(lines, 'recv').filter(({ result, letGo: ended }) => result <= 0 && !ended)).toEqual([]);
});

const letGoCount = (lines: readonly Line[]): number => lines.filter((line) => line.letGo).length;
