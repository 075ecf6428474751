import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exchange, SecretStream } from '../../../server/core/privacy/secret-stream.js';
import { decodeLatin1, encodeLatin1 } from '../../../server/core/wire-text.js';
import { checkEverySplit, cutAt } from '../split.js';
import { plainOf, requests, responses, shownOf } from './messages.js';

type Kind = 'request' | 'response';

function cover(kind: Kind, chunks: readonly Uint8Array[], exchange = new Exchange()): string {
  const stream = new SecretStream(kind, exchange);
  return chunks
    .map((chunk) => {
      const copy = chunk.slice();
      stream.cover(copy);
      return decodeLatin1(copy);
    })
    .join('');
}

const HEAD = 'GET / HTTP/1.1\r\nHost: h\r\n';

describe('SecretStream', () => {
  const one = (kind: Kind, plain: string, shown: string, exchange?: () => Exchange): void =>
    checkEverySplit(encodeLatin1(plain), (chunks) => expect(cover(kind, chunks, exchange?.())).toBe(shown));

  const table: readonly (readonly [what: string, kind: Kind, plain: string, shown: string])[] = [
    ['a field', 'request', `${HEAD}Cookie: a=b; c\r\n\r\n`, `${HEAD}Cookie: ******\r\n\r\n`],
    [
      'a field whose head was cut',
      'request',
      `${HEAD}Authorization: Basic eH`,
      `${HEAD}Authorization: ********`,
    ],
    [
      'a bare LF',
      'request',
      'GET /\nCOOKIE:x\n\nGET /\ncookie : y\n',
      'GET /\nCOOKIE:*\n\nGET /\ncookie : *\n',
    ],
    ['a folded line', 'request', `${HEAD}Cookie: a\r\n b\r\nX: y\r\n`, `${HEAD}Cookie: *\r\n *\r\nX: y\r\n`],
    ['a fold that some take for a field', 'request', `${HEAD} Cookie: a\r\n`, `${HEAD} Cookie: *\r\n`],
    ['a field behind a bare CR', 'request', `${HEAD}A: b\rCookie: a\r\n`, `${HEAD}A: b\rCookie: *\r\n`],
    [
      'Set-Cookie',
      'response',
      'HTTP/1.1 200\r\nSet-Cookie: a\r\n\r\n',
      'HTTP/1.1 200\r\nSet-Cookie: *\r\n\r\n',
    ],
    [
      'a parameter',
      'request',
      'GET /?a=1&token=xyz&b=2 HTTP/1.1\r\n',
      'GET /?a=1&token=***&b=2 HTTP/1.1\r\n',
    ],
    ['an encoded name', 'request', 'GET /?%74ok%65n=x%26y HTTP', 'GET /?%74ok%65n=***** HTTP'],
    ['a URI in a parameter', 'request', 'GET /?u=%2F%3Fkey%3Dx HTTP', 'GET /?u=%2F%3Fkey%3D* HTTP'],
    ['a parameter of the path', 'request', 'GET /a;jsessionid=1 HTTP', 'GET /a;jsessionid=* HTTP'],
    ['a semicolon in a value', 'request', 'GET /?token=a;b#c HTTP', 'GET /?token=***#c HTTP'],
    [
      'a fragment',
      'response',
      'HTTP/1.1 302 Found\r\nLocation: /#access_token=a#b&x=1\r\n',
      'HTTP/1.1 302 Found\r\nLocation: /#access_token=***&x=1\r\n',
    ],
    ['a name without end', 'request', `GET /?${'a'.repeat(300)}=x HTTP`, `GET /?${'a'.repeat(300)}=* HTTP`],
    [
      'no body that may be the next head',
      'request',
      'POST / HTTP/1.1\r\nContent-Length: 9\r\nContent-Length: 8\r\n\r\nCookie: x\r\n',
      'POST / HTTP/1.1\r\nContent-Length: 9\r\nContent-Length: 8\r\n\r\nCookie: *\r\n',
    ],
    [
      'no chunks that are none',
      'request',
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\nZ\nCookie: x\r\n',
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\nZ\nCookie: *\r\n',
    ],
    [
      'no body behind chunks that were none',
      'request',
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZ\n\nGET /\nContent-Length: 10\n\nCookie: x\n',
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZ\n\nGET /\nContent-Length: 10\n\nCookie: *\n',
    ],
    [
      'no body whose length stands in a folded line',
      'request',
      `${HEAD}X: a\r\n Content-Length: 9\r\n\r\nCookie: x\r\n`,
      `${HEAD}X: a\r\n Content-Length: 9\r\n\r\nCookie: *\r\n`,
    ],
    [
      'no body whose length has a space before its colon',
      'request',
      `${HEAD}Content-Length : 9\r\n\r\nCookie: x\r\n`,
      `${HEAD}Content-Length : 9\r\n\r\nCookie: *\r\n`,
    ],
    [
      'no chunk whose size goes on as a method does',
      'request',
      `${HEAD}Transfer-Encoding: chunked\r\n\r\nDELETE /?token=x HTTP/1.1\r\nCookie: x\r\n`,
      `${HEAD}Transfer-Encoding: chunked\r\n\r\nDELETE /?token=* HTTP/1.1\r\nCookie: *\r\n`,
    ],
    [
      'what is no HTTP',
      'request',
      'hello\n\u0000\u00ff\nCookie: x\n?key=1\n',
      'hello\n\u0000\u00ff\nCookie: *\n?key=*\n',
    ],
    [
      'not a body that ends with the connection',
      'response',
      'HTTP/1.1 200 OK\r\n\r\nSet-Cookie: a\r\n\r\nHTTP/1.1 200 OK\r\nSet-Cookie: a',
      'HTTP/1.1 200 OK\r\n\r\nSet-Cookie: a\r\n\r\nHTTP/1.1 200 OK\r\nSet-Cookie: a',
    ],
    [
      'a response behind interim ones',
      'response',
      'HTTP/1.1 103 Early Hints\r\nSet-Cookie: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\nSet-Cookie: b\r\n\r\nx',
      'HTTP/1.1 103 Early Hints\r\nSet-Cookie: *\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\nSet-Cookie: *\r\n\r\nx',
    ],
  ];
  it.each(table)('covers %s, however it is split', (_what, kind, plain, shown) => one(kind, plain, shown));

  it('knows by its request that a response has no body', () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n';
    one(
      'response',
      `${head}HTTP/1.1 200 OK\r\nSet-Cookie: a\r\n`,
      `${head}HTTP/1.1 200 OK\r\nSet-Cookie: *\r\n`,
      () => {
        const exchange = new Exchange();
        cover('request', [encodeLatin1('HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n')], exchange);
        return exchange;
      },
    );
  });

  it.each([
    ['requests', 'request', requests],
    ['responses', 'response', responses],
  ] as const)('lets no byte of a secret out of any %s, and no other byte is changed', (_, kind, messages) => {
    fc.assert(
      fc.property(
        messages,
        fc.array(fc.nat(2000), { maxLength: 6 }),
        fc.boolean(),
        (parts, cuts, byteByByte) => {
          const bytes = encodeLatin1(plainOf(parts));
          const inside = cuts.map((cut) => cut % (bytes.length + 1));
          expect(cover(kind, cutAt(bytes, byteByByte ? [...bytes.keys()] : inside))).toBe(shownOf(parts));
        },
      ),
      { numRuns: 400 },
    );
  });
});
