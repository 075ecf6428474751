/**
 * Runs a program on the event loop of thread 0: starts it, ends it, catches what its callbacks throw, and lets idle
 * clients go.
 */
import type { Socket } from 'node:net';
import type { Program } from '../programs/registry.js';
import type { EventLoopRuntime } from '../programs/runtime.js';
import { createTracedServer, type TracedServer } from '../sockets/traced-net.js';
import { descriptorLimits } from './descriptor-limits.js';
import { IdleClock, idleLookMs } from './idle-clock.js';
import { endingOf, type Ending, type RunJob } from './jobs.js';
import { Responder } from './responder.js';
import { GATE, WORD, type SharedMemory } from './shared.js';
import { createPrint } from './thread-runtime.js';
import type { ThreadTracer } from './thread-tracer.js';

type EventLoopMain = Extract<Program, { readonly kind: 'event-loop' }>['main'];

export class EventLoopHost {
  readonly #control: Int32Array;
  readonly #responder: Responder;
  #traced: TracedServer | undefined;
  #run = 0;
  /** Who waits for the program, which works for them or waits before a piece. */
  readonly #attended = new Set<Socket>();

  constructor(
    shared: SharedMemory,
    readonly trace: ThreadTracer,
    readonly ended: (ending: Ending) => void,
  ) {
    this.#control = new Int32Array(shared.control);
    this.#responder = new Responder(shared, trace.thread);
    process.on('uncaughtException', (error) => void this.#end(endingOf(this.#run, error)));
  }

  start(main: EventLoopMain, job: RunJob): void {
    const { trace } = this;
    trace.begin(job.run);
    this.#run = job.run;
    const traced = createTracedServer(trace, descriptorLimits().eventLoopConnections);
    this.#traced = traced;
    traced.server.on('error', (error) => void this.#end(endingOf(job.run, error)));
    this.#watchIdle(traced, new IdleClock());
    const print = createPrint(trace);
    this.#call(main, {
      address: job.address,
      print,
      createServer: () => traced.server,
      work: (client, done) => {
        const delayMs = Atomics.load(this.#control, WORD.delayMs);
        if (delayMs === 0) done();
        else this.#pause('work', traced, client, delayMs, done);
      },
      wait: (client, waitMs) =>
        new Promise((resolve) => this.#pause('wait', traced, client, waitMs, resolve)),
      response: (data, client) => {
        const peer = { ip: client.remoteAddress ?? '', port: client.remotePort ?? 0 };
        return this.#responder.respond(data, peer, traced.connectionOf(client), print);
      },
    });
  }

  #call(main: EventLoopMain, runtime: EventLoopRuntime): void {
    try {
      main(runtime);
    } catch (error) {
      void this.#end(endingOf(this.#run, error));
    }
  }

  /** Calls `done` after a time, unless the client or the program is gone by then. */
  #pause(call: 'work' | 'wait', traced: TracedServer, client: Socket, ms: number, done: () => void): void {
    const connection = traced.connectionOf(client);
    const startNs = this.trace.now();
    this.#attended.add(client);
    setTimeout(() => {
      this.#attended.delete(client);
      if (this.#traced !== traced) return;
      this.trace.setConnection(connection);
      this.trace.record({ call, connection, result: 0, errno: 0, payload: `${ms} ms`, startNs });
      if (!client.destroyed) done();
    }, ms);
  }

  /** Looks again and again for clients with whom nothing has moved for longer than the limit. */
  #watchIdle(traced: TracedServer, clock: IdleClock<Socket>): void {
    const limitMs = Atomics.load(this.#control, WORD.idleLimitMs);
    setTimeout(
      () => {
        if (this.#traced !== traced) return;
        const waiting = [...traced.open].filter((client) => !this.#attended.has(client));
        const moved = waiting.map(
          (client) =>
            [client, `${client.bytesRead} ${client.bytesWritten} ${client.writableLength}`] as const,
        );
        const held = (Atomics.load(this.#control, WORD.gate) & (GATE.paused | GATE.stepping)) !== 0;
        const over = clock.look(moved, limitMs || Infinity, held);
        for (const client of over) traced.letGo(client);
        this.#watchIdle(traced, clock);
      },
      idleLookMs(limitMs || Infinity),
    );
  }

  stop(): void {
    void this.#end({ run: this.#run, how: 'stopped', error: null });
  }

  async #end(ending: Ending): Promise<void> {
    const traced = this.#traced;
    if (traced === undefined) return;
    this.#traced = undefined;
    this.trace.beginCleanup();
    await traced.close();
    this.trace.end();
    this.ended(ending);
  }
}
