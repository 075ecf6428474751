import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ParsedRequest, parseRequest, parseStatusLine } from '../../../server/core/http/parse.js';
import { decodeLatin1, encodeLatin1, encodeUtf8 } from '../../../server/core/wire-text.js';

const parse = (text: string): ParsedRequest => parseRequest(encodeLatin1(text));
const parseTarget = (target: string): ParsedRequest => parse(`GET ${target} HTTP/1.1\r\n\r\n`);

describe('parseRequest() reads the request line', () => {
  test.each([
    ['GET /a HTTP/1.1', 'GET', '/a', 'HTTP/1.1'],
    ['M-SEARCH * HTTP/1.1', 'M-SEARCH', '*', 'HTTP/1.1'],
    ['get / HTTP/9.9', 'get', '/', 'HTTP/9.9'],
    ['GET /typed-into-netcat', 'GET', '/typed-into-netcat', ''],
  ])('%j', (line, method, target, httpVersion) => {
    expect(parse(`\r\n${line}\r\n\r\n`)).toMatchObject({ method, target, httpVersion });
    expect(parse(`${line}\n\n`)).toMatchObject({ method, target, httpVersion });
  });

  test.each([
    '',
    'hello',
    'GET  / HTTP/1.1',
    'GET /a b HTTP/1.1',
    'G(T / HTTP/1.1',
    'GET / HTTP/1.1 ',
    'GET / http/1.1',
  ])('and leaves all empty when it is %j', (line) => {
    expect(parse(`${line}\r\n\r\n`)).toMatchObject({ method: '', target: '', path: '', httpVersion: '' });
  });
});

describe('parseRequest() finds the path as it stands', () => {
  test.each([
    ['/', '/'],
    ['/a?b', '/a'],
    ['/a?b?c', '/a'],
    ['/a/../b/%2e/', '/a/../b/%2e/'],
    ['//a', '//a'],
    ['http://localhost:8000/a?b', '/a'],
    ['http://localhost:8000', '/'],
    ['http://localhost:8000?b=/c', '/'],
    ['HTTPS://h/a', '/a'],
    ['/http://h/a', '/http://h/a'],
    ['*', ''],
    ['a', 'a'],
  ])('%j: %j', (target, path) => expect(parseTarget(target).path).toBe(path));

  test('and none in the authority-form of CONNECT', () => {
    expect(parse('CONNECT h:443 HTTP/1.1\r\n\r\n')).toMatchObject({ target: 'h:443', path: '' });
  });

  test('as UTF-8 if it is, else as latin-1, with its bytes kept', () => {
    const utf8 = parseRequest(encodeUtf8('GET /é?ü HTTP/1.1\r\n\r\n'));
    expect(utf8).toMatchObject({ target: '/é?ü', path: '/é', pathBytes: encodeUtf8('/é') });
    const latin1 = parse('GET /\xe9?\xfc HTTP/1.1\r\n\r\n');
    expect(latin1).toMatchObject({ target: '/é?ü', path: '/é', pathBytes: Uint8Array.of(0x2f, 0xe9) });
    expect(latin1.targetBytes).toEqual(encodeLatin1('/\xe9?\xfc'));
  });
});

describe('parseRequest() reads the query', () => {
  test.each([
    ['/?a=1&b=2', { a: '1', b: '2' }],
    ['/?a=1&a=2', { a: '1' }],
    ['/?a', { a: '' }],
    ['/?a=b=c', { a: 'b=c' }],
    ['/?&&=x&', { '': 'x' }],
    ['/?q=a+b%20c%2B', { q: 'a b c+' }],
    ['/?q=100%&r=%zz%4', { q: '100%', r: '%zz%4' }],
    ['/?q=%E4%BD%A0%e5%a5%bd', { q: '你好' }],
    ['/?q=%E9', { q: 'é' }],
    ['/?%61=%26', { a: '&' }],
    ['http://h?a=1', { a: '1' }],
    ['/', {}],
    ['/?constructor=1&__proto__=2', { constructor: '1', ['__proto__']: '2' }],
  ])('%j', (target, expected) => {
    expect([...parseTarget(target).query]).toEqual(Object.entries(expected));
  });
});

describe('parseRequest() reads the fields', () => {
  const read = (lines: string): ParsedRequest => parse(`GET / HTTP/1.1\r\n${lines}\r\n\r\n`);

  test('in order, spelled as they arrived, without the spaces around values', () => {
    expect(read('Host:localhost\r\nX-A: \t b  c\t \nno field\r\n: neither\r\nX-Empty:').fields).toEqual([
      { name: 'Host', value: 'localhost' },
      { name: 'X-A', value: 'b  c' },
      { name: 'X-Empty', value: '' },
    ]);
  });

  test('joins repeated ones under their lower-case name', () => {
    const { headers } = read('Accept: a\r\nHOST: h\r\naccept: b\r\nConstructor: c');
    expect([...headers]).toEqual([
      ['accept', 'a, b'],
      ['host', 'h'],
      ['constructor', 'c'],
    ]);
    expect(headers.get('__proto__')).toBeUndefined();
  });

  test('unfolds a line that starts with a space', () => {
    expect(read(' lost\r\nA: b\r\n  c:d\r\n\te').headers.get('a')).toBe('b c:d e');
  });

  test('as UTF-8 if valid, else latin-1', () => {
    expect(read('A: \xc3\xa9\r\nB: \xe9').headers).toEqual(
      new Map([
        ['a', 'é'],
        ['b', 'é'],
      ]),
    );
  });

  test('in linear time when a value is a long run of spaces', () => {
    expect(read(`A: x${' '.repeat(60_000)}x`).headers.get('a')).toHaveLength(60_002);
  });
});

describe('parseRequest() reads the body', () => {
  const CHUNKED = 'Transfer-Encoding: chunked\r\n\r\n';
  test.each([
    ['Content-Length: 5\r\n\r\nhello', 'hello'],
    ['Content-Length: 5\r\n\r\nhelloGET / HTTP/1.1', 'hello'],
    ['Content-Length: 5\r\n\r\nhel', 'hel'],
    ['Content-Length: x\r\n\r\nhello', 'hello'],
    ['\r\nwhatever arrived', 'whatever arrived'],
    ['A: b', ''],
    [`${CHUNKED}5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nT: 1\r\n\r\nextra`, 'hello world'],
    [`${CHUNKED}5\r\nhello\r\n6\r\n wo`, 'hello wo'],
    [`${CHUNKED}5\r\nhello\r\nnonsense`, 'hello'],
  ])('%j', (rest, body) => {
    expect(decodeLatin1(parse(`POST / HTTP/1.1\r\n${rest}`).body)).toBe(body);
  });

  test('and returns from chunks what was put into them', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 }), (chunks) => {
        const data = chunks.map((chunk) => decodeLatin1(chunk));
        const lines = [...data, ''].map((text) => `${text.length.toString(16)}\r\n${text}\r\n`);
        expect(decodeLatin1(parse(`POST / HTTP/1.1\r\n${CHUNKED}${lines.join('')}`).body)).toBe(
          data.join(''),
        );
      }),
    );
  });
});

test('parseRequest() takes any bytes without an error', () => {
  const line = fc.stringMatching(/^[ -~\r\n\t%?&=:é]{0,80}$/);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void parseRequest(bytes)));
  fc.assert(fc.property(line, line, (a, b) => void parse(`GET ${a} HTTP/1.1\r\n${b}\r\n\r\n`)));
});

describe('parseStatusLine() reads', () => {
  test.each([
    [
      'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n',
      { version: 'HTTP/1.1', status: 200, reason: 'OK' },
    ],
    ['HTTP/1.0 404 Not Found\n', { version: 'HTTP/1.0', status: 404, reason: 'Not Found' }],
    ['HTTP/1.1 204 ', { version: 'HTTP/1.1', status: 204, reason: '' }],
    ['HTTP/1.1 299', { version: 'HTTP/1.1', status: 299, reason: '' }],
    ['HTTP/1.1 200 \xc3\xa9', { version: 'HTTP/1.1', status: 200, reason: 'é' }],
    ['', null],
    ['\r\nHTTP/1.1 200 OK', null],
    ['<h1>Hello World</h1>', null],
    ['HTTP/1.1 20 OK', null],
    ['HTTP/1.1 2000 OK', null],
    ['HTTP/2 200', null],
  ])('%j', (text, expected) => expect(parseStatusLine(encodeLatin1(text))).toEqual(expected));
});
