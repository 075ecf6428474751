/** The command as people type it. */
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { spawnSync } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { version } from '../../package.json';
import { ask } from '../support/http.js';
import { CLI, Command, command, HELLO_WORLD, Playground } from '../support/playground.js';
import { bridgeUrl } from '../support/viewer.js';
import { timeMs, until, within } from '../support/wait.js';

interface Outcome {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...args: readonly string[]): Promise<Outcome> {
  const child = command(args);
  const status = await within('the end of the command', child.exited);
  return { status, stdout: child.stdout, stderr: child.stderr };
}

const ESC = '\x1b';

const hasIPv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

/** The addresses that a browser may take for `localhost`, as they stand before a port. */
const LOOPBACKS: readonly string[] = ['127.0.0.1', ...(hasIPv6 ? ['[::1]'] : [])];

/** The address itself. */
const unquoted = (loopback: string): string => loopback.replace(/[[\]]/g, '');

describe('the command', () => {
  test('--help prints the flags and ends', async () => {
    const { status, stdout, stderr } = await run('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Socket Playground: /);
    for (const flag of ['--ui-port', '--port', '--host', '--program', '--receive', '--open', '--no-token'])
      expect(stdout).toContain(flag);
    expect(stdout).not.toContain(ESC);
  });

  test('--version prints the version and ends', async () => {
    expect(await run('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    [['--prgram', 'forever'], 'Unknown flag --prgram: did you mean --program? See --help\n'],
    [['--port', '70000'], 'Cannot use --port 70000: expected a whole number from 0 to 65535\n'],
    [
      ['--program', 'fork'],
      'Cannot use --program fork: expected one of one-shot, forever, threaded, keep-alive, event-loop\n',
    ],
    [['8000'], 'Unexpected argument 8000: flags begin with --\n'],
  ])('%j ends with 2 and one line that says what is wrong', async (args, stderr) => {
    expect(await run(...args)).toEqual({ status: 2, stdout: '', stderr });
  });

  test.each(LOOPBACKS)(
    'whose page port is taken on %s ends with 1 and one line that says what to do',
    async (loopback) => {
      const server = createServer();
      server.listen(0, unquoted(loopback));
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      const { port } = server.address() as { port: number };
      expect(await run('--ui-port', String(port), '--port', '0')).toEqual({
        status: 1,
        stdout: '',
        stderr: `Cannot serve the page on ${loopback}:${port}: another program is using the port. Choose another with --ui-port, 0 picks a free one\n`,
      });
    },
  );
});

describe('the banner', () => {
  test('names the ports that are really bound, and nothing of it is coloured where no terminal is', async () => {
    const playground = await new Playground(['--program', 'forever', '--receive', 'short-read']).start();
    const { banner, uiPort, port } = playground;
    expect(banner).toContain(`SOCKET PLAYGROUND v${version}\n`);
    expect(banner).toContain('forever, receive rule short-read');
    expect(banner).toContain(`curl -i http://127.0.0.1:${port}/`);
    expect(banner).not.toContain(ESC);
    expect(uiPort).toBeGreaterThan(0);
    expect(port).toBeGreaterThan(0);
    expect(await playground.fetch()).toBe(HELLO_WORLD);
    expect(await playground.status()).toMatchObject({
      program: 'forever',
      receive: 'short-read',
      address: { port },
    });
    await playground.end();
    expect(playground.banner).toBe(banner);
  });

  test('comes only when everything runs: both ports answer as soon as it is there', async () => {
    const playground = await new Playground().start();
    const [answer, response] = await Promise.all([
      ask(playground.uiPort, { path: '/api/status' }),
      playground.fetch(),
    ]);
    expect([answer.status, response]).toEqual([200, HELLO_WORLD]);
    await playground.end('SIGTERM');
  });

  test.each(LOOPBACKS)('names a port on which the page answers on %s, the bridge too', async (loopback) => {
    const playground = await new Playground().start();
    const { uiPort } = playground;
    const page = await fetch(`http://${loopback}:${uiPort}/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>')]);
    const viewer = new WebSocket(bridgeUrl(uiPort, loopback));
    const [hello] = (await once(viewer, 'message')) as [Buffer];
    expect(JSON.parse(String(hello))).toMatchObject({ kind: 'hello' });
    const open = new Socket().connect(uiPort, unquoted(loopback));
    await once(open, 'connect');
    const gone = [once(open, 'close'), once(viewer, 'close')];
    await playground.end();
    await within('the end of both connections', Promise.all(gone));
  });

  const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;
  test.runIf(hasScript).each([
    ['is coloured on a terminal', {}, true],
    ['is not coloured with NO_COLOR', { NO_COLOR: '1' }, false],
  ])('%s, and Ctrl+C ends it', async (_, env, coloured) => {
    // Without exec a shell may stay between, and end by the signal itself.
    const line = `exec '${process.execPath}' '${CLI}' --port 0 --ui-port 0`;
    const child = new Command('script', ['-qec', line, '/dev/null'], { NO_COLOR: '', TERM: 'xterm', ...env });
    await child.says('Ctrl+C ends it');
    expect(child.stdout.includes(ESC)).toBe(coloured);
    child.process.stdin!.write('\x03');
    expect(await within('the end of the command', child.exited)).toBe(0);
    expect(child.stderr).toBe('');
  });
});

test.each([
  ['SIGINT', 20],
  ['SIGTERM', 20],
  ['SIGHUP', 2],
] as const)(
  '%s ends it within two seconds, with status 0, while %i threads are blocked',
  async (signal, count) => {
    const playground = await new Playground().start();
    const clients = await playground.crowd(count);
    for (const client of clients.slice(0, count / 2)) await client.write('GET /');
    const viewer = await playground.view(0);
    await viewer.threads((all) => all.filter(({ call }) => call === 'recv').length === count);
    const ends = clients.map((client) => client.ended);
    const closing = viewer.closing();
    expect(await timeMs(() => playground.end(signal, false))).toBeLessThan(2000);
    expect((await closing).code).toBe(1001);
    for (const how of await Promise.all(ends)) expect(how).toMatch(/^(end|ECONNRESET)$/);
  },
);

test.each(['one-shot', 'forever', 'event-loop'])(
  '%s is ended in order too, with clients in every state',
  async (program) => {
    const playground = await new Playground(['--program', program]).start();
    const [, second] = await playground.connectMany(5);
    await second!.write('GET / HTTP/1.1\r\n');
    expect(await timeMs(() => playground.end('SIGINT', false))).toBeLessThan(2000);
  },
);

test('a second Ctrl+C changes nothing', async () => {
  const playground = await new Playground().start();
  await playground.crowd(5);
  process.kill(playground.pid, 'SIGINT');
  await playground.end('SIGINT', false);
});

test('goes on when nobody reads what it prints', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');

  const started = command(['--ui-port', String(port), '--port', '0']);
  started.process.stdout!.destroy();
  started.process.stderr!.destroy();
  const state = await until('it to listen', async () => {
    const answer = await ask(port, { path: '/api/status' }).catch(() => null);
    return answer?.json().state === 'listening' ? 'listening' : null;
  });
  expect(state).toBe('listening');
  started.process.kill('SIGTERM');
  expect(await within('its end', started.exited)).toBe(0);
});
