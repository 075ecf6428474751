/** A raw TCP client that does exactly what a test says: it half-closes, resets, stays silent or does not read. */
import { connect, type Socket } from 'node:net';
import { within } from './wait.js';

export class Client {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  /** How the connection ended for us: `end` when the server closed in order, else the error's code. */
  readonly ended: Promise<string>;

  /** @param reading whether it takes bytes from the kernel */
  constructor(socket: Socket, reading: boolean) {
    this.socket = socket;
    if (reading) this.read();
    this.ended = new Promise((resolve) => {
      socket.on('end', () => resolve('end'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      socket.on('close', () => resolve('close'));
    });
  }

  /**
   * Connects to a port of this machine. @throws {Error} such as ECONNREFUSED
   * @param reading whether it takes bytes from the kernel
   */
  static async connect(port: number, reading = true): Promise<Client> {
    const client = Client.begin(port, reading);
    await within(
      `connect to port ${port}`,
      new Promise<void>((resolve, reject) => {
        client.socket.once('connect', resolve);
        client.socket.once('error', reject);
      }),
    );
    return client;
  }

  /** Begins to connect, and does not wait for it. */
  static begin(port: number, reading = true): Client {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    return new Client(socket, reading);
  }

  /** Takes bytes from the kernel from here on. */
  read(): void {
    this.socket.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
  }

  /** Our address, as the server sees it. */
  get address(): string {
    return `${this.socket.localAddress}:${this.socket.localPort}`;
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Resolves once the kernel has the bytes. A string is latin-1: one character a byte. */
  write(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
    return new Promise((resolve, reject) => {
      this.socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Closes our direction: the server reads to the end. */
  halfClose(): void {
    this.socket.end();
  }

  /** Ends the connection with a RST segment. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  close(): void {
    this.socket.destroy();
  }

  /**
   * Whether the server ended the connection with a RST. Where one came right behind the last bytes, libuv takes it for
   * the end, but the kernel knows better: it refuses the next write, which after a FIN alone it would take.
   */
  async wasReset(): Promise<boolean> {
    if ((await within('the end of the connection', this.ended)) === 'ECONNRESET') return true;
    return this.write('x').then(
      () => false,
      () => true,
    );
  }

  /** Everything the server sends until it closes in order, as latin-1. @throws {Error} when it ends otherwise */
  async response(): Promise<string> {
    const how = await within('the end of the response', this.ended);
    if (how !== 'end') throw new Error(`Expected the server to close, got ${how}: ${this.received}`);
    this.close();
    return this.received.toString('latin1');
  }
}
