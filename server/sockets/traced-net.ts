/**
 * Node's own `net.Server`, with a record for whatever it reports. The calls are libuv's, made out of sight; what is
 * known of them is what Node tells: a `'data'` event is a `recv` of that size, a finished `write` a `sendall`.
 */
import type { EventEmitter } from 'node:events';
import { createServer, type AddressInfo, type ListenOptions, type Server, type Socket } from 'node:net';
import { errnoNumber } from './errno.js';
import { FLAG, type CallName } from '../core/record.js';
import { ProgramStopped, type Tracer } from './trace.js';

/** A traced server with what belongs to it: the numbers of its connections, and a way to end it. */
export interface TracedServer {
  readonly server: Server;
  connectionOf(socket: Socket): number;
  readonly open: Iterable<Socket>;
  /** Closes a connection whose client is idle: the record says that the program did not. */
  letGo(socket: Socket): void;
  /** Stops listening and drops every connection; resolves when all is closed. */
  close(): Promise<void>;
}

/** What libuv calls the end of a write whose socket is closed. */
const CANCELLED = { code: 'ECANCELED' } as NodeError;

interface NodeError extends Error {
  readonly code?: string;
  readonly syscall?: string;
}

/**
 * `net.createServer()`, traced: listeners are added in front of the program's, nothing is taken away.
 * @param maxConnections what Node accepts beyond that it closes at once, without telling the program
 */
export function createTracedServer(trace: Tracer, maxConnections: number): TracedServer {
  const server = createServer({ allowHalfOpen: true });
  server.maxConnections = maxConnections;
  const connections = new Map<Socket, number>();
  const idle = new WeakSet<Socket>();
  let asked = '';
  /** Writes under way. One that is cancelled is told of only after its socket is closed. */
  const writes = new Set<Promise<void>>();

  const record = (call: CallName, connection: number, result: number, payload: Uint8Array | string): void =>
    trace.record({ call, connection, result, errno: 0, payload, startNs: trace.now() });

  server.on('listening', () => {
    const { address, port } = server.address() as AddressInfo;
    record('bind', 0, 0, `${address}:${port}`);
    record('listen', 0, 0, 'by libuv');
  });
  server.on('error', (error: NodeError) => {
    // libuv reports a failed bind when it is asked to listen; listen itself hardly ever fails.
    const errno = errnoNumber(error.code ?? '');
    trace.record({ call: 'bind', connection: 0, result: -1, errno, payload: asked, startNs: trace.now() });
  });
  // libuv's own calls can't be held up; what is held up is asking for them, and telling the program of them.
  const listen = server.listen.bind(server) as (options: ListenOptions) => Server;
  server.listen = ((options: ListenOptions): Server => {
    asked = `${options.host}:${options.port}`;
    trace.gate('bind', 0, asked);
    trace.gate('listen', 0, options.backlog);
    return listen(options);
  }) as Server['listen'];
  server.on('drop', (peer) => {
    const connection = trace.nextConnection();
    record('accept', connection, 0, `${peer?.remoteAddress}:${peer?.remotePort}`);
    record('close', connection, 0, `dropped: ${maxConnections} connections are open, server.maxConnections`);
  });
  server.on('connection', (socket) => {
    const connection = trace.nextConnection();
    connections.set(socket, connection);
    // A client that has reset the connection meanwhile has no address any more, and libuv kept none.
    const { remoteAddress, remotePort } = socket;
    const peer = remoteAddress === undefined ? 'unknown' : `${remoteAddress}:${remotePort}`;
    happened(trace, 'accept', connection, () => {
      record('accept', connection, 0, peer);
      traceSocket(trace, socket, connection, writes, idle);
      socket.on('close', () => connections.delete(socket));
    });
  });

  return {
    server,
    connectionOf: (socket) => connections.get(socket) ?? 0,
    get open() {
      return connections.keys();
    },
    letGo(socket) {
      idle.add(socket);
      socket.destroy();
    },
    close: async () => {
      // libuv may have accepted one more already, and tells only now.
      server.on('connection', (socket) => socket.destroy());
      const closed = [...connections.keys()].map(closing);
      for (const socket of connections.keys()) socket.destroy();
      if (server.listening) closed.push(closing(server.close()));
      await Promise.all([...closed, ...writes]);
    },
  };
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** Resolves once it is closed, also when that is by an error. */
function closing(emitter: EventEmitter): Promise<void> {
  return new Promise((resolve) => emitter.once('close', () => resolve()));
}

/**
 * A callback in which something is learned that has happened already: it waits at the gate before the program is
 * told, but there is a record whatever becomes of that. A stop is not thrown here, in the middle of Node's own code:
 * it refuses whatever the program asks for next.
 */
function happened(trace: Tracer, call: CallName, connection: number, tell: () => void): void {
  try {
    trace.gate(call, connection);
  } catch (error) {
    if (!(error instanceof ProgramStopped)) throw error;
  }
  trace.setConnection(connection);
  tell();
}

function traceSocket(
  trace: Tracer,
  socket: Socket,
  connection: number,
  writes: Set<Promise<void>>,
  idle: WeakSet<Socket>,
): void {
  let waitingSinceNs = trace.now();
  const finished = (
    call: CallName,
    startNs: bigint,
    result: number,
    payload: Uint8Array | string,
    error?: NodeError | null,
    flags = 0,
  ): void =>
    trace.record({
      call,
      connection,
      result,
      errno: errnoNumber(error?.code ?? ''),
      payload,
      startNs,
      flags,
    });

  const received = (result: number, payload: Uint8Array | string, error?: NodeError): void =>
    happened(trace, 'recv', connection, () => {
      finished('recv', waitingSinceNs, result, payload, error);
      waitingSinceNs = trace.now();
    });
  socket.on('data', (chunk: Buffer) => received(chunk.length, chunk));
  socket.on('end', () => received(0, ''));
  socket.on('error', (error: NodeError) => {
    if (error.syscall === 'read') received(-1, '', error);
  });
  socket.on('close', () => {
    const flags = idle.has(socket) ? FLAG.letGo : 0;
    happened(trace, 'close', connection, () => finished('close', trace.now(), 0, '', null, flags));
  });

  // `end(bytes)` is a write and then an end: so that both ways of sending are one.
  const write = socket.write.bind(socket) as (
    bytes: Uint8Array,
    done: (error?: Error | null) => void,
  ) => boolean;
  const end = socket.end.bind(socket) as (done?: () => void) => Socket;
  socket.write = ((bytes: Uint8Array, done?: (error?: Error | null) => void): boolean => {
    trace.gate('sendall', connection, bytes);
    const startNs = trace.now();
    const { promise, resolve } = deferred();
    writes.add(promise);
    return write(bytes, (error?: NodeError | null) => {
      writes.delete(promise);
      resolve();
      // A write that was cancelled by closing the socket is called finished all the same.
      if (error == null && !socket.destroyed) finished('sendall', startNs, bytes.length, bytes);
      else finished('sendall', startNs, -1, '', error ?? CANCELLED, FLAG.uncertain);
      done?.(error);
    });
  }) as Socket['write'];
  socket.end = ((bytes?: Uint8Array): Socket => {
    if (bytes instanceof Uint8Array) socket.write(bytes);
    trace.gate('shutdown', connection, 'SHUT_WR');
    const startNs = trace.now();
    return end(() => {
      if (!socket.destroyed) finished('shutdown', startNs, 0, 'SHUT_WR');
    });
  }) as Socket['end'];
}
