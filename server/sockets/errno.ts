/** Error numbers and their names, as this system's headers have them. */
import { constants } from 'node:os';

/** Names by number: `98` is `EADDRINUSE` on Linux, `48` on macOS. Windows' `WSAEADDRINUSE` drops its prefix. */
export const ERRNO_NAMES: ReadonlyMap<number, string> = (() => {
  const names = new Map<number, string>();
  for (const [name, number] of Object.entries(constants.errno)) {
    // EAGAIN and EWOULDBLOCK are one number on most systems: the first in the alphabet stands for both.
    if (!names.has(number)) names.set(number, name.replace(/^WSA/, ''));
  }
  return names;
})();

/** The name of an error number, such as `ECONNRESET`; `E` and the number where the system's headers have none. */
export function errnoName(errno: number): string {
  return ERRNO_NAMES.get(errno) ?? `E${errno}`;
}

/** The error number of a name, 0 where there is none: libuv reports names. */
export function errnoNumber(name: string): number {
  return (constants.errno as Readonly<Record<string, number>>)[name] ?? 0;
}

const WOULD_BLOCK: ReadonlySet<string> = new Set(['EAGAIN', 'EWOULDBLOCK', 'EINPROGRESS']);

/** Whether a call on a non-blocking socket failed only because it would have to wait. */
export function wouldBlock(errno: number): boolean {
  return WOULD_BLOCK.has(errnoName(errno));
}

/** A socket call that failed, as Python's `OSError` tells it. */
export class OSError extends Error {
  /** The number's name, such as `EADDRINUSE`. */
  readonly code: string;

  constructor(
    readonly errno: number,
    readonly strerror: string,
  ) {
    const code = errnoName(errno);
    super(`[Errno ${errno}] ${strerror} (${code})`);
    this.name = 'OSError';
    this.code = code;
  }
}
