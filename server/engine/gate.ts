/**
 * The gate in front of every call, from the main thread's side: closes it, and lets threads through it one call at a
 * time. The threads' side is in `thread-tracer.ts`. Open, it costs a thread one atomic load.
 */
import type { BreakpointCall } from '../core/messages.js';
import { CALLS } from '../core/record.js';
import { FIRST_BREAKPOINT, GATE, SLOT, WORD } from './shared.js';

export class Gate {
  readonly #control: Int32Array;
  readonly #slots: readonly Int32Array[];
  #breakpoints: readonly BreakpointCall[] = [];

  constructor(control: Int32Array, slots: readonly Int32Array[]) {
    this.#control = control;
    this.#slots = slots;
  }

  get paused(): boolean {
    return (Atomics.load(this.#control, WORD.gate) & GATE.paused) !== 0;
  }

  get breakpoints(): readonly BreakpointCall[] {
    return this.#breakpoints;
  }

  /** Whether some thread is being stepped: it waits before its next call, also without pause and breakpoints. */
  get stepping(): boolean {
    return this.#slots.some((slot) => Atomics.load(slot, SLOT.stepping) === 1);
  }

  /** Whether somebody looks closely: pauses the program, steps it, or has it waiting at a breakpoint. */
  get holding(): boolean {
    return this.paused || this.stepping || this.#slots.some((_, thread) => this.holds(thread));
  }

  /** Whether a thread waits here, about to make a call. */
  holds(thread: number): boolean {
    return Atomics.load(this.#slots[thread]!, SLOT.gated) !== 0;
  }

  /** From here on every thread waits before its next call. */
  pause(): void {
    Atomics.or(this.#control, WORD.gate, GATE.paused);
  }

  /** Lets all threads go on; each stops again only at a breakpoint. */
  run(): void {
    Atomics.and(this.#control, WORD.gate, ~(GATE.paused | GATE.stepping));
    for (const slot of this.#slots) {
      Atomics.store(slot, SLOT.stepping, 0);
      permit(slot);
    }
  }

  /**
   * Lets a thread that waits make its one call; it waits again before the next. Returns false, and does nothing, when
   * the thread does not wait.
   */
  step(thread: number): boolean {
    if (!this.holds(thread)) return false;
    const slot = this.#slots[thread]!;
    Atomics.store(slot, SLOT.stepping, 1);
    Atomics.or(this.#control, WORD.gate, GATE.stepping);
    permit(slot);
    return true;
  }

  /** Steps every thread that waits; those inside a call are not touched. */
  stepAll(): void {
    for (const thread of this.#slots.keys()) this.step(thread);
  }

  /** Every call of these kinds is waited before. Threads that wait already go on only by a step or {@link run}. */
  setBreakpoints(calls: readonly BreakpointCall[]): void {
    this.#breakpoints = calls;
    const bits = calls.reduce((word, call) => word | (1 << (FIRST_BREAKPOINT + CALLS[call].code)), 0);
    const kept = (1 << FIRST_BREAKPOINT) - 1;
    Atomics.store(this.#control, WORD.gate, (Atomics.load(this.#control, WORD.gate) & kept) | bits);
  }

  /**
   * Says that a program is to stop, to threads at the gate too: by a permit, so that one which has looked already, and
   * is about to fall asleep, finds that something has changed. A notification alone would come before its sleep.
   */
  beginStop(): void {
    Atomics.or(this.#control, WORD.gate, GATE.stopping);
    for (const slot of this.#slots) permit(slot);
  }

  /** After the last thread of the program has ended: the next one starts stepping anew. */
  endStop(): void {
    Atomics.and(this.#control, WORD.gate, ~(GATE.stopping | GATE.stepping));
    for (const slot of this.#slots) Atomics.store(slot, SLOT.stepping, 0);
  }
}

function permit(slot: Int32Array): void {
  const wait = Atomics.load(slot, SLOT.gated);
  if (wait === 0) return;
  Atomics.store(slot, SLOT.permit, wait);
  Atomics.notify(slot, SLOT.permit);
}
