/** A viewer: what the page does on the WebSocket `/bridge`, with everything that it was told kept for a look. */
import { EventEmitter, once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import type { ControlMessage, ServerMessage, ThreadState } from '../../server/core/messages.js';
import { decodeFrame, type PlaygroundRecord } from '../../server/core/record.js';
import { tokenOf } from './token.js';
import { DEADLINE_MS } from './wait.js';

type Kind = ServerMessage['kind'];
type OfKind<K extends Kind> = Extract<ServerMessage, { readonly kind: K }>;

/** What a viewer was told, in order: a message, or a frame of records. */
export type Told = ServerMessage | { readonly kind: 'frame'; readonly records: readonly PlaygroundRecord[] };

/** Where a viewer of the playground whose page has this port connects, with the token where there is one. */
export function bridgeUrl(uiPort: number, host = '127.0.0.1', token = tokenOf(uiPort)): string {
  return `ws://${host}:${uiPort}/bridge${token === undefined ? '' : `?token=${token}`}`;
}

export class Viewer {
  readonly socket: WebSocket;
  readonly told: Told[] = [];
  readonly records: PlaygroundRecord[] = [];
  readonly frames: Buffer[] = [];
  /** How the server closed: its code and its reason. */
  closed: { readonly code: number; readonly reason: string } | null = null;
  readonly #changes = new EventEmitter();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      this.#take(data, isBinary);
      this.#changes.emit('change');
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      this.#changes.emit('change');
    });
    socket.on('error', () => undefined);
  }

  #take(data: Buffer, isBinary: boolean): void {
    if (!isBinary) return void this.told.push(JSON.parse(String(data)) as ServerMessage);
    const records = [...decodeFrame(data)];
    this.frames.push(data);
    this.records.push(...records);
    this.told.push({ kind: 'frame', records });
  }

  /** Connects and waits for `hello`; says nothing. */
  static async connect(uiPort: number, options: ClientOptions = {}): Promise<Viewer> {
    const viewer = new Viewer(new WebSocket(bridgeUrl(uiPort), options));
    await viewer.message('hello');
    return viewer;
  }

  /** Connects and resumes. */
  static async open(uiPort: number, since = 0): Promise<Viewer> {
    const viewer = await Viewer.connect(uiPort);
    viewer.send({ kind: 'resume', since });
    return viewer;
  }

  send(message: ControlMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Sends a `program` or `response` message and resolves with the error of its reply. */
  async request(
    message: Extract<ControlMessage, { readonly id: number }>,
  ): Promise<OfKind<'reply'>['error']> {
    this.send(message);
    return (await this.message('reply', ({ id }) => id === message.id)).error;
  }

  ofKind<K extends Kind>(kind: K): OfKind<K>[] {
    return this.told.filter((message): message is OfKind<K> => message.kind === kind);
  }

  /** Resolves with the newest message of a kind, once that is as `matches` says. */
  message<K extends Kind>(
    kind: K,
    matches: (message: OfKind<K>) => boolean = () => true,
  ): Promise<OfKind<K>> {
    const isOfKind = (message: Told): message is OfKind<K> => message.kind === kind;
    return this.until(`a ${kind} message`, () => {
      const newest = this.told.findLast(isOfKind);
      return newest !== undefined && matches(newest) ? newest : undefined;
    });
  }

  /** Resolves once the threads stand as `matches` says. */
  async threads(matches: (threads: readonly ThreadState[]) => boolean): Promise<readonly ThreadState[]> {
    return (await this.message('threads', ({ threads }) => matches(threads))).threads;
  }

  /** Looks whenever something came, until `probe` returns something truthy. */
  async until<T>(what: string, probe: () => T): Promise<NonNullable<T>> {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    for (;;) {
      const found = probe();
      if (found) return found;
      if (this.closed !== null)
        throw new Error(`Waited for ${what}, got close ${JSON.stringify(this.closed)}`);
      try {
        await once(this.#changes, 'change', { signal });
      } catch {
        throw new Error(`Waited in vain for ${what}; newest: ${JSON.stringify(this.told.at(-1), bigint)}`);
      }
    }
  }

  /** Resolves with how the server closed. */
  async closing(): Promise<{ readonly code: number; readonly reason: string }> {
    if (this.closed === null)
      await once(this.#changes, 'change', { signal: AbortSignal.timeout(DEADLINE_MS) });
    return this.closed ?? this.closing();
  }

  close(): void {
    this.socket.terminate();
  }
}

const bigint = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
