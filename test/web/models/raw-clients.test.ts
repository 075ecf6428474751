import { describe, expect, it } from 'vitest';
import type { ClientAction, RawClient, RawClientsState, Refusal } from '../../../server/core/messages.js';
import { decodeLatin1 } from '../../../server/core/wire-text.js';
import { defaultPlan, startersFor } from '../../../web/models/client-starters.js';
import { checkPlan, RawClients } from '../../../web/models/raw-clients.js';
import { untranslated } from '../../../server/core/errors.js';

const client = (number: number, state: RawClient['state'] = 'open'): RawClient => ({
  client: number,
  state,
  port: 50_000 + number,
  sentBytes: 0,
  sends: 0,
  receivedBytes: 0,
  recvs: 0,
  outcome: state === 'ended' ? { en: 'left', zh: '离开' } : null,
});

const stateOf = (first: number, ...clients: readonly RawClient[]): RawClientsState => ({
  first,
  planned: 1,
  started: 1,
  ended: 0,
  clients,
});

/** A server that starts a client at each `run`, and says so a moment after its answer. */
function setUp(refuse: (action: ClientAction) => Refusal | null = () => null) {
  const asked: ClientAction[] = [];
  let next = 1;
  const clients: RawClients = new RawClients({
    client: async (action) => {
      asked.push(action);
      const refusal = refuse(action);
      if (refusal === null && action.do === 'run') {
        const number = next++;
        queueMicrotask(() => queueMicrotask(() => clients.received(stateOf(number, client(number)))));
      }
      return refusal;
    },
  });
  return { clients, asked };
}

/** What was asked, in short: `run "GET /\n"`. */
const told = (asked: readonly ClientAction[]): string[] =>
  asked.map((action) =>
    action.do === 'run'
      ? `run ${JSON.stringify(action.plan.text)}`
      : action.do === 'send'
        ? `send ${action.client} ${JSON.stringify(action.text)}`
        : Object.values(action).join(' '),
  );

describe('what is typed', () => {
  it('opens a connection with the first line, and sends the others on it in order', async () => {
    const { clients, asked } = setUp();
    void clients.type({ kind: 'line', text: 'GET / HTTP/1.1' });
    void clients.type({ kind: 'line', text: '' });
    await clients.type({ kind: 'part', text: 'no end' });
    expect(told(asked)).toEqual(['run "GET / HTTP/1.1\\\\r\\n"', 'send 1 "\\\\r\\n"', 'send 1 "no end"']);
    for (const action of asked) expect(action.do === 'run' ? action.plan.lineEnding : 'lf').toBe('lf');
  });

  it('is sent as it was typed: nothing of it is an escape or a value', async () => {
    const { clients, asked } = setUp();
    clients.typedEnding.value = 'lf';
    const line = 'a\\r{{client.ip}}\0你';
    await clients.type({ kind: 'line', text: line });
    const [action] = asked;
    const { bytes } = checkPlan(action!.do === 'run' ? action!.plan : defaultPlan(1));
    expect(new TextDecoder().decode(bytes!)).toBe(`${line}\n`);
  });

  it('ends the connection as its keys say, and then begins another', async () => {
    const { clients, asked } = setUp();
    await clients.connect();
    await clients.type({ kind: 'endOfFile' });
    await clients.type({ kind: 'interrupt' });
    clients.received(stateOf(1, client(1, 'ended')));
    await clients.type({ kind: 'interrupt' });
    await clients.type({ kind: 'line', text: 'x' });
    expect(told(asked)).toEqual(['run ""', 'end 1 half-close', 'end 1 close', 'run "x\\\\r\\n"']);
    expect(clients.chosen.value).toBe(2);
  });

  it('goes into the connection of its own, whoever else starts clients', async () => {
    const { clients, asked } = setUp();
    await clients.type({ kind: 'line', text: 'a' });
    clients.received(stateOf(7, client(1), client(7)));
    await clients.type({ kind: 'line', text: 'b' });
    expect(told(asked).at(-1)).toBe('send 1 "b\\\\r\\n"');
  });

  it('is not waited for when the server is gone', async () => {
    const clients = new RawClients({ client: async () => null });
    const typed = clients.type({ kind: 'line', text: 'x' });
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    clients.lost();
    await typed;
    expect(clients.chosen.value).toBeNull();
  });

  it('says why it was refused', async () => {
    const refusal = { code: 'CLIENT_NO_PROGRAM', message: untranslated('Cannot connect') };
    const { clients } = setUp(() => refusal);
    await clients.type({ kind: 'line', text: 'x' });
    expect(clients.refusal.value).toEqual(refusal);
  });

  it('asks for nothing when a line is longer than any text may be', async () => {
    const { clients, asked } = setUp();
    await clients.type({ kind: 'line', text: 'x'.repeat(600_000) });
    expect([asked, clients.refusal.value?.code]).toEqual([[], 'TEMPLATE_TOO_LONG']);
  });

  it.each([
    ['NOT_CONNECTED', null],
    ['CLIENT_NO_PROGRAM', 'CLIENT_NO_PROGRAM'],
  ])('after %s says %s once the server is heard again', async (code, said) => {
    const { clients } = setUp(() => ({ code, message: untranslated('Cannot') }));
    await clients.type({ kind: 'line', text: 'x' });
    clients.restarted();
    expect(clients.refusal.value?.code ?? null).toBe(said);
  });
});

describe('a plan', () => {
  it('names the port of the program until somebody has changed it', () => {
    const { clients } = setUp();
    clients.knowPort(8080);
    expect(clients.plan.value.text).toContain('Host: localhost:8080\n');
    clients.edit({ waitMs: 5 });
    clients.knowPort(9090);
    expect(clients.plan.value.text).toContain('Host: localhost:8080\n');
  });

  it('is checked as it is written: where a mistake is, and which values a client has', () => {
    const problem = (text: string) => checkPlan({ ...defaultPlan(1), text }).problem;
    expect(problem('GET /\n{{request.path}}')).toMatchObject({ code: 'CLIENT_BAD_VALUE', at: { line: 2 } });
    expect(problem('a\\q')).toMatchObject({ code: 'TEMPLATE_BAD_ESCAPE', at: { line: 1, column: 2 } });
    expect(problem('{{body.length}}')).toBeNull();
  });

  it('holds exactly the bytes that were loaded', () => {
    const { clients } = setUp();
    const bytes = Uint8Array.from([0x47, 0x0a, 0xff, 0x7b, 0x7b, 0x5c, 0x0d, 0x0a]);
    for (const lineEnding of ['crlf', 'lf'] as const) {
      clients.load(bytes, lineEnding);
      expect([...clients.checked.value.bytes!]).toEqual([...bytes]);
    }
    expect(clients.mode.value).toBe('compose');
  });
});

describe('who is shown', () => {
  it('is the newest run, or who was chosen for as long as there is such a one', () => {
    const { clients } = setUp();
    expect(clients.shown.value).toBeNull();
    clients.received({ ...stateOf(4, client(4), client(5)), planned: 2 });
    expect([clients.shown.value, clients.current.value]).toEqual([{ from: 4, to: Infinity }, null]);
    clients.choose(5);
    expect([clients.shown.value, clients.current.value?.client]).toEqual([{ from: 5, to: 5 }, 5]);
    clients.received(stateOf(6, client(6)));
    expect([clients.shown.value, clients.current.value?.client]).toEqual([{ from: 6, to: Infinity }, 6]);
  });
});

it('counts the clients that are open, listed or not, and those of before', () => {
  const { clients } = setUp();
  clients.received({ ...stateOf(4, client(2), client(3, 'ended'), client(4)), started: 500, ended: 200 });
  expect(clients.openCount.value).toBe(301);
});

describe('startersFor()', () => {
  it.each([8000, 50_000])('are all valid for port %i, and the one of 1024 bytes has 1024', (port) => {
    for (const { name, text } of startersFor(port)) {
      const { bytes, problem } = checkPlan({ ...defaultPlan(port), text });
      expect(problem, name).toBeNull();
      if (name.includes('1024')) expect(bytes).toHaveLength(1024);
    }
  });

  it('write their line breaks as a request in the body of which they stand', () => {
    const sent = startersFor(80).map(({ text }) =>
      decodeLatin1(checkPlan({ ...defaultPlan(80), text }).bytes!),
    );
    expect(sent[2]).toContain('Content-Length: 19\r\n\r\nname=Ada&city=Paris');
    expect(sent[3]).toContain('\r\n\r\n5\r\nHello\r\n7\r\n, world\r\n0\r\n\r\n');
    expect(sent[4]).toContain('\r\n\r\nGET /two HTTP/1.1\r\nHost: localhost:80\r\n\r\n');
  });
});
