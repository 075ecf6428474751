/**
 * The memory that the main thread and the threads of a program share: where each word is and what it means.
 * Everything that crosses between threads while a program blocks in the kernel goes through here, because a thread
 * that blocks reads no messages.
 */

/**
 * The most threads a program may use beside its main thread: each costs about 9 MB. Fewer where the process may have
 * few descriptors: {@link WORD.threadLimit}.
 */
export const THREAD_LIMIT = 64;

/** Power of two. A record of a whole response, 1 MiB, must fit with room to spare. */
export const RING_BYTES = 8 * 1024 * 1024;

/** Bytes of the mailbox in which the settings' text, the response set as JSON, is handed over. */
export const MAILBOX_BYTES = 1024 * 1024;

/** Words of the control array: `Int32Array` indices. */
export const WORD = {
  /** Mutex around writing a record and giving it its number. */
  ringLock: 0,
  /** Bytes read from and written to the ring so far, modulo 2^32. */
  ringHead: 1,
  ringTail: 2,
  /** The last sequence number given, low and high half. */
  seqLow: 3,
  seqHigh: 4,
  /** 1 while the main thread waits for something to do. */
  mainAsleep: 5,
  /** Threads of all runs up to this one are to stop. */
  stopRun: 6,
  /** Odd while the main thread wakes blocked threads: see `waker.ts`. */
  wakePass: 7,
  /** Counts threads that became free; a main thread that waits for one waits here. */
  freed: 8,
  /** How many threads the program wants to exist; the main thread makes them. */
  wantedThreads: 9,
  /** Connections accepted so far. */
  connections: 10,
  /** Settings that hold from the next request on. */
  receiveRule: 11,
  delayMs: 12,
  /** Seqlock of the mailbox: odd while it is being written; its half is the response's version. */
  mailboxVersion: 13,
  mailboxBytes: 14,
  /** What closes the gate in front of calls, bits of {@link GATE}; 0 lets every call pass. */
  gate: 15,
  /** For how long a client may be idle; 0: for ever. */
  idleLimitMs: 16,
  /** How many threads a program may have beside its main thread. */
  threadLimit: 17,
} as const;
const CONTROL_WORDS = 18;

/** Words of a thread's slot, from its first. */
export const SLOT = {
  /** One of {@link PHASE}. */
  phase: 0,
  /** What the thread is in, as a record's call code; 0 between two calls. */
  call: 1,
  connection: 2,
  fd: 3,
  run: 4,
  /** The job: an accepted descriptor, its connection, its peer, and the program (index in PROGRAM_NAMES). */
  jobFd: 5,
  jobConnection: 6,
  jobHost: 7,
  jobPort: 8,
  jobProgram: 9,
  /** Since when, two words: Unix time in nanoseconds. */
  since: 10,
  /** While the thread waits at the gate, before `call`: which of its waits this is, from 1; otherwise 0. */
  gated: 12,
  /** The wait that the thread may end: so a permit that comes too late is for no other. */
  permit: 13,
  /** 1 stops the thread at its next call, whatever the others do: it is being stepped. */
  stepping: 14,
  /** Which function of the runtime the program has called and not come back from: its place in {@link WITHIN}. */
  within: 15,
  /** The connection that the idle limit has ended, one direction of it, and the code of the call that was in it. */
  letGoConnection: 16,
  letGoCall: 17,
} as const;
/** Even, so that `since` is aligned in every slot. */
const SLOT_WORDS = 18;

/** The functions of the runtime that make socket calls of their own. */
export const WITHIN = [null, 'receive', 'finish'] as const;
export type Within = (typeof WITHIN)[number];

/** Bits of the gate's word; bit `FIRST_BREAKPOINT + code` is a breakpoint on the call with that code. */
export const GATE = {
  /** A program is being stopped. */
  stopping: 1,
  /** Every thread waits before its next call. */
  paused: 2,
  /** Some threads are being stepped. */
  stepping: 4,
  /** Blocked threads are being woken: one that comes back from a call waits until that is over. */
  waking: 8,
} as const;
export const FIRST_BREAKPOINT = 8;

/** Where the life of a thread stands. */
export const PHASE = {
  /** There is no such thread (yet). */
  absent: 0,
  /** Waits for a job. */
  idle: 1,
  /** Has been given a job. */
  assigned: 2,
  /** Works for the program. */
  busy: 3,
  /** Unwinds after a stop: its descriptors are about to be closed. */
  cleanup: 4,
} as const;

/** What a Worker is given at its start. */
export interface SharedMemory {
  readonly control: SharedArrayBuffer;
  readonly slots: SharedArrayBuffer;
  readonly ring: SharedArrayBuffer;
  readonly mailbox: SharedArrayBuffer;
  /** Unix time in nanoseconds minus the monotonic clock: one wall clock for all threads, which never jumps. */
  readonly clockOffsetNs: bigint;
}

export function allocateShared(): SharedMemory {
  const slotsBytes = (THREAD_LIMIT + 1) * SLOT_WORDS * Int32Array.BYTES_PER_ELEMENT;
  return {
    control: new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT),
    slots: new SharedArrayBuffer(slotsBytes),
    ring: new SharedArrayBuffer(RING_BYTES),
    mailbox: new SharedArrayBuffer(MAILBOX_BYTES),
    // Not `Date.now()`: it would make every record up to a millisecond too old.
    clockOffsetNs:
      BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n -
      process.hrtime.bigint(),
  };
}

/** One thread's slot: thread 0 is the program's main thread. */
export function slotWords(shared: SharedMemory, thread: number): Int32Array {
  return new Int32Array(shared.slots, thread * SLOT_WORDS * Int32Array.BYTES_PER_ELEMENT, SLOT_WORDS);
}

/** The slot's `since`, as one 64-bit value. */
export function slotSince(shared: SharedMemory, thread: number): BigInt64Array {
  const word = thread * SLOT_WORDS + SLOT.since;
  return new BigInt64Array(shared.slots, word * Int32Array.BYTES_PER_ELEMENT, 1);
}

/** Unix time in nanoseconds on the clock that all threads share. */
export function nowNs(shared: SharedMemory): bigint {
  return process.hrtime.bigint() + shared.clockOffsetNs;
}

/** Wakes the main thread if it waits for something to do. */
export function wakeMain(control: Int32Array): void {
  if (
    Atomics.load(control, WORD.mainAsleep) === 1 &&
    Atomics.compareExchange(control, WORD.mainAsleep, 1, 0) === 1
  ) {
    Atomics.notify(control, WORD.mainAsleep);
  }
}
