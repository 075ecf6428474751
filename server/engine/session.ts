/**
 * One session: a program under observation, its log, and what people set. Reads the ring into the log, and tells
 * whoever listens what has changed. Must never know who that is, nor how they are reached.
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { PlaygroundError } from '../core/errors.js';
import { RecordLog } from '../core/log.js';
import {
  DEFAULT_RESPONSE,
  type GateChange,
  type ProgramChange,
  type ProgramInfo,
  type ProgramName,
  type ReceiveRule,
  type ResponseSet,
  type Status,
  type ThreadState,
} from '../core/messages.js';
import { encodeHeader, RECORD_HEADER_BYTES, textPayload, type CallName } from '../core/record.js';
import { compileResponse } from '../core/response/rules.js';
import { FINISH_LISTINGS, RECEIVE_LISTINGS } from '../programs/listings.js';
import { ERRNO_NAMES } from '../sockets/errno.js';
import { describePrograms } from './describe-programs.js';
import { Engine, type LifeRecord } from './engine.js';
import { exitProcess } from './exit-process.js';
import { askIPv6 } from './localhost.js';
import { Mailbox } from './mailbox.js';
import { RingReader, RingWriter } from './ring.js';
import { allocateShared, nowNs } from './shared.js';
import { Tally } from './tally.js';

/** The most that is taken out of the ring in one go; the log's blocks are as large. */
const READ_BYTES = 256 * 1024;

/**
 * After a quiet moment this many batches are read at once, as they come: a single request is seen without delay.
 * While more keep coming the main thread lets them gather: that is what makes a flood cheap.
 */
const PROMPT_READS = 16;
const GATHER_MS = 4;

/** For how long a client may be idle until somebody sets another limit: as long as servers commonly wait. */
const IDLE_LIMIT_MS = 60_000;

/** Hosts on which a program is reached by the name `localhost`. */
const FOR_LOCALHOST: ReadonlySet<string> = new Set(['127.0.0.1', '0.0.0.0']);

export interface SessionSettings {
  readonly program: ProgramName;
  readonly receive: ReceiveRule;
  readonly delayMs: number;
  readonly idleLimitMs: number;
  readonly reuseAddress: boolean;
  readonly host: string;
  readonly port: number;
  /** How much of the past is kept. */
  readonly logBytes: number;
}

export interface SessionEvents {
  /** The log has new records. */
  records: [];
  status: [];
  response: [];
}

/**
 * A session with these settings, its program not yet started. Where the system cannot run the one that was asked
 * for, the event loop takes its place: the status says which it is.
 */
export function startSession({
  program,
  receive,
  host,
  port,
  logBytes,
}: Pick<SessionSettings, 'program' | 'receive' | 'host' | 'port' | 'logBytes'>): Session {
  const { unavailable } = describePrograms().find(({ name }) => name === program)!;
  const runnable = unavailable === null ? program : 'event-loop';
  const unset = { delayMs: 0, idleLimitMs: IDLE_LIMIT_MS, reuseAddress: true };
  return new Session({ program: runnable, receive, host, port, logBytes, ...unset });
}

export class Session extends EventEmitter<SessionEvents> {
  /** New for every session: sequence numbers of another one mean nothing in this. */
  readonly id = randomUUID();
  /** Names of the error numbers in this session's records. */
  readonly errnoNames: Readonly<Record<string, string>> = Object.fromEntries(ERRNO_NAMES);
  readonly receiveListings = RECEIVE_LISTINGS;
  readonly finishListings = FINISH_LISTINGS;
  readonly log: RecordLog;
  readonly programs: readonly ProgramInfo[] = describePrograms();
  /** For threads beside the program's that write records of their own. */
  readonly shared = allocateShared();
  readonly #reader = new RingReader(this.shared);
  readonly #writer = new RingWriter(this.shared);
  readonly #mailbox = new Mailbox(this.shared);
  readonly #tally = new Tally();
  readonly #engine: Engine;
  #settings: SessionSettings;
  #response: ResponseSet = DEFAULT_RESPONSE;
  #change: Promise<unknown> = Promise.resolve();
  #ended = false;
  #onIPv6: Status['onIPv6'] = null;

  constructor(settings: SessionSettings) {
    super();
    this.#settings = settings;
    this.log = new RecordLog(settings.logBytes);
    this.#engine = new Engine(this.shared, {
      changed: () => {
        this.#askIPv6();
        this.emit('status');
      },
      record: (record) => this.#record(record),
    });
    this.#applySettings();
    this.#mailbox.put(JSON.stringify(this.#response));
    void this.#follow();
  }

  /** Everything about the program that is not in a record. */
  get status(): Omit<Status, 'counts' | 'hideSecrets'> & {
    readonly counts: Omit<Status['counts'], 'viewers'>;
  } {
    const { program, receive, delayMs, idleLimitMs, reuseAddress, host, port } = this.#settings;
    const { state, running, error, bound, threads, gate } = this.#engine;
    return {
      program,
      receive,
      delayMs,
      idleLimitMs,
      reuseAddress,
      // What was bound once is no promise: a program that does not run will ask for what is set.
      address: { host, port: running ? (bound?.[1] ?? port) : port || (bound?.[1] ?? 0) },
      onIPv6: this.#onIPv6,
      state,
      running,
      gate: { paused: gate.paused, breakpoints: gate.breakpoints, stepping: gate.stepping },
      error: error && { code: error.code, message: error.message },
      threads,
      counts: { ...this.#tally.counts },
    };
  }

  /** For who runs other programs in between: what it returns shows a program that has ended as it was, error included. */
  rememberEnd(): () => void {
    return this.#engine.rememberEnd();
  }

  /** Finds out who else answers to `localhost`, each time that the program begins to listen. */
  #askIPv6(): void {
    this.#onIPv6 = null;
    const { state, bound } = this.#engine;
    if (state !== 'listening' || bound === null || !FOR_LOCALHOST.has(bound[0])) return;
    void askIPv6(bound[1]).then((found) => {
      if (this.#engine.state !== 'listening' || this.#engine.bound !== bound) return;
      this.#onIPv6 = found;
      this.emit('status');
    });
  }

  /** Whether the program has bound its port and not yet begun to end: no other can have it at this moment. */
  get ownsPort(): boolean {
    const { state, bound } = this.#engine;
    return bound !== null && (state === 'starting' || state === 'listening');
  }

  get response(): { readonly version: number; readonly response: ResponseSet } {
    return { version: this.#mailbox.version, response: this.#response };
  }

  /** Unix time in nanoseconds, on the clock of the records. */
  nowNs(): bigint {
    return nowNs(this.shared);
  }

  threadStates(): ThreadState[] {
    return this.#engine.threadStates();
  }

  /**
   * Puts a response live, for the next `sendall`; returns its version. Nothing changes when it has a mistake.
   * @throws {PlaygroundError} with the place of the mistake
   */
  setResponse(response: ResponseSet): number {
    compileResponse(response);
    this.#response = response;
    const version = this.#mailbox.put(JSON.stringify(response));
    this.#record({ call: 'response', result: version, text: `version ${version}` });
    this.emit('response');
    return version;
  }

  /**
   * Changes what runs, and how. Resolves once the program listens, has ended, or could not start: which of them,
   * the status tells. Changes are made one after the other.
   * @throws {PlaygroundError} PROGRAM_UNAVAILABLE, when the program can't run on this system
   */
  changeProgram(change: ProgramChange): Promise<void> {
    const done = this.#change.then(() => this.#changeProgram(change));
    this.#change = done.catch(() => undefined);
    return done;
  }

  /**
   * Opens, closes or sets the gate in front of the program's calls.
   * @throws {PlaygroundError} NOT_AT_GATE, when the thread to step does not wait there
   */
  changeGate({ breakpoints, paused, step }: GateChange): void {
    const { gate } = this.#engine;
    if (breakpoints !== undefined) gate.setBreakpoints(breakpoints);
    if (paused === true) gate.pause();
    if (paused === false) gate.run();
    if (step === 'all') gate.stepAll();
    else if (step !== undefined && !gate.step(step)) {
      throw new PlaygroundError('NOT_AT_GATE', {
        en: `Cannot step thread ${step}: it does not wait at the gate`,
        zh: `无法单步执行线程 ${step}：它没有在闸门处等待`,
      });
    }
    this.emit('status');
  }

  async #changeProgram(change: ProgramChange): Promise<void> {
    if (this.#ended) return;
    const { running, restart, ...settings } = change;
    const unavailable = this.programs.find(({ name }) => name === change.program)?.unavailable;
    if (unavailable != null) throw new PlaygroundError('PROGRAM_UNAVAILABLE', unavailable);

    const before = this.#settings;
    this.#settings = { ...before, ...settings };
    this.#applySettings();

    const needsRestart = (['program', 'reuseAddress', 'port'] as const).some(
      (key) => this.#settings[key] !== before[key],
    );
    const anew = change.port === 0;
    if (running === false) await this.#engine.stop();
    else if (restart === true || (running === true && !this.#engine.running)) await this.#start(anew);
    else if (needsRestart && this.#engine.state !== 'stopped') await this.#start(anew);
    this.emit('status');
  }

  /** Those that hold without a restart. */
  #applySettings(): void {
    const { receive, delayMs, idleLimitMs } = this.#settings;
    this.#engine.setReceive(receive);
    this.#engine.setDelay(delayMs);
    this.#engine.idleLimit.set(idleLimitMs);
  }

  /** @param anew whether port 0 means another port than the one that the kernel chose before */
  async #start(anew: boolean): Promise<void> {
    const { program, host, port, reuseAddress } = this.#settings;
    const chosen = port === 0 && !anew ? (this.#engine.bound?.[1] ?? 0) : port;
    await this.#engine.start({ program, address: [host, chosen], reuseAddress });
  }

  /** Stops the program for good, then ends the process with all its threads. */
  async exit(status: number): Promise<void> {
    this.#ended = true;
    await this.#change;
    await this.#engine.stop();
    exitProcess(status);
  }

  /** Reads the ring into the log for as long as the session lives. */
  async #follow(): Promise<never> {
    const wantsThreads = (): boolean => this.#engine.wantsThreads;
    for (let prompt = PROMPT_READS; ;) {
      if (prompt > 0) {
        const sinceMs = performance.now();
        await this.#reader.wait(wantsThreads);
        prompt = performance.now() - sinceMs > GATHER_MS ? PROMPT_READS : prompt - 1;
      } else {
        await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      }
      this.#engine.makeWantedThreads();
      if (!this.#drain()) prompt = PROMPT_READS;
    }
  }

  /** Takes everything out of the ring. Returns whether there was anything. */
  #drain(): boolean {
    let any = false;
    for (let records; (records = this.#reader.read(READ_BYTES)) !== null; any = true) {
      this.log.append(records);
      this.#tally.add(records, (record) => this.#engine.observe(record));
    }
    if (any) this.emit('records');
    return any;
  }

  /** Writes a record of the main thread's own. */
  #record(
    record: Partial<Omit<LifeRecord, 'call'>> & { readonly call: CallName; readonly text: string },
  ): void {
    const payload = textPayload(record.text);
    const header = new Uint8Array(RECORD_HEADER_BYTES);
    encodeHeader(new DataView(header.buffer), {
      payloadBytes: payload.length,
      timeNs: nowNs(this.shared),
      durationNs: 0n,
      connection: record.connection ?? 0,
      fd: record.fd ?? -1,
      result: record.result ?? 0,
      errno: record.errno ?? 0,
      thread: record.thread ?? 0,
      call: record.call,
      flags: 0,
      run: record.run ?? 0,
    });
    this.#writer.writeFromReader(header, payload, () => void this.#drain());
    this.#drain();
  }
}
