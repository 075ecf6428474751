import { describe, expect, it } from 'vitest';
import { exchangeAt, exchangeBegin, inspect, sideOf } from '../../../web/models/inspected-exchange.js';
import { RecordStore } from '../../../web/models/record-store.js';
import { frame, story, type Step } from '../records.js';

const GET = (path: string): string => `GET ${path} HTTP/1.1\r\n\r\n`;
const OK = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

function read(steps: readonly Step[], limitBytes?: number) {
  const store = new RecordStore();
  const records = story(steps.map(([call, told]) => [call, { connection: 1, ...told }]));
  store.append(frame(records));
  return inspect(store, 1, { from: 1, to: store.lastSeq }, limitBytes);
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const ONE: readonly Step[] = [
  ['accept', { payload: '127.0.0.1:5' }],
  ['startThread', { result: 1 }],
  ['recv', { payload: 'GET / HT' }],
  ['recv', { payload: 'TP/1.1\r\n\r\n' }],
  ['work'],
  ['sendall', { payload: OK('x') }],
  ['close'],
];

describe('what is inspected', () => {
  it('is one exchange, with the calls that carried it', () => {
    const inspection = read(ONE);
    const exchange = exchangeAt(inspection, 1);
    expect(inspection).toMatchObject({ whole: true, cut: { request: 0, response: 0 } });
    expect(text(sideOf(exchange, 'request'))).toBe(GET('/'));
    expect(text(sideOf(exchange, 'response'))).toBe(OK('x'));
    expect(exchange.calls.map(({ call, start, end }) => [call, start, end])).toEqual([
      ['accept', 0, 0],
      ['startThread', 0, 0],
      ['recv', 0, 8],
      ['recv', 8, 18],
      ['work', 0, 0],
      ['sendall', 18, 18 + OK('x').length],
      ['close', 0, 0],
    ]);
  });

  it('is several exchanges of a connection that was kept, each with its own calls', () => {
    const inspection = read([
      ['accept'],
      ['recv', { payload: GET('/1') }],
      ['sendall', { payload: OK('one') }],
      ['recv', { payload: GET('/2') }],
      ['work'],
      ['sendall', { payload: OK('two') }],
      ['recv'],
      ['close'],
    ]);
    const names = (number: number): string[] => exchangeAt(inspection, number).calls.map(({ call }) => call);
    expect(inspection.requests).toHaveLength(2);
    expect(names(1)).toEqual(['accept', 'recv', 'sendall']);
    expect(names(2)).toEqual(['recv', 'work', 'sendall', 'recv', 'close']);
    expect(text(sideOf(exchangeAt(inspection, 2), 'response'))).toBe(OK('two'));
    expect(exchangeAt(inspection, 2).afterNs).toBe(inspection.calls[2]!.timeNs);
    expect(exchangeBegin(inspection, 2)).toEqual({ title: 'GET /2 HTTP/1.1', seq: 4 });
  });

  it('cuts requests out of the calls that brought several of them', () => {
    const inspection = read([
      ['accept'],
      ['recv', { payload: GET('/1') + GET('/22') }],
      ['sendall', { payload: OK('one') }],
      ['sendall', { payload: OK('two') }],
    ]);
    const second = exchangeAt(inspection, 2);
    expect(second.calls.map(({ call, start, end }) => [call, start, end])).toEqual([
      ['recv', 0, GET('/22').length],
      ['sendall', GET('/22').length, GET('/22').length + OK('two').length],
    ]);
  });

  it('gives what was never answered no calls that were made for the answer before it', () => {
    const inspection = read([
      ['accept'],
      ['recv', { payload: `${GET('/')}rest` }],
      ['work'],
      ['sendall', { payload: OK('x') }],
      ['close'],
    ]);
    expect(exchangeAt(inspection, 1).calls.map(({ call }) => call)).toEqual([
      'accept',
      'recv',
      'work',
      'sendall',
      'close',
    ]);
    expect(exchangeAt(inspection, 2).calls.map(({ call }) => call)).toEqual(['recv']);
  });

  it('is the last exchange where a link asks for one that is not there', () => {
    expect(exchangeAt(read(ONE), 7).number).toBe(1);
  });

  it('is an exchange of nothing while nothing has come', () => {
    expect(exchangeAt(read([['accept']]), 1)).toMatchObject({ number: 1, split: 0, title: 'no request' });
  });

  it('counts the bytes that are too many to be looked at', () => {
    const inspection = read(ONE, 10);
    expect(text(inspection.received)).toBe('GET / HTTP');
    expect(inspection.cut).toEqual({ request: 8, response: OK('x').length - 10 });
  });

  it.each([
    ['its beginning', [2, 3, 4, 5, 6]],
    ['a call in its middle', [0, 1, 2, 4, 5, 6]],
  ])('says that %s is missing', (_, kept) => {
    const store = new RecordStore();
    const records = story(ONE.map(([call, told]) => [call, { connection: 1, ...told }]));
    for (const index of kept) store.append(frame([records[index]!]));
    expect(inspect(store, 1, { from: 1, to: 99 }).whole).toBe(false);
  });

  it('says that an open connection may have gone on among records that were left out', () => {
    const store = new RecordStore();
    store.append(frame(story(ONE.slice(0, 3).map(([call, told]) => [call, { connection: 1, ...told }]))));
    expect(inspect(store, 1, { from: 1, to: 3 }).whole).toBe(true);
    store.advance(10);
    expect(inspect(store, 1, { from: 1, to: 3 }).whole).toBe(false);
  });
});
