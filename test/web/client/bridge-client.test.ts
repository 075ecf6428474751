import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PROTOCOL_VERSION, type ServerMessage } from '../../../server/core/messages.js';
import { backoffMs } from '../../../web/client/backoff.js';
import { BridgeClient, type SocketLike } from '../../../web/client/bridge-client.js';
import { untranslated } from '../../../server/core/errors.js';

type Hello = Extract<ServerMessage, { kind: 'hello' }>;

const HELLO: Hello = {
  kind: 'hello',
  protocol: PROTOCOL_VERSION,
  version: '0.0.0',
  session: 'a',
  platform: 'linux',
  errnoNames: {},
  programs: [],
  receiveListings: { typescript: { file: '', text: '' }, python: { file: '', text: '' } },
  finishListings: { typescript: { file: '', text: '' }, python: { file: '', text: '' } },
  scenarios: [],
  firstSeq: 1,
  lastSeq: 0,
};

/** The server's end, by hand. */
class FakeSocket {
  binaryType: BinaryType = 'blob';
  readyState = 0;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  readonly sent: unknown[] = [];

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.lose();
  }
  say(message: ServerMessage): void {
    this.readyState = 1;
    this.deliver(JSON.stringify(message));
  }
  deliver(data: string | ArrayBuffer): void {
    this.onmessage?.call(this as unknown as WebSocket, { data } as MessageEvent);
  }
  lose(): void {
    this.readyState = 3;
    this.onclose?.call(this as unknown as WebSocket, {} as CloseEvent);
  }
}

/** Writes down what happens, in order. */
function setUp(): {
  client: BridgeClient;
  sockets: FakeSocket[];
  log: string[];
  since: (seq: number) => void;
} {
  const sockets: FakeSocket[] = [];
  const log: string[] = [];
  let lastSeq = 0;
  const client = new BridgeClient(
    {
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket as unknown as SocketLike;
      },
      random: () => 0,
    },
    {
      link: (state) => log.push(`link ${state}`),
      hello: ({ session }) => (log.push(`hello ${session}`), lastSeq),
      message: ({ kind }) => log.push(kind),
      frame: (bytes) => {
        if (bytes.length === 0) throw new RangeError('no record');
        log.push(`frame ${bytes.length}`);
      },
    },
  );
  client.start();
  return { client, sockets, log, since: (seq) => (lastSeq = seq) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('BridgeClient', () => {
  it('answers hello with where it is, and hands on what comes', () => {
    const { sockets, log } = setUp();
    const [socket] = sockets;
    socket!.say(HELLO);
    socket!.deliver(new ArrayBuffer(8));
    socket!.say({ kind: 'skipped', from: 1, to: 2 });
    expect(socket!.binaryType).toBe('arraybuffer');
    expect(socket!.sent).toEqual([{ kind: 'resume', since: 0 }]);
    expect(log).toEqual(['link connecting', 'hello a', 'link open', 'frame 8', 'skipped']);
  });

  it('comes back after a loss, waiting longer each time, and goes on from its last record', () => {
    const { sockets, log, since } = setUp();
    sockets[0]!.say(HELLO);
    since(42);
    sockets[0]!.lose();
    for (const waitMs of [250, 500, 1000, 2000, 2000]) {
      const before = sockets.length;
      vi.advanceTimersByTime(waitMs - 1);
      expect(sockets).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(sockets).toHaveLength(before + 1);
      sockets.at(-1)!.lose();
    }
    vi.advanceTimersByTime(2000);
    sockets.at(-1)!.say(HELLO);
    expect(sockets.at(-1)!.sent).toEqual([{ kind: 'resume', since: 42 }]);
    expect(log.at(-1)).toBe('link open');
    sockets.at(-1)!.lose();
    vi.advanceTimersByTime(250);
    expect(sockets).toHaveLength(8);
  });

  it('tries at once when it is told to', () => {
    const { client, sockets } = setUp();
    sockets[0]!.lose();
    client.retryNow();
    client.retryNow();
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(5000);
    expect(sockets).toHaveLength(2);
  });

  it('gives each question its answer', async () => {
    const { client, sockets } = setUp();
    sockets[0]!.say(HELLO);
    const first = client.changeProgram({ running: false });
    const second = client.changeProgram({ port: 1 });
    const refusal = { code: 'EACCES', message: untranslated('Cannot') };
    sockets[0]!.say({ kind: 'reply', id: 2, error: refusal });
    sockets[0]!.say({ kind: 'reply', id: 1, error: null });
    expect(await Promise.all([first, second])).toEqual([null, refusal]);
    expect(sockets[0]!.sent.slice(1)).toEqual([
      { kind: 'program', id: 1, change: { running: false } },
      { kind: 'program', id: 2, change: { port: 1 } },
    ]);
  });

  it('refuses what it cannot ask, and what was not answered before the loss', async () => {
    const { client, sockets } = setUp();
    expect(await client.changeProgram({ restart: true })).toMatchObject({ code: 'NOT_CONNECTED' });
    expect(client.fetch(1, 2)).toBe(false);
    sockets[0]!.say(HELLO);
    const asked = client.changeProgram({ restart: true });
    sockets[0]!.lose();
    expect(await asked).toMatchObject({ code: 'NOT_CONNECTED' });
  });

  it('gives a connection up whose records it cannot read, and takes nothing more from it', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { sockets, log } = setUp();
    sockets[0]!.say(HELLO);
    sockets[0]!.deliver(new ArrayBuffer(0));
    sockets[0]!.deliver(new ArrayBuffer(8));
    vi.advanceTimersByTime(250);
    expect(log.slice(3)).toEqual(['link lost', 'link connecting'].slice(0, 1));
    expect(sockets).toHaveLength(2);
    expect(said).toHaveBeenCalledOnce();
  });

  it('says that the page is outdated, and tries no more', () => {
    const { sockets, log } = setUp();
    sockets[0]!.say({ ...HELLO, protocol: PROTOCOL_VERSION + 1 });
    vi.advanceTimersByTime(60_000);
    expect(log.at(-1)).toBe('link outdated');
    expect(sockets).toHaveLength(1);
  });
});

describe('backoffMs()', () => {
  it('grows from a quarter of a second to two, less up to a quarter', () => {
    expect([0, 1, 2, 3, 4, 99].map((attempt) => backoffMs(attempt, () => 0))).toEqual([
      250, 500, 1000, 2000, 2000, 2000,
    ]);
    expect(backoffMs(3, () => 1)).toBe(1500);
  });
});
