/** Where a request ends: the two rules, against clients that send in every way a client can. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProgramName } from '../../server/core/messages.js';
import { RECEIVE } from '../../server/programs/receive.js';
import type { Socket } from '../../server/sockets/socket.js';
import { cutAt } from '../core/split.js';
import type { Client } from '../support/client.js';
import {
  GET,
  HELLO_WORLD,
  LARGE_ANSWER,
  LARGE_REQUEST,
  LARGE_RESPONSE,
  usePlayground,
} from '../support/playground.js';
import { bytesOf, ofCall, ofConnection, printed, recvSizes, stream, told } from '../support/records.js';
import { until } from '../support/wait.js';

const playground = usePlayground();

const BLOCKING: readonly ProgramName[] = ['one-shot', 'forever', 'threaded'];
const REPEATING: readonly ProgramName[] = ['forever', 'threaded', 'event-loop'];

/** A request of exactly `sizeBytes` bytes. */
function requestOf(sizeBytes: number): string {
  const [head, end] = ['GET / HTTP/1.1\r\nX-Padding: ', '\r\n\r\n'];
  return head + 'x'.repeat(sizeBytes - head.length - end.length) + end;
}

/** Waits until the kernel has given `count` segments of the newest connection to the program. */
const untilReceived = (count: number) =>
  playground.recordsUntil(`${count} recv`, (lines) => ofCall(lines, 'recv').length >= count);

/** Waits until a thread is blocked in `recv`; returns the connection. */
async function blockedInRecv(): Promise<number> {
  const viewer = await playground.view();
  const threads = await viewer.threads((all) => all.some(({ call }) => call === 'recv'));
  const blocked = threads.find(({ call }) => call === 'recv')!;
  expect(blocked.state).toBe('blocked');
  return blocked.connection;
}

/**
 * What `forever` receives of a client whose bytes are all in the kernel before the program reads the first: it is
 * busy with a silent client meanwhile.
 */
async function receiveAtOnce(request: string): Promise<number[]> {
  const silent = await playground.connect();
  await blockedInRecv();
  const client = await playground.connect();
  await client.write(request);
  silent.close();
  expect(await client.response()).toBe(HELLO_WORLD);
  const lines = await playground.untilClosed(2);
  const second = ofConnection(lines, ofCall(lines, 'accept')[1]!.connection);
  expect(stream(second, 'recv')).toBe(request);
  return recvSizes(second);
}

describe('short-read', () => {
  test.each([
    [5000, [1024, 1024, 1024, 1024, 904]],
    [1023, [1023]],
    [1025, [1024, 1]],
    [2047, [1024, 1023]],
  ])('a request of %i bytes in one write is received in %j', async (sizeBytes, sizes) => {
    await playground.run({ program: 'forever', receive: 'short-read' });
    expect(await receiveAtOnce(requestOf(sizeBytes))).toEqual(sizes);
  });

  test.each(BLOCKING)(
    '%s hangs in recv after exactly 1024 bytes, until the client gives up',
    async (program) => {
      await playground.run({ program, receive: 'short-read' });
      const client = await playground.connect();
      await client.write(requestOf(1024));
      const lines = await untilReceived(1);
      const [accept] = ofCall(lines, 'accept');
      expect(recvSizes(lines)).toEqual([1024]);
      expect(await blockedInRecv()).toBe(accept!.connection);
      expect(client.received.length).toBe(0);
      client.halfClose();
      expect(await client.response()).toBe(HELLO_WORLD);
      expect(recvSizes(await playground.untilClosed())).toEqual([1024, 0]);
    },
  );

  test.each(BLOCKING)('%s never sees a body in a later segment', async (program) => {
    await playground.run({ program, receive: 'short-read' });
    const head = 'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n';
    const client = await playground.connect();
    await client.write(head);
    expect(await client.response()).toBe(HELLO_WORLD);
    const lines = await playground.untilClosed();
    expect(stream(lines, 'recv')).toBe(head);
    expect(printed(lines)[2]).toBe(String.raw`data: b'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n'`);
  });
});

describe('http', () => {
  test.each(BLOCKING)('%s answers a request of exactly 1024 bytes', async (program) => {
    await playground.run({ program });
    expect(await playground.fetch(requestOf(1024))).toBe(HELLO_WORLD);
  });

  test('a request of 5000 bytes in one write is received in one recv', async () => {
    await playground.run({ program: 'forever' });
    expect(await receiveAtOnce(requestOf(5000))).toEqual([5000]);
  });

  test.each([...BLOCKING, 'event-loop'] as const)(
    '%s waits for a body in a later segment',
    async (program) => {
      await playground.run({ program });
      const [head, body] = ['POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n', 'hello'];
      const client = await playground.connect();
      await client.write(head);
      await untilReceived(1);
      if (program !== 'event-loop') await blockedInRecv();
      await client.write(body);
      expect(await client.response()).toBe(HELLO_WORLD);
      const lines = await playground.untilClosed();
      expect(recvSizes(lines).slice(0, 2)).toEqual([head.length, body.length]);
      expect(stream(lines, 'recv')).toBe(head + body);
      expect(printed(lines)[2]).toBe(String.raw`data: b'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello'`);
    },
  );

  test.each(REPEATING)('%s answers once, however a request is cut into segments', async (program) => {
    await playground.run({ program });
    const request =
      'POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nA: b\r\n\r\n';
    const cuts = fc.array(fc.nat({ max: request.length }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cuts, async (offsets) => {
        const client = await playground.connect();
        const { address } = client;
        for (const segment of cutAt(Buffer.from(request), offsets)) await client.write(segment);
        expect(await client.response()).toBe(HELLO_WORLD);
        const lines = await playground.recordsUntil('the close', (all) => {
          const number = all.find(({ peer }) => peer === address)?.connection;
          return all.some(({ call, connection }) => call === 'close' && connection === number);
        });
        const { connection } = lines.find(({ peer }) => peer === address)!;
        expect(stream(ofConnection(lines, connection), 'recv')).toBe(request);
      }),
      { numRuns: 12 },
    );
  });

  test.each(REPEATING)('%s answers the first of two pipelined requests, and shows both', async (program) => {
    await playground.run({ program });
    const both = GET + GET.replace('/', '/second');
    expect(await playground.fetch(both)).toBe(HELLO_WORLD);
    const lines = await playground.untilClosed();
    expect(stream(lines, 'recv')).toBe(both);
    expect(ofCall(lines, 'sendall').length).toBe(1);
  });

  test.each([...BLOCKING, 'event-loop'] as const)(
    '%s answers what a half-closed client has sent',
    async (program) => {
      await playground.run({ program });
      const client = await playground.connect();
      await client.write('GET / HT');
      client.halfClose();
      expect(await client.response()).toBe(HELLO_WORLD);
      const lines = await playground.untilClosed();
      expect(recvSizes(lines)).toEqual([8, 0]);
      expect(printed(lines)[2]).toBe("data: b'GET / HT'");
    },
  );

  test.each(BLOCKING)('%s stays blocked in recv for a client that never ends its head', async (program) => {
    await playground.run({ program });
    const client = await playground.connect();
    await client.write('GET / HTTP/1.1\r\nHost: a\r\n');
    const lines = await untilReceived(1);
    expect(await blockedInRecv()).toBe(ofCall(lines, 'accept')[0]!.connection);
    expect(client.received.length).toBe(0);
  });
});

describe('a client that resets the connection is an error of that call, and the next client is answered', () => {
  /** The program prints the error: it catches it, or its thread ends with it. */
  const ERROR = /ECONNRESET|EPIPE/;

  async function checkGoesOn(): Promise<void> {
    expect(await playground.fetch()).toBe(HELLO_WORLD);
    expect((await playground.status()).state).toBe('listening');
  }

  const reset = async (
    client: Client,
    what: string,
    enough: Parameters<typeof playground.recordsUntil>[1],
  ) => {
    await playground.recordsUntil(what, enough);
    client.reset();
    const lines = await playground.untilClosed();
    expect(printed(lines).at(-1)).toMatch(ERROR);
    return lines;
  };

  test.each(REPEATING)('%s, while it waits for the request', async (program) => {
    await playground.run({ program });
    const client = await playground.connect();
    await client.write('GET / ');
    const lines = await reset(client, 'the first recv', (all) => ofCall(all, 'recv').length > 0);
    expect(told(ofCall(lines, 'recv'))).toEqual(['recv 6', 'recv ECONNRESET']);
    expect(ofCall(lines, 'sendall')).toEqual([]);
    await checkGoesOn();
  });

  test.each(['forever', 'threaded'] as const)('%s, while it works', async (program) => {
    await playground.run({ program, delayMs: 200 });
    const client = await playground.connect();
    await client.write(GET);
    const lines = await reset(client, 'the request', (all) => printed(all).length >= 3);
    expect(told(ofCall(lines, 'sendall'))).toEqual(['sendall ECONNRESET']);
    expect(stream(lines, 'sendall')).toBe('');
    await playground.change({ delayMs: 0 });
    await checkGoesOn();
  });

  test.each(['forever', 'threaded'] as const)(
    '%s, while it sends: what the kernel took is shown',
    async (program) => {
      await playground.run({ program });
      await playground.respondWith(LARGE_RESPONSE);
      const viewer = await playground.view();
      const client = playground.connectNarrow();
      await client.write(LARGE_REQUEST);
      await viewer.threads((all) => all.some(({ call, state }) => call === 'sendall' && state === 'blocked'));
      client.reset();
      const lines = await playground.untilClosed();
      const [sendall] = ofCall(lines, 'sendall');
      expect(sendall).toMatchObject({ result: -1, errno: 'ECONNRESET' });
      expect(LARGE_ANSWER.startsWith(bytesOf(sendall!))).toBe(true);
      expect(bytesOf(sendall!).length).toBeGreaterThan(1000);
      expect(bytesOf(sendall!).length).toBeLessThan(LARGE_ANSWER.length);
      await playground.respondWith('ok');
      expect(await playground.fetch()).toBe('ok');
    },
  );

  test('event-loop, while it sends: how much went out is said to be unknown', async () => {
    await playground.run({ program: 'event-loop' });
    await playground.respondWith(LARGE_RESPONSE);
    const client = playground.connectNarrow();
    await client.write(LARGE_REQUEST);
    await until('the first bytes', () => client.socket.bytesRead > 0);
    client.reset();
    const lines = await playground.untilClosed();
    expect(ofCall(lines, 'sendall')).toMatchObject([{ result: -1, bytes: null, uncertain: true }]);
    // Node tells whichever of the two notices first; the other is cancelled without a reason.
    expect(told(lines).filter((line) => ERROR.test(line)).length).toBeGreaterThan(0);
    await playground.respondWith('ok');
    expect(await playground.fetch()).toBe('ok');
  });

  test('forever, before it was accepted', async () => {
    await playground.run({ program: 'forever' });
    const silent = await playground.connect();
    await blockedInRecv();
    const client = await playground.connect();
    client.reset();
    silent.close();
    const lines = await playground.untilClosed(2);
    const second = ofConnection(lines, ofCall(lines, 'accept')[1]!.connection);
    expect(told(ofCall(second, 'recv'))).toEqual(['recv ECONNRESET']);
    await checkGoesOn();
  });

  test.each(REPEATING)('%s, after the answer: nothing is lost by it', async (program) => {
    await playground.run({ program });
    const client = await playground.connect();
    await client.write(GET);
    await client.ended;
    client.reset();
    expect(client.received.toString()).toBe(HELLO_WORLD);
    await playground.untilClosed();
    await checkGoesOn();
  });

  test('one-shot does not catch it: the program ends, the process does not', async () => {
    await playground.run({ program: 'one-shot' });
    const client = await playground.connect();
    await blockedInRecv();
    client.reset();
    const lines = await playground.recordsUntil('the exit', (all) => ofCall(all, 'exit').length > 0);
    expect(told(lines.slice(-4))).toEqual(['recv ECONNRESET', 'close 0', 'close 0', 'exit ECONNRESET']);
    expect(await playground.status()).toMatchObject({ state: 'crashed', error: { code: 'ECONNRESET' } });
    await playground.run({ program: 'forever' });
    await checkGoesOn();
  });
});

describe('a request that never ends is cut off, and the program says so', () => {
  test.each(['one-shot', 'forever', 'threaded', 'keep-alive', 'event-loop'] as const)(
    'by %s, when its head is larger than 64 KiB',
    async (program) => {
      await playground.run({ program });
      const client = await playground.connect();
      const head = `GET / HTTP/1.1\r\nX: ${'x'.repeat(80_000)}`;
      // What it is sent after the answer it refuses with a RST.
      await client.write(head).catch(() => undefined);
      await client.ended;
      client.close();
      const lines = await playground.untilClosed();
      expect(printed(lines)).toContain('Request cut off: header section is larger than 64 KiB');
      expect(stream(lines, 'sendall')).toBe(HELLO_WORLD);
    },
  );

  test('by short-read, which knows no head, at 16 MiB', () => {
    const said: string[] = [];
    const chunk = new Uint8Array(1024);
    const endless = { recv: () => chunk } as unknown as Socket;
    expect(RECEIVE['short-read'](endless, (line) => said.push(line)).length).toBe(16 * 1024 * 1024);
    expect(said).toEqual(['Request cut off: message is larger than 16 MiB']);
  });
});
