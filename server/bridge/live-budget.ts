/**
 * How much a viewer is sent live: a token bucket of records and of bytes. What nobody could watch would only make the
 * page late, so under a flood a viewer gets slices of it, each the newest there is. Knows no clock: it is told the time.
 */

export interface LiveLimits {
  readonly recordsPerSecond: number;
  readonly bytesPerSecond: number;
  /** What is saved up while little happens. */
  readonly burstRecords: number;
  readonly burstBytes: number;
  /** Under a flood what flows in so long is saved up, and then sent in one piece. */
  readonly sliceMs: number;
}

const MIB = 1024 * 1024;

/**
 * Chosen with the page, the server and 5,000 connections a second on the same two cores (`npm run bench`): more would
 * take the time in which the page draws and answers clicks, and nobody reads even this.
 */
export const LIVE_LIMITS: LiveLimits = {
  recordsPerSecond: 1600,
  // 5 KiB a record: requests and responses of a usual size are bounded by their number first.
  bytesPerSecond: 8 * MIB,
  // About 1,000 connections with all they do: what people start by hand is shown whole.
  burstRecords: 8000,
  // The longest response 16 times.
  burstBytes: 16 * MIB,
  // 400 records are about 50 whole connections; four times a second nothing shown is old.
  sliceMs: 250,
};

/** This part of a slice is worth leaving out what is before it, when it is time for one; and so much at any time. */
const LEAST_SLICE = 0.25;
const PLENTY_OF_SLICES = 2;

/** Where nothing has come for so long, a flood is over. */
const OVER_MS = 40;

/** So many records, and so many bytes. */
export interface Amount {
  readonly records: number;
  readonly bytes: number;
}

export interface Allowance extends Amount {
  /** Whether what is more than this may be left out: it is time for a slice, and this is worth one. */
  readonly slice: boolean;
}

export class LiveBudget {
  readonly #limits: LiveLimits;
  readonly #phase: number;
  #records: number;
  #bytes: number;
  #lastMs: number;
  #newsMs: number;
  #slot: number;

  /**
   * @param nowMs the time, in milliseconds of any clock that only goes forward
   * @param phase from 0 to 1: when in each time of a slice it gets its own, so that not all of several do at once
   */
  constructor(nowMs: number, phase: number, limits: LiveLimits = LIVE_LIMITS) {
    this.#limits = limits;
    this.#phase = phase;
    this.#records = limits.burstRecords;
    this.#bytes = limits.burstBytes;
    this.#lastMs = this.#newsMs = nowMs;
    this.#slot = this.#slotAt(nowMs);
  }

  #slotAt(nowMs: number): number {
    return Math.floor(nowMs / this.#limits.sliceMs - this.#phase);
  }

  /**
   * What may be sent at `nowMs`.
   * @param news whether more has come since this was asked last
   */
  at(nowMs: number, news: boolean): Allowance {
    const { recordsPerSecond, bytesPerSecond, burstRecords, burstBytes, sliceMs } = this.#limits;
    const pastSeconds = (nowMs - this.#lastMs) / 1000;
    this.#lastMs = nowMs;
    this.#records = Math.min(burstRecords, this.#records + pastSeconds * recordsPerSecond);
    this.#bytes = Math.min(burstBytes, this.#bytes + pastSeconds * bytesPerSecond);
    const slot = this.#slotAt(nowMs);
    const begins = slot !== this.#slot;
    this.#slot = slot;
    if (news) this.#newsMs = nowMs;
    // A flood may begin in the middle of a slot; and once it is over, its end need not wait for the next.
    const over = nowMs - this.#newsMs >= OVER_MS;
    const slices =
      Math.min(this.#records / recordsPerSecond, this.#bytes / bytesPerSecond) / (sliceMs / 1000);
    return {
      records: Math.floor(this.#records),
      bytes: Math.floor(this.#bytes),
      slice: slices >= (begins || over ? LEAST_SLICE : PLENTY_OF_SLICES),
    };
  }

  /** Notes what is sent. A single record that is larger than all that is saved up is paid for later. */
  spend({ records, bytes }: Amount): void {
    this.#records -= records;
    this.#bytes -= bytes;
  }
}
