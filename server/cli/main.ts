#!/usr/bin/env node
/** The command: serves the built page and the bridge on one port, and runs a program on another. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { PAGE_HEADERS } from '../bridge/access.js';
import { refuseUpgrade } from '../bridge/bridge.js';
import { runCommand, UI_HOST, uiPortError, type PageServer } from './command.js';

/** Resolves once the page's port is ours, before anything else is begun. */
function serveBuiltPage(uiPort: number): Promise<PageServer> {
  const server = createServer();
  const page = sirv(fileURLToPath(new URL('../web', import.meta.url)), {
    etag: true,
    setHeaders: (response, path) => {
      // Vite puts a hash of the content into the names of assets.
      const cache = path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache';
      response.setHeader('Cache-Control', cache);
      for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
    },
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(uiPortError(uiPort, error)));
    server.listen(uiPort, UI_HOST, () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        attach: (bridge) => {
          server.on('request', (request, response) =>
            bridge.handleRequest(request, response, () => page(request, response)),
          );
          server.on('upgrade', (request, socket, head) => {
            if (bridge.handleUpgrade(request, socket, head)) return;
            refuseUpgrade(socket, { status: 404, message: 'The WebSocket is at /bridge' });
          });
        },
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      }),
    );
  });
}

await runCommand(process.argv.slice(2), serveBuiltPage);
