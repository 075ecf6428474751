/** A WebSocket client that writes any frame, right or wrong (RFC 6455 §5.2), and reads the server's. */
import { Client } from './client.js';
import { bridgeUrl } from './viewer.js';
import { until } from './wait.js';

export interface FrameSpec {
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  /** Absent: the message ends here. */
  readonly fin?: boolean;
  /** The three reserved bits, as a number. */
  readonly rsv?: number;
  readonly masked?: boolean;
  /** What the header says, where that is not the payload's. */
  readonly lengthBytes?: bigint;
}

export interface Frame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv: number;
  readonly masked: boolean;
  readonly payload: Buffer;
}

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
/** The answer to it: the example of §1.3. */
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

export function encodeFrame({
  opcode,
  payload = '',
  fin = true,
  rsv = 0,
  masked = true,
  ...rest
}: FrameSpec): Buffer {
  const bytes = Buffer.from(payload);
  const length = rest.lengthBytes ?? BigInt(bytes.length);
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const mask = masked ? 0x80 : 0;
  if (length < 126n) head.push(mask | Number(length));
  else if (length < 65_536n) head.push(mask | 126, Number(length >> 8n), Number(length & 0xffn));
  else {
    const long = Buffer.alloc(8);
    long.writeBigUInt64BE(length);
    head.push(mask | 127, ...long);
  }
  if (!masked) return Buffer.concat([Buffer.from(head), bytes]);
  const key = [0x37, 0xfa, 0x21, 0x3d];
  return Buffer.from([...head, ...key, ...bytes.map((byte, index) => byte ^ key[index % 4]!)]);
}

/** The whole frames in `bytes`. */
export function decodeFrames(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const [first, second] = [bytes[at]!, bytes[at + 1]!];
    const short = second & 0x7f;
    const headBytes = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (at + headBytes > bytes.length) break;
    const wide =
      short === 126
        ? bytes.readUInt16BE(at + 2)
        : Number(short === 127 ? bytes.readBigUInt64BE(at + 2) : short);
    const end = at + headBytes + wide;
    if (end > bytes.length) break;
    const payload = bytes.subarray(at + headBytes, end);
    frames.push({
      opcode: first & 0x0f,
      fin: first >= 0x80,
      rsv: (first >> 4) & 7,
      masked: second >= 0x80,
      payload,
    });
    at = end;
  }
  return frames;
}

export class FrameClient {
  readonly #client: Client;
  readonly #headBytes: number;

  private constructor(client: Client, headBytes: number) {
    this.#client = client;
    this.#headBytes = headBytes;
  }

  /** Connects to the bridge of the playground whose page has this port. @throws when it is not let in */
  static async open(uiPort: number): Promise<FrameClient> {
    const url = new URL(bridgeUrl(uiPort));
    const client = await Client.connect(uiPort);
    await client.write(
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        // Compression is offered, and must not be taken up.
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`,
    );
    const end = await until('the handshake', () => {
      const at = client.received.indexOf('\r\n\r\n');
      return at < 0 ? null : at + 4;
    });
    const head = client.received.subarray(0, end).toString('latin1');
    if (!head.startsWith('HTTP/1.1 101 ') || !head.includes(ACCEPT)) throw new Error(`Not let in: ${head}`);
    if (/extensions/i.test(head)) throw new Error(`An extension was taken up: ${head}`);
    return new FrameClient(client, end);
  }

  get frames(): Frame[] {
    return decodeFrames(this.#client.received.subarray(this.#headBytes));
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#client.write(bytes);
  }

  async send(...frames: readonly FrameSpec[]): Promise<void> {
    await this.write(Buffer.concat(frames.map(encodeFrame)));
  }

  /** Resolves with the first frame of this kind. */
  frame(opcode: number): Promise<Frame> {
    return until(`a frame ${opcode}`, () => this.frames.find((frame) => frame.opcode === opcode) ?? null);
  }

  /** Resolves with the code with which the server closes; null where it gives none. */
  async closeCode(): Promise<number | null> {
    const { payload } = await this.frame(8);
    return payload.length === 0 ? null : payload.readUInt16BE();
  }

  close(): void {
    this.#client.close();
  }
}
