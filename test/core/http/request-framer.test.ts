import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestFramer } from '../../../server/core/http/parse.js';
import { encodeLatin1 } from '../../../server/core/wire-text.js';
import { checkEverySplit, cutAt } from '../split.js';

interface Framed {
  readonly end: number;
  readonly extra: number;
  readonly malformed: string | null;
}

/** Pushes every chunk; null when the request is incomplete after the last. */
function frame(chunks: readonly Uint8Array[]): Framed | null {
  const framer = new RequestFramer();
  let state = 'incomplete';
  for (const chunk of chunks) state = framer.push(chunk);
  if (state === 'incomplete') return null;
  return { end: framer.messageBytes, extra: framer.extraBytes, malformed: framer.malformed };
}

/** `message` frames as one request, and leaves whatever follows it alone, however both are cut. */
function check(message: string, malformed: string | null = null): void {
  for (const next of ['', 'X', 'GET / HTTP/1.1\r\n\r\n']) {
    const expected = { end: message.length, extra: next.length, malformed };
    checkEverySplit(encodeLatin1(message + next), (chunks) => expect(frame(chunks)).toEqual(expected));
  }
  // Not one byte earlier.
  expect(frame([encodeLatin1(message.slice(0, -1))])).toBeNull();
}

const POST = 'POST / HTTP/1.1\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

describe('push() completes a request', () => {
  test.each([
    ['without a body', 'GET / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n'],
    ['without fields', 'GET / HTTP/1.1\r\n\r\n'],
    ['with bare LF line ends', 'GET / HTTP/1.1\nHost: a\n\n'],
    ['with mixed line ends', 'GET / HTTP/1.1\nHost: a\r\n\n'],
    ['after empty lines', '\r\n\r\n\nGET / HTTP/1.1\r\n\r\n'],
    ['that is not HTTP but text', 'hello\r\n\r\n'],
    ['with a CR inside a line', 'GET /\rx HTTP/1.1\r\nA: \r\r\n\r\n'],
    ['with Content-Length: 0', `${POST}Content-Length: 0\r\n\r\n`],
    ['with a body', `${POST}Content-Length: 5\r\n\r\nhello`],
    ['with a body that holds empty lines', `${POST}Content-Length: 8\r\n\r\n\r\n\r\n\r\n\r\n`],
    ['with Content-Length in any case and spacing', `${POST}cOnTeNt-LeNgTh:\t 5 \r\n\r\nhello`],
    ['with the same Content-Length twice', `${POST}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`],
    ['with the same Content-Length in a list', `${POST}Content-Length: 5, 5\r\n\r\nhello`],
    ['with a folded Content-Length', `${POST}Content-Length:\r\n 5\r\n\r\nhello`],
    ['with fields that only look like framing', `${POST}X-Content-Length: 5\r\nNo colon\r\n\r\n`],
    ['that is chunked', `${CHUNKED}5\r\nhello\r\n0\r\n\r\n`],
    ['of several chunks', `${CHUNKED}5\r\nhello\r\nA\r\n0123456789\r\n000\r\n\r\n`],
    ['whose chunks hold line breaks', `${CHUNKED}4\r\n\r\n\r\n\r\n0\r\n\r\n`],
    ['with bare LF between chunks', `${CHUNKED}5\nhello\n0\n\n`],
    ['with chunk extensions', `${CHUNKED}5;a=b;c="d"\r\nhello\r\n0 ;z\r\n\r\n`],
    ['with trailers', `${CHUNKED}1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n`],
    ['with an empty chunked body', `${CHUNKED}0\r\n\r\n`],
    ['with another coding before chunked', `${POST}Transfer-Encoding: gzip, Chunked\r\n\r\n0\r\n\r\n`],
    [
      'with codings in two fields',
      `${POST}Transfer-Encoding: gzip\r\ntransfer-encoding: chunked,\r\n\r\n0\r\n\r\n`,
    ],
    [
      'with both framings, by Transfer-Encoding',
      `${POST}Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
  ])('%s', (_, message) => check(message));
});

describe('push() answers malformed framing where it is known', () => {
  test.each([
    ['Content-Length: five\r\n\r\n', 'Content-Length is "five", expected digits'],
    ['Content-Length: -1\r\n\r\n', 'Content-Length is "-1", expected digits'],
    ['Content-Length: +1\r\n\r\n', 'Content-Length is "+1", expected digits'],
    ['Content-Length: 0x5\r\n\r\n', 'Content-Length is "0x5", expected digits'],
    ['Content-Length:\r\n\r\n', 'Content-Length is "", expected digits'],
    ['Content-Length: 5 5\r\n\r\n', 'Content-Length is "5 5", expected digits'],
    ['Content-Length: 5\r\nContent-Length: 6\r\n\r\n', 'Content-Length says both "5" and "6"'],
    ['Content-Length: 5, 6\r\n\r\n', 'Content-Length says both "5" and "6"'],
    ['Content-Length : 5\r\n\r\n', 'whitespace before the colon of Content-Length'],
    ['Content-Length: 16777217\r\n\r\n', 'message is larger than 16 MiB'],
    [`Content-Length: ${'9'.repeat(400)}\r\n\r\n`, 'message is larger than 16 MiB'],
    ['Transfer-Encoding: gzip\r\n\r\n', 'Transfer-Encoding ends with "gzip", expected chunked'],
    ['Transfer-Encoding: chunked, gzip\r\n\r\n', 'Transfer-Encoding ends with "gzip", expected chunked'],
    ['Transfer-Encoding: chunked;a=b\r\n\r\n', 'Transfer-Encoding ends with "chunked;a=b", expected chunked'],
    ['Transfer-Encoding:\r\n\r\n', 'Transfer-Encoding ends with "", expected chunked'],
  ])('%j', (fields, malformed) => check(POST + fields, malformed));

  test.each([
    ['h', 'chunk size is not a hexadecimal number'],
    ['\r', 'chunk size is not a hexadecimal number'],
    [';', 'chunk size is not a hexadecimal number'],
    ['-', 'chunk size is not a hexadecimal number'],
    ['5 x', 'chunk size is not a hexadecimal number'],
    ['5\rx', 'chunk size is not a hexadecimal number'],
    ['1000001', 'message is larger than 16 MiB'],
    ['3\r\nhell', 'chunk data does not end with a line break where its size says'],
    ['3\r\nhel\rx', 'chunk data does not end with a line break where its size says'],
    ['3\r\nhel\r\r', 'chunk data does not end with a line break where its size says'],
    ['3\r\nhel\r\n\r', 'chunk size is not a hexadecimal number'],
    ['3\r\nhel\r\n;', 'chunk size is not a hexadecimal number'],
  ])('chunked body %j', (body, malformed) => check(CHUNKED + body, malformed));

  test('bytes that are no HTTP, such as a TLS handshake, without waiting for a line', () => {
    check('\x16', 'request line starts with byte 0x16: this is not HTTP');
    check('\r\n ', 'request line starts with byte 0x20: this is not HTTP');
  });

  test('a head that does not end within 64 KiB', () => {
    const fits = `GET / HTTP/1.1\r\nA: ${'x'.repeat(65_536 - 23)}\r\n\r\n`;
    expect(fits.length).toBe(65_536);
    check(fits);
    const malformed = 'header section is larger than 64 KiB';
    for (const endless of [`GET /${'x'.repeat(70_000)}`, '\n'.repeat(70_000), `x${'\ny'.repeat(35_000)}`]) {
      checkEverySplit(encodeLatin1(endless), (chunks) =>
        expect(frame(chunks)).toEqual({ end: 65_536, extra: endless.length - 65_536, malformed }),
      );
    }
  });

  test('a message that does not end within 16 MiB', () => {
    const chunk = encodeLatin1(`10000\r\n${'x'.repeat(65_536)}\r\n`);
    const framer = new RequestFramer();
    framer.push(encodeLatin1(CHUNKED));
    let pushes = 0;
    while (framer.push(chunk) === 'incomplete') pushes++;
    expect(framer).toMatchObject({
      malformed: 'message is larger than 16 MiB',
      messageBytes: 16 * 1024 * 1024,
    });
    expect(pushes).toBe(255);
  });
});

describe('push() stays linear', () => {
  test('for a large head and body, byte by byte', () => {
    const body = 200_000;
    const head = `POST / HTTP/1.1\r\nA: ${'x'.repeat(60_000)}\r\nContent-Length: ${body}\r\n\r\n`;
    const framer = new RequestFramer();
    for (const byte of encodeLatin1(head)) framer.push(Uint8Array.of(byte));
    for (let i = 0; i < body; i++) framer.push(Uint8Array.of(0));
    expect(framer).toMatchObject({ messageBytes: head.length + body, malformed: null });
  });
});

test('push() frames any bytes the same, however they are cut', () => {
  const piece = fc.constantFrom(
    'GET / HTTP/1.1',
    '\r\n',
    '\n',
    '\r',
    ' ',
    'a',
    'Content-Length: 3',
    'Transfer-Encoding: chunked',
    '3',
    '0',
    ';',
    'xyz',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), fc.array(fc.nat({ max: 40 })), (pieces, cuts) => {
      const bytes = encodeLatin1(pieces.join(''));
      const within = cuts.filter((cut) => cut < bytes.length);
      expect(frame(cutAt(bytes, within))).toEqual(frame([bytes]));
    }),
    { numRuns: 1000 },
  );
});
