/**
 * `npm test`: makes the clone ready, sees to it that there are a Chromium and a curl, then checks types, style and
 * behaviour, while a playground is in use for a minute beside it. What can't be had ends the run with what to install: no test is skipped for the lack of it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fail, makeReady, npm, ROOT } from '../server/cli/ready.mjs';
import { findChromium, findHeadlessShell } from './chromium.mjs';
import { findCurl } from './curl.mjs';

/** Installs Debian's package where `find` finds nothing and we may; says whether `find` finds it then. */
function have(name, find) {
  if (find()) return true;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return false;
  process.stdout.write(`Installing ${name}…\n`);
  // Where there is no network nobody waits for it for long.
  const apt = 'apt-get -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=15';
  const install = `${apt} update && ${apt} install -y --no-install-recommends ${name}`;
  spawnSync('sh', ['-c', install], { stdio: ['ignore', 'ignore', 'inherit'] });
  return find() !== undefined;
}

function need(name, find, otherwise) {
  if (!have(name, find)) fail(`Cannot find ${otherwise}`);
}

makeReady();
need(
  'chromium',
  findChromium,
  'a Chromium: install one (Debian: apt install chromium), or name it: CHROMIUM=/path/to/chrome npm test',
);
need(
  'curl',
  findCurl,
  'curl: install it (Debian: apt install curl), or name it: CURL=/path/to/curl npm test',
);
// Most pages open in half of the time in it. Without it the Chromium opens all of them.
if (!process.env.CHROMIUM) have('chromium-headless-shell', findHeadlessShell);

// With arguments, such as `npm test -- test/core`: only these tests.
const only = process.argv.slice(2);
const vitest = [process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...only]];
const soak = only.length > 0 ? null : startSoak();
const steps = only.length > 0 ? [vitest] : [npm('run', '--silent', 'check'), vitest];
for (const [command, args] of steps) {
  const { status } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    shell: command.endsWith('.cmd'),
  });
  if (status !== 0) end(status ?? 1);
}
if (soak !== null) {
  const [status] = await soak.ended;
  process.stdout.write(`\n${soak.said}`);
  end(status ?? 1);
}

/** It mostly waits: it begins first, beside all that is to come. */
function startSoak() {
  const child = spawn(process.execPath, ['test/soak/run.mjs', '--minutes', '1'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const running = { child, said: '', ended: once(child, 'close') };
  child.stdout.on('data', (chunk) => (running.said += chunk));
  return running;
}

function end(status) {
  soak?.child.kill();
  process.exit(status);
}
