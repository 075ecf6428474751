/**
 * A server that keeps its connections: after an answer it reads on, since connecting again costs a round trip. A
 * connection ends when the client closes it, when one side has said `Connection: close`, or when nothing but its end
 * can tell the client that the response is over (RFC 9112 §9.3).
 */
import { concatBytes } from '../core/bytes.js';
import { RequestFramer } from '../core/http/parse.js';
import { messagePersistence } from '../core/http/message-persistence.js';
import { reprAddress, reprBytes } from '../core/repr.js';
import { AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } from '../sockets/platform.js';
import type { Socket } from '../sockets/socket.js';
import type { Runtime, ThreadRuntime } from './runtime.js';

export function serveKeepAlive(runtime: Runtime): void {
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

/** What each thread does, for one connection: request, answer, request, answer. */
export function processConnection(runtime: ThreadRuntime, client: Socket): void {
  const { work, response, finish, print } = runtime;

  print(`client socket type: ${client.type}`);
  print(`address: ${reprAddress(client.peer)}`);

  let early: Uint8Array = new Uint8Array();
  while (true) {
    const { data, rest, malformed } = receiveRequest(client, early);
    if (data.length === 0) break;
    if (malformed !== null) print(`Request cut off: ${malformed}`);
    print(`data: ${reprBytes(data)}`);
    work(client);
    const answer = response(data, client);
    for (const piece of answer.pieces) client.sendall(piece);
    if (answer.ending !== null || !messagePersistence(data, answer.bytes)) {
      // Closing at once could reset the connection before the client has read all of the answer (§9.6).
      finish(client, answer.ending ?? 'half-close');
      break;
    }
    early = rest;
  }
  client.close();
}

/**
 * One request, and what came behind it: a client need not wait for an answer before it asks again (§9.3.2). No data
 * when the client has closed its side instead. `malformed` says why a request was given up.
 * @param early what came behind the request before
 */
function receiveRequest(
  client: Socket,
  early: Uint8Array,
): { data: Uint8Array; rest: Uint8Array; malformed: string | null } {
  const framer = new RequestFramer();
  const chunks = [early];
  let state = framer.push(early);
  while (state === 'incomplete') {
    const chunk = client.recv(65536);
    if (chunk.length === 0) break;
    chunks.push(chunk);
    state = framer.push(chunk);
  }
  const received = concatBytes(chunks);
  const empty = framer.head === '' && framer.malformed === null;
  const end = empty ? 0 : state === 'complete' ? framer.messageBytes : received.length;
  return { data: received.subarray(0, end), rest: received.subarray(end), malformed: framer.malformed };
}
