/**
 * What happens around every socket call: `enter` before it, `leave` after it. The engine implements it with shared
 * memory; a test with an array. The socket module knows nothing else of who is watching.
 */
import type { CallName } from '../core/record.js';

/** Thrown out of the call that a thread was about to make, or has come back from, when its program is to stop. */
export class ProgramStopped extends Error {
  constructor() {
    super('The program was stopped');
    this.name = 'ProgramStopped';
  }
}

/** A finished call in one piece: how callbacks report theirs, which overlap in time. */
export interface FinishedCall {
  readonly call: CallName;
  readonly connection: number;
  readonly result: number;
  readonly errno: number;
  readonly payload: Uint8Array | string;
  /** From {@link Tracer.now}, when the call began. */
  readonly startNs: bigint;
  readonly flags?: number;
}

/** What a call is given, as far as it is worth showing: bytes to send, how many to receive, an address. */
export type Argument = Uint8Array | string | number;

export interface Tracer {
  /**
   * A thread is about to make `call` on `fd` for `connection` (0: none), with `argument`. Returns when it may.
   * @throws {ProgramStopped} instead of returning when the call must not be made
   */
  enter(call: CallName, connection: number, fd: number, argument?: Argument): void;
  /**
   * The same for a callback that is about to run, or something that libuv is about to be asked for: there is no
   * call to leave.
   * @throws {ProgramStopped}
   */
  gate(call: CallName, connection: number, argument?: Argument): void;
  /**
   * The call that was entered last has returned. A negative `result` goes with its `errno`.
   * @throws {ProgramStopped} after the record is written, when the program is to stop
   */
  leave(result: number, errno: number, payload: Uint8Array | string): void;
  /**
   * Lets time pass, as a call of the program that can be seen, stepped and stopped.
   * @throws {ProgramStopped}
   */
  pause(call: 'work' | 'wait', connection: number, ms: number): void;
  /** Leaves the record of a call that no `enter` announced. */
  record(finished: FinishedCall): void;
  /** Unix time in nanoseconds, on the clock of the records. */
  now(): bigint;
  /** @throws {ProgramStopped} when the program is to stop */
  checkStopped(): void;
  /** Says which connection the thread is now about: `accept` learns it only from its result. */
  setConnection(connection: number): void;
  /** The number of the connection that was just accepted, from 1. */
  nextConnection(): number;
  /** The thread of this program that calls: 0 is its main thread. */
  readonly thread: number;
}
