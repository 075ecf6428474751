#!/usr/bin/env node
/** The command: serves the built page and the bridge on one port, and runs a program on another. */
import {
  createServer,
  ServerResponse,
  STATUS_CODES,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import type { Bridge } from '../bridge/bridge.js';
import { answerRaw, endRaw } from '../bridge/raw-answer.js';
import { runCommand, type PageServer } from './command.js';
import { listenOnLoopback } from './page-listener.js';

/** Resolves once the page's port is ours, before anything else is begun. */
async function serveBuiltPage(uiPort: number): Promise<PageServer> {
  const page = sirv(fileURLToPath(new URL('../web', import.meta.url)), {
    etag: true,
    // The build leaves each file in both forms, too.
    brotli: true,
    gzip: true,
    setHeaders: (response, path) => {
      // Vite puts a hash of the content into the names of assets.
      const cache = path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache';
      response.setHeader('Cache-Control', cache);
    },
  });
  // One Host or none is the gate's question, like all others.
  const servers = await listenOnLoopback(() => createServer({ requireHostHeader: false }), uiPort);
  return {
    port: (servers[0]!.address() as AddressInfo).port,
    attach: (bridge) => servers.forEach((server) => attach(bridge, server, page)),
    close: () =>
      servers.forEach((server) => {
        server.close();
        server.closeAllConnections();
      }),
  };
}

/** From here on requests are the bridge's, and upgrades to a WebSocket; what is neither is the built page's. */
function attach(bridge: Bridge, server: Server, page: RequestListener): void {
  const take: RequestListener = (request, response) =>
    bridge.handleRequest(request, response, () => {
      if (request.method === 'GET' || request.method === 'HEAD') return page(request, response);
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    });
  server.on('request', take);
  // Unheard, Node would answer by itself what expects something (RFC 9110 §10.1.1), past the gate.
  server.on('checkExpectation', take);
  server.on('clientError', refuseBadRequest);
  server.on('upgrade', (request, socket, head) => {
    if (bridge.handleUpgrade(request, socket, head)) return;
    // A server may ignore an offer to speak something else (RFC 9110 §7.8), such as h2c.
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return void answer(server, request, socket);
    answerRaw(socket, 404, 'The WebSocket is at /bridge');
  });
}

/** Answers a request as if it had not offered to upgrade, then closes its connection. */
function answer(server: Server, request: IncomingMessage, socket: Duplex): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  // Node listens no more on a socket that was to be upgraded: who is gone already is no fault of ours.
  socket.on('error', () => socket.destroy());
  response.assignSocket(socket as Socket);
  response.on('finish', () => endRaw(socket));
  server.emit('request', request, response);
}

/** Statuses of Node's own errors about requests; what else is wrong with one is 400. */
const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** What is no HTTP, or came too slowly, is told so, where nothing was begun to be said. */
function refuseBadRequest({ code = '' }: NodeJS.ErrnoException, socket: Duplex): void {
  const status = STATUS_OF[code] ?? 400;
  const { bytesWritten } = socket as Socket;
  if (!socket.writable || bytesWritten > 0) socket.destroy();
  else answerRaw(socket, status, `${STATUS_CODES[status]}`);
}

await runCommand(process.argv.slice(2), serveBuiltPage);
