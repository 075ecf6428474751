/**
 * The ring between the threads of a program and the main thread: many writers, one reader, nothing lost. A writer
 * holds the lock while it numbers and copies its record, so the order in the ring is the order of sequence numbers.
 * When the ring is full the writer waits for the reader, which only copies.
 */
import { FIELD, RECORD_HEADER_BYTES, recordSizeBytes } from '../core/record.js';
import { RING_BYTES, wakeMain, WORD, type SharedMemory } from './shared.js';

const FREE = 0;
const LOCKED = 1;
const CONTENDED = 2;

/**
 * Looks at a taken lock before a thread sleeps for it: whoever has it only copies a record, which takes less time than
 * to fall asleep and to be woken.
 */
const LOOKS = 100;

export class RingWriter {
  readonly #control: Int32Array;
  readonly #ring: Uint8Array;
  readonly #view: DataView;
  readonly #awaitRoom: () => void;

  constructor(shared: SharedMemory) {
    const control = new Int32Array(shared.control);
    this.#control = control;
    this.#ring = new Uint8Array(shared.ring);
    this.#view = new DataView(shared.ring);
    this.#awaitRoom = () => {
      Atomics.wait(control, WORD.ringHead, Atomics.load(control, WORD.ringHead), 1);
    };
  }

  /**
   * Appends a record: its header, complete but for `seq`, and its payload. Blocks while the ring is full. Makes no
   * objects: it runs several times a connection, in every thread.
   * @throws {RangeError} when the record is larger than the ring
   */
  write(header: Uint8Array, payload: Uint8Array): void {
    this.#lock();
    this.#append(header, payload, this.#awaitRoom);
  }

  /** The same for the main thread, which must not wait for itself: it reads from the ring until there is room. */
  writeFromReader(header: Uint8Array, payload: Uint8Array, makeRoom: () => void): void {
    while (Atomics.compareExchange(this.#control, WORD.ringLock, FREE, CONTENDED) !== FREE) makeRoom();
    this.#append(header, payload, makeRoom);
  }

  #append(header: Uint8Array, payload: Uint8Array, makeRoom: () => void): void {
    const control = this.#control;
    const size = recordSizeBytes(payload.length);
    try {
      if (size > RING_BYTES)
        throw new RangeError(`Cannot record ${payload.length} bytes: the ring holds ${RING_BYTES}`);
      const tail = Atomics.load(control, WORD.ringTail);
      while (RING_BYTES - ((tail - Atomics.load(control, WORD.ringHead)) >>> 0) < size) {
        wakeMain(control);
        makeRoom();
      }
      this.#copyIn(tail, header);
      this.#number(tail);
      this.#copyIn(tail + RECORD_HEADER_BYTES, payload);
      for (let at = tail + RECORD_HEADER_BYTES + payload.length; at < tail + size; at += 1)
        this.#ring[at & (RING_BYTES - 1)] = 0;
      Atomics.store(control, WORD.ringTail, (tail + size) | 0);
    } finally {
      if (Atomics.exchange(control, WORD.ringLock, FREE) === CONTENDED)
        Atomics.notify(control, WORD.ringLock, 1);
    }
    wakeMain(control);
  }

  /** Gives the record at `position` the next sequence number. Plain loads: the lock is held. */
  #number(position: number): void {
    const control = this.#control;
    const low = (control[WORD.seqLow]! + 1) | 0;
    if (low === 0) control[WORD.seqHigh]! += 1;
    control[WORD.seqLow] = low;
    // Records start at multiples of 8, so a field of 8 bytes never straddles the ring's end.
    const at = (position + FIELD.seq) & (RING_BYTES - 1);
    this.#view.setInt32(at, low, true);
    this.#view.setInt32(at + 4, control[WORD.seqHigh]!, true);
  }

  #copyIn(position: number, bytes: Uint8Array): void {
    const start = position & (RING_BYTES - 1);
    const untilEnd = RING_BYTES - start;
    if (bytes.length <= untilEnd) {
      this.#ring.set(bytes, start);
    } else {
      this.#ring.set(bytes.subarray(0, untilEnd), start);
      this.#ring.set(bytes.subarray(untilEnd), 0);
    }
  }

  /** A futex mutex of three states: only a lock that somebody waits for is paid for with a wake-up. */
  #lock(): void {
    const control = this.#control;
    for (let look = 0; look < LOOKS; look += 1) {
      if (Atomics.compareExchange(control, WORD.ringLock, FREE, LOCKED) === FREE) return;
    }
    while (Atomics.exchange(control, WORD.ringLock, CONTENDED) !== FREE) {
      Atomics.wait(control, WORD.ringLock, CONTENDED);
    }
  }
}

export class RingReader {
  readonly #control: Int32Array;
  readonly #ring: Uint8Array;
  readonly #view: DataView;

  constructor(shared: SharedMemory) {
    this.#control = new Int32Array(shared.control);
    this.#ring = new Uint8Array(shared.ring);
    this.#view = new DataView(shared.ring);
  }

  get empty(): boolean {
    return Atomics.load(this.#control, WORD.ringHead) === Atomics.load(this.#control, WORD.ringTail);
  }

  /**
   * Takes whole records out of the ring, at most `maxBytes` of them but always one if there is one, and gives their
   * room back. Returns null when the ring is empty.
   */
  read(maxBytes: number): Uint8Array | null {
    const control = this.#control;
    const head = Atomics.load(control, WORD.ringHead);
    const available = (Atomics.load(control, WORD.ringTail) - head) >>> 0;
    if (available === 0) return null;
    let length = available;
    if (available > maxBytes) {
      length = 0;
      // Records start at multiples of 8, so a size field never straddles the ring's end.
      for (let size = 0; ; length += size) {
        size = this.#view.getUint32((head + length) & (RING_BYTES - 1), true);
        if (length > 0 && length + size > maxBytes) break;
        if (length + size >= available) {
          length = available;
          break;
        }
      }
    }
    const start = head & (RING_BYTES - 1);
    const bytes = new Uint8Array(length);
    const untilEnd = Math.min(length, RING_BYTES - start);
    bytes.set(this.#ring.subarray(start, start + untilEnd));
    bytes.set(this.#ring.subarray(0, length - untilEnd), untilEnd);
    Atomics.store(control, WORD.ringHead, (head + length) | 0);
    Atomics.notify(control, WORD.ringHead);
    return bytes;
  }

  /**
   * Resolves once the ring has something to read, or another thread asked for the main thread ({@link wakeMain}).
   * @param pending whether there is other work already: looked at after the main thread counts as asleep
   */
  async wait(pending: () => boolean): Promise<void> {
    const control = this.#control;
    Atomics.store(control, WORD.mainAsleep, 1);
    if (!this.empty || pending()) {
      Atomics.store(control, WORD.mainAsleep, 0);
      return;
    }
    await Atomics.waitAsync(control, WORD.mainAsleep, 1).value;
  }
}
