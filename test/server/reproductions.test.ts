/** Every way to send bytes again, run for real: what arrives at the program is exactly these bytes, and so is the end. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClientEnding } from '../../server/core/messages.js';
import {
  REPRODUCTIONS,
  type ReproductionName,
  type Sending,
} from '../../server/core/client/reproductions.js';
import { printf } from '../../server/core/client/reproduce-shell.js';
import { encodeLatin1 } from '../../server/core/wire-text.js';
import { Command, usePlayground } from '../support/playground.js';
import { ofConnection, recvSizes, stream } from '../support/records.js';
import { hasTool, makeNetcat } from '../support/tools.js';
import { within } from '../support/wait.js';

const playground = usePlayground();

interface Tool {
  readonly name: string;
  readonly reproduction: ReproductionName;
  readonly here: boolean;
  /** The command that runs the text. */
  readonly command: (text: string) => readonly [command: string, ...args: string[]];
  readonly env?: Readonly<Record<string, string>>;
}

const hasBash = hasTool('bash', ['--version']);
// Without OpenBSD's netcat a stand-in reads what the shell writes.
const netcat = hasTool('nc', ['-h'], /OpenBSD/) ? {} : { PATH: `${makeNetcat()}:${process.env['PATH']}` };
const TOOLS: readonly Tool[] = [
  { name: 'sh', reproduction: 'shell', here: true, command: (text) => ['sh', '-c', text], env: netcat },
  {
    name: 'bash',
    reproduction: 'shell',
    here: hasBash,
    command: (text) => ['bash', '-c', text],
    env: netcat,
  },
  {
    name: 'curl',
    reproduction: 'curl',
    here: hasTool('curl', ['--version']),
    command: (text) => ['sh', '-c', text],
    // A proxy of this machine is not part of what is tested.
    env: { NO_PROXY: '*' },
  },
  {
    name: 'Python',
    reproduction: 'python',
    here: hasTool('python3', ['--version']),
    command: (text) => ['python3', '-c', text],
  },
  {
    name: 'Node',
    reproduction: 'node',
    here: true,
    command: (text) => [process.execPath, '--input-type=module', '-e', text],
  },
];

const ALL_BYTES = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
const post = (body: string, fields = ''): string =>
  `POST /form HTTP/1.1\r\nHost: x\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;
const randomBodies = fc
  .sample(fc.uint8Array({ minLength: 1, maxLength: 400 }), { numRuns: 2, seed: 7 })
  .map((bytes) => String.fromCharCode(...bytes));

/** Requests that every tool can send. */
const REQUESTS: readonly (readonly [name: string, request: string])[] = [
  ['a GET', 'GET / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n'],
  [
    'a target that shells and curl would change',
    "GET /../a//b/./c?x={1,2}&y=[1-3]&z='$HOME'%00#f HTTP/1.1\r\nHost: x\r\n\r\n",
  ],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
  ['HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n'],
  ['HEAD', 'HEAD / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['another method, without a body', 'pAtCh!# / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'],
  [
    'fields in their order and spelling',
    'GET / HTTP/1.1\r\nHost:y\r\nx-b: 2\r\nX-A:  1 \r\nX-Empty:\r\nx-b: again\r\nUser-Agent: me\r\nConnection: close\r\nAccept-Encoding: gzip\r\nCookie: a=\'b\'; c="d"\r\n\r\n',
  ],
  ['a form', post('a=1&b=%20c')],
  ['a body that begins like a file of curl', post('@/etc/hostname', 'Content-Type: text/plain\r\n')],
  ['every byte there is', post(ALL_BYTES)],
  ['a body of 1024 bytes of a sign that shells read', post('%'.repeat(1024))],
  ...randomBodies.map((body, at) => [`a random body, ${at + 1}`, post(body)] as const),
];

/** Half a head: the program reads on, so it sees how the client ends. */
const HALF = "GET /-half HTTP/1.1\r\nX: '%d'\\";

/** How a client ends, and what the program's last `recv` says then. */
const ENDS: readonly (readonly [ending: ClientEnding, last: number | string])[] = [
  ['half-close', 0],
  ['close', 0],
  ['reset', 'ECONNRESET'],
];

async function run({ reproduction, command, env }: Tool, how: Partial<Sending>): Promise<boolean> {
  const written = REPRODUCTIONS[reproduction].write({
    host: '127.0.0.1',
    port: playground.port,
    bytes: new Uint8Array(),
    pieces: 1,
    waitMs: 0,
    ending: 'hold',
    recvBytes: 5,
    ...how,
  });
  if ('reason' in written) return false;
  const [name, ...args] = command(written.text);
  const ran = new Command(name, args, env);
  ran.process.stdin!.end();
  await within(`${name} to end`, ran.exited);
  return true;
}

describe.each(TOOLS)('$name', (tool) => {
  test.runIf(tool.here)('sends requests exactly', async () => {
    await playground.run();
    for (const [name, request] of REQUESTS)
      expect(await run(tool, { bytes: encodeLatin1(request) }), name).toBe(true);
    const lines = await playground.untilClosed(REQUESTS.length);
    const connections = [...new Set(lines.map(({ connection }) => connection))].filter((one) => one > 0);
    expect(connections.map((connection) => stream(ofConnection(lines, connection), 'recv'))).toEqual(
      REQUESTS.map(([, request]) => request),
    );
  });
});

describe.each(TOOLS.filter(({ name }) => name !== 'curl'))('$name', (tool) => {
  test.runIf(tool.here)('sends in pieces, and ends as it is told', async () => {
    await playground.run();
    const bytes = encodeLatin1(HALF);
    const told: unknown[] = [];
    for (const [ending, last] of ENDS) {
      const pieces = ending === 'close' ? ('bytes' as const) : 3;
      if (await run(tool, { bytes, pieces, waitMs: ending === 'close' ? 0 : 1, ending })) told.push(last);
    }
    const lines = await playground.untilClosed(told.length);
    const connections = [...new Set(lines.map(({ connection }) => connection))].filter((one) => one > 0);
    const lastRecv = (connection: number): unknown => {
      const recv = ofConnection(lines, connection).findLast(({ call }) => call === 'recv')!;
      return recv.errno ?? recv.result;
    };
    expect(connections.map((connection) => stream(ofConnection(lines, connection), 'recv'))).toEqual(
      told.map(() => HALF),
    );
    expect(connections.map(lastRecv)).toEqual(told);
    expect(recvSizes(lines).length).toBeGreaterThan(told.length);
  });
});

test.each(hasBash ? ['sh', 'bash'] : ['sh'])('the printf of %s writes any bytes', (shell) => {
  const samples = fc.sample(fc.uint8Array({ maxLength: 300 }), { numRuns: 200, seed: 11 });
  const script = [...samples, encodeLatin1(ALL_BYTES), encodeLatin1("-n %s\\x41'")].map(printf).join('\n');
  const { stdout } = spawnSync(shell, ['-c', script], { encoding: 'latin1', maxBuffer: 1e7 });
  const all = [...samples.map((bytes) => Buffer.from(bytes).toString('latin1')), ALL_BYTES, "-n %s\\x41'"];
  expect(stdout).toBe(all.join(''));
});
