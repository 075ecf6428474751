/** Gives back what a program or a thread left open, at its end: the process outlives it. */
import { OSError } from '../sockets/errno.js';
import type { SocketModule } from '../sockets/socket.js';
import { ProgramStopped } from '../sockets/trace.js';
import type { ThreadTracer } from './thread-tracer.js';

/** Closes every open socket of the thread, each close a call like any other, in the face of a stop too. */
export function closeAll(trace: ThreadTracer, sockets: SocketModule): void {
  if (trace.stopping) trace.beginCleanup();
  for (const socket of sockets.open) {
    try {
      socket.close();
    } catch (error) {
      if (error instanceof ProgramStopped) {
        trace.beginCleanup();
        socket.close();
      } else if (!(error instanceof OSError)) throw error;
    }
  }
}
