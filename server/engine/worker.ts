/**
 * A thread of the program: the code of every Worker. Thread 0 runs programs' main functions, told by message which;
 * every other one waits in shared memory for a connection, answers it and waits again.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PROGRAMS } from '../programs/registry.js';
import { loadNative } from '../sockets/native.js';
import { SocketModule } from '../sockets/socket.js';
import { EventLoopHost } from './event-loop-host.js';
import type { FromWorker, ToWorker, WorkerStart } from './jobs.js';
import { runBlocking } from './run-blocking.js';
import { serveConnections } from './thread-pool.js';
import { ThreadTracer } from './thread-tracer.js';

const { shared, thread } = workerData as WorkerStart;
const port = parentPort!;
const trace = new ThreadTracer(shared, thread);
const native = loadNative();
const sockets = 'unavailable' in native ? null : new SocketModule(native, trace);

if (thread > 0) serveConnections(shared, trace, sockets!);

const post = (message: FromWorker): void => port.postMessage(message);
const eventLoop = new EventLoopHost(shared, trace, (ending) => post({ kind: 'ended', ...ending }));
port.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') return eventLoop.stop();
  const program = PROGRAMS[message.program];
  if (program.kind === 'event-loop') eventLoop.start(program.main, message);
  else post({ kind: 'ended', ...runBlocking(shared, trace, sockets!, program, message) });
});
