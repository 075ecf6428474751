/** The values that a response template can insert: a closed list, each a row of one table. */
import { TOKEN } from '../http/http-head.js';
import type { ParsedRequest } from '../http/parse.js';

/** What a response is rendered from. */
export interface TemplateValues {
  /** Called only when the template needs the request, so that it is parsed only then; may be called often. */
  readonly request: () => ParsedRequest;
  readonly client: { readonly ip: string; readonly port: number };
  /** `count` is how many connections the program has accepted so far. */
  readonly connection: { readonly id: number; readonly count: number };
  /** 0 is the program's main thread. */
  readonly thread: { readonly id: number };
  /** The time in Unix milliseconds. */
  readonly nowMs: number;
}

/** Bytes are sent as they are, text as UTF-8, numbers in decimal digits. */
type Value = Uint8Array | string | number;

export type ReadValue = (values: TemplateValues) => Value;

/** `member` is what stands for NAME. A query or field that the request lacks is empty, not an error. */
const VALUES: Readonly<Record<string, (values: TemplateValues, member: string) => Value>> = {
  'request.method': ({ request }) => request().method,
  'request.target': ({ request }) => request().targetBytes,
  'request.path': ({ request }) => request().pathBytes,
  'request.query.NAME': ({ request }, member) => request().query.get(member) ?? '',
  'request.headers.NAME': ({ request }, member) => request().headers.get(member.toLowerCase()) ?? '',
  'request.body': ({ request }) => request().body,
  'client.ip': ({ client }) => client.ip,
  'client.port': ({ client }) => client.port,
  'connection.id': ({ connection }) => connection.id,
  'connection.count': ({ connection }) => connection.count,
  'thread.id': ({ thread }) => thread.id,
  // IMF-fixdate of RFC 9110 §5.6.7: ECMAScript defines toUTCString as exactly this form.
  'time.http': ({ nowMs }) => new Date(nowMs).toUTCString(),
  'time.iso': ({ nowMs }) => new Date(nowMs).toISOString(),
};

/** The one value that depends on the others: how many bytes of body they make. `template.ts` computes it. */
export const BODY_LENGTH = 'body.length';

/** All names, `NAME` standing for any query or field name. */
export const VALUE_NAMES: readonly string[] = [...Object.keys(VALUES), BODY_LENGTH];

/** How to read the value `name`; null when there is no such value. */
export function findValue(name: string): ReadValue | null {
  const [, family, member = ''] = /^(request\.(?:query|headers))\.(.+)$/.exec(name) ?? [];
  if (family === 'request.headers' && !TOKEN.test(member)) return null;
  const row = family === undefined ? name : `${family}.NAME`;
  const read = Object.hasOwn(VALUES, row) ? VALUES[row] : undefined;
  return read === undefined ? null : (values) => read(values, member);
}
