/** What the status codes of IANA's registry mean, in one sentence each, and where a standard says it. */

export interface StatusReference {
  readonly phrase: string;
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

/** By status code. */
export const STATUS_REFERENCE: Readonly<Record<number, StatusReference>> = Object.fromEntries(
  Object.entries(STATUS).map(([code, [phrase, section, text]]) => [code, { phrase, section, text }]),
);
