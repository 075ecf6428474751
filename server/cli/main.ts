#!/usr/bin/env node
/** The command: serves the built page and the bridge on one port, and runs a program on another. */
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { version } from '../../package.json';
import { Bridge, refuseUpgrade } from '../bridge/bridge.js';
import { PAGE_HEADERS } from '../bridge/access.js';
import { PlaygroundError } from '../core/errors.js';
import { startSession } from '../engine/session.js';
import { printBanner } from './banner.js';
import { openBrowser } from './open-browser.js';
import { HELP, parseCommand, type Options } from './options.js';
import { endOnSignals } from './signals.js';

/** The page is never served to other machines: it can change what the program does. */
const UI_HOST = '127.0.0.1';

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

async function run(options: Options): Promise<void> {
  const ui = createServer();
  const uiPort = await listen(ui, options.uiPort);
  const session = startSession(options);
  const bridge = new Bridge(session, version, uiPort);
  const page = sirv(fileURLToPath(new URL('../web', import.meta.url)), {
    etag: true,
    setHeaders: (response, path) => {
      response.setHeader(
        'Cache-Control',
        path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
      );
      for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
    },
  });
  ui.on('request', (request, response) =>
    bridge.handleRequest(request, response, () => page(request, response)),
  );
  ui.on('upgrade', (request, socket, head) => {
    if (!bridge.handleUpgrade(request, socket, head))
      refuseUpgrade(socket, { status: 404, message: 'Try /bridge' });
  });
  endOnSignals(async () => {
    bridge.close();
    ui.close();
    ui.closeAllConnections();
    await session.exit(0);
  });
  await session.changeProgram({ running: true });
  printBanner(version, `http://localhost:${uiPort}/`, session.status);
  if (options.open) openBrowser(`http://localhost:${uiPort}/`);
}

/** Resolves with the port that is really bound. @throws {PlaygroundError} UI_PORT */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'another program is using the port' : error.message;
      const message = `Cannot serve the page on ${UI_HOST}:${port}: ${reason}. Choose another with --ui-port, 0 picks a free one`;
      reject(new PlaygroundError('UI_PORT', message));
    });
    server.listen(port, UI_HOST, () => resolve((server.address() as { port: number }).port));
  });
}

try {
  const command = parseCommand(process.argv.slice(2));
  if (command.kind === 'help') process.stdout.write(HELP);
  else if (command.kind === 'version') process.stdout.write(`${version}\n`);
  else await run(command.options);
} catch (error) {
  if (!(error instanceof PlaygroundError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.code === 'USAGE' ? EXIT_USAGE : EXIT_FAILURE);
}
