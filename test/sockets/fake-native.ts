/** Socket functions that return what a test has written down, and keep what they were given. */
import { constants } from 'node:os';
import type { Native } from '../../server/sockets/native.js';
import { encodeSockaddr, PLATFORMS } from '../../server/sockets/platform.js';

type Errno = keyof typeof constants.errno;

const LINUX = PLATFORMS.linux!;

/**
 * A system whose calls return, one after the other, what `script` says. A call that the script does not name
 * returns 0; `calls` holds all that were made.
 */
export function fakeNative(
  script: readonly (readonly [keyof Native, number | { error: Errno } | { bytes: string }])[],
) {
  const queue = [...script];
  const calls: string[] = [];
  let errno = 0;
  const next = (name: keyof Native, ...args: readonly unknown[]): number | string => {
    calls.push([name, ...args].join(' '));
    const row = queue[0]?.[0] === name ? queue.shift() : undefined;
    const returns = row?.[1] ?? 0;
    if (typeof returns === 'number') return returns;
    if ('bytes' in returns) return returns.bytes;
    errno = constants.errno[returns.error];
    return -1;
  };
  const result = (name: keyof Native, ...args: readonly unknown[]): number => Number(next(name, ...args));
  const native: Native = {
    platform: LINUX,
    socket: (family, type) => result('socket', family, type),
    setsockopt: (fd, level, option, value) => result('setsockopt', fd, level, option, value),
    getsockopt(fd, level, option, value) {
      value[0] = result('getsockopt', fd, level, option);
      return 0;
    },
    setNonBlocking: (fd) => result('setNonBlocking', fd),
    connect: (fd, sockaddr) => result('connect', fd, Buffer.from(sockaddr).toString('hex')),
    bind: (fd, sockaddr) => result('bind', fd, Buffer.from(sockaddr).toString('hex')),
    getsockname(fd, sockaddr) {
      sockaddr.set(encodeSockaddr(LINUX, '127.0.0.1', 54321));
      return result('getsockname', fd);
    },
    listen: (fd, backlog) => result('listen', fd, backlog),
    accept(fd, sockaddr) {
      sockaddr.set(encodeSockaddr(LINUX, '127.0.0.1', 50510));
      return result('accept', fd);
    },
    recv(fd, buffer, length) {
      const bytes = next('recv', fd, length);
      if (typeof bytes === 'number') return bytes;
      buffer.set(Buffer.from(bytes, 'latin1'));
      return bytes.length;
    },
    send: (fd, bytes) => result('send', fd, Buffer.from(bytes).toString('latin1')),
    shutdown: (fd, how) => result('shutdown', fd, how),
    close: (fd) => result('close', fd),
    pollReadable: (fd, timeoutMs) => result('pollReadable', fd, timeoutMs),
    poll: (_, count, timeoutMs) => result('poll', count, timeoutMs),
    descriptorLimit: () => Infinity,
    errno: () => errno,
    exit: null,
    strerror: (number) => `error ${number}`,
  };
  return { native, calls };
}
