import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { OSError } from '../../server/sockets/errno.js';
import {
  AF_INET,
  decodeSockaddr,
  encodeSockaddr,
  PLATFORMS,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_REUSEADDR,
  SOCK_STREAM,
  SOL_SOCKET,
} from '../../server/sockets/platform.js';
import { SocketModule, type Socket } from '../../server/sockets/socket.js';
import { ProgramStopped } from '../../server/sockets/trace.js';
import { ArrayTracer } from './array-tracer.js';
import { fakeNative } from './fake-native.js';

const { ECONNABORTED, ECONNRESET, EPIPE, EADDRINUSE, EMFILE, EBADF } = constants.errno;

/** A socket module on a system that does what `script` says, its calls and its records. */
function setUp(...script: Parameters<typeof fakeNative>[0]) {
  const { native, calls } = fakeNative(script);
  const trace = new ArrayTracer();
  const sockets = new SocketModule(native, trace);
  return { native, calls, trace, records: trace.records, sockets };
}

/** The same, with an accepted socket: descriptor 7, connection 1. */
function setUpClient(...script: Parameters<typeof fakeNative>[0]) {
  const all = setUp(...script);
  return { ...all, client: all.sockets.adopt(7, 1, ['127.0.0.1', 50510]) };
}

function errorOf(action: () => unknown): OSError {
  try {
    action();
  } catch (error) {
    if (error instanceof OSError) return error;
    throw error;
  }
  throw new Error('Expected an OSError');
}

test('a server’s first calls are made as they are written, and each leaves a record', () => {
  const { calls, records, sockets } = setUp(['socket', 5], ['accept', 7]);
  const sock = sockets.socket(AF_INET, SOCK_STREAM);
  sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
  sock.bind(['127.0.0.1', 8000]);
  sock.listen(5);
  const [client, address] = sock.accept();
  expect(address).toEqual(['127.0.0.1', 50510]);
  expect([client.fd, client.connection, client.peer]).toEqual([7, 1, address]);
  expect(client.type).toBe('Socket (AF_INET, SOCK_STREAM)');
  expect(calls).toEqual([
    'socket 2 1',
    `setsockopt 5 ${SOL_SOCKET} ${SO_REUSEADDR} 1`,
    'bind 5 02001f407f0000010000000000000000',
    'listen 5 5',
    'accept 5',
  ]);
  const ok = { connection: 0, fd: 5, result: 0, errno: 0 };
  expect(records).toEqual([
    { ...ok, call: 'socket', fd: -1, result: 5, payload: 'AF_INET, SOCK_STREAM' },
    { ...ok, call: 'setsockopt', payload: 'SO_REUSEADDR = 1' },
    { ...ok, call: 'bind', payload: '127.0.0.1:8000' },
    { ...ok, call: 'listen', payload: 'backlog 5' },
    { ...ok, call: 'accept', connection: 1, result: 7, payload: '127.0.0.1:50510' },
  ]);
});

test('bind() to port 0 records the port that the kernel chose', () => {
  const { records, sockets } = setUp(['socket', 5]);
  sockets.socket(AF_INET, SOCK_STREAM).bind(['127.0.0.1', 0]);
  expect(records.at(-1)).toMatchObject({ call: 'bind', payload: '127.0.0.1:54321' });
});

describe('sendall()', () => {
  test('calls send() again for what the kernel did not take, and records one call with all bytes', () => {
    const { calls, records, client } = setUpClient(['send', 3], ['send', 1], ['send', 6]);
    client.sendall(Buffer.from('0123456789'));
    expect(calls).toEqual(['send 7 0123456789', 'send 7 3456789', 'send 7 456789']);
    expect(records).toEqual([
      { call: 'sendall', connection: 1, fd: 7, result: 10, errno: 0, payload: '0123456789' },
    ]);
  });

  test('records what the kernel took when a later part fails, and throws the error', () => {
    const { records, client } = setUpClient(['send', 3], ['send', 4], ['send', { error: 'EPIPE' }]);
    expect(errorOf(() => client.sendall(Buffer.from('0123456789'))).code).toBe('EPIPE');
    expect(records).toEqual([
      { call: 'sendall', connection: 1, fd: 7, result: -1, errno: EPIPE, payload: '0123456' },
    ]);
  });

  test('of nothing makes no call of the system and still leaves a record', () => {
    const { calls, records, client } = setUpClient();
    client.sendall(new Uint8Array());
    expect(calls).toEqual([]);
    expect(records).toMatchObject([{ call: 'sendall', result: 0, payload: '' }]);
  });
});

describe('recv()', () => {
  test.each([
    ['what is there', 1024, 'hello'],
    ['all that was asked for', 5, 'hello'],
    ['every byte as it is', 1024, '\0\r\n\x7f\x80\xff'],
    ['nothing, once the peer has closed its side', 1024, ''],
  ])('returns %s', (_, bufsize, bytes) => {
    const { calls, records, client } = setUpClient(['recv', { bytes }]);
    expect(Buffer.from(client.recv(bufsize)).toString('latin1')).toBe(bytes);
    expect(calls).toEqual([`recv 7 ${bufsize}`]);
    expect(records).toEqual([
      { call: 'recv', connection: 1, fd: 7, result: bytes.length, errno: 0, payload: bytes },
    ]);
  });

  test('never asks for more than bufsize, also after a larger one, nor for more than it has room', () => {
    const { calls, client } = setUpClient();
    for (const bufsize of [65536, 1, 1024, 1_000_000_000, 1024]) client.recv(bufsize);
    expect(calls).toEqual(['recv 7 65536', 'recv 7 1', 'recv 7 1024', 'recv 7 262144', 'recv 7 1024']);
  });

  test('returns bytes that stay as they are when the next recv() uses the same memory', () => {
    const { client } = setUpClient(['recv', { bytes: 'first' }], ['recv', { bytes: 'other' }]);
    const first = client.recv(1024);
    client.recv(1024);
    expect(Buffer.from(first).toString()).toBe('first');
  });
});

describe('an error carries name, number and text, and leaves a record', () => {
  const use = (action: (client: Socket) => unknown) => action;
  test.each([
    ['socket', EMFILE, 'EMFILE', use(() => undefined)],
    ['bind', EADDRINUSE, 'EADDRINUSE', use((client) => client.bind(['127.0.0.1', 8000]))],
    ['listen', EADDRINUSE, 'EADDRINUSE', use((client) => client.listen(5))],
    ['accept', ECONNABORTED, 'ECONNABORTED', use((client) => client.accept())],
    ['recv', ECONNRESET, 'ECONNRESET', use((client) => client.recv(1024))],
    ['shutdown', EBADF, 'EBADF', use((client) => client.shutdown(SHUT_WR))],
    ['close', EBADF, 'EBADF', use((client) => client.close())],
    ['setsockopt', EBADF, 'EBADF', use((client) => client.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1))],
  ] as const)('%s()', (call, errno, error, action) => {
    const { sockets, records, client } = setUpClient([call, { error }]);
    const thrown = errorOf(() => (call === 'socket' ? sockets.socket(AF_INET, SOCK_STREAM) : action(client)));
    expect(thrown).toMatchObject({ name: 'OSError', code: error, errno, strerror: `error ${errno}` });
    expect(thrown.message).toBe(`[Errno ${errno}] error ${errno} (${error})`);
    expect(records).toMatchObject([{ call, result: -1, errno }]);
  });
});

test('a failed accept() makes no connection: the next one is still the first', () => {
  const { sockets, records } = setUp(['accept', { error: 'ECONNABORTED' }], ['accept', 8]);
  const sock = sockets.adopt(5, 0, ['0.0.0.0', 0]);
  errorOf(() => sock.accept());
  expect(sock.accept()[0].connection).toBe(1);
  expect(records.map(({ connection, payload }) => [connection, payload])).toEqual([
    [0, ''],
    [1, '127.0.0.1:50510'],
  ]);
});

test.each([
  [SHUT_RD, 'SHUT_RD'],
  [SHUT_WR, 'SHUT_WR'],
  [SHUT_RDWR, 'SHUT_RDWR'],
])('shutdown(%i) is recorded as %s', (how, payload) => {
  const { calls, records, client } = setUpClient();
  client.shutdown(how);
  expect(calls).toEqual([`shutdown 7 ${how}`]);
  expect(records).toMatchObject([{ call: 'shutdown', connection: 1, payload }]);
});

describe('close()', () => {
  test('gives the descriptor back once: a second close does nothing', () => {
    const { calls, records, sockets, client } = setUpClient();
    expect([...sockets.open]).toEqual([client]);
    client.close();
    client.close();
    expect(calls).toEqual(['close 7']);
    expect(records.length).toBe(1);
    expect(sockets.open.size).toBe(0);
  });

  test('is not for a socket that was handed to another thread', () => {
    const { calls, sockets, client } = setUpClient();
    client.detach();
    client.close();
    expect(calls).toEqual([]);
    expect(sockets.open.size).toBe(0);
  });
});

test('a call that must not be made any more is not made, and leaves no record', () => {
  const { calls, records, trace, client } = setUpClient();
  trace.stopped = true;
  for (const call of [() => client.recv(1), () => client.sendall(Buffer.from('x')), () => client.close()]) {
    expect(call).toThrow(ProgramStopped);
  }
  expect([calls, records]).toEqual([[], []]);
});

test('where only polling can be interrupted accept() polls until there is a client, or a stop', () => {
  const { native, calls, trace, sockets } = setUp(['pollReadable', 0], ['pollReadable', 1], ['accept', 7]);
  const portable = { ...native, platform: { ...native.platform, shutdownWakesAccept: false } };
  const sock = new SocketModule(portable, trace).adopt(5, 0, ['0.0.0.0', 0]);
  expect(sock.accept()[0].fd).toBe(7);
  expect(calls).toEqual(['pollReadable 5 50', 'pollReadable 5 50', 'accept 5']);
  trace.stopped = true;
  expect(() => sock.accept()).toThrow(ProgramStopped);
  expect(sockets.open.size).toBe(0);
});

describe('a sockaddr', () => {
  test.each([
    ['linux', '02001f907f000001'],
    ['darwin', '10021f907f000001'],
    ['win32', '02001f907f000001'],
  ] as const)('of %s has family, port and address where that system has them', (system, hex) => {
    const sockaddr = encodeSockaddr(PLATFORMS[system]!, '127.0.0.1', 8080);
    expect(Buffer.from(sockaddr).toString('hex')).toBe(`${hex}0000000000000000`);
  });

  test.each([
    ['0.0.0.0', 0],
    ['127.0.0.1', 8000],
    ['255.254.253.252', 65535],
  ])('of %s:%i reads back as it was written', (host, port) => {
    expect(decodeSockaddr(encodeSockaddr(PLATFORMS.linux!, host, port))).toEqual([host, port]);
  });
});

test('accept() without a descriptor left is tried again, ever more rarely, each time with its record', () => {
  const none = ['accept', { error: 'EMFILE' }] as const;
  const all = ['accept', { error: 'ENFILE' }] as const;
  const { records, sockets } = setUp(['socket', 5], none, none, all, none, none, ['accept', 7]);
  const sock = sockets.socket(AF_INET, SOCK_STREAM);
  expect(sock.accept()[0].fd).toBe(7);
  expect(records.slice(1).map(({ call, errno, payload }) => `${call} ${errno} ${payload}`)).toEqual([
    `accept ${EMFILE} `,
    'wait 0 50 ms',
    `accept ${EMFILE} `,
    'wait 0 100 ms',
    `accept ${constants.errno.ENFILE} `,
    'wait 0 200 ms',
    `accept ${EMFILE} `,
    'wait 0 400 ms',
    `accept ${EMFILE} `,
    'wait 0 400 ms',
    'accept 0 127.0.0.1:50510',
  ]);
});
