/**
 * A real TCP client, on `node:net`, that notes what happens on its side of the connection. It knows one address only:
 * the one that the session's program is bound to. No caller can name another.
 */
import { Socket } from 'node:net';
import { PlaygroundError } from '../core/errors.js';
import type { ClientEvent, ScenarioClient } from '../core/messages.js';
import type { Session } from '../engine/session.js';

/** Enough of what was sent or received to recognise it by. */
const TEXT_LENGTH = 60;

/** How the program's side of the connection ended for a client. */
export type ClientEnd = 'ended' | 'reset' | 'refused';

export interface ClientOptions {
  /** Leaves what arrives in the kernel's buffers until {@link Client.read}. */
  readonly readsLater?: boolean;
}

export class Client {
  readonly label: string;
  readonly #session: Session;
  readonly #changed: () => void;
  readonly #socket = new Socket({ allowHalfOpen: true });
  readonly #events: ClientEvent[] = [];
  readonly #received: Buffer[] = [];
  #port = 0;
  #connected = false;
  #end: ClientEnd | null = null;
  #outcome: string | null = null;
  #receivedBytes = 0;
  #resetsOnReceive = false;

  constructor(session: Session, label: string, { readsLater = false }: ClientOptions, changed: () => void) {
    this.label = label;
    this.#session = session;
    this.#changed = changed;
    const socket = this.#socket;
    // A paused socket does not ask the kernel for anything, not even whether the connection still stands.
    if (readsLater) socket.pause();
    else this.read();
    socket.on('connect', () => this.#onConnect());
    socket.on('end', () => this.#onEnd());
    socket.on('error', (error: NodeJS.ErrnoException) => this.#onError(error.code ?? error.message));
    socket.setNoDelay(true);
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** How the program's side ended it; null while that has not, or where we were first. */
  get end(): ClientEnd | null {
    return this.#end;
  }

  /** How it ended, in a few words; null while it goes on. */
  get outcome(): string | null {
    return this.#outcome;
  }

  get port(): number {
    return this.#port;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** All that was received, as latin-1. */
  get received(): string {
    return Buffer.concat(this.#received).toString('latin1');
  }

  get answered(): boolean {
    return this.#end === 'ended' && this.#receivedBytes > 0;
  }

  /** What viewers are shown. */
  get state(): ScenarioClient {
    return { label: this.label, port: this.#port, events: [...this.#events], outcome: this.#outcome };
  }

  /** Unix time in nanoseconds of the newest event of a kind; null when there was none. */
  timeNsOf(kind: ClientEvent['kind']): bigint | null {
    const event = this.#events.findLast((each) => each.kind === kind);
    return event === undefined ? null : BigInt(event.timeNs);
  }

  /**
   * Begins to connect to the program, and sends `greeting` as soon as that has worked.
   * @throws {PlaygroundError} SCENARIO_NO_PROGRAM, where the port is another program's
   */
  connect(greeting?: string): void {
    const { address, error } = this.#session.status;
    if (error?.code === 'EADDRINUSE' || error?.code === 'EACCES') {
      throw new PlaygroundError(
        'SCENARIO_NO_PROGRAM',
        `Cannot connect ${this.label}: the program could not bind to port ${address.port}`,
      );
    }
    const host = address.host === '0.0.0.0' ? '127.0.0.1' : address.host;
    this.#note('connecting', 0, `${host}:${address.port}`);
    this.#socket.connect({ host, port: address.port });
    if (greeting !== undefined) this.sendOnceConnected(greeting);
  }

  /** Sends now, or as soon as the kernel has let us in. */
  sendOnceConnected(text: string): void {
    if (this.#connected) this.send(text);
    else this.#socket.once('connect', () => this.send(text));
  }

  /** Hands bytes to the kernel: `text` is latin-1, one character a byte. */
  send(text: string): void {
    this.#note('sent', text.length, firstLine(text));
    this.#socket.write(text, 'latin1');
  }

  /** Takes from the kernel what has arrived, and goes on doing so. */
  read(): void {
    this.#socket.on('data', (bytes: Buffer) => this.#onData(bytes));
    this.#socket.resume();
  }

  /** Closes our direction only: the program's `recv` returns 0. */
  shutdown(): void {
    this.#note('closed', 0, 'its own direction only: SHUT_WR');
    this.#socket.end();
  }

  /** Ends the connection with a RST segment as soon as the first bytes have been read. */
  resetOnReceive(): void {
    this.#resetsOnReceive = true;
    this.read();
  }

  /** Ends the connection with a RST segment. */
  reset(): void {
    if (this.#socket.destroyed) return;
    this.#note('reset', 0, 'RST sent');
    this.#finish(`reset the connection after ${this.#receivedBytes} bytes`);
    this.#socket.resetAndDestroy();
  }

  /** Closes the connection; nothing happens where it has ended. */
  close(): void {
    if (this.#outcome === null) {
      if (this.#events.length > 0) this.#note('closed', 0, '');
      this.#finish(
        this.#receivedBytes === 0 ? 'left without an answer' : `left after ${this.#receivedBytes} bytes`,
      );
    }
    this.#socket.destroy();
  }

  #onConnect(): void {
    this.#connected = true;
    this.#port = this.#socket.localPort ?? 0;
    this.#note('connected', 0, `from port ${this.#port}`);
  }

  #onData(bytes: Buffer): void {
    if (this.#outcome !== null) return;
    const first = this.#receivedBytes === 0;
    this.#receivedBytes += bytes.length;
    this.#received.push(bytes);
    this.#note(
      'received',
      bytes.length,
      first ? firstLine(bytes.toString('latin1', 0, 4 * TEXT_LENGTH)) : '',
    );
    if (this.#resetsOnReceive) this.reset();
  }

  /** The program has closed its direction; so do we, as browsers and curl do. */
  #onEnd(): void {
    if (this.#outcome !== null) return;
    this.#end = 'ended';
    this.#note('ended', 0, 'the program has closed the connection');
    this.#note('closed', 0, '');
    const bytes = this.#receivedBytes;
    this.#finish(
      bytes === 0 ? 'got nothing: the program closed' : `got ${bytes} bytes, then the program closed`,
    );
    this.#socket.destroy();
  }

  #onError(code: string): void {
    if (this.#outcome !== null) return;
    this.#end = this.#connected ? 'reset' : 'refused';
    this.#note(this.#end, 0, code);
    this.#finish(
      this.#connected ? `cut off after ${this.#receivedBytes} bytes: ${code}` : `refused: ${code}`,
    );
  }

  #finish(outcome: string): void {
    this.#outcome = outcome;
    this.#changed();
  }

  #note(kind: ClientEvent['kind'], bytes: number, text: string): void {
    this.#events.push({ timeNs: String(this.#session.nowNs()), kind, bytes, text });
    this.#changed();
  }
}

function firstLine(text: string): string {
  const line = text.split('\r\n', 1)[0]!;
  return line.length > TEXT_LENGTH ? `${line.slice(0, TEXT_LENGTH)}…` : line;
}
