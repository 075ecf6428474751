/** What the status codes of IANA's registry mean, in one sentence each, and where a standard says it. */

import type { Words } from '../../words.js';

export interface StatusReference {
  readonly phrase: string;
  readonly section: string;
  readonly text: Words;
}

/** By status code: reason phrase, section, meaning in each language. */
const STATUS: Readonly<Record<number, readonly [phrase: string, section: string, en: string, zh: string]>> = {
  100: [
    'Continue',
    'RFC 9110 §15.2.1',
    'Go on and send the body: the head of the request looks fine.',
    '继续发送正文：请求的首部看起来没有问题。',
  ],
  101: [
    'Switching Protocols',
    'RFC 9110 §15.2.2',
    'From here on this connection speaks the protocol that Upgrade names, such as WebSocket.',
    '从这里起，此连接改用 Upgrade 指定的协议，例如 WebSocket。',
  ],
  102: [
    'Processing',
    'RFC 2518 §10.1',
    'The request is being worked on, and the answer will take a while.',
    '请求正在处理，响应还要等一会儿。',
  ],
  103: [
    'Early Hints',
    'RFC 8297 §2',
    'The answer is not ready yet, and these fields say what the page will need.',
    '响应还没有准备好，这些字段先说明页面将需要什么。',
  ],
  200: [
    'OK',
    'RFC 9110 §15.3.1',
    'The request has succeeded, and the body is what was asked for.',
    '请求成功，正文就是所请求的内容。',
  ],
  201: [
    'Created',
    'RFC 9110 §15.3.2',
    'The request has made something new, at the address that Location names.',
    '请求创建了新的资源，地址由 Location 给出。',
  ],
  202: [
    'Accepted',
    'RFC 9110 §15.3.3',
    'The request is taken on, and will be carried out later, or not.',
    '请求已受理，稍后执行，也可能不执行。',
  ],
  203: [
    'Non-Authoritative Information',
    'RFC 9110 §15.3.4',
    'A proxy on the way has changed what the server had answered with 200.',
    '途中的代理修改了服务器以 200 响应的内容。',
  ],
  204: [
    'No Content',
    'RFC 9110 §15.3.5',
    'The request has succeeded, and there is nothing to show: the response has no body.',
    '请求成功，没有可显示的内容：响应没有正文。',
  ],
  205: [
    'Reset Content',
    'RFC 9110 §15.3.6',
    'The request has succeeded, and the form that sent it can be emptied for the next entry.',
    '请求成功，发出它的表单可以清空，以便下一次输入。',
  ],
  206: [
    'Partial Content',
    'RFC 9110 §15.3.7',
    'The body is only the part that Range asked for; Content-Range says which.',
    '正文只是 Range 所请求的那一部分；Content-Range 说明是哪一部分。',
  ],
  207: [
    'Multi-Status',
    'RFC 4918 §11.1',
    'The body lists a status for each of several things (WebDAV).',
    '正文列出多个资源各自的状态 (WebDAV)。',
  ],
  208: [
    'Already Reported',
    'RFC 5842 §7.1',
    'Inside a 207: the members of this collection are listed elsewhere in the same answer.',
    '用在 207 里面：这个集合的成员已在同一响应的别处列出。',
  ],
  226: [
    'IM Used',
    'RFC 3229 §10.4.1',
    'The body says what has changed since a version that the client has.',
    '正文给出相对于客户端已有版本的变化。',
  ],
  300: [
    'Multiple Choices',
    'RFC 9110 §15.4.1',
    'There are several versions of this, and the client or its user may choose one.',
    '它有多个版本，由客户端或用户选择一个。',
  ],
  301: [
    'Moved Permanently',
    'RFC 9110 §15.4.2',
    'It has moved for good to the address in Location; browsers go there, and change a POST to a GET.',
    '它已永久移到 Location 中的地址；浏览器会转过去，并把 POST 改成 GET。',
  ],
  302: [
    'Found',
    'RFC 9110 §15.4.3',
    'For now it is at the address in Location; browsers go there, and change a POST to a GET.',
    '它暂时位于 Location 中的地址；浏览器会转过去，并把 POST 改成 GET。',
  ],
  303: [
    'See Other',
    'RFC 9110 §15.4.4',
    'The answer is at the address in Location, to be asked for with GET: what follows a form well.',
    '响应在 Location 中的地址，要用 GET 请求：适合放在表单提交之后。',
  ],
  304: [
    'Not Modified',
    'RFC 9110 §15.4.5',
    'What the client has kept is still current, so the response has no body.',
    '客户端保存的内容仍然有效，所以响应没有正文。',
  ],
  305: [
    'Use Proxy',
    'RFC 9110 §15.4.6',
    'No longer used: it told the client to ask through a proxy.',
    '已不再使用：它曾让客户端通过代理请求。',
  ],
  306: ['(Unused)', 'RFC 9110 §15.4.7', 'No longer used, and reserved.', '已不再使用，仅作保留。'],
  307: [
    'Temporary Redirect',
    'RFC 9110 §15.4.8',
    'For now it is at the address in Location, to be asked for with the same method and body.',
    '它暂时位于 Location 中的地址，要用相同的方法和正文请求。',
  ],
  308: [
    'Permanent Redirect',
    'RFC 9110 §15.4.9',
    'It has moved for good to the address in Location, to be asked for with the same method and body.',
    '它已永久移到 Location 中的地址，要用相同的方法和正文请求。',
  ],
  400: [
    'Bad Request',
    'RFC 9110 §15.5.1',
    "The server can't or won't read the request, because it looks wrong.",
    '服务器无法或不愿处理该请求，因为它看起来有错误。',
  ],
  401: [
    'Unauthorized',
    'RFC 9110 §15.5.2',
    'Who asks has not shown who they are; WWW-Authenticate says how to.',
    '请求者没有证明自己的身份；WWW-Authenticate 说明如何证明。',
  ],
  402: [
    'Payment Required',
    'RFC 9110 §15.5.3',
    'Reserved for a use that was never defined.',
    '保留，其用途从未定义。',
  ],
  403: [
    'Forbidden',
    'RFC 9110 §15.5.4',
    'The server understands the request and refuses it.',
    '服务器明白该请求，但拒绝执行。',
  ],
  404: [
    'Not Found',
    'RFC 9110 §15.5.5',
    'There is nothing at this address, or the server does not want to say.',
    '这个地址上什么都没有，或者服务器不愿透露。',
  ],
  405: [
    'Method Not Allowed',
    'RFC 9110 §15.5.6',
    'This address exists, and not for this method; Allow names those that it takes.',
    '这个地址存在，但不支持该方法；Allow 列出它支持的方法。',
  ],
  406: [
    'Not Acceptable',
    'RFC 9110 §15.5.7',
    'There is no version of it that the Accept fields of the request allow.',
    '没有任何版本符合请求的 Accept 系列字段。',
  ],
  407: [
    'Proxy Authentication Required',
    'RFC 9110 §15.5.8',
    'The proxy wants to know who asks; Proxy-Authenticate says how to show it.',
    '代理要知道请求者是谁；Proxy-Authenticate 说明如何证明。',
  ],
  408: [
    'Request Timeout',
    'RFC 9110 §15.5.9',
    'The request did not come whole in the time the server would wait.',
    '请求没有在服务器愿意等待的时间内完整到达。',
  ],
  409: [
    'Conflict',
    'RFC 9110 §15.5.10',
    'The request does not fit the state in which the thing is now.',
    '请求与资源当前的状态冲突。',
  ],
  410: ['Gone', 'RFC 9110 §15.5.11', 'It was here once and is gone for good.', '它曾在这里，现已永久消失。'],
  411: [
    'Length Required',
    'RFC 9110 §15.5.12',
    'The server does not take this request without a Content-Length.',
    '没有 Content-Length，服务器不接受该请求。',
  ],
  412: [
    'Precondition Failed',
    'RFC 9110 §15.5.13',
    'A condition of the request, such as If-Match, does not hold.',
    '请求的某个条件不成立，例如 If-Match。',
  ],
  413: [
    'Content Too Large',
    'RFC 9110 §15.5.14',
    'The body of the request is larger than the server takes.',
    '请求的正文大于服务器所能接受的大小。',
  ],
  414: [
    'URI Too Long',
    'RFC 9110 §15.5.15',
    'The address is longer than the server reads.',
    '地址长度超过服务器愿意读取的上限。',
  ],
  415: [
    'Unsupported Media Type',
    'RFC 9110 §15.5.16',
    'The body of the request is in a format that the server does not take here.',
    '请求正文的格式在这里不被接受。',
  ],
  416: [
    'Range Not Satisfiable',
    'RFC 9110 §15.5.17',
    'Range asks for a part that does not exist.',
    'Range 请求的部分不存在。',
  ],
  417: [
    'Expectation Failed',
    'RFC 9110 §15.5.18',
    "The server can't do what Expect asks of it.",
    '服务器无法满足 Expect 的要求。',
  ],
  418: [
    '(Unused)',
    'RFC 9110 §15.5.19',
    'Reserved because of a joke of 1998, in which a teapot refuses to brew coffee.',
    '因 1998 年的一个玩笑而保留：一只茶壶拒绝煮咖啡。',
  ],
  421: [
    'Misdirected Request',
    'RFC 9110 §15.5.20',
    'This server does not answer for that host on this connection.',
    '在这个连接上，该服务器不为那个主机提供响应。',
  ],
  422: [
    'Unprocessable Content',
    'RFC 9110 §15.5.21',
    "The format of the body is right, and what it says can't be carried out.",
    '正文的格式正确，但其内容无法执行。',
  ],
  423: ['Locked', 'RFC 4918 §11.3', 'Somebody else has locked it (WebDAV).', '资源被他人锁定 (WebDAV)。'],
  424: [
    'Failed Dependency',
    'RFC 4918 §11.4',
    'It was not done because something else that it needed has failed (WebDAV).',
    '没有执行，因为它所依赖的另一操作失败了 (WebDAV)。',
  ],
  425: [
    'Too Early',
    'RFC 8470 §5.2',
    'The request came in the early data of a TLS handshake, where it could be a repetition by someone else.',
    '请求在 TLS 握手的早期数据中到达，可能是他人的重放。',
  ],
  426: [
    'Upgrade Required',
    'RFC 9110 §15.5.22',
    'The server answers only in the protocol that Upgrade names.',
    '服务器只用 Upgrade 指定的协议响应。',
  ],
  428: [
    'Precondition Required',
    'RFC 6585 §3',
    'The server takes this request only with a condition such as If-Match.',
    '服务器要求该请求带有 If-Match 之类的条件。',
  ],
  429: [
    'Too Many Requests',
    'RFC 6585 §4',
    'The client has asked too often in a short time; Retry-After may say when to go on.',
    '客户端在短时间内请求太多；Retry-After 可以说明何时再试。',
  ],
  431: [
    'Request Header Fields Too Large',
    'RFC 6585 §5',
    'The head of the request is larger than the server reads.',
    '请求的首部大于服务器愿意读取的大小。',
  ],
  451: [
    'Unavailable For Legal Reasons',
    'RFC 7725 §3',
    'Access to it is refused because the law demands that.',
    '因法律要求而拒绝访问。',
  ],
  500: [
    'Internal Server Error',
    'RFC 9110 §15.6.1',
    'Something went wrong inside the server.',
    '服务器内部出了问题。',
  ],
  501: [
    'Not Implemented',
    'RFC 9110 §15.6.2',
    'The server does not know this method at all.',
    '服务器完全不认识该方法。',
  ],
  502: [
    'Bad Gateway',
    'RFC 9110 §15.6.3',
    "A server in between got an answer that it can't use from the one behind it.",
    '中间的服务器从它后面的服务器得到了无法使用的响应。',
  ],
  503: [
    'Service Unavailable',
    'RFC 9110 §15.6.4',
    "The server can't answer for now; Retry-After may say when to ask again.",
    '服务器暂时无法响应；Retry-After 可以说明何时再来请求。',
  ],
  504: [
    'Gateway Timeout',
    'RFC 9110 §15.6.5',
    'A server in between waited in vain for the one behind it.',
    '中间的服务器没有等到它后面的服务器的响应。',
  ],
  505: [
    'HTTP Version Not Supported',
    'RFC 9110 §15.6.6',
    'The server does not speak the version of HTTP in the request.',
    '服务器不支持请求所用的 HTTP 版本。',
  ],
  506: [
    'Variant Also Negotiates',
    'RFC 2295 §8.1',
    'The server is set up wrongly: the version it chose would choose again.',
    '服务器配置有误：它选出的版本又要再次选择。',
  ],
  507: [
    'Insufficient Storage',
    'RFC 4918 §11.5',
    'The server has no room to store what was sent (WebDAV).',
    '服务器没有空间存放所发送的内容 (WebDAV)。',
  ],
  508: [
    'Loop Detected',
    'RFC 5842 §7.2',
    'The server met a collection that contains itself (WebDAV).',
    '服务器遇到了包含自身的集合 (WebDAV)。',
  ],
  510: [
    'Not Extended',
    'RFC 2774 §7',
    'The request lacks an extension that the server demands.',
    '请求缺少服务器要求的扩展。',
  ],
  511: [
    'Network Authentication Required',
    'RFC 6585 §6',
    "The network itself, such as a hotel's, wants a login first.",
    '网络本身，例如酒店的网络，要求先登录。',
  ],
};

/** By status code. */
export const STATUS_REFERENCE: Readonly<Record<number, StatusReference>> = Object.fromEntries(
  Object.entries(STATUS).map(([code, [phrase, section, en, zh]]) => [
    code,
    { phrase, section, text: { en, zh } },
  ]),
);
