/**
 * What Node does instead of blocking: one thread that is told when something has happened. libuv accepts every
 * client at once and reads whatever has arrived, so there is no queue to see and no `recv(1024)`.
 */
import type { Socket } from 'node:net';
import { concatBytes } from '../core/bytes.js';
import { RequestFramer } from '../core/http/parse.js';
import type { Ending } from '../core/messages.js';
import { reprAddress, reprBytes } from '../core/repr.js';
import type { Answer } from '../core/response/rules.js';
import type { EventLoopRuntime } from './runtime.js';

export function serveEventLoop(runtime: EventLoopRuntime): void {
  const { createServer, address, work, response, wait, print } = runtime;
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
      if (framer.malformed !== null) print(`Request cut off: ${framer.malformed}`);
      const data = concatBytes(chunks);
      print(`data: ${reprBytes(data)}`);
      work(client, () => void send(response(data, client)));
    };
    const send = async ({ pieces, ending }: Answer): Promise<void> => {
      for (const { waitMs, bytes } of pieces) {
        if (waitMs > 0) await wait(client, waitMs);
        if (bytes.length > 0 || pieces.length === 1) await written(client, bytes);
        if (client.destroyed) return;
      }
      FINISH[ending ?? 'half-close'](client);
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

/** Resolves once the kernel has taken the bytes: Node would join pieces that it must keep for later. */
function written(client: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => client.write(bytes, () => resolve()));
}

/** What follows the last byte. `end` closes our direction; Node closes the rest once the client has done the same. */
const FINISH: Readonly<Record<Ending, (client: Socket) => void>> = {
  close: (client) => client.destroySoon(),
  'half-close': (client) => client.end(),
  reset: (client) => client.resetAndDestroy(),
  stall(client) {
    // A client that has closed its side already will not say so again.
    if (client.readableEnded) client.end();
    else client.on('end', () => client.end());
  },
};
