import { describe, expect, it } from 'vitest';
import type { ThreadState } from '../../../server/core/messages.js';
import { FLAG } from '../../../server/core/record.js';
import { reprBytes } from '../../../server/core/repr.js';
import { isFavicon } from '../../../web/models/connection-labels.js';
import { connectionTitle, requestTitle } from '../../../web/models/connection-state.js';
import { ConnectionTable, ROW_LIMIT } from '../../../web/models/connections.js';
import { story, type Step } from '../records.js';

const ERRNO = (errno: number): string =>
  ({ 104: 'ECONNRESET', 32: 'EPIPE', 9: 'EBADF' })[errno] ?? `errno ${errno}`;

const START: Step = ['start', { payload: '{"program":"threaded"}' }];
const ACCEPT: Step = ['accept', { connection: 1, payload: '127.0.0.1:50510', result: 9 }];
const THREAD: Step = ['startThread', { connection: 1, result: 3, durationNs: 2_000_000n }];
const REQUEST: Step = [
  'recv',
  { connection: 1, thread: 3, payload: 'GET /favicon.ico HTTP/1.1\r\nHost: x\r\n\r\n' },
];
const ANSWER: Step = ['sendall', { connection: 1, thread: 3, payload: 'HTTP/1.1 404 Not Found\r\n\r\n' }];
const CLOSE: Step = ['close', { connection: 1, thread: 3 }];

const SHUTDOWN: Step = ['shutdown', { connection: 1, thread: 3, payload: 'SHUT_WR', result: 0 }];
const LINGER: Step = ['setsockopt', { connection: 1, thread: 3, payload: 'SO_LINGER = ...', result: 0 }];
const PRINT: Step = ['print', { connection: 1, thread: 3, payload: "data: b'GET /favicon.ico HTTP/1.1" }];

/** One request on a connection that is kept. */
const KEEP: Step = ['start', { payload: '{"program":"keep-alive"}' }];
const KEPT: readonly Step[] = [KEEP, ACCEPT, THREAD, REQUEST, PRINT, ANSWER];

/** An exchange on a connection of `keep-alive`. */
const asked = (target: string, connection = 1): Step[] => {
  const on = { connection, thread: 3 };
  const request = `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`;
  return [
    ['recv', { ...on, payload: request }],
    ['print', { ...on, payload: `data: ${reprBytes(new TextEncoder().encode(request))}` }],
    ['sendall', { ...on, payload: 'HTTP/1.1 200 OK\r\n\r\n' }],
  ];
};

function tableOf(steps: readonly Step[]): ConnectionTable {
  const table = new ConnectionTable();
  for (const record of story(steps)) table.apply(record);
  return table;
}

const state = (steps: readonly Step[], thread?: Partial<ThreadState>): string => {
  const table = tableOf(steps);
  const whole =
    thread && ({ thread: 3, state: 'blocked', connection: 1, sinceNs: '0', ...thread } as ThreadState);
  const { kind, label } = table.state(table.get(1)!, whole, ERRNO);
  return `${kind}: ${label}`;
};

describe('ConnectionTable', () => {
  it('makes a row of the records of a connection', () => {
    const table = tableOf([START, ACCEPT, THREAD, REQUEST, ANSWER, CLOSE]);
    const row = table.at(0)!;
    expect(row).toMatchObject({
      number: 1,
      peer: '127.0.0.1:50510',
      thread: 3,
      method: 'GET',
      target: '/favicon.ico',
      status: 404,
      bytesIn: 38,
      bytesOut: 26,
      waitedNs: 2_000_000,
    });
    expect(connectionTitle(row)).toBe('GET /favicon.ico');
    expect(isFavicon(row)).toBe(true);
    expect(table.size).toBe(1);
    expect(table.openCount).toBe(0);
  });

  const STATES: readonly (readonly [
    steps: readonly Step[],
    thread: Partial<ThreadState> | undefined,
    state: string,
  ])[] = [
    [[START, ACCEPT], undefined, 'waiting: waiting for a thread'],
    [[START, ACCEPT], { thread: 0, call: 'startThread' }, 'waiting: waiting for a thread'],
    [[ACCEPT], undefined, 'quiet: no bytes yet'],
    [[START, ACCEPT, THREAD], { call: 'recv' }, 'blocked: blocked in recv'],
    [[START, ACCEPT, THREAD, REQUEST], { state: 'running', call: null }, 'working: working'],
    [[START, ACCEPT, THREAD, REQUEST], { call: 'work' }, 'working: working'],
    [[START, ACCEPT, THREAD, REQUEST], { call: 'sendall' }, 'blocked: blocked in sendall'],
    [[ACCEPT, REQUEST, ANSWER, CLOSE], undefined, 'closed: closed'],
    [[ACCEPT, ['recv', { connection: 1, result: -1, errno: 104 }], CLOSE], undefined, 'reset: reset'],
    [[ACCEPT, ['sendall', { connection: 1, result: -1, errno: 32 }], CLOSE], undefined, 'reset: reset'],
    [[ACCEPT, ['recv', { connection: 1, result: -1, errno: 9 }], CLOSE], undefined, 'error: EBADF'],
    [[ACCEPT, ['recv', { connection: 1, flags: FLAG.letGo }], CLOSE], undefined, 'closed: let go: idle'],
    [
      [ACCEPT, ['sendall', { connection: 1, result: -1, errno: 32, flags: FLAG.letGo }], CLOSE],
      undefined,
      'closed: let go: idle',
    ],
    [[ACCEPT, ['exit', { result: 1 }]], undefined, 'ended: program ended'],
    [[START, ACCEPT, THREAD, REQUEST], { call: 'wait' }, 'working: waits before a piece'],
    [[START, ACCEPT, THREAD, REQUEST, ANSWER], { call: 'recv', within: 'finish' }, 'stalled: stalled'],
    [
      [START, ACCEPT, THREAD, REQUEST, ANSWER, SHUTDOWN],
      { call: 'recv', within: 'finish' },
      'half-closed: waits for the client to close',
    ],
    [[ACCEPT, REQUEST, ANSWER, SHUTDOWN], undefined, 'half-closed: waits for the client to close'],
    [[ACCEPT, REQUEST, ANSWER, SHUTDOWN, CLOSE], undefined, 'closed: closed'],
    [[ACCEPT, REQUEST, ANSWER, LINGER, CLOSE], undefined, 'reset: RST sent'],
    [[KEEP, ACCEPT], undefined, 'waiting: waiting for a thread'],
    [[KEEP, ACCEPT, THREAD], { call: 'recv' }, 'blocked: blocked in recv'],
    [[KEEP, ACCEPT, THREAD, REQUEST], { call: 'work' }, 'working: working'],
    [KEPT, { call: 'recv' }, 'idle: idle (kept open)'],
    [KEPT, undefined, 'idle: idle (kept open)'],
    [KEPT, { call: 'wait' }, 'working: waits before a piece'],
    [KEPT, { call: 'sendall' }, 'blocked: blocked in sendall'],
    [KEPT, { call: 'recv', within: 'finish' }, 'stalled: stalled'],
    [
      [...KEPT, ['recv', { connection: 1, thread: 3, payload: 'GET /ha' }]],
      { call: 'recv' },
      'blocked: blocked in recv',
    ],
    [KEPT.slice(1), { call: 'recv' }, 'blocked: blocked in recv'],
  ];
  it.each(STATES.map((row) => [row[2], ...row] as const))('says %s', (_name, steps, thread, expected) => {
    expect(state(steps, thread)).toBe(expected);
  });

  it('lists the requests of a connection that had several, and says how many in its title', () => {
    const table = tableOf([KEEP, ACCEPT, THREAD, ...asked('/'), ...asked('/favicon.ico'), ...asked('/a')]);
    const row = table.get(1)!;
    expect(connectionTitle(row)).toBe('3 requests · GET / …');
    expect(isFavicon(row)).toBe(false);
    expect(row.requests!.listed.map(requestTitle)).toEqual(['GET /', 'GET /favicon.ico', 'GET /a']);
    expect(row.requests!.listed.map(isFavicon)).toEqual([false, true, false]);
    expect(row.requests!.lines).toBe(3);
    expect(row.requests!.listed.map(({ hints }) => hints?.host?.value)).toEqual(['x', 'x', 'x']);
  });

  it('splits no requests for programs that answer one on a connection', () => {
    const table = tableOf([START, ACCEPT, THREAD, ...asked('/'), ...asked('/2')]);
    expect(table.get(1)!.requests).toBeNull();
    expect(connectionTitle(table.get(1)!)).toBe('GET /');
  });

  it('takes a program whose start is not here for the one that runs', () => {
    const table = new ConnectionTable();
    table.assumeProgram('keep-alive');
    for (const record of story([...asked('/1'), ...asked('/2')])) table.apply(record);
    expect(connectionTitle(table.get(1)!)).toBe('2 requests · GET /1 …');
  });

  it('keeps only the number of requests of connections long ago', () => {
    const table = tableOf([KEEP]);
    for (let connection = 1; connection <= 1001; connection += 1) {
      const accept: Step = ['accept', { connection, payload: '127.0.0.1:1' }];
      const two = [accept, ...asked('/1', connection), ...asked('/2', connection)];
      for (const record of story(two)) table.apply(record);
    }
    expect([...table].filter(({ requests }) => requests!.lines > 0)).toHaveLength(900);
    expect(table.get(1)!.requests).toMatchObject({ count: 2, listed: [] });
    expect(connectionTitle(table.get(1)!)).toBe('2 requests · GET /1 …');
  });

  it('reads a status from an answer that goes out in pieces, and adds up the waits', () => {
    const on = { connection: 1, thread: 3 };
    const table = tableOf([
      START,
      ACCEPT,
      THREAD,
      REQUEST,
      ['sendall', { ...on, payload: 'HTTP/1.' }],
      ['wait', { ...on, payload: '5 ms', durationNs: 5_000_000n }],
      ['sendall', { ...on, payload: '1 204 No' }],
      ['wait', { ...on, payload: '7 ms', durationNs: 7_000_000n }],
      ['sendall', { ...on, payload: ' Content\r\nHTTP/1.1 500' }],
    ]);
    expect(table.get(1)).toMatchObject({ status: 204, bytesOut: 37, waitNs: 12_000_000, workNs: 0 });
  });

  it('says when records were left out that may have ended a connection', () => {
    const table = tableOf([ACCEPT]);
    table.markUnsure();
    expect(table.state(table.get(1)!, undefined, ERRNO).kind).toBe('unsure');
    table.apply(story([REQUEST], 9)[0]!);
    expect(table.state(table.get(1)!, undefined, ERRNO).kind).toBe('working');
  });

  const TITLES: readonly (readonly [chunks: readonly (string | Uint8Array)[], title: string])[] = [
    [['POST /a?b=c HTTP/1.1\r\n'], 'POST /a?b=c'],
    [['GET /sl', 'ow HTTP/1.1\r', '\nHost: x'], 'GET /slow'],
    [['GET /', ' HTTP/1.1\r\n', 'GET /other HTTP/1.1\r\n'], 'GET /'],
    [['hello'], 'hello'],
    [['\r\nGET / HTTP/1.1\r\n'], 'an empty first line'],
    [[Uint8Array.of(0x16, 0x03, 0x01)], '\\x16\\x03\\x01'],
    [['GET /\u202egnp.exe HTTP/1.1\n'], 'GET /\\xe2\\x80\\xaegnp.exe'],
    [[], 'no bytes yet'],
  ];
  it.each(TITLES.map(([chunks, title]) => [title, chunks] as const))(
    'reads a first line as %s',
    (title, chunks) => {
      const table = tableOf([ACCEPT, ...chunks.map((payload): Step => ['recv', { connection: 1, payload }])]);
      expect(connectionTitle(table.get(1)!)).toBe(title);
    },
  );

  it('reads who asks from a head that comes in pieces, once, and keeps no more of it than is needed', () => {
    const head = 'GET / HTTP/1.1\r\nUser-Agent: curl/8\r\nX-Long: y\r\n\r\n';
    const agentOf = (pieces: readonly string[]): string | undefined => {
      const received = pieces.map((payload): Step => ['recv', { connection: 1, payload }]);
      return tableOf([ACCEPT, ...received]).get(1)!.hints?.['user-agent']?.value;
    };
    expect(agentOf([head])).toBe('curl/8');
    expect(agentOf([...head])).toBe('curl/8');
    expect(agentOf([`\r\n${head}`])).toBe('curl/8');
    expect(agentOf([head.slice(0, -2)])).toBeUndefined();
    expect(agentOf([head, 'GET / HTTP/1.1\r\nUser-Agent: other\r\n\r\n'])).toBe('curl/8');
    expect(agentOf([head.slice(0, -2), 'z'.repeat(5000)])).toBe('curl/8');
  });

  it('keeps an address of which many have the same once, and a peer that is none as it is', () => {
    const peerOf = (payload: string): unknown => {
      const { host, port, peer } = tableOf([['accept', { connection: 1, payload }]]).get(1)!;
      return [host, port, peer];
    };
    expect(peerOf('127.0.0.1:50510')).toEqual(['127.0.0.1', 50510, '127.0.0.1:50510']);
    expect(peerOf('::1:80')).toEqual(['::1', 80, '::1:80']);
    expect(peerOf('a:080')).toEqual(['a:080', -1, 'a:080']);
    expect(peerOf('nobody')).toEqual(['nobody', -1, 'nobody']);
  });

  it('keeps the newest rows, those that are open, and those that shall be kept', () => {
    const table = tableOf([ACCEPT]);
    table.keep([3]);
    const template = story([['accept', { payload: '127.0.0.1:1' }], ['close']]);
    for (let connection = 2; connection <= ROW_LIMIT + 10; connection += 1)
      for (const record of template) table.apply({ ...record, connection });
    expect([table.size, table.dropped, table.openCount]).toEqual([ROW_LIMIT, 10, 1]);
    expect([0, 1, 2].map((at) => table.at(at)!.number)).toEqual([1, 3, 13]);
    expect([1, 2, 3, 12, 13].map((number) => table.get(number)?.number)).toEqual([
      1,
      undefined,
      3,
      undefined,
      13,
    ]);
  });

  it('says which rows have changed, once, and when all may have', () => {
    const table = tableOf([ACCEPT]);
    expect(table.takeChanges()).toBeNull();
    expect(table.takeChanges()).toEqual(new Map());
    table.apply(story([REQUEST])[0]!);
    expect([...table.takeChanges()!.keys()]).toEqual([1]);
    expect(table.takeChanges()!.size).toBe(0);
    table.forget(new Set([1]));
    expect(table.takeChanges()).toBeNull();
  });

  it('makes rows anew from records that come late, in their place', () => {
    const table = tableOf([
      ['accept', { connection: 1, payload: 'a:1' }],
      ['accept', { connection: 3, payload: 'a:3' }],
    ]);
    table.forget(new Set([1]));
    expect([table.size, table.openCount]).toEqual([1, 1]);
    for (const record of story([ACCEPT, CLOSE, ['accept', { connection: 2, payload: 'a:2' }]]))
      table.apply(record);
    expect([0, 1, 2].map((at) => table.at(at)!.number)).toEqual([1, 2, 3]);
    expect(table.openCount).toBe(2);
  });
});
