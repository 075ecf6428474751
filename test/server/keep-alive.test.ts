/** The program `keep-alive`: several requests on one connection, as RFC 9112 §9.3 has it. */
import { describe, expect, test } from 'vitest';
import { usePlayground } from '../support/playground.js';
import { bytesOf, ofCall, printed, recvSizes, stream, type Line } from '../support/records.js';
import { until } from '../support/wait.js';

const playground = usePlayground();

const TEXT = 'HTTP/1.1 200 OK\nContent-Length: {{body.length}}\n\n{{request.target}}';
const answerTo = (target: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${target}`;
const get = (target: string, fields = ''): string => `GET ${target} HTTP/1.1\r\nHost: x\r\n${fields}\r\n`;

const answers = (lines: readonly Line[]): string[] => ofCall(lines, 'sendall').map(bytesOf);

async function prepare(text = TEXT): Promise<void> {
  await playground.run({ program: 'keep-alive' });
  await playground.respondWith(text);
}

test('answers one request after the other on one connection, until the client closes it', async () => {
  await prepare();
  const client = await playground.connect();
  let expected = '';
  for (const target of ['/a', '/bc', '/def']) {
    await client.write(get(target));
    expected += answerTo(target);
    await until(`the answer to ${target}`, () => client.received.toString('latin1') === expected);
  }
  client.halfClose();
  const lines = await playground.untilClosed();
  expect(ofCall(lines, 'accept')).toHaveLength(1);
  expect(answers(lines)).toEqual(['/a', '/bc', '/def'].map(answerTo));
  expect(recvSizes(lines)).toEqual([get('/a').length, get('/bc').length, get('/def').length, 0]);
  expect(ofCall(lines, 'shutdown')).toEqual([]);
  expect(await client.response()).toBe(expected);
});

test('answers pipelined requests in their order, with the recv calls that there were', async () => {
  await prepare();
  const client = await playground.connect();
  const post = 'POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello';
  const chunked =
    'POST /chunks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';
  const requests = [get('/1'), post, chunked, '\r\n' + get('/2'), get('/3', 'Connection: close\r\n')];
  await client.write(requests.join(''));
  const targets = ['/1', '/body', '/chunks', '/2', '/3'];
  expect(await client.response()).toBe(targets.map(answerTo).join(''));
  const lines = await playground.untilClosed();
  expect(recvSizes(lines)).toEqual([requests.join('').length, 0]);
  expect(answers(lines)).toEqual(targets.map(answerTo));
  expect(printed(lines).filter((line) => line.startsWith('data: '))).toHaveLength(5);
});

test('frames requests that arrive byte by byte', async () => {
  await prepare();
  const client = await playground.connect();
  const requests = get('/1') + get('/2', 'Connection: close\r\n');
  for (const byte of requests) await client.write(byte);
  expect(await client.response()).toBe(answerTo('/1') + answerTo('/2'));
  expect(stream(await playground.untilClosed(), 'recv')).toBe(requests);
});

describe('closes after the answer, in order, so that the client can read all of it', () => {
  const one = get('/');
  test.each([
    ['the client asks for it', TEXT, get('/', 'Connection: close\r\n')],
    ['the response announces it', TEXT.replace('OK\n', 'OK\nConnection: close\n'), one],
    ['only the close can end the response', 'HTTP/1.1 200 OK\n\nhello', one],
    ['the client speaks HTTP/1.0', TEXT, 'GET / HTTP/1.0\r\n\r\n'],
    ['the request cannot be framed', TEXT, 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n'],
  ])('when %s', async (_, text, request) => {
    await prepare(text);
    const client = await playground.connect();
    await client.write(request + one);
    const response = await client.response();
    expect(response.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
    const lines = await playground.untilClosed();
    expect(ofCall(lines, 'sendall')).toHaveLength(1);
    expect(lines.slice(-3).map(({ call }) => call)).toEqual(['shutdown', 'recv', 'close']);
  });
});

test('goes on with HTTP/1.0 when both sides say keep-alive', async () => {
  await prepare(TEXT.replace('OK\n', 'OK\nConnection: keep-alive\n'));
  const client = await playground.connect();
  const old = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';
  await client.write(old + old);
  client.halfClose();
  expect((await client.response()).match(/HTTP\/1\.1 200/g)).toHaveLength(2);
});

test('a client that connects and leaves without a word is not answered', async () => {
  await prepare();
  const client = await playground.connect();
  client.halfClose();
  expect(await client.response()).toBe('');
  expect(ofCall(await playground.untilClosed(), 'sendall')).toEqual([]);
});

test('half a request is answered when the client has closed its side behind it', async () => {
  await prepare('HTTP/1.1 200 OK\nContent-Length: 2\n\nhi');
  const client = await playground.connect();
  await client.write('GET / HT');
  client.halfClose();
  expect(await client.response()).toBe('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
});

test('a rule that ends otherwise ends the connection in that way', async () => {
  await prepare();
  await playground.respondWith([
    { text: 'HTTP/1.1 200 OK\nContent-Length: 0\n\n', plan: { cuts: [], ending: 'reset' } },
  ]);
  const client = await playground.connect();
  await client.write(get('/'));
  expect(await client.wasReset()).toBe(true);
});
