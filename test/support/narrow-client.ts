/**
 * A client whose segments and window are so small that the server's kernel can't take a large response off its
 * hands: `sendall` blocks. Node has no way to ask for that, so the socket is made by hand. On loopback a client
 * with ordinary buffers gets a whole megabyte without reading a byte of it.
 */
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import {
  AF_INET,
  encodeSockaddr,
  PLATFORMS,
  SOCK_STREAM,
  SOL_SOCKET,
} from '../../server/sockets/platform.js';
import { Client } from './client.js';

const IPPROTO_TCP = 6;
const TCP_MAXSEG = 2;
const SO_RCVBUF = process.platform === 'linux' ? 8 : 0x1002;

export function connectNarrow(port: number): Client {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const library = koffi.load(null);
  const socket = library.func('int socket(int family, int type, int protocol)');
  const setsockopt = library.func('int setsockopt(int fd, int level, int option, void *value, int length)');
  const connect = library.func('int connect(int fd, void *address, int length)');

  const fd = socket(AF_INET, SOCK_STREAM, 0) as number;
  const set = (level: number, option: number, value: number): number =>
    setsockopt(fd, level, option, new Int32Array([value]), 4) as number;
  set(SOL_SOCKET, SO_RCVBUF, 4096);
  set(IPPROTO_TCP, TCP_MAXSEG, 536);
  const sockaddr = encodeSockaddr(PLATFORMS[process.platform]!, '127.0.0.1', port);
  if (connect(fd, sockaddr, sockaddr.length) !== 0) {
    const name = Object.entries(constants.errno).find(([, errno]) => errno === koffi.errno())?.[0];
    throw new Error(`Cannot connect to port ${port}: ${name}`);
  }
  return new Client(new Socket({ fd, allowHalfOpen: true }), false);
}
