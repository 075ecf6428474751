/**
 * Lets clients go that keep a thread of a blocking program in `recv` or `sendall` for longer than the limit: shuts
 * down the direction that it is blocked on. The thread goes on as the program says: after a `recv` as if the client
 * had closed its side, after a `sendall` with an error. The record of the call tells that it was the playground; the
 * kernel has no such limit.
 */
import { CALLS } from '../core/record.js';
import { loadNative } from '../sockets/native.js';
import { SHUT_RD, SHUT_WR } from '../sockets/platform.js';
import type { Gate } from './gate.js';
import { IdleClock, idleLookMs } from './idle-clock.js';
import { SLOT, WORD } from './shared.js';
import type { BlockedCall, Waker } from './waker.js';

export class IdleLimit {
  readonly #control: Int32Array;
  readonly #slots: readonly Int32Array[];
  readonly #gate: Gate;
  readonly #waker: Waker;
  readonly #clock = new IdleClock<number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(control: Int32Array, slots: readonly Int32Array[], gate: Gate, waker: Waker) {
    this.#control = control;
    this.#slots = slots;
    this.#gate = gate;
    this.#waker = waker;
  }

  /** @param limitMs 0: nobody is let go */
  set(limitMs: number): void {
    Atomics.store(this.#control, WORD.idleLimitMs, limitMs);
    clearInterval(this.#timer);
    if (limitMs > 0) this.#timer = setInterval(() => this.#look(limitMs), idleLookMs(limitMs));
  }

  #look(limitMs: number): void {
    const blocked = this.#waker.blocked().filter(({ connection }) => connection > 0);
    const held = this.#gate.holding;
    const over = this.#clock.look(
      blocked.map(({ thread, since }) => [thread, since]),
      limitMs,
      held,
    );
    if (over.length === 0) return;
    const idleSince = new Map(blocked.map(({ thread, since }) => [thread, since]));
    this.#waker.pass((still) => {
      for (const call of still) {
        if (over.includes(call.thread) && idleSince.get(call.thread) === call.since) this.#letGo(call);
      }
    });
  }

  #letGo({ thread, call, connection, fd }: BlockedCall): void {
    const native = loadNative();
    if ('unavailable' in native) return;
    const slot = this.#slots[thread]!;
    // Before the thread is woken, so that it finds them.
    slot[SLOT.letGoCall] = call;
    Atomics.store(slot, SLOT.letGoConnection, connection);
    native.shutdown(fd, call === CALLS.recv.code ? SHUT_RD : SHUT_WR);
  }
}
