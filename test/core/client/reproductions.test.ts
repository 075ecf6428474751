/** What the texts look like, and what is refused. That they send exactly these bytes is in `test/server`. */
import { describe, expect, test } from 'vitest';
import {
  REPRODUCTION_NAMES,
  REPRODUCTIONS,
  type ReproductionName,
  type Sending,
} from '../../../server/core/client/reproductions.js';
import { encodeLatin1 } from '../../../server/core/wire-text.js';
import { HOSTILE } from '../../support/hostile-bytes.js';

function write(name: ReproductionName, request: string, how: Partial<Sending> = {}): string {
  const written = REPRODUCTIONS[name].write({
    host: '127.0.0.1',
    port: 8000,
    bytes: encodeLatin1(request),
    pieces: 1,
    waitMs: 0,
    ending: 'hold',
    recvBytes: 65_536,
    ...how,
  });
  return 'text' in written ? written.text : `refused: ${written.reason.en}`;
}

const GET = 'GET /a?b=1&c HTTP/1.1\r\nHost: localhost:8000\r\n\r\n';

describe('a request is written', () => {
  test('for a shell', () => {
    expect(write('shell', `${GET}100% 'x'\0`)).toBe(
      [
        '# The nc of OpenBSD keeps the connection open until the server closes it, ncat needs --no-shutdown for it, BusyBox cannot',
        "printf 'GET /a?b=1&c HTTP/1.1\\r\\n'\\",
        "'Host: localhost:8000\\r\\n'\\",
        "'\\r\\n'\\",
        "'100%% \\047x\\047\\000' | nc 127.0.0.1 8000",
        '',
      ].join('\n'),
    );
  });

  test.each(REPRODUCTION_NAMES)(
    'for %s without anything that acts on the terminal it is pasted into',
    (name) => {
      for (const [what, bytes] of HOSTILE) {
        const field = bytes.replaceAll(/[\r\n\0]/g, '');
        for (const request of [
          `GET /${field} HTTP/1.1\r\nA: ${field}\r\n\r\n`,
          `POST / HTTP/1.1\r\n\r\n${bytes}`,
        ])
          expect(write(name, request), what).toMatch(/^[\n -~]*$/);
      }
    },
  );

  test('for a shell, in pieces with waits, then a FIN', () => {
    expect(write('shell', 'abcd\r\n', { pieces: 3, waitMs: 250, ending: 'half-close' })).toBe(
      [
        '# The nc of OpenBSD closes its direction after the last byte, ncat and BusyBox do it without -N',
        '{',
        "printf 'ab'",
        'sleep 0.25',
        "printf 'cd'",
        'sleep 0.25',
        "printf '\\r\\n'",
        '} | nc -N 127.0.0.1 8000',
        '',
      ].join('\n'),
    );
  });

  test.each(['hold', 'half-close', 'close'] as const)(
    'for a shell that takes a comment for a command, too: %s',
    (ending) => {
      const comments = write('shell', 'abc', { pieces: 3, ending })
        .split('\n')
        .filter((line) => line.startsWith('#'));
      expect(comments).toHaveLength(2);
      for (const comment of comments) expect(comment).toMatch(/^# [\w ,-]+$/);
    },
  );

  test('for curl', () => {
    expect(write('curl', GET)).toBe(
      [
        'curl -i \\',
        "  'http://127.0.0.1:8000/a?b=1&c' \\",
        "  -H 'Host: localhost:8000' \\",
        "  -H 'User-Agent:' \\",
        "  -H 'Accept:'",
        '',
      ].join('\n'),
    );
  });

  test('for Python, with a RST at the end', () => {
    expect(write('python', 'GET /\xff\r\n', { ending: 'reset' })).toBe(
      [
        '# python3 client.py',
        'import socket',
        'import struct',
        '',
        'request = (',
        "    b'GET /\\xff\\r\\n'",
        ')',
        '',
        "with socket.create_connection(('127.0.0.1', 8000)) as sock:",
        '    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)',
        '    sock.sendall(request)',
        '    # Lingering for 0 seconds: close sends a RST',
        "    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))",
        '',
      ].join('\n'),
    );
  });

  test('for Node, byte by byte', () => {
    expect(write('node', GET, { pieces: 'bytes', waitMs: 20 })).toBe(
      [
        '// node client.mjs',
        "import { connect } from 'node:net';",
        "import { setTimeout as wait } from 'node:timers/promises';",
        '',
        "const bytes = (latin1) => Buffer.from(latin1, 'latin1');",
        'const request = bytes(',
        "    'GET /a?b=1&c HTTP/1.1\\r\\n' +",
        "    'Host: localhost:8000\\r\\n' +",
        "    '\\r\\n',",
        ');',
        'const pieces = Array.from(request, (byte) => Buffer.of(byte));',
        '',
        "const socket = connect({ host: '127.0.0.1', port: 8000, noDelay: true, allowHalfOpen: true });",
        "socket.on('error', (error) => console.error(error.message));",
        "socket.on('data', (data) => process.stdout.write(data));",
        "socket.on('end', () => socket.end());",
        'const send = (piece) => new Promise((resolve) => socket.write(piece, resolve));',
        'for (const [at, piece] of pieces.entries()) {',
        '    if (at > 0) await wait(20);',
        '    await send(piece);',
        '}',
        '',
      ].join('\n'),
    );
  });
});

describe('what a tool cannot do is refused, with the reason', () => {
  test('a RST by netcat', () => {
    expect(write('shell', GET, { ending: 'reset' })).toBe('refused: no netcat can reset a connection');
  });

  test('thousands of pieces by a shell', () => {
    expect(write('shell', 'x'.repeat(1001), { pieces: 'bytes' })).toMatch(/^refused: .* 1001 pieces/);
  });

  test.each<[string, string, Partial<Sending>, string]>([
    ['pieces', GET, { pieces: 2 }, 'does not send in pieces'],
    ['another end', GET, { ending: 'half-close' }, 'reads the response before it closes'],
    ['half of a head', 'GET / HTTP/1.1\r\nHost: x', {}, 'the empty line behind the head is missing'],
    ['bare LF', 'GET / HTTP/1.1\nHost: x\n\n', {}, 'ends lines with CRLF'],
    ['a broken request line', 'GET  / HTTP/1.1\r\n\r\n', {}, 'no such request line'],
    ['another version', 'GET / HTTP/2.0\r\n\r\n', {}, 'no such request line'],
    ['a line without a colon', 'GET / HTTP/1.1\r\nHost\r\n\r\n', {}, 'without a name and a colon'],
    ['a folded line', 'GET / HTTP/1.1\r\nA: 1\r\n 2\r\n\r\n', {}, 'without a name and a colon'],
    ['a Host behind others', 'GET / HTTP/1.1\r\nA: 1\r\nHost: x\r\n\r\n', {}, 'one Host'],
    ['a Host in lower case', 'GET / HTTP/1.1\r\nhost: x\r\n\r\n', {}, 'one Host'],
    ['a value of spaces', 'GET / HTTP/1.1\r\nA:  \r\n\r\n', {}, 'leaves out A'],
    [
      'chunks',
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      {},
      'chunks a body by itself',
    ],
    ['a body that is not announced', `${GET}x`, {}, 'Content-Length is missing'],
    ['a wrong length', 'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nx', {}, 'it has 1 bytes'],
    ['two requests', GET + GET, {}, 'Content-Length is missing'],
    ['no request', 'SSH-2.0-x\r\n', {}, 'the empty line'],
  ])('%s by curl', (_, request, how, reason) => {
    expect(write('curl', request, how)).toMatch(/^refused: /);
    expect(write('curl', request, how)).toContain(reason);
  });
});
