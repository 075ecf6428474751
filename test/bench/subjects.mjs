/**
 * What is measured: each row starts something that answers Hello World, and says where. Programs of the playground are
 * there bare, in a build whose tracer writes nothing, and mirrored, with so many viewers; everything else is what one
 * would use, or write, instead.
 *
 * @typedef {object} Running
 * @property {number} port
 * @property {import('node:child_process').ChildProcess[]} processes the processes that are measured
 * @property {number} [uiPort] where viewers connect
 *
 * @typedef {object} Subject
 * @property {string} name
 * @property {() => Promise<Running>} start
 * @property {number} [viewers]
 * @property {boolean} [naive] whether its viewers are those of the naive mirror
 * @property {boolean} [keepAlive]
 * @property {boolean} [threads] whether it has threads of which each must compile its own code: it is warm later
 * @property {string} [command] what must be on the PATH
 */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../server/cli/ready.mjs';
import { BUILDS } from './builds.mjs';
import { linesUntil, start } from './processes.mjs';

export const PROGRAMS = ['forever', 'threaded', 'keep-alive', 'event-loop'];
export const VIEWERS = [0, 1, 10, 50, 200];

/** A temporary folder for all that subjects need files for. */
const FOLDER = mkdtempSync(join(tmpdir(), 'playground-bench-'));

/** Starts a program in one of the builds. */
async function playground(build, program) {
  const cli = join(ROOT, BUILDS[build].folder, 'cli.js');
  const args = [cli, '--port', '0', '--ui-port', '0', '--program', program];
  const child = start(process.execPath, args);
  const lines = await linesUntil(child, (line) => line.includes('Ctrl+C'));
  const port = (of) => Number(lines.join('\n').match(`${of}\\s+http://[^\\s/]+:(\\d+)`)?.[1]);
  return { port: port('Program'), uiPort: port('Page'), processes: [child] };
}

/** Starts one of `servers/`, which prints its port, and that for viewers if it has any. */
async function ours(name) {
  const child = start(process.execPath, [fileURLToPath(new URL(`servers/${name}.mjs`, import.meta.url))]);
  const [line] = await linesUntil(child, () => true);
  const [port, uiPort] = line.split(' ').map(Number);
  return { port, uiPort, processes: [child] };
}

/** Starts one of the Python listings that the page shows, with the receive rule of the tutorial. */
async function python(listing) {
  const port = await freePort();
  const edit = (file, from, to) => {
    const text = readFileSync(join(ROOT, 'server/programs/python', file), 'utf8');
    if (!text.includes(from)) throw new Error(`Cannot run ${file}: ${from} is not in it`);
    writeFileSync(join(FOLDER, file), text.replace(from, to));
  };
  edit('receive.py', 'receive = receive_http', 'receive = receive_short_read');
  edit(listing, '("127.0.0.1", 8000)', `("127.0.0.1", ${port})`);
  const child = start('python3', [listing], { cwd: FOLDER, stdout: 'ignore' });
  await listening(port, child);
  return { port, processes: [child] };
}

async function nginx() {
  const port = await freePort();
  const config = join(FOLDER, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${FOLDER}/nginx.pid; error_log stderr crit;
     events { worker_connections 256; }
     http {
       access_log off; keepalive_timeout 0; default_type text/html;
       server { listen 127.0.0.1:${port}; location / { return 200 "<h1>Hello World</h1>"; } }
     }`,
  );
  const child = start('nginx', ['-p', FOLDER, '-c', config], { stdout: 'ignore' });
  await listening(port, child);
  return { port, processes: [child] };
}

/** Starts what stands before `net.createServer` and shows what passes through it. */
async function before(command, args) {
  const behind = await ours('net');
  const port = await freePort();
  const child = start(command, args(port, behind.port), { stdout: 'ignore' });
  await listening(port, child);
  return { port, processes: [child, ...behind.processes] };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until somebody listens on a port. */
async function listening(port, child) {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const connected = await new Promise((resolve) => {
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    });
    socket.destroy();
    if (connected) return;
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended: ${child.complaint}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const KEPT = 'HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 20\n\n<h1>Hello World</h1>';

/** The program `keep-alive` with an answer that leaves connections open. */
async function keepAlive() {
  const running = await playground('mirrored', 'keep-alive');
  const answer = await fetch(`http://127.0.0.1:${running.uiPort}/api/response`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ lineEnding: 'crlf', rules: [{ method: '*', path: '*', text: KEPT }] }),
  });
  if (!answer.ok) throw new Error(`Cannot set the response: ${await answer.text()}`);
  return running;
}

const hasThreads = (program) => program === 'threaded' || program === 'keep-alive';
const viewersOf = (viewers) => `${viewers} viewer${viewers === 1 ? '' : 's'}`;

/** @type {readonly Subject[]} */
export const SUBJECTS = [
  ...PROGRAMS.flatMap((program) => [
    { name: `${program}, bare`, start: () => playground('bare', program), threads: hasThreads(program) },
    ...VIEWERS.map((viewers) => ({
      name: `${program}, ${viewersOf(viewers)}`,
      start: () => playground('mirrored', program),
      viewers,
      threads: hasThreads(program),
    })),
  ]),
  ...['forever', 'threaded'].map((program) => ({
    name: `${program}, no gate`,
    start: () => playground('no gate', program),
    threads: hasThreads(program),
  })),
  { name: 'net.createServer', start: () => ours('net') },
  ...[0, 1, 50].map((viewers) => ({
    name: `naive mirror, ${viewersOf(viewers)}`,
    start: () => ours('naive-mirror'),
    viewers,
    naive: true,
  })),
  { name: 'keep-alive, kept connections', start: keepAlive, viewers: 1, keepAlive: true, threads: true },
  { name: 'node:http, kept connections', start: () => ours('http-keep-alive'), keepAlive: true },
  { name: 'Python, one at a time', start: () => python('forever.py'), command: 'python3' },
  { name: 'Python, threads', start: () => python('threaded.py'), command: 'python3' },
  { name: 'nginx', start: nginx, command: 'nginx' },
  {
    name: 'mitmproxy in reverse mode',
    start: () =>
      before('mitmdump', (port, to) => [
        '--mode',
        `reverse:http://127.0.0.1:${to}`,
        '--listen-host',
        '127.0.0.1',
        '--listen-port',
        String(port),
        '--set',
        `confdir=${FOLDER}`,
      ]),
    command: 'mitmdump',
  },
  {
    name: 'socat -v',
    start: () =>
      before('socat', (port, to) => [
        '-v',
        `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork`,
        `TCP:127.0.0.1:${to}`,
      ]),
    command: 'socat',
  },
];
