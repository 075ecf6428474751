/** The table of diagnostics: what can be wrong with where the body ends (RFC 9112 §6, §7 and §9). */
import { HTML, page, STATUS_200 } from '../right-response.js';
import { bothTake, type DiagnosticRows, resetAfter, waitAfter, WITHOUT_HEAD } from './row.js';

const HEAD = `${STATUS_200}${HTML}`;
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\n\n`;

const CHUNK_DATA = bothTake('chunkData', 'Hello World');

/** The connection ends in the middle of a chunked body. */
const INCOMPLETE = {
  chrome: { kind: 'breaksOff', failure: 'ERR_INCOMPLETE_CHUNKED_ENCODING' },
  curl: { exit: 18, writes: 'Hello', part: 'chunkData' },
  endings: { stall: waitAfter('Hello', 'chunkData'), reset: resetAfter('Hello', 'chunkData') },
} as const;

export const FRAMING_ROWS = {
  'content-length-too-long': {
    severity: 'warning',
    section: 'RFC 9112 §6.3',
    specimen: { text: `${HEAD}Content-Length: 50\n\nHello World` },
    chrome: { kind: 'breaksOff', failure: 'ERR_CONTENT_LENGTH_MISMATCH' },
    curl: { exit: 18, writes: 'Hello World', part: 'body' },
    endings: { stall: waitAfter('Hello World', 'body'), reset: resetAfter('Hello World', 'body') },
  },
  'content-length-too-short': {
    severity: 'warning',
    section: 'RFC 9112 §6.3',
    specimen: { text: `${HEAD}Content-Length: 5\n\nHello World` },
    ...bothTake('announced', 'Hello'),
  },
  'content-length-twice': {
    severity: 'warning',
    section: 'RFC 9110 §8.6',
    specimen: { text: page('Hello World', 'Content-Length: 11\n') },
    ...bothTake('body', 'Hello World'),
  },
  'content-lengths-differ': {
    severity: 'warning',
    section: 'RFC 9112 §6.3',
    specimen: { text: `${HEAD}Content-Length: 11\nContent-Length: 5\n\nHello World` },
    chrome: { kind: 'error', name: 'ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH' },
    curl: { exit: 0, writes: 'Hello', part: 'lastAnnounced' },
  },
  'content-length-list-differs': {
    severity: 'warning',
    section: 'RFC 9112 §6.3',
    specimen: { text: `${HEAD}Content-Length: 5, 11\n\nHello World` },
    chrome: { kind: 'error', name: 'ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH' },
    curl: { exit: 0, writes: 'Hello', part: 'firstDigits' },
  },
  'content-length-invalid': {
    severity: 'warning',
    section: 'RFC 9110 §8.6',
    specimen: { text: `${HEAD}Content-Length: many\n\nHello World` },
    chrome: { kind: 'shows', text: 'Hello World', part: 'body' },
    curl: { exit: 8, writes: '' },
  },
  'content-length-not-only-digits': {
    severity: 'warning',
    section: 'RFC 9110 §8.6',
    specimen: { text: `${HEAD}Content-Length: 5 bytes\n\nHello World` },
    chrome: { kind: 'shows', text: 'Hello World', part: 'body' },
    curl: { exit: 0, writes: 'Hello', part: 'firstDigits' },
  },
  'content-length-misread': {
    severity: 'warning',
    section: 'RFC 9110 §8.6',
    specimen: { text: `${HEAD}Content-Length: 50 bytes\n\nHello World` },
    chrome: { kind: 'shows', text: 'Hello World', part: 'body' },
    curl: { exit: 18, writes: 'Hello World', part: 'body' },
  },
  'content-length-too-large': {
    severity: 'warning',
    section: 'RFC 9110 §8.6',
    specimen: { text: `${HEAD}Content-Length: 99999999999999999999\n\nHello World` },
    ...bothTake('body', 'Hello World'),
  },
  'content-length-with-transfer-encoding': {
    severity: 'warning',
    section: 'RFC 9112 §6.2',
    specimen: {
      text: `${HEAD}Content-Length: 5\nTransfer-Encoding: chunked\n\nb\\r\\nHello World\\r\\n0\\r\\n\\r\\n`,
    },
    ...CHUNK_DATA,
  },
  'chunked-twice': {
    severity: 'warning',
    section: 'RFC 9112 §6.1',
    specimen: {
      text: `${HEAD}Transfer-Encoding: chunked, chunked\n\nb\\r\\nHello World\\r\\n0\\r\\n\\r\\n`,
    },
    ...CHUNK_DATA,
  },
  'transfer-coding-not-chunked': {
    severity: 'warning',
    section: 'RFC 9112 §6.1',
    specimen: { text: `${HEAD}Transfer-Encoding: pieces\n\nHello World` },
    chrome: { kind: 'shows', text: 'Hello World', part: 'body' },
    curl: { exit: 61, writes: '' },
  },
  'transfer-coding-beside-chunked': {
    severity: 'warning',
    section: 'RFC 9112 §7',
    specimen: {
      text: `${HEAD}Transfer-Encoding: pieces, chunked\n\nb\\r\\nHello World\\r\\n0\\r\\n\\r\\n`,
    },
    chrome: { kind: 'shows', text: 'Hello World', part: 'chunkData' },
    curl: { exit: 61, writes: '' },
  },
  'transfer-encoding-in-http-1-0': {
    severity: 'warning',
    section: 'RFC 9112 §6.1',
    specimen: {
      text: `HTTP/1.0 200 OK\n${HTML}Transfer-Encoding: chunked\n\n5\\r\\nHello\\r\\n0\\r\\n\\r\\n`,
    },
    chrome: { kind: 'shows', text: '5 Hello 0', part: 'rawChunks' },
    curl: { exit: 0, writes: 'Hello', part: 'chunkData' },
  },
  'chunk-size-invalid': {
    severity: 'warning',
    section: 'RFC 9112 §7.1',
    specimen: { text: `${CHUNKED}Hello\\r\\n0\\r\\n\\r\\n` },
    chrome: { kind: 'breaksOff', failure: 'ERR_INVALID_CHUNKED_ENCODING' },
    curl: { exit: 56, writes: '' },
  },
  'not-chunked': {
    severity: 'warning',
    section: 'RFC 9112 §7.1',
    specimen: { text: `${CHUNKED}Hello World` },
    chrome: { kind: 'breaksOff', failure: 'ERR_INCOMPLETE_CHUNKED_ENCODING' },
    curl: { exit: 56, writes: '' },
    endings: {
      stall: { chrome: { kind: 'waits', text: '' }, curl: { exit: 56, writes: '' } },
      reset: resetAfter('', 'nothing'),
    },
  },
  'chunk-size-not-only-digits': {
    severity: 'warning',
    section: 'RFC 9112 §7.1',
    specimen: { text: `${CHUNKED}5 bytes\\r\\nHello\\r\\n0\\r\\n\\r\\n` },
    chrome: { kind: 'breaksOff', failure: 'ERR_INVALID_CHUNKED_ENCODING' },
    curl: { exit: 0, writes: 'Hello', part: 'chunkData' },
  },
  'chunk-size-misread': {
    severity: 'warning',
    section: 'RFC 9112 §7.1',
    specimen: { text: `${CHUNKED}better not\\r\\nHello\\r\\n0\\r\\n\\r\\n` },
    chrome: { kind: 'breaksOff', failure: 'ERR_INVALID_CHUNKED_ENCODING' },
    curl: { exit: 18, writes: 'Hello\r\n0\r\n\r\n', part: 'chunkData' },
  },
  'chunk-size-unended': {
    severity: 'warning',
    section: 'RFC 9112 §7.1',
    specimen: { text: `${CHUNKED}Dear World` },
    chrome: { kind: 'breaksOff', failure: 'ERR_INCOMPLETE_CHUNKED_ENCODING' },
    curl: { exit: 18, writes: '', part: 'nothing' },
    endings: {
      stall: {
        chrome: { kind: 'waits', text: '' },
        curl: { exit: null, writes: '', part: 'nothing' },
      },
      reset: resetAfter('', 'nothing'),
    },
  },
  'chunk-too-long': {
    severity: 'warning',
    section: 'RFC 9112 §7.1',
    specimen: { text: `${CHUNKED}5\\r\\nHello World\\r\\n0\\r\\n\\r\\n` },
    chrome: { kind: 'breaksOff', failure: 'ERR_INVALID_CHUNKED_ENCODING' },
    curl: { exit: 56, writes: 'Hello', part: 'chunkData' },
  },
  'chunk-too-short': {
    severity: 'warning',
    section: 'RFC 9112 §7.1',
    specimen: { text: `${CHUNKED}b\\r\\nHello` },
    ...INCOMPLETE,
  },
  'last-chunk-missing': {
    severity: 'warning',
    section: 'RFC 9112 §7.1',
    specimen: { text: `${CHUNKED}5\\r\\nHello\\r\\n` },
    ...INCOMPLETE,
  },
  'bytes-after-last-chunk': {
    severity: 'warning',
    section: 'RFC 9112 §7.1',
    specimen: { text: `${CHUNKED}b\\r\\nHello World\\r\\n0\\r\\n\\r\\nand more` },
    ...CHUNK_DATA,
  },
  'chunk-bare-lf': {
    severity: 'warning',
    section: 'RFC 9112 §7.1',
    specimen: { text: `${CHUNKED}b\nHello World\n0\n\n` },
    ...CHUNK_DATA,
  },
  'body-with-head': {
    severity: 'warning',
    section: 'RFC 9110 §9.3.2',
    specimen: { text: page('Hello World'), method: 'HEAD' },
    chrome: { kind: 'answersHead', text: '' },
    curl: {
      exit: 0,
      writes: 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 11\r\n\r\n',
      part: 'head',
    },
  },
  'body-with-204': {
    severity: 'warning',
    section: 'RFC 9110 §15.3.5',
    specimen: { text: 'HTTP/1.1 204 No Content\n\nHello World' },
    chrome: { kind: 'keepsPage' },
    curl: { exit: 0, writes: '', part: 'nothing' },
  },
  'content-length-with-204': {
    severity: 'warning',
    section: 'RFC 9110 §8.6',
    specimen: { text: 'HTTP/1.1 204 No Content\nContent-Length: 0\n\n' },
    chrome: { kind: 'keepsPage' },
    curl: { exit: 0, writes: '', part: 'nothing' },
  },
  'body-with-205': {
    severity: 'warning',
    section: 'RFC 9110 §15.3.6',
    specimen: { text: `HTTP/1.1 205 Reset Content\n${HTML}Content-Length: 11\n\nHello World` },
    chrome: { kind: 'keepsPage' },
    curl: { exit: 0, writes: 'Hello World', part: 'body' },
  },
  'body-with-304': {
    severity: 'warning',
    section: 'RFC 9110 §15.4.5',
    specimen: { text: 'HTTP/1.1 304 Not Modified\n\nHello World' },
    chrome: { kind: 'keepsPage' },
    curl: { exit: 0, writes: '', part: 'nothing' },
  },
  'body-with-1xx': {
    severity: 'warning',
    section: 'RFC 9110 §15.2',
    specimen: { text: 'HTTP/1.1 103 Early Hints\n\nHello World' },
    chrome: { kind: 'error', name: 'ERR_INVALID_HTTP_RESPONSE' },
    curl: { exit: 1, writes: '' },
  },
  'only-1xx': {
    severity: 'warning',
    section: 'RFC 9110 §15.2',
    specimen: { text: 'HTTP/1.1 103 Early Hints\n\n' },
    chrome: { kind: 'error', name: 'ERR_EMPTY_RESPONSE' },
    curl: { exit: 52, writes: '' },
    endings: WITHOUT_HEAD,
  },
  'switching-protocols': {
    severity: 'warning',
    section: 'RFC 9110 §15.2.2',
    specimen: {
      text: 'HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: hello\n\nHello World',
    },
    chrome: { kind: 'error', name: 'ERR_INVALID_HTTP_RESPONSE' },
    curl: { exit: 0, writes: 'Hello World', part: 'body' },
  },
  'close-delimited': {
    severity: 'info',
    section: 'RFC 9112 §6.3',
    specimen: { text: `${HEAD}\nHello World` },
    ...bothTake('body', 'Hello World'),
    endings: { stall: waitAfter('Hello World', 'body'), reset: resetAfter('Hello World', 'body') },
  },
  'keep-alive-without-length': {
    severity: 'warning',
    section: 'RFC 9112 §9.3',
    specimen: { text: `${HEAD}Connection: keep-alive\n\nHello World` },
    ...bothTake('body', 'Hello World'),
    endings: { stall: waitAfter('Hello World', 'body'), reset: resetAfter('Hello World', 'body') },
  },
} as const satisfies DiagnosticRows;
