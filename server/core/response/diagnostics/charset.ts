/**
 * Looks for mistakes in how the characters of a body are said to be encoded: Content-Type (RFC 9110 §8.3.2), a byte order
 * mark, and `<meta charset>` in the first 1024 bytes. Browsers believe them in an order that the HTML Standard sets
 * ("Determining the character encoding"): the mark, Content-Type, the element.
 */
import { quoteValue } from '../../errors.js';
import { decodeLatin1 } from '../../wire-text.js';
import type { ContentType } from './content-type.js';
import type { Examined, FieldLine } from './examine.js';
import { type Finding, finding } from './finding.js';

/** Of other text the protocol or the format says how it is encoded, or who uses it does. */
const GUESSED = new Set(['text/html', 'text/plain']);

/** "The first 1024 bytes" of HTML's prescan. */
const PRESCAN_BYTES = 1024;
/** What the prescan passes over; a comment that does not end reaches to the end. */
const COMMENT = /<!--[^]*?(?:-->|$)/g;
const META = /<meta\s[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)[^>]*>/i;

export function findInCharset(
  examined: Examined,
  field: FieldLine,
  { essence, charset }: ContentType,
): Finding[] {
  if (!GUESSED.has(essence)) return [];
  const { content } = examined;
  const isMarked = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
  const meta = essence === 'text/html' ? findMeta(examined) : null;
  const declared = isMarked ? 'utf-8' : (charset ?? meta?.label ?? null);
  if (declared === null) return [undeclared(content, field)];
  const at = charset === null && meta !== null ? meta.at : field.valueRange;
  const name = encodingName(declared);
  if (name === null)
    return [
      finding('unknown-charset', at, {
        en: `Nobody knows the encoding ${quoteValue(declared)}: most text today is utf-8`,
        zh: `没有 ${quoteValue(declared)} 这种编码：如今的文本大多是 utf-8`,
      }),
    ];
  const found: Finding[] = [];
  if (charset !== null && meta !== null && encodingName(meta.label) !== name)
    found.push(
      finding('meta-charset-overruled', meta.at, {
        en: `This says ${quoteValue(meta.label)}, and Content-Type says ${quoteValue(charset)}, which counts`,
        zh: `这里写的是 ${quoteValue(meta.label)}，而 Content-Type 写的是 ${quoteValue(charset)}，以后者为准`,
      }),
    );
  const wrong = firstNotUtf8(content);
  if (name === 'utf-8' && wrong !== -1)
    found.push(
      finding(
        'not-utf-8',
        { start: examined.contentStart + wrong, end: examined.contentStart + wrong + 1 },
        {
          en: `The body is said to be utf-8, and the byte ${content[wrong]!.toString(16)} at this place is not`,
          zh: `正文声明为 utf-8，但此处的字节 ${content[wrong]!.toString(16)} 不是 utf-8`,
        },
      ),
    );
  if (name !== 'utf-8' && wrong === -1 && !isAscii(content))
    found.push(
      finding('charset-but-utf-8', at, {
        en: `The body is said to be ${quoteValue(declared)}, and its bytes are utf-8, as all that is written here`,
        zh: `正文声明为 ${quoteValue(declared)}，但它的字节是 utf-8：这里写的一切都按 utf-8 发送`,
      }),
    );
  return found;
}

function undeclared(content: Uint8Array, field: FieldLine): Finding {
  if (isAscii(content))
    return finding('no-charset', field.valueRange, {
      en: 'Nothing says how the body is encoded; that shows as soon as it holds more than ASCII: add ; charset=utf-8',
      zh: '没有说明正文的编码；一旦正文包含 ASCII 以外的字符就会出问题：请加上 ; charset=utf-8',
    });
  return finding('no-charset-not-ascii', field.valueRange, {
    en: 'Nothing says how the body is encoded, and it holds more than ASCII, so clients guess: add ; charset=utf-8',
    zh: '没有说明正文的编码，而正文包含 ASCII 以外的字符，客户端只能猜测：请加上 ; charset=utf-8',
  });
}

function findMeta({ content, contentStart }: Examined): {
  readonly label: string;
  readonly at: { readonly start: number; readonly end: number };
} | null {
  const scanned = decodeLatin1(content.subarray(0, PRESCAN_BYTES));
  const match = META.exec(scanned.replace(COMMENT, (comment) => ' '.repeat(comment.length)));
  if (match === null) return null;
  const start = contentStart + match.index;
  return { label: match[1]!, at: { start, end: start + match[0].length } };
}

/** The name of the encoding with this label, by the Encoding Standard; null for a label that it does not have. */
function encodingName(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

/** The offset of the first byte that is not UTF-8 (RFC 3629 §4); -1 when all are. */
export function firstNotUtf8(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceBytes(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** How many bytes the character at `at` has; 0 for what is none. */
function sequenceBytes(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const row = LEADS.find(({ from, to }) => lead >= from && lead <= to);
  if (row === undefined) return 0;
  const second = bytes[at + 1] ?? 0;
  if (second < row.low || second > row.high) return 0;
  for (let i = 2; i < row.length; i++) {
    if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return row.length;
}

/** The grammar of RFC 3629 §4: which second byte may follow which first one. */
const LEADS = [
  { from: 0xc2, to: 0xdf, length: 2, low: 0x80, high: 0xbf },
  { from: 0xe0, to: 0xe0, length: 3, low: 0xa0, high: 0xbf },
  { from: 0xe1, to: 0xec, length: 3, low: 0x80, high: 0xbf },
  { from: 0xed, to: 0xed, length: 3, low: 0x80, high: 0x9f },
  { from: 0xee, to: 0xef, length: 3, low: 0x80, high: 0xbf },
  { from: 0xf0, to: 0xf0, length: 4, low: 0x90, high: 0xbf },
  { from: 0xf1, to: 0xf3, length: 4, low: 0x80, high: 0xbf },
  { from: 0xf4, to: 0xf4, length: 4, low: 0x80, high: 0x8f },
] as const;
