/**
 * Viewers that never read: `node silent.mjs [SECONDS] [PER_SECOND]`. 200 viewers, of whom 20 have stopped reading, while
 * connections come: what the playground's process grows by, how late records are for the others, and how the silent ones
 * are let go. Fails where that is over the limits below, or anybody else loses something.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../server/cli/ready.mjs';
import { Watcher } from '../soak/watcher.mjs';
import { load } from './measure.mjs';
import { end, linesUntil, residentMiB, start } from './processes.mjs';

const VIEWERS = 200;
const SILENT = 20;
const MOST_MIB = 64;
const MOST_P99_MS = 250;

/**
 * The log is full before anything is measured: what it holds is no growth. It is more than the kernel takes for somebody
 * who does not read, and the silent ones ask for all of it.
 */
const LOG_MIB = 16;
/** A connection makes 800 bytes of records or so. */
const FILL = { count: 30_000, seconds: 20 };

/** When half of the silent ones look again: they are let go after 10 seconds, and not waited for after 15. */
const WAKE_MS = 13_500;

/** It reads again, where it was let go from where it was; and gets all that there is. @throws where it does not */
async function comeBack(watcher, uiPort) {
  await watcher.wake();
  const { counts } = await (await fetch(`http://127.0.0.1:${uiPort}/api/status`)).json();
  for (const deadlineMs = performance.now() + 30_000; !watcher.has(counts.records);) {
    if (performance.now() > deadlineMs)
      throw new Error('A viewer that came back does not get what it missed');
    if (!watcher.joined) await watcher.join();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await watcher.leave();
}

/** @returns {Promise<{ grownMiB: number, p99Ms: number, codes: number[] }>} what is over a limit throws */
export async function measureSilent({ seconds = 25, perSecond = 1000 } = {}) {
  const server = start(process.execPath, [
    join(ROOT, 'dist/server/cli.js'),
    ...`--port 0 --ui-port 0 --program threaded --log-mib ${LOG_MIB}`.split(' '),
  ]);
  const banner = (await linesUntil(server, (line) => line.includes('Ctrl+C'))).join('\n');
  const [uiPort, port] = ['Page', 'Program'].map((name) =>
    Number(new RegExp(`${name}\\s+http://[^:]+:(\\d+)`).exec(banner)[1]),
  );
  const viewers = fork(fileURLToPath(new URL('viewers.mjs', import.meta.url)), [
    String(uiPort),
    String(VIEWERS - SILENT),
  ]);
  const answer = async () => {
    const [message] = await Promise.race([once(viewers, 'message'), once(viewers, 'exit')]);
    if (typeof message !== 'object') throw new Error('A viewer lost something: see above');
    return message;
  };
  try {
    await answer();
    const filled = await load(port, FILL);
    // What that was is behind the viewers before anything is measured.
    viewers.send({ connections: filled.connections });
    await answer();
    const before = residentMiB([server.pid]);
    const silent = Array.from(
      { length: SILENT },
      (_, number) => new Watcher(`Silent viewer ${number}`, uiPort),
    );
    for (const watcher of silent) {
      await watcher.join();
      watcher.stall();
    }
    viewers.send('begin');
    let most = before;
    const sampling = setInterval(() => (most = Math.max(most, residentMiB([server.pid]))), 500);
    const waking = new Promise((resolve) => setTimeout(resolve, WAKE_MS)).then(() =>
      Promise.all(silent.slice(SILENT / 2).map((watcher) => watcher.wake())),
    );
    const { connections } = await load(port, { seconds, 'per-second': perSecond });
    clearInterval(sampling);
    viewers.send({ connections: filled.connections + connections });
    const { latency } = await answer();
    await waking;
    for (const watcher of silent) await comeBack(watcher, uiPort);
    const codes = silent.map(({ closedWith }) => closedWith);
    return { grownMiB: most - before, p99Ms: latency.p99Ms, codes };
  } finally {
    await end(viewers);
    await end(server);
  }
}

/** The measurements as rows of a table, under their heads. */
export function silentRows({ grownMiB, p99Ms, codes }) {
  return [
    `| ${VIEWERS} viewers, of whom ${SILENT} never read | measured | at most |`,
    '| --- | --- | --- |',
    `| MiB that the process grew by | ${grownMiB.toFixed(1)} | ${MOST_MIB} |`,
    `| ms from call to viewer, 99 %, for the others | ${p99Ms.toFixed(1)} | ${MOST_P99_MS} |`,
    `| codes with which the silent ones were let go, half of whom looked for it | ${codes.join(' ')} | |`,
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [seconds, perSecond] = process.argv.slice(2).map(Number);
  const measured = await measureSilent({ seconds, perSecond });
  process.stdout.write(`${silentRows(measured).join('\n')}\n`);
  if (measured.grownMiB > MOST_MIB || measured.p99Ms > MOST_P99_MS) process.exit(1);
}
