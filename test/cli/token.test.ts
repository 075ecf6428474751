/** Who gets the token, and who is let in without one: the page, scripts, and another user of the machine. */
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { forgetToken, keepToken, tokenPath } from '../../server/cli/token-file.js';
import { ask, type Answer, type Asked } from '../support/http.js';
import { CLI, Command, Playground, usePlayground } from '../support/playground.js';
import { tokenOf } from '../support/token.js';
import { bridgeUrl, Viewer } from '../support/viewer.js';

const playground = usePlayground();

const token = (): string => tokenOf(playground.uiPort)!;
const origin = (): string => `http://localhost:${playground.uiPort}`;

describe('the page asks for the token', () => {
  const askToken = (headers: Record<string, string>): Promise<Answer> =>
    ask(playground.uiPort, { method: 'POST', path: '/api/token', headers, token: null });

  test('and gets it, as its own origin', async () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      const answer = await askToken({ origin: `http://${host}:${playground.uiPort}` });
      expect([answer.status, answer.json()]).toEqual([200, { token: token() }]);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
    expect(token()).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each([
    ['without an Origin', {}],
    ['as another origin', { origin: 'http://localhost:8000' }],
    ['as none', { origin: 'null' }],
    ['under another name', { host: 'evil.example', origin: 'http://evil.example' }],
  ])('%s, in vain', async (_, headers) => {
    const answer = await askToken(headers);
    expect([answer.status, String(answer.body).includes(token())]).toEqual([403, false]);
  });

  test('with GET, in vain', async () => {
    const answer = await ask(playground.uiPort, { path: '/api/token', headers: { origin: origin() } });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
  });
});

describe('a script', () => {
  const status = async (asked: Partial<Asked>): Promise<number> =>
    (await ask(playground.uiPort, { path: '/api/status', ...asked })).status;

  test('of the same user needs no token', async () => {
    expect(await status({ token: null })).toBe(200);
  });

  test('that has a token must have the right one', async () => {
    expect(await status({ token: token() })).toBe(200);
    const wrong = ['', 'x', '0'.repeat(32), token().slice(1), `${token()}0`];
    for (const other of wrong) expect(await status({ token: other })).toBe(401);
    expect(await status({ token: null, headers: { authorization: `Basic ${token()}` } })).toBe(401);
  });
});

// Only root may become somebody else.
describe.runIf(process.getuid?.() === 0)('another user of the machine', () => {
  const NOBODY = 65_534;

  /** Status and body of what is answered to a request that a process of that user makes. */
  async function askAsNobody(path: string, init: RequestInit): Promise<[status: number, body: string]> {
    const script = `fetch(${JSON.stringify(`http://127.0.0.1:${playground.uiPort}${path}`)}, ${JSON.stringify(init)})
      .then(async (answer) => console.log(JSON.stringify([answer.status, await answer.text()])))`;
    const child = new Command(process.execPath, ['-e', script], {}, { uid: NOBODY, gid: NOBODY, cwd: '/' });
    expect([await child.exited, child.stderr]).toEqual([0, '']);
    return JSON.parse(child.stdout) as [number, string];
  }

  test('gets nothing without the token, and is told where it is', async () => {
    for (const [path, init] of [
      ['/api/status', {}],
      [
        '/api/program',
        { method: 'PUT', body: '{"running":false}', headers: { 'content-type': 'application/json' } },
      ],
      ['/api/nothing', {}],
    ] as const) {
      const [status, body] = await askAsNobody(path, init);
      expect(status).toBe(401);
      expect(body).toContain(tokenPath(playground.uiPort));
    }
    expect(await playground.status()).toMatchObject({ running: true });
    expect(playground.banner).not.toContain(token());
    const headers = { authorization: `Bearer ${token()}` };
    expect((await askAsNobody('/api/status', { headers }))[0]).toBe(200);
  });

  test('is not given it as the page; then the terminal says once which address has it', async () => {
    for (let i = 0; i < 2; i += 1) {
      const [status, body] = await askAsNobody('/api/token', {
        method: 'POST',
        headers: { origin: origin() },
      });
      expect([status, body.includes(token())]).toEqual([401, false]);
    }
    expect(playground.banner.split(`${origin()}/#token=${token()}`)).toHaveLength(2);
  });
});

describe('the file', () => {
  /** A folder that is gone after the test, and a path for a token in a folder in it. */
  function place(): string {
    const folder = mkdtempSync(join(tmpdir(), 'playground-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return join(folder, 'ours', '5173.token');
  }
  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

  test('can be read by its user alone, and goes when the playground ends', async () => {
    const other = await new Playground().start();
    const path = tokenPath(other.uiPort);
    expect([modeOf(path), modeOf(dirname(path))]).toEqual(['600', '700']);
    expect(tokenOf(other.uiPort)).not.toBe(token());
    await other.end();
    expect(existsSync(path)).toBe(false);
  });

  test('replaces what a process has left that was killed', () => {
    const path = place();
    keepToken(path, 'old');
    keepToken(path, 'new');
    expect([modeOf(path), statSync(path).size]).toEqual(['600', 4]);
    forgetToken(path);
    expect(existsSync(path)).toBe(false);
  });

  test('is not written through a link', () => {
    const path = place();
    const victim = join(dirname(path), '..', 'victim');
    writeFileSync(victim, 'precious');
    mkdirSync(dirname(path), { mode: 0o700 });
    symlinkSync(victim, path);
    keepToken(path, 'secret');
    expect([statSync(victim).size, modeOf(path)]).toEqual([8, '600']);
  });

  test.each<[string, (folder: string) => void]>([
    ['others may look into', (folder) => (mkdirSync(folder), chmodSync(folder, 0o755))],
    ['others may write into', (folder) => (mkdirSync(folder), chmodSync(folder, 0o730))],
    [
      'is a link',
      (folder) => (mkdirSync(`${folder}-2`, { mode: 0o700 }), symlinkSync(`${folder}-2`, folder)),
    ],
    ['is a file', (folder) => writeFileSync(folder, '')],
  ])('is not made in a folder that %s', (_, prepare) => {
    const path = place();
    prepare(dirname(path));
    expect(() => keepToken(path, 'secret')).toThrow('is not a folder of yours alone');
    expect(existsSync(path)).toBe(false);
  });

  test('that can’t be made keeps nobody out, and the playground ends in order', async () => {
    const runtime = join(dirname(place()), '..');
    writeFileSync(join(runtime, `socket-playground-${process.getuid?.() ?? 'user'}`), '');
    const child = new Command(process.execPath, [CLI, '--ui-port', '0', '--port', '0'], {
      XDG_RUNTIME_DIR: runtime,
    });
    await child.says('Ctrl+C ends it');
    const uiPort = Number(/Page\s+http:\/\/localhost:(\d+)\//.exec(child.stdout)?.[1]);
    expect(child.stderr).toMatch(/^Cannot keep the token for scripts: .* is not a folder of yours alone\n$/);
    expect((await ask(uiPort, { path: '/api/status', token: null })).status).toBe(200);
    child.process.kill('SIGINT');
    expect(await child.exited).toBe(0);
  });
});

test('with --no-token nobody needs one', async () => {
  const open = await new Playground(['--no-token']).start();
  expect(tokenOf(open.uiPort)).toBeUndefined();
  const headers = { origin: `http://localhost:${open.uiPort}` };
  const answer = await ask(open.uiPort, { method: 'POST', path: '/api/token', headers });
  expect(answer.json()).toEqual({ token: null });
  (await Viewer.connect(open.uiPort)).close();
  const withOne = new WebSocket(bridgeUrl(open.uiPort, '127.0.0.1', 'any'));
  await once(withOne, 'open');
  withOne.terminate();
  // Pages of others are another matter.
  const foreign = { ...headers, origin: 'http://evil.example' };
  expect((await ask(open.uiPort, { path: '/api/status', headers: foreign })).status).toBe(403);
  await open.end();
});
