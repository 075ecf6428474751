/**
 * `npm run soak -- --minutes N`: a playground under steady use, all programs in turn, again and again. Fails on the
 * first answer or record that is lost, wrong or out of order; at the end where memory, descriptors or threads have
 * grown, or where the process has complained. `npm test` does a minute of it.
 */
import { parseArgs } from 'node:util';
import { once } from 'node:events';
import { join } from 'node:path';
import { makeReady, ROOT } from '../../server/cli/ready.mjs';

const MIB = 2 ** 20;

/** Rounds until everything has been used once, and the log is full: what is held then is the measure. */
const WARM_UP_ROUNDS = 3;
/** Fewer samples than this make no line. */
const LEAST_SAMPLES = 5;

/** So small that it is full in the first round. */
const LOG_MIB = 8;

/** Of each program, in a round. */
const VISITS = 20;
/** More than a viewer is shown: in the first round, and after so many others. */
const FLOOD = 8000;
const ROUNDS_PER_FLOOD = 10;
/** From the beginning of a round to the next: a steady load that leaves a machine of two cores most of its time. */
const ROUND_MS = 7000;
/** What a viewer fetches again in each round: the newest so many records. */
const FETCHED = 500;

/**
 * What may be added over all samples, on the line that fits them best, before it counts as a leak: what compiled code,
 * caches and the garbage of Workers come to in a run; and for each minute, of which an hour's leak of a few hundred
 * bytes a visit would be many.
 */
const TOLERANCE = {
  heapMiB: (minutes) => 2 + 0.1 * minutes,
  residentMiB: (minutes) => 48 + 1 * minutes,
};

/** Each thread of the pool has so many descriptors of its own, for its event loop. They are kept with it. */
const DESCRIPTORS_PER_THREAD = 4;

/** Open beside what was at first: the port is kept for raw clients while no program listens, or is not yet. */
const MORE_DESCRIPTORS = 2;

/** What Node says where it is inspected. */
const INSPECTED =
  /^(Debugger (listening|ending) on|For help, see|Debugger attached|Waiting for the debugger)/;

const { values: flags } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(flags.minutes);
if (!(minutes > 0)) {
  process.stderr.write('Cannot soak: --minutes needs a number\n');
  process.exit(2);
}

makeReady();
// What follows imports packages, which may have been installed only now.
const { start, linesUntil } = await import('../bench/processes.mjs');
const { beginVisits, Editor, flood, pause, Playground, runRawClients, sleep, until, visit, visitMany } =
  await import('./actors.mjs');
const { descriptorsOf, growth, Inspector, residentBytesOf, threadsOf } = await import('./vitals.mjs');
const { Watcher } = await import('./watcher.mjs');

const say = (line) => process.stdout.write(`${line}\n`);
const server = start(process.execPath, [
  '--inspect=127.0.0.1:0',
  join(ROOT, 'dist/server/cli.js'),
  ...`--port 0 --ui-port 0 --log-mib ${LOG_MIB}`.split(' '),
]);
let stderr = '';
server.stderr.on('data', (chunk) => (stderr += chunk));
let ending = false;
server.on('exit', (code, signal) => {
  if (!ending) fail(new Error(`The server has ended with ${code ?? signal}: ${stderr}`));
});
process.on('exit', () => server.kill('SIGKILL'));
process.on('SIGTERM', () => process.exit(1));
process.on('unhandledRejection', fail);

function fail(error) {
  process.stdout.write(`The soak has failed: ${error.stack}\n${complaints()}`);
  process.exit(1);
}

function complaints() {
  const lines = stderr.split('\n').filter((line) => line !== '' && !INSPECTED.test(line));
  return lines.map((line) => `${line}\n`).join('');
}

const banner = (await linesUntil(server, (line) => line.includes('Ctrl+C'))).join('\n');
const uiPort = Number(/Page\s+http:\/\/localhost:(\d+)/.exec(banner)[1]);
const playground = new Playground(uiPort);
const inspector = await Inspector.connect(/listening on (ws:\S+)/.exec(stderr)[1]);
const editor = new Editor(playground);

const watchers = ['reads all', 'comes late', 'comes and goes', 'goes politely', 'stalls', 'sleeps'].map(
  (name) => new Watcher(`The viewer that ${name}`, uiPort),
);
const [, late, restless, polite, staller, sleeper] = watchers;

/** Starts a program, and says where. */
async function run(program) {
  const { address } = await playground.put('program', { program, restart: true });
  return address.port;
}

async function useProgram(program, floods) {
  const port = await run(program);
  await Promise.all([
    visitMany(port, VISITS, editor),
    (async () => {
      for (let i = 0; i < 3; i += 1) {
        await editor.edit();
        await editor.editWrongly();
        await sleep(50);
      }
    })(),
    runRawClients(playground),
    (async () => {
      await sleep(100);
      await pause(playground);
    })(),
    (async () => {
      await restless.leave();
      await sleep(50);
      await restless.join();
    })(),
  ]);
  if (floods && program === 'keep-alive') await flood(port, FLOOD);
  // The program is ended while these are still there.
  return beginVisits(port);
}

async function useOneShot() {
  for (let i = 0; i < 3; i += 1) {
    const port = await run('one-shot');
    const { live } = editor;
    editor.check(await visit(port, 'GET / HTTP/1.1\r\n\r\n'), live);
    await until('one-shot to return', async () => (await playground.get('status')).state === 'returned');
  }
}

/** All programs in turn, with viewers that do what viewers do; then everybody goes, and what is held is looked at. */
async function round(number) {
  for (const watcher of watchers) if (!watcher.joined) await watcher.join();
  if (number === 1) {
    sleeper.stall();
    await fillLog();
  }
  staller.stall();
  let dismissed = async () => undefined;
  for (const program of ['threaded', 'forever', 'keep-alive', 'event-loop']) {
    const next = await useProgram(program, number % ROUNDS_PER_FLOOD === 1);
    await dismissed();
    dismissed = next;
    if (program === 'forever') await late.leave().then(() => late.join({ fromStart: true }));
    if (program === 'keep-alive') {
      await polite.leave(true);
      await staller.wake();
    }
    if (program === 'event-loop') await polite.join();
  }
  await useOneShot();
  await dismissed();
  await playground.put('program', { running: false });
  const { counts } = await playground.get('status');
  for (const watcher of watchers)
    if (watcher !== sleeper || number > WARM_UP_ROUNDS) await untilWhole(watcher, counts.records);
  late.fetch(counts.records - FETCHED, counts.records - 1);
  await untilWhole(late, counts.records);
  if (number === WARM_UP_ROUNDS) await wakeSleeper(counts.records);
  if (number >= WARM_UP_ROUNDS) for (const watcher of watchers) await watcher.leave();
}

/** More than the kernel keeps for somebody who does not read. */
async function fillLog() {
  const port = await run('forever');
  const text = `HTTP/1.1 200 OK\n\n${'{{request.body}}'.repeat(1000)}`;
  await playground.put('response', { lineEnding: 'crlf', rules: [{ text }] });
  const request = `POST / HTTP/1.1\r\nContent-Length: 900\r\n\r\n${'x'.repeat(900)}`;
  for (let i = 0; i < LOG_MIB + 8; i += 1) {
    const { length } = await visit(port, request);
    if (length !== 900_019) throw new Error(`Expected 900019 bytes, got ${length}`);
  }
  await editor.edit();
}

/** It has not read from the first round on: by now it was let go, and goes on where it was. */
async function wakeSleeper(lastSeq) {
  await until('a viewer that never reads to be let go', async () => {
    return (await playground.get('status')).counts.viewers < watchers.length;
  });
  await sleeper.wake();
  await untilWhole(sleeper, lastSeq);
}

/** One that was let go comes back, and goes on where it was. */
function untilWhole(watcher, lastSeq) {
  return until(`a viewer to have all ${lastSeq} records`, async () => {
    if (!watcher.joined) await watcher.join();
    return watcher.has(lastSeq);
  });
}

/** What is held while nobody is there, without the threads of the pool: these are kept, and made when they are needed. */
async function look(calm) {
  const { threads } = await playground.get('status');
  const descriptors = () => descriptorsOf(server.pid);
  const opened = () => descriptors().length - DESCRIPTORS_PER_THREAD * threads.started;
  // What was closed at both ends is not gone in the same moment.
  if (calm === null) await sleep(1000);
  else
    await until('the rest to be closed', () => opened() <= calm.opened + MORE_DESCRIPTORS).catch(
      () => undefined,
    );
  return {
    descriptors: descriptors(),
    opened: opened(),
    threads: threadsOf(server.pid) - threads.started,
    heapMiB: (await inspector.heldBytes()) / MIB,
    residentMiB: residentBytesOf(server.pid) / MIB,
  };
}

/** What there is more of than before. */
function more(before, after) {
  const rest = [...before];
  return after
    .filter((one) => (rest.includes(one) ? (rest.splice(rest.indexOf(one), 1), false) : true))
    .join(', ');
}

const told = (sample) =>
  `${sample.opened} descriptors, ${sample.threads} threads, ` +
  `${sample.heapMiB.toFixed(1)} MiB of objects, ${sample.residentMiB.toFixed(0)} MiB in all`;

const startMs = performance.now();
const minutesSoFar = () => (performance.now() - startMs) / 60_000;
await editor.edit();
const samples = [];
try {
  for (let number = 1; samples.length < LEAST_SAMPLES || minutesSoFar() < minutes; number += 1) {
    await Promise.all([round(number), number > 1 && sleep(ROUND_MS)]);
    if (number < WARM_UP_ROUNDS) continue;
    const sample = await look(samples[0] ?? null);
    samples.push(sample);
    say(`${minutesSoFar().toFixed(1)} minutes, round ${number}: ${told(sample)}`);
    const [first] = samples;
    if (sample.opened > first.opened + MORE_DESCRIPTORS || sample.threads > first.threads)
      throw new Error(
        `Left open: at first ${told(first)}; more: ${more(first.descriptors, sample.descriptors)}`,
      );
  }
} catch (error) {
  fail(error);
}

const grown = ['heapMiB', 'residentMiB'].map((what) => {
  const byMiB = growth(samples.map((sample) => sample[what]));
  return { what, byMiB, atMost: TOLERANCE[what](minutesSoFar()) };
});
const sum = (what) => watchers.reduce((total, watcher) => total + watcher[what], 0);
say(
  `${sum('records')} records to ${watchers.length} viewers, ${sum('skipped')} skipped, ${sum('fetched')} fetched, ${sum('dropped')} dropped by the log before`,
);
for (const { what, byMiB, atMost } of grown)
  say(
    `${what}: ${byMiB.toFixed(2)} more, at most ${atMost.toFixed(1)} on the line through ${samples.length} samples`,
  );

inspector.close();
ending = true;
const ended = once(server, 'exit');
server.kill('SIGINT');
const [code] = await ended;
if (grown.some(({ byMiB, atMost }) => byMiB > atMost)) fail(new Error('Memory grows'));
if (code !== 0) fail(new Error(`The server has ended with ${code}`));
if (complaints() !== '') fail(new Error('The server has complained'));
say('Nothing lost, nothing left behind');
