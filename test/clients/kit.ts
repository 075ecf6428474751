/** What tests of raw clients share: a recorder that keeps what it is given. */
import type { ClientCall, FinishedClientCall, Recorder } from '../../server/clients/recorder.js';

export interface Recorded {
  readonly call: ClientCall;
  readonly client: number;
  readonly fd: number;
  readonly result: number;
  readonly errno: number;
  /** Text as it is, bytes as latin-1. */
  readonly payload: string;
}

export class ArrayRecorder implements Recorder {
  readonly records: Recorded[] = [];
  #nowNs = 1n;

  /** Strictly later each time. */
  now(): bigint {
    return this.#nowNs++;
  }

  record({ startNs, payload, ...rest }: FinishedClientCall): void {
    if (startNs <= 0n || startNs >= this.now()) throw new Error(`${rest.call} began at ${startNs}`);
    const text = typeof payload === 'string' ? payload : Buffer.from(payload).toString('latin1');
    this.records.push({ ...rest, payload: text });
  }

  /** Each call as people read it. */
  get told(): string[] {
    return this.records.map(
      ({ call, result, errno, payload }) => `${call} ${errno === 0 ? result : -errno} ${payload}`,
    );
  }
}
