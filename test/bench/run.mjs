/**
 * `npm run bench`: figures as Markdown, each the ratio of two things that were measured in turn on this machine, in
 * fresh processes; and the page under a flood. `-- --quick` takes fewer pairs, and less time.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeReady, ROOT } from '../../server/cli/ready.mjs';
import { floodRows, measureFlood } from './flood.mjs';

const LOAD = fileURLToPath(new URL('load.mjs', import.meta.url));
const QUICK = process.argv.includes('--quick');
const PAIRS = QUICK ? 3 : 10;
const WARM_UP = 3_000;
const COUNT = 12_000;

/** The line of `thread-tracer.ts` that is the gate, as every call pays for it. */
const GATE_LINE = /^.*Atomics\.load\(this\.#control, WORD\.gate\) !== 0\) this\.#passGate\(.*$/m;

makeReady();
const { build } = await import('vite');
await build({
  root: ROOT,
  logLevel: 'error',
  build: { ssr: true, outDir: 'dist/bench-no-gate' },
  plugins: [
    {
      name: 'without-gate',
      enforce: 'pre',
      transform(code, id) {
        if (!id.endsWith('/thread-tracer.ts')) return undefined;
        if (!GATE_LINE.test(code)) throw new Error('Cannot build without the gate: its line was not found');
        return code.replace(GATE_LINE, '');
      },
    },
  ],
});

/** Microseconds of processor time that a process has used, all threads; null where the system does not tell. */
function cpuUs(pid) {
  try {
    // proc(5): utime and stime are fields 14 and 15, in clock ticks of 10 ms; the name before them may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  } catch {
    return null;
  }
}

/** Starts a build with a program, puts load on it, and returns what a request took. */
async function measure(folder, program) {
  const cli = join(ROOT, folder, 'cli.js');
  const server = spawn(process.execPath, [cli, '--port', '0', '--ui-port', '0', '--program', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(server, 'exit');
  let port;
  for await (const line of createInterface({ input: server.stdout })) {
    port ??= line.match(/Program\s+http:\/\/[\d.]+:(\d+)/)?.[1];
    if (line.includes('Ctrl+C')) break;
  }
  const load = async (count) =>
    JSON.parse((await promisify(execFile)(process.execPath, [LOAD, port, String(count)])).stdout).ms;
  try {
    await load(WARM_UP);
    const before = cpuUs(server.pid);
    const ms = await load(COUNT);
    const after = cpuUs(server.pid);
    return { perSecond: COUNT / (ms / 1000), cpuUs: before === null ? null : (after - before) / COUNT };
  } finally {
    server.kill();
    await exited;
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** One row: the ratio of two builds, pair by pair, in turns of who goes first. */
async function compare(program) {
  const pairs = [];
  for (let i = 0; i < PAIRS; i += 1) {
    const folders = ['dist/server', 'dist/bench-no-gate'];
    const order = i % 2 === 0 ? folders : folders.toReversed();
    const results = new Map();
    for (const folder of order) results.set(folder, await measure(folder, program));
    pairs.push(folders.map((folder) => results.get(folder)));
    process.stderr.write(`${program}: pair ${i + 1} of ${PAIRS}\n`);
  }
  const row = (name, of) => {
    const ratios = pairs.map(([withGate, without]) => of(withGate) / of(without)).toSorted((a, b) => a - b);
    const values = [0, 1].map((side) => median(pairs.map((pair) => of(pair[side]))).toFixed(1));
    const spread = `${ratios[0].toFixed(3)} to ${ratios.at(-1).toFixed(3)}`;
    return `| ${program} | ${name} | ${values.join(' | ')} | ${median(ratios).toFixed(3)} | ${spread} |`;
  };
  const rows = [row('requests a second', ({ perSecond }) => perSecond)];
  if (pairs[0][0].cpuUs !== null) rows.push(row('µs of processor time a request', (result) => result.cpuUs));
  return rows;
}

// First: nothing else is at work yet.
const flood = floodRows(await measureFlood({ seconds: QUICK ? 5 : 20 }));
const rows = [];
for (const program of ['forever', 'threaded']) rows.push(...(await compare(program)));
process.stdout.write(
  [
    `The gate, open, against a build without it: ${PAIRS} pairs, ${COUNT} connections each.`,
    '',
    '| program | what | with gate | without | ratio | of single pairs |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    'The page, in a Chromium on the same machine as server and load.',
    '',
    ...flood,
    '',
  ].join('\n'),
);
