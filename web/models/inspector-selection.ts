/** Selecting bytes in lines: where keys lead, what is selected then, and what is to be said of it. Pure. */
import type { ByteRange } from './byte-rows.js';
import { glyphBelow, glyphOf, type Lines } from './inspector-lines.js';
import { unicodeName } from './still-text.js';

/** Where a selection began, and the first byte of where it ends now. */
export interface Grip {
  readonly anchor: ByteRange;
  readonly head: number;
}

/** All from one place to the other, inside of `fence`. */
export function selectionOf(anchor: ByteRange, head: ByteRange, fence: ByteRange): ByteRange {
  return {
    start: Math.max(fence.start, Math.min(anchor.start, head.start)),
    end: Math.min(fence.end, Math.max(anchor.end, head.end)),
  };
}

export interface KeyPress {
  readonly key: string;
  /** With Ctrl or Cmd. */
  readonly all: boolean;
  /** Lines of a page. */
  readonly page: number;
}

/**
 * Where a key leads from the byte `from`; null where there is nothing further, undefined for a key that leads nowhere.
 * @param fence what Ctrl+Home and Ctrl+End go to the ends of
 */
export function byteMove<Name>(
  { key, all, page }: KeyPress,
  lines: Lines<Name>,
  from: number | null,
  fence: ByteRange,
): ByteRange | null | undefined {
  const vertical = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page }[key];
  const known = vertical !== undefined || ['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key);
  if (!known) return undefined;
  // The first key goes to the first byte.
  if (from === null) return placeAt(lines, fence.start);
  if (vertical !== undefined) return glyphBelow(lines, from, vertical);
  const here = glyphOf(lines, from) ?? { start: from, end: from + 1 };
  if (key === 'ArrowLeft') return here.start === 0 ? null : placeAt(lines, here.start - 1);
  if (key === 'ArrowRight') return placeAt(lines, here.end);
  if (all) return placeAt(lines, key === 'Home' ? fence.start : fence.end - 1);
  const glyphs = lines.glyphs(lines.indexOf(from));
  return (key === 'Home' ? glyphs[0] : glyphs.at(-1)) ?? null;
}

/** The glyph of a byte; of a byte that is in another part, that byte. */
function placeAt<Name>(lines: Lines<Name>, byte: number): ByteRange {
  return glyphOf(lines, byte) ?? { start: byte, end: byte + 1 };
}

/** What few bytes say: as one number, big-endian, and as text. */
export interface ByteMeaning {
  /** Null for more than eight bytes. */
  readonly decimal: string | null;
  /** Null where they are not UTF-8, or too many to be said. */
  readonly text: string | null;
  /** Of exactly one character, as `U+4F60`. */
  readonly codePoint: string | null;
}

const NUMBER_BYTES = 8;
const TEXT_BYTES = 96;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function meaningOf(bytes: Uint8Array): ByteMeaning {
  const decimal =
    bytes.length > NUMBER_BYTES
      ? null
      : bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n).toString();
  if (bytes.length === 0 || bytes.length > TEXT_BYTES) return { decimal, text: null, codePoint: null };
  try {
    const text = strict.decode(bytes);
    const [character, more] = text;
    const codePoint = more === undefined ? unicodeName(character!.codePointAt(0)!) : null;
    return { decimal, text, codePoint };
  } catch {
    return { decimal, text: null, codePoint: null };
  }
}
