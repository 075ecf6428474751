/** Answers where Node has no response to write to: an upgrade that is refused, and what is no HTTP. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { SECURITY_HEADERS } from './access.js';

/** Who does not close its own side after the answer has it closed. */
const LINGER_MS = 2000;

/** A whole HTTP answer in plain text, then the end of the connection. */
export function answerRaw(socket: Duplex, status: number, message: string): void {
  // The client may be gone already; that is the end of it.
  socket.on('error', () => socket.destroy());
  const body = `${message}\n`;
  const headers = {
    ...SECURITY_HEADERS,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  endRaw(socket, `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}

/** Says the last of an answer, then ends a connection to which Node listens no more. */
export function endRaw(socket: Duplex, last = ''): void {
  socket.end(last);
  // Closing on bytes that nobody has read would reset the connection, and the answer would be lost.
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
