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
  /** Under a flood as much is saved up as flows in so long, and then sent in one piece. */
  readonly sliceMs: number;
}

const MIB = 1024 * 1024;

/**
 * Chosen with the page, the server and 5,000 connections a second on the same two cores (`npm run bench`): more would
 * take the time in which the page draws and answers clicks, and nobody reads even this.
 */
export const LIVE_LIMITS: LiveLimits = {
  recordsPerSecond: 2000,
  // 4 KiB a record: requests and responses of a usual size are bounded by their number first.
  bytesPerSecond: 8 * MIB,
  // About 800 connections with all they do: what people start by hand is shown whole.
  burstRecords: 8000,
  // The longest response 16 times.
  burstBytes: 16 * MIB,
  // 500 records are about 50 whole connections; four times a second nothing shown is old.
  sliceMs: 250,
};

/** So many records, and so many bytes. */
export interface Allowance {
  readonly records: number;
  readonly bytes: number;
}

export class LiveBudget {
  readonly #limits: LiveLimits;
  #records: number;
  #bytes: number;
  #lastMs: number;

  /** @param nowMs the time, in milliseconds of any clock that only goes forward */
  constructor(nowMs: number, limits: LiveLimits = LIVE_LIMITS) {
    this.#limits = limits;
    this.#records = limits.burstRecords;
    this.#bytes = limits.burstBytes;
    this.#lastMs = nowMs;
  }

  /** What may be sent at `nowMs`. */
  at(nowMs: number): Allowance {
    const { recordsPerSecond, bytesPerSecond, burstRecords, burstBytes } = this.#limits;
    const seconds = (nowMs - this.#lastMs) / 1000;
    this.#lastMs = nowMs;
    this.#records = Math.min(burstRecords, this.#records + seconds * recordsPerSecond);
    this.#bytes = Math.min(burstBytes, this.#bytes + seconds * bytesPerSecond);
    return { records: Math.floor(this.#records), bytes: Math.floor(this.#bytes) };
  }

  /** Whether `allowance` is a slice: enough to be worth leaving out what is before it. */
  isSlice({ records, bytes }: Allowance): boolean {
    const { recordsPerSecond, bytesPerSecond, sliceMs } = this.#limits;
    const seconds = sliceMs / 1000;
    return records >= Math.floor(recordsPerSecond * seconds) && bytes >= Math.floor(bytesPerSecond * seconds);
  }

  /** Notes what is sent. A single record that is larger than all that is saved up is paid for later. */
  spend({ records, bytes }: Allowance): void {
    this.#records -= records;
    this.#bytes -= bytes;
  }
}
