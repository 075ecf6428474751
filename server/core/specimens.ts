/**
 * Responses to look at: those that work, and those that are broken in one way each. What Chrome and curl make of each is
 * checked by a test against the real ones.
 */
import type { ProgramName, ResponseSet } from './messages.js';
import type { BrowserOutcome, CurlOutcome } from './outcomes.js';

export interface Specimen {
  readonly id: string;
  readonly title: string;
  readonly kind: 'works' | 'broken';
  /** One sentence that says what to look at. */
  readonly teaches: string;
  /** Absent: any program will do. */
  readonly program?: ProgramName;
  readonly response: ResponseSet;
  /** What to ask for: path and query. */
  readonly path: string;
  readonly chrome: BrowserOutcome;
  readonly curl: CurlOutcome;
}

/** One text that answers everything. */
function everywhere(text: string): ResponseSet {
  return { lineEnding: 'crlf', rules: [{ method: '*', path: '*', text }] };
}

export const SPECIMENS: readonly Specimen[] = [
  {
    id: 'hello-world',
    title: 'Hello World',
    kind: 'works',
    teaches:
      'A status line, one field and an empty line are enough: the body ends where the connection does.',
    response: everywhere('HTTP/1.1 200 OK\nContent-Type: text/html\n\n<h1>Hello World</h1>'),
    path: '/',
    chrome: { kind: 'shows', text: 'Hello World' },
    curl: { exit: 0, writes: '<h1>Hello World</h1>' },
  },
  {
    id: 'redirect',
    title: 'A redirect',
    kind: 'works',
    teaches:
      'Look at the two requests: the answer to the first one names a path, and the browser asks for it.',
    response: {
      lineEnding: 'crlf',
      rules: [
        {
          method: '*',
          path: '/old',
          text: 'HTTP/1.1 302 Found\nLocation: /new\nContent-Length: {{body.length}}\n\n',
        },
        {
          method: '*',
          path: '*',
          text: 'HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\nContent-Length: {{body.length}}\n\n<h1>The new place</h1>',
        },
      ],
    },
    path: '/old',
    chrome: { kind: 'shows', text: 'The new place', at: '/new' },
    curl: { exit: 0, writes: '' },
  },
  {
    id: 'no-status-line',
    title: 'A body and nothing else',
    kind: 'broken',
    teaches:
      'Without a status line it is no HTTP/1.1 message: HTTP/0.9 of 1991 answered so, and clients refuse it now.',
    response: everywhere('<h1>Hello World</h1>'),
    path: '/',
    chrome: { kind: 'error', name: 'ERR_INVALID_HTTP_RESPONSE' },
    curl: { exit: 1, writes: '' },
  },
  {
    id: 'content-length-too-long',
    title: 'Content-Length too long',
    kind: 'broken',
    teaches: 'The client waits for bytes that never come: that the connection ends is what tells it.',
    response: everywhere(
      'HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\nContent-Length: 50\n\n<h1>Hello World</h1>',
    ),
    path: '/',
    chrome: { kind: 'shows', text: 'Hello World', failure: 'ERR_CONTENT_LENGTH_MISMATCH' },
    curl: { exit: 18, writes: '<h1>Hello World</h1>' },
  },
];
