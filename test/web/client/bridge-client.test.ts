import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PROTOCOL_VERSION, type ResponseSet, type ServerMessage } from '../../../server/core/messages.js';
import { backoffMs } from '../../../web/client/backoff.js';
import { ApiClient, takeToken } from '../../../web/client/api-client.js';
import { BridgeClient, type SocketLike } from '../../../web/client/bridge-client.js';
import { untranslated } from '../../../server/core/errors.js';

type Hello = Extract<ServerMessage, { kind: 'hello' }>;

const HELLO: Hello = {
  kind: 'hello',
  protocol: PROTOCOL_VERSION,
  version: '0.0.0',
  process: 'p',
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
  readonly token: string | null;

  constructor(token: string | null) {
    this.token = token;
  }
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
  lose(code = 1006): void {
    this.readyState = 3;
    this.onclose?.call(this as unknown as WebSocket, { code } as CloseEvent);
  }
}

/** What the server answers to the question for the token: a token, a status that refuses, or nothing. */
type TokenAnswer = string | number | 'unreachable';

interface Server {
  /** The token that the page was opened with. */
  readonly given?: string | null;
  readonly answers?: TokenAnswer[];
  readonly put?: (path: string, init: RequestInit, answer: (status: number, body: unknown) => void) => void;
  readonly get?: (path: string, init: RequestInit) => Response;
}

/** Writes down what happens, in order. */
async function setUp({ given = null, answers = [], put, get }: Server = {}): Promise<{
  client: BridgeClient;
  sockets: FakeSocket[];
  log: string[];
  since: (seq: number) => void;
}> {
  const sockets: FakeSocket[] = [];
  const log: string[] = [];
  let lastSeq = 0;
  let asked = 0;
  const api = new ApiClient((path, init) => {
    if (init.method === 'PUT')
      return new Promise((resolve) =>
        put!(path, init, (status, body) => resolve(Response.json(body, { status }))),
      );
    if (init.method === undefined) return Promise.resolve(get!(path, init));
    expect([path, init.method]).toEqual(['/api/token', 'POST']);
    asked += 1;
    const answer = answers.shift() ?? `token ${asked}`;
    if (answer === 'unreachable') return Promise.reject(new TypeError('Failed to fetch'));
    const status = typeof answer === 'string' ? 200 : answer;
    return Promise.resolve(Response.json({ token: answer }, { status }));
  }, given);
  const client = new BridgeClient(
    {
      api,
      open: (token) => {
        const socket = new FakeSocket(token);
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
  await vi.advanceTimersByTimeAsync(0);
  return { client, sockets, log, since: (seq) => (lastSeq = seq) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('BridgeClient', () => {
  it('answers hello with where it is, and hands on what comes', async () => {
    const { sockets, log } = await setUp();
    const [socket] = sockets;
    socket!.say(HELLO);
    socket!.deliver(new ArrayBuffer(8));
    socket!.say({ kind: 'skipped', from: 1, to: 2 });
    expect(socket!.binaryType).toBe('arraybuffer');
    expect(socket!.sent).toEqual([{ kind: 'resume', since: 0 }]);
    expect(log).toEqual(['link connecting', 'hello a', 'link open', 'frame 8', 'skipped']);
  });

  it('comes back after a loss, waiting longer each time, and goes on from its last record', async () => {
    const { sockets, log, since } = await setUp();
    sockets[0]!.say(HELLO);
    since(42);
    sockets[0]!.lose();
    for (const waitMs of [250, 500, 1000, 2000, 2000]) {
      const before = sockets.length;
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(sockets).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(sockets).toHaveLength(before + 1);
      sockets.at(-1)!.lose();
    }
    await vi.advanceTimersByTimeAsync(2000);
    sockets.at(-1)!.say(HELLO);
    expect(sockets.at(-1)!.sent).toEqual([{ kind: 'resume', since: 42 }]);
    expect(log.at(-1)).toBe('link open');
    sockets.at(-1)!.lose();
    await vi.advanceTimersByTimeAsync(250);
    expect(sockets).toHaveLength(8);
  });

  it('comes again at once, and is not lost, when the server asks it to', async () => {
    const { sockets, log } = await setUp();
    sockets[0]!.say(HELLO);
    sockets[0]!.lose(1012);
    expect(sockets).toHaveLength(2);
    expect(log.slice(2)).toEqual(['link open', 'link connecting']);
  });

  it('tries at once when it is told to', async () => {
    const { client, sockets } = await setUp();
    sockets[0]!.lose();
    client.retryNow();
    client.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(sockets).toHaveLength(2);
  });

  it('gives each question its answer', async () => {
    const { client, sockets } = await setUp();
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
    const { client, sockets } = await setUp();
    expect(await client.changeProgram({ restart: true })).toMatchObject({ code: 'NOT_CONNECTED' });
    expect(client.fetch(1, 2)).toBe(false);
    sockets[0]!.say(HELLO);
    const asked = client.changeProgram({ restart: true });
    sockets[0]!.lose();
    expect(await asked).toMatchObject({ code: 'NOT_CONNECTED' });
  });

  it('gives a connection up whose records it cannot read, and takes nothing more from it', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { sockets, log } = await setUp();
    sockets[0]!.say(HELLO);
    sockets[0]!.deliver(new ArrayBuffer(0));
    sockets[0]!.deliver(new ArrayBuffer(8));
    await vi.advanceTimersByTimeAsync(250);
    expect(log.slice(3)).toEqual(['link lost', 'link connecting'].slice(0, 1));
    expect(sockets).toHaveLength(2);
    expect(said).toHaveBeenCalledOnce();
  });

  it('says that the page is outdated, and tries no more', async () => {
    const { sockets, log } = await setUp();
    sockets[0]!.say({ ...HELLO, protocol: PROTOCOL_VERSION + 1 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log.at(-1)).toBe('link outdated');
    expect(sockets).toHaveLength(1);
  });
});

describe('the token', () => {
  it('of the address is used without a question; another is asked for after a loss', async () => {
    const { sockets, log } = await setUp({ given: 'of the address' });
    sockets[0]!.say(HELLO);
    sockets[0]!.lose();
    await vi.advanceTimersByTimeAsync(250);
    expect(sockets.map(({ token }) => token)).toEqual(['of the address', 'token 1']);
    expect(log).toEqual(['link connecting', 'hello a', 'link open', 'link lost']);
  });

  it('of the address goes on being used where the server gives none, until that is in vain', async () => {
    const { sockets, log } = await setUp({ given: 'of the address', answers: [401, 401] });
    sockets[0]!.say(HELLO);
    sockets[0]!.lose();
    await vi.advanceTimersByTimeAsync(250);
    expect(sockets.map(({ token }) => token)).toEqual(['of the address', 'of the address']);
    sockets[1]!.lose();
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(2);
    expect(log.slice(3)).toEqual(['link lost', 'link lost', 'link refused']);
  });

  it('of the address is kept by a page that was let in, and sent away because the server is full', async () => {
    const { sockets, log } = await setUp({ given: 'of the address', answers: [401, 401] });
    sockets[0]!.lose(1013);
    await vi.advanceTimersByTimeAsync(250);
    sockets[1]!.lose(1013);
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets.map(({ token }) => token)).toEqual(Array(3).fill('of the address'));
    expect(log).not.toContain('link refused');
  });

  it('is asked for again and again where the server refuses it, or can’t be reached', async () => {
    const { sockets, log } = await setUp({ answers: [401, 'unreachable', 403, 'at last'] });
    expect(log).toEqual(['link connecting', 'link refused']);
    await vi.advanceTimersByTimeAsync(250 + 500 + 1000);
    expect(log.slice(2)).toEqual(['link lost', 'link refused']);
    expect(sockets.map(({ token }) => token)).toEqual(['at last']);
    sockets[0]!.say(HELLO);
    expect(log.at(-1)).toBe('link open');
  });

  it('that somebody gives to a page that was refused is used at once', async () => {
    const { client, sockets } = await setUp({ answers: [401] });
    client.useToken('pasted');
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets.map(({ token }) => token)).toEqual(['pasted']);
  });

  it('is not used by a client that was stopped while it asked', async () => {
    const { client, sockets } = await setUp();
    sockets[0]!.lose();
    client.retryNow();
    client.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(sockets).toHaveLength(1);
  });
});

describe('what a connection transferred', () => {
  it('is asked for with the token, and is null where it is gone or nobody answers', async () => {
    const asked: unknown[] = [];
    const { client } = await setUp({
      given: 'of the address',
      get: (path, { headers }) => {
        asked.push([path, headers]);
        if (asked.length === 1) return new Response(Uint8Array.of(0, 255));
        if (asked.length === 2) return new Response('gone', { status: 404 });
        throw new TypeError('Failed to fetch');
      },
    });
    expect(await client.transferred(7, 'sent')).toEqual(Uint8Array.of(0, 255));
    expect(await client.transferred(8, 'received')).toBeNull();
    expect(await client.transferred(9, 'sent')).toBeNull();
    const headers = { Authorization: 'Bearer of the address' };
    expect(asked).toEqual([
      ['/api/connections/7/sent.bin', headers],
      ['/api/connections/8/received.bin', headers],
      ['/api/connections/9/sent.bin', headers],
    ]);
  });
});

describe('what is too large for a message', () => {
  const rules = (text: string): ResponseSet => ({
    lineEnding: 'crlf',
    rules: [{ method: '*', path: '*', text }],
  });
  const large = 'x'.repeat(65_536);

  it('goes by HTTP with the token, in its turn, and its refusal comes back in words', async () => {
    const puts: { path: string; init: RequestInit; answer: (status: number, body: unknown) => void }[] = [];
    const { client, sockets } = await setUp({
      put: (path, init, answer) => puts.push({ path, init, answer }),
    });
    const [socket] = sockets;
    socket!.say(HELLO);
    const asked = [rules('1'), rules(large), rules('3'), rules(`${large}4`)].map((response) =>
      client.changeResponse(response),
    );
    // Another kind of edit waits for nobody.
    const other = client.client({ do: 'stop' });
    const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
    await settle();
    expect(puts).toEqual([]);
    expect(socket!.sent.slice(1)).toMatchObject([{ response: rules('1') }, { kind: 'client' }]);
    socket!.say({ kind: 'reply', id: 1, error: null });
    await settle();
    expect(puts).toHaveLength(1);
    expect(puts[0]).toMatchObject({
      path: '/api/response',
      init: {
        method: 'PUT',
        headers: { Authorization: 'Bearer token 1' },
        body: JSON.stringify(rules(large)),
      },
    });
    expect(socket!.sent).toHaveLength(3);
    const words = { en: 'Cannot', zh: '无法' };
    puts[0]!.answer(422, {
      error: { code: 'C', message: 'Cannot', words, at: { rule: 0, line: 1, column: 1 } },
    });
    await settle();
    expect(socket!.sent.slice(3)).toMatchObject([{ response: rules('3') }]);
    expect(puts).toHaveLength(1);
    socket!.say({ kind: 'reply', id: 3, error: null });
    await settle();
    puts[1]!.answer(200, {});
    socket!.say({ kind: 'reply', id: 2, error: null });
    const refusal = { code: 'C', message: words, at: { rule: 0, line: 1, column: 1 } };
    expect(await Promise.all([...asked, other])).toEqual([null, refusal, null, null, null]);
  });

  it.each([
    ['one byte less', 65_536, 'message'],
    ['one byte more', 65_537, 'put'],
  ])('is what has %s than the limit, as UTF-8', async (_, bytes, by) => {
    let puts = 0;
    const { client, sockets } = await setUp({ put: () => (puts += 1) });
    sockets[0]!.say(HELLO);
    const message = { kind: 'response', id: Number.MAX_SAFE_INTEGER, response: rules('') };
    const room = bytes - JSON.stringify(message).length;
    void client.changeResponse(rules('漢'.repeat(Math.floor(room / 3)) + 'x'.repeat(room % 3)));
    await vi.advanceTimersByTimeAsync(0);
    expect([sockets[0]!.sent.length - 1, puts]).toEqual(by === 'message' ? [1, 0] : [0, 1]);
  });

  it('is refused where the connection is lost', async () => {
    const { client } = await setUp();
    expect(await client.changeResponse(rules(large))).toMatchObject({ code: 'NOT_CONNECTED' });
  });
});

describe('takeToken()', () => {
  const take = (hash: string): [token: string | null, left: string | null] => {
    let left: string | null = null;
    const page = { pathname: '/', search: '', hash };
    const token = takeToken(page, { replaceState: (_state, _unused, url) => (left = String(url)) });
    return [token, left];
  };

  it.each([
    ['', null, null],
    ['#connection=3', null, null],
    ['#token=ab', 'ab', '/'],
    ['#token=ab&connection=3&view=hex', 'ab', '/#connection=3&view=hex'],
    ['#connection=3&token=', '', '/#connection=3'],
  ])('%j gives %j and leaves %j', (hash, token, left) => {
    expect(take(hash)).toEqual([token, left]);
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
