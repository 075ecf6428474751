/**
 * The filters of a response template: each takes the bytes of a value and returns bytes that are safe in one
 * place. None returns fewer bytes than it takes, which `template.ts` relies on to bound its work.
 */
import { encodeUtf8 } from '../wire-text.js';

/** In HTML text and quoted attributes these five can end what they stand in. */
const HTML = new Map([
  [0x26, '&amp;'],
  [0x3c, '&lt;'],
  [0x3e, '&gt;'],
  [0x22, '&quot;'],
  [0x27, '&#39;'],
]);
const HTML_TABLE = escapeTable((byte) => HTML.get(byte));

/** RFC 3986 §2.3: what never needs percent-encoding. */
const UNRESERVED = /[A-Za-z0-9._~-]/;
const URL_TABLE = escapeTable((byte) =>
  UNRESERVED.test(String.fromCharCode(byte))
    ? undefined
    : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

const BASE64 = encodeUtf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const BASE64_PADDING = 0x3d;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Every filter that there is, by the name that is written behind the `|`. */
export const FILTERS = {
  /** For HTML: `&`, `<`, `>`, `"` and `'` as character references. */
  html: (bytes: Uint8Array) => escapeBytes(bytes, HTML_TABLE),
  /** For one part of a URL: percent-encodes all but the unreserved characters of RFC 3986. */
  url: (bytes: Uint8Array) => escapeBytes(bytes, URL_TABLE),
  /** A whole JSON string with its quotes (RFC 8259 §7); bytes that are not UTF-8 become U+FFFD. */
  json: encodeJson,
  /** RFC 4648 §4. */
  base64: encodeBase64,
} as const;

export type FilterName = keyof typeof FILTERS;

export const FILTER_NAMES = Object.keys(FILTERS) as FilterName[];

export function isFilterName(name: string): name is FilterName {
  return Object.hasOwn(FILTERS, name);
}

/** A row a byte: what it is written as, or nothing when it stands for itself. */
function escapeTable(escape: (byte: number) => string | undefined): readonly (Uint8Array | undefined)[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const text = escape(byte);
    return text === undefined ? undefined : encodeUtf8(text);
  });
}

function escapeBytes(bytes: Uint8Array, table: readonly (Uint8Array | undefined)[]): Uint8Array {
  let length = 0;
  for (const byte of bytes) length += table[byte]?.length ?? 1;
  if (length === bytes.length) return bytes;
  const out = new Uint8Array(length);
  let offset = 0;
  for (const byte of bytes) {
    const escape = table[byte];
    if (escape === undefined) {
      out[offset++] = byte;
    } else {
      out.set(escape, offset);
      offset += escape.length;
    }
  }
  return out;
}

/** `<` could begin `</script>`, and U+2028 and U+2029 ended lines in JavaScript before 2019: escaped too. */
function encodeJson(bytes: Uint8Array): Uint8Array {
  const json = JSON.stringify(decoder.decode(bytes));
  return encodeUtf8(
    json.replace(/[<\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

function encodeBase64(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(BASE64_PADDING);
  let offset = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    // n bytes make n + 1 digits of 6 bits; what is missing of four stays padding.
    const digits = Math.min(3, bytes.length - i) + 1;
    for (let digit = 0; digit < digits; digit++)
      out[offset + digit] = BASE64[(group >> (18 - 6 * digit)) & 63]!;
    offset += 4;
  }
  return out;
}
