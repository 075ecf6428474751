/** A thread of the pool in a Worker, on sockets of no system: whatever it calls succeeds. */
import { workerData } from 'node:worker_threads';
import type { SharedMemory } from '../../server/engine/shared.js';
import { serveConnections } from '../../server/engine/thread-pool.js';
import { ThreadTracer } from '../../server/engine/thread-tracer.js';
import type { Native } from '../../server/sockets/native.js';
import { SocketModule } from '../../server/sockets/socket.js';

export interface Job {
  readonly shared: SharedMemory;
  readonly thread: number;
}

const { shared, thread } = workerData as Job;
const trace = new ThreadTracer(shared, thread);
const native = { recv: () => 0, send: (_: number, bytes: Uint8Array) => bytes.length, close: () => 0 };
serveConnections(shared, trace, new SocketModule(native as unknown as Native, trace));
