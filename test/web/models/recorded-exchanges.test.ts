import { describe, expect, it, test } from 'vitest';
import { decodeLatin1, encodeLatin1 } from '../../../server/core/wire-text.js';
import {
  loadProblem,
  readSide,
  splitRequests,
  splitResponses,
} from '../../../web/models/recorded-exchanges.js';
import { RecordStore } from '../../../web/models/record-store.js';
import { frame, numbered, story } from '../records.js';

const GET = 'GET /a HTTP/1.1\r\n\r\n';
const POST = 'POST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyz';

describe('splitRequests()', () => {
  test.each<[string, string[]]>([
    ['one request', [GET]],
    ['several, with and without a body', [GET, POST, GET]],
    ['an unfinished one at the end', [GET, 'POST /c HTTP/1.1\r\nContent-']],
    ['chunks', ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n', GET]],
    [
      'framing that can not be read, with all behind it',
      [`GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n${GET}`],
    ],
    ['nothing', ['']],
  ])('%s', (_, requests) => {
    expect(splitRequests(encodeLatin1(requests.join(''))).map(decodeLatin1)).toEqual(requests);
  });
});

describe('splitResponses()', () => {
  const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';
  test.each<[string, string[], string[]]>([
    ['by their length', [GET, GET], [OK, OK]],
    [
      'by their chunks',
      [GET, GET],
      ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n', OK],
    ],
    [
      'after HEAD without a body',
      ['HEAD / HTTP/1.1\r\n\r\n', GET],
      ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', OK],
    ],
    ['after 304 without a body', [GET, GET], ['HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', OK]],
    ['an interim one with the one that counts', [GET, GET], [`HTTP/1.1 100 Continue\r\n\r\n${OK}`, OK]],
    ['one without a length to the end', [GET, GET], ['HTTP/1.1 200 OK\r\n\r\nabc', '']],
    ['what is no response to the end', [GET, GET], ['hello', '']],
    ['nothing', [GET], ['']],
  ])('%s', (_, requests, responses) => {
    const bytes = encodeLatin1(responses.join(''));
    expect(splitResponses(bytes, requests.map(encodeLatin1)).map(decodeLatin1)).toEqual(responses);
  });
});

describe('readSide()', () => {
  const OK = 'HTTP/1.1 204 No Content\r\n\r\n';
  const store = new RecordStore();
  store.append(
    frame(
      story([
        ['accept', { connection: 7, payload: '127.0.0.1:9' }],
        ['clientConnect', { run: 2, payload: '127.0.0.1:9', result: 0 }],
        ['clientSend', { run: 2, payload: `${GET}POST /b HTTP/1.1\r\nCont` }],
        ['recv', { connection: 7, payload: GET }],
        ['recv', { connection: 8, payload: 'another' }],
        ['clientSend', { run: 3, payload: 'another' }],
        ['sendall', { connection: 7, payload: OK + OK }],
        ['clientSend', { run: 2, payload: 'ent-Length: 3\r\n\r\nxyz' }],
        ['recv', { connection: 7, payload: POST }],
        ['clientRecv', { run: 2, payload: OK }],
      ]),
    ),
  );

  const read = (side: 'connection' | 'client', number: number) => {
    const { exchanges, whole } = readSide(store, { side, number });
    return [
      whole,
      ...exchanges.map(({ title, request, response }) => [
        title,
        decodeLatin1(request),
        decodeLatin1(response),
      ]),
    ];
  };

  it('reads the exchanges of a connection, and of a raw client', () => {
    expect(read('connection', 7)).toEqual([
      true,
      ['GET /a HTTP/1.1', GET, OK],
      ['POST /b HTTP/1.1', POST, OK],
    ]);
    expect(read('client', 2)).toEqual([true, ['GET /a HTTP/1.1', GET, OK], ['POST /b HTTP/1.1', POST, '']]);
  });

  it('says when the beginning is not here, or something in between', () => {
    expect(read('connection', 8)).toEqual([false, ['another', 'another', '']]);
    const gap = new RecordStore();
    gap.append(frame(numbered(1, 1, { connection: 7, payload: '127.0.0.1:9' }, 'accept')));
    gap.append(frame(numbered(5, 5, { connection: 7, payload: GET })));
    expect(readSide(gap, { side: 'connection', number: 7 }).whole).toBe(false);
  });
});

describe('loadProblem()', () => {
  const problemsOf = (bytes: string, skipped = 0): (string | undefined)[] => {
    const store = new RecordStore();
    const records = story([
      ['accept', { connection: 7, payload: '127.0.0.1:9' }],
      ['recv', { connection: 7, payload: bytes }],
      ['sendall', { connection: 7, payload: 'x'.repeat(300_000) }],
    ]);
    store.append(frame(records.slice(skipped)));
    const side = readSide(store, { side: 'connection', number: 7 });
    return side.exchanges.map((exchange) => loadProblem(side, exchange)?.code);
  };
  const long = `POST / HTTP/1.1\r\nContent-Length: 300000\r\n\r\n${'x'.repeat(300_000)}`;

  test.each<[string, string[], number, (string | undefined)[]]>([
    ['nothing against requests that are held whole', [GET, POST], 0, [undefined, undefined]],
    ['a request that is too long, and none before it', [GET, long], 0, [undefined, 'LOAD_TOO_LONG']],
    ['all where the beginning is missing', [GET], 1, ['LOAD_GONE']],
  ])('%s', (_, requests, skipped, problems) => {
    expect(problemsOf(requests.join(''), skipped)).toEqual(problems);
  });
});
