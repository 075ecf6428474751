/** The life of a program: how it starts, ends, fails to start, and starts again; the process outlives them all. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PROGRAM_NAMES, type ProgramName } from '../../server/core/messages.js';
import { put } from '../support/http.js';
import { GET, HELLO_WORLD, Playground, usePlayground } from '../support/playground.js';
import { ofCall, told } from '../support/records.js';
import { until } from '../support/wait.js';

const playground = usePlayground();

const REPEATING: readonly ProgramName[] = ['forever', 'threaded', 'event-loop'];

/** A port that another program uses, for as long as the test runs. */
async function takenPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

const checkRefused = () => expect(playground.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });

describe('one-shot', () => {
  test('returns after one client, and the next is refused', async () => {
    await playground.run({ program: 'one-shot' });
    expect(await playground.fetch()).toBe(HELLO_WORLD);
    const lines = await playground.recordsUntil('the exit', (all) => ofCall(all, 'exit').length > 0);
    expect(lines.at(-1)).toMatchObject({
      call: 'exit',
      result: 0,
      errno: null,
      text: 'The program has returned',
    });
    expect(await playground.status()).toMatchObject({ state: 'returned', running: false, error: null });
    await checkRefused();
  });

  test('takes no second client while it is busy with the first, and drops those that wait when it ends', async () => {
    await playground.run({ program: 'one-shot' });
    const [first, second] = await playground.connectMany(2);
    await second!.write(GET);
    await first!.write(GET);
    expect(await first!.response()).toBe(HELLO_WORLD);
    expect(await second!.ended).toBe('ECONNRESET');
    expect(second!.received.length).toBe(0);
    expect(ofCall(await playground.records(), 'accept').length).toBe(1);
  });

  test('can be run again', async () => {
    await playground.run({ program: 'one-shot' });
    await playground.fetch();
    await until('the return', async () => (await playground.status()).state === 'returned');
    expect(await playground.change({ running: true })).toMatchObject({ state: 'listening', running: true });
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  });
});

describe.each(PROGRAM_NAMES)('%s', (program) => {
  test('is stopped and started on demand; while it is stopped clients are refused', async () => {
    await playground.run({ program });
    expect(await playground.change({ running: false })).toMatchObject({ state: 'stopped', running: false });
    await checkRefused();
    const exits = ofCall(await playground.records(), 'exit');
    expect(exits).toMatchObject([{ result: 1, errno: null, text: 'The program was stopped' }]);
    // Once more: nothing to do.
    expect(await playground.change({ running: false })).toMatchObject({ state: 'stopped' });
    expect(await playground.change({ running: true })).toMatchObject({ state: 'listening' });
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  });

  test('that cannot bind crashes; the page stays, and another port makes it run', async () => {
    const port = await takenPort();
    expect(await playground.run({ program, port })).toMatchObject({
      state: 'crashed',
      running: false,
      address: { port },
      error: { code: 'EADDRINUSE', message: expect.stringMatching(/EADDRINUSE/) as string },
    });
    const lines = await playground.records();
    expect(ofCall(lines, 'bind')).toMatchObject([{ result: -1, errno: 'EADDRINUSE' }]);
    expect(lines.at(-1)).toMatchObject({ call: 'exit', result: -1, errno: 'EADDRINUSE' });
    expect((await playground.get('/api/status')).status).toBe(200);
    expect(await playground.change({ port: 0 })).toMatchObject({
      state: 'listening',
      running: true,
      error: null,
    });
    expect(playground.port).not.toBe(port);
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  });
});

test('settings that hold from the next request on do not restart the program; the others do', async () => {
  await playground.run({ program: 'forever' });
  const starts = async (): Promise<number> => ofCall(await playground.records(), 'start').length;
  await playground.change({ receive: 'short-read', delayMs: 5 });
  await playground.change({ program: 'forever', reuseAddress: true, port: 0, running: true });
  expect(await starts()).toBe(1);
  await playground.change({ program: 'threaded' });
  expect(await starts()).toBe(2);
  await playground.change({ reuseAddress: false });
  expect(await starts()).toBe(3);
  await playground.change({ restart: true });
  expect(await starts()).toBe(4);
  await playground.change({ running: false });
  await playground.change({ program: 'forever', reuseAddress: true });
  expect(await starts()).toBe(4);
  expect(await playground.status()).toMatchObject({ program: 'forever', receive: 'short-read', delayMs: 5 });
});

test('many changes at once are made one after the other: the last one holds', async () => {
  await playground.run({ program: 'forever' });
  const programs = Array.from({ length: 40 }, (_, index) => PROGRAM_NAMES[index % PROGRAM_NAMES.length]!);
  const answers = await Promise.all(
    programs.map((program) => put(playground.uiPort, '/api/program', { program, restart: true })),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const status = await playground.status();
  expect(status.state).toBe('listening');
  const lines = await playground.records();
  const [starts, exits] = [ofCall(lines, 'start'), ofCall(lines, 'exit')];
  expect(starts.length).toBe(41);
  expect(exits.length).toBe(40);
  const lives = lines.filter(({ call }) => call === 'start' || call === 'exit').map(({ call }) => call);
  expect(lives.every((call, index) => call === (index % 2 === 0 ? 'start' : 'exit'))).toBe(true);
  playground.port = status.address.port;
  expect(await playground.fetch()).toBe(HELLO_WORLD);
});

describe.each(['one-shot', 'forever', 'threaded'] as const)('SO_REUSEADDR and %s', (program) => {
  const LISTENS = { state: 'listening', running: true, error: null };
  const CRASHES = { state: 'crashed', running: false, error: { code: 'EADDRINUSE' } };

  /** Serves one client on a port of its own, which leaves a connection in TIME_WAIT, and returns the port. */
  async function serveOne(reuseAddress: boolean): Promise<number> {
    await playground.run({ program, reuseAddress });
    expect(await playground.fetch()).toBe(HELLO_WORLD);
    await playground.untilClosed();
    return playground.port;
  }

  test('on: it listens again right after a connection that it closed', async () => {
    const port = await serveOne(true);
    expect(await playground.change({ port, restart: true })).toMatchObject(LISTENS);
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  });

  test('turned off it cannot, and the process goes on; turned on again it can', async () => {
    const port = await serveOne(true);
    expect(await playground.change({ port, reuseAddress: false, restart: true })).toMatchObject(CRASHES);
    expect(await playground.change({ reuseAddress: true })).toMatchObject({ ...LISTENS, address: { port } });
    expect(await playground.fetch()).toBe(HELLO_WORLD);
    const lines = await playground.records();
    expect(told(ofCall(lines, 'bind'))).toEqual(['bind 0', 'bind EADDRINUSE', 'bind 0']);
    expect(ofCall(lines, 'setsockopt').map(({ text }) => text)).toEqual([
      'SO_REUSEADDR = 1',
      'SO_REUSEADDR = 1',
    ]);
  });

  test.runIf(process.platform === 'linux')(
    'off: turning it on afterwards is too late, since Linux asks whether the closed connection had it as well',
    async () => {
      const port = await serveOne(false);
      expect(await playground.change({ port, restart: true })).toMatchObject(CRASHES);
      expect(await playground.change({ reuseAddress: true })).toMatchObject(CRASHES);
      expect(await playground.change({ port: 0 })).toMatchObject(LISTENS);
      expect(await playground.fetch()).toBe(HELLO_WORLD);
    },
  );
});

describe('listen(5)', () => {
  /** What the kernel knows of connections to the program, by state and the client's port. */
  const kernelStates = (): Map<string, string> =>
    new Map(
      readFileSync('/proc/net/tcp', 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([, , remote]) => Number(`0x${remote?.split(':')[1]}`) === playground.port)
        .map(([, local, , state]) => [local!, state!]),
    );
  const [ESTABLISHED, SYN_SENT] = ['01', '02'];

  test.runIf(process.platform === 'linux')(
    'lets six clients wait while the program is busy with one: seven are connected, the eighth waits outside',
    async () => {
      await playground.run({ program: 'forever' });
      const silent = await playground.connect();
      await playground.recordsUntil('the accept', (all) => ofCall(all, 'accept').length === 1);
      const waiting = await playground.connectMany(6);
      const eighth = playground.beginConnect();
      await until('the eighth to knock', () => kernelStates().size === 8);
      const states = [...kernelStates().values()].sort();
      expect(states).toEqual([...Array.from({ length: 7 }, () => ESTABLISHED), SYN_SENT]);
      expect(eighth.socket.connecting).toBe(true);
      expect(ofCall(await playground.records(), 'accept').length).toBe(1);

      // The busy program gets to them in the order in which they came.
      for (const client of waiting) await client.write(GET);
      void eighth.write(GET);
      await silent.write(GET);
      for (const client of [silent, ...waiting, eighth]) expect(await client.response()).toBe(HELLO_WORLD);
      const peers = ofCall(await playground.untilClosed(8), 'accept').map(({ peer }) => peer);
      expect(peers.length).toBe(8);
      expect(new Set(peers).size).toBe(8);
    },
  );

  test.each(['threaded', 'event-loop'] as const)(
    'does not make clients of %s wait for a silent one',
    async (program) => {
      await playground.run({ program });
      await playground.crowd(12);
      expect(await playground.fetch()).toBe(HELLO_WORLD);
    },
  );
});

test('a program port that is taken at the start costs nothing but the program', async () => {
  const port = await takenPort();
  const other = await new Playground(['--port', String(port)]).start();
  try {
    expect(other.banner).toContain('threaded does not run');
    expect(other.banner).toContain('EADDRINUSE');
    expect(await other.status()).toMatchObject({ state: 'crashed', error: { code: 'EADDRINUSE' } });
    expect(await other.change({ port: 0 })).toMatchObject({ state: 'listening', error: null });
    expect(await other.fetch()).toBe(HELLO_WORLD);
  } finally {
    await other.end();
  }
});

test.each(REPEATING)('%s goes on listening on its port when it is restarted', async (program) => {
  await playground.run({ program });
  const { port } = playground;
  await playground.change({ port });
  for (let restarts = 0; restarts < 5; restarts += 1) {
    expect(await playground.fetch()).toBe(HELLO_WORLD);
    expect(await playground.change({ restart: true })).toMatchObject({
      state: 'listening',
      address: { port },
    });
  }
});

describe('settings', () => {
  test('a program that is chosen after one has returned is started', async () => {
    await playground.run({ program: 'one-shot' });
    await playground.fetch();
    await until('its end', async () => (await playground.status()).state === 'returned');
    expect(await playground.change({ program: 'forever' })).toMatchObject({
      program: 'forever',
      state: 'listening',
    });
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  });

  test('a port that the kernel chose stays over restarts, until another is asked for', async () => {
    const { address } = await playground.run();
    expect((await playground.change({ restart: true })).address).toEqual(address);
    expect((await playground.change({ program: 'event-loop' })).address).toEqual(address);
  });
});

test('large uploads that are being printed do not hold up a stop', async () => {
  await playground.run();
  const body = new Uint8Array(12 * 1024 * 1024).fill(0xff);
  const clients = await playground.connectMany(4);
  for (const client of clients) {
    client.socket.write(`POST / HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n`);
    client.socket.write(body);
  }
  // What is printed is so large that the log may have let go of whatever came before it.
  await playground.recordsUntil('all of one upload', (all) =>
    ofCall(all, 'print').some(({ text }) => text?.startsWith('data: ') === true),
  );
  const status = await playground.change({ running: false });
  expect(status).toMatchObject({ state: 'stopped', error: null, threads: { busy: 0 }, counts: { open: 0 } });
});

test.each(['threaded', 'event-loop'] as const)(
  '%s names bind where an address is not this machine’s',
  async (program) => {
    const other = await new Playground(['--host', '192.0.2.1', '--program', program]).start();
    try {
      const lines = await other.records(0);
      expect(told(lines).filter((line) => line.includes('EADDRNOTAVAIL'))).toEqual([
        'bind EADDRNOTAVAIL',
        'exit EADDRNOTAVAIL',
      ]);
      expect(other.banner).toContain('--host');
    } finally {
      await other.end();
    }
  },
);
