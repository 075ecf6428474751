import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language, type ProgramName, type ReceiveRule } from '../../server/core/messages.js';
import type { CallName } from '../../server/core/record.js';
import {
  breakpointLines,
  finishLine,
  programLine,
  receiveFunction,
  receiveLine,
} from '../../server/core/source-lines.js';
import { FINISH_LISTINGS, LISTINGS, RECEIVE_LISTINGS } from '../../server/programs/listings.js';

const CALLS: readonly (readonly [call: CallName, connection: number])[] = [
  ['socket', 0],
  ['setsockopt', 0],
  ['bind', 0],
  ['listen', 0],
  ['accept', 0],
  ['startThread', 1],
  ['recv', 1],
  ['work', 1],
  ['wait', 1],
  ['sendall', 1],
  ['shutdown', 1],
  ['close', 1],
  ['close', 0],
];

/** The lines that make the calls of {@link CALLS}, in that order; null where the listing has none. */
const EXPECTED: Readonly<Record<ProgramName, Readonly<Record<Language, readonly (string | null)[]>>>> = {
  'one-shot': {
    typescript: [
      'const sock = socket(AF_INET, SOCK_STREAM);',
      'if (reuseAddress) sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);',
      'sock.bind(address);',
      'sock.listen(5);',
      'const [client, addr] = sock.accept();',
      null,
      'const data = receive(client);',
      'work(client);',
      'for (const piece of answer.pieces) client.sendall(piece);',
      'for (const piece of answer.pieces) client.sendall(piece);',
      null,
      'client.close();',
      'sock.close();',
    ],
    python: [
      'sock = socket(AF_INET, SOCK_STREAM)',
      'sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)',
      'sock.bind(("127.0.0.1", 8000))',
      'sock.listen(5)',
      'client, addr = sock.accept()',
      null,
      'data = receive(client)',
      null,
      null,
      'client.sendall(response)',
      null,
      'client.close()',
      'sock.close()',
    ],
  },
  forever: {
    typescript: [
      'const sock = socket(AF_INET, SOCK_STREAM);',
      'if (reuseAddress) sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);',
      'sock.bind(address);',
      'sock.listen(5);',
      'const [client, addr] = sock.accept();',
      null,
      'const data = receive(client);',
      'work(client);',
      'for (const piece of answer.pieces) client.sendall(piece);',
      'for (const piece of answer.pieces) client.sendall(piece);',
      null,
      'client.close();',
      null,
    ],
    python: [
      'sock = socket(AF_INET, SOCK_STREAM)',
      'sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)',
      'sock.bind(("127.0.0.1", 8000))',
      'sock.listen(5)',
      'client, addr = sock.accept()',
      null,
      'data = receive(client)',
      null,
      null,
      'client.sendall(response)',
      null,
      'client.close()',
      null,
    ],
  },
  threaded: {
    typescript: [
      'const sock = socket(AF_INET, SOCK_STREAM);',
      'if (reuseAddress) sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);',
      'sock.bind(address);',
      'sock.listen(5);',
      'const [client] = sock.accept();',
      'startThread(processConnection, client);',
      'const data = receive(client);',
      'work(client);',
      'for (const piece of answer.pieces) client.sendall(piece);',
      'for (const piece of answer.pieces) client.sendall(piece);',
      null,
      'client.close();',
      null,
    ],
    python: [
      'sock = socket(AF_INET, SOCK_STREAM)',
      'sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)',
      'sock.bind(("127.0.0.1", 8000))',
      'sock.listen(5)',
      'client, addr = sock.accept()',
      'Thread(target=process_connection, args=(client, addr)).start()',
      'data = receive(client)',
      null,
      null,
      'client.sendall(response)',
      null,
      'client.close()',
      null,
    ],
  },
  'keep-alive': {
    typescript: [
      'const sock = socket(AF_INET, SOCK_STREAM);',
      'if (reuseAddress) sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);',
      'sock.bind(address);',
      'sock.listen(5);',
      'const [client] = sock.accept();',
      'startThread(processConnection, client);',
      'const chunk = client.recv(65536);',
      'work(client);',
      'for (const piece of answer.pieces) client.sendall(piece);',
      'for (const piece of answer.pieces) client.sendall(piece);',
      null,
      'client.close();',
      null,
    ],
    python: [
      'sock = socket(AF_INET, SOCK_STREAM)',
      'sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)',
      'sock.bind(("127.0.0.1", 8000))',
      'sock.listen(5)',
      'client, addr = sock.accept()',
      'Thread(target=process_connection, args=(client, addr)).start()',
      'chunk = client.recv(65536)',
      null,
      null,
      'client.sendall(response)',
      null,
      'client.close()',
      null,
    ],
  },
  'event-loop': {
    typescript: [
      'const server = createServer();',
      null,
      'server.listen({ host, port, backlog: 5 });',
      'server.listen({ host, port, backlog: 5 });',
      "server.on('connection', (client) => {",
      null,
      "client.on('data', (chunk: Buffer) => {",
      'work(client, () => void send(response(data, client)));',
      'if (waitMs > 0) await wait(client, waitMs);',
      'return new Promise((resolve) => client.write(bytes, () => resolve()));',
      "'half-close': (client) => client.end(),",
      "client.on('close', () => (answered = true));",
      null,
    ],
    python: [
      'server = await loop.create_server(Connection, "127.0.0.1", 8000, backlog=5)',
      null,
      'server = await loop.create_server(Connection, "127.0.0.1", 8000, backlog=5)',
      'server = await loop.create_server(Connection, "127.0.0.1", 8000, backlog=5)',
      'def connection_made(self, client):',
      null,
      'def data_received(self, chunk):',
      null,
      null,
      'self.client.write(response)',
      'self.client.close()',
      'def connection_lost(self, error):',
      null,
    ],
  },
};

const programs = Object.keys(EXPECTED) as ProgramName[];
const cases = programs.flatMap((program) => LANGUAGES.map((language) => [program, language] as const));

/** Line `number` of a listing, without its indentation. */
function lineText(text: string, number: number | null): string | null {
  return number === null ? null : text.split('\n')[number - 1]!.trim();
}

describe('programLine()', () => {
  it.each(cases)('finds the line of every call in %s, in %s', (program, language) => {
    const { text } = LISTINGS[program][language];
    const found = CALLS.map(([call, connection]) =>
      lineText(text, programLine(text, language, call, connection)),
    );
    expect(found).toEqual(EXPECTED[program][language]);
  });

  it('does not take a comment for the call that it speaks of', () => {
    const text = '/* sock.bind(x)\n * sock.bind(y)\n */\n// sock.bind(z)\nsock.bind(address);\n';
    expect(programLine(text, 'typescript', 'bind', 0)).toBe(5);
    expect(programLine('# sock.bind(x)\nsock.bind(y)', 'python', 'bind', 0)).toBe(2);
  });

  it('is null for what the program prints and for what is no call of its own', () => {
    const { text } = LISTINGS.threaded.typescript;
    for (const call of ['print', 'start', 'exit', 'response', 'gate'] as const)
      expect(programLine(text, 'typescript', call, 0)).toBeNull();
  });
});

describe('receiveLine()', () => {
  it.each([
    ['typescript', 'http', 'const chunk = client.recv(65536);'],
    ['typescript', 'short-read', 'const chunk = client.recv(1024);'],
    ['python', 'http', 'chunk = client.recv(65536)'],
    ['python', 'short-read', 'chunk = client.recv(1024)'],
  ] as const)('finds the recv of the rule: %s %s', (language, rule: ReceiveRule, expected) => {
    const { text } = RECEIVE_LISTINGS[language];
    expect(lineText(text, receiveLine(text, language, rule))).toBe(expected);
  });

  it('is null in a listing without the rule', () => {
    expect(receiveLine('client.recv(1)', 'python', 'http')).toBeNull();
  });
});

describe('finishLine()', () => {
  it.each([
    ['typescript', 'recv', 'while (client.recv(65536).length > 0);'],
    ['typescript', 'shutdown', 'client.shutdown(SHUT_WR);'],
    ['typescript', 'setsockopt', 'client.setsockopt(SOL_SOCKET, SO_LINGER, linger(0));'],
    ['python', 'recv', 'while client.recv(65536) != b"":'],
    ['python', 'shutdown', 'client.shutdown(SHUT_WR)'],
    ['python', 'setsockopt', 'client.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))'],
    ['python', 'close', null],
  ] as const)('finds the line of the call: %s %s', (language, call, expected) => {
    const { text } = FINISH_LISTINGS[language];
    expect(lineText(text, finishLine(text, call))).toBe(expected);
  });

  it('is part of what keep-alive calls', () => {
    for (const language of LANGUAGES) {
      const { text } = LISTINGS['keep-alive'][language];
      expect(lineText(text, programLine(text, language, 'recv', 1, 'finish'))).toMatch(/^finish\(client, /);
    }
  });
});

describe('receiveFunction()', () => {
  it.each([
    ['typescript', 'http', 'function receiveHttp(client: Socket, print: Print): Uint8Array {', '}'],
    [
      'typescript',
      'short-read',
      'function receiveShortRead(client: Socket, print: Print): Uint8Array {',
      '}',
    ],
    ['python', 'http', 'def receive_http(client):', 'return framer.data'],
    ['python', 'short-read', 'def receive_short_read(client):', 'return data'],
  ] as const)('is the function of the rule, from its first line to its last: %s %s', (...told) => {
    const [language, rule, first, last] = told;
    const { text } = RECEIVE_LISTINGS[language];
    const range = receiveFunction(text, language, rule);
    expect([lineText(text, range.first), lineText(text, range.last)]).toEqual([first, last]);
    const recv = receiveLine(text, language, rule)!;
    expect(recv > range.first && recv < range.last).toBe(true);
  });

  it('is the whole listing when the rule is not found', () => {
    expect(receiveFunction('one\ntwo\n', 'python', 'http')).toEqual({ first: 1, last: 2 });
  });
});

describe('breakpointLines()', () => {
  it.each(cases)('has every kind of call of %s in %s', (program, language) => {
    const { text } = LISTINGS[program][language];
    const kinds = new Set([...breakpointLines(text, language).values()].flat());
    expect([...kinds].sort()).toEqual(['accept', 'bind', 'close', 'listen', 'recv', 'sendall']);
  });

  it('puts two kinds on a line that makes both, and one kind on two lines', () => {
    const loop = LISTINGS['event-loop'].typescript.text;
    const listen = programLine(loop, 'typescript', 'listen', 0)!;
    expect(breakpointLines(loop, 'typescript').get(listen)).toEqual(['bind', 'listen']);
    const oneShot = [...breakpointLines(LISTINGS['one-shot'].python.text, 'python').values()];
    expect(oneShot.filter((kinds) => kinds.includes('close'))).toHaveLength(2);
  });
});
