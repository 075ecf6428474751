/**
 * `npm test`: makes the clone ready, sees to it that there is a Chromium, then checks types, style and behaviour.
 * A browser that can't be had ends the run with what to install: no test is skipped for the lack of one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fail, makeReady, npm, ROOT, run } from '../server/cli/ready.mjs';
import { findChromium } from './chromium.mjs';

/** Debian's package, where we may install it; anywhere else it is for the person to do. */
function installChromium() {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return;
  run('Installing Chromium', [
    'sh',
    ['-c', 'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium'],
  ]);
}

makeReady();
if (!findChromium()) installChromium();
const chromium = findChromium();
if (!chromium) {
  fail(
    'Cannot find a Chromium: install one (Debian: apt install chromium), or name it: CHROMIUM=/path/to/chrome npm test',
  );
}

// With arguments, such as `npm test -- test/core`: only these tests.
const only = process.argv.slice(2);
const vitest = [process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...only]];
const steps = only.length > 0 ? [vitest] : [npm('run', '--silent', 'check'), vitest];
for (const [command, args] of steps) {
  const { status } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM: chromium },
    shell: command.endsWith('.cmd'),
  });
  if (status !== 0) process.exit(status ?? 1);
}
