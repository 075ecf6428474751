/**
 * The raw clients of the Client view: the plan that is being composed, what is typed, and who of them is looked at. A
 * plan is checked here before it is sent. Must never know editors and terminals.
 */
import { batch, computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { compileClientText, renderClientText } from '../../server/core/client/client-plan.js';
import { PlaygroundError, refusalOf } from '../../server/core/errors.js';
import { writeLiteral } from '../../server/core/response/literal.js';
import type {
  ClientAction,
  ClientEnding,
  ClientPlan,
  LineEnding,
  RawClient,
  RawClientsState,
  Refusal,
} from '../../server/core/messages.js';
import { defaultPlan } from './client-starters.js';
import type { LineEvent } from './line-editor.js';
import type { RecordedExchange } from './recorded-exchanges.js';
import type { Range } from './record-store.js';

export interface ClientPort {
  client(action: ClientAction): Promise<Refusal | null>;
}

/** How requests are made: typed line by line, or composed; or two that were made are compared. */
export type ClientMode = 'type' | 'compose' | 'compare';

/** A plan that is checked: its bytes, as they are at this moment, or what is wrong. */
export type CheckedPlan =
  | { readonly bytes: Uint8Array; readonly problem: null }
  | { readonly bytes: null; readonly problem: Refusal };

const NONE: RawClientsState = { first: 0, planned: 0, started: 0, ended: 0, clients: [] };

/** The port that plans name until the program's is known. */
const USUAL_PORT = 8000;

const encoder = new TextEncoder();

export class RawClients {
  readonly state = signal<RawClientsState>(NONE);
  readonly mode = signal<ClientMode>('type');
  readonly plan = signal<ClientPlan>(defaultPlan(USUAL_PORT));
  /** What Enter sends behind a typed line. */
  readonly typedEnding = signal<LineEnding>('crlf');
  /** The client that is looked at; null: all of the newest run. */
  readonly chosen = signal<number | null>(null);
  /** Why the last thing that was asked for was not done. */
  readonly refusal = signal<Refusal | null>(null);
  readonly busy = signal(false);
  /** The requests of a connection, of which one is to be loaded. */
  readonly offered = signal<readonly RecordedExchange[]>([]);

  readonly checked: ReadonlySignal<CheckedPlan> = computed(() => checkPlan(this.plan.value));

  /** Whose records are shown, as numbers of clients; null before there is one. */
  readonly shown: ReadonlySignal<Range | null> = computed(() => {
    const chosen = this.chosen.value;
    if (chosen !== null) return { from: chosen, to: chosen };
    const { first } = this.state.value;
    return first === 0 ? null : { from: first, to: Infinity };
  });

  /** The one client that is meant when nothing is said: the chosen one, or a newest run's only one. */
  readonly current: ReadonlySignal<RawClient | null> = computed(() => {
    const { clients, first, planned } = this.state.value;
    const number = this.chosen.value ?? (planned === 1 ? first : null);
    return clients.find(({ client }) => client === number) ?? null;
  });

  /** How many have not ended: of the newest run, of which not all may be listed, and of those before. */
  readonly openCount: ReadonlySignal<number> = computed(() => {
    const { first, started, ended, clients } = this.state.value;
    return (
      started - ended + clients.filter(({ client, state }) => client < first && state !== 'ended').length
    );
  });

  readonly #port: ClientPort;
  #touched = false;
  #typing: Promise<void> = Promise.resolve();
  #stopWaiting: (() => void) | null = null;

  constructor(port: ClientPort) {
    this.#port = port;
  }

  /** What the server says. */
  received(state: RawClientsState): void {
    batch(() => {
      // Whoever says this can be reached again.
      if (this.refusal.value?.code === 'NOT_CONNECTED') this.refusal.value = null;
      this.state.value = state;
      const chosen = this.chosen.value;
      if (chosen !== null && !state.clients.some(({ client }) => client === chosen)) this.chosen.value = null;
    });
  }

  /** What was being waited for can't be heard of any more. */
  lost(): void {
    this.#stopWaiting?.();
  }

  /** The server was started anew: its clients never were. */
  restarted(): void {
    this.lost();
    this.received(NONE);
  }

  /** The program's port: plans that nobody has touched name it. */
  knowPort(port: number): void {
    if (!this.#touched && port > 0 && defaultPlan(port).text !== this.plan.peek().text)
      this.plan.value = defaultPlan(port);
  }

  edit(change: Partial<ClientPlan>): void {
    this.#touched = true;
    this.plan.value = { ...this.plan.value, ...change };
  }

  /** Puts exactly these bytes into the editor. */
  load(bytes: Uint8Array, lineEnding: LineEnding): void {
    batch(() => {
      this.edit({ text: writeLiteral(bytes, lineEnding), lineEnding });
      this.mode.value = 'compose';
      this.refusal.value = null;
    });
  }

  choose(client: number | null): void {
    this.chosen.value = this.chosen.value === client ? null : client;
  }

  // What people ask for. Each resolves once the server has answered.

  /** Starts the clients of the plan. */
  async run(plan: ClientPlan = this.plan.value): Promise<void> {
    const refusal = await this.#ask({ do: 'run', plan });
    if (refusal === null) this.chosen.value = null;
  }

  /** Sends the composed text on a connection that is open. */
  async sendMore(client: number): Promise<void> {
    const { text, lineEnding } = this.plan.value;
    await this.#ask({ do: 'send', client, text, lineEnding });
  }

  async end(client: number, ending: Exclude<ClientEnding, 'hold'>): Promise<void> {
    await this.#ask({ do: 'end', client, ending });
  }

  async stop(): Promise<void> {
    await this.#ask({ do: 'stop' });
  }

  /** Opens a connection to type into. */
  connect(): Promise<void> {
    return this.#typed(() => this.#open(''));
  }

  /** What was typed: in the order in which it was, each thing once the one before is done. */
  type(event: LineEvent): Promise<void> {
    return this.#typed(async () => {
      const current = this.#typedInto();
      if (event.kind === 'line' || event.kind === 'part') {
        const lineBreak = event.kind === 'part' ? '' : this.typedEnding.value === 'crlf' ? '\r\n' : '\n';
        const text = writeLiteral(encoder.encode(event.text + lineBreak), 'lf');
        const { problem } = checkPlan({ text, lineEnding: 'lf' });
        if (problem !== null) return void (this.refusal.value = problem);
        if (current === null) await this.#open(text);
        else await this.#ask({ do: 'send', client: current.client, text, lineEnding: 'lf' });
      } else if (current !== null) {
        await this.end(current.client, event.kind === 'endOfFile' ? 'half-close' : 'close');
      }
    });
  }

  #typedInto(): RawClient | null {
    const current = this.current.value;
    return current === null || current.state === 'ended' ? null : current;
  }

  #typed(action: () => Promise<void>): Promise<void> {
    this.#typing = this.#typing.then(action);
    return this.#typing;
  }

  /** A client of its own, and then its number is known. */
  async #open(text: string): Promise<void> {
    const before = this.state.value.first;
    const plan: ClientPlan = { ...defaultPlan(USUAL_PORT), text, lineEnding: 'lf' };
    if ((await this.#ask({ do: 'run', plan })) !== null) return;
    await this.#until(() => this.state.value.first !== before);
    const { first } = this.state.value;
    if (first !== before) this.chosen.value = first;
  }

  /** Resolves once `holds`, which reads signals; or once there is nothing to wait for any more. */
  async #until(holds: () => boolean): Promise<void> {
    let stop: (() => void) | undefined;
    await new Promise<void>((resolve) => {
      this.#stopWaiting = resolve;
      stop = effect(() => {
        if (holds()) resolve();
      });
    });
    this.#stopWaiting = null;
    stop?.();
  }

  async #ask(action: ClientAction): Promise<Refusal | null> {
    this.busy.value = true;
    this.refusal.value = await this.#port.client(action);
    this.busy.value = false;
    return this.refusal.value;
  }
}

/** What a plan sends, if it sent it now. */
export function checkPlan(
  { text, lineEnding }: Pick<ClientPlan, 'text' | 'lineEnding'>,
  nowMs = 0,
): CheckedPlan {
  try {
    return { bytes: renderClientText(compileClientText(text, lineEnding), nowMs), problem: null };
  } catch (error) {
    if (!(error instanceof PlaygroundError)) throw error;
    return { bytes: null, problem: refusalOf(error) };
  }
}
