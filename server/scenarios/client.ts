/**
 * A real TCP client, on `node:net`, that notes what happens on its side of the connection. It knows one address only:
 * the one that the session's program is bound to. No caller can name another.
 */
import { Socket } from 'node:net';
import { PlaygroundError } from '../core/errors.js';
import type { ClientEvent, ScenarioClient } from '../core/messages.js';
import type { Said, Words } from '../core/words.js';
import type { Session } from '../engine/session.js';

/** Enough of what was sent or received to recognise it by. */
const TEXT_LENGTH = 60;

/** How much of a response is kept: more than those have that a scenario looks into. */
const KEPT_BYTES = 4096;

const NOTHING = new Uint8Array();

/** How the program's side of the connection ended for a client. */
export type ClientEnd = 'ended' | 'reset' | 'refused';

export interface ClientOptions {
  /** Leaves what arrives in the kernel's buffers until {@link Client.read}. */
  readonly readsLater?: boolean;
}

export class Client {
  readonly label: Words;
  readonly #session: Session;
  readonly #changed: () => void;
  readonly #socket = new Socket({ allowHalfOpen: true });
  readonly #events: ClientEvent[] = [];
  #received = '';
  #port = 0;
  #peer = '';
  #connected = false;
  #end: ClientEnd | null = null;
  #outcome: Words | null = null;
  #receivedBytes = 0;
  #resetsOnReceive = false;

  constructor(session: Session, label: Words, { readsLater = false }: ClientOptions, changed: () => void) {
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
  get outcome(): Words | null {
    return this.#outcome;
  }

  /** Its own address, as the `accept` of the program names it; empty before it is connected. */
  get peer(): string {
    return this.#peer;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** What was received first, at most {@link KEPT_BYTES}, as latin-1. */
  get received(): string {
    return this.#received;
  }

  /** Whether the program has closed in order: what it wanted to say has been said, were it nothing. */
  get answered(): boolean {
    return this.#end === 'ended';
  }

  /** What viewers are shown. */
  get state(): ScenarioClient {
    return { label: this.label, port: this.#port, events: [...this.#events], outcome: this.#outcome };
  }

  /** For how long nothing has happened to it. */
  get quietMs(): number {
    const { timeNs } = this.#events.at(-1) ?? { timeNs: this.#session.nowNs() };
    return Number((this.#session.nowNs() - BigInt(timeNs)) / 1_000_000n);
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
      throw new PlaygroundError('SCENARIO_NO_PROGRAM', {
        en: `Cannot connect ${this.label.en}: the program could not bind to port ${address.port}`,
        zh: `无法连接（${this.label.zh}）：程序未能绑定到端口 ${address.port}`,
      });
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
    this.#note('closed', 0, { en: 'its own direction only: SHUT_WR', zh: '只关闭自己的方向：SHUT_WR' });
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
    this.#note('reset', 0, { en: 'RST sent', zh: '已发送 RST' });
    const bytes = this.#receivedBytes;
    this.#finish({ en: `reset the connection after ${bytes} bytes`, zh: `收到 ${bytes} 字节后重置了连接` });
    this.#socket.resetAndDestroy();
  }

  /** Closes the connection; nothing happens where it has ended. */
  close(): void {
    if (this.#outcome === null) {
      if (this.#events.length > 0) this.#note('closed', 0, '');
      const bytes = this.#receivedBytes;
      this.#finish(
        bytes === 0
          ? { en: 'left without an answer', zh: '没有得到响应就离开了' }
          : { en: `left after ${bytes} bytes`, zh: `收到 ${bytes} 字节后离开` },
      );
    }
    this.#socket.destroy();
  }

  #onConnect(): void {
    this.#connected = true;
    const { localAddress, localPort } = this.#socket;
    this.#port = localPort ?? 0;
    this.#peer = `${localAddress}:${localPort}`;
    this.#note('connected', 0, { en: `from port ${this.#port}`, zh: `本地端口 ${this.#port}` });
  }

  #onData(bytes: Buffer): void {
    if (this.#outcome !== null) return;
    const text = this.#receivedBytes === 0 ? firstLine(bytes.toString('latin1', 0, KEPT_BYTES)) : '';
    this.#receivedBytes += bytes.length;
    this.#received += bytes.toString('latin1', 0, KEPT_BYTES - this.#received.length);
    this.#note('received', bytes.length, text);
    if (this.#resetsOnReceive) this.reset();
  }

  /**
   * Node says that the program has closed its direction. Where a RST came behind the last bytes, libuv says so too
   * (it takes POLLHUP after a partial read for the end), but the kernel still has the error: an attempt to send
   * nothing tells the two apart, and sends nothing.
   */
  #onEnd(): void {
    if (this.#outcome !== null) return;
    if (this.#socket.writableEnded) return this.#onClosed();
    this.#socket.write(NOTHING, (error) => {
      // A write that fails is an 'error' event as well.
      if (error == null) this.#onClosed();
    });
  }

  /** The program has closed its direction; so do we, as browsers and curl do. */
  #onClosed(): void {
    if (this.#outcome !== null) return;
    this.#end = 'ended';
    this.#note('ended', 0, { en: 'the program has closed the connection', zh: '程序关闭了连接' });
    this.#note('closed', 0, '');
    const bytes = this.#receivedBytes;
    this.#finish(
      bytes === 0
        ? { en: 'got nothing: the program closed', zh: '什么也没收到，程序就关闭了连接' }
        : { en: `got ${bytes} bytes, then the program closed`, zh: `收到 ${bytes} 字节，然后程序关闭了连接` },
    );
    this.#socket.destroy();
  }

  #onError(code: string): void {
    if (this.#outcome !== null) return;
    this.#end = this.#connected ? 'reset' : 'refused';
    this.#note(this.#end, 0, code);
    const bytes = this.#receivedBytes;
    this.#finish(
      this.#connected
        ? { en: `cut off after ${bytes} bytes: ${code}`, zh: `收到 ${bytes} 字节后被切断：${code}` }
        : { en: `refused: ${code}`, zh: `被拒绝：${code}` },
    );
  }

  #finish(outcome: Words): void {
    this.#outcome = outcome;
    this.#changed();
  }

  #note(kind: ClientEvent['kind'], bytes: number, text: Said): void {
    this.#events.push({ timeNs: String(this.#session.nowNs()), kind, bytes, text });
    this.#changed();
  }
}

function firstLine(text: string): string {
  const line = text.split('\r\n', 1)[0]!;
  return line.length > TEXT_LENGTH ? `${line.slice(0, TEXT_LENGTH)}…` : line;
}
