/**
 * Stepping: which thread is the chosen one, where in the program each thread stands, and what the gate is asked for.
 * Must never know the DOM.
 */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type {
  BreakpointCall,
  GateChange,
  Language,
  Listing,
  ReceiveRule,
  Refusal,
  Status,
  ThreadState,
} from '../../server/core/messages.js';
import { programTexts } from '../texts/program.js';
import { finishLine, programLine, receiveLine } from '../../server/core/source-lines.js';

/** Where the gate stands, in one word for colours and tests. */
export type GateMode = 'open' | 'paused' | 'breakpoint' | 'stepping' | 'waiting';

/**
 * What to say of the gate. `paused`: threads wait at it. `breakpoint`: the same, but it is open for others.
 * `stepping`: open but for threads that are being stepped. `waiting`: closed, and no thread has come to it yet.
 */
export function gateMode(status: Status | null, threads: readonly ThreadState[]): GateMode {
  if (status === null) return 'open';
  const held = threads.some((thread) => thread.state === 'gated');
  if (status.gate.paused) return held ? 'paused' : 'waiting';
  if (status.gate.stepping) return 'stepping';
  return held ? 'breakpoint' : 'open';
}

/** `main`, `thread 3` */
export const threadName = (thread: number): string => programTexts().thread(thread);

/** Where a thread stands in what is read: lines from 1, null where the text has no such line. */
export interface Standing {
  readonly thread: ThreadState;
  readonly programLine: number | null;
  /** In the receive listing, for a call made inside `receive`. */
  readonly receiveLine: number | null;
  /** In the finish listing, for a call made inside `finish`. */
  readonly finishLine: number | null;
}

export interface ProgramText {
  readonly language: Language;
  readonly listing: Listing;
  readonly receiveListing: Listing;
  readonly finishListing: Listing;
  /** null: the program uses no receive rule. */
  readonly receive: ReceiveRule | null;
}

/** Where every thread that makes a call, or is about to, stands. Threads between two calls stand nowhere. */
export function standings(threads: readonly ThreadState[], text: ProgramText): Standing[] {
  const { language, listing, receiveListing, finishListing, receive } = text;
  return threads
    .filter((thread) => thread.call !== null && thread.state !== 'running')
    .map((thread) => ({
      thread,
      programLine: programLine(listing.text, language, thread.call!, thread.connection, thread.within),
      receiveLine:
        thread.call === 'recv' && thread.within === 'receive' && receive !== null
          ? receiveLine(receiveListing.text, language, receive)
          : null,
      finishLine: thread.within === 'finish' ? finishLine(finishListing.text, thread.call!) : null,
    }));
}

export interface StepPort {
  changeGate(change: GateChange): Promise<Refusal | null>;
}

export interface StepState {
  readonly status: ReadonlySignal<Status | null>;
  readonly threads: ReadonlySignal<readonly ThreadState[]>;
}

/** A step may be asked for when its thread has just gone on by itself: no news to anybody. */
const NOT_AT_GATE = 'NOT_AT_GATE';

export class Stepper {
  readonly refusal = signal<Refusal | null>(null);
  readonly mode: ReadonlySignal<GateMode>;
  /** The thread that people look at, and that a step lets through. */
  readonly chosen: ReadonlySignal<number>;
  /** Whether a step would do something: the chosen thread waits at the gate. */
  readonly canStep: ReadonlySignal<boolean>;
  readonly canStepAny: ReadonlySignal<boolean>;

  readonly #port: StepPort;
  readonly #state: StepState;
  readonly #wanted = signal(0);
  /** The wait that was ended by the last step: until news of its thread come, it is not ended twice. */
  #stepped: Pick<ThreadState, 'thread' | 'sinceNs'> | null = null;

  constructor(port: StepPort, state: StepState) {
    this.#port = port;
    this.#state = state;
    this.mode = computed(() => gateMode(state.status.value, state.threads.value));
    this.chosen = computed(() => chosenThread(state.threads.value, this.#wanted.value));
    this.canStep = computed(() =>
      state.threads.value.some((one) => one.thread === this.chosen.value && one.state === 'gated'),
    );
    this.canStepAny = computed(() => state.threads.value.some((one) => one.state === 'gated'));
  }

  choose(thread: number): void {
    this.#wanted.value = thread;
  }

  /** Chooses the next thread: of those that wait at the gate, or of all when none does. */
  next(): void {
    const threads = this.#state.threads.value;
    const held = threads.filter((one) => one.state === 'gated');
    const numbers = (held.length > 0 ? held : threads).map((one) => one.thread).sort((a, b) => a - b);
    if (numbers.length === 0) return;
    this.choose(numbers.find((number) => number > this.chosen.value) ?? numbers[0]!);
  }

  run(): Promise<void> {
    return this.#ask({ paused: false });
  }

  pause(): Promise<void> {
    return this.#ask({ paused: true });
  }

  /** Lets the chosen thread make its one call. Does nothing while it does not wait. */
  async step(): Promise<void> {
    const thread = this.#state.threads.value.find((one) => one.thread === this.chosen.value);
    if (thread?.state !== 'gated') return;
    if (this.#stepped?.thread === thread.thread && this.#stepped.sinceNs === thread.sinceNs) return;
    this.#stepped = thread;
    this.choose(thread.thread);
    await this.#ask({ step: thread.thread });
  }

  /** Lets every thread that waits make its one call. */
  async stepAll(): Promise<void> {
    if (this.canStepAny.value) await this.#ask({ step: 'all' });
  }

  /** Sets breakpoints on these kinds of calls, or clears them when all of them are set. */
  async toggleBreakpoints(calls: readonly BreakpointCall[]): Promise<void> {
    const set = this.#state.status.value?.gate.breakpoints ?? [];
    const clear = calls.every((call) => set.includes(call));
    const others = set.filter((call) => !calls.includes(call));
    await this.#ask({ breakpoints: clear ? others : [...others, ...calls] });
  }

  async #ask(change: GateChange): Promise<void> {
    const refusal = await this.#port.changeGate(change);
    this.refusal.value = refusal?.code === NOT_AT_GATE ? null : refusal;
  }
}

/**
 * The thread that was asked for while it waits at the gate or is between two calls; else the next one that waits, so
 * that a step always does something; else the one that was asked for, or the first there is.
 */
export function chosenThread(threads: readonly ThreadState[], wanted: number): number {
  const asked = threads.find((one) => one.thread === wanted);
  if (asked !== undefined && asked.state !== 'blocked') return wanted;
  const held = threads
    .filter((one) => one.state === 'gated')
    .map((one) => one.thread)
    .sort((a, b) => a - b);
  if (held.length > 0) return held.find((thread) => thread > wanted) ?? held[0]!;
  return asked?.thread ?? threads[0]?.thread ?? 0;
}
