/** `node:http` with connections that are kept. Prints its port. */
import { createServer } from 'node:http';

const BODY = '<h1>Hello World</h1>';
const HEAD = { 'Content-Type': 'text/html', 'Content-Length': Buffer.byteLength(BODY) };

const server = createServer((request, response) => response.writeHead(200, HEAD).end(BODY));
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
