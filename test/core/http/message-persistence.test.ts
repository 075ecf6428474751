import { describe, expect, test } from 'vitest';
import { messagePersistence } from '../../../server/core/http/message-persistence.js';
import { encodeLatin1 } from '../../../server/core/wire-text.js';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const GET_1_0 = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';

describe('messagePersistence() lets a connection go on', () => {
  test.each([
    ['after a response with Content-Length', GET, OK],
    [
      'after a response in chunks',
      GET,
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
    ],
    ['after 204, which has no body', GET, 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['after 304, whatever length it tells', GET, 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n'],
    ['after the answer to HEAD', GET.replace('GET', 'HEAD'), 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'],
    [
      'after interim responses',
      GET,
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n${OK}`,
    ],
    [
      'after a request that asks for another protocol in vain',
      GET.replace('\r\n', '\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n'),
      OK,
    ],
    ['after an empty line and a request without Host', '\r\nGET / HTTP/1.1\r\n\r\n', OK],
    ['after a request with a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx', OK],
    ['in HTTP/1.0, when both say so', GET_1_0, OK.replace('\r\n', '\r\nConnection: Keep-Alive\r\n')],
    ['whatever other options there are', GET.replace('\r\n', '\r\nConnection: TE, , closed\r\n'), OK],
    [
      'when a refused CONNECT leaves it a connection',
      'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n',
      OK.replace('200', '403'),
    ],
  ])('%s', (_, request, response) => {
    expect(messagePersistence(encodeLatin1(request), encodeLatin1(response))).toBe(true);
  });
});

describe('messagePersistence() ends a connection', () => {
  test.each([
    ['when the request says close', GET.replace('\r\n', '\r\nConnection: TE, Close\r\n'), OK],
    ['when the response says close', GET, OK.replace('\r\n', '\r\nconnection: close\r\n')],
    ['when a message says both', GET, OK.replace('\r\n', '\r\nConnection: keep-alive, close\r\n')],
    ['when nothing but the close ends the response', GET, 'HTTP/1.1 200 OK\r\n\r\nhi'],
    [
      'when the response has other codings than chunked last',
      GET,
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhi',
    ],
    ['when the response is shorter than it says', GET, OK.slice(0, -1)],
    ['when the response is longer than it says', GET, `${OK}!`],
    ['when no final response came', GET, 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['when there is no response at all', GET, ''],
    ['when what was sent is no response', GET, 'hello\r\n\r\n'],
    ['when lengths differ', GET, OK.replace('\r\n', '\r\nContent-Length: 3\r\n')],
    ['when the request is HTTP/1.0 and does not ask', 'GET / HTTP/1.0\r\n\r\n', OK],
    ['when a request of HTTP/1.0 asks and is not told', GET_1_0, OK],
    ['when the response is HTTP/1.0 and does not say', GET, OK.replace('1.1', '1.0')],
    ['when the request is not whole', GET.slice(0, -1), OK],
    ['when the request is malformed', 'POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\nx', OK],
    [
      'when the request has two framings',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      OK,
    ],
    ['when two requests are given as one', GET + GET, OK],
    ['when two responses answer one request', GET, OK + OK],
    ['when an empty line follows the response', GET, `${OK}\r\n`],
    ['when the request has no version', 'GET /\r\n\r\n', OK],
    ['when it becomes a tunnel', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['when it changes protocols', GET, 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n'],
  ])('%s', (_, request, response) => {
    expect(messagePersistence(encodeLatin1(request), encodeLatin1(response))).toBe(false);
  });
});
