import { describe, expect, it } from 'vitest';
import { ClientRenderer } from '../../../web/models/client-lines.js';
import { plain, story, type Step } from '../records.js';

const ERRNO = { 104: 'ECONNRESET', 111: 'ECONNREFUSED' } as Record<number, string>;

/** The lines of a client's story, from the column of the words on. */
function lines(steps: readonly Step[], byteLimit = 1000, columns = 120): string[] {
  const renderer = new ClientRenderer({ columns, errnoName: (errno) => ERRNO[errno]!, byteLimit });
  return story(steps.map(([call, told]) => [call, { run: 3, ...told }]))
    .flatMap((record) => renderer.lines(record))
    .map((line) => plain(line).slice(18).trimEnd());
}

describe('ClientRenderer', () => {
  it('tells what a client did, with the bytes in both directions', () => {
    expect(
      lines([
        ['clientConnect', { payload: '127.0.0.1:50510', result: 0, durationNs: 85_000n }],
        ['clientSend', { payload: 'GET /\r\n\r\n' }],
        ['clientRecv', { payload: 'HTTP/1.1 200 OK\r\n' }],
        ['clientShutdown', { payload: 'SHUT_WR', result: 0 }],
        ['clientRecv', { payload: '', result: 0 }],
        ['clientClose', { payload: '', result: 0 }],
      ]),
    ).toEqual([
      'c3      connect          from 127.0.0.1:50510, after 85 µs',
      'c3      → send 9         GET /\\r\\n',
      '                         \\r\\n',
      'c3      ← recv 17        HTTP/1.1 200 OK\\r\\n',
      'c3      FIN              shutdown(SHUT_WR): nothing more will be sent',
      'c3      ← recv 0         the program has closed its side',
      'c3      close()',
    ]);
  });

  it('names errors, and tells a RST from an orderly close', () => {
    expect(
      lines([
        ['clientConnect', { payload: '127.0.0.1:8000', result: -1, errno: 111 }],
        ['clientRecv', { result: -1, errno: 104 }],
        ['clientClose', { payload: 'RST', result: 0 }],
      ]),
    ).toEqual([
      'c3      connect ✗ ECONNREFUSED  to 127.0.0.1:8000',
      'c3      ← recv ✗ ECONNRESET',
      'c3      RST              close() after SO_LINGER 0',
    ]);
  });

  it('takes one row for an error, wide or narrow', () => {
    const failed: Step = ['clientRecv', { result: -1, errno: 104 }];
    for (const columns of [120, 40]) expect(lines([failed], 1000, columns)).toHaveLength(1);
  });

  it('joins a character that arrived in two pieces, and shows one that never became whole', () => {
    const [first, second] = [Uint8Array.of(0xe4, 0xbd), Uint8Array.of(0xa0, 0xe5)];
    expect(
      lines([
        ['clientRecv', { payload: first }],
        ['clientRecv', { payload: second }],
        ['clientRecv', { payload: '', result: 0 }],
      ]),
    ).toEqual([
      'c3      ← recv 2',
      'c3      ← recv 2         你',
      'c3      ← recv 0         the program has closed its side after an unfinished character: \\xe5',
    ]);
  });

  it('lets nothing through that a terminal would obey, and says what it does not draw', () => {
    expect(lines([['clientRecv', { payload: '\x1b[2J\x07\u202eabc' }]], 5)).toEqual([
      'c3      ← recv 11        \\x1b[2J\\x07',
      '                         … 6 more bytes, not drawn',
    ]);
  });
});
