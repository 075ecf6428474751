/**
 * The bridge between a session and whoever watches: the WebSocket `/bridge`, the interface for scripts below
 * `/api/`, and the gate in front of both. Must never know how the program's sockets work.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { MESSAGE_LIMIT_BYTES } from '../core/messages.js';
import type { RawClients } from '../clients/raw-clients.js';
import type { Session } from '../engine/session.js';
import type { ScenarioPlayer } from '../scenarios/player.js';
import { AccessGate, PAGE_HEADERS, SECURITY_HEADERS } from './access.js';
import { Admission, type AdmissionOptions } from './admission.js';
import { handleApi, sendProblem } from './api.js';
import { Hub } from './hub.js';
import { Shown } from './shown.js';
import { answerRaw } from './raw-answer.js';

const BRIDGE_PATH = '/bridge';

const WEB_SOCKETS = {
  noServer: true,
  clientTracking: true,
  maxPayload: MESSAGE_LIMIT_BYTES,
  perMessageDeflate: false,
  /** Who is let go and has not answered after so many milliseconds is not waited for: it may never read again. */
  closeTimeout: 5_000,
};

export interface BridgeOptions extends AdmissionOptions {
  readonly version: string;
  /** The port on which the page is served. */
  readonly port: number;
}

export class Bridge {
  readonly #session: Session;
  readonly #shown: Shown;
  readonly #player: ScenarioPlayer;
  readonly #clients: RawClients;
  readonly #gate: AccessGate;
  readonly #admission: Admission;
  readonly #hub: Hub;
  readonly #webSockets = new WebSocketServer(WEB_SOCKETS);

  constructor(
    session: Session,
    player: ScenarioPlayer,
    clients: RawClients,
    { version, port, ...admission }: BridgeOptions,
  ) {
    this.#session = session;
    this.#shown = new Shown(session);
    this.#player = player;
    this.#clients = clients;
    this.#gate = new AccessGate(port);
    this.#admission = new Admission(admission);
    this.#hub = new Hub(session, this.#shown, player, clients, version);
  }

  /**
   * Answers a request that is the bridge's business: below `/api/`, or not allowed in. Otherwise calls `next`, with the
   * headers of the page set.
   */
  handleRequest(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    setHeaders(response, SECURITY_HEADERS);
    const refused = this.#gate.refuse(request);
    if (refused !== null) return sendProblem(response, refused.status, 'REFUSED', refused.message);
    if (!/^\/api(\/|$|\?)/.test(request.url ?? '')) {
      setHeaders(response, PAGE_HEADERS);
      return next();
    }
    void this.#answerScript(request, response);
  }

  async #answerScript(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = await this.#admission.refuseScript(request);
    if (refused !== null) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      return sendProblem(response, refused.status, 'TOKEN', refused.message);
    }
    const served = {
      session: this.#session,
      shown: this.#shown,
      player: this.#player,
      clients: this.#clients,
      status: () => this.#hub.status,
      token: this.#admission.token,
    };
    await handleApi(served, request, response);
  }

  /**
   * Takes an upgrade that is the bridge's business: to its WebSocket, or not allowed in. Returns false when it is for
   * another path, and so somebody else's.
   */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const isBridge = (request.url ?? '').split('?', 1)[0] === BRIDGE_PATH;
    const refused = this.#gate.refuse(request) ?? (isBridge ? this.#admission.refuseViewer(request) : null);
    if (refused === null && !isBridge) return false;
    if (refused !== null) answerRaw(socket, refused.status, refused.message);
    else this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => this.#hub.add(webSocket));
    return true;
  }

  /** Lets all viewers go: they are told that the server goes away (RFC 6455 §7.4.1, 1001). */
  close(): void {
    for (const webSocket of this.#webSockets.clients) webSocket.close(1001, 'The playground has ended');
    this.#webSockets.close();
  }
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
