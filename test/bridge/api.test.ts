/** The interface for scripts below `/api/`, request by request. */
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask, open, put, type Asked } from '../support/http.js';
import { GET, HELLO_WORLD, usePlayground } from '../support/playground.js';
import { ofCall, ofConnection, parseLines } from '../support/records.js';
import { until } from '../support/wait.js';

const playground = usePlayground();

const FIELDS = [
  'seq',
  'timeNs',
  'durationNs',
  'run',
  'thread',
  'connection',
  'fd',
  'call',
  'result',
  'errno',
  'bytes',
  'text',
];

const lastSeq = async (): Promise<number> => (await playground.status()).counts.records;

describe('records.ndjson', () => {
  test('has these fields on every line and no others, but for the peer on accept', async () => {
    await playground.run({ program: 'forever' });
    const client = await playground.connect();
    const { address } = client;
    await client.write(GET);
    await client.response();
    const other = await playground.connect();
    await other.write('x');
    await playground.recordsUntil('its bytes', (all) => ofCall(all, 'recv').length === 2);
    other.reset();
    const lines = await playground.untilClosed(2);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(line.call === 'accept' ? [...FIELDS, 'peer'] : FIELDS);
      expect(line.timeNs).toMatch(/^\d{19}$/);
      expect(line.durationNs).toMatch(/^\d{1,19}$/);
      expect(line.seq).toBeTypeOf('number');
    }
    const start = lines.find(({ call }) => call === 'start')!;
    const [accept] = ofCall(lines, 'accept');
    const listening = ofCall(lines, 'socket')[0]!.result;
    const common = { run: start.run, thread: 0, errno: null, bytes: null, text: null };
    const own = { ...common, connection: accept!.connection, fd: accept!.result };
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    expect(accept).toMatchObject({ ...own, fd: listening, text: address, peer: address });
    const calls = ofConnection(lines, accept!.connection);
    expect(ofCall(calls, 'recv')).toMatchObject([{ ...own, result: GET.length, bytes: base64(GET) }]);
    expect(ofCall(calls, 'sendall')).toMatchObject([
      { ...own, result: HELLO_WORLD.length, bytes: base64(HELLO_WORLD) },
    ]);
    expect(ofCall(calls, 'close')).toMatchObject([{ ...own, result: 0, text: '' }]);
    expect(ofCall(calls, 'print')[0]).toMatchObject({
      ...own,
      fd: -1,
      result: 0,
      text: 'client socket type: Socket (AF_INET, SOCK_STREAM)',
    });
    const failed = ofCall(ofConnection(lines, accept!.connection + 1), 'recv').at(-1);
    expect(failed).toMatchObject({ result: -1, errno: 'ECONNRESET', bytes: null, text: null });
  });

  test('says "" for no bytes, and null where there could be none', async () => {
    await playground.run({ program: 'forever' });
    const client = await playground.connect();
    client.halfClose();
    await client.response();
    const lines = await playground.untilClosed();
    expect(ofCall(lines, 'recv')).toMatchObject([{ result: 0, bytes: '', text: null }]);
  });

  test('begins behind since', async () => {
    await playground.run();
    await playground.fetch();
    const all = await playground.untilClosed();
    const last = all.at(-1)!.seq;
    const get = async (query: string): Promise<number[]> =>
      parseLines(String((await playground.get(`/api/records.ndjson${query}`)).body)).map(({ seq }) => seq);
    const whole = Array.from({ length: last }, (_, index) => index + 1);
    expect(await get('')).toEqual(whole);
    expect(await get('?since=0')).toEqual(whole);
    expect(await get(`?since=${last - 2}`)).toEqual([last - 1, last]);
    expect(await get(`?since=${last}`)).toEqual([]);
    expect(await get(`?since=${last + 1000}`)).toEqual([]);
  });

  test.each(['-1', 'x', '', '1.5', '1e3', '0x10', '%00', '9999999999999999'])(
    'refuses since=%s',
    async (since) => {
      const answer = await playground.get(`/api/records.ndjson?since=${since}`);
      expect([answer.status, answer.json().error.code]).toEqual([400, 'BAD_SINCE']);
    },
  );

  test('with follow goes on live, and knows when the reader has left', async () => {
    await playground.run();
    const since = await lastSeq();
    const response = await open(playground.uiPort, { path: `/api/records.ndjson?since=${since}&follow=1` });
    expect(response.headers['content-type']).toBe('application/x-ndjson');
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    for (let clients = 1; clients <= 3; clients += 1) {
      await playground.fetch();
      await until(
        'the close',
        () => ofCall(parseLines(text.slice(0, text.lastIndexOf('\n') + 1)), 'close').length === clients,
      );
    }
    expect(parseLines(text).map(({ seq }) => seq)).toEqual(
      parseLines(text).map((_, index) => since + 1 + index),
    );
    response.destroy();
  });

  // Node complains on stderr when listeners gather, which is looked at after each test.
  test('readers that leave, also in a quiet moment, leave no listener behind', async () => {
    await playground.run();
    for (let readers = 0; readers < 30; readers += 1) {
      const response = await open(playground.uiPort, { path: '/api/records.ndjson?follow=1' });
      await once(response, 'data');
      response.destroy();
      await playground.status();
    }
    expect(await playground.fetch()).toBe(HELLO_WORLD);
  });

  test('thirty scripts can follow at once', async () => {
    await playground.run();
    const since = await lastSeq();
    const path = `/api/records.ndjson?since=${since}&follow=true`;
    const followers = await Promise.all(Array.from({ length: 30 }, () => open(playground.uiPort, { path })));
    await playground.fetch();
    for (const follower of followers) {
      const [chunk] = (await once(follower, 'data')) as [Buffer];
      expect(String(chunk)).toMatch(`{"seq":${since + 1},`);
      follower.destroy();
    }
  });

  test('ends by itself without follow, also while records keep coming', async () => {
    await playground.run();
    let flooding = true;
    const flood = (async () => {
      while (flooding) await playground.fetch();
    })();
    for (let i = 0; i < 5; i += 1) {
      const last = await lastSeq();
      const lines = parseLines(String((await playground.get('/api/records.ndjson')).body));
      expect(lines.length).toBeGreaterThanOrEqual(last);
      expect(lines.every(({ seq }, index) => seq === index + 1)).toBe(true);
    }
    flooding = false;
    await flood;
  });
});

describe('connections', () => {
  test('gives one direction of a connection as it travelled', async () => {
    await playground.run({ program: 'threaded' });
    const requests = ['one', 'two'].map(
      (name) => `POST /${name} HTTP/1.1\r\nContent-Length: 3\r\n\r\n\0\xff\n`,
    );
    await Promise.all(requests.map((request) => playground.fetch(request)));
    const lines = await playground.untilClosed(2);
    const numbers = ofCall(lines, 'accept').map(({ connection }) => connection);
    const get = async (number: number, direction: string) =>
      playground.get(`/api/connections/${number}/${direction}.bin`);
    const received = await Promise.all(
      numbers.map(async (number) => (await get(number, 'received')).body.toString('latin1')),
    );
    expect(received.toSorted()).toEqual(requests.toSorted());
    const sent = await get(numbers[0]!, 'sent');
    expect(sent.body.toString()).toBe(HELLO_WORLD);
    expect(sent.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(HELLO_WORLD.length),
      'content-disposition': `attachment; filename="connection-${numbers[0]}-sent.bin"`,
    });
  });

  test('gives what there is of one that is still open', async () => {
    await playground.run();
    const client = await playground.connect();
    await client.write('GET /');
    const lines = await playground.recordsUntil('the bytes', (all) => ofCall(all, 'recv').length === 1);
    const { connection } = ofCall(lines, 'accept')[0]!;
    expect(String((await playground.get(`/api/connections/${connection}/received.bin`)).body)).toBe('GET /');
    expect((await playground.get(`/api/connections/${connection}/sent.bin`)).body.length).toBe(0);
  });

  test.each(['0', '999999', '4294967296', '00'])('knows no connection %s', async (number) => {
    const answer = await playground.get(`/api/connections/${number}/received.bin`);
    expect([answer.status, String(answer.body)]).toEqual([
      404,
      expect.stringContaining('NOT_FOUND') as string,
    ]);
  });
});

describe('status', () => {
  test('tells settings, state, address, threads and counts', async () => {
    const { port } = (await playground.run({ program: 'forever', receive: 'short-read', delayMs: 7 }))
      .address;
    const answer = await playground.get('/api/status');
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(answer.json()).toEqual({
      program: 'forever',
      receive: 'short-read',
      delayMs: 7,
      idleLimitMs: 60_000,
      reuseAddress: true,
      address: { host: '127.0.0.1', port },
      onIPv6: answer.json().onIPv6,
      state: 'listening',
      running: true,
      gate: { paused: false, breakpoints: [], stepping: false },
      hideSecrets: false,
      error: null,
      threads: { started: expect.any(Number) as number, busy: 0, limit: 64 },
      counts: {
        records: expect.any(Number) as number,
        connections: expect.any(Number) as number,
        open: 0,
        receivedBytes: expect.any(Number) as number,
        sentBytes: expect.any(Number) as number,
        viewers: 0,
      },
    });
  });
});

describe('who may ask what', () => {
  const JSON_TYPE = { 'content-type': 'application/json' };
  const status = async (asked: Asked): Promise<number> => (await ask(playground.uiPort, asked)).status;

  const put = (path: string, body: string, headers: Asked['headers'] = {}): Asked => ({
    method: 'PUT',
    path,
    headers: { ...JSON_TYPE, ...headers },
    body,
  });

  test.each<[number, string, Asked]>([
    [404, 'no interface', { path: '/api' }],
    [404, 'an empty name', { path: '/api/' }],
    [404, 'an unknown name', { path: '/api/nothing' }],
    [404, 'a slash at the end', { path: '/api/status/' }],
    [404, 'a connection without a direction', { path: '/api/connections/1' }],
    [404, 'a connection that is no number', { path: '/api/connections/x/sent.bin' }],
    [404, 'a third direction', { path: '/api/connections/1/other.bin' }],
    [404, 'a negative connection', { path: '/api/connections/-1/sent.bin' }],
    [404, 'dots', { path: '/api/../api/status' }],
    [405, 'POST of what is read', { path: '/api/status', method: 'POST' }],
    [405, 'PUT of what is read', put('/api/status', '{}')],
    [405, 'DELETE', { path: '/api/records.ndjson', method: 'DELETE' }],
    [405, 'GET of what is written', { path: '/api/program' }],
    [405, 'POST of what is put', { path: '/api/program', method: 'POST', headers: JSON_TYPE, body: '{}' }],
    [405, 'PATCH', { path: '/api/response', method: 'PATCH', headers: JSON_TYPE, body: '{}' }],
    [415, 'no content type', { path: '/api/program', method: 'PUT', body: '{}' }],
    [415, 'text', put('/api/program', '{}', { 'content-type': 'text/plain' })],
    [415, 'a form', put('/api/response', '{}', { 'content-type': 'application/x-www-form-urlencoded' })],
    [403, 'a foreign Host', { path: '/api/status', headers: { host: 'evil.example' } }],
    [403, 'a Host without the port', { path: '/api/status', headers: { host: 'localhost' } }],
    [403, 'a foreign Origin', { path: '/api/status', headers: { origin: 'http://evil.example' } }],
    [403, 'an opaque Origin', { path: '/api/status', headers: { origin: 'null' } }],
    [403, 'a foreign Host for the page', { path: '/', headers: { host: 'evil.example' } }],
    [403, 'a foreign change', put('/api/program', '{"running":false}', { origin: 'http://evil.example' })],
    [400, 'a change of a wrong type', put('/api/program', '{"running":"no"}')],
    [400, 'a change that is empty', put('/api/program', '')],
    [413, 'a change that is too large', put('/api/program', ' '.repeat(4 * 1024 * 1024 + 1))],
    [
      413,
      'the same in chunks',
      put('/api/program', ' '.repeat(5 * 1024 * 1024), { 'transfer-encoding': 'chunked' }),
    ],
    [200, 'a change of nothing', put('/api/program', '{}')],
    [200, 'a query that nobody asked for', { path: '/api/status?x=y' }],
  ])('%i: %s', async (expected, _, asked) => {
    expect(await status(asked)).toBe(expected);
    expect(await playground.status()).toMatchObject({ running: true, state: 'listening' });
  });

  test('localhost and 127.0.0.1 are the page’s own names and origins', async () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${playground.uiPort}`)) {
      expect(await status({ path: '/api/status', headers: { host } })).toBe(200);
      expect(await status({ path: '/api/status', headers: { host, origin: `http://${host}` } })).toBe(200);
    }
  });

  test('what is refused says how it is allowed', async () => {
    const wrong = await ask(playground.uiPort, { path: '/api/response', method: 'POST' });
    expect(wrong.headers.allow).toBe('GET, PUT');
    expect(wrong.json().error).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
    const foreign = await ask(playground.uiPort, { path: '/api/status', headers: { host: 'evil.example' } });
    expect(foreign.json().error).toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining(`localhost:${playground.uiPort}`) as string,
    });
  });

  test.each(['/api/status', '/api/response', '/api/records.ndjson', '/api/records.ndjson?follow=1'])(
    'HEAD %s has the head of a GET, without a body',
    async (path) => {
      const head = await ask(playground.uiPort, { method: 'HEAD', path });
      expect([head.status, head.body.length]).toEqual([200, 0]);
      expect(head.headers['content-type']).toMatch(/^application\/(json|x-ndjson)$/);
    },
  );
});

test('a refusal is a sentence in English, and in every language beside it', async () => {
  const answer = await put(playground.uiPort, '/api/response', { rules: [{ text: '{{bad}}' }] });
  const { code, message, words, at } = answer.json().error;
  expect([answer.status, code, message, at]).toEqual([
    422,
    'TEMPLATE_UNKNOWN_NAME',
    words.en,
    { rule: 0, line: 1, column: 3 },
  ]);
  expect(words.zh).toMatch(/\p{Script=Han}/u);
});

describe('random JSON', () => {
  beforeEach(() => playground.run({ program: 'forever' }));

  test('changes neither the program nor the response, and is answered each time', async () => {
    const before = [await playground.status(), (await playground.get('/api/response')).json()];
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 3 }), async (text) => {
        const statuses = await Promise.all(
          ['program', 'response'].map(
            async (name) => (await put(playground.uiPort, `/api/${name}`, text)).status,
          ),
        );
        expect(statuses).toEqual([/^\s*\{\s*\}\s*$/.test(text) ? 200 : 400, 400]);
      }),
      { numRuns: 200 },
    );
    expect([await playground.status(), (await playground.get('/api/response')).json()]).toEqual(before);
    expect(ofCall(await playground.records(), 'start').length).toBe(1);
  });
});

test('a request that is no HTTP costs the page’s port nothing', async () => {
  for (const junk of [
    '\0\xff junk\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    'GET /\r\n\r\n',
  ]) {
    const socket = connect(playground.uiPort, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.end(junk, 'latin1');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.resume();
    await closed;
  }
  expect((await playground.get('/api/status')).status).toBe(200);
});

describe('what nobody asks for every day', () => {
  test('since beyond the end waits for what comes after it', async () => {
    await playground.run();
    const since = (await lastSeq()) + 5;
    await playground.fetch();
    await playground.untilClosed();
    const answer = await playground.get(`/api/records.ndjson?since=${since}`);
    const seqs = parseLines(String(answer.body)).map(({ seq }) => seq);
    expect(seqs.length).toBeGreaterThan(0);
    expect(seqs[0]).toBe(since + 1);
    expect(String((await playground.get('/api/records.ndjson?since=999999')).body)).toBe('');
  });

  test('an offer to speak something else than HTTP/1.1 is ignored', async () => {
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' };
    const answer = await ask(playground.uiPort, { path: '/api/status', headers });
    expect([answer.status, answer.json().state]).toEqual([200, expect.any(String)]);
  });

  test.each(['POST', 'DELETE', 'TRACE'])('the page takes no %s', async (method) => {
    expect((await ask(playground.uiPort, { method, path: '/' })).status).toBe(405);
  });

  test('a body that is no UTF-8 is refused', async () => {
    const body = Buffer.from('{"rules":[{"text":"\xff"}]}', 'latin1');
    const answer = await put(playground.uiPort, '/api/response', '{}').then(() =>
      ask(playground.uiPort, {
        method: 'PUT',
        path: '/api/response',
        headers: { 'content-type': 'application/json' },
        body,
      }),
    );
    expect([answer.status, answer.json().error.message]).toEqual([400, 'Not UTF-8']);
  });

  test('an export of everything keeps nobody waiting: others are answered while it goes on', async () => {
    await playground.run();
    for (let i = 0; i < 40; i += 1) {
      await playground.fetch(`POST / HTTP/1.1\r\nContent-Length: 60000\r\n\r\n${'x'.repeat(60_000)}`);
    }
    const exported = await open(playground.uiPort, { path: '/api/records.ndjson' });
    exported.pause();
    expect((await playground.status()).state).toBe('listening');
    let ended = false;
    exported.on('end', () => (ended = true));
    exported.resume();
    await playground.status();
    expect(ended).toBe(false);
    await once(exported, 'end');
  });
});
