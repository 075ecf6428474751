/**
 * What Node does instead of blocking: one thread that is told when something has happened. libuv accepts every
 * client at once and reads whatever has arrived, so there is no queue to see and no `recv(1024)`.
 */
import { concatBytes } from '../core/bytes.js';
import { RequestFramer } from '../core/http.js';
import { reprAddress, reprBytes } from '../core/repr.js';
import type { EventLoopRuntime } from './runtime.js';

export function serveEventLoop(runtime: EventLoopRuntime): void {
  const { createServer, address, work, response, print } = runtime;
  const [host, port] = address;

  const server = createServer();
  server.on('connection', (client) => {
    print(`client socket type: ${client.constructor.name}`);
    print(`address: ${reprAddress([client.remoteAddress ?? 'unknown', client.remotePort ?? 0])}`);

    const framer = new RequestFramer();
    const chunks: Uint8Array[] = [];
    let answered = false;
    const answer = (): void => {
      if (answered) return;
      answered = true;
      const data = concatBytes(chunks);
      print(`data: ${reprBytes(data)}`);
      work(client, () => client.end(response(data, client)));
    };

    client.on('data', (chunk: Buffer) => {
      if (answered) return;
      chunks.push(chunk);
      if (framer.push(chunk) === 'complete') answer();
    });
    // The client has closed its side: there will be no more of this request.
    client.on('end', answer);
    client.on('error', (error) => print(`${error.name}: ${error.message}`));
    client.on('close', () => (answered = true));
  });
  server.listen({ host, port, backlog: 5 });
}
