/**
 * The mirror that one writes first: what happens in `net.createServer` as JSON, the bytes in base64, sent to every
 * viewer at once. Prints its port and the viewers'.
 */
import { createServer } from 'node:net';
import { WebSocketServer } from 'ws';

const RESPONSE = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Hello World</h1>';

const viewers = new WebSocketServer({ host: '127.0.0.1', port: 0 });
let number = 0;

function tell(call, connection, bytes = '') {
  number += 1;
  const event = { number, time: Date.now(), call, connection, bytes: Buffer.from(bytes).toString('base64') };
  for (const viewer of viewers.clients) viewer.send(JSON.stringify(event));
}

let connections = 0;
const server = createServer((client) => {
  connections += 1;
  const connection = connections;
  tell('accept', connection, `${client.remoteAddress}:${client.remotePort}`);
  let request = '';
  client.on('data', (chunk) => {
    tell('recv', connection, chunk);
    request += chunk.toString('latin1');
    if (!request.includes('\r\n\r\n')) return;
    client.end(RESPONSE, () => tell('send', connection, RESPONSE));
  });
  client.on('error', () => undefined);
  client.on('close', () => tell('close', connection));
});
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${server.address().port} ${viewers.address().port}\n`),
);
