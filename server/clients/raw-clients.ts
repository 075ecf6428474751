/**
 * The raw clients as people have them: checks what is asked for, gives it to the one thread in which all of them
 * live, and knows how they stand. Must never know who asks, nor who is shown.
 */
import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import { compileClientText, renderClientText } from '../core/client/client-plan.js';
import { PlaygroundError } from '../core/errors.js';
import type { ClientAction, RawClientsState, Refusal } from '../core/messages.js';
import { STATE_WORDS } from '../core/program-state.js';
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
  /** The highest number that a client was given: also another thread gives no number twice. */
  #numbers = 0;

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
    if (action.do === 'run') this.#checkTarget();
    const refusal = await this.#ask(action);
    if (refusal !== null) throw new PlaygroundError(refusal.code, refusal.message);
  }

  /** Ends all clients: the playground ends. */
  async end(): Promise<void> {
    if (this.#worker === null) return;
    const late = new Promise((resolve) => setTimeout(resolve, END_MS));
    await Promise.race([this.#ask({ do: 'stop' }), late]);
  }

  /** @throws {PlaygroundError} CLIENT_NO_PROGRAM, when nobody may connect at this moment */
  #checkTarget(): void {
    this.#port.want(true);
    const { target, problem } = this.#port;
    if (target > 0) return;
    this.#keepPort();
    const { state, address } = this.#session.status;
    const reason =
      target === TARGET.strange
        ? problem
        : {
            en: `the program is ${state}, and port ${address.port} not its own at this moment. Try again`,
            zh: `程序${STATE_WORDS[state].zh}，端口 ${address.port} 此刻不归它所有。请重试`,
          };
    throw new PlaygroundError('CLIENT_NO_PROGRAM', {
      en: `Cannot connect: ${reason.en}`,
      zh: `无法连接：${reason.zh}`,
    });
  }

  /** Has the thread do it; resolves with why it was refused, or null. */
  #ask(action: ClientAction): Promise<Refusal | null> {
    const id = (this.#jobs += 1);
    this.#worker ??= this.#makeWorker();
    this.#worker.postMessage({ id, action } satisfies ClientsJob);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  #makeWorker(): Worker {
    const workerData: ClientsStart = {
      shared: this.#session.shared,
      target: this.#port.word,
      host: this.#port.host,
      before: this.#numbers,
    };
    const worker = new Worker(new URL('clients-worker.js', import.meta.url), { workerData });
    worker.on('message', (report: ClientsReport) => this.#take(report));
    worker.on('error', (error) => this.#lose(error));
    return worker;
  }

  /** The thread could not begin, or has died: what it was asked is refused, and the next wish gets another thread. */
  #lose({ message }: Error): void {
    this.#worker = null;
    this.#state = NONE;
    this.#reaching = false;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#keepPort();
    this.emit('changed');
    const refusal = {
      code: 'CLIENT_UNAVAILABLE',
      message: {
        en: `Cannot reach the raw clients: their thread has died (${message}). Try again`,
        zh: `无法操作原始客户端：它们的线程意外终止 (${message})。请重试`,
      },
    };
    for (const answer of waiting) answer(refusal);
  }

  #take({ id, refusal, state, reaching }: ClientsReport): void {
    this.#state = state;
    this.#numbers = Math.max(0, state.first + state.planned - 1);
    this.#reaching = reaching;
    const answer = id === null ? undefined : this.#waiting.get(id);
    if (id !== null) this.#waiting.delete(id);
    this.#keepPort();
    this.emit('changed');
    answer?.(refusal);
  }

  /** The port is kept from others for as long as somebody may connect. */
  #keepPort(): void {
    this.#port.want(this.#reaching || this.#waiting.size > 0);
  }
}

/** Every mistake in a text, before anything is done: no other thread has to tell where it is. */
function checkText({
  text,
  lineEnding,
}: Pick<Extract<ClientAction, { do: 'send' }>, 'text' | 'lineEnding'>): void {
  renderClientText(compileClientText(text, lineEnding), Date.now());
}
