/** What the fields mean that people meet, in one sentence each, and where a standard says it. */

export interface FieldReference {
  readonly name: string;
  readonly section: string;
  readonly text: string;
}

/** Name, section, meaning. */
const FIELDS: readonly (readonly [name: string, section: string, text: string])[] = [
  ['Accept', 'RFC 9110 §12.5.1', 'Which types of body the client can use, and which it likes best.'],
  [
    'Accept-Charset',
    'RFC 9110 §12.5.2',
    'Which encodings of text the client reads; browsers no longer send it.',
  ],
  [
    'Accept-Encoding',
    'RFC 9110 §12.5.3',
    'Which compressions of the body the client can unpack, such as gzip.',
  ],
  ['Accept-Language', 'RFC 9110 §12.5.4', 'Which languages the user reads, in which order.'],
  ['Accept-Ranges', 'RFC 9110 §14.3', 'Whether parts of this can be asked for with Range: bytes, or none.'],
  [
    'Access-Control-Allow-Credentials',
    'Fetch: CORS protocol',
    'Whether a script of another origin may see the answer to a request with cookies.',
  ],
  [
    'Access-Control-Allow-Headers',
    'Fetch: CORS protocol',
    'Which fields a script of another origin may add to its request.',
  ],
  [
    'Access-Control-Allow-Methods',
    'Fetch: CORS protocol',
    'Which methods a script of another origin may ask with.',
  ],
  [
    'Access-Control-Allow-Origin',
    'Fetch: CORS protocol',
    'From which origin a script may read this response: one, or * for any.',
  ],
  [
    'Access-Control-Expose-Headers',
    'Fetch: CORS protocol',
    'Which fields of this response a script of another origin may read.',
  ],
  [
    'Access-Control-Max-Age',
    'Fetch: CORS protocol',
    'For how many seconds the browser need not ask again whether a script may do this.',
  ],
  [
    'Access-Control-Request-Headers',
    'Fetch: CORS protocol',
    'Which fields a script of another origin wants to send: the browser asks before it does.',
  ],
  [
    'Access-Control-Request-Method',
    'Fetch: CORS protocol',
    'Which method a script of another origin wants to ask with: the browser asks before it does.',
  ],
  ['Age', 'RFC 9111 §5.1', 'For how many seconds a cache on the way has had this response.'],
  ['Allow', 'RFC 9110 §10.2.1', 'Which methods this address takes.'],
  ['Alt-Svc', 'RFC 7838 §3', 'Where else the same can be had, such as over HTTP/3 on another port.'],
  [
    'Authorization',
    'RFC 9110 §11.6.2',
    'Shows the server who asks, such as a name and a password in base64.',
  ],
  ['Cache-Control', 'RFC 9111 §5.2', 'Who may keep this response, and for how long it counts as fresh.'],
  ['Connection', 'RFC 9110 §7.6.1', 'What becomes of this one connection: close, keep-alive, or Upgrade.'],
  [
    'Content-Disposition',
    'RFC 6266 §4',
    'Whether the body is shown or saved as a file, and under which name.',
  ],
  ['Content-Encoding', 'RFC 9110 §8.4', 'How the body is compressed, such as gzip.'],
  ['Content-Language', 'RFC 9110 §8.5', 'For readers of which language the body is.'],
  [
    'Content-Length',
    'RFC 9110 §8.6',
    'How many bytes the body has: that is how the client knows where it ends.',
  ],
  ['Content-Location', 'RFC 9110 §8.7', 'The address at which exactly this version can be had.'],
  ['Content-Range', 'RFC 9110 §14.4', 'Which part of the whole this body is, and how long the whole is.'],
  [
    'Content-Security-Policy',
    'Content Security Policy',
    'From where this page may load scripts, styles and all else.',
  ],
  ['Content-Type', 'RFC 9110 §8.3', 'What the body is, such as text/html, and how its text is encoded.'],
  ['Cookie', 'RFC 6265 §4.2', 'The cookies that this server has set before.'],
  [
    'Cross-Origin-Resource-Policy',
    'Fetch: Cross-Origin-Resource-Policy header',
    'Which sites may use this response in their pages.',
  ],
  ['Date', 'RFC 9110 §6.6.1', 'When this message was made, in GMT; {{time.http}} is such a time.'],
  ['ETag', 'RFC 9110 §8.8.3', 'A name for this version, by which the client can ask whether it has changed.'],
  [
    'Expect',
    'RFC 9110 §10.1.1',
    '100-continue: the client waits with the body until the server says that it wants it.',
  ],
  [
    'Expires',
    'RFC 9111 §5.3',
    'Until when this response counts as fresh; max-age in Cache-Control overrides it.',
  ],
  ['Forwarded', 'RFC 7239 §4', 'What a proxy knows of who asked: address, host and protocol.'],
  ['From', 'RFC 9110 §10.1.2', 'An e-mail address of who runs the client, which robots should give.'],
  ['Host', 'RFC 9110 §7.2', 'Which site is meant: one server may answer for many.'],
  ['If-Match', 'RFC 9110 §13.1.1', 'Do it only if the version with this ETag is still the current one.'],
  [
    'If-Modified-Since',
    'RFC 9110 §13.1.3',
    'Answer with the body only if it has changed since then, else with 304.',
  ],
  [
    'If-None-Match',
    'RFC 9110 §13.1.2',
    'Answer with the body only if its ETag is another one by now, else with 304.',
  ],
  ['If-Range', 'RFC 9110 §13.1.5', 'Send the part that Range names if nothing has changed, else the whole.'],
  ['If-Unmodified-Since', 'RFC 9110 §13.1.4', 'Do it only if nothing has changed since then.'],
  [
    'Keep-Alive',
    'RFC 9112 §C.2.2',
    'How long a connection stays open, for HTTP/1.0 clients that know it; no standard says what it holds.',
  ],
  [
    'Last-Event-ID',
    'HTML: Server-sent events',
    'The last event that an EventSource got before it lost its connection.',
  ],
  ['Last-Modified', 'RFC 9110 §8.8.2', 'When this was changed last, as far as the server knows.'],
  ['Link', 'RFC 8288 §3', 'Points to something related, such as a style sheet to load early.'],
  ['Location', 'RFC 9110 §10.2.2', 'The address to go on to in a redirect, or of what a request has made.'],
  ['Max-Forwards', 'RFC 9110 §7.6.2', 'How many more proxies may pass this TRACE or OPTIONS request on.'],
  ['Origin', 'RFC 6454 §7', 'Which scheme, host and port the page has whose script asks.'],
  ['Pragma', 'RFC 9111 §5.4', 'no-cache: what HTTP/1.0 had for Cache-Control; only old caches look at it.'],
  ['Priority', 'RFC 9218 §5', 'How urgent this is, compared with other requests of the same client.'],
  ['Proxy-Authenticate', 'RFC 9110 §11.7.1', 'How to show a proxy who asks.'],
  ['Proxy-Authorization', 'RFC 9110 §11.7.2', 'Shows a proxy who asks.'],
  ['Range', 'RFC 9110 §14.2', 'Asks for a part only, such as bytes=0-99.'],
  [
    'Referer',
    'RFC 9110 §10.1.3',
    'The page from which the request came; the misspelling is in the standard.',
  ],
  ['Referrer-Policy', 'Referrer Policy', "How much of this page's address the browser tells in Referer."],
  ['Retry-After', 'RFC 9110 §10.2.3', 'When to ask again: a number of seconds, or a date.'],
  [
    'Sec-Fetch-Dest',
    'Fetch Metadata',
    'What the browser will use the answer as: a document, an image, a script.',
  ],
  [
    'Sec-Fetch-Mode',
    'Fetch Metadata',
    'How the browser asks: to navigate, or by the rules for other origins.',
  ],
  ['Sec-Fetch-Site', 'Fetch Metadata', 'Whether the page that asks is of the same site.'],
  ['Sec-Fetch-User', 'Fetch Metadata', "Whether a person's click or key led to this navigation."],
  ['Server', 'RFC 9110 §10.2.4', "The name of the server's software."],
  ['Set-Cookie', 'RFC 6265 §4.1', 'A small text that the browser keeps and sends back with each request.'],
  [
    'Strict-Transport-Security',
    'RFC 6797 §6.1',
    'For how long browsers must ask this host only over HTTPS; over plain HTTP they ignore it.',
  ],
  ['TE', 'RFC 9110 §10.1.4', 'Which transfer codings the client takes, and whether it reads trailers.'],
  ['Trailer', 'RFC 9110 §6.6.2', 'Which fields will follow behind a chunked body.'],
  [
    'Transfer-Encoding',
    'RFC 9112 §6.1',
    'How the message carries its body: chunked, in pieces that say how long they are.',
  ],
  ['Upgrade', 'RFC 9110 §7.8', 'Which other protocol to speak on this connection, such as websocket.'],
  ['Upgrade-Insecure-Requests', 'Upgrade Insecure Requests', '1: the browser would rather be sent to HTTPS.'],
  [
    'User-Agent',
    'RFC 9110 §10.1.5',
    "The name of the client's software, and older names that servers once looked for.",
  ],
  [
    'Vary',
    'RFC 9110 §12.5.5',
    'On which fields of the request this response depends, so that a cache gives it to the right ones.',
  ],
  ['Via', 'RFC 9110 §7.6.3', 'Through which proxies the message came.'],
  ['WWW-Authenticate', 'RFC 9110 §11.6.1', 'How to show the server who asks, such as Basic realm="staff".'],
  [
    'X-Content-Type-Options',
    'Fetch: X-Content-Type-Options header',
    'nosniff: the browser takes Content-Type at its word for scripts and styles, and does not guess.',
  ],
  [
    'X-Forwarded-For',
    'RFC 7239 §7.4',
    'The address of the client that a proxy asks for: no standard defines it, Forwarded is its successor.',
  ],
  ['X-Frame-Options', 'RFC 7034 §2', 'Whether other pages may show this one in a frame.'],
];

/** By name in lower case. */
export const FIELD_REFERENCE: Readonly<Record<string, FieldReference>> = Object.fromEntries(
  FIELDS.map(([name, section, text]) => [name.toLowerCase(), { name, section, text }]),
);
