/** One measurement: a subject in fresh processes, its viewers in another, a client that checks every answer. */
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cpuUs, end, residentMiB } from './processes.mjs';

const LOAD = fileURLToPath(new URL('load.mjs', import.meta.url));
const VIEWERS = fileURLToPath(new URL('viewers.mjs', import.meta.url));

/** Nothing here takes as long: who does not answer ends the run. */
const DEADLINE_MS = 30_000;

/** So many times as long do threads take that each have the code to compile. */
const THREADS_WARM_UP = 3;

/** Puts load on a port; see `load.mjs` for the options and for what comes back. */
export async function load(port, options) {
  const flags = Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : value === false ? [] : [`--${name}`, String(value)],
  );
  const { stdout } = await promisify(execFile)(process.execPath, [LOAD, String(port), ...flags], {
    timeout: DEADLINE_MS,
  });
  return JSON.parse(stdout);
}

/** So many viewers, watching; null for none. */
async function watch({ uiPort }, count, naive = false) {
  if (count === 0) return null;
  const child = fork(VIEWERS, [String(uiPort), String(count), ...(naive ? ['naive'] : [])]);
  const answer = async () => {
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('A viewer lost something: see above'))),
    ]);
    return message;
  };
  await answer();
  return {
    begin: () => child.send('begin'),
    /** Resolves once they have all of so many connections. */
    finish: (connections) => {
      child.send({ connections });
      return answer();
    },
    end: () => end(child),
  };
}

/**
 * Measures a subject: first what does not count, at full speed, then so many seconds.
 * @returns {Promise<{ perSecond: number, cpuUs: number, residentMiB: number, requests: number,
 *   watched: import('./viewers.mjs').Watched | null }>} processor time is that of a request, in microseconds
 * @throws where an answer, or a record in a viewer's hands, is missing or wrong
 */
export async function measure(subject, { warmUp, seconds, perSecond = Infinity }) {
  const running = await subject.start();
  let viewers = null;
  try {
    viewers = await watch(running, subject.viewers ?? 0, subject.naive);
    const kind = { 'keep-alive': subject.keepAlive ?? false };
    const times = subject.threads ? THREADS_WARM_UP : 1;
    const warm = await load(running.port, {
      ...kind,
      count: warmUp.count * times,
      seconds: warmUp.seconds * times,
    });
    const pids = running.processes.map(({ pid }) => pid);
    // What the warm-up was is behind the viewers: it is no part of what is measured.
    await viewers?.finish(warm.connections);
    viewers?.begin();
    const before = cpuUs(pids);
    const { requests, connections, ms } = await load(running.port, {
      ...kind,
      seconds,
      'per-second': perSecond,
    });
    const usedUs = cpuUs(pids) - before;
    const memoryMiB = residentMiB(pids);
    const watched = (await viewers?.finish(warm.connections + connections)) ?? null;
    return {
      perSecond: requests / (ms / 1000),
      cpuUs: usedUs / requests,
      residentMiB: memoryMiB,
      requests,
      watched,
    };
  } finally {
    await viewers?.end();
    for (const child of running.processes) await end(child);
  }
}
