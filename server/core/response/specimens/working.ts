/** Specimens that work: what a response can do. */
import { HTML, LENGTH, page, STATUS_200 } from '../right-response.js';
import { byPath, everywhere, type Specimen, waiting } from './specimen.js';

/** `<h1>Hello, compressed</h1>` and a line break, as gzip packs them (RFC 1952). */
const GZIPPED =
  '\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xb3\xc9\x30\xb4\xf3\x48\xcd\xc9\xc9\xd7\x51\x48\xce\xcf\x2d\x28\x4a\x2d\x2e\x4e\x4d\xb1\xd1\x07\x8a\x72\x01\x00\x2f\x76\xb7\x1f\x1b\x00\x00\x00';

/** Bytes as the notation of a response writes them. */
const escapes = (latin1: string): string =>
  latin1.replace(/[^]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);

const SVG_TYPE = 'Content-Type: image/svg+xml\n';
const DOT =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#d55e00"/></svg>';

/** Asks twice on which connection it is, and says whether the answers are the same. */
const KEEP_ALIVE_BODY = `<link rel="icon" href="data:,">
<p id="answer"></p>
<script>
addEventListener('load', async () => {
  const which = async () => (await fetch('/which')).text();
  const same = (await which()) === (await which());
  answer.textContent = same
    ? 'Both came on the same connection.'
    : 'They came on two connections.';
});
</script>
`;

/** A word for each event, until the third. */
const EVENTS_BODY = `<p id="events"></p>
<script>
const source = new EventSource('/events');
source.onmessage = ({ data }) => {
  events.append(data + ' ');
  if (data === 'three') source.close();
};
</script>
`;

export const WORKING: readonly Specimen[] = [
  {
    id: 'hello-world',
    title: { en: 'Hello World', zh: '你好，世界' },
    kind: 'works',
    teaches: {
      en: 'A status line, one field and an empty line are enough: the body ends where the connection does.',
      zh: '一个状态行、一个字段和一个空行就够了：连接在哪里结束，正文就在哪里结束。',
    },
    response: everywhere('HTTP/1.1 200 OK\nContent-Type: text/html\n\n<h1>Hello World</h1>'),
    path: '/',
    chrome: { kind: 'shows', text: 'Hello World' },
    curl: { exit: 0, writes: '<h1>Hello World</h1>' },
  },
  {
    id: 'html-page',
    title: { en: 'A whole page', zh: '完整的页面' },
    kind: 'works',
    teaches: {
      en: 'Look at Content-Length: the client knows how long the body is before the first byte of it has come.',
      zh: '看 Content-Length：正文的第一个字节还没到，客户端就已知道它有多长。',
    },
    response: everywhere(
      page(
        '<!doctype html>\n<html lang="en">\n<title>A whole page</title>\n<h1>你好, {{client.ip}}</h1>\n</html>\n',
      ),
    ),
    path: '/',
    chrome: { kind: 'shows', text: '你好, 127.0.0.1', title: 'A whole page' },
    curl: {
      exit: 0,
      writes:
        '<!doctype html>\n<html lang="en">\n<title>A whole page</title>\n<h1>你好, 127.0.0.1</h1>\n</html>\n',
    },
  },
  {
    id: 'json',
    title: { en: 'JSON', zh: 'JSON 数据' },
    kind: 'works',
    teaches: {
      en: 'Only Content-Type says that this is data and no page: change it to text/html and ask again.',
      zh: '只有 Content-Type 说明这是数据而不是页面：把它改成 text/html 再请求一次。',
    },
    response: everywhere(
      `${STATUS_200}Content-Type: application/json\n${LENGTH}\n{"you asked for": {{request.path|json}}}`,
    ),
    path: '/data',
    chrome: { kind: 'showsSource', text: '{"you asked for": "/data"}' },
    curl: { exit: 0, writes: '{"you asked for": "/data"}' },
  },
  {
    id: 'redirect',
    title: { en: 'A redirect', zh: '重定向' },
    kind: 'works',
    teaches: {
      en: 'Look at the two requests: the first answer names a path in Location, and the browser asks for it.',
      zh: '看这两个请求：第一个响应在 Location 中给出路径，浏览器随即请求它。',
    },
    response: byPath(
      { '/old': `HTTP/1.1 302 Found\nLocation: /new\n${LENGTH}\n` },
      page('<h1>The new place</h1>'),
    ),
    path: '/old',
    chrome: { kind: 'shows', text: 'The new place', at: '/new' },
    curl: { exit: 0, writes: '' },
  },
  {
    id: 'not-found',
    title: { en: '404 Not Found', zh: '找不到：404 Not Found' },
    kind: 'works',
    teaches: {
      en: 'The status code is for programs and the body is for people: a browser shows it as it shows any page.',
      zh: '状态码给程序看，正文给人看：浏览器像显示任何页面一样显示它。',
    },
    response: everywhere(
      `HTTP/1.1 404 Not Found\n${HTML}${LENGTH}\n<h1>Nothing at {{request.path|html}}</h1>`,
    ),
    path: '/nowhere',
    chrome: { kind: 'shows', text: 'Nothing at /nowhere' },
    curl: { exit: 0, writes: '<h1>Nothing at /nowhere</h1>' },
  },
  {
    id: 'cookie',
    title: { en: 'A cookie', zh: '一个 cookie' },
    kind: 'works',
    teaches: {
      en: 'Look at the second request: it brings back in Cookie what the answer to the first one gave in Set-Cookie.',
      zh: '看第二个请求：第一个响应在 Set-Cookie 中给出的内容，由它在 Cookie 中带回来。',
    },
    response: byPath(
      {
        '/set': `HTTP/1.1 303 See Other\nSet-Cookie: flavour=oatmeal; HttpOnly; SameSite=Lax\nLocation: /\n${LENGTH}\n`,
      },
      page('<p>Your cookie: {{request.headers.cookie|html}}</p>'),
    ),
    path: '/set',
    chrome: { kind: 'shows', text: 'Your cookie: flavour=oatmeal', at: '/' },
    curl: { exit: 0, writes: '' },
  },
  {
    id: 'favicon',
    title: { en: 'An icon of its own', zh: '自己的图标' },
    kind: 'works',
    teaches: {
      en: 'Nobody wrote a link to /favicon.ico: look at who asks for it all the same.',
      zh: '没有人写过指向 /favicon.ico 的链接：看看是谁照样来请求它。',
    },
    response: byPath(
      { '/favicon.ico': `${STATUS_200}${SVG_TYPE}${LENGTH}\n${DOT}` },
      page('<title>Look at the tab</title>\n<h1>With an icon</h1>'),
    ),
    path: '/',
    chrome: { kind: 'shows', text: 'With an icon', title: 'Look at the tab', loads: ['/favicon.ico'] },
    curl: { exit: 0, writes: '<title>Look at the tab</title>\n<h1>With an icon</h1>' },
  },
  {
    id: 'download',
    title: { en: 'A download', zh: '下载文件' },
    kind: 'works',
    teaches: {
      en: 'It is text like any other: Content-Disposition makes a file of it, and names it.',
      zh: '它和其他文本没有区别：是 Content-Disposition 让它成为文件，并给它命名。',
    },
    response: everywhere(
      `${STATUS_200}Content-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename="note.txt"\n${LENGTH}\nRemember the milk.\n`,
    ),
    path: '/',
    chrome: { kind: 'downloads', filename: 'note.txt' },
    curl: { exit: 0, writes: 'Remember the milk.\n' },
  },
  {
    id: 'gzip',
    title: { en: 'A compressed body', zh: '压缩的正文' },
    kind: 'works',
    teaches: {
      en: 'The bytes of the body are no HTML: Content-Encoding says how to unpack them, and curl was not asked to.',
      zh: '正文的字节不是 HTML：Content-Encoding 说明如何解压，而 curl 并没有被要求这么做。',
    },
    response: everywhere(`${STATUS_200}${HTML}Content-Encoding: gzip\n${LENGTH}\n${escapes(GZIPPED)}`),
    path: '/',
    chrome: { kind: 'shows', text: 'Hello, compressed' },
    curl: { exit: 0, writes: GZIPPED },
  },
  {
    id: 'chunked',
    title: { en: 'In chunks', zh: '分块传输' },
    kind: 'works',
    teaches: {
      en: 'Each chunk comes behind its size in hexadecimal, and one of size 0 ends the body: no length is needed before.',
      zh: '每个分块前面是它的十六进制大小，大小为 0 的分块结束正文：不需要事先知道长度。',
    },
    response: everywhere(
      `${STATUS_200}${HTML}Transfer-Encoding: chunked\n\n12\\r\n<h1>Hello in three\\r\n7\\r\n chunks\\r\n5\\r\n</h1>\\r\n0\\r\n\\r\n`,
    ),
    path: '/',
    chrome: { kind: 'shows', text: 'Hello in three chunks' },
    curl: { exit: 0, writes: '<h1>Hello in three chunks</h1>' },
  },
  {
    id: 'keep-alive',
    title: { en: 'Three requests, one connection', zh: '三个请求，一个连接' },
    kind: 'works',
    teaches: {
      en: 'Look at the connections: the next requests come on the same one, because each answer says how long it is.',
      zh: '看连接：后面的请求都在同一个连接上，因为每个响应都说明了自己的长度。',
    },
    program: 'keep-alive',
    response: byPath(
      { '/which': `${STATUS_200}Content-Type: text/plain\n${LENGTH}\n{{connection.id}}` },
      page(KEEP_ALIVE_BODY),
    ),
    path: '/',
    chrome: { kind: 'shows', text: 'Both came on the same connection.', loads: ['/which'] },
    curl: { exit: 0, writes: KEEP_ALIVE_BODY },
  },
  {
    id: 'server-sent-events',
    title: { en: 'Server-sent events', zh: '服务器推送事件 (SSE)' },
    kind: 'works',
    teaches: {
      en: 'One answer that goes on for seconds: look at how each sendall becomes a word on the page.',
      zh: '一个持续数秒的响应：看每次 sendall 如何变成页面上的一个词。',
    },
    response: {
      lineEnding: 'crlf',
      rules: [
        waiting(
          '/events',
          `${STATUS_200}Content-Type: text/event-stream\nCache-Control: no-store\n\n¦data: one\n\n¦data: two\n\n¦data: three\n\n`,
          700,
        ),
        {
          method: '*',
          path: '*',
          text: page(EVENTS_BODY),
        },
      ],
    },
    path: '/',
    chrome: { kind: 'shows', text: 'one two three', loads: ['/events'] },
    curl: { exit: 0, writes: EVENTS_BODY },
  },
  {
    id: 'slow-image',
    title: { en: 'A slow image', zh: '缓慢的图片' },
    kind: 'works',
    teaches: {
      en: 'The page is there at once and its image is not: two connections, and the second one takes its time.',
      zh: '页面立刻出现，图片却没有：有两个连接，第二个慢慢来。',
    },
    response: {
      lineEnding: 'crlf',
      rules: [
        waiting('/slow.svg', `${STATUS_200}${SVG_TYPE}${LENGTH}\n¦${DOT.slice(0, 60)}¦${DOT.slice(60)}`, 900),
        {
          method: '*',
          path: '*',
          text: page('<p>Here it comes:</p>\n<img src="/slow.svg" width="160" alt="">'),
        },
      ],
    },
    path: '/',
    chrome: { kind: 'shows', text: 'Here it comes:', loads: ['/slow.svg'] },
    curl: { exit: 0, writes: '<p>Here it comes:</p>\n<img src="/slow.svg" width="160" alt="">' },
  },
];
