/**
 * What status codes and fields mean, in one sentence each, and where a standard says it: for people who read or write
 * a message. Status codes are those of IANA's registry; fields are those that people meet.
 */

export interface StatusReference {
  readonly phrase: string;
  readonly section: string;
  readonly text: string;
}

export interface FieldReference {
  readonly name: string;
  readonly section: string;
  readonly text: string;
}

/** By status code: reason phrase, section, meaning. */
const STATUS: Readonly<Record<number, readonly [phrase: string, section: string, text: string]>> = {
  100: ['Continue', 'RFC 9110 §15.2.1', 'Go on and send the body: the head of the request looks fine.'],
  101: [
    'Switching Protocols',
    'RFC 9110 §15.2.2',
    'From here on this connection speaks the protocol that Upgrade names, such as WebSocket.',
  ],
  102: ['Processing', 'RFC 2518 §10.1', 'The request is being worked on, and the answer will take a while.'],
  103: [
    'Early Hints',
    'RFC 8297 §2',
    'The answer is not ready yet, and these fields say what the page will need.',
  ],
  200: ['OK', 'RFC 9110 §15.3.1', 'The request has succeeded, and the body is what was asked for.'],
  201: [
    'Created',
    'RFC 9110 §15.3.2',
    'The request has made something new, at the address that Location names.',
  ],
  202: ['Accepted', 'RFC 9110 §15.3.3', 'The request is taken on, and will be carried out later, or not.'],
  203: [
    'Non-Authoritative Information',
    'RFC 9110 §15.3.4',
    'A proxy on the way has changed what the server had answered with 200.',
  ],
  204: [
    'No Content',
    'RFC 9110 §15.3.5',
    'The request has succeeded, and there is nothing to show: the response has no body.',
  ],
  205: [
    'Reset Content',
    'RFC 9110 §15.3.6',
    'The request has succeeded, and the form that sent it can be emptied for the next entry.',
  ],
  206: [
    'Partial Content',
    'RFC 9110 §15.3.7',
    'The body is only the part that Range asked for; Content-Range says which.',
  ],
  207: ['Multi-Status', 'RFC 4918 §11.1', 'The body lists a status for each of several things (WebDAV).'],
  208: [
    'Already Reported',
    'RFC 5842 §7.1',
    'Inside a 207: the members of this collection are listed elsewhere in the same answer.',
  ],
  226: ['IM Used', 'RFC 3229 §10.4.1', 'The body says what has changed since a version that the client has.'],
  300: [
    'Multiple Choices',
    'RFC 9110 §15.4.1',
    'There are several versions of this, and the client or its user may choose one.',
  ],
  301: [
    'Moved Permanently',
    'RFC 9110 §15.4.2',
    'It has moved for good to the address in Location; browsers go there, and change a POST to a GET.',
  ],
  302: [
    'Found',
    'RFC 9110 §15.4.3',
    'For now it is at the address in Location; browsers go there, and change a POST to a GET.',
  ],
  303: [
    'See Other',
    'RFC 9110 §15.4.4',
    'The answer is at the address in Location, to be asked for with GET: what follows a form well.',
  ],
  304: [
    'Not Modified',
    'RFC 9110 §15.4.5',
    'What the client has kept is still current, so the response has no body.',
  ],
  305: ['Use Proxy', 'RFC 9110 §15.4.6', 'No longer used: it told the client to ask through a proxy.'],
  306: ['(Unused)', 'RFC 9110 §15.4.7', 'No longer used, and reserved.'],
  307: [
    'Temporary Redirect',
    'RFC 9110 §15.4.8',
    'For now it is at the address in Location, to be asked for with the same method and body.',
  ],
  308: [
    'Permanent Redirect',
    'RFC 9110 §15.4.9',
    'It has moved for good to the address in Location, to be asked for with the same method and body.',
  ],
  400: [
    'Bad Request',
    'RFC 9110 §15.5.1',
    "The server can't or won't read the request, because it looks wrong.",
  ],
  401: [
    'Unauthorized',
    'RFC 9110 §15.5.2',
    'Who asks has not shown who they are; WWW-Authenticate says how to.',
  ],
  402: ['Payment Required', 'RFC 9110 §15.5.3', 'Reserved for a use that was never defined.'],
  403: ['Forbidden', 'RFC 9110 §15.5.4', 'The server understands the request and refuses it.'],
  404: [
    'Not Found',
    'RFC 9110 §15.5.5',
    'There is nothing at this address, or the server does not want to say.',
  ],
  405: [
    'Method Not Allowed',
    'RFC 9110 §15.5.6',
    'This address exists, and not for this method; Allow names those that it takes.',
  ],
  406: [
    'Not Acceptable',
    'RFC 9110 §15.5.7',
    'There is no version of it that the Accept fields of the request allow.',
  ],
  407: [
    'Proxy Authentication Required',
    'RFC 9110 §15.5.8',
    'The proxy wants to know who asks; Proxy-Authenticate says how to show it.',
  ],
  408: [
    'Request Timeout',
    'RFC 9110 §15.5.9',
    'The request did not come whole in the time the server would wait.',
  ],
  409: ['Conflict', 'RFC 9110 §15.5.10', 'The request does not fit the state in which the thing is now.'],
  410: ['Gone', 'RFC 9110 §15.5.11', 'It was here once and is gone for good.'],
  411: [
    'Length Required',
    'RFC 9110 §15.5.12',
    'The server does not take this request without a Content-Length.',
  ],
  412: [
    'Precondition Failed',
    'RFC 9110 §15.5.13',
    'A condition of the request, such as If-Match, does not hold.',
  ],
  413: ['Content Too Large', 'RFC 9110 §15.5.14', 'The body of the request is larger than the server takes.'],
  414: ['URI Too Long', 'RFC 9110 §15.5.15', 'The address is longer than the server reads.'],
  415: [
    'Unsupported Media Type',
    'RFC 9110 §15.5.16',
    'The body of the request is in a format that the server does not take here.',
  ],
  416: ['Range Not Satisfiable', 'RFC 9110 §15.5.17', 'Range asks for a part that does not exist.'],
  417: ['Expectation Failed', 'RFC 9110 §15.5.18', "The server can't do what Expect asks of it."],
  418: [
    '(Unused)',
    'RFC 9110 §15.5.19',
    'Reserved because of a joke of 1998, in which a teapot refuses to brew coffee.',
  ],
  421: [
    'Misdirected Request',
    'RFC 9110 §15.5.20',
    'This server does not answer for that host on this connection.',
  ],
  422: [
    'Unprocessable Content',
    'RFC 9110 §15.5.21',
    "The format of the body is right, and what it says can't be carried out.",
  ],
  423: ['Locked', 'RFC 4918 §11.3', 'Somebody else has locked it (WebDAV).'],
  424: [
    'Failed Dependency',
    'RFC 4918 §11.4',
    'It was not done because something else that it needed has failed (WebDAV).',
  ],
  425: [
    'Too Early',
    'RFC 8470 §5.2',
    'The request came in the early data of a TLS handshake, where it could be a repetition by someone else.',
  ],
  426: [
    'Upgrade Required',
    'RFC 9110 §15.5.22',
    'The server answers only in the protocol that Upgrade names.',
  ],
  428: [
    'Precondition Required',
    'RFC 6585 §3',
    'The server takes this request only with a condition such as If-Match.',
  ],
  429: [
    'Too Many Requests',
    'RFC 6585 §4',
    'The client has asked too often in a short time; Retry-After may say when to go on.',
  ],
  431: [
    'Request Header Fields Too Large',
    'RFC 6585 §5',
    'The head of the request is larger than the server reads.',
  ],
  451: [
    'Unavailable For Legal Reasons',
    'RFC 7725 §3',
    'Access to it is refused because the law demands that.',
  ],
  500: ['Internal Server Error', 'RFC 9110 §15.6.1', 'Something went wrong inside the server.'],
  501: ['Not Implemented', 'RFC 9110 §15.6.2', 'The server does not know this method at all.'],
  502: [
    'Bad Gateway',
    'RFC 9110 §15.6.3',
    "A server in between got an answer that it can't use from the one behind it.",
  ],
  503: [
    'Service Unavailable',
    'RFC 9110 §15.6.4',
    "The server can't answer for now; Retry-After may say when to ask again.",
  ],
  504: ['Gateway Timeout', 'RFC 9110 §15.6.5', 'A server in between waited in vain for the one behind it.'],
  505: [
    'HTTP Version Not Supported',
    'RFC 9110 §15.6.6',
    'The server does not speak the version of HTTP in the request.',
  ],
  506: [
    'Variant Also Negotiates',
    'RFC 2295 §8.1',
    'The server is set up wrongly: the version it chose would choose again.',
  ],
  507: ['Insufficient Storage', 'RFC 4918 §11.5', 'The server has no room to store what was sent (WebDAV).'],
  508: ['Loop Detected', 'RFC 5842 §7.2', 'The server met a collection that contains itself (WebDAV).'],
  510: ['Not Extended', 'RFC 2774 §7', 'The request lacks an extension that the server demands.'],
  511: [
    'Network Authentication Required',
    'RFC 6585 §6',
    "The network itself, such as a hotel's, wants a login first.",
  ],
};

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

export const STATUS_REFERENCE: Readonly<Record<number, StatusReference>> = Object.fromEntries(
  Object.entries(STATUS).map(([code, [phrase, section, text]]) => [code, { phrase, section, text }]),
);

/** By name in lower case. */
export const FIELD_REFERENCE: Readonly<Record<string, FieldReference>> = Object.fromEntries(
  FIELDS.map(([name, section, text]) => [name.toLowerCase(), { name, section, text }]),
);
