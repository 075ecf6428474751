/** Raw clients connect to the program and to nothing else, whatever is asked and whoever has the port. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { put } from '../support/http.js';
import { HELLO_WORLD, usePlayground } from '../support/playground.js';
import { act, acted, ended, ofClient, run, stateOf, untilAllClosed } from '../support/raw-clients.js';
import { ofCall, told } from '../support/records.js';
import { until } from '../support/wait.js';

const playground = usePlayground();

const REQUEST = 'GET / HTTP/1.1\n\n';

/** Something else that listens, and counts who comes. */
class Stranger {
  visits = 0;
  readonly server: Server = createServer((socket) => {
    this.visits += 1;
    socket.destroy();
  });

  async listen(port: number, host = '127.0.0.1'): Promise<number> {
    this.server.listen({ port, host });
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }
}

/** A port that nobody has at this moment. */
async function freePort(): Promise<number> {
  const finder = new Stranger();
  const port = await finder.listen(0);
  await new Promise((resolve) => finder.server.close(resolve));
  return port;
}

let stranger: Stranger;
beforeEach(() => (stranger = new Stranger()));
afterEach(async () => {
  await put(playground.uiPort, '/api/gate', { breakpoints: [], paused: false });
  await acted(playground, { do: 'stop' });
  await new Promise((resolve) => stranger.server.close(resolve));
});

/** A run that must be refused, for want of a program to connect to. */
async function checkNoProgram(reason: RegExp): Promise<void> {
  const { first } = await stateOf(playground);
  const answer = await act(playground, { do: 'run', plan: PLAN });
  expect([answer.status, answer.json().error.code]).toEqual([422, 'CLIENT_NO_PROGRAM']);
  expect(answer.json().error.message).toMatch(reason);
  expect((await stateOf(playground)).first).toBe(first);
}

const PLAN = {
  text: REQUEST,
  lineEnding: 'crlf',
  pieces: 1,
  waitMs: 0,
  ending: 'hold',
  recvBytes: 100,
  clients: 1,
  rampMs: 0,
  repeat: 1,
} as const;

describe('a program that does not run', () => {
  test('is connected to all the same: the kernel refuses', async () => {
    await playground.run();
    const { port } = playground;
    await playground.change({ running: false });
    const client = await run(playground, { text: REQUEST, repeat: 2 });
    const clients = await ended(playground);
    expect(clients.map(({ outcome, port: own }) => [outcome, own])).toEqual([
      ['refused: ECONNREFUSED', 0],
      ['refused: ECONNREFUSED', 0],
    ]);
    const lines = ofClient(await untilAllClosed(playground, 0), client);
    expect(told(lines)).toEqual(['clientConnect ECONNREFUSED', 'clientClose 0']);
    expect(lines[0]).toMatchObject({ result: -1, text: `127.0.0.1:${port}`, bytes: null });
  });

  test.each(['127.0.0.1', '0.0.0.0'])('is not confused with what listens on its port at %s', async (host) => {
    await playground.run();
    await playground.change({ running: false });
    await stranger.listen(playground.port, host);
    await checkNoProgram(
      /does not listen, and port \d+ may be another program’s \(EADDRINUSE\)\. Start it, or/,
    );
    expect(stranger.visits).toBe(0);
  });

  test('keeps its port while clients want to connect, and gives it back', async () => {
    await playground.run();
    await playground.change({ running: false });
    await run(playground, { text: REQUEST, clients: 2, rampMs: 60_000 });
    await expect(stranger.listen(playground.port)).rejects.toThrow('EADDRINUSE');
    await acted(playground, { do: 'stop' });
    await until('the port', () => stranger.listen(playground.port).catch(() => undefined));
    expect(stranger.visits).toBe(0);
  });

  test.each([true, false])('finds its port free when it starts (SO_REUSEADDR: %s)', async (reuseAddress) => {
    await playground.run({ reuseAddress });
    await playground.change({ running: false });
    for (let round = 0; round < 5; round += 1) {
      const first = await run(playground, { text: REQUEST, clients: 20, repeat: 1000 });
      await until('some who were refused', async () => (await stateOf(playground)).ended > 20);
      // Nobody may be answered: those without SO_REUSEADDR could not have the port again for a minute.
      await put(playground.uiPort, '/api/gate', { breakpoints: ['accept'] });
      expect(await playground.change({ running: true })).toMatchObject({ state: 'listening', error: null });
      await acted(playground, { do: 'stop' });
      expect((await stateOf(playground)).first).toBe(first);
      await playground.change({ running: false });
    }
  });
});

test('a program whose port was taken is not mistaken for whoever has it', async () => {
  const port = await stranger.listen(0);
  await playground.run();
  expect(await playground.change({ port })).toMatchObject({
    state: 'crashed',
    error: { code: 'EADDRINUSE' },
  });
  await checkNoProgram(/EADDRINUSE/);
  expect(stranger.visits).toBe(0);
});

test('those on their way see a restart as visitors do, and a stranger’s port as the end', async () => {
  await playground.run();
  const client = await run(playground, { text: REQUEST, repeat: 1000 });
  await playground.recordsUntil('ten visits', (lines) => ofCall(lines, 'clientClose').length >= 10);
  await playground.change({ restart: true });
  await playground.recordsUntil('ten more', (lines) => ofCall(lines, 'clientClose').length >= 30);
  const port = await stranger.listen(0);
  await playground.change({ port });
  const { first, planned } = await stateOf(playground);
  await until('the end', async () => {
    const now = (await stateOf(playground)).clients;
    return now.at(-1)?.outcome === 'not connected: the port is not the program’s own';
  });
  expect([first, planned]).toEqual([client, 1000]);
  expect((await stateOf(playground)).started).toBeLessThan(1000);
  expect(stranger.visits).toBe(0);
});

test('those whom the program has not let in do not go on knocking when it has gone to another port', async () => {
  await playground.run({ program: 'forever', delayMs: 60_000 });
  const before = playground.port;
  await run(playground, { text: REQUEST, clients: 20 });
  await until('a full backlog', async () => {
    const { clients } = await stateOf(playground);
    return clients.filter(({ state }) => state === 'open').length > 5;
  });
  await playground.change({ port: await freePort() });
  await stranger.listen(before);
  const outcomes = (await ended(playground)).map(({ outcome }) => outcome);
  expect(outcomes).toContain('not connected: the program has gone to another port');
  expect(stranger.visits).toBe(0);
});

test('before the program has bound its port nobody connects; before it listens the kernel refuses', async () => {
  await playground.run({ program: 'forever' });
  await playground.change({ running: false });
  await put(playground.uiPort, '/api/gate', { breakpoints: ['bind', 'listen'] });
  await playground.change({ running: true });
  await checkNoProgram(/the program has not bound its port yet/);
  await put(playground.uiPort, '/api/gate', { step: 0 });
  await playground.recordsUntil('the gate before listen', (lines) => ofCall(lines, 'gate').length >= 2);
  await run(playground, { text: REQUEST });
  expect((await ended(playground))[0]!.outcome).toBe('refused: ECONNREFUSED');
  await put(playground.uiPort, '/api/gate', { breakpoints: [], paused: false });
  await playground.recordsUntil('listen', (lines) => ofCall(lines, 'listen').length > 0);
  await run(playground, { text: REQUEST });
  expect((await ended(playground))[0]!.receivedBytes).toBe(HELLO_WORLD.length);
});

/** Every way to put an address into an action that we could think of. */
function hostileActions(port: number): string[] {
  const extras = [
    `"port":${port}`,
    `"host":"127.0.0.1"`,
    `"address":"127.0.0.1:${port}"`,
    `"address":{"host":"127.0.0.1","port":${port}}`,
    `"target":${port}`,
    `"__proto__":{"port":${port},"host":"127.0.0.1"}`,
    `"constructor":{"prototype":{"port":${port}}}`,
  ];
  const plan = '"text":"GET / HTTP/1.1\\n\\n"';
  return [
    ...extras.map((extra) => `{"do":"run","plan":{${plan},${extra}}}`),
    ...extras.map((extra) => `{"do":"run","plan":{${plan}},${extra}}`),
    ...extras.map((extra) => `{${extra},"do":"send","client":1,"text":"x"}`),
    `{"do":"connect","port":${port}}`,
    `{"do":"run","plan":[{${plan}}]}`,
    `[{"do":"run","plan":{${plan}}}]`,
    `{"do":"run","plan":{${plan},"clients":201}}`,
    `{"do":"run","plan":{${plan},"clients":0}}`,
    `{"do":"run","plan":{${plan},"clients":1e999}}`,
    `{"do":"run","plan":{${plan},"repeat":1001}}`,
    `{"do":"run","plan":{${plan},"pieces":1001}}`,
    `{"do":"run","plan":{${plan},"pieces":"all"}}`,
    `{"do":"run","plan":{${plan},"recvBytes":65537}}`,
    `{"do":"run","plan":{${plan},"waitMs":-1}}`,
    `{"do":"run","plan":{${plan},"ending":"stall"}}`,
    `{"do":"end","client":0,"ending":"close"}`,
    `{"do":"end","client":${2 ** 32},"ending":"close"}`,
    `{"do":"end","client":1,"ending":"hold"}`,
    `{"do":"stop","port":${port}}`,
  ];
}

test('no message makes a client connect elsewhere', async () => {
  const port = await stranger.listen(0);
  await playground.run({ program: 'forever' });
  const before = await stateOf(playground);
  for (const action of hostileActions(port)) {
    expect((await act(playground, action)).status, action).toBe(400);
    const viewer = await playground.view();
    viewer.socket.send(`{"kind":"client","id":1,"action":${action}}`);
    expect((await viewer.closing()).code, action).toBe(1008);
  }
  expect(await stateOf(playground)).toEqual(before);
  // Nor does a text: it is only sent.
  await run(playground, { text: `GET http://127.0.0.1:${port}/ HTTP/1.1\nHost: 127.0.0.1:${port}\n\n` });
  expect((await ended(playground))[0]!.receivedBytes).toBe(HELLO_WORLD.length);
  expect(stranger.visits).toBe(0);
});
