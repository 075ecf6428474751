/**
 * The body of a message as it was meant: what framing cuts out of the bytes (RFC 9112 §6, §7), what is left when the
 * codings are undone (RFC 9110 §8.4.1), and what kind of thing it is. Bounded: a small body can unpack into a huge one.
 * Must never know how it is shown.
 */
import { decodeChunked, ChunkedReader } from '../../server/core/http/chunked.js';
import { splitList } from '../../server/core/http/http-head.js';
import {
  isJson,
  parseContentType,
  type ContentType,
} from '../../server/core/response/diagnostics/content-type.js';
import { decodeLatin1 } from '../../server/core/wire-text.js';
import { fieldValues, type HeadSection } from './inspector-headers.js';

export interface MessageBody {
  /** Where it begins in the message. */
  readonly start: number;
  /** As framing leaves it: without chunk sizes. */
  readonly bytes: Uint8Array;
  readonly chunked: boolean;
  /** What is wrong with the chunks; null when nothing is. */
  readonly malformed: string | null;
  /** How many bytes Content-Length promises beyond those that came; 0 when none are missing or none are promised. */
  readonly missingBytes: number;
  /** Content codings in the order in which they were applied, in lower case. */
  readonly codings: readonly string[];
  /** Null without a Content-Type, or with one that is none. */
  readonly type: ContentType | null;
}

/** The body behind the heads of a message; null when the head is not whole. */
export function readBody(bytes: Uint8Array, heads: readonly HeadSection[]): MessageBody | null {
  const head = heads.at(-1);
  if (head === undefined || !head.whole) return null;
  const rest = bytes.subarray(head.end);
  const transfer = fieldValues(heads, 'transfer-encoding').flatMap(splitList);
  const chunked = transfer.at(-1)?.toLowerCase() === 'chunked';
  const length = fieldValues(heads, 'content-length')[0] ?? '';
  const promised = !chunked && /^[0-9]{1,15}$/.test(length) ? Number(length) : null;
  const transferred = transfer.slice(0, -1).map((coding) => coding.toLowerCase());
  const content = fieldValues(heads, 'content-encoding').flatMap(splitList);
  return {
    start: head.end,
    bytes: chunked ? decodeChunked(rest) : promised === null ? rest : rest.subarray(0, promised),
    chunked,
    malformed: chunked ? chunkProblem(rest) : null,
    missingBytes: promised === null ? 0 : Math.max(0, promised - rest.length),
    codings: [...content.map((coding) => coding.toLowerCase()), ...transferred].filter(
      (coding) => coding !== 'identity',
    ),
    type: parseContentType(fieldValues(heads, 'content-type')[0] ?? ''),
  };
}

function chunkProblem(bytes: Uint8Array): string | null {
  const reader = new ChunkedReader();
  reader.read(bytes, 0);
  return reader.malformed ?? (reader.done ? null : 'unfinished');
}

export interface Unpacked {
  readonly bytes: Uint8Array;
  /** There is more, but no more is unpacked. */
  readonly cut: boolean;
  /** The coding that could not be undone, and why: `unknown` to this browser, or `broken` data. */
  readonly failed: { readonly coding: string; readonly why: 'unknown' | 'broken' } | null;
}

/** No more is unpacked. */
export const UNPACK_LIMIT_BYTES = 4 * 2 ** 20;

const FORMATS: Readonly<Record<string, readonly CompressionFormat[]>> = {
  gzip: ['gzip'],
  'x-gzip': ['gzip'],
  // "Some non-conformant implementations send the deflate compressed data without the zlib wrapper" (§8.4.1.2).
  deflate: ['deflate', 'deflate-raw'],
  // Newer than the others: not every browser knows it.
  br: ['brotli' as CompressionFormat],
};

/** Undoes content codings, the last first. Never rejects: what can't be undone is given as it is, and said. */
export async function unpack(
  bytes: Uint8Array,
  codings: readonly string[],
  limitBytes = UNPACK_LIMIT_BYTES,
): Promise<Unpacked> {
  let current: Unpacked = { bytes, cut: false, failed: null };
  for (const coding of codings.toReversed()) {
    const formats = Object.hasOwn(FORMATS, coding) ? FORMATS[coding]! : null;
    if (formats === null || !isKnown(formats[0]!)) return { ...current, failed: { coding, why: 'unknown' } };
    let undone = await inflate(current.bytes, formats[0]!, limitBytes);
    for (const format of formats.slice(1))
      if (undone.broken && undone.bytes.length === 0)
        undone = await inflate(current.bytes, format, limitBytes);
    // What was cut off is missing at the end of what was packed in it, too.
    const failed = undone.broken && !current.cut ? ({ coding, why: 'broken' } as const) : null;
    current = { bytes: undone.bytes, cut: current.cut || undone.cut, failed };
    if (failed !== null) return undone.bytes.length > 0 ? current : { ...current, bytes };
  }
  return current;
}

function isKnown(format: CompressionFormat): boolean {
  try {
    void new DecompressionStream(format);
    return true;
  } catch {
    return false;
  }
}

interface Inflated {
  readonly bytes: Uint8Array;
  readonly cut: boolean;
  readonly broken: boolean;
}

/** What a stream gives is taken until there is enough: the rest is never made. */
async function inflate(bytes: Uint8Array, format: CompressionFormat, limitBytes: number): Promise<Inflated> {
  const stream = new DecompressionStream(format);
  const writer = stream.writable.getWriter();
  // Its errors come out at the other end.
  void writer.write(bytes.slice()).catch(() => {});
  void writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  const out = new Uint8Array(limitBytes);
  let length = 0;
  for (;;) {
    try {
      const { done, value } = await reader.read();
      if (done) return { bytes: out.slice(0, length), cut: false, broken: false };
      const taken = value.subarray(0, limitBytes - length);
      out.set(taken, length);
      length += taken.length;
      if (taken.length < value.length) {
        void reader.cancel().catch(() => {});
        return { bytes: out, cut: true, broken: false };
      }
    } catch {
      return { bytes: out.slice(0, length), cut: false, broken: true };
    }
  }
}

export type BodyKind = 'empty' | 'html' | 'json' | 'image' | 'text' | 'unknown';

export interface BodyLook {
  readonly kind: BodyKind;
  /** The type of an image. */
  readonly essence: string;
  /** Nobody said what it is: its first bytes do. */
  readonly guessed: boolean;
}

const IMAGES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'image/x-icon',
  'image/vnd.microsoft.icon',
  'image/svg+xml',
]);

const TEXT = /^text\/|\+xml$|^application\/(xml|javascript|ecmascript|x-www-form-urlencoded|x-ndjson)$/;

/** How images begin (WHATWG MIME Sniffing §6.1), in latin-1; `?` is any byte. */
const SIGNATURES: readonly (readonly [begins: string, essence: string])[] = [
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  ['RIFF????WEBPVP', 'image/webp'],
];

function beginsWith(text: string, signature: string): boolean {
  return [...signature].every((character, at) => character === '?' || text[at] === character);
}

/** Tags by which a text without a type is taken for HTML (§7.1). */
const HTML =
  /^[\t\n\f\r ]*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>]/i;

const SNIFFED_BYTES = 1445;

/** What a body is, by its type; without one by its first bytes. */
export function lookOf(bytes: Uint8Array, type: ContentType | null): BodyLook {
  if (bytes.length === 0) return { kind: 'empty', essence: '', guessed: false };
  const essence = type?.essence ?? '';
  const said = (kind: BodyKind): BodyLook => ({ kind, essence, guessed: false });
  if (essence === 'text/html' || essence === 'application/xhtml+xml') return said('html');
  if (isJson(essence)) return said('json');
  if (IMAGES.has(essence)) return said('image');
  if (TEXT.test(essence)) return said('text');
  const begin = decodeLatin1(bytes.subarray(0, SNIFFED_BYTES));
  const image = SIGNATURES.find(([signature]) => beginsWith(begin, signature));
  if (image !== undefined) return { kind: 'image', essence: image[1], guessed: true };
  // eslint-disable-next-line no-control-regex
  const binary = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/.test(begin);
  if (binary || essence !== '') return { kind: 'unknown', essence, guessed: essence === '' };
  return { kind: HTML.test(begin) ? 'html' : 'text', essence, guessed: true };
}

/** Nothing is loaded, nothing runs, and no name is looked up in advance. */
const FRAME_POLICY =
  '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; img-src data:">' +
  '<meta http-equiv="x-dns-prefetch-control" content="off">' +
  '<meta name="referrer" content="no-referrer">' +
  '<base target="_blank">';

/**
 * HTML for a frame that is to load nothing. The policy comes first, but behind the document type, which says how the
 * page is laid out. `link` would still open connections in advance, which no policy forbids, and can do nothing else
 * here: it becomes an element that means nothing.
 */
export function frameDocument(html: string): string {
  const quiet = html.replace(/<link(?=[\s/>])/gi, '<meta');
  const end = doctypeEnd(quiet);
  return quiet.slice(0, end) + FRAME_POLICY + quiet.slice(end);
}

/** The place behind the document type; 0 when there is none. Before it only space and comments may stand. */
function doctypeEnd(html: string): number {
  let at = html.startsWith('\ufeff') ? 1 : 0;
  for (;;) {
    while (/^[\t\n\f\r ]$/.test(html.charAt(at))) at += 1;
    if (!html.startsWith('<!--', at)) break;
    const end = html.indexOf('-->', at + 4);
    if (end < 0) return 0;
    at = end + 3;
  }
  if (html.slice(at, at + 9).toLowerCase() !== '<!doctype') return 0;
  return html.indexOf('>', at) + 1;
}
