/**
 * What people search the wire for: some bytes, written as text or as hexadecimal digits. Text is searched for as its
 * UTF-8 bytes and may hold the escapes of a response: `\r`, `\n`, `\t`, `\0`, `\xHH`, `\\`. Must never know where it is
 * searched for.
 */

/** How it is written. */
export type PatternForm = 'text' | 'hex';

/** A byte matches at a place where what the mask keeps of it is the value. Both are equally long, and not empty. */
export interface BytePattern {
  readonly values: Uint8Array;
  readonly masks: Uint8Array;
}

/** What is wrong in a pattern; `at` counts from 1, `found` is what stands there. */
export interface PatternProblem {
  readonly kind: 'escape' | 'digit' | 'half' | 'anything';
  readonly at: number;
  readonly found: string;
}

export type ParsedPattern =
  | { readonly pattern: BytePattern; readonly problem: null }
  | { readonly pattern: null; readonly problem: PatternProblem | null };

/** All bits of a byte; all but the one in which ASCII letters differ by case; none: any byte. */
const WHOLE = 0xff;
const CASELESS = 0xdf;
const ANY = 0;

/** Reads a pattern. With neither a pattern nor a problem there is nothing to search for. */
export function parsePattern(source: string, form: PatternForm, matchCase: boolean): ParsedPattern {
  return form === 'hex' ? parseHex(source) : parseText(source, matchCase);
}

const SHORT_ESCAPES: Readonly<Record<string, number>> = { r: 0x0d, n: 0x0a, t: 0x09, '0': 0, '\\': 0x5c };

const encoder = new TextEncoder();

function parseText(source: string, matchCase: boolean): ParsedPattern {
  const bytes: number[] = [];
  const masks: number[] = [];
  for (const { 0: found, index, groups } of source.matchAll(
    /\\x(?<hex>[0-9a-fA-F]{2})|\\(?<short>[rnt0\\])|(?<wrong>\\.?.?.?)|[^\\]+/gsu,
  )) {
    const { hex, short, wrong } = groups!;
    if (wrong !== undefined) {
      const shown = wrong.startsWith('\\x') ? wrong : wrong.slice(0, 2);
      return { pattern: null, problem: { kind: 'escape', at: index + 1, found: shown } };
    }
    const exact = hex === undefined ? SHORT_ESCAPES[short ?? ''] : parseInt(hex, 16);
    for (const byte of exact === undefined ? encoder.encode(found) : [exact]) {
      const caseless = !matchCase && exact === undefined && isLetter(byte);
      masks.push(caseless ? CASELESS : WHOLE);
      bytes.push(caseless ? byte & CASELESS : byte);
    }
  }
  return whole(bytes, masks);
}

function parseHex(source: string): ParsedPattern {
  const bytes: number[] = [];
  const masks: number[] = [];
  for (const { 0: word, index } of source.matchAll(/\S+/g)) {
    const start = /^0x/i.test(word) ? 2 : 0;
    for (let at = start; at < word.length; at += 2) {
      const pair = word.slice(at, at + 2);
      const wrong = /[^0-9a-f?]/i.exec(pair);
      if (wrong !== null) {
        const found = String.fromCodePoint(word.codePointAt(at + wrong.index)!);
        return problem('digit', index + at + wrong.index, found);
      }
      if (pair.length < 2 || /^(\?[^?]|[^?]\?)$/.test(pair)) return problem('half', index + at, pair);
      masks.push(pair === '??' ? ANY : WHOLE);
      bytes.push(pair === '??' ? 0 : parseInt(pair, 16));
    }
    if (word.length === start) return problem('half', index, word);
  }
  if (masks.length > 0 && masks.every((mask) => mask === ANY)) return problem('anything', 0, source.trim());
  return whole(bytes, masks);
}

function problem(kind: PatternProblem['kind'], index: number, found: string): ParsedPattern {
  return { pattern: null, problem: { kind, at: index + 1, found } };
}

function whole(bytes: readonly number[], masks: readonly number[]): ParsedPattern {
  if (bytes.length === 0) return { pattern: null, problem: null };
  return { pattern: { values: Uint8Array.from(bytes), masks: Uint8Array.from(masks) }, problem: null };
}

function isLetter(byte: number): boolean {
  const upper = byte & CASELESS;
  return upper >= 0x41 && upper <= 0x5a;
}

/** The bytes of a pattern in which each is known, up to the case of letters; else null. */
export function knownBytes({ values, masks }: BytePattern): Uint8Array | null {
  return masks.includes(ANY) ? null : values;
}

/** Where in `bytes`, at `from` or behind it and ended by `end`, the pattern stands first; -1: nowhere. */
export function findPattern(bytes: Uint8Array, pattern: BytePattern, from = 0, end = bytes.length): number {
  const { values, masks } = pattern;
  const last = end - values.length;
  const anchor = masks.indexOf(WHOLE);
  for (let at = from; at <= last; at += 1) {
    if (anchor >= 0) {
      at = bytes.indexOf(values[anchor]!, at + anchor) - anchor;
      if (at < from || at > last) return -1;
    }
    if (matchesAt(bytes, at, values, masks)) return at;
  }
  return -1;
}

function matchesAt(bytes: Uint8Array, start: number, values: Uint8Array, masks: Uint8Array): boolean {
  for (let at = 0; at < values.length; at += 1)
    if ((bytes[start + at]! & masks[at]!) !== values[at]!) return false;
  return true;
}
