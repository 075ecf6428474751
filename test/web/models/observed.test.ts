import { describe, expect, it } from 'vitest';
import { callsInWords, clientInWords, firstLineOf } from '../../../web/models/observed.js';

describe('callsInWords()', () => {
  it.each<[sizes: number[], words: string]>([
    [[], 'no sendall'],
    [[1], '1 sendall: 1 byte'],
    [[66], '1 sendall: 66 bytes'],
    [[43, 10, 13], '3 sendall: 43, 10 and 13 bytes'],
    [
      Array.from({ length: 12 }, () => 100),
      '12 sendall: 100, 100, 100, 100, 100, 100, 100, 100, … (1,200 in all) bytes',
    ],
  ])('of %j is %j', (sizes, words) => expect(callsInWords('sendall', sizes)).toBe(words));
});

it('clientInWords() says how the end was learned of', () => {
  expect(clientInWords({ number: 1, recvs: [53, 13], ending: 'FIN' })).toBe(
    '2 recv: 53 and 13 bytes, then FIN',
  );
  expect(clientInWords({ number: 1, recvs: [], ending: null })).toBe('no recv');
});

it('firstLineOf() lets nothing through that is not plain', () => {
  expect(firstLineOf(Buffer.from('GET /\x1b[2J\u202e HTTP/1.1\r\nx'))).toBe(
    'GET /\\x1b[2J\\xe2\\x80\\xae HTTP/1.1',
  );
});
