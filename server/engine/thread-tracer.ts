/**
 * The tracer of one thread: around every call it says in shared memory where the thread stands, and afterwards
 * writes the call's record into the ring. What a stop needs is here too: a thread says what it is about to do
 * before it looks whether it may, so the main thread, which asks in the opposite order, never misses it.
 */
import { CALLS, encodeHeader, FLAG, RECORD_HEADER_BYTES, type CallName } from '../core/record.js';
import { ProgramStopped, type Argument, type FinishedCall, type Tracer } from '../sockets/trace.js';
import { RingWriter } from './ring.js';
import {
  FIRST_BREAKPOINT,
  GATE,
  nowNs,
  PHASE,
  SLOT,
  slotSince,
  slotWords,
  WITHIN,
  type Within,
  WORD,
  type SharedMemory,
} from './shared.js';

const encoder = new TextEncoder();

/** Longer text is cut: a program that prints megabytes must not push everything else out of the log. */
const TEXT_LIMIT_BYTES = 320 * 1024;

/** Text for which there is room in any case is written into memory that is used again: an array costs 2 µs. */
const SHORT_TEXT_BYTES = 4096;
const SHORT_TEXT_CHARACTERS = Math.floor(SHORT_TEXT_BYTES / 3);

export class ThreadTracer implements Tracer {
  readonly #shared: SharedMemory;
  readonly #control: Int32Array;
  readonly #slot: Int32Array;
  readonly #since: BigInt64Array;
  readonly #ring: RingWriter;
  readonly #header = new Uint8Array(RECORD_HEADER_BYTES);
  readonly #fields = new DataView(this.#header.buffer);
  readonly #text = new Uint8Array(SHORT_TEXT_BYTES);
  #call: CallName = 'socket';
  #connection = 0;
  #fd = -1;
  #startNs = 0n;
  #run = 0;
  #waits = 0;

  constructor(
    shared: SharedMemory,
    readonly thread: number,
  ) {
    this.#shared = shared;
    this.#control = new Int32Array(shared.control);
    this.#slot = slotWords(shared, thread);
    this.#since = slotSince(shared, thread);
    this.#ring = new RingWriter(shared);
  }

  get run(): number {
    return this.#run;
  }

  /** The connection that the thread's last call was about. */
  get connection(): number {
    return this.#connection;
  }

  /** From here on the thread works for this start of a program. */
  begin(run: number): void {
    this.#run = run;
    this.#connection = 0;
    this.within(null);
    this.#slot[SLOT.run] = run;
    this.#since[0] = this.now();
    Atomics.store(this.#slot, SLOT.phase, PHASE.busy);
  }

  now(): bigint {
    return nowNs(this.#shared);
  }

  /** Says in which function of the runtime the calls to come are made. */
  within(name: Within): void {
    this.#slot[SLOT.within] = WITHIN.indexOf(name);
  }

  get stopping(): boolean {
    return Atomics.load(this.#control, WORD.stopRun) >= this.#run;
  }

  checkStopped(): void {
    if (this.stopping) throw new ProgramStopped();
  }

  enter(call: CallName, connection: number, fd: number, argument: Argument = ''): void {
    this.#call = call;
    this.#connection = connection;
    this.#fd = fd;
    this.#slot[SLOT.connection] = connection;
    this.#slot[SLOT.fd] = fd;
    Atomics.store(this.#slot, SLOT.call, CALLS[call].code);
    // All that a call pays for being stoppable and steppable.
    if (Atomics.load(this.#control, WORD.gate) !== 0) this.#passGate(call, argument);
    this.#startNs = this.now();
    this.#since[0] = this.#startNs;
  }

  gate(call: CallName, connection: number, argument: Argument = ''): void {
    if (Atomics.load(this.#control, WORD.gate) === 0) return;
    this.#connection = connection;
    this.#fd = -1;
    this.#slot[SLOT.fd] = -1;
    this.#slot[SLOT.connection] = connection;
    Atomics.store(this.#slot, SLOT.call, CALLS[call].code);
    this.#passGate(call, argument);
    Atomics.store(this.#slot, SLOT.call, 0);
  }

  /** Waits while the gate is closed for this call; leaves a record of it, since it is no call of the kernel's. */
  #passGate(call: CallName, argument: Argument): void {
    const slot = this.#slot;
    if (Atomics.load(slot, SLOT.phase) === PHASE.cleanup) return;
    if (!this.stopping && this.#closedFor(call)) {
      const nowNs = this.now();
      this.#since[0] = nowNs;
      const payload = typeof argument === 'number' ? String(argument) : argument;
      this.#write('gate', this.#connection, this.#fd, CALLS[call].code, 0, payload, nowNs, nowNs, 0);
      this.#waits += 1;
      Atomics.store(slot, SLOT.gated, this.#waits);
      for (;;) {
        const permit = Atomics.load(slot, SLOT.permit);
        // Said first, looked after: whoever opens the gate does it the other way round, and one sees the other.
        if (permit === this.#waits || this.stopping || !this.#closedFor(call)) break;
        Atomics.wait(slot, SLOT.permit, permit);
      }
      Atomics.store(slot, SLOT.gated, 0);
    }
    // Asked after the thread no longer counts as waiting: from here on a stop wakes it out of the call itself.
    if (!this.stopping) return;
    Atomics.store(slot, SLOT.call, 0);
    throw new ProgramStopped();
  }

  #closedFor(call: CallName): boolean {
    const gate = Atomics.load(this.#control, WORD.gate);
    if ((gate & (GATE.paused | (1 << (FIRST_BREAKPOINT + CALLS[call].code)))) !== 0) return true;
    return (gate & GATE.stepping) !== 0 && Atomics.load(this.#slot, SLOT.stepping) === 1;
  }

  setConnection(connection: number): void {
    this.#connection = connection;
  }

  nextConnection(): number {
    return Atomics.add(this.#control, WORD.connections, 1) + 1;
  }

  leave(result: number, errno: number, payload: Uint8Array | string): void {
    const endNs = this.now();
    this.#since[0] = endNs;
    Atomics.store(this.#slot, SLOT.call, 0);
    const flags = result <= 0 && this.#wasLetGo() ? FLAG.letGo : 0;
    this.#write(this.#call, this.#connection, this.#fd, result, errno, payload, this.#startNs, endNs, flags);
    const gate = Atomics.load(this.#control, WORD.gate);
    if ((gate & (GATE.stopping | GATE.waking)) === 0) return;
    this.#awaitWakePass();
    if ((gate & GATE.stopping) === 0) return;
    if (Atomics.load(this.#slot, SLOT.phase) !== PHASE.cleanup) this.checkStopped();
  }

  /** Whether the idle limit has ended the direction that the call was in. */
  #wasLetGo(): boolean {
    return (
      Atomics.load(this.#slot, SLOT.letGoConnection) === this.#connection &&
      this.#slot[SLOT.letGoCall] === CALLS[this.#call].code
    );
  }

  pause(call: 'work' | 'wait', connection: number, ms: number): void {
    this.enter(call, connection, -1);
    // A stop changes this word and wakes whoever waits.
    const stopRun = Atomics.load(this.#control, WORD.stopRun);
    if (stopRun < this.#run) Atomics.wait(this.#control, WORD.stopRun, stopRun, ms);
    this.leave(0, 0, `${ms} ms`);
  }

  record({ call, connection, result, errno, payload, startNs, flags = 0 }: FinishedCall): void {
    this.#write(call, connection, -1, result, errno, payload, startNs, this.now(), flags);
  }

  /** The thread has nothing to do for any program any more. */
  end(): void {
    Atomics.store(this.#slot, SLOT.phase, PHASE.idle);
  }

  /**
   * After a stop: from here on calls are let through again, so that what is open can be closed.
   */
  beginCleanup(): void {
    Atomics.store(this.#slot, SLOT.phase, PHASE.cleanup);
    this.#awaitWakePass();
  }

  /** Waits until the main thread is not waking threads, since it does that by descriptor. */
  #awaitWakePass(): void {
    for (;;) {
      const pass = Atomics.load(this.#control, WORD.wakePass);
      if (pass % 2 === 0) return;
      Atomics.wait(this.#control, WORD.wakePass, pass);
    }
  }

  #write(
    call: CallName,
    connection: number,
    fd: number,
    result: number,
    errno: number,
    payload: Uint8Array | string,
    startNs: bigint,
    endNs: bigint,
    flags: number,
  ): void {
    let bytes = typeof payload === 'string' ? this.#encode(payload) : payload;
    if (typeof payload === 'string' && bytes.length > TEXT_LIMIT_BYTES) {
      bytes = cutText(bytes, payload.length);
      flags |= FLAG.cut;
    }
    encodeHeader(this.#fields, {
      payloadBytes: bytes.length,
      timeNs: endNs,
      durationNs: endNs - startNs,
      connection,
      fd,
      result,
      errno,
      thread: this.thread,
      call,
      flags,
      run: this.#run,
    });
    this.#ring.write(this.#header, bytes);
  }

  /** The text in UTF-8, until the next one. */
  #encode(text: string): Uint8Array {
    if (text === '') return NOTHING;
    if (text.length <= SHORT_TEXT_CHARACTERS)
      return this.#text.subarray(0, encoder.encodeInto(text, this.#text).written);
    // A character is at least a byte: what is cut anyway need not be encoded first.
    return encoder.encode(text.slice(0, TEXT_LIMIT_BYTES + 1));
  }
}

const NOTHING = new Uint8Array();

/** Cuts UTF-8 text to {@link TEXT_LIMIT_BYTES}, between two characters, and says how long it was. */
function cutText(bytes: Uint8Array, lengthCharacters: number): Uint8Array {
  let end = TEXT_LIMIT_BYTES;
  while ((bytes[end]! & 0xc0) === 0x80) end -= 1;
  const note = encoder.encode(` … cut here, of ${lengthCharacters} characters`);
  const cut = new Uint8Array(end + note.length);
  cut.set(bytes.subarray(0, end));
  cut.set(note, end);
  return cut;
}
