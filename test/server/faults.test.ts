/** Faults of others, injected: whatever a client, a viewer or another process does, the playground goes on. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ProgramName } from '../../server/core/messages.js';
import type { Client } from '../support/client.js';
import { put } from '../support/http.js';
import {
  GET,
  HELLO_WORLD,
  LARGE_REQUEST,
  LARGE_RESPONSE,
  Playground,
  usePlayground,
} from '../support/playground.js';
import { ofCall, printed, told } from '../support/records.js';
import { bridgeUrl } from '../support/viewer.js';
import { until, within } from '../support/wait.js';

const playground = usePlayground();

const hasIPv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

const REPEATING: readonly ProgramName[] = ['forever', 'threaded', 'keep-alive', 'event-loop'];

const pause = (paused: boolean) => put(playground.uiPort, '/api/gate', { paused });
const recorded = (call: 'accept' | 'recv') =>
  playground.recordsUntil(call, (lines) => ofCall(lines, call).length > 0);

/** When a client resets; each resolves once it has. */
const RESETS: Readonly<Record<string, () => Promise<unknown>>> = {
  async 'before it is accepted'() {
    // Whoever comes first is accepted, by a call that is made already, and then everything stands still.
    const first = await playground.connect();
    await pause(true);
    const client = await playground.connect();
    client.reset();
    await once(client.socket, 'close');
    await pause(false);
    await first.write(GET);
    await first.response();
  },
  async 'after it is accepted'() {
    const client = await playground.connect();
    await recorded('accept');
    client.reset();
  },
  'in the middle of its head': () => resetAfter('GET / HTTP/1.1\r\nX: '),
  'in the middle of its body': () => resetAfter('POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nx'),
  async 'while it is answered'() {
    await playground.respondWith(LARGE_RESPONSE);
    const client = playground.connectNarrow();
    await client.write(LARGE_REQUEST);
    await until('the first bytes', () => client.socket.bytesRead > 0);
    client.reset();
  },
  async 'after it was answered'() {
    const client: Client = await playground.connect();
    await client.write(GET);
    await until('the answer', () => client.received.length === HELLO_WORLD.length);
    client.reset();
  },
};

async function resetAfter(text: string): Promise<void> {
  const client = await playground.connect();
  await client.write(text);
  await recorded('recv');
  client.reset();
}

const untilAllClosed = () =>
  until('all connections to be closed', async () => (await playground.status()).counts.open === 0);

describe.each(Object.entries(RESETS))('a client that resets %s', (_, reset) => {
  test.each(REPEATING)('does not end %s', async (program) => {
    await playground.run({ program });
    await reset();
    await untilAllClosed();
    expect(await playground.status()).toMatchObject({ state: 'listening', error: null });
    await playground.respondWith('HTTP/1.1 200 OK\nContent-Type: text/html\n\n<h1>Hello World</h1>');
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  });
});

test.each(['in the middle of its head', 'while it is answered'])(
  'a client that resets %s ends one-shot, which does not catch the error; it can be started again',
  async (when) => {
    await playground.run({ program: 'one-shot' });
    await RESETS[when]!();
    await until('its end', async () => !(await playground.status()).running);
    const { state, error } = await playground.status();
    expect({ state, code: error?.code }).toEqual({
      state: 'crashed',
      code: expect.stringMatching(/ECONNRESET|EPIPE/) as string,
    });
    expect(told(await playground.records()).at(-1)).toMatch(/^exit (ECONNRESET|EPIPE)$/);
    await playground.respondWith('HTTP/1.1 200 OK\nContent-Type: text/html\n\n<h1>Hello World</h1>');
    await playground.change({ running: true });
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  },
);

test('what a reset does is printed: forever catches the error, a thread of threaded ends by it', async () => {
  for (const [program, pattern] of [
    ['forever', /^OSError: .*ECONNRESET/],
    ['threaded', /^Exception in thread \d+: OSError: .*ECONNRESET/],
  ] as const) {
    await playground.run({ program });
    await resetAfter('GET /');
    expect(printed(await playground.untilClosed()).at(-1)).toMatch(pattern);
  }
});

test.each(['one-shot', ...REPEATING] as const)(
  'a client that closes its direction after its request is answered by %s',
  async (program) => {
    await playground.run({ program });
    const client = await playground.connect();
    await client.write('GET / HTTP/1.1\r\nX: never ended');
    client.halfClose();
    expect(await client.response()).toBe(HELLO_WORLD);
    await untilAllClosed();
  },
);

describe('viewers', () => {
  test('that vanish without a word are forgotten', async () => {
    await playground.run();
    const viewers = [];
    for (let i = 0; i < 5; i += 1) viewers.push(await playground.view());
    await until('them', async () => (await playground.status()).counts.viewers === 5);
    for (const viewer of viewers) viewer.socket.terminate();
    await until('their end', async () => (await playground.status()).counts.viewers === 0);
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  });

  test.runIf(process.platform !== 'win32')('whose process is stopped cost others nothing', async () => {
    await playground.run();
    const script = fileURLToPath(new URL('../support/lone-viewer.mjs', import.meta.url));
    const child = spawn(process.execPath, [script, bridgeUrl(playground.uiPort)], { stdio: 'pipe' });
    onTestFinished(() => void child.kill('SIGKILL'));
    await within('the viewer', once(child.stdout, 'data'));
    child.kill('SIGSTOP');
    const other = await playground.view();
    for (let i = 0; i < 100; i += 1) expect(await playground.fetch()).toBe(HELLO_WORLD);
    const closed = (): number => other.records.filter(({ call }) => call === 'close').length;
    await other.until('all that was done', () => closed() === 100);
    expect((await playground.status()).counts.viewers).toBe(2);
  });
});

test('a port that was taken at the start is the program’s once it is free', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const other = await new Playground(['--port', String(port)]).start();
  expect(await other.status()).toMatchObject({ state: 'crashed', error: { code: 'EADDRINUSE' } });
  await new Promise((resolve) => server.close(resolve));
  expect(await other.change({ running: true })).toMatchObject({ state: 'listening', address: { port } });
  expect(await other.fetch()).toBe(HELLO_WORLD);
  await other.end();
});

test.each(['threaded', 'event-loop'])(
  'both ports are bound again at once after a SIGKILL with connections open (%s)',
  async (program) => {
    const first = await new Playground(['--program', program]).start();
    const { port, uiPort } = first;
    const viewer = await first.view(0);
    const client = await first.connect();
    await first.fetch();
    process.kill(first.pid, 'SIGKILL');
    await within('the end of both', Promise.all([client.ended, once(viewer.socket, 'close')]));
    first.dismiss();
    const ports = ['--port', String(port), '--ui-port', String(uiPort)];
    const second = await new Playground([...ports, '--program', program]).start();
    expect(second.uiPort).toBe(uiPort);
    expect(await second.status()).toMatchObject({ state: 'listening', address: { port } });
    expect(await second.fetch()).toBe(HELLO_WORLD);
    await second.end();
  },
);

test.runIf(hasIPv6)(
  'whoever answers on the same port of ::1 is told of, for those who ask for localhost',
  async () => {
    const settled = (): Promise<unknown> =>
      until('the answer', async () => (await playground.status()).onIPv6 !== null);
    const { address } = await playground.run();
    await settled();
    expect((await playground.status()).onIPv6).toBe('nobody');
    const stranger = createServer().listen(address.port, '::1');
    await once(stranger, 'listening');
    onTestFinished(() => void stranger.close());
    await playground.change({ restart: true });
    await settled();
    expect((await playground.status()).onIPv6).toBe('stranger');
    expect((await playground.change({ running: false })).onIPv6).toBe(null);
  },
);
