/**
 * The descriptors that one `poll` looks at, as the array of `struct pollfd` that the system wants (POSIX.1-2024,
 * `<poll.h>`; Windows' `WSAPOLLFD`): descriptor, what to look for, what was found.
 */
import type { Platform } from './platform.js';

/** What is waited for, or was found. An error or a hang-up makes both true: the next call tells which it is. */
export interface Readiness {
  readonly read: boolean;
  readonly write: boolean;
}

export class PollSet {
  readonly #platform: Platform;
  readonly #view: DataView;
  /** Behind the descriptor, which takes half of the struct; the two masks of 16 bits, and padding, the other. */
  readonly #eventsOffset: number;
  readonly descriptors: Uint8Array;
  count = 0;

  /** @param capacity the most descriptors at once */
  constructor(platform: Platform, capacity: number) {
    this.#platform = platform;
    this.descriptors = new Uint8Array(capacity * platform.pollfdBytes);
    this.#view = new DataView(this.descriptors.buffer);
    this.#eventsOffset = platform.pollfdBytes / 2;
  }

  clear(): void {
    this.count = 0;
  }

  /** Adds a descriptor; returns its index. */
  add(fd: number, { read, write }: Readiness): number {
    const { pollfdBytes, POLLIN, POLLOUT } = this.#platform;
    const offset = this.count * pollfdBytes;
    this.#view.setInt32(offset, fd, true);
    // Both masks at once: what was found the last time goes.
    const events = (read ? POLLIN : 0) | (write ? POLLOUT : 0);
    this.#view.setInt32(offset + this.#eventsOffset, events, true);
    this.count += 1;
    return this.count - 1;
  }

  /** What `poll` has found of the descriptor at `index`. */
  found(index: number): Readiness {
    const { pollfdBytes, POLLIN, POLLOUT } = this.#platform;
    const found = this.#view.getInt16(index * pollfdBytes + this.#eventsOffset + 2, true);
    const failed = (found & ~(POLLIN | POLLOUT)) !== 0;
    return { read: failed || (found & POLLIN) !== 0, write: failed || (found & POLLOUT) !== 0 };
  }
}
