/**
 * The page's end of the bridge, and the only user of WebSocket: connects, resumes where it was, reconnects when the
 * connection is lost, and matches replies with what was asked. Must never know what records and messages mean.
 */
import {
  MESSAGE_LIMIT_BYTES,
  PROTOCOL_VERSION,
  type ClientAction,
  type ControlMessage,
  type GateChange,
  type PrivacyChange,
  type ProgramChange,
  type ProgramName,
  type Refusal,
  type ResponseSet,
  type ServerMessage,
} from '../../server/core/messages.js';
import type { ApiClient } from './api-client.js';
import { backoffMs } from './backoff.js';

/** As much of a WebSocket as is used here. */
export type SocketLike = Pick<WebSocket, 'binaryType' | 'readyState' | 'onmessage' | 'onclose' | 'close'> & {
  send(text: string): void;
};

/**
 * `lost`: waiting for the next try, or trying; `refused`: the same, because the server does not let this page in;
 * `outdated`: the server speaks another protocol than this page.
 */
export type LinkState = 'connecting' | 'open' | 'lost' | 'refused' | 'outdated';

export interface BridgeHandlers {
  readonly link: (state: LinkState) => void;
  /** Every message but `reply`. The answer to `hello` is the sequence number to go on from. */
  readonly hello: (message: Extract<ServerMessage, { kind: 'hello' }>) => number;
  readonly message: (message: Exclude<ServerMessage, { kind: 'hello' | 'reply' }>) => void;
  /** Records, one behind the other. @throws when they are none: the connection is then given up */
  readonly frame: (bytes: Uint8Array) => void;
}

export interface BridgeOptions {
  readonly open: (token: string | null) => SocketLike;
  readonly api: ApiClient;
  readonly random?: () => number;
}

const OPEN = 1;

/** WebSocket close code "Service Restart": what is to be seen has changed, and is there at once. */
const COME_AGAIN = 1012;
/** The connection was never open, or ended without a word (RFC 6455 section 7.1.5): a server that refuses it does both. */
const ABNORMAL = 1006;

const NOT_CONNECTED: Refusal = {
  code: 'NOT_CONNECTED',
  message: {
    en: 'Cannot reach the server: the connection is lost. Try again when it is back',
    zh: '无法访问服务器：连接已断开。请在恢复后重试',
  },
};

/** Opens the bridge of the server that `page` came from. */
export function openBridge(page: Pick<Location, 'protocol' | 'host'>, token: string | null): SocketLike {
  const query = token === null ? '' : `?token=${encodeURIComponent(token)}`;
  return new WebSocket(`${page.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.host}/bridge${query}`);
}

export class BridgeClient {
  readonly #options: BridgeOptions;
  readonly #handlers: BridgeHandlers;
  #socket: SocketLike | null = null;
  #attempt = 0;
  /** Counts tries: one that was given up is not gone on with. */
  #turn = 0;
  /** Whether the page was opened with the token, and whether that was not tried yet. */
  #given: boolean;
  #untried: boolean;
  /** Whether the server has said hello on this connection. */
  #greeted = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #nextId = 1;
  /** What was asked for of each kind, by the path of what is too large, and how much of it has to wait. */
  readonly #queues = new Map<string, { tail: Promise<unknown>; held: number }>();
  readonly #asked = new Map<number, (refusal: Refusal | null) => void>();

  constructor(options: BridgeOptions, handlers: BridgeHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#given = this.#untried = options.api.token !== null;
  }

  /** Connects, and stays so until {@link stop}. */
  start(): void {
    this.#handlers.link('connecting');
    void this.#connect();
  }

  stop(): void {
    clearTimeout(this.#retry);
    this.#turn += 1;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#refuseAll();
  }

  /** Goes on with this token, which somebody has given to the page. */
  useToken(token: string): void {
    this.#options.api.token = token;
    this.#given = this.#untried = true;
    this.retryNow();
  }

  /** Tries at once, when the next try was going to wait: the network came back, or somebody pressed a button. */
  retryNow(): void {
    if (this.#socket !== null || this.#retry === undefined) return;
    clearTimeout(this.#retry);
    void this.#connect();
  }

  /** Resolves with null when it was done, else with the reason why not. */
  changeProgram(change: ProgramChange): Promise<Refusal | null> {
    return this.#ask((id) => ({ kind: 'program', id, change }));
  }

  changeGate(change: GateChange): Promise<Refusal | null> {
    return this.#ask((id) => ({ kind: 'gate', id, change }));
  }

  changePrivacy(change: PrivacyChange): Promise<Refusal | null> {
    return this.#ask((id) => ({ kind: 'privacy', id, change }));
  }

  playScenario(name: string, program?: ProgramName): Promise<Refusal | null> {
    return this.#ask((id) => ({ kind: 'scenario', id, name, ...(program === undefined ? {} : { program }) }));
  }

  client(action: ClientAction): Promise<Refusal | null> {
    return this.#edit('/api/client', action, (id) => ({ kind: 'client', id, action }));
  }

  changeResponse(response: ResponseSet): Promise<Refusal | null> {
    return this.#edit('/api/response', response, (id) => ({ kind: 'response', id, response }));
  }

  /** All that a connection has received or sent, where the server still has it. */
  transferred(connection: number, direction: 'received' | 'sent'): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#options.api.bytes(`/api/connections/${connection}/${direction}.bin`);
  }

  /** Asks for records that were left out; they come as frames, and then a `fetched`. Returns whether it was asked. */
  fetch(from: number, to: number): boolean {
    return this.#send({ kind: 'fetch', from, to });
  }

  async #connect(): Promise<void> {
    this.#retry = undefined;
    this.#turn += 1;
    if (!this.#untried) {
      const turn = this.#turn;
      const answer = await this.#options.api.askToken();
      if (turn !== this.#turn) return;
      if (answer === 'unreachable') return this.#lost('lost');
      if (answer === 'refused' && !this.#given) return this.#lost('refused');
    }
    this.#untried = false;
    this.#open();
  }

  #open(): void {
    const socket = this.#options.open(this.#options.api.token);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket) this.#receive(socket, data);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      if (code === COME_AGAIN) this.#comeAgain();
      else this.#lost('lost', code);
    };
  }

  #receive(socket: SocketLike, data: unknown): void {
    try {
      if (data instanceof ArrayBuffer) this.#handlers.frame(new Uint8Array(data));
      else if (typeof data === 'string') this.#take(socket, JSON.parse(data) as ServerMessage);
    } catch (error) {
      // What can't be read would be missing: going on from the last record that was read brings it again.
      console.error('Cannot read what the server sent; connecting anew.', error);
      socket.onmessage = null;
      socket.close();
    }
  }

  #take(socket: SocketLike, message: ServerMessage): void {
    if (message.kind === 'reply') {
      const answer = this.#asked.get(message.id);
      this.#asked.delete(message.id);
      answer?.(message.error);
    } else if (message.kind !== 'hello') {
      this.#handlers.message(message);
    } else if (message.protocol !== PROTOCOL_VERSION) {
      this.#handlers.link('outdated');
      this.stop();
    } else {
      this.#attempt = 0;
      this.#greeted = true;
      const since = this.#handlers.hello(message);
      socket.send(JSON.stringify({ kind: 'resume', since } satisfies ControlMessage));
      this.#handlers.link('open');
    }
  }

  #comeAgain(): void {
    this.#greeted = false;
    this.#refuseAll();
    this.#handlers.link('connecting');
    // It is the same server, with the same token.
    this.#open();
  }

  #lost(state: 'lost' | 'refused', code?: number): void {
    // What it was opened with is no good if nobody has answered to it.
    if (code === ABNORMAL && !this.#greeted) this.#given = false;
    this.#greeted = false;
    this.#socket = null;
    this.#refuseAll();
    this.#handlers.link(state);
    this.#retry = setTimeout(
      () => void this.#connect(),
      backoffMs(this.#attempt, this.#options.random ?? Math.random),
    );
    this.#attempt += 1;
  }

  #ask(message: (id: number) => ControlMessage): Promise<Refusal | null> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#asked.set(id, resolve);
      if (this.#send(message(id))) return;
      this.#asked.delete(id);
      resolve(NOT_CONNECTED);
    });
  }

  /**
   * Asks for what may be too large for a message, which is then asked for by HTTP. That is another connection, so
   * whatever is asked for of the same kind after it waits for its answer, and it for theirs.
   */
  #edit(path: string, value: object, message: (id: number) => ControlMessage): Promise<Refusal | null> {
    const large = isLarge(message(Number.MAX_SAFE_INTEGER));
    const queue = this.#queues.get(path) ?? { tail: Promise.resolve(), held: 0 };
    this.#queues.set(path, queue);
    const ask = (): Promise<Refusal | null> => (large ? this.#put(path, value) : this.#ask(message));
    let answer: Promise<Refusal | null>;
    if (large || queue.held > 0) {
      queue.held += 1;
      answer = queue.tail.then(ask).finally(() => (queue.held -= 1));
    } else answer = ask();
    queue.tail = Promise.all([queue.tail, answer]);
    return answer;
  }

  async #put(path: string, value: object): Promise<Refusal | null> {
    if (this.#socket?.readyState !== OPEN) return NOT_CONNECTED;
    return this.#options.api.put(path, JSON.stringify(value)).catch(() => NOT_CONNECTED);
  }

  #send(message: ControlMessage): boolean {
    if (this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #refuseAll(): void {
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const answer of asked) answer(NOT_CONNECTED);
  }
}

/** Whether a message is longer than the server takes. */
function isLarge(message: ControlMessage): boolean {
  const json = JSON.stringify(message);
  // A UTF-16 unit is three bytes at most.
  return json.length * 3 > MESSAGE_LIMIT_BYTES && new TextEncoder().encode(json).length > MESSAGE_LIMIT_BYTES;
}
