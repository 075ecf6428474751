/**
 * The socket module: blocking sockets with the names and the meaning that Python's `socket` gives them, each call
 * traced. Must never know what travels through a socket, nor who watches.
 *
 * Source: POSIX.1-2024, `socket`, `setsockopt`, `bind`, `listen`, `accept`, `recv`, `send`, `shutdown`, `close`.
 */
import { reprBytes } from '../core/repr.js';
import { OSError } from './errno.js';
import type { Native } from './native.js';
import {
  AF_INET,
  decodeSockaddr,
  encodeSockaddr,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_LINGER,
  SO_REUSEADDR,
  SOCKADDR_IN_BYTES,
  SOCK_STREAM,
} from './platform.js';
import type { Tracer } from './trace.js';

/** `(host, port)`, as Python writes an IPv4 address. */
export type Address = readonly [host: string, port: number];

/** The most that one `recv` reads, whatever it is asked for. */
const RECV_LIMIT_BYTES = 256 * 1024;

/** How long a waiting `accept` takes to see that its program stops, where only polling can tell. */
const POLL_SLICE_MS = 50;

/** No descriptor left in the process, or in the whole system. */
const DESCRIPTORS_USED_UP: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** How long until `accept` is tried again then, the first time and at most. */
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 400;

const OPTION_NAMES: Readonly<Record<number, string>> = {
  [SO_REUSEADDR]: 'SO_REUSEADDR',
  [SO_LINGER]: 'SO_LINGER',
};

const HOW_NAMES: Readonly<Record<number, string>> = {
  [SHUT_RD]: 'SHUT_RD',
  [SHUT_WR]: 'SHUT_WR',
  [SHUT_RDWR]: 'SHUT_RDWR',
};

/** The sockets of one thread: they share its tracer and its buffers, and can be closed together. */
export class SocketModule {
  readonly open = new Set<Socket>();
  readonly sockaddr = new Uint8Array(SOCKADDR_IN_BYTES);
  #buffer = new Uint8Array(16 * 1024);

  constructor(
    readonly native: Native,
    readonly trace: Tracer,
  ) {}

  /**
   * `socket(AF_INET, SOCK_STREAM)`: a new TCP socket.
   * @throws {OSError} such as EMFILE, when the process has no descriptor left
   */
  socket(family: number, type: number): Socket {
    this.trace.enter('socket', 0, -1);
    const fd = this.native.socket(family, type);
    const text = family === AF_INET && type === SOCK_STREAM ? 'AF_INET, SOCK_STREAM' : `${family}, ${type}`;
    this.leave(fd, text);
    return this.adopt(fd, 0, ['0.0.0.0', 0]);
  }

  /** Takes charge of a descriptor that another thread accepted. */
  adopt(fd: number, connection: number, peer: Address): Socket {
    const socket = new Socket(this, fd, connection, peer);
    this.open.add(socket);
    return socket;
  }

  /** Leaves the record of a call that returned `result`. @throws {OSError} where that is an error */
  leave(result: number, payload: Uint8Array | string): void {
    if (result >= 0) return this.trace.leave(result, 0, payload);
    const errno = this.native.errno();
    this.trace.leave(-1, errno, payload);
    throw new OSError(errno, this.native.strerror(errno));
  }

  /** Memory for a `recv` of up to `bytes`: one buffer a thread, used again by its next `recv`. */
  buffer(bytes: number): Uint8Array {
    if (this.#buffer.length < bytes) this.#buffer = new Uint8Array(Math.min(bytes, RECV_LIMIT_BYTES));
    return this.#buffer;
  }
}

/** One socket: a descriptor and, once accepted, the connection that it is an end of. */
export class Socket {
  readonly #module: SocketModule;
  #closed = false;

  constructor(
    module: SocketModule,
    readonly fd: number,
    /** Which accepted connection this is, from 1; 0 for a listening socket. */
    readonly connection: number,
    /** The other end's address, for an accepted socket. */
    readonly peer: Address,
  ) {
    this.#module = module;
  }

  /** Sets a socket option to a number or, as Python has it, to the bytes of a struct. @throws {OSError} */
  setsockopt(level: number, option: number, value: number | Uint8Array): void {
    const { native, trace } = this.#module;
    trace.enter('setsockopt', this.connection, this.fd);
    const name = OPTION_NAMES[option] ?? String(option);
    const text = typeof value === 'number' ? String(value) : reprBytes(value);
    this.#module.leave(native.setsockopt(this.fd, level, option, value), `${name} = ${text}`);
  }

  /**
   * Gives the socket an address to listen on; port 0 lets the kernel choose one. The record names the address that
   * the socket really has.
   * @throws {OSError} EADDRINUSE, EACCES, EADDRNOTAVAIL
   */
  bind([host, port]: Address): void {
    const { native, trace } = this.#module;
    trace.enter('bind', 0, this.fd, `${host}:${port}`);
    const result = native.bind(this.fd, encodeSockaddr(native.platform, host, port));
    const bound = result === 0 && port === 0 ? this.#boundAddress() : ([host, port] as const);
    this.#module.leave(result, bound.join(':'));
  }

  #boundAddress(): Address {
    const { native, sockaddr } = this.#module;
    native.getsockname(this.fd, sockaddr);
    return decodeSockaddr(sockaddr);
  }

  /** Lets clients connect; up to `backlog` of them (Linux: one more) wait there to be accepted. @throws {OSError} */
  listen(backlog: number): void {
    const { native, trace } = this.#module;
    trace.enter('listen', 0, this.fd, backlog);
    this.#module.leave(native.listen(this.fd, backlog), `backlog ${backlog}`);
  }

  /**
   * Blocks until a client is connected, then returns a socket for it and its address. Python's fails when there is no
   * descriptor left for it, and a server that does not expect that ends; here it is tried again once some may have been
   * given back, ever more rarely. Each time has its record.
   * @throws {OSError} ECONNABORTED
   */
  accept(): [client: Socket, address: Address] {
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(2 * waitMs, LAST_RETRY_MS)) {
      try {
        return this.#accept();
      } catch (error) {
        if (!(error instanceof OSError) || !DESCRIPTORS_USED_UP.has(error.code)) throw error;
      }
      this.#module.trace.pause('wait', 0, waitMs);
    }
  }

  #accept(): [client: Socket, address: Address] {
    const { native, trace, sockaddr } = this.#module;
    trace.enter('accept', 0, this.fd);
    if (!native.platform.shutdownWakesAccept) this.#waitReadable();
    const fd = native.accept(this.fd, sockaddr);
    if (fd < 0) {
      this.#module.leave(fd, '');
      throw new Error('unreachable: leave() throws for a negative result');
    }
    const connection = trace.nextConnection();
    const peer = decodeSockaddr(sockaddr);
    const client = this.#module.adopt(fd, connection, peer);
    trace.setConnection(connection);
    this.#module.leave(fd, `${peer[0]}:${peer[1]}`);
    return [client, peer];
  }

  /** The portable wait before `accept`: in slices, between which a stop gets through. */
  #waitReadable(): void {
    const { native, trace } = this.#module;
    while (native.pollReadable(this.fd, POLL_SLICE_MS) === 0) trace.checkStopped();
  }

  /**
   * Blocks until there are bytes, then returns what is there: 1 to `bufsize` of them, or none at all once the peer
   * has closed its side.
   * @throws {OSError} ECONNRESET
   */
  recv(bufsize: number): Uint8Array {
    const { native, trace } = this.#module;
    trace.enter('recv', this.connection, this.fd, bufsize);
    const buffer = this.#module.buffer(bufsize);
    const received = native.recv(this.fd, buffer, Math.min(bufsize, RECV_LIMIT_BYTES));
    const bytes = buffer.slice(0, Math.max(received, 0));
    this.#module.leave(received, bytes);
    return bytes;
  }

  /**
   * Blocks until the kernel has taken all of `bytes`: calls `send` again for what it did not take. The record holds
   * the bytes that the kernel took, also when a later part failed.
   * @throws {OSError} ECONNRESET, EPIPE
   */
  sendall(bytes: Uint8Array): void {
    const { native, trace } = this.#module;
    trace.enter('sendall', this.connection, this.fd, bytes);
    let sent = 0;
    while (sent < bytes.length) {
      const taken = native.send(this.fd, sent === 0 ? bytes : bytes.subarray(sent));
      if (taken < 0) return this.#module.leave(taken, bytes.subarray(0, sent));
      sent += taken;
    }
    this.#module.leave(sent, bytes);
  }

  /** Closes one direction or both; the descriptor stays open. @throws {OSError} ENOTCONN */
  shutdown(how: number): void {
    const { native, trace } = this.#module;
    trace.enter('shutdown', this.connection, this.fd);
    this.#module.leave(native.shutdown(this.fd, how), HOW_NAMES[how] ?? String(how));
  }

  /** Gives the descriptor back. A second close does nothing, as in Python. */
  close(): void {
    const { native, trace, open } = this.#module;
    if (this.#closed) return;
    trace.enter('close', this.connection, this.fd);
    this.#closed = true;
    open.delete(this);
    this.#module.leave(native.close(this.fd), '');
  }

  /** Hands the descriptor to another thread: this object must not be used any more. */
  detach(): void {
    this.#closed = true;
    this.#module.open.delete(this);
  }

  /** As the tutorial's first line shows a client's socket. */
  get type(): string {
    return 'Socket (AF_INET, SOCK_STREAM)';
  }
}
