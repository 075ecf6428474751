/** What the main thread and thread 0 say to each other by message, at the two ends of a program's life. */
import { untranslated } from '../core/errors.js';
import type { ProgramName } from '../core/messages.js';
import type { Words } from '../core/words.js';
import type { Address } from '../sockets/socket.js';
import { ProgramStopped } from '../sockets/trace.js';
import type { SharedMemory } from './shared.js';

/** What a Worker is given at its start. */
export interface WorkerStart {
  readonly shared: SharedMemory;
  readonly thread: number;
}

/** Which program to run, and with what. */
export interface RunJob {
  readonly kind: 'run';
  readonly run: number;
  readonly program: ProgramName;
  readonly address: Address;
  readonly reuseAddress: boolean;
}

export type ToWorker = RunJob | { readonly kind: 'stop' };

/** How a program ended. */
export interface Ending {
  readonly run: number;
  readonly how: 'returned' | 'stopped' | 'crashed';
  /** What crashed it; `errno` is 0 where it was no socket call. */
  readonly error: { readonly code: string; readonly message: Words; readonly errno: number } | null;
}

export type FromWorker = { readonly kind: 'ended' } & Ending;

/** The ending of a program that threw `error`: a stop, or a crash by anything at all. */
export function endingOf(run: number, error: unknown): Ending {
  if (error instanceof ProgramStopped) return { run, how: 'stopped', error: null };
  const { name, message, code, errno } = error as Partial<NodeJS.ErrnoException>;
  return {
    run,
    how: 'crashed',
    error: {
      code: code ?? 'PROGRAM_ERROR',
      message: untranslated(message === undefined ? String(error) : `${name ?? 'Error'}: ${message}`),
      // libuv's numbers are the system's, negated.
      errno: Math.abs(errno ?? 0),
    },
  };
}
