/**
 * The pool of threads behind `startThread`: each waits in shared memory for an accepted connection. Thread 0 is the
 * only one that hands out jobs, so a slot needs no lock: its phase says whose turn it is.
 */
import { PROGRAM_NAMES, type ProgramName } from '../core/messages.js';
import { PROGRAMS } from '../programs/registry.js';
import type { ThreadTarget } from '../programs/runtime.js';
import type { Socket, SocketModule } from '../sockets/socket.js';
import { ProgramStopped } from '../sockets/trace.js';
import { closeAll } from './close-all.js';
import { createThreadRuntime } from './thread-runtime.js';
import { PHASE, SLOT, slotWords, THREAD_LIMIT, wakeMain, WORD, type SharedMemory } from './shared.js';
import type { ThreadTracer } from './thread-tracer.js';

/** How often a thread that waits for a free one looks up by itself, should a wake-up have come too early. */
const LOOK_UP_MS = 100;

/** Thread 0's side of the pool. */
export class ThreadPool {
  readonly #control: Int32Array;
  readonly #slots: readonly Int32Array[];

  constructor(
    shared: SharedMemory,
    readonly trace: ThreadTracer,
  ) {
    this.#control = new Int32Array(shared.control);
    this.#slots = Array.from({ length: THREAD_LIMIT + 1 }, (_, thread) => slotWords(shared, thread));
  }

  /**
   * Gives a connection to a thread of the pool, which runs `target` with it. Blocks while all are busy and no more
   * may be made. The caller's `client` is spent.
   * @throws {ProgramStopped}
   */
  startThread(target: ThreadTarget, client: Socket): void {
    const program = PROGRAM_NAMES.findIndex((name) => threadTarget(name) === target);
    if (program < 0)
      throw new Error(`Cannot start a thread: no program's row names ${target.name} as its thread`);
    this.trace.enter('startThread', client.connection, client.fd);
    const thread = this.#idleThread();
    // Before the thread begins, so that this record comes before the thread's own.
    this.trace.leave(thread, 0, `thread ${thread}`);
    client.detach();
    const slot = this.#slots[thread]!;
    slot[SLOT.run] = this.trace.run;
    slot[SLOT.jobFd] = client.fd;
    slot[SLOT.jobConnection] = client.connection;
    slot[SLOT.jobHost] = packHost(client.peer[0]);
    slot[SLOT.jobPort] = client.peer[1];
    slot[SLOT.jobProgram] = program;
    Atomics.store(slot, SLOT.phase, PHASE.assigned);
    Atomics.notify(slot, SLOT.phase);
  }

  /**
   * The lowest idle thread; waits until there is one. Asks for more early, so that one is always ready: for a quarter
   * more than there are, since a crowd should not wait for each to begin before the next one does.
   */
  #idleThread(): number {
    for (;;) {
      const freed = Atomics.load(this.#control, WORD.freed);
      const limit = Atomics.load(this.#control, WORD.threadLimit);
      let lowest = 0;
      let idle = 0;
      let existing = 0;
      for (let thread = 1; thread <= limit && idle < 2; thread += 1) {
        const phase = Atomics.load(this.#slots[thread]!, SLOT.phase);
        if (phase !== PHASE.absent) existing += 1;
        if (phase !== PHASE.idle) continue;
        idle += 1;
        if (lowest === 0) lowest = thread;
      }
      if (idle < 2 && existing < limit) {
        Atomics.store(this.#control, WORD.wantedThreads, Math.min(limit, existing + 1 + (existing >> 2)));
        wakeMain(this.#control);
      }
      if (lowest > 0) return lowest;
      Atomics.wait(this.#control, WORD.freed, freed, LOOK_UP_MS);
      this.trace.checkStopped();
    }
  }
}

function threadTarget(name: ProgramName): ThreadTarget | undefined {
  const program = PROGRAMS[name];
  return program.kind === 'blocking' ? program.thread : undefined;
}

/** The life of a thread of the pool: never returns. */
export function serveConnections(shared: SharedMemory, trace: ThreadTracer, sockets: SocketModule): never {
  const control = new Int32Array(shared.control);
  const slot = slotWords(shared, trace.thread);
  const runtime = createThreadRuntime(shared, trace);
  for (;;) {
    trace.end();
    Atomics.add(control, WORD.freed, 1);
    Atomics.notify(control, WORD.freed);
    // Looked at again after each wake-up: one that was meant for the job before may come late.
    while (Atomics.load(slot, SLOT.phase) !== PHASE.assigned) Atomics.wait(slot, SLOT.phase, PHASE.idle);
    const connection = slot[SLOT.jobConnection]!;
    trace.begin(slot[SLOT.run]!);
    trace.setConnection(connection);
    const client = sockets.adopt(slot[SLOT.jobFd]!, connection, [
      unpackHost(slot[SLOT.jobHost]!),
      slot[SLOT.jobPort]!,
    ]);
    try {
      threadTarget(PROGRAM_NAMES[slot[SLOT.jobProgram]!]!)!(runtime, client);
    } catch (error) {
      if (!(error instanceof ProgramStopped))
        runtime.print(`Exception in thread ${trace.thread}: ${String(error)}`);
    }
    closeAll(trace, sockets);
    // Who stepped through this connection has not asked to step through the next one.
    Atomics.store(slot, SLOT.stepping, 0);
  }
}

function packHost(host: string): number {
  return host.split('.').reduce((packed, part) => (packed << 8) | Number(part), 0);
}

function unpackHost(packed: number): string {
  return `${packed >>> 24}.${(packed >>> 16) & 0xff}.${(packed >>> 8) & 0xff}.${packed & 0xff}`;
}
