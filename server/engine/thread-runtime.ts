/** The runtime of one thread of a blocking program: receive, work, response and print, on shared memory. */
import { concatBytes } from '../core/bytes.js';
import { RECEIVE_RULES } from '../core/messages.js';
import type { Piece } from '../core/response/rules.js';
import { FINISH } from '../programs/finish.js';
import { RECEIVE } from '../programs/receive.js';
import type { ThreadRuntime } from '../programs/runtime.js';
import { Responder } from './responder.js';
import { WORD, type SharedMemory } from './shared.js';
import type { ThreadTracer } from './thread-tracer.js';

export function createThreadRuntime(shared: SharedMemory, trace: ThreadTracer): ThreadRuntime {
  const control = new Int32Array(shared.control);
  const responder = new Responder(shared, trace.thread);
  const print = createPrint(trace);

  function* paced(pieces: readonly Piece[], connection: number): Generator<Uint8Array> {
    for (const { waitMs, bytes } of pieces) {
      if (waitMs > 0) trace.pause('wait', connection, waitMs);
      if (bytes.length > 0) yield bytes;
    }
  }

  const within = <T>(name: 'receive' | 'finish', call: () => T): T => {
    trace.within(name);
    try {
      return call();
    } finally {
      trace.within(null);
    }
  };

  return {
    print,
    receive: (client) =>
      within('receive', () =>
        RECEIVE[RECEIVE_RULES[Atomics.load(control, WORD.receiveRule)]!](client, print),
      ),
    work(client) {
      const delayMs = Atomics.load(control, WORD.delayMs);
      if (delayMs > 0) trace.pause('work', client.connection, delayMs);
    },
    response(data, client) {
      const peer = { ip: client.peer[0], port: client.peer[1] };
      const { pieces, ending } = responder.respond(data, peer, client.connection, print);
      const whole = concatBytes(pieces.map(({ bytes }) => bytes));
      return {
        bytes: whole,
        pieces: pieces.length === 1 ? [whole] : paced(pieces, client.connection),
        ending,
      };
    },
    finish(client, ending) {
      if (ending !== null) within('finish', () => FINISH[ending](client));
    },
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
