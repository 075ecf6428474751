/**
 * The operating system's socket functions, called through koffi: each blocks the thread that calls it. Returns
 * what the system returned; naming errors and leaving records is the business of `socket.ts`.
 */
import { createRequire } from 'node:module';
import type { Words } from '../core/words.js';
import { errnoName, errnoNumber } from './errno.js';
import { PLATFORMS, SOCKADDR_IN_BYTES, type Platform } from './platform.js';
import { PollSet } from './poll-set.js';

export interface Native {
  readonly platform: Platform;
  socket(family: number, type: number): number;
  /** `value` is an `int`, or the bytes of a struct. */
  setsockopt(fd: number, level: number, option: number, value: number | Uint8Array): number;
  /** Puts an option that is a number into `value`. */
  getsockopt(fd: number, level: number, option: number, value: Int32Array): number;
  /** From here on no call on `fd` waits: it fails with EAGAIN or EINPROGRESS instead. */
  setNonBlocking(fd: number): number;
  bind(fd: number, sockaddr: Uint8Array): number;
  getsockname(fd: number, sockaddr: Uint8Array): number;
  listen(fd: number, backlog: number): number;
  connect(fd: number, sockaddr: Uint8Array): number;
  /** Fills `sockaddr` with the peer's address. */
  accept(fd: number, sockaddr: Uint8Array): number;
  recv(fd: number, buffer: Uint8Array, length: number): number;
  send(fd: number, bytes: Uint8Array): number;
  shutdown(fd: number, how: number): number;
  close(fd: number): number;
  /** Waits until `fd` can be read or accepted from. Returns 0 after `timeoutMs`. */
  pollReadable(fd: number, timeoutMs: number): number;
  /** Waits until something is true of one of `count` descriptors, at most `timeoutMs`; see `poll-set.ts`. */
  poll(descriptors: Uint8Array, count: number, timeoutMs: number): number;
  /** How many descriptors the process may have open at once; Infinity where that has no limit. */
  descriptorLimit(): number;
  /** The error number of the last call that failed. Calls that a signal interrupted are made again (PEP 475). */
  errno(): number;
  /**
   * `_exit`: ends the process at once. Node's own exit takes its Workers down one after the other, which with fifty
   * of them takes more than two seconds. Absent on Windows.
   */
  readonly exit: ((status: number) => never) | null;
  /** The system's own words for an error number. */
  strerror(errno: number): string;
}

const F_SETFD = 2;
const FD_CLOEXEC = 1;
const F_SETFL = 4;
const FIONBIO = 0x8004667e | 0; // a long of 32 bits

let loaded: Native | { readonly unavailable: Words } | undefined;

/** The socket functions, or in a sentence why they can't be had here. Loads them once a thread. */
export function loadNative(): Native | { readonly unavailable: Words } {
  loaded ??= load();
  return loaded;
}

function load(): Native | { readonly unavailable: Words } {
  const platform = PLATFORMS[process.platform];
  if (platform === undefined) {
    return {
      unavailable: {
        en: `Cannot call blocking sockets: no table of constants for ${process.platform}`,
        zh: `无法调用阻塞套接字：没有 ${process.platform} 的常量表`,
      },
    };
  }
  try {
    return bindFunctions(platform);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    return {
      unavailable: {
        en: `Cannot call blocking sockets: koffi does not load here (${reason})`,
        zh: `无法调用阻塞套接字：koffi 无法在此加载 (${reason})`,
      },
    };
  }
}

function bindFunctions(platform: Platform): Native {
  // Required, not imported, so that a system without koffi's binary can still run the event loop.
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const library = koffi.load(platform.library);
  const windows = process.platform === 'win32';

  const socket = library.func('int socket(int family, int type, int protocol)');
  const setsockopt = library.func('int setsockopt(int fd, int level, int option, void *value, int length)');
  const getsockopt = library.func('int getsockopt(int fd, int level, int option, void *value, void *length)');
  const connect = library.func('int connect(int fd, void *address, int length)');
  const bind = library.func('int bind(int fd, void *address, int length)');
  const getsockname = library.func('int getsockname(int fd, void *address, void *length)');
  const listen = library.func('int listen(int fd, int backlog)');
  const accept =
    platform.acceptFunction === 'accept4'
      ? library.func('int accept4(int fd, void *address, void *length, int flags)')
      : library.func('int accept(int fd, void *address, void *length)');
  const fcntl = windows ? null : library.func('int fcntl(int fd, int command, ...)');
  const ioctlsocket = windows ? library.func('int ioctlsocket(int fd, int command, void *value)') : null;
  const recv = library.func('intptr_t recv(int fd, void *buffer, size_t length, int flags)');
  const send = library.func('intptr_t send(int fd, void *bytes, size_t length, int flags)');
  const shutdown = library.func('int shutdown(int fd, int how)');
  const close = library.func(`int ${platform.closeFunction}(int fd)`);
  const poll = library.func(
    `int ${platform.pollFunction}(void *descriptors, unsigned long count, int timeout)`,
  );
  const lastError = windows ? library.func('int WSAGetLastError()') : () => koffi.errno();
  const getrlimit = windows ? null : library.func('int getrlimit(int resource, void *limits)');
  const exit = windows ? null : library.func('void _exit(int status)');
  const describe = windows ? null : library.func('const char *strerror(int errno)');

  const EINTR = errnoNumber('EINTR');
  let errno = 0;
  // At once after the call: anything that runs in between, the garbage collector too, may change errno.
  const checked = (result: number): number => {
    if (result < 0) errno = lastError();
    return result;
  };
  const acceptFlags = platform.acceptFunction === 'accept4' ? [platform.SOCK_CLOEXEC] : [];
  const length = new Int32Array(1);
  const one = new Int32Array(1);
  const closeOnExec = (fd: number): number => {
    if (fd >= 0 && platform.SOCK_CLOEXEC === 0) fcntl?.(fd, F_SETFD, 'int', FD_CLOEXEC);
    return fd;
  };

  return {
    platform,
    socket: (family, type) => closeOnExec(checked(socket(family, type | platform.SOCK_CLOEXEC, 0))),
    setsockopt(fd, level, option, value) {
      if (typeof value === 'number') one[0] = value;
      const memory = typeof value === 'number' ? one : value;
      return checked(setsockopt(fd, level, option, memory, memory.byteLength));
    },
    getsockopt(fd, level, option, value) {
      length[0] = value.byteLength;
      return checked(getsockopt(fd, level, option, value, length));
    },
    setNonBlocking(fd) {
      // A new socket has no other status flags that this could take away.
      if (platform.O_NONBLOCK !== null) return checked(fcntl!(fd, F_SETFL, 'int', platform.O_NONBLOCK));
      one[0] = 1;
      return checked(ioctlsocket!(fd, FIONBIO, one));
    },
    bind: (fd, sockaddr) => checked(bind(fd, sockaddr, sockaddr.byteLength)),
    getsockname(fd, sockaddr) {
      length[0] = SOCKADDR_IN_BYTES;
      return checked(getsockname(fd, sockaddr, length));
    },
    listen: (fd, backlog) => checked(listen(fd, backlog)),
    connect: (fd, sockaddr) => checked(connect(fd, sockaddr, sockaddr.byteLength)),
    accept(fd, sockaddr) {
      for (;;) {
        length[0] = SOCKADDR_IN_BYTES;
        const client = checked(accept(fd, sockaddr, length, ...acceptFlags));
        if (client >= 0 || errno !== EINTR) return closeOnExec(client);
      }
    },
    recv(fd, buffer, bytes) {
      for (;;) {
        const received = checked(recv(fd, buffer, bytes, 0));
        if (received >= 0 || errno !== EINTR) return received;
      }
    },
    send(fd, bytes) {
      for (;;) {
        const sent = checked(send(fd, bytes, bytes.byteLength, platform.sendFlags));
        if (sent >= 0 || errno !== EINTR) return sent;
      }
    },
    shutdown: (fd, how) => checked(shutdown(fd, how)),
    close: (fd) => checked(close(fd)),
    pollReadable(fd, timeoutMs) {
      const set = new PollSet(platform, 1);
      set.add(fd, { read: true, write: false });
      return poll(set.descriptors, set.count, timeoutMs);
    },
    poll: (descriptors, count, timeoutMs) => checked(poll(descriptors, count, timeoutMs)),
    descriptorLimit() {
      // The soft limit and the hard one: Node has raised the first to the second at its start.
      const both = new BigUint64Array(2);
      if (getrlimit === null || getrlimit(platform.RLIMIT_NOFILE!, both) < 0) return Infinity;
      return Number(both[0]);
    },
    exit: exit && ((status) => exit(status) as never),
    errno: () => errno,
    strerror: (number) => describe?.(number) ?? errnoName(number),
  };
}
