/** The table of diagnostics: what the fields say of the body and of what to do next (RFC 9110 §6 to §15). */
import { LENGTH, page, STATUS_200 } from '../right-response.js';
import { bothTake, type DiagnosticRows } from './row.js';

const BODY = bothTake('body', 'Hello World');
const typed = (type: string, body: string): string =>
  `${STATUS_200}Content-Type: ${type}\n${LENGTH}\n${body}`;
const withStatus = (status: string, fields = ''): string =>
  `HTTP/1.1 ${status}\nContent-Type: text/html; charset=utf-8\n${fields}${LENGTH}\nHello World`;

/** 你好 in UTF-8, read as if each byte were a character of windows-1252. */
const MOJIBAKE = 'ä½\u00a0å¥½';

export const CONTENT_ROWS = {
  'no-content-type': {
    severity: 'info',
    section: 'RFC 9110 §8.3',
    specimen: { text: `${STATUS_200}${LENGTH}\nHello World` },
    chrome: { kind: 'showsSource', text: 'Hello World', guesses: true },
    curl: { exit: 0, writes: 'Hello World', part: 'body' },
  },
  'invalid-content-type': {
    severity: 'warning',
    section: 'RFC 9110 §8.3.1',
    specimen: { text: typed('html', 'Hello World') },
    chrome: { kind: 'showsSource', text: 'Hello World', guesses: true },
    curl: { exit: 0, writes: 'Hello World', part: 'body' },
  },
  'no-charset': {
    severity: 'info',
    section: 'RFC 9110 §8.3.2',
    specimen: { text: typed('text/html', 'Hello World') },
    chrome: { kind: 'shows', text: 'Hello World', encoding: 'windows-1252' },
    curl: { exit: 0, writes: 'Hello World', part: 'body' },
  },
  'no-charset-not-ascii': {
    severity: 'warning',
    section: 'RFC 9110 §8.3.2',
    specimen: { text: typed('text/html', '你好') },
    chrome: { kind: 'shows', text: MOJIBAKE, encoding: 'windows-1252' },
    curl: { exit: 0, writes: '你好', part: 'body' },
  },
  'unknown-charset': {
    severity: 'warning',
    section: 'RFC 9110 §8.3.2',
    specimen: { text: typed('text/html; charset=utf', '你好') },
    chrome: { kind: 'shows', text: MOJIBAKE, encoding: 'windows-1252' },
    curl: { exit: 0, writes: '你好', part: 'body' },
  },
  'not-utf-8': {
    severity: 'warning',
    section: 'RFC 9110 §8.3.2',
    specimen: { text: typed('text/html; charset=utf-8', 'caf\\xe9') },
    chrome: { kind: 'shows', text: 'caf\ufffd', encoding: 'UTF-8' },
    curl: { exit: 0, writes: 'café', part: 'body' },
  },
  'charset-but-utf-8': {
    severity: 'warning',
    section: 'RFC 9110 §8.3.2',
    specimen: { text: typed('text/html; charset=iso-8859-1', '你好') },
    chrome: { kind: 'shows', text: MOJIBAKE, encoding: 'windows-1252' },
    curl: { exit: 0, writes: '你好', part: 'body' },
  },
  'meta-charset-overruled': {
    severity: 'warning',
    section: 'HTML: Determining the character encoding',
    specimen: { text: typed('text/html; charset=utf-8', '<meta charset="iso-8859-1">你好') },
    chrome: { kind: 'shows', text: '你好', encoding: 'UTF-8' },
    curl: { exit: 0, writes: '<meta charset="iso-8859-1">你好', part: 'body' },
  },
  'not-gzip': {
    severity: 'warning',
    section: 'RFC 9110 §8.4.1',
    specimen: { text: page('Hello World', 'Content-Encoding: gzip\n') },
    chrome: { kind: 'breaksOff', failure: 'ERR_CONTENT_DECODING_FAILED' },
    curl: { exit: 0, writes: 'Hello World', part: 'body' },
  },
  'unknown-content-coding': {
    severity: 'warning',
    section: 'RFC 9110 §8.4',
    specimen: { text: page('Hello World', 'Content-Encoding: squeezed\n') },
    ...BODY,
  },
  'redirect-without-location': {
    severity: 'warning',
    section: 'RFC 9110 §15.4',
    specimen: { text: withStatus('302 Found') },
    ...BODY,
  },
  'unauthorized-without-challenge': {
    severity: 'warning',
    section: 'RFC 9110 §15.5.2',
    specimen: { text: withStatus('401 Unauthorized') },
    ...BODY,
  },
  'not-allowed-without-allow': {
    severity: 'warning',
    section: 'RFC 9110 §15.5.6',
    specimen: { text: withStatus('405 Method Not Allowed') },
    ...BODY,
  },
  'freshness-without-date': {
    severity: 'info',
    section: 'RFC 9110 §6.6.1',
    specimen: { text: page('Hello World', 'Cache-Control: max-age=60\n') },
    ...BODY,
  },
  'cookie-same-site-none': {
    severity: 'warning',
    section: 'RFC 6265bis §5.7',
    specimen: { text: page('Hello World', 'Set-Cookie: a=1; SameSite=None\n') },
    chrome: { kind: 'shows', text: 'Hello World', cookie: '' },
    curl: { exit: 0, writes: 'Hello World', part: 'body' },
  },
  'cookie-prefix': {
    severity: 'warning',
    section: 'RFC 6265bis §4.1.3',
    specimen: { text: page('Hello World', 'Set-Cookie: __Host-a=1; Secure\n') },
    chrome: { kind: 'shows', text: 'Hello World', cookie: '' },
    curl: { exit: 0, writes: 'Hello World', part: 'body' },
  },
  'cookies-in-one-line': {
    severity: 'warning',
    section: 'RFC 6265 §3',
    specimen: { text: page('Hello World', 'Set-Cookie: a=1, b=2\n') },
    chrome: { kind: 'shows', text: 'Hello World', cookie: 'a=1, b=2' },
    curl: { exit: 0, writes: 'Hello World', part: 'body' },
  },
} as const satisfies DiagnosticRows;
