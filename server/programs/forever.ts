/**
 * The same server in a loop: it answers one visitor after the other, for ever. While it talks to one, all others
 * wait in the kernel's queue, however long that one takes.
 */
import { reprAddress, reprBytes } from '../core/repr.js';
import { OSError } from '../sockets/errno.js';
import { AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } from '../sockets/platform.js';
import type { Runtime } from './runtime.js';

export function serveForever(runtime: Runtime): void {
  const { socket, address, reuseAddress, receive, work, response, finish, print } = runtime;

  const sock = socket(AF_INET, SOCK_STREAM);
  if (reuseAddress) sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
  sock.bind(address);
  // A queue for five who wait while we are busy; Linux lets one more in.
  sock.listen(5);

  while (true) {
    const [client, addr] = sock.accept();
    try {
      print(`client socket type: ${client.type}`);
      print(`address: ${reprAddress(addr)}`);
      const data = receive(client);
      print(`data: ${reprBytes(data)}`);
      work(client);
      const answer = response(data, client);
      for (const piece of answer.pieces) client.sendall(piece);
      finish(client, answer.ending);
    } catch (error) {
      // A visitor who resets the connection must not end the server for everybody else.
      if (!(error instanceof OSError)) throw error;
      print(`${error.name}: ${error.message}`);
    }
    client.close();
  }
}
