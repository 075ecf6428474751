/**
 * The raw clients as people have them: checks what is asked for, gives it to the one thread in which all of them
 * live, and knows how they stand. Must never know who asks, nor who is shown.
 */
import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import { compileClientText, renderClientText } from '../core/client-plan.js';
import { PlaygroundError } from '../core/errors.js';
import type { ClientAction, RawClientsState, Refusal } from '../core/messages.js';
import type { Session } from '../engine/session.js';
import { loadNative } from '../sockets/native.js';
import { TARGET, type ClientsJob, type ClientsReport, type ClientsStart } from './jobs.js';
import { OwnPort } from './own-port.js';

/** How long the end of the playground waits for the clients to close what they have. */
const END_MS = 300;

export interface RawClientsEvents {
  /** {@link RawClients.state} is no longer what it was. */
  changed: [];
}

const NONE: RawClientsState = { first: 0, planned: 0, started: 0, ended: 0, clients: [] };

export class RawClients extends EventEmitter<RawClientsEvents> {
  readonly #session: Session;
  readonly #port: OwnPort;
  readonly #waiting = new Map<number, (refusal: Refusal | null) => void>();
  #worker: Worker | null = null;
  #state = NONE;
  #reaching = false;
  #jobs = 0;

  constructor(session: Session) {
    super();
    this.#session = session;
    this.#port = new OwnPort(session);
  }

  get state(): RawClientsState {
    return this.#state;
  }

  /**
   * Does what people ask; resolves once it is begun, and {@link state} shows it.
   * @throws {PlaygroundError} CLIENT_UNAVAILABLE, CLIENT_NO_PROGRAM, CLIENT_TOO_MANY, CLIENT_GONE, CLIENT_BAD_VALUE
   *   and what else a text can have wrong, with line and column; and then nothing was done
   */
  async act(action: ClientAction): Promise<void> {
    const native = loadNative();
    if ('unavailable' in native) throw new PlaygroundError('CLIENT_UNAVAILABLE', native.unavailable);
    if (action.do === 'run') checkText(action.plan);
    if (action.do === 'send') checkText(action);
    const done = new Promise<Refusal | null>((resolve) => this.#waiting.set((this.#jobs += 1), resolve));
    const id = this.#jobs;
    if (action.do === 'run') {
      this.#port.want(true);
      const refused = this.#refuseRun();
      if (refused !== null) this.#answer(id, refused);
    }
    if (this.#waiting.has(id)) {
      this.#worker ??= this.#makeWorker();
      this.#worker.postMessage({ id, action } satisfies ClientsJob);
    }
    const refusal = await done;
    if (refusal !== null) throw new PlaygroundError(refusal.code, refusal.message);
  }

  /** Ends all clients: the playground ends. */
  async end(): Promise<void> {
    if (this.#worker === null) return;
    const late = new Promise((resolve) => setTimeout(resolve, END_MS));
    await Promise.race([this.act({ do: 'stop' }), late]);
  }

  /** Why nobody may connect at this moment. */
  #refuseRun(): Refusal | null {
    const { target, problem } = this.#port;
    if (target > 0) return null;
    const { state, address } = this.#session.status;
    const reason =
      target === TARGET.strange
        ? problem
        : `the program is ${state}, and port ${address.port} not its own at this moment. Try again`;
    return { code: 'CLIENT_NO_PROGRAM', message: `Cannot connect: ${reason}` };
  }

  #makeWorker(): Worker {
    const workerData: ClientsStart = {
      shared: this.#session.shared,
      target: this.#port.word,
      host: this.#port.host,
    };
    const worker = new Worker(new URL('clients-worker.js', import.meta.url), { workerData });
    worker.on('message', (report: ClientsReport) => this.#take(report));
    worker.on('error', (error) => this.#lose(error));
    return worker;
  }

  #take({ id, refusal, state, reaching }: ClientsReport): void {
    this.#state = state;
    this.#reaching = reaching;
    if (id !== null) this.#answer(id, refusal);
    this.#keepPort();
    this.emit('changed');
  }

  #answer(id: number, refusal: Refusal | null): void {
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.#keepPort();
    answer?.(refusal);
  }

  #keepPort(): void {
    this.#port.want(this.#reaching || this.#waiting.size > 0);
  }

  /** The thread has died by a fault of its own. The next action makes another; the numbers begin again. */
  #lose(error: Error): void {
    this.#worker = null;
    const clients = this.#state.clients.map((client) =>
      client.state === 'ended' ? client : { ...client, state: 'ended' as const, outcome: 'lost' },
    );
    const ids = [...this.#waiting.keys()];
    this.#take({ id: null, refusal: null, state: { ...this.#state, clients }, reaching: false });
    for (const id of ids)
      this.#answer(id, { code: 'CLIENT_FAULT', message: `The clients have died: ${error.message}` });
  }
}

/** Every mistake in a text, before anything is done: no other thread has to tell where it is. */
function checkText({
  text,
  lineEnding,
}: Pick<Extract<ClientAction, { do: 'send' }>, 'text' | 'lineEnding'>): void {
  renderClientText(compileClientText(text, lineEnding), Date.now());
}
