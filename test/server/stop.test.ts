/** Stopping: whatever the threads are blocked in, it takes no second, and leaves nothing behind. */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ProgramName } from '../../server/core/messages.js';
import type { Client } from '../support/client.js';
import {
  GET,
  HELLO_WORLD,
  LARGE_ANSWER,
  LARGE_REQUEST,
  LARGE_RESPONSE,
  usePlayground,
} from '../support/playground.js';
import { bytesOf, ofCall, ofConnection, told, type Line } from '../support/records.js';
import { timeMs, until } from '../support/wait.js';

const playground = usePlayground();

const BLOCKING = ['one-shot', 'forever', 'threaded'] as const;
const ALL: readonly ProgramName[] = [...BLOCKING, 'event-loop'];

/** Waits until `count` threads are blocked in `call`. */
async function untilBlocked(call: string, count = 1): Promise<void> {
  const viewer = await playground.view();
  await viewer.threads((all) => all.filter((thread) => thread.call === call).length === count);
  viewer.close();
}

/** Stops the program, which must take less than a second, and returns its records. */
async function stop(): Promise<Line[]> {
  const tookMs = await timeMs(() => playground.change({ running: false }));
  expect(tookMs).toBeLessThan(1000);
  const status = await playground.status();
  expect(status).toMatchObject({ state: 'stopped', running: false, error: null, threads: { busy: 0 } });
  const lines = await playground.recordsUntil('the last close', (all) => {
    const accepted = ofCall(all, 'accept').filter(({ result }) => result >= 0).length;
    return ofCall(all, 'exit').length > 0 && closedConnections(all).length === accepted;
  });
  expect(ofCall(lines, 'exit')).toMatchObject([{ result: 1 }]);
  return lines;
}

const closedConnections = (lines: readonly Line[]): Line[] =>
  ofCall(lines, 'close').filter(({ connection }) => connection > 0);

/** Every descriptor that was opened was closed, by a call that can be seen, and nothing else was. */
function checkAllClosed(lines: readonly Line[]): void {
  const opened = [...ofCall(lines, 'socket'), ...ofCall(lines, 'accept')].filter(({ result }) => result >= 0);
  const closed = ofCall(lines, 'close');
  expect(closed.map(({ errno }) => errno)).toEqual(opened.map(() => null));
  expect(closed.map(({ fd }) => fd).sort()).toEqual(opened.map(({ result }) => result).sort());
}

describe.each(BLOCKING)('%s stops', (program) => {
  test('while it is blocked in accept', async () => {
    await playground.run({ program });
    await untilBlocked('accept');
    const lines = await stop();
    expect(ofCall(lines, 'shutdown').map(({ text }) => text)).toEqual(['SHUT_RDWR, to stop the program']);
    checkAllClosed(lines);
  });

  test('while it is blocked in recv', async () => {
    await playground.run({ program });
    const client = await playground.connect();
    await client.write('GET /');
    await playground.recordsUntil('the first bytes', (all) => ofCall(all, 'recv').length > 0);
    await untilBlocked('recv');
    const lines = await stop();
    expect(await client.ended).toMatch(/^(end|ECONNRESET)$/);
    expect(client.received.length).toBe(0);
    checkAllClosed(lines);
  });

  test('while it is blocked in sendall: what the kernel took is shown', async () => {
    await playground.run({ program });
    await playground.respondWith(LARGE_RESPONSE);
    const client = playground.connectNarrow();
    await client.write(LARGE_REQUEST);
    await untilBlocked('sendall');
    const lines = await stop();
    const [sendall] = ofCall(lines, 'sendall');
    expect(sendall).toMatchObject({ result: -1, errno: 'EPIPE' });
    expect(LARGE_ANSWER.startsWith(bytesOf(sendall!))).toBe(true);
    expect(bytesOf(sendall!).length).toBeGreaterThan(1000);
    expect(bytesOf(sendall!).length).toBeLessThan(LARGE_ANSWER.length);
    checkAllClosed(lines);
  });

  test('while it works', async () => {
    await playground.run({ program, delayMs: 60_000 });
    const client = await playground.connect();
    await client.write(GET);
    await untilBlocked('work');
    const lines = await stop();
    expect(ofCall(lines, 'sendall')).toEqual([]);
    checkAllClosed(lines);
  });
});

// To make so many Workers is much to do for a busy machine.
test('threaded stops with fifty threads blocked in recv', { timeout: 90_000 }, async () => {
  await playground.run({ program: 'threaded' });
  const clients = await playground.crowd(50);
  await untilBlocked('recv', 50);
  const lines = await stop();
  for (const client of clients) expect(await client.ended).toMatch(/^(end|ECONNRESET)$/);
  checkAllClosed(lines);
  await playground.change({ running: true });
  expect(await playground.fetch()).toBe(HELLO_WORLD);
});

test('threaded stops with ten threads blocked in sendall', async () => {
  await playground.run({ program: 'threaded' });
  await playground.respondWith(LARGE_RESPONSE);
  for (let i = 0; i < 10; i += 1) await playground.connectNarrow().write(LARGE_REQUEST);
  await untilBlocked('sendall', 10);
  checkAllClosed(await stop());
});

describe('event-loop stops', () => {
  const prepare: Readonly<Record<string, () => Promise<unknown>>> = {
    'with nobody there': () => Promise.resolve(),
    'with fifty silent clients': () => playground.crowd(50),
    async 'while it works'() {
      await playground.change({ delayMs: 60_000 });
      await (await playground.connect()).write(GET);
      await playground.recordsUntil('the request', (all) => ofCall(all, 'print').length === 3);
    },
  };

  test.each(Object.entries(prepare))('%s', async (_, ready) => {
    await playground.run({ program: 'event-loop' });
    await ready();
    await stop();
  });

  test('with a client that does not read: what it cancelled it does not call sent', async () => {
    await playground.run({ program: 'event-loop' });
    await playground.respondWith(LARGE_RESPONSE);
    const client = playground.connectNarrow();
    await client.write(LARGE_REQUEST);
    await until('the first bytes', () => client.socket.bytesRead > 0);
    const lines = await stop();
    client.read();
    await client.ended;
    expect(client.received.length).toBeLessThan(LARGE_ANSWER.length);
    expect(ofCall(lines, 'sendall')).toMatchObject([{ result: -1, bytes: null, uncertain: true }]);
    // Neither did it get as far as closing its direction.
    expect(ofCall(lines, 'shutdown').filter(({ result }) => result === 0)).toEqual([]);
  });
});

test.each(ALL)(
  'when %s is said to be stopped all is closed, and its exit is its last record',
  async (program) => {
    for (let round = 0; round < 5; round += 1) {
      await playground.run({ program });
      if (program === 'one-shot') await playground.connect();
      else if (program === 'forever') await playground.connectMany(5);
      else await playground.crowd(20);
      await playground.change({ running: false });
      expect((await playground.status()).counts.open).toBe(0);
      expect((await playground.records()).at(-1)).toMatchObject({ call: 'exit', result: 1 });
    }
  },
);

test.each(ALL)(
  '%s can be stopped as soon as it was started, and started as soon as it was stopped',
  async (program) => {
    await playground.run({ program });
    for (let round = 0; round < 10; round += 1) {
      const started = playground.change({ running: true });
      const stopped = playground.change({ running: false });
      const restarted = playground.change({ running: true });
      await Promise.all([started, stopped, restarted]);
    }
    const { port } = (await playground.status()).address;
    playground.port = port;
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  },
);

test('what a stop does to a connection is in the log: the shutdown, and how the blocked call returned', async () => {
  await playground.run({ program: 'threaded' });
  await playground.connect();
  await untilBlocked('recv');
  const lines = await stop();
  const { connection } = ofCall(lines, 'accept')[0]!;
  const own = told(ofConnection(lines, connection));
  // The thread may be back from its call before the main thread is from its own.
  expect(own.slice(-3, -1).sort()).toEqual(['recv 0', 'shutdown 0']);
  expect(own.at(-1)).toBe('close 0');
});

test.runIf(existsSync('/proc/self/task'))(
  '200 switches between programs with clients leak no thread and no descriptor',
  async () => {
    const count = (kind: 'task' | 'fd'): number => readdirSync(`/proc/${playground.pid}/${kind}`).length;

    /** Switches to a program, gives it one client that is answered and two that are cut off in the middle. */
    async function switchTo(program: ProgramName): Promise<void> {
      await playground.change({ program, restart: true });
      const clients: Client[] = await playground.connectMany(3);
      await clients[1]!.write('GET /');
      await clients[0]!.write(GET);
      await clients[0]!.response();
    }

    for (const program of ALL) await switchTo(program);
    await playground.change({ running: false });
    playground.dismiss();
    const before = { tasks: count('task'), fds: count('fd') };
    for (let switches = 0; switches < 200; switches += 1) {
      await switchTo(ALL[switches % ALL.length]!);
      if (switches % 10 === 0) playground.dismiss();
    }
    await playground.change({ running: false });
    playground.dismiss();
    expect(count('task')).toBeLessThanOrEqual(before.tasks);
    // The sockets of our own last requests may still be closing.
    expect(count('fd')).toBeLessThanOrEqual(before.fds + 2);
    expect((await playground.status()).counts.open).toBe(0);
  },
);
