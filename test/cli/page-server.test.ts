/** What the page's port answers to what no browser sends: byte for byte, over a connection of its own. */
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { Client } from '../support/client.js';
import { usePlayground } from '../support/playground.js';

const playground = usePlayground();

/** Everything that is answered to these bytes until the server closes, as latin-1. */
async function answerTo(request: string): Promise<string> {
  const client = await Client.connect(playground.uiPort);
  await client.write(request);
  return client.response();
}

const host = (): string => `Host: localhost:${playground.uiPort}\r\n`;
const get = (target: string, headers = ''): Promise<string> =>
  answerTo(`GET ${target} HTTP/1.1\r\n${host()}Connection: close\r\n${headers}\r\n`);
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);

describe('no path leaves the built page, and none makes the server throw', () => {
  const OUTSIDE = ['package.json', 'server/cli.js', '../server/cli.js', '../../package.json', 'etc/passwd'];
  const WAYS = [
    '/',
    '//',
    '/../',
    '/../../',
    '/./../',
    '/..//',
    '/assets/../../',
    '/..\\',
    '/..%5c',
    '/..%2f',
  ];
  const CODED = ['/%2e%2e/', '/%2E%2E%2F', '/.%2e/', '/%252e%252e/', '/..%255c', '/%c0%ae%c0%ae/', '/..;/'];
  test.each([
    ...[...WAYS, ...CODED].flatMap((way) => OUTSIDE.map((path) => way + path)),
    '/%',
    '/%%',
    '/%2',
    '/%zz',
    '/%ff',
    '/%00',
    '/index.html%00.js',
    '/index.html%2fx',
    '/assets',
    '/.git/config',
    '/__proto__',
    '/constructor',
    '/toString',
    '/a?%',
    `/${'a'.repeat(15_000)}`,
    `/${'../'.repeat(5000)}etc/passwd`,
    `/${'%2e%2e%2f'.repeat(1600)}etc/passwd`,
    'http://localhost/',
    'http://localhost:1/package.json',
    'http://evil.example/',
    'http://[/',
    'ftp://localhost/',
    'file:///etc/passwd',
    '*',
    'x',
    '../package.json',
    'localhost:5173',
    '/a\0b',
    '/a\x7fb',
    '/a b',
    '/\r',
    '/\x01',
    '',
  ])('GET %j', async (target) => {
    const answer = await get(target);
    expect([400, 404]).toContain(statusOf(answer));
    expect(answer).not.toMatch(/"scripts"|root:|createServer/);
  });

  // Where a server reads two slashes as one, or a query as none, there is only the page itself.
  test.each(['//', '/?%', '/?a=%2e%2e/', '/?//', '/index.html?\\'])('GET %s', async (target) => {
    const answer = await get(target);
    expect([200, 400, 404]).toContain(statusOf(answer));
    if (statusOf(answer) === 200) expect(answer).toContain('<title>Socket Playground</title>');
  });

  test('a request line that is longer than 16 KiB is answered with 431', async () => {
    expect(statusOf(await get(`/${'a'.repeat(20_000)}`))).toBe(431);
  });
});

describe('every answer says that it is nobody else’s, allows nothing and sets no cookie', () => {
  const page = (): Promise<string> => get('/');
  test.each<[string, () => Promise<string>, number]>([
    ['the page', page, 200],
    ['the page that a browser has', async () => get('/', `If-None-Match: ${etag(await page())}\r\n`), 304],
    ['a script', async () => get(/src="([^"]+)"/.exec(await page())![1]!), 200],
    ['what is not there', () => get('/nothing'), 404],
    ['a method that the page has not', () => answerTo(`POST / HTTP/1.0\r\n${host()}\r\n`), 405],
    ['the interface', () => get('/api/status'), 200],
    ['a download', () => get('/api/connections/1/sent.bin'), 404],
    ['an unknown name', () => get('/api/nothing'), 404],
    ['a preflight', () => answerTo(`OPTIONS /api/program HTTP/1.0\r\n${host()}\r\n`), 405],
    ['no Host', () => answerTo('GET / HTTP/1.1\r\nConnection: close\r\n\r\n'), 400],
    ['no Host in HTTP/1.0', () => answerTo('GET / HTTP/1.0\r\n\r\n'), 400],
    ['two Hosts', () => get('/', host()), 400],
    [
      'another Host',
      () => answerTo('GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'),
      403,
    ],
    ['another Origin', () => get('/api/status', 'Origin: http://evil.example\r\n'), 403],
    ['no type', () => answerTo(`PUT /api/gate HTTP/1.0\r\n${host()}\r\n`), 415],
    ['an expectation of a foreigner', () => get('/', 'Expect: x\r\nOrigin: http://evil.example\r\n'), 403],
    ['no HTTP', () => answerTo('hello\r\n\r\n'), 400],
    ['an upgrade elsewhere', () => get('/x', UPGRADE), 404],
    ['an upgrade of a foreigner', () => get('/bridge', `${UPGRADE}Origin: http://evil.example\r\n`), 403],
    ['one elsewhere', () => get('/x', `${UPGRADE}Origin: http://evil.example\r\n`), 403],
  ])('%s', async (_, ask, status) => {
    const answer = await ask();
    const head = answer.slice(0, answer.indexOf('\r\n\r\n'));
    expect(statusOf(head)).toBe(status);
    const headers = new Map(
      head.split('\r\n').map((line) => [line.split(':')[0]!.toLowerCase(), line.replace(/^[^:]*: /, '')]),
    );
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none'; (.*; )?frame-ancestors 'none'$/),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect([...headers.keys()].filter((name) => /^access-control-|^set-cookie/.test(name))).toEqual([]);
  });

  test('a browser that has the page keeps the policy of the page', async () => {
    const policy = /content-security-policy: (.*)\r\n/i;
    const whole = await page();
    const unchanged = await get('/', `If-None-Match: ${etag(whole)}\r\n`);
    expect(policy.exec(unchanged)![1]).toBe(policy.exec(whole)![1]);
  });
});

const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';

function etag(answer: string): string {
  return /^etag: (.*)\r$/im.exec(answer)![1]!;
}

test('the page is served under 127.0.0.1 and not under another address of the machine', async () => {
  // Who listens on all addresses is reached under each that begins with 127.
  const client = new Client(connect(playground.uiPort, '127.0.0.2'), true);
  expect(await client.ended).toBe('ECONNREFUSED');
});

test('who offers another protocol and is gone before the answer ends nothing', async () => {
  const client = await Client.connect(playground.uiPort);
  process.kill(playground.pid, 'SIGSTOP');
  await client.write(`GET / HTTP/1.1\r\n${host()}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`);
  client.reset();
  process.kill(playground.pid, 'SIGCONT');
  expect(statusOf(await get('/api/status'))).toBe(200);
});
