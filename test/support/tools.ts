/** Other people's programs: which of them this machine has. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Whether a command runs and, where asked for, says so of itself. */
export function hasTool(command: string, args: readonly string[], says = /(?:)/): boolean {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return error === undefined && says.test(stdout + stderr);
}

/**
 * A netcat for machines without one: takes `-N`, `-q 0`, a host and a port, as OpenBSD's does, and sends what it reads.
 * The folder that it is in, to stand first on the PATH; it goes when the file's tests have ended.
 */
export function makeNetcat(): string {
  const folder = mkdtempSync(join(tmpdir(), 'netcat-'));
  const script = [
    `#!${process.execPath}`,
    'const [host, port] = process.argv.slice(-2);',
    "const flags = process.argv.slice(2, -2).join(' ');",
    "const socket = require('node:net').connect({ host, port: Number(port), allowHalfOpen: true });",
    "process.stdin.on('data', (bytes) => socket.write(bytes));",
    "process.stdin.on('end', () => {",
    "  if (flags === '-N') socket.end();",
    "  if (flags === '-q 0') socket.end(() => process.exit());",
    '});',
    "socket.on('data', (bytes) => process.stdout.write(bytes));",
    "socket.on('end', () => process.exit());",
    "socket.on('error', () => process.exit(1));",
  ];
  writeFileSync(join(folder, 'nc'), script.join('\n'));
  chmodSync(join(folder, 'nc'), 0o755);
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}
