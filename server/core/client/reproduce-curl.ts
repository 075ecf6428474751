/**
 * Writes a curl command, where one sends exactly these bytes. curl writes its requests itself: it keeps a method, a
 * target, field lines and a body that it is given, but it puts Host first, ends lines with CRLF, and counts or chunks
 * the body on its own. What is not of this form is refused, and the reason names the first thing that is not.
 */
import { type Field, parseHead, TOKEN } from '../http/http-head.js';
import { EmptyLineFinder } from '../http/empty-line.js';
import { printf } from './reproduce-shell.js';
import type { Reproduced, Sending } from './sending.js';
import { decodeLatin1 } from '../wire-text.js';
import type { Words } from '../words.js';

/** A request that curl could write, taken apart. `lines` are the field lines as they stand. */
interface Request {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly lines: readonly string[];
  readonly body: Uint8Array;
}

type Plan = { readonly request: Request } | { readonly reason: Words };

// What curl passes on in a target: it refuses spaces and controls, and beyond ASCII it depends on the terminal.
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([!-~]+) HTTP\/(1\.[01])$/;

/** What curl adds by itself, and leaves out when told so. */
const ADDED = ['Host', 'User-Agent', 'Accept'];
const ADDED_WITH_BODY = ['Content-Type', 'Expect'];

/** Fields by which curl decides something itself. */
const DECIDING: Readonly<Record<string, Words>> = {
  'transfer-encoding': {
    en: 'curl chunks a body by itself, in pieces of its own',
    zh: 'curl 自行对正文分块，块的大小由它决定',
  },
  expect: { en: 'curl waits for an interim response of its own accord', zh: 'curl 会自行等待临时响应' },
};

/** A target that curl leaves alone inside of a URL: no dots that it would resolve, nothing that it would expand. */
const PLAIN_TARGET = /^\/(?!\/)(?!.*\/\.)(?!\.)[\w/~?&=%+:@,;!$()*.-]*$/;

export function writeCurl(sending: Sending): Reproduced {
  const plan = sendingProblem(sending) ?? readRequest(sending.bytes);
  if ('reason' in plan) return plan;
  const { method, target, version, lines, body } = plan.request;
  const plain = PLAIN_TARGET.test(target);
  const authority = `http://${sending.host}:${sending.port}`;
  const named = new Set(lines.map((line) => line.slice(0, line.indexOf(':')).toLowerCase()));
  const added = body.length > 0 ? [...ADDED, ...ADDED_WITH_BODY] : ADDED;
  const data = dataOptions(body);
  const words = [
    'curl -i',
    ...(version === '1.0' ? ['--http1.0'] : []),
    ...methodOption(method, body),
    ...(plain ? [] : [`--request-target ${quote(target)}`]),
    quote(plain ? authority + target : `${authority}/`),
    // `Name;` is how curl writes a field without a value.
    ...lines.map((line) => `-H ${quote(line.endsWith(':') ? `${line.slice(0, -1)};` : line)}`),
    ...added.filter((name) => !named.has(name.toLowerCase())).map((name) => `-H '${name}:'`),
    ...data.options,
  ];
  return { text: `${data.pipe}${words.join(' \\\n  ')}\n` };
}

function sendingProblem({ bytes, pieces, ending }: Sending): { readonly reason: Words } | null {
  if (ending !== 'hold')
    return { reason: { en: 'curl reads the response before it closes', zh: 'curl 在关闭之前会读取响应' } };
  if (pieces !== 1 && bytes.length > 1)
    return { reason: { en: 'curl does not send in pieces', zh: 'curl 不会分段发送' } };
  return null;
}

function readRequest(bytes: Uint8Array): Plan {
  const headBytes = new EmptyLineFinder().find(bytes, 0);
  if (headBytes === -1)
    return {
      reason: {
        en: 'curl sends whole requests: the empty line behind the head is missing',
        zh: 'curl 只发送完整的请求：缺少首部之后的空行',
      },
    };
  const head = decodeLatin1(bytes.subarray(0, headBytes));
  if (!/^[^\n]*\r\n/.test(head) || /(?<!\r)\n|\r(?!\n)/.test(head))
    return { reason: { en: 'curl ends lines with CRLF', zh: 'curl 的行以 CRLF 结尾' } };
  const [requestLine = '', ...lines] = head.slice(0, -4).split('\r\n');
  const [, method, target, version] = REQUEST_LINE.exec(requestLine) ?? [];
  if (method === undefined || target === undefined || version === undefined)
    return { reason: { en: 'curl writes no such request line', zh: 'curl 不会写出这样的请求行' } };
  const request: Request = { method, target, version, lines, body: bytes.subarray(headBytes) };
  const reason = fieldProblem(lines) ?? bodyProblem(request, parseHead(head).fields);
  return reason === null ? { request } : { reason };
}

/** What of the field lines curl would not send as it stands. */
function fieldProblem(lines: readonly string[]): Words | null {
  for (const [index, line] of lines.entries()) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon));
    const known = name.toLowerCase();
    if (!TOKEN.test(name))
      return {
        en: 'curl writes no field line without a name and a colon',
        zh: 'curl 不会写出没有名称和冒号的首部字段行',
      };
    if (/[^ -~\t]/.test(line))
      return {
        en: 'curl is not sure to keep controls and bytes beyond ASCII in a field',
        zh: 'curl 不保证保留首部字段中的控制字符和 ASCII 以外的字节',
      };
    if (/^[ \t]+$/.test(line.slice(colon + 1)))
      return {
        en: `curl leaves out ${name}: its value is only spaces`,
        zh: `curl 会省略 ${name}：它的值只有空格`,
      };
    if (known === 'host' && (index > 0 || name !== 'Host'))
      return {
        en: 'curl writes one Host, spelled so, before all other fields',
        zh: 'curl 只写一个 Host，拼写如此，并位于其他首部字段之前',
      };
    const decides = DECIDING[known];
    if (decides !== undefined) return decides;
  }
  return null;
}

function bodyProblem({ method, body }: Request, fields: readonly Field[]): Words | null {
  const lengths = fields.filter(({ name }) => name.toLowerCase() === 'content-length');
  if (method === 'HEAD' && (body.length > 0 || lengths.length > 0))
    return { en: 'curl sends no body with HEAD', zh: 'curl 发送 HEAD 时不带正文' };
  if (method === 'CONNECT')
    return { en: 'curl sends CONNECT to proxies only', zh: 'curl 只向代理发送 CONNECT' };
  if (lengths.length > 1) return { en: 'curl writes one Content-Length', zh: 'curl 只写一个 Content-Length' };
  const length = lengths[0]?.value ?? '0';
  if (length !== String(body.length)) {
    return lengths.length === 0
      ? {
          en: 'curl always counts a body: the Content-Length is missing',
          zh: 'curl 总会计算正文长度：缺少 Content-Length',
        }
      : {
          en: `curl counts a body itself: it has ${body.length} bytes, Content-Length says otherwise`,
          zh: `curl 自行计算正文长度：正文有 ${body.length} 个字节，与 Content-Length 不符`,
        };
  }
  return null;
}

function methodOption(method: string, body: Uint8Array): string[] {
  // With -X HEAD curl would wait for a body.
  if (method === 'HEAD') return ['--head'];
  return method === (body.length > 0 ? 'POST' : 'GET') ? [] : [`-X ${quote(method)}`];
}

/** The body as an argument where that can be read; else through a pipe. */
function dataOptions(body: Uint8Array): { readonly pipe: string; readonly options: readonly string[] } {
  if (body.length === 0) return { pipe: '', options: [] };
  const text = decodeLatin1(body);
  if (/^[ -?A-~][ -~]*$/.test(text)) return { pipe: '', options: [`--data-binary ${quote(text)}`] };
  return { pipe: `${printf(body)} |\n`, options: ['--data-binary @-'] };
}

/** As one word for a shell. */
function quote(text: string): string {
  return /^[\w./:@=%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
