/**
 * Makes bytes visible: text as text, everything else as the escape a program would write for it. This is the wall
 * between what a peer sends and what a terminal would obey, so it lets through only what it knows to be harmless.
 * Must never know colours, columns or where the glyphs go.
 *
 * Source: RFC 3629 §4 (UTF-8 byte sequences); Python's `str.isprintable` for which characters are not drawn.
 */
import { charWidth } from './char-width.js';

/** Where glyphs go. */
export interface GlyphSink {
  /** Printable text; `width` columns wide. */
  text(text: string, width: number): void;
  /** An escape such as `\r` or `\x80`, ASCII, to be told from text by its look. */
  escape(text: string): void;
  /** A line of the source ended. */
  lineBreak(): void;
}

export interface VisibleOptions {
  /** `bytes` draws `\r\n` and doubles a backslash; `printed` is a terminal's way: a line feed only breaks the line. */
  readonly style: 'bytes' | 'printed';
}

/** Bytes of a character whose end has not arrived. */
export const NOTHING_PENDING = new Uint8Array(0);

/** More combining marks than this on one character are an attack on the font. */
const COMBINING_LIMIT = 4;

/**
 * Python's `isprintable`, from the other side: control, format, surrogate, private use, unassigned and separator
 * characters; and characters that Unicode says to draw as nothing.
 */
export const NOT_DRAWN = /^[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]$/u;

const SHORT_ESCAPES: Readonly<Record<number, string>> = { 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r' };

/** The escape for one byte. */
export function escapeByte(byte: number): string {
  return SHORT_ESCAPES[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}`;
}

/**
 * Draws `bytes`, which follow `pending` in the same stream, and returns the bytes at their end that begin a character
 * without finishing it: to be passed as `pending` with the next bytes, or to {@link drawUnfinished} when none follow.
 */
export function drawBytes(
  bytes: Uint8Array,
  pending: Uint8Array,
  sink: GlyphSink,
  options: VisibleOptions = { style: 'bytes' },
): Uint8Array {
  const input = pending.length === 0 ? bytes : joined(pending, bytes);
  const asBytes = options.style === 'bytes';
  let marks = COMBINING_LIMIT;
  let index = 0;
  while (index < input.length) {
    const end = asciiEnd(input, index);
    if (end > index) {
      sink.text(asciiText(input, index, end), end - index);
      index = end;
      marks = 0;
      continue;
    }
    const byte = input[index]!;
    if (byte === 0x5c) {
      if (asBytes) sink.escape('\\\\');
      else sink.text('\\', 1);
      index += 1;
      marks = asBytes ? COMBINING_LIMIT : 0;
    } else if (byte === 0x0a) {
      if (asBytes) sink.escape('\\n');
      sink.lineBreak();
      index += 1;
      marks = COMBINING_LIMIT;
    } else if (byte < 0x80) {
      sink.escape(escapeByte(byte));
      index += 1;
      marks = COMBINING_LIMIT;
    } else {
      const length = sequenceLength(input, index);
      if (length === 0) return input.slice(index);
      const codePoint = length < 0 ? -1 : decodeSequence(input, index, length);
      const character = codePoint < 0 ? '' : String.fromCodePoint(codePoint);
      const width = codePoint < 0 ? 0 : charWidth(codePoint);
      marks = width === 0 ? marks + 1 : 0;
      if (codePoint < 0 || NOT_DRAWN.test(character) || marks > COMBINING_LIMIT) {
        const bad = Math.max(length, 1);
        for (let at = index; at < index + bad; at += 1) sink.escape(escapeByte(input[at]!));
        index += bad;
        marks = COMBINING_LIMIT;
      } else {
        sink.text(character, width);
        index += length;
      }
    }
  }
  return NOTHING_PENDING;
}

/** Draws what {@link drawBytes} returned, when its stream ended: as escapes, for it never became a character. */
export function drawUnfinished(pending: Uint8Array, sink: GlyphSink): void {
  for (const byte of pending) sink.escape(escapeByte(byte));
}

/** All of `bytes` as one string: for labels, where colour can't tell escapes from text. */
export function visibleText(bytes: Uint8Array, options?: VisibleOptions): string {
  let text = '';
  const sink: GlyphSink = {
    text: (piece) => (text += piece),
    escape: (piece) => (text += piece),
    lineBreak: () => {
      if (options?.style === 'printed') text += ' ';
    },
  };
  drawUnfinished(drawBytes(bytes, NOTHING_PENDING, sink, options), sink);
  return text;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** The end of the run of plain characters (space to `~`, without backslash) that starts at `index`. */
function asciiEnd(bytes: Uint8Array, index: number): number {
  let end = index;
  while (end < bytes.length) {
    const byte = bytes[end]!;
    if (byte < 0x20 || byte > 0x7e || byte === 0x5c) break;
    end += 1;
  }
  return end;
}

const latin1 = new TextDecoder('latin1');

function asciiText(bytes: Uint8Array, start: number, end: number): string {
  return latin1.decode(bytes.subarray(start, end));
}

/**
 * The length of the UTF-8 sequence at `index`: 2 to 4; -1 when the byte there starts none; 0 when the sequence may go
 * on behind the end.
 */
export function sequenceLength(bytes: Uint8Array, index: number): number {
  const first = bytes[index]!;
  const length = first < 0xc2 ? -1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : -1;
  if (length < 0) return -1;
  // The second byte is narrower for the shortest form (E0, F0), surrogates (ED) and the last plane (F4).
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  for (let at = 1; at < length; at += 1) {
    const byte = bytes[index + at];
    if (byte === undefined) return 0;
    if (byte < (at === 1 ? low : 0x80) || byte > (at === 1 ? high : 0xbf)) return -1;
  }
  return length;
}

/** The character of a UTF-8 sequence, whose length {@link sequenceLength} has told. */
export function decodeSequence(bytes: Uint8Array, index: number, length: number): number {
  let codePoint = bytes[index]! & (0x7f >> length);
  for (let at = 1; at < length; at += 1) codePoint = (codePoint << 6) | (bytes[index + at]! & 0x3f);
  return codePoint;
}
