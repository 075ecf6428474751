/** Many raw clients at once, on real sockets, against a server that only listens well. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ClientLoop, OPEN_LIMIT } from '../../server/clients/client-loop.js';
import { TARGET } from '../../server/clients/jobs.js';
import { splitPieces } from '../../server/core/client/client-plan.js';
import { CLIENT_ENDINGS, type ClientPlan } from '../../server/core/messages.js';
import { loadNative } from '../../server/sockets/native.js';
import { DEADLINE_MS } from '../support/wait.js';
import { ArrayRecorder, type Recorded } from './kit.js';

const native = loadNative();
if ('unavailable' in native) throw new Error(native.unavailable.en);

const PLAN: ClientPlan = {
  text: 'x',
  lineEnding: 'crlf',
  pieces: 1,
  waitMs: 0,
  ending: 'half-close',
  recvBytes: 65_536,
  clients: 1,
  rampMs: 0,
  repeat: 1,
};

/** Answers the end of what it was sent with all of it. What each connection received, by the client's port. */
const received = new Map<number, string>();
const server = createServer({ allowHalfOpen: true }, (socket: Socket) => {
  const port = socket.remotePort!;
  let bytes = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => (bytes += chunk));
  socket.on('error', () => received.set(port, bytes));
  socket.on('end', () => {
    received.set(port, bytes);
    socket.end(bytes, 'latin1');
  });
});

let port = 0;
let target = 0;
let nowMs = 0;
let recorder: ArrayRecorder;
let loop: ClientLoop;

beforeAll(async () => {
  server.listen({ port: 0, host: '127.0.0.1', backlog: OPEN_LIMIT });
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
const newLoop = (before?: number): ClientLoop => {
  const kit = { native, recorder, buffer: new Uint8Array(65_536) };
  return new ClientLoop(
    kit,
    '127.0.0.1',
    () => target,
    () => nowMs,
    before,
  );
};
beforeEach(() => {
  target = port;
  nowMs = 0;
  recorder = new ArrayRecorder();
  loop = newLoop();
});
afterEach(() => loop.act({ do: 'stop' }));
afterAll(() => server.close());

const run = (plan: Partial<ClientPlan>): void => loop.act({ do: 'run', plan: { ...PLAN, ...plan } });

/** Turns until `done`, and lets the server have its turn in between. */
async function turnUntil(what: string, done: () => boolean): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!done()) {
    if (performance.now() > deadline)
      throw new Error(`Waited in vain for ${what}: ${recorder.told.join('\n')}`);
    loop.turn();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const turnToEnd = (): Promise<void> => turnUntil('the end of all', () => !loop.alive);

const of = (client: number): Recorded[] => recorder.records.filter((record) => record.client === client);
const ofCall = (call: Recorded['call']): Recorded[] =>
  recorder.records.filter((record) => record.call === call);

/** Texts of all 256 bytes, each in one of the ways in which it can be written. */
const text = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.boolean()), { maxLength: 60 })
  .map((bytes) =>
    bytes
      .map(([byte, plain]) =>
        plain && byte >= 0x20 && byte < 0x7f && byte !== 0x5c && byte !== 0x7b
          ? String.fromCharCode(byte)
          : `\\x${byte.toString(16).padStart(2, '0')}`,
      )
      .join(''),
  );

/** What a text is sent as, read by other means. */
const bytesOf = (escaped: string): string =>
  escaped.replace(/\\x(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const plans = fc.record({
  text,
  pieces: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant('bytes' as const)),
  waitMs: fc.integer({ min: 0, max: 3 }),
  // The server closes when we do: hold would hold for ever.
  ending: fc.constantFrom(...CLIENT_ENDINGS.filter((ending) => ending !== 'hold')),
  recvBytes: fc.integer({ min: 1, max: 30 }),
  clients: fc.integer({ min: 1, max: 2 }),
  rampMs: fc.integer({ min: 0, max: 5 }),
  repeat: fc.integer({ min: 1, max: 2 }),
});

test('1,000 random plans make exactly the calls that they say, with exactly those bytes', async () => {
  const batches = fc.array(plans, { minLength: 50, maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(batches, async (batch) => {
      recorder.records.length = 0;
      received.clear();
      const runs = batch.map((plan) => {
        run(plan);
        return { plan, first: loop.state.first };
      });
      await turnUntil('the end of all', () => {
        nowMs += 1;
        return !loop.alive;
      });
      for (const { plan, first } of runs) {
        const whole = bytesOf(plan.text);
        const pieces = Array.from(splitPieces(Buffer.from(whole, 'latin1'), plan.pieces), (piece) =>
          Buffer.from(piece),
        );
        for (let client = first; client < first + plan.clients * plan.repeat; client += 1) {
          const records = of(client);
          const sends = records.filter(({ call }) => call === 'clientSend');
          expect(sends.map(({ payload }) => payload)).toEqual(
            pieces.map((piece) => piece.toString('latin1')),
          );
          expect(sends.map(({ result }) => result)).toEqual(pieces.map((piece) => piece.length));
          const [connect] = records;
          expect(connect).toMatchObject({ call: 'clientConnect', result: 0 });
          expect(records.at(-1)).toMatchObject({
            call: 'clientClose',
            result: 0,
            payload: plan.ending === 'reset' ? 'RST' : '',
          });
          expect(records.filter(({ call }) => call === 'clientShutdown').length).toBe(
            plan.ending === 'half-close' ? 1 : 0,
          );
          if (plan.ending !== 'half-close') continue;
          const own = Number(connect!.payload.split(':')[1]);
          expect(received.get(own)).toBe(whole);
          const recvs = records.filter(({ call }) => call === 'clientRecv');
          expect(recvs.map(({ payload }) => payload).join('')).toBe(whole);
          expect(Math.max(...recvs.map(({ result }) => result))).toBeLessThanOrEqual(plan.recvBytes);
          expect(recvs.at(-1)!.result).toBe(0);
        }
      }
    }),
    { numRuns: 20 },
  );
});

test('each piece waits for the one before', async () => {
  run({ text: 'abc', pieces: 'bytes', waitMs: 1000 });
  const sent = (): string[] => ofCall('clientSend').map(({ payload }) => payload);
  await turnUntil('the first', () => sent().length === 1);
  nowMs = 999;
  loop.turn();
  expect(sent()).toEqual(['a']);
  nowMs = 1000;
  loop.turn();
  expect(sent()).toEqual(['a', 'b']);
  nowMs = 1999;
  loop.turn();
  expect(sent()).toEqual(['a', 'b']);
  nowMs = 2000;
  await turnToEnd();
  expect(sent()).toEqual(['a', 'b', 'c']);
});

test('clients start evenly over the ramp, and each connects as often as planned, one time after the other', async () => {
  run({ clients: 4, rampMs: 1000, repeat: 3 });
  expect(loop.state).toMatchObject({ first: 1, planned: 12, started: 1, ended: 0 });
  for (const [ms, started] of [
    [249, 3],
    [250, 6],
    [500, 9],
    [750, 12],
  ] as const) {
    nowMs = ms;
    await turnUntil(`${started} ended`, () => loop.state.ended === started);
    loop.turn();
    expect(loop.state.started).toBe(started);
  }
  expect(loop.alive).toBe(false);
  // Of one lane a connection ends before the next begins.
  const calls = recorder.records.filter(({ call }) => call === 'clientConnect' || call === 'clientClose');
  expect(calls.map(({ client, call }) => [client, call])).toEqual(
    Array.from({ length: 12 }, (_, index) => [
      [index + 1, 'clientConnect'],
      [index + 1, 'clientClose'],
    ]).flat(),
  );
});

test('numbers count up over all runs, and who is open of before is told of beside the newest run', async () => {
  run({ ending: 'hold', clients: 2 });
  run({ ending: 'hold' });
  await turnUntil('three', () => ofCall('clientSend').length === 3);
  expect(loop.state).toMatchObject({ first: 3, planned: 1, started: 1, ended: 0 });
  expect(loop.state.clients.map(({ client, state }) => [client, state])).toEqual([
    [1, 'open'],
    [2, 'open'],
    [3, 'open'],
  ]);
  loop.act({ do: 'end', client: 1, ending: 'close' });
  loop.act({ do: 'end', client: 3, ending: 'reset' });
  expect(loop.state.clients.map(({ client, state }) => [client, state])).toEqual([
    [2, 'open'],
    [3, 'ended'],
  ]);
});

test('more can be sent on an open connection, and it can be ended, but not on one that is gone', async () => {
  const gone = (action: Parameters<ClientLoop['act']>[0], client: number): void =>
    expect(() => loop.act(action)).toThrow(
      expect.objectContaining({
        code: 'CLIENT_GONE',
        message: expect.stringContaining(`client ${client}`) as string,
      }),
    );
  run({ ending: 'hold' });
  await turnUntil('the first', () => ofCall('clientSend').length === 1);
  loop.act({ do: 'send', client: 1, text: 'more\n{{body.length}}', lineEnding: 'lf' });
  await turnUntil('the second', () => ofCall('clientSend').length === 2);
  expect(ofCall('clientSend').at(-1)!.payload).toBe('more\n0');
  loop.act({ do: 'end', client: 1, ending: 'half-close' });
  gone({ do: 'send', client: 1, text: 'x', lineEnding: 'lf' }, 1);
  await turnToEnd();
  expect(loop.state.clients).toMatchObject([{ client: 1, state: 'ended', sends: 2, receivedBytes: 7 }]);
  gone({ do: 'send', client: 1, text: 'x', lineEnding: 'lf' }, 1);
  gone({ do: 'end', client: 1, ending: 'reset' }, 1);
  gone({ do: 'end', client: 4_294_967_295, ending: 'close' }, 4_294_967_295);
});

test('stop closes all that are open, and starts none of those that are planned', async () => {
  run({ ending: 'hold', clients: 3, rampMs: 300, repeat: 5 });
  await turnUntil('the first', () => ofCall('clientSend').length === 1);
  loop.act({ do: 'stop' });
  expect(loop.alive).toBe(false);
  expect(loop.state).toMatchObject({ planned: 15, started: 1, ended: 1 });
  expect(ofCall('clientClose').length).toBe(1);
});

test('at most 400 are there at once, planned ones too', () => {
  run({ clients: 200, rampMs: 60_000 });
  run({ clients: 199, rampMs: 60_000 });
  expect(() => run({ clients: 2 })).toThrow(expect.objectContaining({ code: 'CLIENT_TOO_MANY' }));
  expect(loop.state).toMatchObject({ first: 201, planned: 199 });
  run({ clients: 1, rampMs: 60_000 });
  expect(() => run({ clients: 1 })).toThrow(expect.objectContaining({ code: 'CLIENT_TOO_MANY' }));
  loop.act({ do: 'stop' });
  run({ clients: 200 });
});

test('400 at once are served, and the newest 200 are told of', async () => {
  run({ clients: 200 });
  run({ clients: 200 });
  await turnToEnd();
  expect(ofCall('clientClose').length).toBe(400);
  expect(loop.state.clients.map(({ client }) => client)).toEqual(
    Array.from({ length: 200 }, (_, i) => 201 + i),
  );
});

test('a text with a mistake starts nothing', () => {
  expect(() => run({ text: '{{client.ip}}' })).toThrow(expect.objectContaining({ code: 'CLIENT_BAD_VALUE' }));
  expect([loop.alive, loop.state.first]).toEqual([false, 0]);
});

test('while nobody knows whose the port is, nobody connects', async () => {
  target = TARGET.wait;
  run({ clients: 2 });
  for (let turn = 0; turn < 3; turn += 1) loop.turn();
  expect([loop.state.started, loop.reaching, recorder.records.length]).toEqual([0, true, 0]);
  target = port;
  await turnToEnd();
  expect([ofCall('clientConnect').length, loop.reaching]).toEqual([2, false]);
});

test('when the port is a stranger’s, nobody connects, and what was planned is not begun', () => {
  target = TARGET.strange;
  run({ clients: 2, repeat: 10 });
  expect([loop.alive, recorder.records.length]).toEqual([false, 0]);
  expect(loop.state.clients.map(({ state, outcome }) => [state, outcome?.en])).toEqual([
    ['ended', 'not connected: the port is not the program’s own'],
    ['ended', 'not connected: the port is not the program’s own'],
  ]);
});

test('numbers go on behind those that another thread has given', async () => {
  loop = newLoop(41);
  run({ clients: 2 });
  expect(loop.state.first).toBe(42);
  await turnToEnd();
  expect(loop.state.clients.map(({ client }) => client)).toEqual([42, 43]);
});
