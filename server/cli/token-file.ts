/**
 * The token, for scripts: in a file that nobody else can read, in a folder of our own. Where that folder is not ours
 * there is no file: somebody may have made it first to get at the token.
 */
import { closeSync, lstatSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the token of the playground whose page has this port is kept. */
export function tokenPath(port: number): string {
  const folder = `socket-playground-${process.getuid?.() ?? 'user'}`;
  return join(process.env['XDG_RUNTIME_DIR'] || tmpdir(), folder, `${port}.token`);
}

/**
 * Writes the token to `path`.
 * @throws {Error} when the folder can't be made or is not ours alone, or the file can't be made
 */
export function keepToken(path: string, token: string): void {
  const folder = join(path, '..');
  makeFolder(folder);
  const stats = lstatSync(folder);
  const isOurs =
    process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
  if (!stats.isDirectory() || !isOurs) throw new Error(`${folder} is not a folder of yours alone`);
  // What a process left that was killed.
  rmSync(path, { force: true });
  // Fails where something is there all the same, a link included.
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, `${token}\n`);
  closeSync(file);
}

/** No error where it is there already: another playground may have made it this moment. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

export function forgetToken(path: string): void {
  rmSync(path, { force: true });
}
