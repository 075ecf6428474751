/**
 * The response template: the text that people edit, into the bytes that are sent. What is written is what is
 * sent, right or wrong; only mistakes of the template's own notation are refused (see `template-scanner.ts`).
 *
 * The head is what stands up to and with the first empty line, decided when the template is compiled, on the
 * bytes that are written in it: an inserted value makes its line non-empty even if it turns out empty. A line
 * break in the head is sent as CRLF, or bare LF; the body is sent exactly as it stands.
 *
 * No loops, no conditions, and values are never scanned again: rendering takes time in proportion to the
 * template and what it inserts, and ends at {@link MAX_RESPONSE_BYTES}.
 */
import { concatBytes } from '../bytes.js';
import { PlaygroundError, quoteValue } from '../errors.js';
import type { LineEnding } from '../messages.js';
import { FILTERS, type FilterName } from './template-filters.js';
import { type Insertion, scanTemplate, type SourceRange, type Token } from './template-scanner.js';
import type { TemplateValues } from './template-values.js';
import { CR, encodeUtf8, LF } from '../wire-text.js';

export type { TemplateValues };

/** The longest source text, in UTF-8. */
export const MAX_TEMPLATE_BYTES = 65_536;

/** The largest response that is rendered. */
export const MAX_RESPONSE_BYTES = 1024 * 1024;

/** A stretch of a literal: the source that makes its bytes from `at` on. */
export interface LiteralSpan extends SourceRange {
  readonly at: number;
}

export type TemplatePart =
  | { readonly kind: 'literal'; readonly bytes: Uint8Array; readonly spans: readonly LiteralSpan[] }
  | Insertion;

/** A checked template, ready to render. */
export interface Template {
  /** Literals and insertions in the order in which they are sent. */
  readonly parts: readonly TemplatePart[];
  /** The index of the first part behind the head; `parts.length` when the head has no end or nothing behind it. */
  readonly bodyStart: number;
  /** For each cut the index of the first part behind it. */
  readonly cuts: readonly number[];
  /** The whole response when it inserts nothing. */
  readonly constant: Uint8Array | null;
}

/**
 * Compiles the text of a response.
 * @param cuts offsets in the text at which it is divided, ascending: no literal part reaches over one
 * @param maxBytes the longest text that is taken, in UTF-8
 * @throws {PlaygroundError} `TEMPLATE_TOO_LONG`, `TEMPLATE_NO_LENGTH`, `PLAN_BAD_CUT` and what {@link scanTemplate}
 *   throws, with line and column.
 */
export function compileTemplate(
  text: string,
  lineEnding: LineEnding,
  cuts: readonly number[] = [],
  maxBytes: number = MAX_TEMPLATE_BYTES,
): Template {
  const sizeBytes = encodeUtf8(text).length;
  if (sizeBytes > maxBytes) {
    throw new PlaygroundError(
      'TEMPLATE_TOO_LONG',
      {
        en: `Cannot use a text of ${sizeBytes} bytes, expected at most ${maxBytes}`,
        zh: `无法使用 ${sizeBytes} 字节的文本，最多 ${maxBytes} 字节`,
      },
      { line: 1, column: 1 },
    );
  }
  const parts = new PartList();
  const cutParts: number[] = [];
  const head = new HeadEnd();
  let bodyStart: number | null = null;
  for (const token of cutTokens(text, cuts)) {
    while (cuts[cutParts.length] === token.from) cutParts.push(parts.divide());
    if (token.kind === 'insertion') {
      if (head.ended) checkLength(token);
      parts.insert(token);
      head.insert();
    } else {
      const bytes = literalBytes(token, head.ended ? null : lineEnding);
      parts.write(bytes, token);
      head.write(bytes);
      if (head.ended) bodyStart ??= parts.divide();
    }
  }
  const end = parts.divide();
  while (cutParts.length < cuts.length) cutParts.push(end);
  return {
    parts: parts.parts,
    bodyStart: bodyStart ?? end,
    cuts: cutParts,
    constant: constantBytes(parts.parts),
  };
}

/**
 * In the body a length counts its own digits. One more digit must not make it shorter, or there may be no number that
 * says how long it is: base64 ends in `=` after two digits and not after three, and `url` makes three bytes of each.
 */
function checkLength({ read, filters, at }: Insertion): void {
  const base64 = filters.indexOf('base64');
  if (read !== null || base64 < 0 || filters.lastIndexOf('url') < base64) return;
  throw new PlaygroundError(
    'TEMPLATE_NO_LENGTH',
    {
      en: 'Cannot use "url" behind "base64" for body.length in the body: a longer number can be shorter then. Leave one of them out',
      zh: '正文中的 body.length 不能在 "base64" 之后再用 "url"：这样更大的数字反而可能更短。请去掉其中一个',
    },
    at,
  );
}

/** The tokens of `text`, none of which reaches over a cut. */
function* cutTokens(text: string, cuts: readonly number[]): Generator<Token> {
  let next = 0;
  for (const token of scanTemplate(text)) {
    let { from } = token;
    while (next < cuts.length && cuts[next]! <= from) next++;
    for (; next < cuts.length && cuts[next]! < token.to; next++) {
      const cut = cuts[next]!;
      if (token.kind !== 'text' || isLowSurrogate(text.charCodeAt(cut))) throw badCut(text, token, cut);
      yield { kind: 'text', text: text.slice(from, cut), from, to: cut };
      from = cut;
    }
    yield token.kind === 'text' && from > token.from
      ? { kind: 'text', text: text.slice(from, token.to), from, to: token.to }
      : token;
  }
  const last = cuts.at(-1);
  if (last !== undefined && last > text.length) {
    throw new PlaygroundError(
      'PLAN_BAD_CUT',
      {
        en: `Cannot cut at ${last}: the text ends at ${text.length}`,
        zh: `无法在 ${last} 处切分：文本在 ${text.length} 处结束`,
      },
      placeOf(text, text.length),
    );
  }
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function badCut(text: string, { kind, from, to }: Token, cut: number): PlaygroundError {
  const whole = kind === 'text' ? text.slice(cut - 1, cut + 1) : text.slice(from, to);
  return new PlaygroundError(
    'PLAN_BAD_CUT',
    {
      en: `Cannot cut inside ${quoteValue(whole)}: cut before or behind it`,
      zh: `无法在 ${quoteValue(whole)} 内部切分：请在它之前或之后切分`,
    },
    placeOf(text, cut),
  );
}

/** Line and column, from 1, of an offset in the text. */
function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** Collects parts; literals one behind the other become one. */
class PartList {
  readonly parts: TemplatePart[] = [];
  #bytes: Uint8Array[] = [];
  #spans: LiteralSpan[] = [];
  #lengthBytes = 0;

  write(bytes: Uint8Array, { from, to }: SourceRange): void {
    this.#spans.push({ from, to, at: this.#lengthBytes });
    this.#bytes.push(bytes);
    this.#lengthBytes += bytes.length;
  }

  insert(insertion: Insertion): void {
    this.divide();
    this.parts.push(insertion);
  }

  /** Ends the literal that is being written. Returns the index of the next part. */
  divide(): number {
    if (this.#bytes.length > 0) {
      this.parts.push({ kind: 'literal', bytes: concatBytes(this.#bytes), spans: this.#spans });
      this.#bytes = [];
      this.#spans = [];
      this.#lengthBytes = 0;
    }
    return this.parts.length;
  }
}

function constantBytes(parts: readonly TemplatePart[]): Uint8Array | null {
  const literals = parts.flatMap((part) => (part.kind === 'literal' ? [part.bytes] : []));
  return literals.length === parts.length ? concatBytes(literals) : null;
}

/** What a token is sent as; a line break as `lineEnding` in the head, as it stands in the body (null). */
function literalBytes(token: Exclude<Token, Insertion>, lineEnding: LineEnding | null): Uint8Array {
  if (token.kind === 'byte') return Uint8Array.of(token.byte);
  if (token.kind === 'text' || lineEnding === null) return encodeUtf8(token.text);
  return encodeUtf8(lineEnding === 'crlf' ? '\r\n' : '\n');
}

/**
 * Watches for the empty line that ends the head: LF, or CR LF, at the start of a line. Tokens never hold a line
 * break and anything else, so the head always ends where a token does.
 */
class HeadEnd {
  ended = false;
  /** What the line holds so far. */
  #line: 'nothing' | 'CR' | 'something' = 'nothing';

  insert(): void {
    this.#line = 'something';
  }

  write(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === LF) {
        this.ended ||= this.#line !== 'something';
        this.#line = 'nothing';
      } else {
        this.#line = byte === CR && this.#line === 'nothing' ? 'CR' : 'something';
      }
    }
  }
}

/**
 * Renders the bytes that are sent; a template that inserts nothing always returns the same array.
 * @throws {PlaygroundError} `RESPONSE_TOO_LARGE` above {@link MAX_RESPONSE_BYTES}.
 */
export function renderTemplate(template: Template, values: TemplateValues): Uint8Array {
  return template.constant ?? concatBytes(renderParts(template, values));
}

/**
 * Renders the bytes that are sent, divided at the template's cuts: one array more than there are cuts.
 * @throws {PlaygroundError} as {@link renderTemplate}
 */
export function renderPieces(template: Template, values: TemplateValues): Uint8Array[] {
  const parts = renderParts(template, values);
  return [...template.cuts, parts.length].map((end, index) =>
    concatBytes(parts.slice(template.cuts[index - 1] ?? 0, end)),
  );
}

/**
 * Renders each part.
 * @throws {PlaygroundError} as {@link renderTemplate}
 */
export function renderParts(template: Template, values: TemplateValues): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let headBytes = 0;
  let totalBytes = 0;
  for (const [index, part] of template.parts.entries()) {
    const piece = renderPart(part, values);
    pieces.push(piece);
    totalBytes += piece.length;
    if (index < template.bodyStart) headBytes += piece.length;
    checkSize(totalBytes);
  }
  insertBodyLength(template, pieces, totalBytes - headBytes);
  checkSize(pieces.reduce((sum, piece) => sum + piece.length, 0));
  return pieces;
}

/** The bytes of one part; none for `body.length`, which is put in when all others are known. */
function renderPart(part: TemplatePart, values: TemplateValues): Uint8Array {
  if (part.kind === 'literal') return part.bytes;
  if (part.read === null) return new Uint8Array();
  const value = part.read(values);
  return applyFilters(value instanceof Uint8Array ? value : encodeUtf8(String(value)), part.filters);
}

/**
 * Fills in `body.length` where it stands in `pieces`. In the body its own digits count: 9 bytes and the length
 * make 11, since "10" would be one digit longer than it says. So guess, measure, and guess again from below:
 * more digits never make a shorter body (see `checkLength`), so the guess only grows, and it stops as soon as its
 * number of digits does, which is after one or two rounds.
 */
function insertBodyLength({ parts, bodyStart }: Template, pieces: Uint8Array[], otherBytes: number): void {
  const insertions = [...parts.entries()].flatMap(([index, part]) =>
    part.kind === 'insertion' && part.read === null ? [{ index, filters: part.filters }] : [],
  );
  const digits = (length: number, filters: readonly FilterName[]): Uint8Array =>
    applyFilters(encodeUtf8(String(length)), filters);
  const measure = (length: number): number =>
    insertions.reduce(
      (sum, { index, filters }) => (index < bodyStart ? sum : sum + digits(length, filters).length),
      otherBytes,
    );
  let length = otherBytes;
  for (let measured = measure(length); measured !== length; measured = measure(length)) length = measured;
  for (const { index, filters } of insertions) pieces[index] = digits(length, filters);
}

/** Filters never shorten a value, so one that is too large already is not worth filtering. */
function applyFilters(value: Uint8Array, filters: readonly FilterName[]): Uint8Array {
  let bytes = value;
  for (const filter of filters) {
    checkSize(bytes.length);
    bytes = FILTERS[filter](bytes);
  }
  return bytes;
}

function checkSize(sizeBytes: number): void {
  if (sizeBytes <= MAX_RESPONSE_BYTES) return;
  throw new PlaygroundError('RESPONSE_TOO_LARGE', {
    en: `Cannot render the response: it reaches ${sizeBytes} bytes, expected at most ${MAX_RESPONSE_BYTES}`,
    zh: `无法生成响应：已达到 ${sizeBytes} 字节，最多 ${MAX_RESPONSE_BYTES} 字节`,
  });
}
