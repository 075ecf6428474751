/** What every program does for one client, whichever way it does it: to the byte on the wire, and in the log. */
import { describe, expect, test } from 'vitest';
import type { ProgramName } from '../../server/core/messages.js';
import { reprBytes } from '../../server/core/repr.js';
import { GET, HELLO_WORLD, usePlayground } from '../support/playground.js';
import { bytesOf, ofCall, ofConnection, printed, stream, told, type Line } from '../support/records.js';

const playground = usePlayground();

interface Contract {
  readonly program: ProgramName;
  /** As the program prints it. */
  readonly clientType: string;
  /** The calls before there is a client. */
  readonly opening: readonly string[];
  /** The calls of a connection that sends one request and reads the answer, by name. */
  readonly connection: readonly string[];
  /** What follows once the client has gone. */
  readonly ending: readonly string[];
}

const BLOCKING = {
  clientType: 'Socket (AF_INET, SOCK_STREAM)',
  opening: ['start', 'socket', 'setsockopt', 'bind', 'listen'],
  connection: ['accept', 'print', 'print', 'recv', 'print', 'sendall', 'close'],
  ending: [],
};

const CONTRACTS: readonly Contract[] = [
  { program: 'one-shot', ...BLOCKING, ending: ['close', 'exit'] },
  { program: 'forever', ...BLOCKING },
  {
    program: 'threaded',
    ...BLOCKING,
    connection: ['accept', 'startThread', 'print', 'print', 'recv', 'print', 'sendall', 'close'],
  },
  {
    program: 'keep-alive',
    ...BLOCKING,
    connection: BLOCKING.connection.toSpliced(1, 0, 'startThread').toSpliced(-1, 0, 'shutdown', 'recv'),
  },
  {
    program: 'event-loop',
    clientType: 'Socket',
    opening: ['start', 'bind', 'listen'],
    connection: ['accept', 'print', 'print', 'recv', 'print', 'sendall', 'shutdown', 'recv', 'close'],
    ending: [],
  },
];

const REPEATING = CONTRACTS.filter(({ program }) => program !== 'one-shot');

/** Those that answer whatever has come once the client has closed its side, were it nothing. */
const ANSWERING = REPEATING.filter(({ program }) => program !== 'keep-alive');

/** What is read but belongs to no whole request: `keep-alive` takes it for the beginning of another one. */
const REQUESTS: readonly (readonly [what: string, request: string, behind: string])[] = [
  ['a request', GET, ''],
  ['a request with fields', 'GET /a?b=c HTTP/1.1\r\nHost: localhost:8000\r\nAccept: */*\r\n\r\n', ''],
  ['a request with a body', 'POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\nhello\r\nworld', ''],
  ['a chunked request', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n', ''],
  ['quotes, then bytes of all values', `GET /'" HTTP/1.1\r\n\r\n`, everyByte()],
];

function everyByte(): string {
  return String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
}

const names = (lines: readonly Line[]): string[] => lines.map(({ call }) => call);

const closes = (lines: readonly Line[]): number =>
  lines.filter(({ call, connection }) => call === 'close' && connection > 0).length;

describe.each(CONTRACTS)('$program', ({ program, clientType, opening, connection, ending }) => {
  test.each(REQUESTS)(
    'answers %s, to the byte, and shows every byte and every call',
    async (_, asked, behind) => {
      const request = asked + behind;
      await playground.run({ program });
      const client = await playground.connect();
      const { address } = client;
      await client.write(request);
      expect(await client.response()).toBe(HELLO_WORLD);

      const total = opening.length + connection.length + ending.length;
      const lines = await playground.recordsUntil('all calls', (soFar) => soFar.length >= total);
      expect(names(lines)).toEqual([...opening, ...connection, ...ending]);
      expect(names(lines.filter((line) => line.connection === 0))).toEqual([...opening, ...ending]);
      expect(lines.slice(opening.length + connection.length).every((line) => line.connection === 0)).toBe(
        true,
      );
      const { connection: number } = ofCall(lines, 'accept')[0]!;
      const own = ofConnection(lines, number);
      expect(names(own)).toEqual(connection);
      expect(own[0]!.peer).toBe(address);
      expect(stream(own, 'recv')).toBe(request);
      expect(stream(own, 'sendall')).toBe(HELLO_WORLD);
      expect(ofCall(own, 'sendall')[0]!.result).toBe(HELLO_WORLD.length);
      expect(ofCall(own, 'recv')[0]!.result).toBe(request.length);
      const [host, port] = address.split(':');
      expect(printed(own)).toEqual([
        `client socket type: ${clientType}`,
        `address: ('${host}', ${port})`,
        `data: ${reprBytes(Buffer.from(program === 'keep-alive' ? asked : request, 'latin1'))}`,
      ]);

      const [received, sent] = await Promise.all(
        ['received', 'sent'].map((direction) =>
          playground.get(`/api/connections/${number}/${direction}.bin`),
        ),
      );
      expect(received!.body.toString('latin1')).toBe(request);
      expect(sent!.body.toString('latin1')).toBe(HELLO_WORLD);
    },
  );

  test('numbers its records without gaps, and their times never go back', async () => {
    await playground.run({ program });
    await playground.fetch();
    const lines = await playground.untilClosed();
    const first = lines[0]!;
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => first.seq + index));
    const times = lines.map(({ timeNs }) => BigInt(timeNs));
    expect(times.every((time, index) => index === 0 || time >= times[index - 1]!)).toBe(true);
    expect(new Set(lines.map(({ run }) => run))).toEqual(new Set([first.run]));
    // On the clock of the wall.
    const ageMs = Date.now() - Number(times.at(-1)! / 1_000_000n);
    expect(Math.abs(ageMs)).toBeLessThan(5000);
  });

  test('works for the time that the delay says, before it sends', async () => {
    await playground.run({ program, delayMs: 40 });
    expect(await playground.fetch()).toBe(HELLO_WORLD);
    const [work] = ofCall(await playground.untilClosed(), 'work');
    expect(work).toMatchObject({ result: 0, text: '40 ms' });
    expect(Number(work!.durationNs)).toBeGreaterThanOrEqual(39e6);
    expect(Number(work!.durationNs)).toBeLessThan(2000e6);
  });

  test('opens its port as its settings say, which its first records tell', async () => {
    const { address } = await playground.run({ program });
    const lines = await playground.records();
    expect(names(lines)).toEqual(opening);
    const [start] = lines;
    expect(JSON.parse(start!.text!)).toEqual({ program, address: '127.0.0.1:0', reuseAddress: true });
    expect(ofCall(lines, 'bind')[0]!.text).toBe(`127.0.0.1:${address.port}`);
    expect(ofCall(lines, 'listen')[0]!.text).toBe(program === 'event-loop' ? 'by libuv' : 'backlog 5');
  });

  test('counts what it does', async () => {
    const before = (await playground.run({ program })).counts;
    await playground.fetch();
    await playground.untilClosed();
    const { counts } = await playground.status();
    expect(counts).toMatchObject({
      connections: before.connections + 1,
      open: 0,
      receivedBytes: before.receivedBytes + GET.length,
      sentBytes: before.sentBytes + HELLO_WORLD.length,
    });
  });
});

describe.each(REPEATING)('$program, again and again', ({ program, connection }) => {
  test('answers six clients at once, as many as fit into the backlog, and keeps them apart', async () => {
    await playground.run({ program });
    const clients = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const client = await playground.connect();
        const request = `GET /${index} HTTP/1.1\r\nX-Padding: ${'x'.repeat(index * 10)}\r\n\r\n`;
        const { address } = client;
        await client.write(request);
        return { address, request, response: await client.response() };
      }),
    );
    const lines = await playground.untilClosed(6);
    for (const { address, request, response } of clients) {
      expect(response).toBe(HELLO_WORLD);
      const { connection: number } = lines.find(({ peer }) => peer === address)!;
      const own = ofConnection(lines, number);
      expect(names(own)).toEqual(connection);
      expect(stream(own, 'recv')).toBe(request);
      expect(stream(own, 'sendall')).toBe(HELLO_WORLD);
    }
    const accepted = ofCall(lines, 'accept').map(({ connection: number }) => number);
    expect(accepted).toEqual(accepted.map((_, index) => accepted[0]! + index));
    expect((await playground.status()).counts.open).toBe(0);
  });
});

describe.each(ANSWERING)('$program, asked for nothing', ({ program }) => {
  test('a client that connects and leaves without a word is answered into the void', async () => {
    await playground.run({ program });
    const client = await playground.connect();
    client.close();
    const lines = await playground.recordsUntil('the close', (soFar) => closes(soFar) === 1);
    expect(ofCall(lines, 'recv').map(({ result }) => result)).toContain(0);
    expect(printed(lines).at(2)).toBe("data: b''");
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  });

  test('binary junk is shown as it came, and answered once the client has closed its side', async () => {
    await playground.run({ program });
    const junk = Array.from({ length: 40 }, everyByte).join('').replaceAll('\n', '\x0b');
    const client = await playground.connect();
    await client.write(junk);
    client.halfClose();
    expect(await client.response()).toBe(HELLO_WORLD);
    const lines = await playground.untilClosed();
    expect(stream(lines, 'recv')).toBe(junk);
    expect(printed(lines).slice(2)).toEqual([
      'Request cut off: request line starts with byte 0x00: this is not HTTP',
      `data: ${reprBytes(Buffer.from(junk, 'latin1'))}`,
    ]);
  });
});

test('a printed line and what was read are the same bytes', async () => {
  await playground.run();
  await playground.fetch();
  const lines = await playground.untilClosed();
  const [recv] = ofCall(lines, 'recv');
  expect(printed(lines)[2]).toBe(String.raw`data: b'GET / HTTP/1.1\r\n\r\n'`);
  expect(bytesOf(recv!)).toBe(GET);
  expect(told(ofCall(lines, 'sendall'))).toEqual([`sendall ${HELLO_WORLD.length}`]);
});
