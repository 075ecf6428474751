/**
 * Starts and stops programs in Workers. Node can't end a Worker that is blocked in native code, so a stop says so
 * in shared memory and then wakes each thread from what it is blocked in; the thread unwinds, closes what it has
 * open, and stays for the next program. Must never know who watches.
 */
import { Worker } from 'node:worker_threads';
import {
  RECEIVE_RULES,
  type ProgramName,
  type ProgramState,
  type ReceiveRule,
  type ThreadState,
} from '../core/messages.js';
import { CALLS, EXIT, type CallName, type PlaygroundRecord } from '../core/record.js';
import { PROGRAMS } from '../programs/registry.js';
import { loadNative } from '../sockets/native.js';
import { SHUT_RDWR } from '../sockets/platform.js';
import type { Address } from '../sockets/socket.js';
import { descriptorLimits } from './descriptor-limits.js';
import { Gate } from './gate.js';
import { IdleLimit } from './idle-limit.js';
import type { Ending, FromWorker, ToWorker, WorkerStart } from './jobs.js';
import {
  PHASE,
  SLOT,
  slotSince,
  slotWords,
  THREAD_LIMIT,
  WITHIN,
  WORD,
  type SharedMemory,
} from './shared.js';
import { Waker } from './waker.js';

/** Threads that a program with threads has from its first connection on. */
const FIRST_THREADS = 4;

/** How long between two looks at threads that are to stop; each look wakes those that are still blocked. */
const STOP_LOOK_MS = 1;

/** After this long a thread that has not stopped is given up: it is never used again. */
const STOP_DEADLINE_MS = 900;

const CALL_NAME_BY_CODE = new Map<number, CallName>(
  Object.entries(CALLS).map(([name, { code }]) => [code, name as CallName]),
);

/** A record that the main thread writes about the life of a program. */
export interface LifeRecord {
  readonly call: 'start' | 'exit' | 'shutdown' | 'print';
  readonly run: number;
  readonly thread: number;
  readonly connection: number;
  readonly fd: number;
  readonly result: number;
  readonly errno: number;
  readonly text: string;
}

/** What to run and where. */
export interface EngineStart {
  readonly program: ProgramName;
  readonly address: Address;
  readonly reuseAddress: boolean;
}

export interface EngineEvents {
  /** The state, the address or the error has changed. */
  readonly changed: () => void;
  readonly record: (record: LifeRecord) => void;
}

export class Engine {
  readonly #shared: SharedMemory;
  readonly #control: Int32Array;
  readonly #slots: readonly Int32Array[];
  readonly #since: readonly BigInt64Array[];
  /** Where threads wait to be stepped. */
  readonly gate: Gate;
  /** Lets clients go that keep a thread waiting for too long. */
  readonly idleLimit: IdleLimit;
  readonly #waker: Waker;
  readonly #events: EngineEvents;
  readonly #threadLimit = descriptorLimits().threads;
  /** By thread; a thread that was given up leaves its place empty. */
  readonly #workers: (Worker | undefined)[] = [];
  #run = 0;
  #state: ProgramState = 'stopped';
  #error: Ending['error'] = null;
  #bound: Address | null = null;
  #settled: (() => void)[] = [];
  /** The run that has been told of a thread that could not be had. */
  #complainedRun = 0;
  /** Of each thread the call out of which it was woken last, by the time at which that began. */
  readonly #woken = new Map<number, bigint>();
  /** How the program ended that is being stopped, until all its threads have. */
  #ending: Ending | null = null;

  constructor(shared: SharedMemory, events: EngineEvents) {
    this.#shared = shared;
    this.#control = new Int32Array(shared.control);
    this.#slots = Array.from({ length: THREAD_LIMIT + 1 }, (_, thread) => slotWords(shared, thread));
    this.#since = this.#slots.map((_, thread) => slotSince(shared, thread));
    this.#events = events;
    Atomics.store(this.#control, WORD.threadLimit, this.#threadLimit);
    this.gate = new Gate(this.#control, this.#slots);
    this.#waker = new Waker(this.#control, this.#slots, this.#since);
    this.idleLimit = new IdleLimit(this.#control, this.#slots, this.gate, this.#waker);
  }

  get state(): ProgramState {
    return this.#state;
  }

  get running(): boolean {
    return this.#state === 'starting' || this.#state === 'listening' || this.#state === 'stopping';
  }

  /** Why the program crashed; null from its next start on. */
  get error(): Ending['error'] {
    return this.#error;
  }

  /** Notes how the program stands that has ended. What it returns says so again, after others have run and ended. */
  rememberEnd(): () => void {
    const [state, error] = [this.#state, this.#error];
    return () => {
      if (this.running) return;
      this.#error = error;
      this.#become(state);
    };
  }

  /** The address that the program is really bound to, or was last. */
  get bound(): Address | null {
    return this.#bound;
  }

  get threads(): { readonly started: number; readonly busy: number; readonly limit: number } {
    const phases = this.#slots.slice(1).map((slot) => Atomics.load(slot, SLOT.phase));
    return {
      started: phases.filter((phase) => phase !== PHASE.absent).length,
      busy: phases.filter((phase) => phase > PHASE.idle).length,
      limit: this.#threadLimit,
    };
  }

  setReceive(rule: ReceiveRule): void {
    Atomics.store(this.#control, WORD.receiveRule, RECEIVE_RULES.indexOf(rule));
  }

  setDelay(delayMs: number): void {
    Atomics.store(this.#control, WORD.delayMs, delayMs);
  }

  /** Stops what runs, then starts a program. Resolves once it listens, waits at the gate, or has ended before. */
  async start(start: EngineStart): Promise<void> {
    await this.stop();
    this.#run += 1;
    this.#error = null;
    this.#bound = null;
    const { program, address, reuseAddress } = start;
    this.#life('start', { text: JSON.stringify({ program, address: address.join(':'), reuseAddress }) });
    this.#become('starting');
    if (PROGRAMS[program].kind === 'blocking' && 'thread' in PROGRAMS[program])
      this.makeThreads(FIRST_THREADS);
    const job: ToWorker = { kind: 'run', run: this.#run, program, address, reuseAddress };
    (this.#workers[0] ?? this.#makeWorker(0)).postMessage(job);
    if (this.#state === 'starting') await new Promise<void>((resolve) => this.#settled.push(resolve));
  }

  /** Stops what runs. Resolves once every thread of it has ended and all its descriptors are closed. */
  async stop(): Promise<void> {
    const wasRunning = this.running;
    if (this.#state === 'starting' || this.#state === 'listening') this.#become('stopping');
    Atomics.store(this.#control, WORD.stopRun, this.#run);
    this.gate.beginStop();
    Atomics.notify(this.#control, WORD.stopRun);
    Atomics.notify(this.#control, WORD.freed);
    if (wasRunning) this.#workers[0]?.postMessage({ kind: 'stop' } satisfies ToWorker);

    const deadline = performance.now() + STOP_DEADLINE_MS;
    while (this.running || this.#busyThreads().length > 0) {
      if (performance.now() > deadline) this.#giveUp();
      else this.#wakeBlocked();
      await new Promise((resolve) => setTimeout(resolve, STOP_LOOK_MS));
      if (this.#ending !== null && this.#busyThreads().length === 0) this.#finish(this.#ending);
    }
    this.gate.endStop();
  }

  #busyThreads(): number[] {
    return this.#slots.flatMap((slot, thread) =>
      Atomics.load(slot, SLOT.phase) > PHASE.idle ? [thread] : [],
    );
  }

  /** Shuts the sockets down that threads are blocked on. */
  #wakeBlocked(): void {
    const native = loadNative();
    if ('unavailable' in native) return;
    const text = 'SHUT_RDWR, to stop the program';
    this.#waker.pass((blocked) => {
      for (const { thread, connection, fd, since } of blocked) {
        // Once is enough for a call: a socket that is shut down stays so.
        if (this.#woken.get(thread) === since) continue;
        this.#woken.set(thread, since);
        const result = native.shutdown(fd, SHUT_RDWR);
        const errno = result < 0 ? native.errno() : 0;
        this.#life('shutdown', { thread, connection, fd, result, errno, text });
      }
    });
  }

  /** The last resort for threads that do not stop: they are cut loose, with whatever they have open. */
  #giveUp(): void {
    const lost = this.#busyThreads();
    for (const thread of lost) this.#loseWorker(thread);
    const threads = lost.join(', ');
    const message = {
      en: `Cannot stop thread ${threads} within ${STOP_DEADLINE_MS} ms: it keeps what it has open`,
      zh: `无法在 ${STOP_DEADLINE_MS} ms 内停止线程 ${threads}：它打开的套接字不会关闭`,
    };
    this.#end({ run: this.#run, how: 'crashed', error: { code: 'THREAD_STUCK', message, errno: 0 } });
  }

  #loseWorker(thread: number): void {
    const worker = this.#workers[thread];
    this.#workers[thread] = undefined;
    worker?.removeAllListeners();
    worker?.unref();
    void worker?.terminate();
    Atomics.store(this.#slots[thread]!, SLOT.phase, PHASE.absent);
  }

  /** Makes threads until there are `count`, within the limit. */
  makeThreads(count: number): void {
    for (let thread = 1; this.#madeThreads < Math.min(count, this.#threadLimit); thread += 1) {
      if (this.#workers[thread] === undefined) this.#makeWorker(thread);
    }
  }

  /** Whether the running program has asked for more threads than there are. */
  get wantsThreads(): boolean {
    return this.#wantedThreads > this.#madeThreads;
  }

  makeWantedThreads(): void {
    this.makeThreads(this.#wantedThreads);
  }

  get #wantedThreads(): number {
    return Atomics.load(this.#control, WORD.wantedThreads);
  }

  get #madeThreads(): number {
    return this.#workers.filter((worker, thread) => thread > 0 && worker !== undefined).length;
  }

  #makeWorker(thread: number): Worker {
    const workerData: WorkerStart = { shared: this.#shared, thread };
    const worker = new Worker(new URL('worker.js', import.meta.url), { workerData });
    worker.on('message', (message: FromWorker) => this.#end(message));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#loseWorker(thread);
      const message = {
        en: `Thread ${thread} has died: ${error.message}`,
        zh: `线程 ${thread} 意外终止：${error.message}`,
      };
      if (thread === 0) {
        const reason = { code: error.code ?? 'THREAD_DIED', message, errno: 0 };
        return this.#end({ run: this.#run, how: 'crashed', error: reason });
      }
      // The others go on. The program asks again when it needs one more; it is told of once.
      Atomics.store(this.#control, WORD.wantedThreads, 0);
      if (this.#complainedRun === this.#run) return;
      this.#complainedRun = this.#run;
      this.#life('print', { thread, result: -1, text: message.en });
    });
    this.#workers[thread] = worker;
    return worker;
  }

  /** Takes in what the program did to its listening socket. */
  observe(record: PlaygroundRecord): void {
    if (record.run !== this.#run) return;
    if (record.call === 'bind') {
      const [host, port] = new TextDecoder().decode(record.payload).split(':');
      this.#bound = [host!, Number(port)];
    } else if (record.call === 'listen' && this.#state === 'starting') {
      this.#become('listening');
    } else if (record.call === 'gate' && this.#state === 'starting') {
      // It may stand there for as long as somebody likes to look.
      this.#settle();
    }
  }

  /** Thread 0 has ended. In a stop the others may be closing what they have: that comes before the program's end. */
  #end(ending: Ending): void {
    if (ending.run !== this.#run || !this.running) return;
    if (this.#state === 'stopping') this.#ending = ending;
    else this.#finish(ending);
  }

  #finish({ how, error }: Ending): void {
    this.#ending = null;
    this.#error = error;
    const text =
      error?.message.en ?? (how === 'returned' ? 'The program has returned' : 'The program was stopped');
    this.#life('exit', { result: EXIT[how], errno: error?.errno ?? 0, text });
    this.#become(how);
  }

  #become(state: ProgramState): void {
    this.#state = state;
    if (state !== 'starting') this.#settle();
    this.#events.changed();
  }

  #settle(): void {
    for (const settled of this.#settled.splice(0)) settled();
  }

  #life(call: LifeRecord['call'], fields: Partial<LifeRecord>): void {
    this.#events.record({
      call,
      run: this.#run,
      thread: 0,
      connection: 0,
      fd: -1,
      result: 0,
      errno: 0,
      text: '',
      ...fields,
    });
  }

  /** Where each thread stands at this moment: those that work for the program. */
  threadStates(): ThreadState[] {
    return this.#busyThreads().map((thread) => {
      const slot = this.#slots[thread]!;
      const call = CALL_NAME_BY_CODE.get(Atomics.load(slot, SLOT.call)) ?? null;
      return {
        thread,
        state: call === null ? 'running' : this.gate.holds(thread) ? 'gated' : 'blocked',
        call,
        connection: slot[SLOT.connection]!,
        within: WITHIN[slot[SLOT.within]!]!,
        sinceNs: String(this.#since[thread]![0]),
      };
    });
  }
}
