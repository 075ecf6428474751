/** Raw clients against the real programs: both ends of each connection, in one log. */
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { CLIENT_ENDINGS } from '../../server/core/messages.js';
import { put } from '../support/http.js';
import {
  GET,
  HELLO_WORLD,
  LARGE_ANSWER,
  LARGE_REQUEST,
  LARGE_RESPONSE,
  Playground,
  usePlayground,
} from '../support/playground.js';
import {
  act,
  acted,
  connectionOf,
  ended,
  ofClient,
  run,
  stateOf,
  untilAllClosed,
  untilClient,
} from '../support/raw-clients.js';
import { bytesOf, ofCall, ofConnection, recvSizes, stream, told, type Line } from '../support/records.js';
import { until } from '../support/wait.js';

const playground = usePlayground();

/** A request whose end every program sees, as a text. */
const REQUEST = 'GET / HTTP/1.1\n\n';

afterEach(() => acted(playground, { do: 'stop' }));

/** All bytes that a client's calls moved, as latin-1. */
const moved = (lines: readonly Line[], call: 'clientSend' | 'clientRecv'): string =>
  ofCall(lines, call).map(bytesOf).join('');

/** The records once all clients have closed, and the program this many connections of the test. */
const closed = (count = 1): Promise<Line[]> => untilAllClosed(playground, count);

describe.each(['forever', 'threaded', 'event-loop'] as const)('with %s', (program) => {
  test('both ends of a connection are in the log, and say the same', async () => {
    await playground.run({ program });
    const client = await run(playground, { text: REQUEST, pieces: 3 });
    const [end] = await ended(playground);
    const lines = await closed();
    const connection = connectionOf(lines, client);
    const [own, theirs] = [ofClient(lines, client), ofConnection(lines, connection)];
    expect(told(own)).toEqual([
      'clientConnect 0',
      'clientSend 6',
      'clientSend 6',
      'clientSend 6',
      `clientRecv ${HELLO_WORLD.length}`,
      'clientRecv 0',
      'clientClose 0',
    ]);
    expect(moved(own, 'clientSend')).toBe(GET);
    expect(stream(theirs, 'recv')).toBe(GET);
    expect(moved(own, 'clientRecv')).toBe(stream(theirs, 'sendall'));
    expect(end).toEqual({
      client,
      state: 'ended',
      port: Number(own[0]!.text!.split(':')[1]),
      sentBytes: GET.length,
      sends: 3,
      receivedBytes: HELLO_WORLD.length,
      recvs: 2,
      outcome: `got ${HELLO_WORLD.length} bytes, then the program closed`,
    });
    // One clock: what was received was sent before.
    const first = (all: readonly Line[], call: Line['call']): Line => ofCall(all, call)[0]!;
    const beganNs = ({ timeNs, durationNs }: Line): bigint => BigInt(timeNs) - BigInt(durationNs);
    expect(beganNs(first(own, 'clientSend'))).toBeLessThan(BigInt(first(theirs, 'recv').timeNs));
    expect(beganNs(first(own, 'clientConnect'))).toBeLessThan(BigInt(first(theirs, 'accept').timeNs));
  });

  test('the program’s counts and a connection’s bytes are not disturbed', async () => {
    await playground.run({ program });
    const before = (await playground.status()).counts;
    const client = await run(playground, { text: REQUEST, recvBytes: 7, clients: 2 });
    await ended(playground);
    const lines = await closed(2);
    const { counts } = await playground.status();
    expect(counts).toMatchObject({
      connections: before.connections + 2,
      open: 0,
      receivedBytes: before.receivedBytes + 2 * GET.length,
      sentBytes: before.sentBytes + 2 * HELLO_WORLD.length,
    });
    const path = `/api/connections/${connectionOf(lines, client)}`;
    expect(String((await playground.get(`${path}/received.bin`)).body)).toBe(GET);
    expect(String((await playground.get(`${path}/sent.bin`)).body)).toBe(HELLO_WORLD);
    for (const line of ofClient(lines, client)) {
      expect([line.connection, line.thread]).toEqual([0, 0]);
      expect(line.bytes === null).toBe(!['clientSend', 'clientRecv'].includes(line.call));
    }
  });
});

test('any bytes in any pieces arrive as they were sent', async () => {
  await playground.run({ program: 'threaded' });
  const bodies = fc.uint8Array({ minLength: 1, maxLength: 400 });
  const plans = fc.tuple(bodies, fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant('bytes' as const)));
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  await fc.assert(
    fc.asyncProperty(plans, async ([bytes, pieces]) => {
      const body = Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
      const text = `POST / HTTP/1.1\nContent-Length: {{body.length}}\n\n${body}`;
      const client = await run(playground, { text, pieces });
      await untilAllClosed(playground);
      const lines = await closed();
      const sent = `POST / HTTP/1.1\r\nContent-Length: ${bytes.length}\r\n\r\n${Buffer.from(bytes).toString('latin1')}`;
      const own = ofClient(lines, client);
      expect(moved(own, 'clientSend')).toBe(sent);
      expect(stream(ofConnection(lines, connectionOf(lines, client)), 'recv')).toBe(sent);
      expect(ofCall(own, 'clientSend').length).toBe(
        Math.min(pieces === 'bytes' ? Infinity : pieces, sent.length),
      );
      playground.since = lines.at(-1)!.seq;
    }),
    { numRuns: 60, examples: [[[all, 'bytes']]] },
  );
});

test('half-close: the program sees the end of what is said, and the client still gets the whole answer', async () => {
  await playground.run({ program: 'forever' });
  const client = await run(playground, { text: 'GET /', ending: 'half-close' });
  const [end] = await ended(playground);
  const lines = await closed();
  expect(recvSizes(ofConnection(lines, connectionOf(lines, client)))).toEqual([5, 0]);
  const own = ofClient(lines, client);
  expect(told(own).slice(0, 3)).toEqual(['clientConnect 0', 'clientSend 5', 'clientShutdown 0']);
  expect(ofCall(own, 'clientShutdown')[0]!.text).toBe('SHUT_WR');
  expect(moved(own, 'clientRecv')).toBe(HELLO_WORLD);
  expect(end!.outcome).toBe(`got ${HELLO_WORLD.length} bytes, then the program closed`);
});

test('reset: the program’s recv fails with ECONNRESET', async () => {
  await playground.run({ program: 'forever' });
  const client = await run(playground, { text: 'GET /', ending: 'reset' });
  const [end] = await ended(playground);
  const lines = await closed();
  expect(ofClient(lines, client).at(-1)).toMatchObject({ call: 'clientClose', text: 'RST' });
  const recvs = ofCall(ofConnection(lines, connectionOf(lines, client)), 'recv');
  expect(recvs.at(-1)).toMatchObject({ result: -1, errno: 'ECONNRESET' });
  expect(end!.outcome).toBe('reset the connection without an answer');
});

test('close: it leaves right after the last byte', async () => {
  await playground.run({ program: 'forever' });
  const client = await run(playground, { text: 'GET /', ending: 'close' });
  await ended(playground);
  const lines = await closed();
  expect(told(ofClient(lines, client))).toEqual(['clientConnect 0', 'clientSend 5', 'clientClose 0']);
  expect(recvSizes(ofConnection(lines, connectionOf(lines, client)))).toEqual([5, 0]);
});

test('a program that resets is seen as that', async () => {
  await playground.run({ program: 'forever' });
  await playground.respondWith([{ text: 'HTTP/1.1 200 OK\n\nx', plan: { cuts: [], ending: 'reset' } }]);
  const client = await run(playground, { text: REQUEST });
  const [end] = await ended(playground);
  expect(ofCall(ofClient(await closed(), client), 'clientRecv').at(-1)).toMatchObject({
    result: -1,
    errno: 'ECONNRESET',
    bytes: null,
  });
  expect(end!.outcome).toMatch(/^cut off after \d+ bytes: ECONNRESET$/);
});

test.each([1, 5, 64])(
  'recv(%i) gives at most as many bytes, one behind the other the response',
  async (recvBytes) => {
    await playground.run({ program: 'threaded' });
    const client = await run(playground, { text: REQUEST, recvBytes });
    await ended(playground);
    const recvs = ofCall(ofClient(await closed(), client), 'clientRecv');
    expect(Math.max(...recvs.map(({ result }) => result))).toBeLessThanOrEqual(recvBytes);
    expect(recvs.map(bytesOf).join('')).toBe(HELLO_WORLD);
    expect(recvs.at(-1)!.result).toBe(0);
    expect(recvs.length).toBeGreaterThan(HELLO_WORLD.length / recvBytes);
  },
);

test('a large response is read whole in small pieces', async () => {
  await playground.run({ program: 'threaded' });
  await playground.respondWith(LARGE_RESPONSE);
  const text = LARGE_REQUEST.replaceAll('\r\n', '\n');
  const client = await run(playground, { text, recvBytes: 1000 });
  const lines = await untilAllClosed(playground);
  const [end] = await ended(playground);
  expect(moved(ofClient(lines, client), 'clientRecv')).toBe(LARGE_ANSWER);
  expect(end!.receivedBytes).toBe(LARGE_ANSWER.length);
});

test('a hundred clients, one after the other, are all answered', async () => {
  await playground.run({ program: 'threaded' });
  await run(playground, { text: REQUEST, clients: 100, rampMs: 800 });
  const clients = await ended(playground);
  expect(new Set(clients.map(({ outcome }) => outcome))).toEqual(
    new Set([`got ${HELLO_WORLD.length} bytes, then the program closed`]),
  );
  expect(clients.length).toBe(100);
  const lines = await closed(100);
  expect(ofCall(lines, 'clientSend').map(bytesOf)).toEqual(Array.from({ length: 100 }, () => GET));
});

test('a client that repeats makes one connection after the other', async () => {
  await playground.run({ program: 'forever' });
  const first = await run(playground, { text: REQUEST, repeat: 20 });
  const clients = await ended(playground);
  expect(clients.map(({ client }) => client)).toEqual(
    Array.from({ length: 20 }, (_, index) => first + index),
  );
  const own = (await closed(20)).filter(({ call }) => call === 'clientConnect' || call === 'clientClose');
  expect(own.map((line) => line.run - first)).toEqual(Array.from({ length: 40 }, (_, index) => index >> 1));
});

test('clients that are not let in keep nobody from anything', async () => {
  await playground.run({ program: 'forever', delayMs: 60_000 });
  const busy = await run(playground, { text: REQUEST });
  await playground.recordsUntil('the request', (all) => ofCall(all, 'recv').length > 0);
  const first = await run(playground, { text: 'a', clients: 12 });
  // listen(5): how many are let in is the system's business, but some are and some are not.
  const open = await until('some who are in', async () => {
    const { clients } = await stateOf(playground);
    return clients.find(({ client, sends }) => client >= first && sends > 0);
  });
  expect((await stateOf(playground)).clients.some(({ state }) => state === 'connecting')).toBe(true);
  await acted(playground, { do: 'send', client: open.client, text: 'b', lineEnding: 'crlf' });
  await untilClient(playground, open.client, ({ sends }) => sends === 2);
  await acted(playground, { do: 'end', client: busy, ending: 'close' });
  await untilClient(playground, open.client, ({ state }) => state === 'open');
  const state = await acted(playground, { do: 'stop' });
  expect(state.clients.every((each) => each.state === 'ended')).toBe(true);
});

test('a client can be talked with: more is sent, its direction closed', async () => {
  await playground.run({ program: 'forever' });
  const client = await run(playground, { text: 'GET / HTTP/1.1\n' });
  await untilClient(playground, client, ({ sends }) => sends === 1);
  await acted(playground, { do: 'send', client, text: 'Host: x\n\n', lineEnding: 'crlf' });
  await ended(playground);
  const lines = await closed();
  expect(stream(ofConnection(lines, connectionOf(lines, client)), 'recv')).toBe(
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
  );

  const other = await run(playground, { text: 'GET /' });
  await untilClient(playground, other, ({ sends }) => sends === 1);
  await acted(playground, { do: 'end', client: other, ending: 'half-close' });
  const [end] = await ended(playground);
  expect(end!.receivedBytes).toBe(HELLO_WORLD.length);
  for (const action of [
    { do: 'send', client: other, text: 'x', lineEnding: 'crlf' },
    { do: 'end', client: other, ending: 'close' },
  ] as const) {
    const answer = await act(playground, action);
    const words = {
      en: `Cannot reach client ${other}: it has no open connection`,
      zh: `无法操作客户端 ${other}：它没有打开的连接`,
    };
    expect([answer.status, answer.json().error]).toEqual([
      422,
      { code: 'CLIENT_GONE', message: words.en, words },
    ]);
  }
});

test('a mistake in a text is told with its place, and nothing is started', async () => {
  await playground.run();
  const { first } = await stateOf(playground);
  const answer = await act(playground, '{"do":"run","plan":{"text":"GET /\\n\\n{{client.ip}}"}}');
  expect([answer.status, answer.json().error]).toMatchObject([
    422,
    { code: 'CLIENT_BAD_VALUE', at: { line: 3, column: 3 } },
  ]);
  expect((await stateOf(playground)).first).toBe(first);
});

test('viewers are told how the clients stand: those who were there, and those who come late', async () => {
  await playground.run({ program: 'forever' });
  const viewer = await playground.view();
  const { clients: before } = await viewer.message('clients');
  const plan = { text: 'GET /', lineEnding: 'crlf', pieces: 1, waitMs: 0, ending: 'hold' } as const;
  const more = { recvBytes: 100, clients: 2, rampMs: 0, repeat: 1 };
  expect(
    await viewer.request({ kind: 'client', id: 1, action: { do: 'run', plan: { ...plan, ...more } } }),
  ).toBeNull();
  const open = (client: { readonly state: string; readonly sends: number }): boolean =>
    client.state === 'open' && client.sends === 1;
  const { clients } = await viewer.message(
    'clients',
    (message) => message.clients.clients.filter(open).length === 2,
  );
  expect(clients).toMatchObject({ planned: 2, started: 2, ended: 0 });
  expect(clients.first).toBeGreaterThan(before.first);
  const late = await playground.view();
  expect((await late.message('clients')).clients).toEqual(clients);
  await late.until(
    'their records',
    () => late.records.filter(({ call }) => call === 'clientSend').length === 2,
  );
  expect(
    await late.request({
      kind: 'client',
      id: 2,
      action: { do: 'end', client: 4_000_000_000, ending: 'reset' },
    }),
  ).toMatchObject({ code: 'CLIENT_GONE' });
  expect(await late.request({ kind: 'client', id: 3, action: { do: 'stop' } })).toBeNull();
  await viewer.message('clients', (message) => message.clients.ended === 2);
});

test('a stop of the program ends nobody: they see it close', async () => {
  await playground.run({ program: 'threaded' });
  const first = await run(playground, { text: 'GET /', clients: 5 });
  await playground.recordsUntil('all requests', (all) => ofCall(all, 'recv').length === 5);
  await playground.change({ running: false });
  await ended(playground);
  const lines = await playground.records();
  for (let client = first; client < first + 5; client += 1) {
    expect(ofCall(ofClient(lines, client), 'clientRecv').at(-1)!.result).toBeLessThanOrEqual(0);
    expect(ofClient(lines, client).at(-1)!.call).toBe('clientClose');
  }
});

test('while the program stands at the gate, clients go on', async () => {
  await playground.run({ program: 'forever' });
  await put(playground.uiPort, '/api/gate', { breakpoints: ['recv'] });
  const client = await run(playground, { text: REQUEST, pieces: 'bytes' });
  await untilClient(playground, client, ({ sends }) => sends === GET.length);
  await playground.recordsUntil('the gate', (all) => ofCall(all, 'gate').length > 0);
  expect(ofCall(await playground.records(), 'recv')).toEqual([]);
  await put(playground.uiPort, '/api/gate', { breakpoints: [], paused: false });
  await ended(playground);
  expect(recvSizes(await closed())).toEqual([GET.length]);
});

test.runIf(existsSync('/proc/self/fd'))('hundreds of clients leave no socket behind', async () => {
  const path = `/proc/${playground.pid}/fd`;
  /** A descriptor may be gone between two looks. */
  const isSocket = (fd: string): boolean => {
    try {
      return readlinkSync(`${path}/${fd}`).startsWith('socket:');
    } catch {
      return false;
    }
  };
  const countSockets = (): number => readdirSync(path).filter(isSocket).length;
  await playground.run({ program: 'threaded' });
  await playground.change({ running: false });
  const before = countSockets();
  await playground.change({ running: true });
  for (const ending of CLIENT_ENDINGS) {
    // Those who do not wait for an answer are faster than the program: more of them would fill the backlog.
    const repeat = ending === 'hold' || ending === 'half-close' ? 30 : 1;
    await run(playground, { text: REQUEST, ending, clients: 5, repeat });
    await ended(playground);
  }
  await run(playground, { text: 'GET /', clients: 200, repeat: 2 });
  await playground.recordsUntil('some who wait', (all) => ofCall(all, 'recv').length > 5);
  await acted(playground, { do: 'stop' });
  await playground.change({ running: false });
  await run(playground, { text: REQUEST, clients: 20, repeat: 10 });
  await ended(playground);
  // The connections of our own last requests may still be closing.
  await until('no socket more', () => countSockets() <= before + 2);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a playground with clients in every state',
  async (signal) => {
    const other = await new Playground(['--program', 'forever']).start();
    await run(other, { text: 'GET /', clients: 20 });
    await run(other, { text: 'GET /', clients: 200, rampMs: 60_000, repeat: 1000 });
    await run(other, { text: 'x'.repeat(60_000), pieces: 'bytes', waitMs: 60_000 });
    await until('some who are in', async () =>
      (await stateOf(other)).clients.some(({ state }) => state === 'open'),
    );
    // Ended by the deadline it would not say 0.
    await other.end(signal, false);
  },
);
