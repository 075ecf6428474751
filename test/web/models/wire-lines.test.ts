import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLAG, type PlaygroundRecord } from '../../../server/core/record.js';
import { INK, textWidth } from '../../../web/models/terminal-rows.js';
import { renderWire, type WireContext } from '../../../web/models/wire-lines.js';
import { outputLines } from '../../../web/models/output-lines.js';
import { plain, record, story, type Step } from '../records.js';

const CONTEXT: WireContext = {
  columns: 120,
  errnoName: (errno) => ({ 104: 'ECONNRESET', 32: 'EPIPE', 98: 'EADDRINUSE' })[errno] ?? `errno ${errno}`,
  acceptedNs: () => undefined,
  byteLimit: 4096,
};

const lines = (records: readonly PlaygroundRecord[], context: Partial<WireContext> = {}): string[] =>
  renderWire(records, { ...CONTEXT, ...context }).map(plain);

/** Lines without their time. */
const told = (steps: readonly Step[], context: Partial<WireContext> = {}): string[] =>
  lines(story(steps), context).map((line) => line.slice(18).trimEnd());

const c = 12;

describe('renderWire()', () => {
  it('draws a visit as its calls, one source line a row', () => {
    expect(
      told([
        ['accept', { connection: c, payload: '127.0.0.1:50510', result: 7 }],
        ['startThread', { connection: c, result: 3 }],
        ['recv', { connection: c, payload: 'GET / HTTP/1.1\r\nHost: x\r\n\r\n' }],
        ['sendall', { connection: c, payload: 'HTTP/1.1 200 OK\r\n\r\n<h1>Hi</h1>' }],
        ['close', { connection: c }],
      ]),
    ).toEqual([
      '#12     accept()         127.0.0.1:50510',
      '#12     startThread()    thread 3',
      '#12     → recv 27        GET / HTTP/1.1\\r\\n',
      '                         Host: x\\r\\n',
      '                         \\r\\n',
      '#12     ← sendall 30     HTTP/1.1 200 OK\\r\\n',
      '                         \\r\\n',
      '                         <h1>Hi</h1>',
      '#12     close()',
    ]);
  });

  it('begins with local time to the microsecond', () => {
    expect(lines([record('listen', { payload: 'backlog 5' })])).toEqual([
      '03:04:05.006 007          listen()         backlog 5',
    ]);
  });

  const CALLS: readonly (readonly [what: string, step: Step, line: string])[] = [
    [
      'the end of what a peer sends',
      ['recv', { connection: c }],
      '#12     → recv 0         the peer has closed its side',
    ],
    [
      'an error by its name',
      ['recv', { connection: c, result: -1, errno: 104 }],
      '#12     recv ✗ ECONNRESET',
    ],
    [
      'an error after some bytes left',
      ['sendall', { connection: c, result: -1, errno: 32, payload: 'abc' }],
      '#12     sendall ✗ EPIPE  after 3 bytes: abc',
    ],
    [
      'an error that leaves open what left',
      ['sendall', { connection: c, result: -1, errno: 32, payload: 'abc', flags: FLAG.uncertain }],
      '#12     sendall ✗ EPIPE  some of these bytes may have left: abc',
    ],
    [
      'a client that was let go while it said nothing',
      ['recv', { connection: c, flags: FLAG.letGo }],
      '#12     → recv 0         let go by the playground: idle for longer than the limit',
    ],
    [
      'a client that was let go while it read nothing',
      ['sendall', { connection: c, result: -1, errno: 32, payload: 'abc', flags: FLAG.letGo }],
      '#12     sendall ✗ EPIPE  let go by the playground: idle for longer than the limit; after 3 bytes: abc',
    ],
    [
      'a taken port',
      ['bind', { result: -1, errno: 98, payload: '127.0.0.1:8000' }],
      '        bind ✗ EADDRINUSE  127.0.0.1:8000',
    ],
    [
      'a wait for a thread',
      ['startThread', { connection: c, result: 2, durationNs: 4_100_000_000n }],
      '#12     startThread()    thread 2, waited 4.1 s for it',
    ],
    [
      'simulated work',
      ['work', { connection: c, durationNs: 500_000_000n }],
      '#12     work             500 ms',
    ],
    [
      'the wait before a piece of an answer',
      ['wait', { connection: c, durationNs: 200_000_000n, payload: '200 ms' }],
      '#12     wait             200 ms',
    ],
    [
      'a start',
      ['start', { payload: '{"program":"threaded","port":8000}' }],
      '        ▶ start          threaded · port 8000',
    ],
    ['a start that is no JSON', ['start', { payload: 'x\x1b[2J' }], '        ▶ start          x\\x1b[2J'],
    ['a crash', ['exit', { result: -1, payload: 'EPIPE' }], '        ■ exit           crashed: EPIPE'],
    ['an edit', ['response', { result: 3 }], '        ✎ response       version 3 is live'],
  ];
  it.each(CALLS)('draws %s', (_what, step, line) => {
    expect(told([step])).toEqual([line]);
  });

  it('says how long after its accept a connection was closed', () => {
    const [close] = story([['close', { connection: c }]]);
    const acceptedNs = (): number => Number(close!.timeNs) - 900_000;
    expect(lines([close!], { acceptedNs })[0]).toContain('close()          900 µs after accept');
  });

  it('keeps characters apart by connection and direction', () => {
    const [first, ...rest] = new TextEncoder().encode('你');
    expect(
      told([
        ['recv', { connection: 1, payload: Uint8Array.of(first!) }],
        ['sendall', { connection: 1, payload: 'a' }],
        ['recv', { connection: 2, payload: 'b' }],
        ['recv', { connection: 1, payload: Uint8Array.from(rest) }],
      ]),
    ).toEqual([
      '#1      → recv 1',
      '#1      ← sendall 1      a',
      '#2      → recv 1         b',
      '#1      → recv 2         你',
    ]);
  });

  it('shows a character that never ended when its stream ends', () => {
    const payload = Uint8Array.of(0x41, 0xe4, 0xbd);
    expect(
      told([
        ['recv', { connection: 1, payload }],
        ['recv', { connection: 1 }],
      ])[1],
    ).toBe('#1      → recv 0         the peer has closed its side after an unfinished character: \\xe4\\xbd');
    expect(
      told([
        ['recv', { connection: 1, payload }],
        ['close', { connection: 1 }],
      ]).slice(1),
    ).toEqual(['#1      close()', '                         → an unfinished character: \\xe4\\xbd']);
  });

  it('wraps under the indent, with a sign', () => {
    const rows = lines([record('recv', { connection: 1, payload: 'x'.repeat(100) })]);
    expect(rows).toEqual([
      `03:04:05.006 007  #1      → recv 100       ${'x'.repeat(77)}`,
      `${' '.repeat(41)}↳ ${'x'.repeat(23)}`,
    ]);
  });

  it('breaks its own words at spaces', () => {
    const exit = record('exit', { result: -1, payload: 'OSError: [Errno 98] Address already in use' });
    expect(lines([exit], { columns: 72 })).toEqual([
      '05.006 007        ■ exit          crashed: OSError: [Errno 98] Address ',
      `${' '.repeat(32)}↳ already in use`,
    ]);
  });

  it('never splits an escape or a wide character', () => {
    for (let columns = 20; columns < 130; columns += 1) {
      const rows = lines([record('recv', { connection: 1, payload: '你\x01'.repeat(60) })], { columns });
      for (const row of rows) {
        expect(textWidth(row)).toBeLessThanOrEqual(columns);
        expect(row.replaceAll('\\x01', '').replaceAll('→', '')).not.toContain('\\');
      }
    }
  });

  it('puts bytes below their call where there is no room beside it', () => {
    expect(lines([record('recv', { connection: 1, payload: 'GET /\r\n' })], { columns: 46 })).toEqual([
      '05.006 007 #1    → recv 7',
      '  GET /\\r\\n',
    ]);
  });

  it('breaks no row inside the end of a line, and leaves none empty, however narrow it is', () => {
    const records = story([
      ['accept', { connection: c, payload: '127.0.0.1:50510' }],
      ['startThread', { connection: c, result: 3 }],
      ['recv', { connection: c, payload: 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n' }],
    ]);
    for (let columns = 20; columns < 110; columns += 1) {
      const rows = renderWire(records, { ...CONTEXT, columns }).map(plain);
      expect(
        rows.filter((row) => /^\s*(?:↳ )?\\n/.test(row) || row.trim() === ''),
        String(columns),
      ).toEqual([]);
      for (const row of rows) expect(textWidth(row), row).toBeLessThanOrEqual(columns);
    }
  });

  it('cuts long bytes and says how many', () => {
    expect(told([['sendall', { connection: 1, payload: 'x'.repeat(25) }]], { byteLimit: 10 })).toEqual([
      '#1      ← sendall 25     xxxxxxxxxx',
      '                         … 15 more bytes, not drawn',
    ]);
  });

  it('contains no control sequence but its own colours, whatever is sent or printed', () => {
    const call = fc.constantFrom(
      'recv',
      'sendall',
      'accept',
      'start',
      'exit',
      'print',
      'bind',
      'close',
      'shutdown',
    );
    const anything = fc.record({
      call,
      payload: fc.uint8Array({ maxLength: 80 }),
      errno: fc.constantFrom(0, 104),
      result: fc.constantFrom(-1, 0, 80),
      connection: fc.constantFrom(0, 1, 2),
    });
    fc.assert(
      fc.property(
        fc.array(anything, { maxLength: 6 }),
        fc.integer({ min: 9, max: 160 }),
        (calls, columns) => {
          const records = calls.map(({ call: name, ...rest }) => record(name as 'recv', rest));
          const drawn = [
            ...renderWire(records, { ...CONTEXT, columns }),
            ...records.flatMap((one) => outputLines(one)),
          ];
          for (const line of drawn) expect(plain(line)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('ends every line in the plain colour', () => {
    const drawn = renderWire(story([['recv', { connection: 1, payload: 'a\r\nb' }]]), CONTEXT);
    for (const line of drawn) expect(line.lastIndexOf(INK.plain)).toBe(line.lastIndexOf('\x1b'));
  });
});

describe('outputLines()', () => {
  const printed = (payload: string): string[] => outputLines(record('print', { payload })).map(plain);

  it('shows a print as it was printed', () => {
    expect(printed("data: b'GET / HTTP/1.1\\r\\n\\r\\n'")).toEqual(["data: b'GET / HTTP/1.1\\r\\n\\r\\n'"]);
    expect(printed('')).toEqual(['']);
    expect(printed('a\nb')).toEqual(['a', 'b']);
  });

  it('escapes what a terminal would obey', () => {
    expect(printed('\x1b]0;x\x07')).toEqual(['\\x1b]0;x\\x07']);
  });

  it('says when the program started and how it ended', () => {
    expect(outputLines(record('start', { payload: '{"program":"forever"}' })).map(plain)).toEqual([
      '▶ 03:04:05 forever started',
    ]);
    expect(outputLines(record('exit', { result: -1, payload: 'EPIPE' })).map(plain)).toEqual([
      '■ 03:04:05 crashed: EPIPE',
    ]);
    expect(outputLines(record('exit', { result: 0 })).map(plain)).toEqual(['■ 03:04:05 returned']);
  });
});
