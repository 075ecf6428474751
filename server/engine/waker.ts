/**
 * Wakes threads out of the socket calls that they are blocked in, by shutting the socket down. That is done by
 * descriptor, and a number that was given back and taken again would hit a stranger: a thread that comes back from a
 * call during a pass waits for its end before it does anything else, closing the descriptor included.
 */
import { CALLS } from '../core/record.js';
import { GATE, PHASE, SLOT, WORD } from './shared.js';

/** A call that a thread is blocked in. */
export interface BlockedCall {
  readonly thread: number;
  /** Its code. */
  readonly call: number;
  readonly connection: number;
  readonly fd: number;
  /** When it began: no other call of the thread began then. */
  readonly since: bigint;
}

/** The calls in which a thread can block until it is woken through the socket. */
const BLOCKING_CALLS: ReadonlySet<number> = new Set([CALLS.accept.code, CALLS.recv.code, CALLS.sendall.code]);

export class Waker {
  readonly #control: Int32Array;
  readonly #slots: readonly Int32Array[];
  readonly #since: readonly BigInt64Array[];

  constructor(control: Int32Array, slots: readonly Int32Array[], since: readonly BigInt64Array[]) {
    this.#control = control;
    this.#slots = slots;
    this.#since = since;
  }

  /** The calls that threads are blocked in at this moment, those that wait at the gate left out. */
  blocked(): BlockedCall[] {
    return this.#slots.flatMap((slot, thread) => {
      const call = Atomics.load(slot, SLOT.call);
      const busy = Atomics.load(slot, SLOT.phase) === PHASE.busy;
      if (!busy || !BLOCKING_CALLS.has(call) || Atomics.load(slot, SLOT.gated) !== 0) return [];
      const since = this.#since[thread]![0]!;
      const fd = slot[SLOT.fd]!;
      // A callback of the event loop, about to leave the gate: it is in no call.
      if (fd < 0) return [];
      return [{ thread, call, connection: slot[SLOT.connection]!, fd, since }];
    });
  }

  /** Gives `wake` the calls that threads are blocked in; until it returns none of their descriptors is given back. */
  pass(wake: (blocked: readonly BlockedCall[]) => void): void {
    const control = this.#control;
    // First odd, then said: a thread that has been told must find it so.
    Atomics.add(control, WORD.wakePass, 1);
    Atomics.or(control, WORD.gate, GATE.waking);
    try {
      wake(this.blocked());
    } finally {
      Atomics.and(control, WORD.gate, ~GATE.waking);
      Atomics.add(control, WORD.wakePass, 1);
      Atomics.notify(control, WORD.wakePass);
    }
  }
}
