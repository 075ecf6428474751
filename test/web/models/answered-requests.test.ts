import { describe, expect, it } from 'vitest';
import type { PlaygroundRecord } from '../../../server/core/record.js';
import { AnsweredRequests } from '../../../web/models/answered-requests.js';
import { told } from '../../../server/core/words.js';
import { observe } from '../../../web/models/observed.js';
import { RecordStore } from '../../../web/models/record-store.js';
import { frame, story, type Step } from '../records.js';

const ERRNO: Readonly<Record<number, string>> = { 104: 'ECONNRESET', 32: 'EPIPE', 9: 'EBADF' };
const errnoName = (errno: number): string => ERRNO[errno]!;

/** The answered of records that came in order. */
function heard(steps: readonly Step[], firstSeq = 1): AnsweredRequests {
  const store = new RecordStore();
  const answered = new AnsweredRequests(store);
  const records: PlaygroundRecord[] = story(steps, firstSeq);
  store.append(frame(records));
  for (const record of records) answered.apply(record);
  return answered;
}

const accept = (connection: number, port = 50_000 + connection): Step => [
  'accept',
  { connection, payload: `127.0.0.1:${port}`, result: 5 },
];
const ask = (connection: number, path: string, more = ''): Step => [
  'recv',
  { connection, thread: 2, payload: `GET ${path} HTTP/1.1\r\n${more}\r\n` },
];
const send = (connection: number, payload: string): Step => ['sendall', { connection, thread: 2, payload }];
const close = (connection: number): Step => ['close', { connection, result: 0 }];

const any = (): boolean => true;
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const calls = (records: readonly PlaygroundRecord[]): string => records.map(({ call }) => call).join(' ');

describe('AnsweredRequests', () => {
  it('finds the newest request that is wanted, with all that its answer was made of', () => {
    const answered = heard([
      accept(1),
      ask(1, '/a'),
      accept(2),
      send(1, 'A'),
      close(1),
      ask(2, '/b'),
      send(2, 'B'),
    ]);
    expect(answered.newest(any)).toMatchObject({ connection: 2, peer: '127.0.0.1:50002', thread: 2 });
    const first = answered.newest(({ path }) => path === '/a')!;
    expect(first).toMatchObject({ connection: 1, acceptedCount: 2 });
    expect(text(first.received)).toBe('GET /a HTTP/1.1\r\n\r\n');
    expect(answered.newest(({ path }) => path === '/c')).toBeNull();
  });

  it('tells the requests of one connection apart, and what was only heard to the end', () => {
    const answered = heard([
      accept(1),
      ask(1, '/a'),
      send(1, 'A'),
      ask(1, '/b'),
      send(1, 'B1'),
      ['wait', { connection: 1 }],
      send(1, 'B2'),
      ['shutdown', { connection: 1, result: 0 }],
      ['recv', { connection: 1, payload: 'late' }],
      ['recv', { connection: 1 }],
      close(1),
    ]);
    expect(calls(answered.newest(any)!.records)).toBe('recv sendall wait sendall shutdown recv recv close');
    expect(text(answered.newest(any)!.received)).toBe('GET /b HTTP/1.1\r\n\r\n');
    expect(calls(answered.newest(({ path }) => path === '/a')!.records)).toBe('recv sendall');
  });

  it('joins a request that came in pieces', () => {
    const answered = heard([
      accept(1),
      ['recv', { connection: 1, payload: 'GET /pie' }],
      ['recv', { connection: 1, payload: 'ces HTTP/1.1\r\n\r\n' }],
      send(1, 'x'),
    ]);
    expect(answered.newest(({ path }) => path === '/pieces')).not.toBeNull();
  });

  it('says nothing of a connection whose records are not all here, nor of a request without an answer', () => {
    expect(heard([accept(1), ask(1, '/a')]).newest(any)).toBeNull();
    expect(heard([ask(1, '/a'), send(1, 'A')]).newest(any)).toBeNull();

    const store = new RecordStore();
    const answered = new AnsweredRequests(store);
    const [first, , third, fourth] = story([accept(1), ask(1, '/a'), send(1, 'A'), close(1)]);
    const here = [first!, third!, fourth!];
    store.append(frame(here));
    for (const record of here) answered.apply(record);
    expect(answered.newest(any)).toBeNull();
  });

  it('looks again when the past has changed', () => {
    const store = new RecordStore();
    const answered = new AnsweredRequests(store);
    const records = story([accept(1), ask(1, '/a'), send(1, 'A')]);
    store.append(frame([records[0]!, records[2]!]));
    for (const record of [records[0]!, records[2]!]) answered.apply(record);
    expect(answered.newest(any)).toBeNull();
    store.append(frame([records[1]!]));
    answered.pastChanged();
    expect(answered.newest(any)).not.toBeNull();
  });

  it('knows when a version went live', () => {
    const answered = heard([['response', { result: 3 }]]);
    expect(answered.liveNs(3)).toBeGreaterThan(0n);
    expect(answered.liveNs(4)).toBeNull();
  });
});

describe('observe()', () => {
  const seen = (...steps: Step[]) => {
    const answered = heard(steps);
    return told(observe(answered.newest(any)!, null, errnoName), 'en');
  };

  it('says who asked for what, what the kernel was given, and who ended it', () => {
    const agent = 'User-Agent: curl/8.5.0\r\n';
    expect(seen(accept(1), ask(1, '/x?y', agent), send(1, 'abc'), send(1, 'de'), close(1))).toEqual({
      connection: 1,
      who: 'curl 8.5.0',
      requestLine: 'GET /x?y HTTP/1.1',
      sends: [3, 2],
      ending: 'the program closed it',
      client: null,
    });
  });

  it.each<[agent: string, who: string]>([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
      'Chrome 141',
    ],
    [
      'Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0 Safari/537.36',
      'Chrome 141',
    ],
    [
      'Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36 Edg/140.0',
      'Edge 140',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox 130'],
    [
      'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
      'Safari 17',
    ],
    ['Wget', 'Wget'],
    ['', 'a client that does not say who it is'],
  ])('knows %j as %s', (agent, who) => {
    expect(seen(accept(1), ask(1, '/', `User-Agent: ${agent}\r\n`), send(1, 'a')).who).toBe(who);
  });

  const gone: Step = ['recv', { connection: 1, result: 0 }];
  it.each<[ending: string | null, steps: Step[]]>([
    [null, [send(1, 'abc')]],
    ['the client closed its side; the program has not closed yet', [send(1, 'abc'), gone]],
    ['the client closed first', [send(1, 'abc'), gone, close(1)]],
    [
      'the program closed its direction and waits for the client',
      [send(1, 'abc'), ['shutdown', { connection: 1, result: 0 }]],
    ],
    [
      'the program closed its direction, then the client closed',
      [send(1, 'abc'), ['shutdown', { connection: 1, result: 0 }], gone, close(1)],
    ],
    ['the program reset it', [send(1, 'abc'), ['setsockopt', { connection: 1, result: 0 }], close(1)]],
    [
      'the client reset it: sendall failed with EPIPE after 3 bytes',
      [send(1, 'abc'), ['sendall', { connection: 1, result: -1, errno: 32 }], close(1)],
    ],
    ['sendall failed with EBADF', [['sendall', { connection: 1, result: -1, errno: 9 }], close(1)]],
  ])('says %j', (ending, steps) => {
    expect(seen(accept(1), ask(1, '/'), ...steps).ending).toBe(ending);
  });

  it('says what the other end got of this answer, when that was a raw client', () => {
    const steps: Step[] = [
      accept(1),
      ['clientRecv', { run: 4, payload: 'of the answer before' }],
      ask(1, '/'),
      send(1, 'abc'),
      send(1, 'de'),
      ['clientRecv', { run: 4, payload: 'abcde' }],
    ];
    const client = (...more: Step[]) => {
      const records = story([...steps, ...more]);
      return told(observe(heard(steps).newest(any)!, { number: 4, records }, errnoName), 'en');
    };
    expect(client(['clientRecv', { run: 4, result: 0 }])).toMatchObject({
      who: 'raw client 4',
      client: { number: 4, recvs: [5], ending: 'FIN' },
    });
    expect(client(['clientRecv', { run: 4, result: -1, errno: 104 }]).client!.ending).toBe('RST');
    expect(client().client!.ending).toBeNull();
  });
});
