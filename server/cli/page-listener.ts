/**
 * The page's port: one server's answers on both loopback addresses, so that `localhost` is the page whichever of them
 * a browser takes for that name. Were ::1 left to others, what listens there would get what is meant for the page.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { descriptorLimits } from '../engine/descriptor-limits.js';
import { uiPortError } from './command.js';

/** The page is never served to other machines: it can change what the program does. */
export const UI_HOST = '127.0.0.1';

const UI_HOST_IPV6 = '::1';

/** How a system says that it has no ::1. */
const WITHOUT_IPV6: ReadonlySet<unknown> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** A port that is free on one address is nearly always free on the other. */
const ATTEMPTS = 20;

/**
 * Listens on both addresses, on the same port; on 127.0.0.1 alone where the system has no IPv6. What connects beyond
 * the page's share of the process's descriptors is dropped, so that the program keeps its own.
 * @param port 0 lets the kernel choose one
 * @throws {PlaygroundError} UI_PORT, when one of them is taken
 */
export async function listenOnLoopback(makeServer: () => Server, port: number): Promise<readonly Server[]> {
  for (let attempt = 1; ; attempt += 1) {
    const [ipv4, ipv6] = [makeServer(), makeServer()];
    const refused = await listen(ipv4, UI_HOST, port);
    if (refused !== null) throw uiPortError(UI_HOST, port, refused);
    const both = (ipv4.address() as AddressInfo).port;
    const refusedIPv6 = await listen(ipv6, UI_HOST_IPV6, both);
    if (refusedIPv6 === null) return limitConnections([ipv4, ipv6]);
    if (WITHOUT_IPV6.has(refusedIPv6.code)) return limitConnections([ipv4]);
    ipv4.close();
    if (port !== 0 || attempt === ATTEMPTS) throw uiPortError(UI_HOST_IPV6, both, refusedIPv6);
  }
}

/** Node's own `maxConnections` counts those of one server only. */
function limitConnections(servers: readonly Server[]): readonly Server[] {
  const { pageConnections } = descriptorLimits();
  let open = 0;
  for (const server of servers) {
    server.prependListener('connection', (socket) => {
      open += 1;
      socket.on('close', () => (open -= 1));
      if (open > pageConnections) socket.destroy();
    });
  }
  return servers;
}

/** Resolves with why it can't, or null once it listens. */
function listen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  server.listen({ host, port });
  return once(server, 'listening').then(
    () => null,
    (error: NodeJS.ErrnoException) => error,
  );
}
