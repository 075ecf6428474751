import { describe, expect, test } from 'vitest';
import { type ProblemCode, PROBLEMS } from '../../../server/core/http/message-problems.js';
import {
  MessageTokenizer,
  readMessages,
  type ReadMessages,
  type TokenizerOptions,
} from '../../../server/core/http/message-tokenizer.js';
import { encodeLatin1 } from '../../../server/core/wire-text.js';
import { checkEverySplit } from '../split.js';

type Kind = 'request' | 'response';

/** Reads `text` whole, and checks that every way of cutting it gives the same, in tokens that tile it. */
function read(text: string, kind: Kind = 'request', options: TokenizerOptions = {}): ReadMessages {
  const bytes = encodeLatin1(text);
  const whole = readMessages(bytes, kind, options);
  checkEverySplit(bytes, (chunks) => {
    const tokenizer = new MessageTokenizer(kind, options);
    const parts = [...chunks.map((chunk) => tokenizer.push(chunk)), tokenizer.end()];
    expect({
      tokens: parts.flatMap(({ tokens }) => tokens),
      problems: parts.flatMap(({ problems }) => problems),
      messages: parts.flatMap(({ messages }) => messages),
      state: tokenizer.state,
      invalidAt: tokenizer.invalidAt,
    }).toEqual(whole);
  });
  let offset = 0;
  for (const { start, end } of whole.tokens) {
    expect(start).toBe(offset);
    offset = end;
  }
  expect(offset).toBe(bytes.length);
  return whole;
}

/** Tokens with their text. */
function tokensOf(text: string, kind: Kind = 'request', options: TokenizerOptions = {}): string[] {
  return read(text, kind, options).tokens.map(
    ({ kind: name, start, end }) => `${name} ${text.slice(start, end)}`,
  );
}

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: a\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
const OK = 'HTTP/1.1 200 OK\r\n';

describe('push() names every byte', () => {
  test('of a request', () => {
    expect(tokensOf('PUT /a?b HTTP/1.1\r\nHost:\t a \r\nX:\r\nContent-Length: 3\r\n\r\nabc')).toEqual([
      'method PUT',
      'space  ',
      'requestTarget /a?b',
      'space  ',
      'httpVersion HTTP/1.1',
      'lineBreak \r\n',
      'fieldName Host',
      'colon :',
      'ows \t ',
      'fieldValue a',
      'ows  ',
      'lineBreak \r\n',
      'fieldName X',
      'colon :',
      'lineBreak \r\n',
      'fieldName Content-Length',
      'colon :',
      'ows  ',
      'fieldValue 3',
      'lineBreak \r\n',
      'headEnd \r\n',
      'bodyData abc',
      'messageEnd ',
    ]);
  });

  test('of a response', () => {
    expect(tokensOf('HTTP/1.0 404 Not Found\r\n\r\ngone', 'response')).toEqual([
      'httpVersion HTTP/1.0',
      'space  ',
      'statusCode 404',
      'space  ',
      'reasonPhrase Not Found',
      'lineBreak \r\n',
      'headEnd \r\n',
      'bodyData gone',
      'messageEnd ',
    ]);
  });

  test('of a chunked body with an extension and a trailer field', () => {
    const body = '3;a="b;\\"c"\r\nabc\r\n000\r\nX: y\r\n\r\n';
    expect(tokensOf(CHUNKED + body).slice(-15)).toEqual([
      'headEnd \r\n',
      'chunkSize 3',
      'chunkExtension ;a="b;\\"c"',
      'lineBreak \r\n',
      'chunkData abc',
      'lineBreak \r\n',
      'chunkSize 000',
      'lineBreak \r\n',
      'fieldName X',
      'colon :',
      'ows  ',
      'fieldValue y',
      'lineBreak \r\n',
      'trailerEnd \r\n',
      'messageEnd ',
    ]);
  });

  test('of a field value over several lines', () => {
    const text = `${OK}A: b \r\n\t c\r\n \r\nContent-Length: 0\r\n\r\n`;
    expect(tokensOf(text, 'response').slice(6, 15)).toEqual([
      'fieldName A',
      'colon :',
      'ows  ',
      'fieldValue b',
      'ows  ',
      'obsFold \r\n\t ',
      'fieldValue c',
      'obsFold \r\n ',
      'lineBreak \r\n',
    ]);
    expect(read(text, 'response').messages[0]?.fields[0]).toEqual({ name: 'A', value: 'b c' });
  });

  test('behind an error as opaque', () => {
    expect(tokensOf(`${GET}A b: c\r\n\r\nGET`).slice(-3)).toEqual([
      'lineBreak \r\n',
      'fieldName A',
      'opaque  b: c\r\n\r\nGET',
    ]);
  });

  test('of what is not whole by what it would become', () => {
    expect(tokensOf('GET /pa').at(-1)).toBe('requestTarget /pa');
    expect(tokensOf(`${POST}Content-Length: 5\r\n\r\nab`).at(-1)).toBe('bodyData ab');
    expect(tokensOf(`${GET}A: b\r`).at(-1)).toBe('lineBreak \r');
  });
});

test('pending is the token that has begun', () => {
  const tokenizer = new MessageTokenizer('request');
  expect(tokenizer.pending).toBeNull();
  tokenizer.push(encodeLatin1('GET /pa'));
  expect(tokenizer.pending).toEqual({ kind: 'requestTarget', start: 4, end: 7 });
  tokenizer.push(encodeLatin1('th '));
  expect(tokenizer.pending).toEqual({ kind: 'space', start: 9, end: 10 });
});

test('a message has its parts', () => {
  const { messages } = read('\r\nGET /x HTTP/1.1\r\nHost: a\r\nB:  c d\t\r\n\r\n');
  expect(messages).toEqual([
    {
      start: 2,
      headEnd: 40,
      end: 40,
      method: 'GET',
      target: '/x',
      status: 0,
      reason: '',
      version: 'HTTP/1.1',
      fields: [
        { name: 'Host', value: 'a' },
        { name: 'B', value: 'c d' },
      ],
      trailers: [],
      framing: { kind: 'none' },
      keepAlive: true,
    },
  ]);
});

/** `|` marks the byte that is wrong; it is no part of the message. */
type Deviation = readonly [code: ProblemCode, marked: string, kind?: Kind, options?: TokenizerOptions];

const long = 'x'.repeat(65_536);

const ERRORS: readonly Deviation[] = [
  ['badMethod', '| / HTTP/1.1\r\n\r\n'],
  ['badMethod', 'G|\tT / HTTP/1.1\r\n\r\n'],
  ['badMethod', 'GET|: / HTTP/1.1\r\n\r\n'],
  ['badMethod', 'GE|\xdf / HTTP/1.1\r\n\r\n'],
  ['badMethod', '|\x16\x03\x01\x00'],
  ['badMethod', '\r\n| GET / HTTP/1.1\r\n\r\n'],
  ['missingTarget', 'GET|\r\n\r\n'],
  ['missingTarget', 'GET |\r\n\r\n'],
  ['missingVersion', 'GET /|\r\n\r\n'],
  ['missingVersion', 'GET / |\r\n\r\n'],
  ['badTarget', 'GET /a|\x00b HTTP/1.1\r\n\r\n'],
  ['badTarget', 'GET /a|\tb HTTP/1.1\r\n\r\n'],
  ['badTarget', 'GET /a|\x7f HTTP/1.1\r\n\r\n'],
  ['repeatedSpace', 'GET | / HTTP/1.1\r\n\r\n'],
  ['repeatedSpace', 'GET / | HTTP/1.1\r\n\r\n'],
  ['repeatedSpace', 'HTTP/1.1 | 200 OK\r\n\r\n', 'response'],
  ['badVersion', 'GET / |http/1.1\r\n\r\n'],
  ['unsupportedVersion', 'GET / HTTP/|01.1\r\n\r\n'],
  ['badVersion', 'GET / HTTP/1|1.1\r\n\r\n'],
  ['badVersion', 'GET / HTTP/1.|\r\n\r\n'],
  ['badVersion', 'GET / HTTP/1.1|1\r\n\r\n'],
  ['badVersion', 'GET / HTTP/1.1|x\r\n\r\n'],
  ['badVersion', 'GET / HTTP/1.1| \r\n\r\n'],
  ['badVersion', 'GET /a |b HTTP/1.1\r\n\r\n'],
  ['badVersion', 'HTTP/1.1|\t200 OK\r\n\r\n', 'response'],
  ['unsupportedVersion', 'PRI * HTTP/|2.0\r\n\r\n'],
  ['unsupportedVersion', 'HTTP/|0.9 200 OK\r\n\r\n', 'response'],
  ['badStatusCode', 'HTTP/1.1|\r\n\r\n', 'response'],
  ['badStatusCode', 'HTTP/1.1 |OK\r\n\r\n', 'response'],
  ['badStatusCode', 'HTTP/1.1 20| OK\r\n\r\n', 'response'],
  ['badStatusCode', 'HTTP/1.1 200|1 OK\r\n\r\n', 'response'],
  ['badReasonPhrase', 'HTTP/1.1 200 a|\x00b\r\n\r\n', 'response'],
  ['bareCr', 'GET / HTTP/1.1|\rA: b\r\n\r\n'],
  ['bareCr', `${GET}A: b|\r\r\n\r\n`],
  ['bareCr', `${GET}A: b  |\rc\r\n\r\n`],
  ['bareCr', `${GET}|\rGET /evil HTTP/1.1\r\n\r\n`],
  ['bareCr', '|\r\r\nGET / HTTP/1.1\r\n\r\n'],
  ['sectionTooLarge', `GET /${long.slice(5)}|x`],
  ['sectionTooLarge', `${GET}A: ${long.slice(GET.length + 3)}|x`],
  ['sectionTooLarge', `${CHUNKED}0;${long.slice(2)}|x`],
  ['sectionTooLarge', `${CHUNKED}0\r\nA: ${long.slice(3)}|x`],
  ['whitespaceBeforeFields', 'GET / HTTP/1.1\r\n| Host: a\r\n\r\n'],
  ['whitespaceBeforeFields', 'GET / HTTP/1.1\r\n|\tHost: a\r\n\r\n'],
  ['whitespaceInFieldName', `${POST}Content-Length| : 0\r\n\r\n`],
  ['whitespaceInFieldName', `${GET}a| b: c\r\n\r\n`],
  ['whitespaceInFieldName', `${OK}A|\t: b\r\n\r\n`, 'response'],
  ['badFieldName', `${GET}|: a\r\n\r\n`],
  ['badFieldName', `${GET}a|\x00: b\r\n\r\n`],
  ['badFieldName', `${GET}a|@b: c\r\n\r\n`],
  ['badFieldName', `${GET}caf|\xe9: b\r\n\r\n`],
  ['missingColon', `${GET}no-colon|\r\n\r\n`],
  ['badFieldValue', `${GET}A: b|\x00c\r\n\r\n`],
  ['badFieldValue', `${GET}A: b|\x01c\r\n\r\n`],
  ['badFieldValue', `${GET}A: b|\x7f\r\n\r\n`],
  ['badContentLength', `${POST}Content-Length: |+5\r\n\r\nhello`],
  ['badContentLength', `${POST}Content-Length: |-1\r\n\r\n`],
  ['badContentLength', `${POST}Content-Length: |0x5\r\n\r\nhello`],
  ['badContentLength', `${POST}Content-Length: |5 5\r\n\r\nhello`],
  ['badContentLength', `${POST}Content-Length: |5_0\r\n\r\nhello`],
  ['badContentLength', `${POST}Content-Length: |5,\r\n\r\nhello`],
  ['badContentLength', `${POST}Content-Length:|\r\n\r\nhello`],
  ['badContentLength', `${POST}Content-Length: |5\r\n 5\r\n\r\nhello`],
  ['badContentLength', `${OK}Content-Length: |5;a\r\n\r\nhello`, 'response'],
  ['contentLengthOverflow', `${POST}Content-Length: |18446744073709551616\r\n\r\n`],
  ['contentLengthOverflow', `${POST}Content-Length: |${'9'.repeat(400)}\r\n\r\n`],
  ['differingContentLengths', `${POST}Content-Length: 5\r\nContent-Length: |6\r\n\r\nhello`],
  ['differingContentLengths', `${POST}Content-Length: |5, 6\r\n\r\nhello`],
  ['differingContentLengths', `${OK}Content-Length: 5\r\nContent-Length: |05\r\n\r\nhello`, 'response'],
  ['contentLengthWithTransferEncoding', `${POST}Content-Length: 5\r\nTransfer-Encoding: |chunked\r\n\r\n`],
  ['contentLengthWithTransferEncoding', `${POST}Transfer-Encoding: chunked\r\nContent-Length: |5\r\n\r\n`],
  [
    'contentLengthWithTransferEncoding',
    `${OK}Transfer-Encoding: gzip\r\nContent-Length: |5\r\n\r\n`,
    'response',
  ],
  ['badTransferEncoding', `${POST}Transfer-Encoding: |chunked;a=b\r\n\r\n`],
  ['badTransferEncoding', `${POST}Transfer-Encoding: |"chunked"\r\n\r\n`],
  ['badTransferEncoding', `${POST}Transfer-Encoding: |chunked foo\r\n\r\n`],
  ['repeatedChunked', `${POST}Transfer-Encoding: |chunked, chunked\r\n\r\n`],
  ['repeatedChunked', `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: |chunked\r\n\r\n`, 'response'],
  ['repeatedChunked', `${OK}Transfer-Encoding: |chunked, gzip, Chunked\r\n\r\n`, 'response'],
  ['chunkedNotFinal', `${POST}Transfer-Encoding: |gzip\r\n\r\n`],
  ['chunkedNotFinal', `${POST}Transfer-Encoding: |identity\r\n\r\n`],
  ['chunkedNotFinal', `${POST}Transfer-Encoding: |chunked, gzip\r\n\r\n`],
  ['chunkedNotFinal', `${POST}Transfer-Encoding: |xchunked\r\n\r\n`],
  ['chunkedNotFinal', `${POST}Transfer-Encoding:|\r\n\r\n`],
  ['transferEncodingInHttp10', 'POST / HTTP/1.0\r\nTransfer-Encoding: |chunked\r\n\r\n0\r\n\r\n'],
  ['dataAfterClose', `${GET}Connection: close\r\n\r\n|GET / HTTP/1.1\r\n\r\n`],
  ['dataAfterClose', 'GET / HTTP/1.0\r\n\r\n|G'],
  ['dataAfterClose', `${OK}Content-Length: 2\r\nConnection: close\r\n\r\nhi|!`, 'response'],
  ['badChunkSize', `${CHUNKED}|\r\n`],
  ['badChunkSize', `${CHUNKED}| 5\r\nhello\r\n0\r\n\r\n`],
  ['badChunkSize', `${CHUNKED}|-5\r\n`],
  ['badChunkSize', `${CHUNKED}0|x5\r\n`],
  ['badChunkSize', `${CHUNKED}5 |x\r\nhello\r\n0\r\n\r\n`],
  ['badChunkSize', `${CHUNKED}|;a=b\r\n`],
  ['chunkSizeOverflow', `${CHUNKED}0001000000000000000|0\r\n`],
  ['badChunkExtension', `${CHUNKED}5;a="b|\r\nhello\r\n0\r\n\r\n`],
  ['badChunkExtension', `${CHUNKED}5;a="b\\|\r\nhello\r\n0\r\n\r\n`],
  ['badChunkExtension', `${CHUNKED}5;a|\x00\r\nhello`],
  ['badChunkExtension', `${CHUNKED}5;|\x00\r\nhello`],
  ['badChunkExtension', `${CHUNKED}5;a="\\|\x00"\r\nhello`],
  ['badChunkLineBreak', `${CHUNKED}5|\nhello\r\n0\r\n\r\n`],
  ['badChunkLineBreak', `${CHUNKED}5;a|\nhello\r\n0\r\n\r\n`],
  ['badChunkLineBreak', `${CHUNKED}5;a="|\n"\r\nhello\r\n0\r\n\r\n`],
  ['badChunkLineBreak', `${CHUNKED}5|\r\r\nhello\r\n0\r\n\r\n`],
  ['badChunkLineBreak', `${CHUNKED}5;a|\rb\r\nhello\r\n0\r\n\r\n`],
  ['badChunkEnd', `${CHUNKED}5\r\nhello|0\r\n\r\n`],
  ['badChunkEnd', `${CHUNKED}5\r\nhello|\n0\r\n\r\n`],
  ['badChunkEnd', `${CHUNKED}5\r\nhello|\rx0\r\n\r\n`],
];

const NO_ERRORS: readonly Deviation[] = [
  // RFC 9112 §2.2: "a server [...] SHOULD ignore at least one empty line". All parsers ignore any number.
  ['emptyLine', `|\r\n${GET}\r\n`],
  ['emptyLine', `|\r\n${OK}Content-Length: 0\r\n\r\n`, 'response'],
  // §2.2: "a recipient MAY recognize a single LF". Nearly all do; those that stopped reject the code.
  ['bareLf', 'GET / HTTP/1.1|\nHost: a\r\n\r\n'],
  ['bareLf', `${GET}A: b|\n\r\n`],
  ['bareLf', `${GET}|\n`],
  ['bareLf', `${CHUNKED}0\r\n|\n`],
  // §3.2: "SHOULD respond" leaves it to the server. Browsers send some of these.
  ['targetCharacter', 'GET /a|"b HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['targetCharacter', 'GET /a|#b HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['targetCharacter', 'GET /a|%zz HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['targetNotAscii', 'GET /caf|\xe9 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['targetForm', 'GET |a/b HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['targetForm', 'GET |* HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['targetForm', 'GET |a:80 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['targetForm', 'CONNECT |/ HTTP/1.1\r\nHost: a\r\n\r\n'],
  // RFC 9110 §6.2: "SHOULD process the message as if it were in the highest minor version".
  ['minorVersion', 'GET / HTTP/1.|2\r\nHost: a\r\n\r\n'],
  // §4: trailing whitespace may be ignored, so it may be missing. Many servers leave it out.
  ['missingReasonSpace', 'HTTP/1.1 200|\r\nContent-Length: 0\r\n\r\n', 'response'],
  // §5.2: "reject [...] or replace", and a user agent "MUST replace".
  ['obsFold', `${GET}A: b\r\n| c\r\n\r\n`],
  ['obsFold', `${OK}Content-Length:\r\n|\t0\r\n\r\n`, 'response'],
  // §6.3: the exception to invalid Content-Length.
  ['repeatedContentLength', `${POST}Content-Length: 5\r\ncontent-length: |5\r\n\r\nhello`],
  ['repeatedContentLength', `${POST}Content-Length: |5 ,5\r\n\r\nhello`],
  // §7.1.1: "MUST ignore unrecognized chunk extensions". Most recipients look for the end of the line alone.
  ['chunkExtensionSyntax', `${CHUNKED}5;|\r\nhello\r\n0\r\n\r\n`],
  ['chunkExtensionSyntax', `${CHUNKED}5;|;;"\r\nhello\r\n0\r\n\r\n`],
  ['chunkExtensionSyntax', `${CHUNKED}5;a=|;b\r\nhello\r\n0\r\n\r\n`],
  ['chunkExtensionSyntax', `${CHUNKED}5;a=b|=c d\r\nhello\r\n0\r\n\r\n`],
  // RFC 9110 §5.6.3: "A recipient MUST parse for such bad whitespace". Some servers pad sizes with spaces.
  ['badWhitespace', `${CHUNKED}5| \t\r\nhello\r\n0\r\n\r\n`],
  ['badWhitespace', `${CHUNKED}5| ;a\r\nhello\r\n0\r\n\r\n`],
  ['badWhitespace', `${CHUNKED}5;| a\r\nhello\r\n0\r\n\r\n`],
  ['badWhitespace', `${CHUNKED}5;a=| "b"\r\nhello\r\n0\r\n\r\n`],
  ['badWhitespace', `${CHUNKED}5;a=b| \r\nhello\r\n0\r\n\r\n`],
  // Rules about meaning.
  ['missingHost', '|GET / HTTP/1.1\r\n\r\n'],
  ['repeatedHost', `${GET}Host: |a\r\n\r\n`],
  ['badHost', 'GET / HTTP/1.1\r\nHost: |a/b\r\n\r\n'],
  ['badHost', 'GET / HTTP/1.1\r\nHost: |a:b\r\n\r\n'],
  ['statusOutOfRange', 'HTTP/1.1 |600 Odd\r\nContent-Length: 0\r\n\r\n', 'response'],
  ['statusOutOfRange', 'HTTP/1.1 |042 Odd\r\nContent-Length: 0\r\n\r\n', 'response'],
  ['contentLengthNotAllowed', '|HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n', 'response'],
  [
    'transferEncodingNotAllowed',
    '|HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n',
    'response',
  ],
  ['contentLengthNotAllowed', `|${OK}Content-Length: 1\r\n\r\n`, 'response', { requestMethod: 'CONNECT' }],
  ['forbiddenTrailer', `${CHUNKED}0\r\n|Content-Length: 5\r\n\r\n`],
  ['forbiddenTrailer', `${CHUNKED}0\r\n|Host: b\r\n\r\n`],
];

interface Example {
  readonly text: string;
  readonly offset: number;
  readonly kind: Kind;
  readonly options: TokenizerOptions;
}

/** A row of the table for `test.each`: code, title, and the message without its mark. */
function example([code, marked, kind = 'request', options = {}]: Deviation): [ProblemCode, string, Example] {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return [code, marked.slice(0, 100), { text, offset, kind, options }];
}

describe('push() finds errors at the first byte that is wrong', () => {
  test.each(ERRORS.map(example))('%s %j', (code, _, { text, offset, kind }) => {
    const { state, invalidAt, problems } = read(text, kind);
    expect({ state, invalidAt }).toEqual({ state: 'invalid', invalidAt: offset });
    const { severity, section } = PROBLEMS[code];
    expect(problems.at(-1)).toEqual({ code, severity, section, offset });
    expect(severity).toBe('error');
  });
});

describe('push() reads on behind what is no error', () => {
  test.each(NO_ERRORS.map(example))('%s %j', (code, _, { text, offset, kind, options }) => {
    const { state, problems } = read(text, kind, options);
    const { severity, section, leave } = PROBLEMS[code];
    expect({ state, problems }).toEqual({
      state: 'complete',
      problems: [{ code, severity, section, offset }],
    });
    expect(severity).not.toBe('error');
    expect(leave).toBeTruthy();
  });

  test.each(NO_ERRORS.map(example))(
    'unless told to reject %s %j',
    (code, _, { text, offset, kind, options }) => {
      const { state, invalidAt, problems } = read(text, kind, { ...options, reject: [code] });
      expect({ state, invalidAt }).toEqual({ state: 'invalid', invalidAt: offset });
      expect(problems.at(-1)).toMatchObject({ code, severity: 'error', offset });
    },
  );
});

test('there is an example of every problem', () => {
  const shown = new Set([...ERRORS, ...NO_ERRORS].map(([code]) => code));
  expect(Object.keys(PROBLEMS).filter((code) => !shown.has(code as ProblemCode))).toEqual([]);
});

describe('push() finds nothing wrong with', () => {
  test.each<[string, string, Kind?]>([
    ['a method nobody knows', 'X-!#$ / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['HTTP/1.0 without Host', 'GET / HTTP/1.0\r\n\r\n'],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
    ['absolute-form', 'GET http://u:p@[::1]:80/a?b HTTP/1.1\r\nHost: [::1]:80\r\n\r\n'],
    ['authority-form', 'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n'],
    ['asterisk-form', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['obs-text in a value', `${GET}A: caf\xc3\xa9\xff\r\n\r\n`],
    ['obs-text in a reason phrase', 'HTTP/1.1 200 \xd6K\r\n\r\n', 'response'],
    ['an empty reason phrase', 'HTTP/1.1 200 \r\n\r\n', 'response'],
    ['any spacing in a reason phrase', 'HTTP/1.1 200  all\tright \r\n\r\n', 'response'],
    ['punctuation in a field name', `${GET}!#$%&'*+-.^_\`|~: a\r\n\r\n`],
    ['colons in a value', `${GET}A::b:c\r\n\r\n`],
    ['a number with leading zeros', `${POST}Content-Length: 0005\r\n\r\nhello`],
    ['a body of a GET', `${GET}Content-Length: 5\r\n\r\nhello`],
    ['other codings before chunked', `${POST}Transfer-Encoding: , gzip;a="x,y" ,Chunked\r\n\r\n0\r\n\r\n`],
    [
      'codings in two fields',
      `${POST}transfer-encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['an extension without value', `${CHUNKED}1;a;b=c;d="\\""\r\nx\r\n0;e\r\n\r\n`],
    ['a size with leading zeros', `${CHUNKED}00000000000000000000a\r\n0123456789\r\n0\r\n\r\n`],
    [
      'Transfer-Encoding of 304',
      'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n',
      'response',
    ],
  ])('%s', (_, text, kind) => {
    expect(read(text, kind)).toMatchObject({ state: 'complete', problems: [], invalidAt: null });
  });
});

describe('push() is still reading', () => {
  test.each<[string, Kind?]>([
    [''],
    ['\r\n'],
    ['GET / HTTP/1.1\r\n'],
    [`${GET}\r`],
    [`${POST}Content-Length: 5\r\n\r\nhell`],
    [`${POST}Content-Length: 18446744073709551615\r\n\r\nhell`],
    [`${CHUNKED}ffffffffffffffff\r\nx`],
    [`${CHUNKED}0\r\n`],
    [`${GET}\r\nG`],
    [`${OK}Content-Length: 1\r\n\r\n`, 'response'],
  ])('%j', (text, kind) => {
    const { state, messages } = read(text, kind);
    expect(state).toBe('incomplete');
    expect(messages.at(-1)?.end ?? null).toBeNull();
  });

  test('what is wrong with a last field line, whether a fold may follow or not', () => {
    expect(read(`${POST}Content-Length: 5\r\nContent-Length: 6\r\n`)).toMatchObject({
      state: 'invalid',
      problems: [{ code: 'differingContentLengths' }],
    });
  });
});
