/** Runs the main function of a blocking program in thread 0, from its start to its end, whatever that is. */
import type { Program } from '../programs/registry.js';
import type { SocketModule } from '../sockets/socket.js';
import { closeAll } from './close-all.js';
import { endingOf, type Ending, type RunJob } from './jobs.js';
import type { SharedMemory } from './shared.js';
import { ThreadPool } from './thread-pool.js';
import { createThreadRuntime } from './thread-runtime.js';
import type { ThreadTracer } from './thread-tracer.js';

/** Returns when the program has returned, was stopped or has thrown, with everything it opened closed. */
export function runBlocking(
  shared: SharedMemory,
  trace: ThreadTracer,
  sockets: SocketModule,
  program: Extract<Program, { readonly kind: 'blocking' }>,
  { run, address, reuseAddress }: RunJob,
): Ending {
  const pool = new ThreadPool(shared, trace);
  trace.begin(run);
  let ending: Ending;
  try {
    program.main({
      ...createThreadRuntime(shared, trace),
      address,
      reuseAddress,
      socket: (family, type) => sockets.socket(family, type),
      startThread: (target, client) => pool.startThread(target, client),
    });
    ending = { run, how: 'returned', error: null };
  } catch (error) {
    ending = endingOf(run, error);
  }
  closeAll(trace, sockets);
  trace.end();
  return ending;
}
