/** Processes that are measured, with all their children: what they used of the processors, and what memory they hold. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** proc(5): times are in ticks of a hundredth of a second. */
const TICK_US = 10_000;

/** Starts a process whose output is `ignore`d or a `pipe`. What it has to complain about comes at its end. */
export function start(command, args, { stdout = 'pipe', cwd, env } = {}) {
  const child = spawn(command, args, {
    stdio: ['ignore', stdout, 'pipe'],
    cwd,
    env: { ...process.env, ...env },
  });
  child.complaint = '';
  child.stderr.on('data', (chunk) => (child.complaint = (child.complaint + chunk).slice(-4096)));
  child.on('error', (error) => (child.complaint = error.message));
  return child;
}

/** Ends a process and its children, and waits for it. */
export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  for (const pid of descendants(child.pid).toReversed()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
  await exited;
}

/** Longer than any of them takes to begin. */
const START_MS = 30_000;

/** The lines that a process prints, until one of them is what is waited for. @throws where it ends before, or says nothing */
export async function linesUntil(child, isLast) {
  const lines = [];
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (isLast(line)) {
        child.stdout.resume();
        return lines;
      }
    }
  } finally {
    clearTimeout(late);
  }
  throw new Error(`${child.spawnfile} ended: ${child.complaint}`);
}

/** The fields of /proc/PID/stat behind the name: 0 is the state, 1 the parent; null when there is none such. */
function stat(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  } catch {
    return null;
  }
}

/** A process and all below it, parents first. */
function descendants(root) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? stat(name) : null;
    if (fields === null) continue;
    const parent = Number(fields[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

/** Microseconds of processor time used so far by processes with their children, also by those that have ended. */
export function cpuUs(roots) {
  let ticks = 0;
  for (const pid of roots.flatMap(descendants)) {
    // utime, stime, and the same of children that were waited for.
    for (const field of stat(pid)?.slice(11, 15) ?? []) ticks += Number(field);
  }
  return ticks * TICK_US;
}

/** MiB of memory that the processes hold. */
export function residentMiB(roots) {
  let kib = 0;
  for (const pid of roots.flatMap(descendants)) {
    try {
      kib += Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return kib / 1024;
}
