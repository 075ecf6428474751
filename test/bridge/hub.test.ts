/** What viewers are told: the past, then the present, every record once and in order, whatever other viewers do. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { DEFAULT_RESPONSE, PROGRAM_NAMES } from '../../server/core/messages.js';
import type { PlaygroundRecord } from '../../server/core/record.js';
import { HELLO_WORLD, LARGE_REQUEST, LARGE_RESPONSE, usePlayground } from '../support/playground.js';
import { tokenOf } from '../support/token.js';
import { Viewer } from '../support/viewer.js';

const LOG_MIB = 16;

const playground = usePlayground(['--log-mib', String(LOG_MIB)]);

const MIB = 1024 * 1024;

const seqs = (records: readonly PlaygroundRecord[]): number[] => records.map(({ seq }) => seq);

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

const lastSeq = async (): Promise<number> => (await playground.status()).counts.records;

/** Waits until a viewer has the record `seq`. */
const untilSeq = (viewer: Viewer, seq: number): Promise<unknown> =>
  viewer.until(`record ${seq}`, () => (viewer.records.at(-1)?.seq ?? 0) >= seq);

/** Every record after `since` has come, once and in order, but for those that it was told are skipped. */
function checkWhole(viewer: Viewer, since: number): void {
  let next = since + 1;
  for (const told of viewer.told) {
    if (told.kind === 'skipped') {
      expect(told.from).toBe(next);
      next = told.to + 1;
    } else if (told.kind === 'frame') {
      expect(seqs(told.records)).toEqual(range(next, next + told.records.length - 1));
      next += told.records.length;
    }
  }
  expect(next).toBe(viewer.records.at(-1)!.seq + 1);
}

describe('a viewer', () => {
  test('is greeted with what it needs to read all that follows', async () => {
    const viewer = await playground.view();
    const [hello] = viewer.ofKind('hello');
    expect(viewer.told[0]).toBe(hello);
    expect(hello).toMatchObject({
      protocol: 2,
      version: '0.1.0',
      platform: process.platform,
      firstSeq: 1,
      session: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      programs: PROGRAM_NAMES.map((name) => ({
        name,
        usesReceive: name !== 'event-loop' && name !== 'keep-alive',
        unavailable: null,
      })),
    });
    expect(Object.values(hello!.errnoNames)).toContain('EADDRINUSE');
    const other = await playground.view();
    expect(other.ofKind('hello')[0]!.session).toBe(hello!.session);
  });

  test('is told nothing but hello until it resumes, then the latest on each topic before any record', async () => {
    await playground.run();
    await playground.fetch();
    const viewer = await Viewer.connect(playground.uiPort);
    expect(viewer.told.map(({ kind }) => kind)).toEqual(['hello']);
    viewer.send({ kind: 'resume', since: 0 });
    await untilSeq(viewer, await lastSeq());
    const kinds = viewer.told.map(({ kind }) => kind);
    const topics = ['status', 'threads', 'response', 'scenario', 'clients'];
    expect(kinds.slice(1, 6).toSorted()).toEqual(topics.toSorted());
    expect(kinds[6]).toBe('frame');
    expect(viewer.ofKind('status')[0]!.status).toMatchObject({ state: 'listening', counts: { viewers: 1 } });
    expect(viewer.ofKind('response')[0]!.response).toEqual(DEFAULT_RESPONSE);
    viewer.close();
  });

  test('that comes late gets the past, then the present, without a gap', async () => {
    await playground.run({ program: 'forever' });
    await playground.fetch();
    const viewer = await playground.view(0);
    await untilSeq(viewer, await lastSeq());
    await playground.fetch();
    await playground.untilClosed(2);
    const last = await lastSeq();
    await untilSeq(viewer, last);
    expect(seqs(viewer.records)).toEqual(range(1, last));
  });

  test('that comes in the middle of a flood misses nothing without being told, and gets nothing twice', async () => {
    await playground.run({ program: 'threaded' });
    let flooding = true;
    const flood = Array.from({ length: 3 }, async () => {
      while (flooding) await playground.fetch();
    });
    const viewers: Viewer[] = [];
    for (let i = 0; i < 8; i += 1) {
      const viewer = await playground.view(0);
      await untilSeq(viewer, await lastSeq());
      viewers.push(viewer);
    }
    flooding = false;
    await Promise.all(flood);
    await playground.recordsUntil('the last close', () => true);
    const last = await lastSeq();
    for (const viewer of viewers) {
      await untilSeq(viewer, last);
      checkWhole(viewer, 0);
    }
  });

  test('that is shown less than what happens can fetch the rest, and has all of it then', async () => {
    await playground.run({ program: 'keep-alive' });
    await playground.respondWith('HTTP/1.1 200 OK\nContent-Length: 2\n\nok');
    const viewer = await playground.view();
    const client = await playground.connect();
    // Pipelined: more records at once than anybody could watch.
    const requests = 6000;
    await client.write('GET / HTTP/1.1\r\n\r\n'.repeat(requests));
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
    client.halfClose();
    expect(await client.response()).toBe(answer.repeat(requests));
    const last = await lastSeq();
    await untilSeq(viewer, last);
    checkWhole(viewer, playground.since);
    const skipped = viewer.ofKind('skipped');
    for (const { from, to } of skipped) {
      viewer.send({ kind: 'fetch', from, to });
      await viewer.message('fetched', (message) => message.to === to);
    }
    // What came after it belongs to the end of the connection.
    const upToLast = seqs(viewer.records).filter((seq) => seq <= last);
    expect(new Set(upToLast)).toEqual(new Set(range(playground.since + 1, last)));
  });

  test('that resumes goes on behind the record it has', async () => {
    await playground.run();
    await playground.fetch();
    const last = await lastSeq();
    const viewer = await playground.view(last - 3);
    await untilSeq(viewer, last);
    // The end of the connection may come behind the record that was its last.
    expect(seqs(viewer.records).slice(0, 3)).toEqual(range(last - 2, last));
    // With a number that is yet to come it waits for it.
    const ahead = await playground.view(last + 2);
    await playground.fetch();
    await playground.untilClosed(2);
    await untilSeq(ahead, last + 4);
    expect(ahead.records[0]!.seq).toBe(last + 3);
  });

  test('gets the same bytes as every other, and as scripts do', async () => {
    await playground.run();
    const [one, two] = [await playground.view(0), await playground.view(0)];
    for (let i = 0; i < 5; i += 1) await playground.fetch();
    const lines = await playground.untilClosed(5);
    const last = lines.at(-1)!.seq;
    await Promise.all([untilSeq(one, last), untilSeq(two, last)]);
    expect(Buffer.concat(one.frames).equals(Buffer.concat(two.frames))).toBe(true);
    expect(seqs(one.records).length).toBe(last);
    const told = one.records.slice(-lines.length).map((record) => ({
      seq: record.seq,
      timeNs: String(record.timeNs),
      call: record.call,
      result: record.result,
      payload: Buffer.from(record.payload).toString('latin1'),
    }));
    expect(told).toEqual(
      lines.map(({ seq, timeNs, call, result, bytes, text }) => ({
        seq,
        timeNs,
        call,
        result,
        payload:
          bytes === null
            ? Buffer.from(text!).toString('latin1')
            : Buffer.from(bytes, 'base64').toString('latin1'),
      })),
    );
  });

  test('sees a request at once', async () => {
    await playground.run();
    const viewer = await playground.view();
    await viewer.until('the listen', () => viewer.records.some(({ call }) => call === 'listen'));
    const delays: number[] = [];
    for (let i = 1; i <= 5; i += 1) {
      const startMs = performance.now();
      await playground.fetch();
      await viewer.until(
        'the close',
        () => viewer.records.filter(({ call }) => call === 'close').length === i,
      );
      delays.push(performance.now() - startMs);
    }
    // The best of five: the machine may be busy with other tests.
    expect(Math.min(...delays)).toBeLessThan(100);
  });
});

describe('fetch', () => {
  test.each([
    ['a range', 3, 7, range(3, 7)],
    ['one record', 4, 4, [4]],
    ['nothing where the range is empty', 7, 3, []],
    ['nothing that is yet to come', 1e9, 2e9, []],
  ])('sends %s again', async (_, from, to, expected) => {
    await playground.run();
    const viewer = await playground.view();
    viewer.send({ kind: 'fetch', from, to });
    expect(await viewer.message('fetched')).toEqual({ kind: 'fetched', from, to });
    expect(seqs(viewer.records).filter((seq) => seq <= playground.since)).toEqual(expected);
    // The present goes on.
    await playground.fetch();
    await viewer.until('the close', () =>
      viewer.records.some(({ call, connection }) => call === 'close' && connection > 0),
    );
  });
});

describe('what a viewer changes is told to all', () => {
  test('the program', async () => {
    await playground.run();
    const [one, two] = [await playground.view(), await playground.view()];
    expect(
      await one.request({ kind: 'program', id: 7, change: { program: 'forever', delayMs: 3 } }),
    ).toBeNull();
    for (const viewer of [one, two]) {
      await viewer.message(
        'status',
        ({ status }) => status.program === 'forever' && status.state === 'listening' && status.delayMs === 3,
      );
    }
    expect(two.ofKind('reply')).toEqual([]);
    await playground.change({});
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  });

  test('the response; one with a mistake is answered with its place and told to nobody', async () => {
    await playground.run();
    const [one, two] = [await playground.view(), await playground.view()];
    const response = { lineEnding: 'crlf', rules: [{ method: '*', path: '*', text: 'edited' }] } as const;
    expect(await one.request({ kind: 'response', id: 1, response })).toBeNull();
    for (const viewer of [one, two]) {
      const told = await viewer.message(
        'response',
        (message) => message.response.rules[0]!.text === 'edited',
      );
      expect(told.response).toEqual(response);
    }
    const bad = { lineEnding: 'crlf', rules: [{ method: '*', path: '*', text: '\n{{bad}}' }] } as const;
    expect(await one.request({ kind: 'response', id: 2, response: bad })).toMatchObject({
      code: expect.stringMatching(/^TEMPLATE_/) as string,
      at: { rule: 0, line: 2, column: 3 },
    });
    expect(await playground.fetch()).toBe('edited');
    await playground.untilClosed();
    await two.until('the close', () =>
      two.records.some(({ call, connection }) => call === 'close' && connection > 0),
    );
    expect(two.ofKind('response').at(-1)!.response).toEqual(response);
    await playground.respondWith(DEFAULT_RESPONSE.rules);
  });

  test('a program that crashes', async () => {
    await playground.run();
    const viewer = await playground.view();
    expect(await viewer.request({ kind: 'program', id: 0, change: { port: playground.uiPort } })).toBeNull();
    const { status } = await viewer.message('status', (message) => message.status.state === 'crashed');
    expect(status.error).toMatchObject({ code: 'EADDRINUSE' });
  });

  test('how many watch', async () => {
    const viewer = await playground.view();
    expect((await playground.status()).counts.viewers).toBe(1);
    viewer.close();
  });
});

describe('a message that is not of the protocol ends the connection with 1008:', () => {
  const resume = JSON.stringify({ kind: 'resume', since: 0 });
  test.each<[string, (string | Buffer)[]]>([
    ['one that is not JSON', ['hello']],
    ['an empty one', ['']],
    ['a binary one', [Buffer.from(resume)]],
    ['an unknown kind', ['{"kind":"stop"}']],
    ['an unknown key', ['{"kind":"resume","since":0,"extra":1}']],
    ['a wrong type', ['{"kind":"resume","since":"0"}']],
    ['a prototype', ['{"kind":"resume","since":0,"__proto__":{}}']],
    ['anything before resume', ['{"kind":"fetch","from":1,"to":2}']],
    ['a program change before resume', ['{"kind":"program","id":1,"change":{"running":false}}']],
    ['a second resume', [resume, resume]],
    ['an unknown program', [resume, '{"kind":"program","id":1,"change":{"program":"fork"}}']],
    ['text that no close reason may hold', [`{"kind":"${'漢\\n'.repeat(200)}"}`]],
  ])('%s', async (_, messages) => {
    await playground.run({ program: 'forever' });
    const other = await playground.view();
    const viewer = await Viewer.connect(playground.uiPort);
    for (const message of messages) viewer.socket.send(message);
    const { code, reason } = await viewer.closing();
    expect(code).toBe(1008);
    expect(reason).toMatch(/^[ -~]{3,}$/);
    expect(other.closed).toBeNull();
    expect(await playground.status()).toMatchObject({ program: 'forever', state: 'listening' });
  });
});

describe('an upgrade is refused', () => {
  /** `cut`: only so much of the token. */
  type Options = ClientOptions & { readonly token?: string | null; readonly cut?: number };
  test.each<[string, string, Options, number]>([
    ['to a foreign page', '/bridge', { origin: 'http://evil.example' }, 403],
    ['under a foreign name', '/bridge', { headers: { host: 'evil.example' } }, 403],
    ['of another path', '/other', {}, 404],
    ['of a path that only begins alike', '/bridges', {}, 404],
    ['to who has no token', '/bridge', { token: null }, 401],
    ['to who has an empty token', '/bridge', { token: '' }, 401],
    ['to who has another token', '/bridge', { token: '0'.repeat(32) }, 401],
    ['to who has the beginning of the token', '/bridge', { cut: 31 }, 401],
    [
      'to a foreign page that has no token either',
      '/bridge',
      { origin: 'http://evil.example', token: null },
      403,
    ],
    ['of another path without the token', '/other', { token: null }, 404],
  ])('%s', async (_, path, { token = tokenOf(playground.uiPort)!, cut, ...options }, status) => {
    const query = token === null ? '' : `?token=${token.slice(0, cut)}`;
    const socket = new WebSocket(`ws://127.0.0.1:${playground.uiPort}${path}${query}`, options);
    socket.on('error', () => undefined);
    const got = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.on('open', () => resolve('open'));
    });
    socket.terminate();
    expect(got).toBe(status);
  });

  test('but not to the page’s own', async () => {
    const origin = `http://127.0.0.1:${playground.uiPort}`;
    const viewer = await Viewer.connect(playground.uiPort, { origin });
    viewer.close();
  });
});

// The last test of this file: it fills the log.
describe('a viewer that does not read', () => {
  test('costs the server nothing and the others nothing; when it reads again it is told what it has missed', async () => {
    await playground.run({ program: 'forever' });
    await playground.respondWith(LARGE_RESPONSE);
    /** Large responses, at the pace of a viewer that reads. */
    const flood = async (count: number, viewer?: Viewer): Promise<void> => {
      for (let i = 0; i < count; i += 1) {
        expect((await playground.fetch(LARGE_REQUEST)).length).toBe(900_019);
        if (viewer !== undefined && i % 10 === 0) await untilSeq(viewer, await lastSeq());
      }
    };
    const rssBytes = (): number => {
      const status = readFileSync(`/proc/${playground.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024;
    };
    // The log is full first.
    await flood(25);
    const since = await lastSeq();
    const sleeper = await playground.view(since);
    const reader = await playground.view(since);
    await Promise.all([sleeper, reader].map((viewer) => viewer.message('status')));
    sleeper.socket.pause();
    const before = process.platform === 'linux' ? rssBytes() : 0;
    await flood(130, reader);
    const after = process.platform === 'linux' ? rssBytes() : 0;
    const last = await lastSeq();
    await untilSeq(reader, last);
    checkWhole(reader, since);
    // 111 MiB were sent meanwhile.
    expect((after - before) / MIB).toBeLessThan(60);

    sleeper.socket.resume();
    const seqOf = (viewer: Viewer): number =>
      Math.max(since, viewer.records.at(-1)?.seq ?? 0, viewer.ofKind('skipped').at(-1)?.to ?? 0);
    await sleeper.until('the end', () => sleeper.closed ?? seqOf(sleeper) >= last);
    let woken = sleeper;
    if (sleeper.closed !== null) {
      // On a slow machine it was let go meanwhile. It comes back, and goes on where it was.
      expect([1013, 1006]).toContain(sleeper.closed.code);
      woken = await playground.view(seqOf(sleeper));
      await untilSeq(woken, last);
    }
    checkWhole(woken, woken === sleeper ? since : seqOf(sleeper));
    expect(woken.ofKind('skipped').length).toBeGreaterThan(0);

    // What has fallen out of the log is gone; a fetch gets the rest.
    const { from, to } = woken.ofKind('skipped')[0]!;
    const count = reader.records.length;
    reader.send({ kind: 'fetch', from: 1, to: since });
    expect(await reader.message('fetched')).toMatchObject({ from: 1, to: since });
    expect(to).toBeGreaterThan(from);
    expect(reader.records.length).toBe(count);
    const late = await playground.view(0);
    expect((await late.message('skipped')).from).toBe(1);
    await untilSeq(late, last);
    const heldBytes = late.frames.reduce((sum, frame) => sum + frame.length, 0);
    expect(heldBytes).toBeLessThanOrEqual(LOG_MIB * MIB);
    expect(heldBytes).toBeGreaterThan((LOG_MIB / 2) * MIB);
    expect(late.ofKind('skipped')).toEqual([{ kind: 'skipped', from: 1, to: late.records[0]!.seq - 1 }]);
  });
});

describe('a viewer that misbehaves', () => {
  test('is not obeyed in what it says behind a message that was refused', async () => {
    await playground.run();
    const { version } = (await playground.get('/api/response')).json();
    const viewer = await playground.view();
    viewer.socket.send('no message');
    viewer.send({
      kind: 'response',
      id: 1,
      response: { lineEnding: 'lf', rules: [{ method: '*', path: '*', text: 'x' }] },
    });
    expect((await viewer.closing()).code).toBe(1008);
    expect((await playground.get('/api/response')).json().version).toBe(version);
  });

  test('is let go when it asks for range after range and takes none', async () => {
    await playground.run();
    const viewer = await playground.view();
    for (let i = 0; i < 200; i += 1) viewer.send({ kind: 'fetch', from: 1, to: 2 });
    expect(await viewer.closing()).toEqual({ code: 1008, reason: expect.stringContaining('fetches') });
  });
});
