/** Write plans: a response in pieces, with waits between them, and every way in which it can end. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cut, Ending, ProgramName, WritePlan } from '../../server/core/messages.js';
import { GET, usePlayground } from '../support/playground.js';
import { bytesOf, ofCall, ofConnection, told, type Line } from '../support/records.js';
import { until } from '../support/wait.js';

const playground = usePlayground();

const PROGRAMS: readonly ProgramName[] = ['one-shot', 'forever', 'threaded', 'keep-alive', 'event-loop'];
const REPEATING = PROGRAMS.filter((program) => program !== 'one-shot');

const plan = (cuts: readonly Cut[], ending: Ending | null = null): WritePlan => ({ cuts, ending });

const cuts = (...places: readonly number[]): Cut[] => places.map((at) => ({ at, waitMs: 0 }));

const sent = (lines: readonly Line[]): string[] => ofCall(lines, 'sendall').map(bytesOf);

/** The calls from the first `sendall` on, without what is printed. */
const fromSending = (lines: readonly Line[]): string[] => {
  const calls = lines.filter(({ call }) => call !== 'print');
  return told(calls.slice(calls.findIndex(({ call }) => call === 'sendall')));
};

describe.each(PROGRAMS)('%s', (program) => {
  test('sends each piece on its own, in order, and waits before those that say so', async () => {
    await playground.run({ program });
    const text = 'HTTP/1.1 200 OK\n\nabcdef';
    await playground.respondWith([
      {
        text,
        plan: plan([
          { at: 3, waitMs: 30 },
          { at: 16, waitMs: 0 },
          { at: 20, waitMs: 5 },
        ]),
      },
    ]);
    expect(await playground.fetch()).toBe('HTTP/1.1 200 OK\r\n\r\nabcdef');
    const lines = await playground.untilClosed();
    expect(sent(lines)).toEqual(['HTT', 'P/1.1 200 OK\r\n', '\r\nabc', 'def']);
    const calls = lines.filter(({ call }) => call === 'wait' || call === 'sendall');
    expect(calls.map(({ call, text: said }) => said ?? call)).toEqual([
      'sendall',
      '30 ms',
      'sendall',
      'sendall',
      '5 ms',
      'sendall',
    ]);
    const [wait] = ofCall(lines, 'wait');
    expect(wait!.connection).toBe(ofCall(lines, 'accept')[0]!.connection);
    expect(Number(wait!.durationNs)).toBeGreaterThanOrEqual(29e6);
  });

  test('cuts at the very beginning and end are waits with nothing to send', async () => {
    await playground.run({ program });
    await playground.respondWith([
      {
        text: 'abc',
        plan: plan([
          { at: 0, waitMs: 1 },
          { at: 3, waitMs: 2 },
        ]),
      },
    ]);
    expect(await playground.fetch()).toBe('abc');
    const lines = await playground.untilClosed();
    expect(sent(lines)).toEqual(['abc']);
    expect(ofCall(lines, 'wait').map(({ text }) => text)).toEqual(['1 ms', '2 ms']);
  });
});

describe.each(REPEATING)('%s ends', (program) => {
  const text = 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello';
  const whole = text.replaceAll('\n', '\r\n');

  test('with close at once, however the client feels about it', async () => {
    await playground.run({ program });
    await playground.respondWith([{ text, plan: plan([], 'close') }]);
    expect(await playground.fetch()).toBe(whole);
    const calls = fromSending(await playground.untilClosed());
    expect(calls.filter((call) => !call.startsWith('shutdown'))).toEqual(['sendall 43', 'close 0']);
  });

  test('with half-close: the client sees the end, may go on talking, and is heard until it closes', async () => {
    await playground.run({ program });
    await playground.respondWith([{ text, plan: plan([], 'half-close') }]);
    const client = await playground.connect();
    await client.write(GET);
    await client.ended;
    expect(client.received.toString('latin1')).toBe(whole);
    await client.write('still here');
    client.halfClose();
    const lines = await playground.untilClosed();
    const calls = fromSending(lines);
    expect(calls).toEqual(['sendall 43', 'shutdown 0', 'recv 10', 'recv 0', 'close 0']);
  });

  test('with reset: the client gets an error instead of an end', async () => {
    await playground.run({ program });
    await playground.respondWith([{ text, plan: plan([{ at: 40, waitMs: 20 }], 'reset') }]);
    const client = await playground.connect();
    await client.write(GET);
    expect(await client.wasReset()).toBe(true);
    expect(fromSending(await playground.untilClosed()).at(-1)).toBe('close 0');
    await playground.respondWith('next');
    expect(await playground.fetch()).toBe('next');
  });

  test('with stall: neither an end nor more, until the client closes', async () => {
    await playground.run({ program });
    await playground.respondWith([{ text, plan: plan([], 'stall') }]);
    const client = await playground.connect();
    await client.write(GET);
    await until('all of the response', () => client.received.length === whole.length);
    const lines = await playground.recordsUntil(
      'the sendall',
      (soFar) => ofCall(soFar, 'sendall').length > 0,
    );
    expect(ofCall(lines, 'shutdown')).toEqual([]);
    client.halfClose();
    const after = fromSending(await playground.untilClosed());
    expect(after.slice(0, 2)).toEqual(['sendall 43', 'recv 0']);
    expect(after.at(-1)).toBe('close 0');
  });

  test('with stall at once where the client has closed its side before', async () => {
    await playground.run({ program });
    await playground.respondWith([{ text, plan: plan([], 'stall') }]);
    const client = await playground.connect();
    await client.write('GET / HTTP/1.1\r\n');
    client.halfClose();
    expect(await client.response()).toBe(whole);
    expect(fromSending(await playground.untilClosed()).at(-1)).toBe('close 0');
  });

  test('a stop comes through a wait of a minute and through a stall', async () => {
    await playground.run({ program });
    await playground.respondWith([
      { path: '/wait', text, plan: plan([{ at: 4, waitMs: 60_000 }]) },
      { text, plan: plan([], 'stall') },
    ]);
    const [waiting, stalled] = [await playground.connect(), await playground.connect()];
    await waiting.write('GET /wait HTTP/1.1\r\n\r\n');
    if (program === 'forever') stalled.close();
    else await stalled.write(GET);
    const count = program === 'forever' ? 1 : 2;
    await playground.recordsUntil('the first bytes', (lines) => ofCall(lines, 'sendall').length === count);
    const status = await playground.change({ running: false });
    expect(status.state).toBe('stopped');
    expect(status.counts.open).toBe(0);
  });
});

test('cuts that are inside of something, out of order or too many are refused, with their place', async () => {
  const put = async (text: string, at: readonly number[]): Promise<unknown> => {
    const answer = await playground.putResponse({
      rules: [{ text, plan: { cuts: at.map((one) => ({ at: one })) } }],
    });
    return answer.status === 200 ? 200 : (answer.json() as { error: unknown }).error;
  };
  const refused = (line: number, column: number) => ({ code: 'PLAN_BAD_CUT', at: { rule: 0, line, column } });
  expect(await put('a\nb\\x00c', [4])).toMatchObject(refused(2, 3));
  expect(await put('{{client.ip}}', [2])).toMatchObject(refused(1, 3));
  expect(await put('a😀', [2])).toMatchObject(refused(1, 3));
  expect(await put('abc', [4])).toMatchObject(refused(1, 4));
  expect(await put('abc', [2, 1])).toMatchObject(refused(1, 1));
  expect(await put('abc', [1, 1])).toMatchObject(refused(1, 1));
  const many = Array.from({ length: 1001 }, (_, at) => at);
  expect(await put('x'.repeat(2000), many)).toMatchObject({ code: 'PLAN_TOO_MANY_CUTS' });
  expect(await put('x'.repeat(2000), many.slice(1))).toBe(200);
  expect(await put('a\\x00{{client.ip}}b', [1, 5, 18])).toBe(200);
});

/** Any byte, written as people might: as itself where that is plain, else as one of its escapes. */
const piece = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'Z', ' ', '}', '<', 'é', '漢', '😀', '{{connection.id}}'),
      fc.constantFrom('\\r', '\\n', '\\t', '\\0', '\\\\'),
      fc.integer({ min: 0, max: 255 }).map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((tokens) => tokens.join(''));

const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' };

/** What a piece is sent as, in latin-1: the notation read a second time, without the playground's own reader. */
function sentAs(text: string, connection: number): string {
  const inserted = text.replaceAll('{{connection.id}}', String(connection));
  return Buffer.from(inserted, 'utf8')
    .toString('latin1')
    .replace(/\\(?:x(..)|(.))/g, (_, hex?: string, letter?: string) =>
      hex === undefined ? ESCAPES[letter!]! : String.fromCharCode(Number.parseInt(hex, 16)),
    );
}

/** As many clients as fit into the backlog at once. */
const PATHS = 6;

test('1,000 random write plans make exactly those send calls with exactly those bytes', async () => {
  await playground.run({ program: 'threaded' });
  const plans = fc.sample(fc.array(piece, { minLength: 1, maxLength: 6 }), { numRuns: 1000, seed: 42 });
  for (let start = 0; start < plans.length; start += PATHS) {
    const batch = plans.slice(start, start + PATHS);
    const rules = batch.map((pieces, index) => {
      const ends = pieces.map((_, end) => pieces.slice(0, end + 1).join('').length);
      return { path: `/${index}`, text: pieces.join(''), plan: plan(cuts(...ends.slice(0, -1))) };
    });
    await playground.respondWith([...rules, { text: '' }]);
    await Promise.all(batch.map((_, index) => playground.fetch(`GET /${index} HTTP/1.1\r\n\r\n`)));
  }
  const lines = await playground.untilClosed(plans.length);
  const requests = ofCall(lines, 'recv');
  expect(requests).toHaveLength(plans.length);
  const order = new Map<string, number>();
  for (const { connection, bytes } of requests) {
    const [, path = ''] = Buffer.from(bytes!, 'base64').toString().split(' ');
    const round = order.get(path) ?? 0;
    order.set(path, round + 1);
    const pieces = plans[round * PATHS + Number(path.slice(1))]!;
    expect(sent(ofConnection(lines, connection))).toEqual(pieces.map((text) => sentAs(text, connection)));
  }
});
