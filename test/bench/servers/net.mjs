/** What Node's documentation would have one write: `net.createServer`, unwatched. Prints its port. */
import { createServer } from 'node:net';

const RESPONSE = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Hello World</h1>';

const server = createServer((client) => {
  let request = '';
  client.on('data', (chunk) => {
    request += chunk.toString('latin1');
    if (request.includes('\r\n\r\n')) client.end(RESPONSE);
  });
  client.on('error', () => undefined);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
