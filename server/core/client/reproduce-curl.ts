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

/** A request that curl could write, taken apart. `lines` are the field lines as they stand. */
interface Request {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly lines: readonly string[];
  readonly body: Uint8Array;
}

type Plan = { readonly request: Request } | { readonly reason: string };

// What curl passes on in a target: it refuses spaces and controls, and beyond ASCII it depends on the terminal.
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([!-~]+) HTTP\/(1\.[01])$/;

/** What curl adds by itself, and leaves out when told so. */
const ADDED = ['Host', 'User-Agent', 'Accept'];
const ADDED_WITH_BODY = ['Content-Type', 'Expect'];

/** Fields by which curl decides something itself. */
const DECIDING: Readonly<Record<string, string>> = {
  'transfer-encoding': 'curl chunks a body by itself, in pieces of its own',
  expect: 'curl waits for an interim response of its own accord',
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

function sendingProblem({ bytes, pieces, ending }: Sending): { readonly reason: string } | null {
  if (ending !== 'hold') return { reason: 'curl reads the response before it closes' };
  if (pieces !== 1 && bytes.length > 1) return { reason: 'curl does not send in pieces' };
  return null;
}

function readRequest(bytes: Uint8Array): Plan {
  const headBytes = new EmptyLineFinder().find(bytes, 0);
  if (headBytes === -1)
    return { reason: 'curl sends whole requests: the empty line behind the head is missing' };
  const head = decodeLatin1(bytes.subarray(0, headBytes));
  if (!/^[^\n]*\r\n/.test(head) || /(?<!\r)\n|\r(?!\n)/.test(head))
    return { reason: 'curl ends lines with CRLF' };
  const [requestLine = '', ...lines] = head.slice(0, -4).split('\r\n');
  const [, method, target, version] = REQUEST_LINE.exec(requestLine) ?? [];
  if (method === undefined || target === undefined || version === undefined)
    return { reason: 'curl writes no such request line' };
  const request: Request = { method, target, version, lines, body: bytes.subarray(headBytes) };
  const reason = fieldProblem(lines) ?? bodyProblem(request, parseHead(head).fields);
  return reason === null ? { request } : { reason };
}

/** What of the field lines curl would not send as it stands. */
function fieldProblem(lines: readonly string[]): string | null {
  for (const [index, line] of lines.entries()) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon));
    const known = name.toLowerCase();
    if (!TOKEN.test(name)) return 'curl writes no field line without a name and a colon';
    if (/[^ -~\t]/.test(line)) return 'curl is not sure to keep controls and bytes beyond ASCII in a field';
    if (/^[ \t]+$/.test(line.slice(colon + 1))) return `curl leaves out ${name}: its value is only spaces`;
    if (known === 'host' && (index > 0 || name !== 'Host'))
      return 'curl writes one Host, spelled so, before all other fields';
    const decides = DECIDING[known];
    if (decides !== undefined) return decides;
  }
  return null;
}

function bodyProblem({ method, body }: Request, fields: readonly Field[]): string | null {
  const lengths = fields.filter(({ name }) => name.toLowerCase() === 'content-length');
  if (method === 'HEAD' && (body.length > 0 || lengths.length > 0)) return 'curl sends no body with HEAD';
  if (method === 'CONNECT') return 'curl sends CONNECT to proxies only';
  if (lengths.length > 1) return 'curl writes one Content-Length';
  const length = lengths[0]?.value ?? '0';
  if (length !== String(body.length)) {
    return lengths.length === 0
      ? 'curl always counts a body: the Content-Length is missing'
      : `curl counts a body itself: it has ${body.length} bytes, Content-Length says otherwise`;
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
