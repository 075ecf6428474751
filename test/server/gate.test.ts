/** The gate in front of every call: what clients experience at it, and that nothing gets lost there. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BREAKPOINT_CALLS,
  PROGRAM_NAMES,
  type GateChange,
  type ThreadState,
} from '../../server/core/messages.js';
import { CALLS, type CallName } from '../../server/core/record.js';
import { Client } from '../support/client.js';
import { put } from '../support/http.js';
import { GET, HELLO_WORLD, usePlayground } from '../support/playground.js';
import { disorder } from '../support/order.js';
import { ofCall, ofConnection, type Line } from '../support/records.js';
import { until, within } from '../support/wait.js';
import type { Viewer } from '../support/viewer.js';

const playground = usePlayground();

async function gate(change: GateChange): Promise<void> {
  const answer = await put(playground.uiPort, '/api/gate', change);
  expect(answer.status, String(answer.body)).toBe(200);
}

/** Opens the gate, whatever a test has left. */
const open = (): Promise<void> => gate({ paused: false, breakpoints: [] });

/** Waits until a thread stands at the gate before `call`. */
async function stands(viewer: Viewer, thread: number, call: CallName): Promise<ThreadState> {
  const at = (threads: readonly ThreadState[]): ThreadState | undefined =>
    threads.find((state) => state.thread === thread && state.state === 'gated' && state.call === call);
  return at(await viewer.threads((threads) => at(threads) !== undefined))!;
}

/** Lets a thread make the call before which it stands. */
async function step(viewer: Viewer, thread: number, call: CallName): Promise<void> {
  await stands(viewer, thread, call);
  await gate({ step: thread });
}

/** Starts a program with the gate closed: nothing is called before its first step. */
async function startPaused(program: (typeof PROGRAM_NAMES)[number]): Promise<Viewer> {
  await open();
  const status = await playground.run({ program });
  await playground.change({ running: false, port: status.address.port });
  await gate({ paused: true });
  await playground.change({ running: true });
  playground.since = (await playground.records()).findLast(({ call }) => call === 'start')!.seq;
  return playground.view();
}

const connects = async (): Promise<string> => {
  try {
    (await Client.connect(playground.port)).close();
    return 'connected';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
};

describe('a program that is started paused', () => {
  test('has no port until it has bound and listens, and is connected to before it accepts', async () => {
    const viewer = await startPaused('threaded');
    for (const call of ['socket', 'setsockopt', 'bind', 'listen'] as const) {
      await stands(viewer, 0, call);
      expect(await connects()).toBe('ECONNREFUSED');
      await gate({ step: 0 });
    }
    await stands(viewer, 0, 'accept');
    expect(await connects()).toBe('connected');
    expect(ofCall(await playground.records(), 'accept')).toEqual([]);
    await open();
  });

  test('lets one call of a connection through at a time, and the client gets what was called for', async () => {
    const viewer = await startPaused('threaded');
    for (const call of ['socket', 'setsockopt', 'bind', 'listen'] as const) await step(viewer, 0, call);
    await stands(viewer, 0, 'accept');
    const client = await playground.connect();
    await client.write(GET);
    await step(viewer, 0, 'accept');
    await step(viewer, 0, 'startThread');
    const { thread } = (await viewer.threads((threads) => threads.some((state) => state.thread > 0))).find(
      (state) => state.thread > 0,
    )!;
    await stands(viewer, thread, 'recv');
    expect(ofCall(await playground.records(), 'recv')).toEqual([]);
    await step(viewer, thread, 'recv');
    await stands(viewer, thread, 'sendall');
    expect(client.received).toHaveLength(0);
    await gate({ step: thread });
    await stands(viewer, thread, 'close');
    await until('the response', () => client.received.toString() === HELLO_WORLD);
    expect(client.socket.readableEnded).toBe(false);
    await gate({ step: thread });
    expect(await client.ended).toBe('end');
    const lines = await playground.untilClosed();
    const calls = ofConnection(lines, ofCall(lines, 'accept')[0]!.connection);
    expect(calls.filter(({ call }) => call !== 'print').map(asTold)).toEqual([
      'accept',
      'gate startThread',
      'startThread',
      'gate recv',
      'recv',
      'gate sendall',
      'sendall',
      'gate close',
      'close',
    ]);
    await open();
  });
});

/** A call by its name, a wait at the gate by what it waits for. */
const asTold = ({ call, result }: Line): string =>
  call === 'gate' ? `gate ${Object.entries(CALLS).find(([, { code }]) => code === result)?.[0]}` : call;

describe('a breakpoint', () => {
  test.each(['accept', 'recv', 'sendall', 'close'] as const)(
    'on %s holds every thread before it, and no other call',
    async (call) => {
      await open();
      await playground.run();
      await gate({ breakpoints: [call] });
      const viewer = await playground.view();
      // One that waited for a client before the breakpoint was set is inside the call already.
      if (call === 'accept') await playground.fetch();
      const client = await playground.connect();
      await client.write(GET);
      const { thread } = await viewer
        .threads((threads) => threads.some((state) => state.state === 'gated'))
        .then((threads) => threads.find((state) => state.state === 'gated')!);
      await stands(viewer, thread, call);
      const waits = ofCall(await playground.records(), 'gate');
      expect(new Set(waits.map(({ result }) => result))).toEqual(new Set([CALLS[call].code]));
      await gate({ breakpoints: [], paused: false });
      expect(await client.response()).toBe(HELLO_WORLD);
    },
  );

  test('keeps what sendall was given, before a byte of it is sent', async () => {
    await open();
    await playground.run();
    await gate({ breakpoints: ['sendall'] });
    const client = await playground.connect();
    await client.write(GET);
    const lines = await playground.recordsUntil('the gate', (all) => ofCall(all, 'gate').length === 1);
    expect(Buffer.from(ofCall(lines, 'gate')[0]!.bytes!, 'base64').toString()).toBe(HELLO_WORLD);
    expect(client.received).toHaveLength(0);
    await open();
    expect(await client.response()).toBe(HELLO_WORLD);
  });
});

test('the event loop is held in its callbacks', async () => {
  const viewer = await startPaused('event-loop');
  await stands(viewer, 0, 'bind');
  expect(await connects()).toBe('ECONNREFUSED');
  await gate({ step: 0 });
  await step(viewer, 0, 'listen');
  await viewer.message('status', ({ status }) => status.state === 'listening');
  const client = await playground.connect();
  await client.write(GET);
  for (const call of ['accept', 'recv', 'sendall', 'shutdown'] as const) {
    await stands(viewer, 0, call);
    expect(client.socket.readableEnded).toBe(false);
    await gate({ step: 0 });
  }
  await open();
  expect(await client.response()).toBe(HELLO_WORLD);
});

test('who steps through a connection has not asked to step through the next one on that thread', async () => {
  await open();
  await playground.run();
  await gate({ breakpoints: ['recv'] });
  const viewer = await playground.view();
  const client = await playground.connect();
  await client.write(GET);
  await stands(viewer, 1, 'recv');
  await gate({ breakpoints: [] });
  for (const call of ['recv', 'sendall', 'close'] as const) await step(viewer, 1, call);
  expect(await client.response()).toBe(HELLO_WORLD);
  await until('no more stepping', async () => !(await playground.status()).gate.stepping);
  expect(await playground.fetch()).toBe(HELLO_WORLD);
});

test('all that wait are stepped, and no thread that is inside a call', async () => {
  await open();
  await playground.run();
  await gate({ breakpoints: ['recv'] });
  const viewer = await playground.view();
  const client = await playground.connect();
  await client.write(GET);
  await stands(viewer, 1, 'recv');
  await gate({ breakpoints: [], step: 'all' });
  for (const call of ['sendall', 'close'] as const) await step(viewer, 1, call);
  expect(await client.response()).toBe(HELLO_WORLD);
  // Main was blocked in accept all the time: nobody has stepped it.
  expect(await playground.fetch()).toBe(HELLO_WORLD);
});

test('a main thread that is stepped says so, until all run', async () => {
  await open();
  await playground.run({ program: 'forever' });
  await gate({ breakpoints: ['recv'] });
  const viewer = await playground.view();
  const client = await playground.connect();
  await client.write(GET);
  await step(viewer, 0, 'recv');
  await gate({ breakpoints: [] });
  await stands(viewer, 0, 'sendall');
  expect((await playground.status()).gate).toEqual({ paused: false, breakpoints: [], stepping: true });
  await open();
  expect((await playground.status()).gate.stepping).toBe(false);
  expect(await client.response()).toBe(HELLO_WORLD);
});

test('a thread that does not wait cannot be stepped', async () => {
  await open();
  await playground.run();
  const answer = await put(playground.uiPort, '/api/gate', { step: 0 });
  expect([answer.status, String(answer.body)]).toEqual([422, expect.stringContaining('NOT_AT_GATE')]);
});

test.each(PROGRAM_NAMES)('%s stops within a second while its threads wait at the gate', async (program) => {
  await open();
  await playground.run({ program });
  await gate({ breakpoints: ['recv', 'sendall'] });
  const client = await playground.connect();
  await client.write(GET);
  await playground.recordsUntil('the gate', (all) => ofCall(all, 'gate').length > 0);
  const status = await within('the stop', playground.change({ running: false }), 1000);
  expect(status).toMatchObject({ state: 'stopped', threads: { busy: 0 }, counts: { open: 0 } });
  await open();
});

/** What a person or a client may do next. */
const action = fc.oneof(
  fc.constant({ do: 'pause' } as const),
  fc.constant({ do: 'run' } as const),
  fc.constant({ do: 'step all' } as const),
  fc.record({ do: fc.constant('step' as const), thread: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ do: fc.constant('break' as const), calls: fc.subarray([...BREAKPOINT_CALLS]) }),
  fc.record({ do: fc.constant('switch' as const), program: fc.constantFrom(...PROGRAM_NAMES) }),
  fc.constant({ do: 'stop' } as const),
  fc.constant({ do: 'start' } as const),
  fc.constant({ do: 'visit' } as const),
  fc.constant({ do: 'silent' } as const),
  fc.constant({ do: 'reset' } as const),
);

type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

test('1,000 random sequences lose no thread, no call and no order, and every stop comes within a second', async () => {
  await open();
  await playground.run();
  const { port } = await playground.status().then(({ address }) => address);
  await playground.change({ port });
  const viewer = await playground.view();
  let id = 0;
  const ask = async (message: { kind: 'gate'; change: GateChange } | { kind: 'program'; change: object }) => {
    id += 1;
    return within(`the answer to ${JSON.stringify(message)}`, viewer.request({ ...message, id }), 1000);
  };
  const clients = new Set<Client>();
  const visit = (bytes: string | null, reset = false): void => {
    const client = Client.begin(port);
    clients.add(client);
    client.socket.once('connect', () => {
      if (bytes !== null) client.socket.write(bytes);
      if (reset) client.reset();
    });
  };
  const play = async (step: Action): Promise<unknown> => {
    switch (step.do) {
      case 'pause':
        return ask({ kind: 'gate', change: { paused: true } });
      case 'run':
        return ask({ kind: 'gate', change: { paused: false } });
      case 'step all':
        return ask({ kind: 'gate', change: { step: 'all' } });
      case 'step':
        return ask({ kind: 'gate', change: { step: step.thread } });
      case 'break':
        return ask({ kind: 'gate', change: { breakpoints: step.calls } });
      case 'switch':
        return ask({ kind: 'program', change: { program: step.program, running: true } });
      case 'stop':
        return ask({ kind: 'program', change: { running: false } });
      case 'start':
        return ask({ kind: 'program', change: { running: true } });
      case 'visit':
        return visit(GET);
      case 'silent':
        return visit(null);
      case 'reset':
        return visit(GET, true);
    }
  };

  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 10 }), async (steps) => {
      for (const each of steps) await play(each);
      // Afterwards all is as ever: who comes is answered.
      await ask({ kind: 'gate', change: { paused: false, breakpoints: [] } });
      for (const client of clients) client.close();
      clients.clear();
      const { program, running } = await playground.status();
      if (running && program !== 'one-shot') {
        // It may not listen yet.
        const client = await until('a connection', () => Client.connect(port).catch(() => null));
        await client.write(GET);
        expect(await client.response()).toBe(HELLO_WORLD);
      }
      await ask({ kind: 'program', change: { running: false } });
      const { state, error, threads, counts } = await playground.status();
      // A reset kills one-shot, which catches nothing: as it does in Python.
      expect([null, 'ECONNRESET', 'EPIPE']).toContain(error?.code ?? null);
      expect({ state, busy: threads.busy, open: counts.open }).toEqual({
        state: expect.stringMatching(/^(stopped|returned|crashed)$/),
        busy: 0,
        open: 0,
      });
    }),
    { numRuns: 1000, interruptAfterTimeLimit: 200_000, markInterruptAsFailure: true },
  );
  await playground.run();
  expect(await playground.fetch()).toBe(HELLO_WORLD);
  await playground.change({ running: false });
  const ended = (await playground.records()).at(-1)!.seq;
  await viewer.until('the end', () => viewer.records.at(-1)!.seq >= ended);
  expect(disorder(viewer.records).slice(0, 20)).toEqual([]);
}, 220_000);
