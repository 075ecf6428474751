/** The table of diagnostics: what can be wrong with the status line and the fields (RFC 9112 §2 to §5). */
import { HTML, LENGTH, page, STATUS_200 } from '../right-response.js';
import { bothTake, type DiagnosticRows, WITHOUT_HEAD } from './row.js';

const BODY = bothTake('body', 'Hello World');

/** A right response but for its status line. */
const withStatusLine = (statusLine: string): string => `${statusLine}\n${HTML}${LENGTH}\nHello World`;

/** curl wants a status line that it knows; Chrome takes all that begins with HTTP. */
const REFUSED_BY_CURL = { chrome: BODY.chrome, curl: { exit: 1, writes: '' } } as const;

const REFUSED = {
  chrome: { kind: 'error', name: 'ERR_INVALID_HTTP_RESPONSE' },
  curl: { exit: 1, writes: '' },
} as const;

export const HEAD_ROWS = {
  'empty-response': {
    severity: 'warning',
    section: 'RFC 9112 §2.1',
    specimen: { text: '' },
    chrome: { kind: 'error', name: 'ERR_EMPTY_RESPONSE' },
    curl: { exit: 52, writes: '' },
    endings: WITHOUT_HEAD,
  },
  'no-status-line': {
    severity: 'warning',
    section: 'RFC 9112 §4',
    specimen: { text: '<h1>Hello World</h1>' },
    ...REFUSED,
  },
  'line-before-status-line': {
    severity: 'warning',
    section: 'RFC 9112 §2.1',
    specimen: { text: `\n${STATUS_200}${HTML}Content-Length: 11\n\nHello World` },
    chrome: BODY.chrome,
    curl: { exit: 1, writes: '' },
  },
  'unfinished-status-line': {
    severity: 'warning',
    section: 'RFC 9112 §4',
    specimen: { text: 'HTTP/1.1 200 OK' },
    chrome: { kind: 'showsSource', text: '', part: 'nothing' },
    curl: { exit: 52, writes: '' },
    endings: WITHOUT_HEAD,
  },
  'missing-empty-line': {
    severity: 'warning',
    section: 'RFC 9112 §2.1',
    specimen: { text: `${STATUS_200}${HTML}<h1>Hello World</h1>` },
    ...bothTake('nothing', ''),
    endings: WITHOUT_HEAD,
  },
  'unknown-version': {
    severity: 'warning',
    section: 'RFC 9112 §2.3',
    specimen: { text: withStatusLine('HTTP/1.2 200 OK') },
    ...REFUSED_BY_CURL,
  },
  'version-2': {
    severity: 'warning',
    section: 'RFC 9112 §2.3',
    specimen: { text: withStatusLine('HTTP/2 200 OK') },
    ...BODY,
  },
  'version-case': {
    severity: 'warning',
    section: 'RFC 9112 §2.3',
    specimen: { text: withStatusLine('http/1.1 200 OK') },
    ...BODY,
  },
  'invalid-status-code': {
    severity: 'warning',
    section: 'RFC 9112 §4',
    specimen: { text: withStatusLine('HTTP/1.1 2OO OK') },
    ...REFUSED_BY_CURL,
  },
  'status-code-out-of-range': {
    severity: 'warning',
    section: 'RFC 9110 §15',
    specimen: { text: withStatusLine('HTTP/1.1 600 Too Much') },
    ...BODY,
  },
  'unassigned-status-code': {
    severity: 'info',
    section: 'RFC 9110 §15',
    specimen: { text: withStatusLine('HTTP/1.1 299 Fine') },
    ...BODY,
  },
  'status-line-spaces': {
    severity: 'warning',
    section: 'RFC 9112 §4',
    specimen: { text: withStatusLine('HTTP/1.1  200 OK') },
    ...BODY,
  },
  'missing-reason-space': {
    severity: 'info',
    section: 'RFC 9112 §4',
    specimen: { text: withStatusLine('HTTP/1.1 200') },
    ...BODY,
  },
  'bare-lf': {
    severity: 'warning',
    section: 'RFC 9112 §2.2',
    specimen: { text: page('Hello World'), lineEnding: 'lf' },
    ...BODY,
  },
  'bare-cr': {
    severity: 'warning',
    section: 'RFC 9112 §2.2',
    specimen: { text: `${STATUS_200}${HTML}Server: a\\rContent-Length: 5\n\nHello World` },
    chrome: { kind: 'shows', text: 'Hello', reading: 'lineBreak' },
    curl: { exit: 0, writes: 'Hello World', reading: 'inLine' },
  },
  'missing-colon': {
    severity: 'warning',
    section: 'RFC 9112 §5',
    specimen: { text: page('Hello World', 'This is no field\n') },
    chrome: { kind: 'shows', text: 'Hello World', reading: 'withoutLine' },
    curl: { exit: 8, writes: '' },
  },
  'space-before-colon': {
    severity: 'warning',
    section: 'RFC 9112 §5.1',
    specimen: { text: `${STATUS_200}${HTML}Content-Length : 5\n\nHello World` },
    chrome: { kind: 'shows', text: 'Hello', reading: 'withoutSpace' },
    curl: { exit: 0, writes: 'Hello World', reading: 'withoutLine' },
  },
  'folded-line': {
    severity: 'warning',
    section: 'RFC 9112 §5.2',
    specimen: { text: `${STATUS_200}Content-Type: text/html;\n charset=utf-8\n${LENGTH}\n你好` },
    chrome: { kind: 'shows', text: '你好', reading: 'joined' },
    curl: { exit: 0, writes: '你好', part: 'body' },
  },
  'invalid-field-name': {
    severity: 'warning',
    section: 'RFC 9110 §5.1',
    specimen: { text: page('Hello World', 'My Field: 1\n') },
    chrome: { kind: 'shows', text: 'Hello World', part: 'body' },
    curl: { exit: 0, writes: 'Hello World', part: 'body' },
  },
  'nul-in-head': {
    severity: 'warning',
    section: 'RFC 9110 §5.5',
    specimen: { text: page('Hello World', 'Server: a\\0b\n') },
    chrome: { kind: 'error', name: 'ERR_INVALID_HTTP_RESPONSE' },
    curl: { exit: 8, writes: '' },
  },
  'control-in-value': {
    severity: 'warning',
    section: 'RFC 9110 §5.5',
    specimen: { text: page('Hello World', 'Server: a\\x01b\n') },
    ...BODY,
  },
} as const satisfies DiagnosticRows;
