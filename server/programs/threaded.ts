/**
 * The server with a thread per connection: the main thread only accepts, so a slow visitor makes nobody else wait.
 */
import { reprAddress, reprBytes } from '../core/repr.js';
import { AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } from '../sockets/platform.js';
import type { Socket } from '../sockets/socket.js';
import type { Runtime, ThreadRuntime } from './runtime.js';

export function serveThreaded(runtime: Runtime): void {
  const { socket, address, reuseAddress, startThread } = runtime;

  const sock = socket(AF_INET, SOCK_STREAM);
  if (reuseAddress) sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
  sock.bind(address);
  sock.listen(5);

  while (true) {
    const [client] = sock.accept();
    startThread(processConnection, client);
  }
}

/** What each thread does, for one connection. An error here ends this thread's work, not the server. */
export function processConnection(runtime: ThreadRuntime, client: Socket): void {
  const { receive, work, response, finish, print } = runtime;

  print(`client socket type: ${client.type}`);
  print(`address: ${reprAddress(client.peer)}`);
  const data = receive(client);
  print(`data: ${reprBytes(data)}`);
  work(client);
  const answer = response(data, client);
  for (const piece of answer.pieces) client.sendall(piece);
  finish(client, answer.ending);
  client.close();
}
