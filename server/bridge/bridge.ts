/**
 * The bridge between a session and whoever watches: the WebSocket `/bridge`, the interface for scripts below
 * `/api/`, and the gate in front of both. Must never know how the program's sockets work.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawClients } from '../clients/raw-clients.js';
import type { Session } from '../engine/session.js';
import type { ScenarioPlayer } from '../scenarios/player.js';
import { AccessGate, SECURITY_HEADERS, type Verdict } from './access.js';
import { BODY_LIMIT_BYTES, handleApi, sendProblem } from './api.js';
import { Hub } from './hub.js';

const BRIDGE_PATH = '/bridge';

export class Bridge {
  readonly #session: Session;
  readonly #player: ScenarioPlayer;
  readonly #clients: RawClients;
  readonly #gate: AccessGate;
  readonly #hub: Hub;
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: BODY_LIMIT_BYTES,
    perMessageDeflate: false,
  });

  /** @param port the port on which the page is served */
  constructor(session: Session, player: ScenarioPlayer, clients: RawClients, version: string, port: number) {
    this.#session = session;
    this.#player = player;
    this.#clients = clients;
    this.#gate = new AccessGate(port);
    this.#hub = new Hub(session, player, clients, version);
  }

  /** Answers a request that is the bridge's business: below `/api/`, or not allowed in. Otherwise calls `next`. */
  handleRequest(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const refused = this.#gate.refuse(request);
    if (refused !== null) return sendProblem(response, refused.status, 'REFUSED', refused.message);
    if (!/^\/api(\/|$|\?)/.test(request.url ?? '')) return next();
    const served = {
      session: this.#session,
      player: this.#player,
      clients: this.#clients,
      status: () => this.#hub.status,
    };
    void handleApi(served, request, response);
  }

  /** Takes an upgrade to a WebSocket. Returns false when it is for another path, and so somebody else's. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if ((request.url ?? '').split('?', 1)[0] !== BRIDGE_PATH) return false;
    const refused = this.#gate.refuse(request);
    if (refused !== null) refuseUpgrade(socket, refused);
    else this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => this.#hub.add(webSocket));
    return true;
  }

  /** Lets all viewers go: they are told that the server goes away (RFC 6455 §7.4.1, 1001). */
  close(): void {
    for (const webSocket of this.#webSockets.clients) webSocket.close(1001, 'The playground has ended');
    this.#webSockets.close();
  }
}

/** Refuses an upgrade before it is one: a plain HTTP answer, then the end of the connection. */
export function refuseUpgrade(
  socket: Duplex,
  { status, message }: { status: Verdict['status'] | 404; message: string },
): void {
  // The client may be gone already; that is the end of it.
  socket.on('error', () => socket.destroy());
  const body = `${message}\n`;
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
