/** The pool behind `threaded`: a thread per connection up to 64, made on demand and used again. */
import { describe, expect, test } from 'vitest';
import type { ThreadState } from '../../server/core/messages.js';
import { GET, HELLO_WORLD, usePlayground } from '../support/playground.js';
import { ofCall } from '../support/records.js';

const playground = usePlayground();

const LIMIT = 64;

const blockedIn = (threads: readonly ThreadState[], call: string): number =>
  threads.filter((thread) => thread.call === call && thread.state === 'blocked').length;

test('idle threads are used again: one after the other, a few threads do', async () => {
  await playground.run();
  for (let i = 0; i < 30; i += 1) expect(await playground.fetch()).toBe(HELLO_WORLD);
  const lines = await playground.untilClosed(30);
  const used = new Set(ofCall(lines, 'startThread').map(({ result }) => result));
  expect(used.size).toBeLessThanOrEqual(4);
  const { threads } = await playground.status();
  expect(threads.started).toBeLessThanOrEqual(8);
});

test('each connection is served by the thread that it was started for, and that thread says so', async () => {
  await playground.run();
  await playground.connectMany(3);
  const lines = await playground.recordsUntil(
    'three threads',
    (all) => ofCall(all, 'startThread').length === 3,
  );
  const started = new Map(ofCall(lines, 'startThread').map(({ result, connection }) => [result, connection]));
  expect(started.size).toBe(3);
  const viewer = await playground.view();
  const threads = await viewer.threads((all) => blockedIn(all, 'recv') === 3);
  expect(threads).toMatchObject([
    { thread: 0, state: 'blocked', call: 'accept', connection: 0 },
    ...[...started]
      .sort(([one], [other]) => one - other)
      .map(([thread, connection]) => ({
        thread,
        state: 'blocked',
        call: 'recv',
        connection,
      })),
  ]);
  for (const { sinceNs } of threads)
    expect(Date.now() - Number(BigInt(sinceNs) / 1_000_000n)).toBeLessThan(10_000);
  expect((await playground.status()).threads).toMatchObject({ busy: 3, limit: LIMIT });
});

// To make so many Workers is much to do for a busy machine.
describe('of 70 silent clients', { timeout: 90_000 }, () => {
  test('64 get a thread, the next one waits for one, and is let through when one is free', async () => {
    await playground.run();
    const clients = await playground.crowd(LIMIT);
    const lines = await playground.recordsUntil(
      '64 threads',
      (all) => ofCall(all, 'startThread').length === LIMIT,
    );
    expect(new Set(ofCall(lines, 'startThread').map(({ result }) => result)).size).toBe(LIMIT);
    // One more is accepted, five wait in the backlog.
    clients.push(...(await playground.connectMany(6)));
    const viewer = await playground.view();
    const [main] = await viewer.threads(
      (all) => blockedIn(all, 'startThread') === 1 && blockedIn(all, 'recv') === LIMIT,
    );
    const accepts = ofCall(await playground.records(), 'accept');
    expect(accepts.length).toBe(LIMIT + 1);
    expect(main).toMatchObject({ thread: 0, call: 'startThread', connection: accepts.at(-1)!.connection });
    expect((await playground.status()).threads).toEqual({ started: LIMIT, busy: LIMIT, limit: LIMIT });

    clients[10]!.close();
    const later = await playground.recordsUntil(
      'one more',
      (all) => ofCall(all, 'startThread').length === LIMIT + 1,
    );
    const waited = ofCall(later, 'startThread').at(-1)!;
    expect(waited.connection).toBe(accepts.at(-1)!.connection);
    expect(waited.result).toBe(ofCall(lines, 'startThread')[10]!.result);
    expect(BigInt(waited.durationNs)).toBeGreaterThan(0n);

    // Everybody is answered in the end.
    for (const client of clients.filter((_, index) => index !== 10)) {
      await client.write(GET);
      expect(await client.response()).toBe(HELLO_WORLD);
    }
  });

  test('the program can be stopped while it waits for a thread, and all are let go', async () => {
    await playground.run();
    const clients = [...(await playground.crowd(LIMIT + 1)), ...(await playground.connectMany(5))];
    const viewer = await playground.view();
    await viewer.threads((all) => blockedIn(all, 'startThread') === 1);
    expect(await playground.change({ running: false })).toMatchObject({
      state: 'stopped',
      threads: { busy: 0 },
    });
    for (const client of clients) expect(await client.ended).toMatch(/^(end|ECONNRESET)$/);
    expect((await playground.status()).counts.open).toBe(0);
    await playground.change({ running: true });
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  });
});
