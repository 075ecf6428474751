/**
 * Ways to write bytes down, to be copied: a table. What each says of the bytes is exact but for `text`, which has no
 * characters for bytes that are not UTF-8. Must never know whose bytes they are.
 */
import { decodeLatin1 } from '../../server/core/wire-text.js';
import { visibleText } from './visible-bytes.js';

export const BYTE_FORMATS = {
  /** As UTF-8; U+FFFD for what is none. */
  text: (bytes: Uint8Array) => utf8.decode(bytes),
  /** In one line, with escapes for all that is no printable text. */
  escapes: (bytes: Uint8Array) => visibleText(bytes),
  /** As `hexdump -C` writes it. */
  hexdump: writeHexdump,
  /** Digits only, as `xxd -p` writes them. */
  hex: (bytes: Uint8Array) => rowsOf(bytes, PLAIN_BYTES).map(hexOf).join('\n'),
} as const satisfies Record<string, (bytes: Uint8Array) => string>;

export type ByteFormat = keyof typeof BYTE_FORMATS;

export const BYTE_FORMAT_NAMES = Object.keys(BYTE_FORMATS) as ByteFormat[];

const DUMP_BYTES = 16;
const PLAIN_BYTES = 30;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function rowsOf(bytes: Uint8Array, size: number): Uint8Array[] {
  const rows: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) rows.push(bytes.subarray(at, at + size));
  return rows;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Offset, sixteen bytes in two halves, and as characters; a row that repeats the one before is a `*`. */
function writeHexdump(bytes: Uint8Array): string {
  const lines: string[] = [];
  let before = '';
  for (const [index, row] of rowsOf(bytes, DUMP_BYTES).entries()) {
    const hex = hexOf(row);
    if (hex === before) {
      if (lines.at(-1) !== '*') lines.push('*');
      continue;
    }
    before = hex;
    const pairs = hex.match(/../g)!;
    const halves = `${pairs.slice(0, 8).join(' ')}  ${pairs.slice(8).join(' ')}`.padEnd(48);
    const characters = decodeLatin1(row).replace(/[^ -~]/g, '.');
    lines.push(`${offsetOf(index * DUMP_BYTES)}  ${halves}  |${characters}|`);
  }
  if (bytes.length > 0) lines.push(offsetOf(bytes.length));
  return lines.join('\n');
}

function offsetOf(bytes: number): string {
  return bytes.toString(16).padStart(8, '0');
}
