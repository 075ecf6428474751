import { describe, expect, test } from 'vitest';
import { parseRequest } from '../../../server/core/http/parse.js';
import { DEFAULT_RESPONSE, type ResponseSet } from '../../../server/core/messages.js';
import { concatBytes } from '../../../server/core/bytes.js';
import {
  compileResponse,
  pickRule,
  respond,
  type Answer,
  type ResponseContext,
} from '../../../server/core/response/rules.js';
import { decodeLatin1, encodeLatin1 } from '../../../server/core/wire-text.js';

const CONTEXT: ResponseContext = {
  client: { ip: '127.0.0.1', port: 50510 },
  connection: { id: 1, count: 1 },
  thread: { id: 0 },
  nowMs: 0,
};

/** A rule's source: `METHOD PATH TEXT`. */
function rules(...sources: string[]): ResponseSet {
  const rule = (source: string) => {
    const [method = '', path = '', ...text] = source.split(' ');
    return { method, path, text: text.join(' ') };
  };
  return { lineEnding: 'crlf', rules: sources.map(rule) };
}

function bytesOf({ pieces }: Answer): Uint8Array {
  return concatBytes(pieces.map(({ bytes }) => bytes));
}

function answer(set: ResponseSet, request: string): string {
  return decodeLatin1(bytesOf(respond(compileResponse(set), encodeLatin1(request), CONTEXT)));
}

describe('respond() answers', () => {
  test('with the default response, byte for byte', () => {
    expect(answer(DEFAULT_RESPONSE, 'GET / HTTP/1.1\r\n\r\n')).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Hello World</h1>',
    );
  });

  const set = rules('GET /a get-a', '* /a any-a', 'POST * post', 'GET /caf\u00e9 utf-8', '* * other');
  test.each([
    ['GET /a HTTP/1.1', 'get-a'],
    ['GET /a?b HTTP/1.1', 'get-a'],
    ['GET http://localhost:8000/a HTTP/1.1', 'get-a'],
    ['get /a HTTP/1.1', 'any-a'],
    ['POST /a HTTP/1.1', 'any-a'],
    ['POST /b HTTP/1.1', 'post'],
    ['GET /A HTTP/1.1', 'other'],
    ['GET /a/ HTTP/1.1', 'other'],
    ['GET /%61 HTTP/1.1', 'other'],
    ['GET /caf\xc3\xa9 HTTP/1.1', 'utf-8'],
    ['OPTIONS * HTTP/1.1', 'other'],
    ['nonsense', 'other'],
    ['', 'other'],
  ])('%j with the first rule that matches', (line, expected) => {
    expect(answer(set, `${line}\r\n\r\n`)).toBe(expected);
  });

  test('without looking at the request when nothing depends on it', () => {
    const unreadable = new Proxy(new Uint8Array(), {
      get: () => {
        throw new Error('the request was read');
      },
    });
    const template = compileResponse(rules('* * {{connection.id}} {{time.http}}'));
    expect(decodeLatin1(bytesOf(respond(template, unreadable, CONTEXT)))).toBe(
      '1 Thu, 01 Jan 1970 00:00:00 GMT',
    );
    const constant = compileResponse(DEFAULT_RESPONSE);
    expect(respond(constant, unreadable, CONTEXT)).toBe(respond(constant, unreadable, CONTEXT));
  });

  test('with values of the request that chose the rule', () => {
    const echo = rules('* /echo {{request.method}} {{request.query.q|html}}', '* * no');
    expect(answer(echo, 'PUT /echo?q=%3C HTTP/1.1\r\n\r\n')).toBe('PUT &lt;');
  });
});

describe('pickRule() finds', () => {
  const { rules: list } = rules('GET /a x', '* * y');
  test.each([
    ['GET', '/a', 0],
    ['PUT', '/a', 1],
    ['', '', 1],
  ])('%j %j: %d', (method, path, index) => expect(pickRule(list, method, path)).toBe(index));

  test('nothing in a list without a rule for all', () => {
    expect(pickRule(list.slice(0, 1), 'GET', '/b')).toBe(-1);
  });

  test('what respond() uses, in a set as in its compiled form', () => {
    const { method, path } = parseRequest(encodeLatin1('GET /a HTTP/1.1\r\n\r\n'));
    expect(pickRule(compileResponse({ lineEnding: 'lf', rules: list }).rules, method, path)).toBe(0);
  });
});

describe('compileResponse() refuses', () => {
  const many = Array.from({ length: 32 }, (_, index) => `GET /${index} x`);
  const long = 'x'.repeat(60_000);
  const tests: readonly (readonly [why: string, set: ResponseSet, error: object])[] = [
    ['no rules', rules(), { code: 'RULES_EMPTY', at: undefined }],
    [
      '33 rules',
      rules(...many, '* * x'),
      { code: 'RULES_TOO_MANY', message: 'Cannot use 33 rules, expected at most 32' },
    ],
    [
      'more than 128 KiB together',
      rules(`GET /a ${long}`, `GET /b ${long}`, `* * ${long}`),
      {
        code: 'RULES_TOO_LONG',
        message: 'Cannot use response texts of 180012 bytes together, expected at most 131072',
      },
    ],
    [
      'a last rule that matches not all',
      rules('* /a x', 'GET * x'),
      {
        code: 'RULES_NO_DEFAULT',
        message: 'The last rule matches only "GET *": expected "* *", because every request needs an answer',
        at: { rule: 1, line: 1, column: 1 },
      },
    ],
    [
      'the same match twice',
      rules('GET /a x', '* /a x', 'GET /a x', '* * x'),
      {
        code: 'RULE_DUPLICATE',
        message: 'Two rules match "GET /a": change or delete one',
        at: { rule: 2, line: 1, column: 1 },
      },
    ],
    [
      'an earlier rule for all',
      rules('* * x', '* * x'),
      { code: 'RULE_DUPLICATE', at: { rule: 1, line: 1, column: 1 } },
    ],
    [
      "a mistake in a rule's text, at its place",
      rules('GET /a x', 'GET /b x\n\\q', '* * x'),
      {
        code: 'TEMPLATE_BAD_ESCAPE',
        message: 'Unknown escape \\q: write \\\\ for a backslash',
        at: { rule: 1, line: 2, column: 1 },
      },
    ],
  ];
  test.each(tests)('%s', (_, set, error) => {
    expect(() => compileResponse(set)).toThrow(expect.objectContaining(error));
  });

  test.each(['', 'G T', 'GET\n', 'G(T', 'GÉT'])('method %j', (method) => {
    const set: ResponseSet = { lineEnding: 'lf', rules: [{ method, path: '*', text: '' }] };
    expect(() => compileResponse(set)).toThrow(
      expect.objectContaining({ code: 'RULE_BAD_METHOD', at: { rule: 0, line: 1, column: 1 } }),
    );
  });

  test.each(['', 'a', '*/', '/a b', '/a?b', '/a#b', '/a\n', '/\0', '/\x7f', '/\u00a0'])('path %j', (path) => {
    const set: ResponseSet = { lineEnding: 'lf', rules: [{ method: 'GET', path, text: '' }] };
    expect(() => compileResponse(set)).toThrow(
      expect.objectContaining({ code: 'RULE_BAD_PATH', at: { rule: 0, line: 1, column: 1 } }),
    );
  });

  test('but not 32 rules, nor any path that can arrive', () => {
    const set = rules('M-SEARCH /~a/%20/../é* x', ...many.slice(2), '* * x');
    expect(compileResponse(set).rules).toHaveLength(32);
  });
});
