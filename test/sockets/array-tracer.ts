/** A tracer that keeps the records in an array. */
import type { CallName } from '../../server/core/record.js';
import { ProgramStopped, type FinishedCall, type Tracer } from '../../server/sockets/trace.js';

export interface Traced {
  readonly call: CallName;
  readonly connection: number;
  readonly fd?: number;
  readonly result: number;
  readonly errno: number;
  /** Text as it is, bytes as latin-1. */
  readonly payload: string;
}

export class ArrayTracer implements Tracer {
  readonly thread = 0;
  readonly records: Traced[] = [];
  /** Set to make the next call fail as when the program is stopped. */
  stopped = false;
  #entered: { readonly call: CallName; readonly fd: number } | null = null;
  #connection = 0;
  #connections = 0;

  enter(call: CallName, connection: number, fd: number): void {
    if (this.#entered !== null) throw new Error(`Entered ${call} inside of ${this.#entered.call}`);
    this.checkStopped();
    this.#entered = { call, fd };
    this.#connection = connection;
  }

  gate(): void {
    this.checkStopped();
  }

  leave(result: number, errno: number, payload: Uint8Array | string): void {
    if (this.#entered === null) throw new Error('Left a call that was not entered');
    this.records.push({
      ...this.#entered,
      connection: this.#connection,
      result,
      errno,
      payload: text(payload),
    });
    this.#entered = null;
  }

  pause(call: 'work' | 'wait', connection: number, ms: number): void {
    this.enter(call, connection, -1);
    this.leave(0, 0, `${ms} ms`);
  }

  record({ call, connection, result, errno, payload }: FinishedCall): void {
    this.records.push({ call, connection, result, errno, payload: text(payload) });
  }

  now(): bigint {
    return 0n;
  }

  checkStopped(): void {
    if (this.stopped) throw new ProgramStopped();
  }

  setConnection(connection: number): void {
    this.#connection = connection;
  }

  nextConnection(): number {
    return ++this.#connections;
  }
}

/** The payload, copied: what it is made of may be used again. */
const text = (payload: Uint8Array | string): string =>
  typeof payload === 'string' ? payload : Buffer.from(payload).toString('latin1');
