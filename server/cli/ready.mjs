/**
 * Makes a fresh clone ready, with Node and nothing else: installs what the lock file names when it is missing or
 * older than that file, and builds what is missing or older than its sources. Plain JavaScript without imports of
 * packages, because it runs before there are any.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Node 20.19 is the oldest on which everything works. */
const OLDEST_NODE = [20, 19];

/** What a build is made from; its result must be newer than all of them. */
const SOURCES = ['server', 'web', 'vite.config.ts', 'package.json', 'package-lock.json'];
const BUILT = ['dist/web/index.html', 'dist/server/cli.js'];

/** Installs and builds what has to be. Ends the process with one line when a step fails. */
export function makeReady() {
  checkNode();
  if (newestMs('node_modules/.package-lock.json') < newestMs('package-lock.json')) {
    run('Installing dependencies', npm('ci', '--include=dev'));
  }
  if (Math.min(...BUILT.map(newestMs)) < Math.max(...SOURCES.map(newestMs))) {
    run('Building', npm('run', 'build', '--silent'));
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  fail(
    `Cannot run on Node ${process.versions.node}: expected ${OLDEST_NODE.join('.')} or newer. See https://nodejs.org`,
  );
}

/** The newest modification time below a path, in milliseconds; 0 where there is nothing. */
function newestMs(path) {
  const absolute = join(ROOT, path);
  if (!existsSync(absolute)) return 0;
  const stat = statSync(absolute);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(absolute).map((name) => newestMs(join(path, name))));
}

/** How to call npm: through the one that called us, where there is one. */
export function npm(...args) {
  const cli = process.env.npm_execpath;
  if (cli) return [process.execPath, [cli, ...args]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', args];
}

/** Runs a step quietly; what it printed is shown only when it fails. */
function run(what, [command, args]) {
  process.stderr.write(`${what} …\n`);
  try {
    execFileSync(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: command.endsWith('.cmd'),
    });
  } catch (error) {
    process.stderr.write(`${error.stdout ?? ''}${error.stderr ?? ''}`);
    fail(`${what} failed: ${command} ${args.join(' ')}`);
  }
}

/** Ends the process with one line that says what is wrong. */
export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
