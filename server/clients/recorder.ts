/**
 * Writes the records of the raw clients' calls into the ring, beside those of the program and on the same clock. They
 * pass no gate and no stop ends them: they are visitors, not the program.
 */
import { encodeHeader, RECORD_HEADER_BYTES, textPayload, type CallName } from '../core/record.js';
import { RingWriter } from '../engine/ring.js';
import { nowNs, type SharedMemory } from '../engine/shared.js';

export type ClientCall = Extract<CallName, `client${string}`>;

/** A call of a raw client that has returned. */
export interface FinishedClientCall {
  readonly call: ClientCall;
  /** The client's number. */
  readonly client: number;
  readonly fd: number;
  readonly result: number;
  readonly errno: number;
  readonly payload: Uint8Array | string;
  /** From {@link Recorder.now}, when the call began. */
  readonly startNs: bigint;
}

export interface Recorder {
  /** Unix time in nanoseconds, on the clock of the records. */
  now(): bigint;
  record(finished: FinishedClientCall): void;
}

export class RingRecorder implements Recorder {
  readonly #shared: SharedMemory;
  readonly #ring: RingWriter;
  readonly #header = new Uint8Array(RECORD_HEADER_BYTES);
  readonly #fields = new DataView(this.#header.buffer);

  constructor(shared: SharedMemory) {
    this.#shared = shared;
    this.#ring = new RingWriter(shared);
  }

  now(): bigint {
    return nowNs(this.#shared);
  }

  record({ call, client, fd, result, errno, payload, startNs }: FinishedClientCall): void {
    const timeNs = this.now();
    const bytes = typeof payload === 'string' ? textPayload(payload) : payload;
    encodeHeader(this.#fields, {
      payloadBytes: bytes.length,
      timeNs,
      durationNs: timeNs - startNs,
      connection: 0,
      fd,
      result,
      errno,
      thread: 0,
      call,
      flags: 0,
      run: client,
    });
    this.#ring.write(this.#header, bytes);
  }
}
