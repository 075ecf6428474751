/** `npm run dev`: the same bridge on Vite's own server, so that a change to the page is seen at once. */
import { createServer, type Plugin } from 'vite';
import type { Bridge } from '../bridge/bridge.js';
import { runCommand, uiPortError, type PageServer } from './command.js';
import { UI_HOST } from './page-listener.js';

async function servePageWithVite(uiPort: number): Promise<PageServer> {
  let attached: Bridge | undefined;
  // Vite calls this again when it restarts itself; the session and its viewers outlive that.
  const plugin: Plugin = {
    name: 'socket-playground-bridge',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (attached === undefined) response.writeHead(503, { 'Retry-After': '1' }).end();
        else attached.handleRequest(request, response, next);
      });
      // Upgrades to other paths are Vite's own, for hot module replacement, once they are allowed in.
      server.httpServer?.prependListener('upgrade', (request, socket, head) =>
        attached?.handleUpgrade(request, socket, head),
      );
    },
  };
  const vite = await createServer({
    plugins: [plugin],
    clearScreen: false,
    // Its own CORS headers would let every page of this machine read the sources.
    server: { host: UI_HOST, port: uiPort, strictPort: true, cors: false },
  });
  try {
    await vite.listen();
  } catch (error) {
    // Vite has replaced the error of a taken port by one without a code; others it hands on.
    const { code = 'EADDRINUSE', message } = error as NodeJS.ErrnoException;
    throw uiPortError(UI_HOST, uiPort, { name: 'Error', code, message });
  }
  const address = vite.httpServer?.address();
  const port = typeof address === 'object' && address !== null ? address.port : uiPort;
  return { port, attach: (bridge) => (attached = bridge), close: () => void vite.close() };
}

await runCommand(process.argv.slice(2), servePageWithVite);
