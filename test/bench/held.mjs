/**
 * Connections that are held: `node held.mjs [COUNT]`. So many idle ones on `event-loop`, from several processes, and
 * what memory the playground holds then; and one more than a blocking program has threads: it waits, the program says
 * so, and it is answered when another one ends. Fails where one is lost, or memory is over {@link MOST_MIB}.
 */
import { fork } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../server/cli/ready.mjs';
import { end, linesUntil, residentMiB, start } from './processes.mjs';

/** What 10,000 idle connections may make of the whole process, in MiB. */
const MOST_MIB = 300;

/** Of one client's process: below the usual limit of descriptors. Each has an address of its own. */
const CONNECTIONS_PER_CLIENT = 2500;

/**
 * As many as fit into a backlog of five begin at once, and the next when these are accepted. Of more, and without a word
 * said, some would be connected for the client only: the kernel forgets the others after its last attempt to say so.
 */
const AT_ONCE = 6;

const THREAD_LIMIT = 64;
const DEADLINE_MS = 20_000;

/** Connects, and does not say a word. */
function hold(port, localAddress) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress }, () => resolve(socket));
    socket.on('error', reject);
  });
}

/** In a process of its own: holds as many more as it is told to, and fails when one is lost. */
function holdMany(port, localAddress) {
  const lost = () => process.exit(1);
  process.on('disconnect', () => process.exit());
  process.on('message', async (count) => {
    const sockets = await Promise.all(Array.from({ length: count }, () => hold(port, localAddress)));
    for (const socket of sockets) socket.on('close', lost);
  });
}

function forkClient(port, localAddress) {
  return fork(fileURLToPath(import.meta.url), ['hold', String(port), localAddress]);
}

async function startPlayground(program) {
  const server = start(process.execPath, [
    join(ROOT, 'dist/server/cli.js'),
    ...`--port 0 --ui-port 0 --program ${program}`.split(' '),
  ]);
  const banner = (await linesUntil(server, (line) => line.includes('Ctrl+C'))).join('\n');
  const portOf = (name) => Number(new RegExp(`${name}\\s+http://[^:]+:(\\d+)`).exec(banner)[1]);
  const status = async () => (await fetch(`http://127.0.0.1:${portOf('Page')}/api/status`)).json();
  return { server, port: portOf('Program'), status };
}

async function until(what, probe) {
  const deadlineMs = performance.now() + DEADLINE_MS;
  while (!(await probe())) {
    if (performance.now() > deadlineMs) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Idle connections on `event-loop`: MiB before and with them. @throws where one is lost or not accepted */
export async function measureIdle(count = 10_000) {
  const { server, port, status } = await startPlayground('event-loop');
  const clients = [];
  try {
    const before = residentMiB([server.pid]);
    let open = 0;
    for (let held = 0; held < count;) {
      if (held % CONNECTIONS_PER_CLIENT === 0)
        clients.push(forkClient(port, `127.0.0.${clients.length + 2}`));
      const more = Math.min(AT_ONCE, count - held, CONNECTIONS_PER_CLIENT - (held % CONNECTIONS_PER_CLIENT));
      clients.at(-1).send(more);
      held += more;
      await until(`${held} connections, of which ${open} are open`, async () => {
        ({ open } = (await status()).counts);
        return open === held;
      });
    }
    return { count, before, held: residentMiB([server.pid]) };
  } finally {
    for (const client of clients) await end(client);
    await end(server);
  }
}

/** One connection more than there are threads. @throws where it does not wait, or does not go on */
export async function measureFull(program = 'threaded') {
  const { server, port, status } = await startPlayground(program);
  const held = [];
  try {
    for (let i = 0; i < THREAD_LIMIT; i += 1) held.push(await hold(port));
    await until('all threads to be busy', async () => (await status()).threads.busy === THREAD_LIMIT);
    const one = await hold(port);
    let received = '';
    one.on('data', (chunk) => (received += chunk));
    one.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const { threads } = await status();
    if (threads.busy !== threads.limit || received !== '') throw new Error('The one too many did not wait');
    const memoryMiB = residentMiB([server.pid]);
    const startMs = performance.now();
    held[0].end();
    await until('the one that waits', () => received.includes('Hello World'));
    return { limit: threads.limit, memoryMiB, ms: performance.now() - startMs };
  } finally {
    for (const socket of held) socket.destroy();
    await end(server);
  }
}

/** The measurements as rows of a table, under their heads. */
export function heldRows({ idle, full }) {
  return [
    '| connections that are held | |',
    '| --- | --- |',
    `| MiB of the process with ${idle.count} idle ones on \`event-loop\`, at most ${MOST_MIB} | ${idle.held.toFixed(0)} |`,
    `| of these before them | ${idle.before.toFixed(0)} |`,
    `| MiB with ${full.limit} on \`threaded\`, which is its limit | ${full.memoryMiB.toFixed(0)} |`,
  ];
}

export async function measureHeld({ count } = {}) {
  const held = { idle: await measureIdle(count), full: await measureFull() };
  if (held.idle.held > MOST_MIB)
    throw new Error(`${held.idle.held.toFixed(0)} MiB are held, at most ${MOST_MIB}`);
  return held;
}

if (process.argv[2] === 'hold')
  await holdMany(Number(process.argv[3]), Number(process.argv[4]), process.argv[5]);
else if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(
    `${heldRows(await measureHeld({ count: Number(process.argv[2] ?? 10_000) })).join('\n')}\n`,
  );
