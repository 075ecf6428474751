import { describe, expect, it } from 'vitest';
import { reprBytes } from '../../../server/core/repr.js';
import { ConnectionRequests, LISTED_REQUESTS } from '../../../web/models/connection-requests.js';
import { checkEverySplit } from '../../core/split.js';
import { record } from '../records.js';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (one) => one.charCodeAt(0));
const get = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** What a connection goes through, in words: `recv` and `sendall` with their bytes, what is printed, records lost. */
type Act = readonly ['recv' | 'data' | 'sendall', string] | readonly ['shutdown' | 'lost'];

function after(acts: readonly Act[], whole = true): ConnectionRequests {
  const requests = new ConnectionRequests(whole);
  acts.forEach(([what, text = ''], index) => {
    const timeNs = BigInt(1000 * (index + 1));
    const told = { seq: index + 1, timeNs, connection: 1 };
    if (what === 'recv') requests.received(record('recv', { ...told, payload: latin1(text) }));
    else if (what === 'sendall') requests.sent(record('sendall', { ...told, payload: latin1(text) }));
    else if (what === 'data')
      requests.printed(record('print', { ...told, payload: `data: ${reprBytes(latin1(text))}` }));
    else if (what === 'shutdown') requests.ended();
    else requests.lost();
  });
  return requests;
}

const shown = (requests: ConnectionRequests): string[] =>
  requests.listed.map(({ number, method, target, requestLine, pipelined, whole, begun, status, bytesOut }) =>
    [
      `${number} ${method === '' ? requestLine : `${method} ${target}`}`,
      ...(pipelined ? ['pipelined'] : []),
      ...(whole ? [] : ['unfinished']),
      begun ? `${status ?? 'no status'}, ${bytesOut} B` : 'not answered',
    ].join(', '),
  );

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const MISSING = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
const exchange = (target: string, answer = OK): Act[] => [
  ['recv', get(target)],
  ['data', get(target)],
  ['sendall', answer],
];

describe('ConnectionRequests', () => {
  it('has one request after the other, each with its own answer', () => {
    const requests = after([...exchange('/'), ...exchange('/favicon.ico', MISSING)]);
    expect(shown(requests)).toEqual([
      `1 GET /, 200, ${OK.length} B`,
      `2 GET /favicon.ico, 404, ${MISSING.length} B`,
    ]);
    const [first, second] = requests.listed;
    expect([first!.seq, first!.firstNs, first!.sentNs]).toEqual([1, 1000, 3000]);
    expect([second!.seq, second!.firstNs, second!.sentNs]).toEqual([4, 4000, 6000]);
    expect(requests.caughtUp).toBe(true);
  });

  it('marks those that came together with the one before, and answers them in their order', () => {
    const post = 'POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello';
    const chunked = 'POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n';
    const received: Act = ['recv', `${get('/a')}${post}${chunked}\r\n\r\n${get('/d')}GET /e`];
    const answered = after([
      received,
      ['data', get('/a')],
      ['sendall', OK],
      ['data', post],
      ['sendall', MISSING],
    ]);
    expect(shown(answered)).toEqual([
      `1 GET /a, 200, ${OK.length} B`,
      `2 POST /b, pipelined, 404, ${MISSING.length} B`,
      '3 POST /c, pipelined, not answered',
      '4 GET /d, pipelined, not answered',
      '5 GET /e, pipelined, unfinished, not answered',
    ]);
    expect(answered.listed.map(({ bytesIn }) => bytesIn)).toEqual([
      get('/a').length,
      post.length,
      chunked.length,
      get('/d').length + 4,
      6,
    ]);
    expect(answered.caughtUp).toBe(false);
  });

  it('splits any bytes as the program does, wherever recv has cut them', () => {
    const all = `${get('/a')}\r\n${get('/b')}POST /c HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc${get('/d')}`;
    checkEverySplit(latin1(all), (chunks) => {
      const acts = chunks.map((chunk): Act => ['recv', String.fromCharCode(...chunk)]);
      expect(after(acts).listed.map(({ requestLine, whole }) => `${requestLine} ${whole}`)).toEqual([
        'GET /a HTTP/1.1 true',
        'GET /b HTTP/1.1 true',
        'POST /c HTTP/1.1 true',
        'GET /d HTTP/1.1 true',
      ]);
    });
  });

  it('reads no request behind one that is malformed, nor behind the end of the answers', () => {
    const malformed = 'GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n';
    expect(
      shown(
        after([
          ['recv', malformed + get('/2')],
          ['data', malformed],
          ['sendall', OK],
        ]),
      ),
    ).toEqual([`1 GET /, 200, ${OK.length} B`]);
    expect(
      shown(
        after([
          ['recv', '\x16\x03\x01'],
          ['recv', get('/')],
        ]),
      ),
    ).toEqual(['1 \\x16, not answered']);
    expect(after([...exchange('/1'), ['shutdown'], ['recv', get('/2')]]).count).toBe(1);
  });

  it('answers what a client has left unfinished when it closed its side', () => {
    expect(
      shown(
        after([
          ['recv', 'GET /half'],
          ['data', 'GET /half'],
          ['sendall', OK],
        ]),
      ),
    ).toEqual([`1 GET /half, unfinished, 200, ${OK.length} B`]);
  });

  it('reads a status from an answer that goes out in pieces, and counts all of them', () => {
    const pieces = [...OK].map((piece): Act => ['sendall', piece]);
    expect(shown(after([['recv', get('/')], ['data', get('/')], ...pieces]))).toEqual([
      `1 GET /, 200, ${OK.length} B`,
    ]);
  });

  it('keeps the newest, and counts the others', () => {
    const requests = after(Array.from({ length: 50 }, (_, index) => exchange(`/${index}`)).flat());
    expect([requests.count, requests.listed.length, requests.lines]).toEqual([50, LISTED_REQUESTS, 21]);
    expect(requests.listed.at(-1)).toMatchObject({ number: 50, target: '/49' });
    requests.forgetListed();
    expect([requests.count, requests.lines]).toEqual([50, 0]);
  });

  it('takes no line for a single request', () => {
    expect(after(exchange('/')).lines).toBe(0);
    expect(after([...exchange('/'), ['recv', 'G']]).lines).toBe(2);
  });

  it('knows requests from what is printed of them where records are missing', () => {
    const odd = `GET /a'b\\n HTTP/1.1\r\nHost: "x"\r\n\r\n`;
    const requests = after(
      [
        ['recv', 'the end of a body'],
        ['data', get('/unseen')],
        ['sendall', OK],
        ['recv', odd],
        ['data', odd],
      ],
      false,
    );
    expect(shown(requests)).toEqual([
      `1 GET /unseen, 200, ${OK.length} B`,
      "2 GET /a'b\\\\n, no status, 0 B",
    ]);
    expect(requests.listed[1]).toMatchObject({ seq: 4, firstNs: 4000, bytesIn: odd.length });
    expect(requests.caughtUp).toBe(true);
    const later = after([...exchange('/1'), ['lost'], ['data', get('/2')], ['sendall', MISSING]]);
    expect(shown(later).at(-1)).toBe(`2 GET /2, 404, ${MISSING.length} B`);
  });

  it('gives up to tell apart what a flood of requests has left waiting', () => {
    const requests = after([
      ['recv', 'G\n\n'.repeat(5000)],
      ['data', 'G\n\n'],
      ['sendall', OK],
    ]);
    expect(requests.listed.at(-1)).toMatchObject({ requestLine: 'G', status: 200 });
    expect(requests.listed).toHaveLength(LISTED_REQUESTS);
  });
});
