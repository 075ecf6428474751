/** Finds curl on this machine. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of curl: `CURL`, or the one on the PATH; undefined without. */
export function findCurl() {
  const name = process.platform === 'win32' ? 'curl.exe' : 'curl';
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return [process.env.CURL, ...onPath].find((path) => path && existsSync(path));
}
