/**
 * What comes between the last byte of a response and `close`, when the response says so. HTTP ends a message by its
 * length, TCP ends a connection in more than one way, and clients tell the difference.
 */
import type { Ending } from '../core/messages.js';
import { linger, SHUT_WR, SO_LINGER, SOL_SOCKET } from '../sockets/platform.js';
import type { Socket } from '../sockets/socket.js';

/** Waits for the client to close, and forgets what it says until then. */
function receiveToEnd(client: Socket): void {
  while (client.recv(65536).length > 0);
}

export const FINISH: Readonly<Record<Ending, (client: Socket) => void>> = {
  /** Nothing comes between. */
  close() {},

  /** "That was all": the client's `recv` returns 0, but it may go on talking (RFC 9112 §9.6 wants it this way). */
  'half-close'(client) {
    client.shutdown(SHUT_WR);
    receiveToEnd(client);
  },

  /** Makes `close` throw away what is not yet delivered, and tell the client so with a RST segment. */
  reset(client) {
    client.setsockopt(SOL_SOCKET, SO_LINGER, linger(0));
  },

  /** Says nothing more and does not close: a client that waits for more waits for ever. */
  stall: receiveToEnd,
};
