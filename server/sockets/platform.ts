/**
 * Everything in which the operating systems' socket interfaces differ, as one table. Only the Linux row has been
 * run; the others follow the systems' headers (`sys/socket.h`, `netinet/in.h`, `winsock2.h`).
 */

export interface Platform {
  /** The library that holds the socket calls; null is what the process has loaded already: the C library. */
  readonly library: string | null;
  readonly SOL_SOCKET: number;
  readonly SO_REUSEADDR: number;
  /** Whether SO_REUSEADDR lets a socket bind to a port on which another one listens. */
  readonly reuseSharesListener: boolean;
  readonly SO_LINGER: number;
  readonly SO_ERROR: number;
  /** Bytes of each of the two fields of a `struct linger`. */
  readonly lingerFieldBytes: 2 | 4;
  /** Added to the type given to `socket` and `accept4`: children such as the browser must not inherit the port. */
  readonly SOCK_CLOEXEC: number;
  /** Flags of `send`: no SIGPIPE when the peer has closed. Node ignores that signal; other hosts may not. */
  readonly sendFlags: number;
  /** BSD's sockaddr begins with its own length in one byte, then the family in one; others: the family in two. */
  readonly sockaddrHasLength: boolean;
  readonly closeFunction: 'close' | 'closesocket';
  readonly pollFunction: 'poll' | 'WSAPoll';
  /** Bytes of a `struct pollfd`: Windows' descriptor is as wide as a pointer. */
  readonly pollfdBytes: 8 | 16;
  readonly POLLIN: number;
  readonly POLLOUT: number;
  /** What `fcntl(F_SETFL)` is given to make a socket non-blocking; null where `ioctlsocket` does that. */
  readonly O_NONBLOCK: number | null;
  /** `accept4` takes SOCK_CLOEXEC; plain `accept` is followed by `fcntl(FD_CLOEXEC)` where there is one. */
  readonly acceptFunction: 'accept4' | 'accept';
  /** The number of the limit on open descriptors, for `getrlimit`; null where there is none. */
  readonly RLIMIT_NOFILE: number | null;
  /** Whether `shutdown` of a listening socket wakes a thread blocked in `accept`; otherwise `accept` polls first. */
  readonly shutdownWakesAccept: boolean;
}

const linux: Platform = {
  library: null,
  SOL_SOCKET: 1,
  SO_REUSEADDR: 2,
  reuseSharesListener: false,
  SO_LINGER: 13,
  SO_ERROR: 4,
  lingerFieldBytes: 4,
  SOCK_CLOEXEC: 0o2000000,
  sendFlags: 0x4000, // MSG_NOSIGNAL
  sockaddrHasLength: false,
  closeFunction: 'close',
  pollFunction: 'poll',
  pollfdBytes: 8,
  POLLIN: 0x001,
  POLLOUT: 0x004,
  O_NONBLOCK: 0o4000,
  acceptFunction: 'accept4',
  RLIMIT_NOFILE: 7,
  shutdownWakesAccept: true,
};

const bsd: Platform = {
  ...linux,
  SOL_SOCKET: 0xffff,
  SO_REUSEADDR: 0x0004,
  SO_LINGER: 0x0080,
  SO_ERROR: 0x1007,
  SOCK_CLOEXEC: 0,
  sendFlags: 0,
  sockaddrHasLength: true,
  O_NONBLOCK: 0x0004,
  acceptFunction: 'accept',
  RLIMIT_NOFILE: 8,
  shutdownWakesAccept: false,
};

const windows: Platform = {
  ...bsd,
  library: 'ws2_32.dll',
  reuseSharesListener: true,
  lingerFieldBytes: 2,
  sockaddrHasLength: false,
  closeFunction: 'closesocket',
  pollFunction: 'WSAPoll',
  pollfdBytes: 16,
  POLLIN: 0x0100, // POLLRDNORM
  POLLOUT: 0x0010, // POLLWRNORM
  RLIMIT_NOFILE: null,
  O_NONBLOCK: null,
};

/** The systems on which the blocking programs can run, by Node's `process.platform`. */
export const PLATFORMS: Readonly<Partial<Record<NodeJS.Platform, Platform>>> = {
  linux,
  darwin: bsd,
  freebsd: bsd,
  openbsd: bsd,
  win32: windows,
};

/** Constants that every system shares. */
export const AF_INET = 2;
export const SOCK_STREAM = 1;
export const SHUT_RD = 0;
export const SHUT_WR = 1;
export const SHUT_RDWR = 2;
export const IPPROTO_TCP = 6;
export const TCP_NODELAY = 1;

const { SOL_SOCKET, SO_REUSEADDR, SO_LINGER, lingerFieldBytes } = PLATFORMS[process.platform] ?? linux;
export { SOL_SOCKET, SO_REUSEADDR, SO_LINGER };

/**
 * A `struct linger` that is switched on (POSIX.1-2024, `<sys/socket.h>`): how long `close` may go on delivering. With
 * 0 seconds it delivers nothing more and resets the connection.
 */
export function linger(seconds: number): Uint8Array {
  const value = new Uint8Array(2 * lingerFieldBytes);
  value[0] = 1;
  value[lingerFieldBytes] = seconds;
  return value;
}

/** Bytes of a `struct sockaddr_in`. */
export const SOCKADDR_IN_BYTES = 16;

/**
 * Writes an IPv4 address as a `struct sockaddr_in` (POSIX.1-2024, `<netinet/in.h>`): family, then port and address
 * in network byte order, then zeros.
 * @param host four decimal numbers, such as `127.0.0.1`
 */
export function encodeSockaddr(platform: Platform, host: string, port: number): Uint8Array {
  const sockaddr = new Uint8Array(SOCKADDR_IN_BYTES);
  if (platform.sockaddrHasLength) sockaddr.set([SOCKADDR_IN_BYTES, AF_INET]);
  else new Uint16Array(sockaddr.buffer, 0, 1)[0] = AF_INET;
  new DataView(sockaddr.buffer).setUint16(2, port);
  sockaddr.set(host.split('.').map(Number), 4);
  return sockaddr;
}

/** Reads host and port from a `struct sockaddr_in`. */
export function decodeSockaddr(sockaddr: Uint8Array): [host: string, port: number] {
  const port = (sockaddr[2]! << 8) | sockaddr[3]!;
  return [`${sockaddr[4]}.${sockaddr[5]}.${sockaddr[6]}.${sockaddr[7]}`, port];
}
