/** The runtime of one thread of a blocking program: receive, work, response and print, on shared memory. */
import { RECEIVE_RULES } from '../core/messages.js';
import { RECEIVE } from '../programs/receive.js';
import type { ThreadRuntime } from '../programs/runtime.js';
import { Responder } from './responder.js';
import { WORD, type SharedMemory } from './shared.js';
import type { ThreadTracer } from './thread-tracer.js';

export function createThreadRuntime(shared: SharedMemory, trace: ThreadTracer): ThreadRuntime {
  const control = new Int32Array(shared.control);
  const responder = new Responder(shared, trace.thread);
  const print = createPrint(trace);
  return {
    print,
    receive: (client) => RECEIVE[RECEIVE_RULES[Atomics.load(control, WORD.receiveRule)]!](client),
    work(client) {
      const delayMs = Atomics.load(control, WORD.delayMs);
      if (delayMs === 0) return;
      trace.enter('work', client.connection, -1);
      // A stop changes this word and wakes whoever works.
      const stopRun = Atomics.load(control, WORD.stopRun);
      if (stopRun < trace.run) Atomics.wait(control, WORD.stopRun, stopRun, delayMs);
      trace.leave(0, 0, `${delayMs} ms`);
    },
    response: (data, client) =>
      responder.respond(data, { ip: client.peer[0], port: client.peer[1] }, client.connection, print),
  };
}

/** A print that leaves a record, said to be about the connection that the thread is busy with. */
export function createPrint(trace: ThreadTracer): (line: string) => void {
  return (line) =>
    trace.record({
      call: 'print',
      connection: trace.connection,
      result: 0,
      errno: 0,
      payload: line,
      startNs: trace.now(),
    });
}
