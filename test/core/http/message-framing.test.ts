/** Where messages end, and whether the connection goes on (RFC 9112 §6.3, §9.3). */
import { describe, expect, test } from 'vitest';
import { readMessages, type TokenizerOptions } from '../../../server/core/http/message-tokenizer.js';
import { encodeLatin1 } from '../../../server/core/wire-text.js';

function read(text: string, kind: 'request' | 'response', options?: TokenizerOptions) {
  return readMessages(encodeLatin1(text), kind, options);
}

const OK = 'HTTP/1.1 200 OK\r\n';
const LENGTH = `${OK}Content-Length: 2\r\n\r\nhi`;
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n`;

describe('a response ends by the first rule that fits', () => {
  test.each<[string, string, TokenizerOptions, string]>([
    ['1: HEAD has no body', `${OK}Content-Length: 9\r\n\r\n`, { requestMethod: 'HEAD' }, 'none'],
    ['1: nor has 204', 'HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n', {}, 'none'],
    ['1: nor has 304', 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n', {}, 'none'],
    ['1: nor has 1xx', 'HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\n', {}, 'none'],
    [
      '2: a 2xx to CONNECT is a tunnel',
      `${OK}Content-Length: 9\r\n\r\nhi`,
      { requestMethod: 'CONNECT' },
      'tunnel',
    ],
    [
      '2: other answers to CONNECT are not',
      LENGTH.replace('200', '403'),
      { requestMethod: 'CONNECT' },
      'length',
    ],
    ['4: chunked last', CHUNKED, {}, 'chunked'],
    ['4: another coding last', `${OK}Transfer-Encoding: chunked, gzip\r\n\r\nhi`, {}, 'close'],
    ['4: no coding at all', `${OK}Transfer-Encoding:\r\n\r\nhi`, {}, 'close'],
    ['6: Content-Length', LENGTH, {}, 'length'],
    ['8: neither', `${OK}\r\nhi`, {}, 'close'],
    ['101 changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhi', {}, 'tunnel'],
  ])('%s', (_, text, options, framing) => {
    const { state, messages } = read(text, 'response', options);
    expect(state).toBe('complete');
    expect(messages.map((message) => message.framing?.kind)).toEqual([framing]);
    expect(messages[0]?.end).toBe(framing === 'tunnel' ? text.length - 2 : text.length);
  });

  test('a body of length 0 ends with its head', () => {
    const { messages } = read(`${OK}Content-Length: 0\r\n\r\n`, 'response');
    expect(messages[0]).toMatchObject({ end: 38, headEnd: 38, framing: { kind: 'length', bytes: 0 } });
  });

  test('only the close ends a body without framing', () => {
    const { state, messages } = read(`${OK}\r\n${LENGTH}`, 'response');
    expect(state).toBe('complete');
    expect(messages).toHaveLength(1);
  });
});

test('a request without framing ends with its head (rule 7)', () => {
  const { messages } = read('POST / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n', 'request');
  expect(messages.map(({ method, framing }) => [method, framing?.kind])).toEqual([
    ['POST', 'none'],
    ['GET', 'none'],
  ]);
});

describe('messages follow one another', () => {
  test('interim responses before the final one', () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n';
    const { state, messages } = read(interim + LENGTH + CHUNKED, 'response');
    expect(state).toBe('complete');
    expect(messages.map(({ status }) => status)).toEqual([100, 103, 200, 200]);
    expect(messages.map(({ start, end }) => end! - start)).toEqual([25, 37, LENGTH.length, CHUNKED.length]);
  });

  test('an interim response ends no connection, whatever it says', () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n';
    expect(read(interim + LENGTH, 'response')).toMatchObject({ state: 'complete', problems: [] });
  });

  test('each answers the request of its turn', () => {
    const head = `${OK}Content-Length: 9\r\n\r\n`;
    const { state, messages } = read(`HTTP/1.1 100 Continue\r\n\r\n${head}${LENGTH}${head}`, 'response', {
      requestMethod: ['HEAD', 'GET', 'HEAD'],
    });
    expect(state).toBe('complete');
    expect(messages.map(({ framing }) => framing?.kind)).toEqual(['none', 'none', 'length', 'none']);
  });

  test('empty lines between them are no messages', () => {
    const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
    const { problems, messages } = read(`${get}\r\n\r\n${get}\r\n`, 'request');
    expect(messages.map(({ start }) => start)).toEqual([0, get.length + 4]);
    expect(problems.map(({ code }) => code)).toEqual(['emptyLine', 'emptyLine', 'emptyLine']);
  });

  test.each<[string, 'request' | 'response', string, TokenizerOptions?]>([
    ['CONNECT', 'request', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'],
    ['Upgrade', 'request', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Upgrade\r\nUpgrade: y\r\n\r\n'],
    [
      'the body of Upgrade',
      'request',
      'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: y\r\nConnection: upgrade\r\nContent-Length: 2\r\n\r\nhi',
    ],
    ['101', 'response', 'HTTP/1.1 101 Switching Protocols\r\nConnection: close\r\n\r\n'],
    ['an answer to CONNECT', 'response', `${OK}\r\n`, { requestMethod: 'CONNECT' }],
  ])('behind %s are bytes of another protocol', (_, kind, text, options) => {
    const { state, tokens, problems } = read(`${text}\x00\r\nraw`, kind, options);
    expect(state).toBe('complete');
    expect(problems).toEqual([]);
    expect(tokens.at(-1)).toEqual({ kind: 'tunnel', start: text.length, end: text.length + 6 });
  });

  test.each([
    ['without the connection option', 'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: y\r\n\r\n'],
    ['in HTTP/1.0', 'GET / HTTP/1.0\r\nConnection: upgrade, keep-alive\r\nUpgrade: y\r\n\r\n'],
  ])('Upgrade %s changes nothing', (_, text) => {
    expect(read(text + text, 'request').messages).toHaveLength(2);
  });
});

describe('keepAlive is what a message says of its connection', () => {
  test.each<[boolean, string, 'request' | 'response']>([
    [true, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'request'],
    [true, 'GET / HTTP/1.2\r\nHost: a\r\n\r\n', 'request'],
    [false, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: a, CLOSE\r\n\r\n', 'request'],
    [false, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nconnection: close\r\n\r\n', 'request'],
    [true, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n', 'request'],
    [false, 'GET / HTTP/1.0\r\n\r\n', 'request'],
    [true, 'GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n', 'request'],
    [true, LENGTH, 'response'],
    [true, CHUNKED, 'response'],
    [true, 'HTTP/1.1 204 No Content\r\n\r\n', 'response'],
    [false, `${OK}\r\nhi`, 'response'],
    [false, `${OK}Connection: keep-alive\r\n\r\nhi`, 'response'],
    [false, LENGTH.replace('1.1', '1.0'), 'response'],
    [true, 'HTTP/1.0 204 No Content\r\nConnection: keep-alive\r\n\r\n', 'response'],
    [false, 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'response'],
  ])('%s: %j', (keepAlive, text, kind) => {
    expect(read(text, kind).messages[0]?.keepAlive).toBe(keepAlive);
  });
});
