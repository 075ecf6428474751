/** The tracer of a bare program: it writes nothing but what says where the program listens. For `npm run bench`. */
import type { CallName } from '../../server/core/record.js';
import type { Argument, FinishedCall } from '../../server/sockets/trace.js';
import { ThreadTracer as Traced } from '../../server/engine/thread-tracer.js';

const KEPT: ReadonlySet<CallName> = new Set(['bind', 'listen']);

export class ThreadTracer extends Traced {
  #kept = false;

  override enter(call: CallName, connection: number, fd: number, argument: Argument = ''): void {
    this.#kept = KEPT.has(call);
    if (this.#kept) super.enter(call, connection, fd, argument);
  }

  override leave(result: number, errno: number, payload: Uint8Array | string): void {
    if (this.#kept) super.leave(result, errno, payload);
  }

  override record(finished: FinishedCall): void {
    if (KEPT.has(finished.call)) super.record(finished);
  }
}
