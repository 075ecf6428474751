/**
 * The smallest web server there is: it answers one visitor and ends. Everything that a connection goes through is
 * here once, from top to bottom: connect, transfer, close.
 */
import { reprAddress, reprBytes } from '../core/repr.js';
import { AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } from '../sockets/platform.js';
import type { Runtime } from './runtime.js';

export function oneShot(runtime: Runtime): void {
  const { socket, address, reuseAddress, receive, work, response, finish, print } = runtime;

  // A socket that listens. Nobody can connect before listen() has returned.
  const sock = socket(AF_INET, SOCK_STREAM);
  if (reuseAddress) sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
  sock.bind(address);
  sock.listen(5);

  // Connect: blocks here until somebody comes. The client gets a socket of its own; `sock` goes on listening.
  const [client, addr] = sock.accept();
  print(`client socket type: ${client.type}`);
  print(`address: ${reprAddress(addr)}`);

  // Transfer: what the client says, then what we say.
  const data = receive(client);
  print(`data: ${reprBytes(data)}`);
  work(client);
  const answer = response(data, client);
  for (const piece of answer.pieces) client.sendall(piece);
  finish(client, answer.ending);

  // Close: both sockets. After this nobody listens any more, and the next visitor is refused.
  client.close();
  sock.close();
}
