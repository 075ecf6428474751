/** Looks for mistakes in what the fields say of the body, and of what to do next (RFC 9110 §6 to §15). */
import { quoteValue } from '../../errors.js';
import { splitList } from '../../http/http-head.js';
import type { HttpMessage } from '../../http/message-tokenizer.js';
import { type ContentType, parseContentType } from './content-type.js';
import { type Examined, fieldsNamed } from './examine.js';
import { findInCharset } from './charset.js';
import { type Finding, finding } from './finding.js';

/** Codings that HTTP and Chrome know (RFC 9110 §8.4.1 and the registry of content codings). */
const CONTENT_CODINGS = new Set([
  'gzip',
  'x-gzip',
  'deflate',
  'compress',
  'x-compress',
  'br',
  'zstd',
  'dcb',
  'dcz',
  'identity',
]);

/** Redirects that go nowhere by themselves (RFC 9110 §15.4.2 to §15.4.9). */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What a response with this status has to say, and in which field. */
const REQUIRED = [
  {
    code: 'unauthorized-without-challenge',
    status: 401,
    field: 'www-authenticate',
    what: {
      en: '401 asks for a name and a password, and WWW-Authenticate, which says how to send them, is missing',
      zh: '401 要求提供用户名和密码，但缺少说明如何发送它们的 WWW-Authenticate',
    },
  },
  {
    code: 'not-allowed-without-allow',
    status: 405,
    field: 'allow',
    what: {
      en: '405 says that the method is not allowed here, and Allow, which names those that are, is missing',
      zh: '405 表示此处不允许该方法，但缺少列出允许哪些方法的 Allow',
    },
  },
] as const;

export function findInContent(examined: Examined): Finding[] {
  const { message, problems } = examined;
  if (message === null || message.headEnd === null) return [];
  if (problems.some(({ severity }) => severity === 'error')) return [];
  return [...findInStatus(examined, message), ...findInDate(examined), ...findInType(examined)];
}

function findInStatus(examined: Examined, { status }: HttpMessage): Finding[] {
  const found: Finding[] = [];
  const lacks = (field: string): boolean => fieldsNamed(examined, field).length === 0;
  if (REDIRECTS.has(status) && lacks('location'))
    found.push(
      finding('redirect-without-location', examined.statusLine, {
        en: `${status} sends the client to another address, and Location, which names it, is missing`,
        zh: `${status} 让客户端转到另一个地址，但缺少给出该地址的 Location`,
      }),
    );
  for (const row of REQUIRED) {
    if (row.status === status && lacks(row.field))
      found.push(finding(row.code, examined.statusLine, row.what));
  }
  return found;
}

/** Without Date a cache can't know how old a response is that says how long it stays fresh. */
function findInDate(examined: Examined): Finding[] {
  if (fieldsNamed(examined, 'date').length > 0) return [];
  // What expires in the past, or at 0, is not fresh at all (RFC 9111 §5.3).
  const lasting = examined.fields.find(
    ({ name, value }) =>
      (name === 'expires' && isLater(value, examined.nowMs)) ||
      (name === 'cache-control' && /(^|[\s,])(s-)?max-?age=[1-9]/i.test(value)),
  );
  if (lasting === undefined) return [];
  return [
    finding('freshness-without-date', lasting, {
      en: 'This says how long the response stays fresh, and Date, from which that is counted, is missing: {{time.http}} is a value for it',
      zh: '这里规定了响应的新鲜期，但缺少作为计时起点的 Date：可以用 {{time.http}} 作它的值',
    }),
  ];
}

/** Whether `value` is a date of HTTP (RFC 9110 §5.6.7) behind a time in Unix milliseconds. */
function isLater(value: string, nowMs: number): boolean {
  return /\d\d:\d\d:\d\d/.test(value) && Date.parse(value) > nowMs;
}

function findInType(examined: Examined): Finding[] {
  const { content } = examined;
  if (content.length === 0) return [];
  const coded = findInCoding(examined);
  if (coded !== null) return coded;
  if (isCodedForTransfer(examined)) return [];
  const [field] = fieldsNamed(examined, 'content-type');
  if (field === undefined)
    return [
      finding('no-content-type', examined.statusLine, {
        en: 'There is a body and no Content-Type: clients guess what it is',
        zh: '有正文而没有 Content-Type：客户端只能猜测正文是什么',
      }),
    ];
  const type: ContentType | null = parseContentType(field.value);
  if (type === null)
    return [
      finding('invalid-content-type', field.valueRange, {
        en: `Content-Type is ${quoteValue(field.value)}, expected a type and a subtype, such as text/html`,
        zh: `Content-Type 是 ${quoteValue(field.value)}，应为类型加子类型，例如 text/html`,
      }),
    ];
  return findInCharset(examined, field, type);
}

/** Null where the body is sent as it is; behind a coding nothing more can be said of it. */
function findInCoding(examined: Examined): Finding[] | null {
  const [field] = fieldsNamed(examined, 'content-encoding');
  if (field === undefined) return null;
  const codings = splitList(field.value.toLowerCase());
  const unknown = codings.find((coding) => !CONTENT_CODINGS.has(coding));
  if (unknown !== undefined)
    return [
      finding('unknown-content-coding', field.valueRange, {
        en: `Nobody has registered the content coding ${quoteValue(unknown)}: clients that don't know it show the bytes as they are`,
        zh: `内容编码 ${quoteValue(unknown)} 没有注册过：不认识它的客户端会原样显示这些字节`,
      }),
    ];
  const outermost = codings.at(-1);
  const [first, second] = examined.content;
  if ((outermost === 'gzip' || outermost === 'x-gzip') && !(first === 0x1f && second === 0x8b))
    return [
      finding('not-gzip', field.valueRange, {
        en: 'The body is no gzip: that begins with the bytes 1f 8b, and this one does not',
        zh: '正文不是 gzip：gzip 以字节 1f 8b 开头，而这里不是',
      }),
    ];
  return codings.every((coding) => coding === 'identity') ? null : [];
}

/** Whether what is left without the chunks is packed once more. */
function isCodedForTransfer(examined: Examined): boolean {
  return fieldsNamed(examined, 'transfer-encoding')
    .flatMap(({ value }) => splitList(value.toLowerCase()))
    .some((coding) => coding !== 'chunked' && coding !== 'identity');
}
