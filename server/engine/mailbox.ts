/**
 * A text that the main thread replaces and every thread reads whole, without ever waiting for each other: a seqlock.
 * It holds the response set as JSON. A thread blocked in the kernel reads no messages, so memory carries it.
 */
import { MAILBOX_BYTES, WORD, type SharedMemory } from './shared.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Mailbox {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(shared: SharedMemory) {
    this.#control = new Int32Array(shared.control);
    this.#bytes = new Uint8Array(shared.mailbox);
  }

  /** Counts the texts so far, from 1. */
  get version(): number {
    return Atomics.load(this.#control, WORD.mailboxVersion) >>> 1;
  }

  /**
   * Replaces the text; readers see the old one or the new one. Main thread only. Returns the new version.
   * @throws {RangeError} when the text is larger than the mailbox
   */
  put(text: string): number {
    const bytes = encoder.encode(text);
    if (bytes.length > MAILBOX_BYTES) throw new RangeError(`Cannot hand over ${bytes.length} bytes`);
    Atomics.add(this.#control, WORD.mailboxVersion, 1);
    this.#bytes.set(bytes);
    Atomics.store(this.#control, WORD.mailboxBytes, bytes.length);
    return (Atomics.add(this.#control, WORD.mailboxVersion, 1) + 1) >>> 1;
  }

  /** Reads the newest text. Reads again when it was replaced meanwhile. */
  take(): { readonly version: number; readonly text: string } {
    for (;;) {
      const before = Atomics.load(this.#control, WORD.mailboxVersion);
      if (before % 2 === 1) continue;
      const bytes = this.#bytes.slice(0, Atomics.load(this.#control, WORD.mailboxBytes));
      if (Atomics.load(this.#control, WORD.mailboxVersion) === before) {
        return { version: before >>> 1, text: decoder.decode(bytes) };
      }
    }
  }
}
