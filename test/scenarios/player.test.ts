/** What surrounds a scenario: who may start it, what viewers are told, and that everything is put back. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ScenarioInfo, ScenarioState } from '../../server/core/messages.js';
import { told as toldIn, type Told } from '../../server/core/words.js';
import { SCENARIOS } from '../../server/scenarios/registry.js';
import { put, type Answer } from '../support/http.js';
import { HELLO_WORLD, Playground, usePlayground } from '../support/playground.js';
import { ofCall } from '../support/records.js';
import { until } from '../support/wait.js';

const playground = usePlayground();

const play = (name: string, more: object = {}): Promise<Answer> =>
  put(playground.uiPort, '/api/scenario', { name, ...more });

const infos: readonly ScenarioInfo[] = SCENARIOS.map(({ name, title, watch, programs }) => ({
  name,
  title,
  watch,
  programs,
}));

/** All that people have set, and what became of the program. */
async function settings(): Promise<object> {
  const { program, receive, delayMs, reuseAddress, address, running, state, error } =
    await playground.status();
  const { response } = (await playground.get('/api/response')).json() as { response: unknown };
  return { program, receive, delayMs, reuseAddress, address, running, state, error, response };
}

/** Plays a scenario until it hangs in the middle; `ended` resolves with its answer. */
async function playUntilItHangs(on = playground): Promise<{ readonly ended: Promise<Answer> }> {
  const viewer = await on.view();
  const ended = put(on.uiPort, '/api/scenario', { name: 'idle-preconnect', program: 'forever' });
  await viewer.message(
    'scenario',
    ({ scenario }) => scenario?.running === true && scenario.clients[1]?.events.at(-1)?.kind === 'sent',
  );
  viewer.close();
  return { ended };
}

const stateOf = (answer: Answer): Told<ScenarioState> => {
  expect(answer.status, String(answer.body)).toBe(200);
  return answer.json() as Told<ScenarioState>;
};

afterEach(() => put(playground.uiPort, '/api/gate', { paused: false, breakpoints: [] }));

describe('viewers', () => {
  test('are told which scenarios there are, each state of the one that is played, and later the last', async () => {
    const viewer = await playground.view();
    expect((await viewer.message('hello')).scenarios).toEqual(infos);
    expect((await viewer.message('scenario')).scenario).toBeNull();
    expect((await playground.get('/api/scenarios')).json()).toEqual(toldIn(infos, 'en'));

    const state = stateOf(await play('slow-visitor'));
    expect(state.program).toBe('forever');
    const last = await viewer.message('scenario', ({ scenario }) => scenario?.running === false);
    expect(toldIn(last, 'en')).toEqual({ kind: 'scenario', scenario: state });
    const told = viewer.ofKind('scenario').flatMap(({ scenario }) => scenario ?? []);
    expect(told[0]).toMatchObject({ name: 'slow-visitor', running: true, untilSeq: null, result: null });
    // Each state goes on where the one before was.
    for (const [index, { clients }] of told.entries()) {
      const before = told[index - 1]?.clients ?? [];
      for (const [number, { events }] of before.entries()) {
        expect(clients[number]!.events.slice(0, events.length)).toEqual(events);
      }
    }
    expect(told.some(({ clients }) => clients.some(({ outcome }) => outcome === null))).toBe(true);

    const late = await playground.view();
    expect(await late.message('scenario')).toEqual(last);
  });

  test('can play one, and are told when it has ended, or why it was refused', async () => {
    const viewer = await playground.view();
    const request = { kind: 'scenario', id: 1, name: 'split-headers', program: 'event-loop' } as const;
    expect(await viewer.request(request)).toBeNull();
    const newest = viewer.ofKind('scenario').at(-1)?.scenario;
    const ended = newest?.running === false ? newest : null;
    // The reply leaves at once, the state with the next tick.
    const { scenario } = ended
      ? { scenario: ended }
      : await viewer.message('scenario', (message) => message.scenario?.running === false);
    expect(scenario).toMatchObject({ name: 'split-headers', program: 'event-loop', error: null });
    expect(await viewer.request({ kind: 'scenario', id: 2, name: 'nothing' })).toMatchObject({
      code: 'SCENARIO_UNKNOWN',
      message: { en: expect.stringContaining('five-visitors') as string },
    });
  });

  test('know which records belong to it: those from the start of its program on', async () => {
    const { sinceSeq, untilSeq } = stateOf(await play('idle-preconnect', { program: 'event-loop' }));
    const lines = (await playground.records(sinceSeq)).filter(({ seq }) => seq <= untilSeq!);
    expect(lines[0]!.call).toBe('start');
    expect(ofCall(lines, 'accept').length).toBe(2);
    expect(ofCall(lines, 'close').filter(({ connection }) => connection > 0).length).toBe(2);
  });
});

describe('is refused, and nothing changes:', () => {
  const REFUSED: readonly (readonly [string, string, object, string, RegExp])[] = [
    ['an unknown name', 'nothing', {}, 'SCENARIO_UNKNOWN', /"nothing", expected five-visitors/],
    [
      'a program it does not go with',
      'full-backlog',
      { program: 'one-shot' },
      'SCENARIO_PROGRAM',
      /forever, threaded/,
    ],
  ];
  test.each(REFUSED)('%s', async (_, name, more, code, message) => {
    const before = await settings();
    const answer = await play(name, more);
    expect([answer.status, answer.json().error]).toMatchObject([
      422,
      { code, message: expect.stringMatching(message) as string },
    ]);
    expect(await settings()).toEqual(before);
  });

  test.each([{ paused: true }, { breakpoints: ['recv'] }])('while the gate is %j', async (gate) => {
    const before = await settings();
    await put(playground.uiPort, '/api/gate', gate);
    const answer = await play('five-visitors');
    expect([answer.status, answer.json().error]).toMatchObject([
      422,
      { code: 'SCENARIO_PAUSED', message: expect.stringMatching(/[Pp]ress Run first/) as string },
    ]);
    await put(playground.uiPort, '/api/gate', { paused: false, breakpoints: [] });
    expect(await settings()).toEqual(before);
  });

  test('a second one while one is played, by whoever asks', async () => {
    const { ended } = await playUntilItHangs();
    const viewer = await playground.view();
    const [byScript, byViewer] = await Promise.all([
      play('five-visitors'),
      viewer.request({ kind: 'scenario', id: 7, name: 'slow-visitor' }),
    ]);
    expect([byScript.status, byScript.json().error.code, byViewer?.code]).toEqual([
      422,
      'SCENARIO_RUNNING',
      'SCENARIO_RUNNING',
    ]);
    expect(stateOf(await ended)).toMatchObject({ name: 'idle-preconnect', error: null });
    expect(stateOf(await play('slow-visitor', { program: 'event-loop' })).error).toBeNull();
  });

  test.each([
    { host: '10.0.0.1' },
    { port: 22 },
    { address: '10.0.0.1:22' },
    { program: 'other' },
    { name: 7 },
  ])('%j, which is no part of the form', async (more) => {
    const answer = await play('five-visitors', more);
    expect([answer.status, answer.json().error.code]).toEqual([400, 'BAD_REQUEST']);
    const viewer = await playground.view();
    viewer.send({ kind: 'scenario', id: 1, name: 'five-visitors', ...more } as never);
    expect((await viewer.closing()).code).toBe(1008);
  });
});

describe('its clients', () => {
  const FOLDER = fileURLToPath(new URL('../../server/scenarios', import.meta.url));
  const sources = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(join(FOLDER, file), 'utf8') }));

  test('are made in one place, which takes the address from the session', () => {
    const making = sources.filter(({ text }) => /'node:(?!events)/.test(text) || /\bfetch\(/.test(text));
    expect(making.map(({ file }) => file)).toEqual(['client.ts']);
    const [client] = making;
    const connects = client!.text.match(/\.connect\(.*\)/g);
    expect(connects).toEqual(['.connect({ host, port: address.port })']);
    expect(client!.text).toContain('= this.#session.status;');
    expect(client!.text).toMatch(/constructor\(session: Session, label: Words, .*changed: \(\) => void\)/);
    expect(client!.text).toMatch(/\bconnect\(greeting\?: string\): void/);
  });

  test('reach a program that listens on all addresses by that of this machine', async () => {
    const other = await new Playground(['--host', '0.0.0.0']).start();
    try {
      const answer = await put(other.uiPort, '/api/scenario', { name: 'body-later', program: 'event-loop' });
      const { clients, error } = stateOf(answer);
      expect(error).toBeNull();
      expect(clients[0]!.events[0]).toMatchObject({ kind: 'connecting', text: `127.0.0.1:${other.port}` });
    } finally {
      await other.end();
    }
  });
});

describe('puts back', () => {
  test('a program that was stopped: it stays so', async () => {
    await playground.run({ program: 'event-loop' });
    await playground.change({ running: false });
    const before = await settings();
    expect(stateOf(await play('slow-visitor', { program: 'threaded' })).error).toBeNull();
    expect(await settings()).toEqual(before);
    expect((await playground.status()).state).toBe('stopped');
  });

  test('a one-shot that has returned: it does not run; one that waits: it waits again', async () => {
    await playground.run({ program: 'one-shot' });
    const waiting = await settings();
    expect(stateOf(await play('five-visitors', { program: 'one-shot' })).error).toBeNull();
    expect(await settings()).toEqual(waiting);
    expect(await playground.fetch()).toBe(HELLO_WORLD);
    await until('the return', async () => (await playground.status()).state === 'returned');
    const returned = await settings();
    expect(stateOf(await play('slow-visitor', { program: 'event-loop' })).error).toBeNull();
    expect(await settings()).toEqual(returned);
  });

  test('a program that has crashed: it is shown with its error, until it is started again', async () => {
    await playground.run({ program: 'one-shot' });
    const client = await playground.connect();
    client.reset();
    await until('the crash', async () => (await playground.status()).state === 'crashed');
    const crashed = await settings();
    expect(crashed).toMatchObject({ state: 'crashed', error: { code: 'ECONNRESET' } });
    expect(stateOf(await play('slow-visitor', { program: 'event-loop' })).error).toBeNull();
    expect(await settings()).toEqual(crashed);
    expect(await playground.change({ running: true })).toMatchObject({ state: 'listening', error: null });
  });

  test('SO_REUSEADDR where that was off: the program listens again on its port', async () => {
    await playground.run({ program: 'threaded', reuseAddress: false });
    const before = await settings();
    for (const name of ['no-reuse-address', 'slow-visitor']) {
      expect(stateOf(await play(name, { program: 'forever' })).error).toBeNull();
      expect(await settings()).toEqual(before);
      expect((await playground.status()).state).toBe('listening');
    }
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  });

  test('no response that was edited meanwhile: the edit stays, unless the scenario had its own', async () => {
    await playground.run();
    const { ended } = await playUntilItHangs();
    await playground.respondWith('edited');
    expect(stateOf(await ended).error).toBeNull();
    expect(await playground.fetch()).toBe('edited');
    expect(stateOf(await play('body-later')).error).toBeNull();
    expect(await playground.fetch()).toBe('edited');
  });

  test('everything also where the program can not even start', async () => {
    await playground.run();
    const other = createServer();
    let strangers = 0;
    other.on('connection', () => (strangers += 1)).listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    await playground.change({ port });
    const before = await settings();
    const state = stateOf(await play('five-visitors', { program: 'forever' }));
    expect(state).toMatchObject({
      running: false,
      result: null,
      clients: [],
      error: expect.stringMatching(/^Cannot start forever: .*EADDRINUSE/) as string,
    });
    expect(await settings()).toEqual(before);
    expect(strangers).toBe(0);
    await playground.run();
  });

  test.each([{ running: false }, { program: 'event-loop' }, { delayMs: 777 }])(
    'and until then what is set is its own: %j is refused, not undone later',
    async (change) => {
      await playground.run({ delayMs: 3 });
      const before = await settings();
      const { ended } = await playUntilItHangs();
      const answer = await put(playground.uiPort, '/api/program', change);
      expect([answer.status, answer.json().error.code]).toEqual([422, 'SCENARIO_RUNNING']);
      expect(stateOf(await ended)).toMatchObject({ error: null, running: false });
      expect(await settings()).toEqual(before);
      playground.port = (await playground.status()).address.port;
      expect(await playground.fetch()).toBe(HELLO_WORLD);
    },
  );

  test('the port that was set, also where SO_REUSEADDR is off and the program does not run', async () => {
    const { address } = await playground.run();
    await playground.change({ running: false, reuseAddress: false, port: address.port });
    for (const name of ['split-headers', 'body-later']) {
      const answer = await put(playground.uiPort, '/api/scenario', { name });
      expect(answer.json()).toMatchObject({ error: null });
      expect((await playground.status()).address).toEqual(address);
    }
  });
});

test('can be stopped at the gate in the middle, and goes on when people do', async () => {
  await playground.run();
  const { ended } = await playUntilItHangs();
  const viewer = await playground.view();
  await put(playground.uiPort, '/api/gate', { paused: true });
  await viewer.threads((all) => all.some(({ state }) => state === 'gated'));
  await put(playground.uiPort, '/api/gate', { paused: false });
  expect(stateOf(await ended)).toMatchObject({ error: null, running: false });
});

test('ends with the playground, in order', async () => {
  const other = await new Playground().start();
  const { ended } = await playUntilItHangs(other);
  const gone = expect(ended).rejects.toThrow();
  await other.end('SIGINT', false);
  await gone;
});
