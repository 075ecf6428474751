/** Runs a program on the event loop of thread 0: starts it, ends it, and catches what its callbacks throw. */
import type { Socket } from 'node:net';
import type { Program } from '../programs/registry.js';
import { createTracedServer, type TracedServer } from '../sockets/traced-net.js';
import { crash, type Ending, type RunJob } from './jobs.js';
import { Responder } from './responder.js';
import { WORD, type SharedMemory } from './shared.js';
import { createPrint } from './thread-runtime.js';
import type { ThreadTracer } from './thread-tracer.js';

export class EventLoopHost {
  readonly #control: Int32Array;
  readonly #responder: Responder;
  #traced: TracedServer | undefined;
  #run = 0;

  constructor(
    shared: SharedMemory,
    readonly trace: ThreadTracer,
    readonly ended: (ending: Ending) => void,
  ) {
    this.#control = new Int32Array(shared.control);
    this.#responder = new Responder(shared, trace.thread);
    process.on('uncaughtException', (error) => void this.#end(crash(this.#run, error)));
  }

  start(main: Extract<Program, { readonly kind: 'event-loop' }>['main'], job: RunJob): void {
    const { trace } = this;
    trace.begin(job.run);
    this.#run = job.run;
    const traced = createTracedServer(trace);
    this.#traced = traced;
    traced.server.on('error', (error) => void this.#end(crash(job.run, error)));
    const print = createPrint(trace);
    main({
      address: job.address,
      print,
      createServer: () => traced.server,
      work: (client, done) => this.#work(traced.connectionOf(client), client, done),
      response: (data, client) => {
        const peer = { ip: client.remoteAddress ?? '', port: client.remotePort ?? 0 };
        return this.#responder.respond(data, peer, traced.connectionOf(client), print);
      },
    });
  }

  #work(connection: number, client: Socket, done: () => void): void {
    const delayMs = Atomics.load(this.#control, WORD.delayMs);
    if (delayMs === 0) return done();
    const startNs = this.trace.now();
    setTimeout(() => {
      this.trace.setConnection(connection);
      this.trace.record({ call: 'work', connection, result: 0, errno: 0, payload: `${delayMs} ms`, startNs });
      if (!client.destroyed) done();
    }, delayMs);
  }

  stop(): void {
    void this.#end({ run: this.#run, how: 'stopped', error: null });
  }

  async #end(ending: Ending): Promise<void> {
    const traced = this.#traced;
    if (traced === undefined) return;
    this.#traced = undefined;
    await traced.close();
    this.trace.end();
    this.ended(ending);
  }
}
