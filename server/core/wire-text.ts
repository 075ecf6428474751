/**
 * Bytes from the wire as text and back. Latin-1 (ISO 8859-1) maps each byte to the character with the same
 * number, so a latin-1 string is a lossless picture of bytes that regular expressions and `split` can work on.
 * `TextDecoder('latin1')` does not do that: the Encoding Standard makes it windows-1252.
 */

export const LF = 0x0a;
export const CR = 0x0d;

const utf8Encoder = new TextEncoder();
const utf8Lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const utf8Strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** More arguments than this at once could overflow the stack. */
const SLICE_BYTES = 8192;

/** Each byte as the character with the same number. */
export function decodeLatin1(bytes: Uint8Array): string {
  // Nearly all heads are ASCII, which TextDecoder reads ten times faster. In UTF-8 only ASCII makes as many
  // characters as bytes, or bytes that are wrong, which become U+FFFD.
  const utf8 = utf8Lenient.decode(bytes);
  if (utf8.length === bytes.length && !utf8.includes('\ufffd')) return utf8;
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += SLICE_BYTES) {
    // `apply` takes anything array-like, though its type says otherwise; spreading is eight times slower.
    text += String.fromCharCode.apply(
      null,
      bytes.subarray(offset, offset + SLICE_BYTES) as unknown as number[],
    );
  }
  return text;
}

/** The bytes of a latin-1 string: the opposite of {@link decodeLatin1}. */
export function encodeLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/**
 * What a latin-1 string of wire bytes most likely says: UTF-8 where the bytes are valid UTF-8, else latin-1.
 * RFC 9110 §5.5 leaves bytes above 0x7f in field values open; these two are what is met in practice.
 */
export function readWireText(latin1: string): string {
  if (!/[\u0080-\u00ff]/.test(latin1)) return latin1;
  try {
    return utf8Strict.decode(encodeLatin1(latin1));
  } catch {
    return latin1;
  }
}

export function encodeUtf8(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}
