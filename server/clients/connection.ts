/**
 * One raw client: a socket that never blocks, and the calls that a plan makes on it, one after the other. Whoever
 * holds it waits with `poll` for what it waits for, and then lets it go on. Must never know who asked for it.
 *
 * Source: POSIX.1-2024, `connect`, `send`, `recv`, `shutdown`, `close`, `<sys/socket.h>` (`struct linger`).
 */
import type { ClientEnding, RawClient } from '../core/messages.js';
import type { Words } from '../core/words.js';
import { errnoName, wouldBlock } from '../sockets/errno.js';
import type { Native } from '../sockets/native.js';
import {
  AF_INET,
  decodeSockaddr,
  encodeSockaddr,
  IPPROTO_TCP,
  linger,
  SHUT_WR,
  SO_LINGER,
  SOCK_STREAM,
  SOCKADDR_IN_BYTES,
  SOL_SOCKET,
  TCP_NODELAY,
} from '../sockets/platform.js';
import type { Readiness } from '../sockets/poll-set.js';
import type { Address } from '../sockets/socket.js';
import { OUTCOMES } from './outcomes.js';
import type { ClientCall, Recorder } from './recorder.js';

/** As many `recv` calls that were filled follow one another before others get their turn. */
const RECVS_A_TURN = 16;

const NOTHING = new Uint8Array();

/** What a connection makes its calls with. All of one thread share it: each call is over before the next begins. */
export interface Kit {
  readonly native: Native;
  readonly recorder: Recorder;
  /** For what is received: as long as the longest `recv`. */
  readonly buffer: Uint8Array;
}

export interface ConnectionPlan {
  /** Taken one by one, each when the one before has been sent; none is empty. */
  readonly pieces: Iterable<Uint8Array>;
  readonly waitMs: number;
  readonly ending: ClientEnding;
  readonly recvBytes: number;
}

export class Connection {
  readonly client: number;
  readonly #kit: Kit;
  readonly #waitMs: number;
  readonly #recvBytes: number;
  /** What is to be sent: one piece or what is left of it, those behind it, and what people have added. */
  #piece: Uint8Array | undefined;
  #pieces: Iterator<Uint8Array>;
  #added: Uint8Array[] = [];
  #ending: ClientEnding;
  #state: RawClient['state'] = 'connecting';
  #outcome: Words | null = null;
  #fd = -1;
  #port = 0;
  /** The address that was asked for. */
  #asked = '';
  /** When the call began that the kernel has not finished: `connect`, or the `send` of the first piece. */
  #startNs = 0n;
  /** The kernel takes no more at the moment. */
  #full = false;
  /** The time at which the first piece may go. */
  #dueMs = 0;
  /** The program has closed its direction. */
  #ended = false;
  /** The name of the error that a `send` has failed with. */
  #failure: string | null = null;
  #sentBytes = 0;
  #sends = 0;
  #receivedBytes = 0;
  #recvs = 0;

  constructor(kit: Kit, client: number, { pieces, waitMs, ending, recvBytes }: ConnectionPlan) {
    this.#kit = kit;
    this.client = client;
    this.#pieces = pieces[Symbol.iterator]();
    this.#takePiece();
    this.#waitMs = waitMs;
    this.#ending = ending;
    this.#recvBytes = recvBytes;
  }

  get state(): RawClient {
    return {
      client: this.client,
      state: this.#state,
      port: this.#port,
      sentBytes: this.#sentBytes,
      sends: this.#sends,
      receivedBytes: this.#receivedBytes,
      recvs: this.#recvs,
      outcome: this.#outcome,
    };
  }

  /** Whether it is over, and its descriptor given back. */
  get over(): boolean {
    return this.#state === 'ended';
  }

  /** Whether more can be sent on it, were it later. */
  get sending(): boolean {
    return this.#state !== 'ended' && this.#state !== 'half-closed';
  }

  get fd(): number {
    return this.#fd;
  }

  /** What it waits for; null for nothing that the kernel could tell. */
  get waitsFor(): Readiness | null {
    if (this.#state === 'connecting') return { read: false, write: true };
    // After the program's FIN there is nothing to read, and a RST that follows would be reported again and again.
    const waits = { read: !this.#ended, write: this.#full };
    return waits.read || waits.write ? waits : null;
  }

  /** The time from which on it can go on without the kernel: Infinity where it can't. */
  get dueMs(): number {
    if (this.#state === 'connecting' || this.#full || this.#piece === undefined) return Infinity;
    return this.#dueMs;
  }

  /** Begins to connect: it is `connecting` afterwards, `open`, or `ended`. */
  connect(address: Address): void {
    const { native, recorder } = this.#kit;
    this.#asked = address.join(':');
    this.#startNs = recorder.now();
    this.#fd = native.socket(AF_INET, SOCK_STREAM);
    if (this.#fd < 0) return this.#refused(native.errno());
    if (native.setNonBlocking(this.#fd) < 0) return this.#refused(native.errno());
    // So that pieces travel as they are, and none waits for the acknowledgement of the one before (RFC 9293 §3.7.4).
    native.setsockopt(this.#fd, IPPROTO_TCP, TCP_NODELAY, 1);
    const [host, port] = address;
    if (native.connect(this.#fd, encodeSockaddr(native.platform, host, port)) === 0) this.#connected();
    else if (!wouldBlock(native.errno())) this.#refused(native.errno());
  }

  /** Makes the calls that can be made now. */
  advance(ready: Readiness, nowMs: number): void {
    if (this.#state === 'connecting') {
      if (!ready.write) return;
      this.#finishConnect();
    } else if (ready.read && !this.#ended) this.#receive();
    if (this.over || this.#state === 'connecting') return;
    if (ready.write) this.#full = false;
    if (this.dueMs <= nowMs) this.#send(nowMs);
    if (!this.over && this.#piece === undefined) this.#finishSending();
  }

  /** Sends more behind what is still to be sent, in one piece. */
  send(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#added.push(bytes);
    if (this.#piece !== undefined) return;
    this.#dueMs = 0;
    this.#takePiece();
  }

  /** Ends it at once: what is still to be sent stays unsent. */
  end(ending: Exclude<ClientEnding, 'hold'>): void {
    this.#ending = ending;
    this.#dropPieces();
    this.#full = false;
    if (this.#state === 'connecting' && ending === 'half-close') return;
    this.#finishSending();
  }

  /** It may not connect, or not go on trying to. */
  giveUp(outcome: Words): void {
    this.#close(outcome);
  }

  #finishConnect(): void {
    const { native } = this.#kit;
    const error = new Int32Array(1);
    native.getsockopt(this.#fd, native.platform.SOL_SOCKET, native.platform.SO_ERROR, error);
    if (error[0] === 0) this.#connected();
    else this.#refused(error[0]!);
  }

  #connected(): void {
    const { native } = this.#kit;
    const sockaddr = new Uint8Array(SOCKADDR_IN_BYTES);
    native.getsockname(this.#fd, sockaddr);
    const own = decodeSockaddr(sockaddr);
    this.#port = own[1];
    this.#state = 'open';
    this.#record('clientConnect', 0, own.join(':'), this.#startNs);
    this.#startNs = 0n;
    if (this.#piece === undefined) this.#finishSending();
  }

  #refused(errno: number): void {
    this.#record('clientConnect', -1, this.#asked, this.#startNs, errno);
    this.#close(OUTCOMES.refused(errnoName(errno)));
  }

  #receive(): void {
    const { native, recorder, buffer } = this.#kit;
    for (let turn = 0; turn < RECVS_A_TURN; turn += 1) {
      const startNs = recorder.now();
      const received = native.recv(this.#fd, buffer, this.#recvBytes);
      if (received < 0) {
        const errno = native.errno();
        if (wouldBlock(errno)) return;
        this.#recvs += 1;
        this.#record('clientRecv', -1, NOTHING, startNs, errno);
        return this.#cutOff(errnoName(errno));
      }
      this.#recvs += 1;
      this.#receivedBytes += received;
      this.#record('clientRecv', received, buffer.subarray(0, received), startNs);
      if (received === 0) this.#ended = true;
      // Another call would only say that there is nothing more, as a rule.
      if (received < this.#recvBytes) return;
    }
  }

  /** One `send` of the first piece, or of what the kernel did not take of it before. */
  #send(nowMs: number): void {
    const { native, recorder } = this.#kit;
    const piece = this.#piece!;
    if (this.#startNs === 0n) this.#startNs = recorder.now();
    const taken = native.send(this.#fd, piece);
    const errno = taken < 0 ? native.errno() : 0;
    if (taken < 0 && wouldBlock(errno)) {
      this.#full = true;
      return;
    }
    this.#sends += 1;
    this.#record('clientSend', taken, piece.subarray(0, Math.max(taken, 0)), this.#startNs, errno);
    this.#startNs = 0n;
    if (taken < 0) return this.#failed(errnoName(errno));
    this.#sentBytes += taken;
    if (taken < piece.length) {
      this.#piece = piece.subarray(taken);
      return;
    }
    this.#takePiece();
    this.#dueMs = nowMs + this.#waitMs;
  }

  #takePiece(): void {
    const next = this.#pieces.next();
    this.#piece = next.done === true ? this.#added.shift() : next.value;
  }

  #dropPieces(): void {
    this.#piece = undefined;
    this.#pieces = [][Symbol.iterator]();
    this.#added = [];
  }

  /** Nothing can be sent any more. What has arrived before is there all the same: it is read to its end. */
  #failed(failure: string): void {
    this.#failure = failure;
    this.#dropPieces();
    this.#ending = 'hold';
  }

  /** What follows the last byte. */
  #finishSending(): void {
    if (this.#ending === 'close') return this.#close(OUTCOMES.left('close', this.#receivedBytes));
    if (this.#ending === 'reset') return this.#reset();
    if (this.#ending === 'half-close' && this.#state === 'open') this.#shutdown();
    if (!this.#ended) return;
    if (this.#failure !== null) return this.#cutOff(this.#failure);
    this.#close(OUTCOMES.programClosed(this.#receivedBytes));
  }

  #cutOff(code: string): void {
    this.#close(OUTCOMES.cutOff(this.#receivedBytes, code));
  }

  #shutdown(): void {
    const { native, recorder } = this.#kit;
    const startNs = recorder.now();
    const result = native.shutdown(this.#fd, SHUT_WR);
    const errno = result < 0 ? native.errno() : 0;
    this.#record('clientShutdown', result, 'SHUT_WR', startNs, errno);
    if (result < 0) this.#failed(errnoName(errno));
    else this.#state = 'half-closed';
  }

  #reset(): void {
    const { native } = this.#kit;
    native.setsockopt(this.#fd, SOL_SOCKET, SO_LINGER, linger(0));
    this.#close(OUTCOMES.left('reset', this.#receivedBytes), 'RST');
  }

  #close(outcome: Words, text = ''): void {
    const { native, recorder } = this.#kit;
    this.#state = 'ended';
    this.#outcome = outcome;
    this.#dropPieces();
    if (this.#fd < 0) return;
    const startNs = recorder.now();
    const result = native.close(this.#fd);
    this.#record('clientClose', result, text, startNs, result < 0 ? native.errno() : 0);
    this.#fd = -1;
  }

  #record(call: ClientCall, result: number, payload: Uint8Array | string, startNs: bigint, errno = 0): void {
    const { client } = this;
    this.#kit.recorder.record({ call, client, fd: this.#fd, result, errno, payload, startNs });
  }
}
