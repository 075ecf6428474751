/**
 * Which source made which bytes of a rendered response: what links an editor, a view of the bytes and remarks about
 * them. Must never know what the bytes mean.
 */
import type { LiteralSpan, Template } from './template.js';
import { encodeUtf8 } from '../wire-text.js';

/** Bytes `start` to `end` of the response, made by the source from `from` to `to` (UTF-16 units). */
export interface MappedSpan {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  /** `text`: one byte a unit; `atom`: an escape, a line break or one character; `value`: what `{{name}}` became. */
  readonly kind: 'text' | 'atom' | 'value';
}

/**
 * The spans of a response in order, without gaps; values that are empty have one too.
 * @param parts what `renderParts` made of `template`, whose source is `text`
 */
export function mapRendered(text: string, template: Template, parts: readonly Uint8Array[]): MappedSpan[] {
  const spans: MappedSpan[] = [];
  let start = 0;
  for (const [index, part] of template.parts.entries()) {
    const end = start + parts[index]!.length;
    if (part.kind === 'literal') {
      for (const [place, span] of part.spans.entries()) {
        const spanEnd = start + (part.spans[place + 1]?.at ?? part.bytes.length);
        mapLiteral(text, span, start + span.at, spanEnd, spans);
      }
    } else spans.push({ start, end, from: part.from, to: part.to, kind: 'value' });
    start = end;
  }
  return spans;
}

function mapLiteral(
  text: string,
  { from, to }: LiteralSpan,
  start: number,
  end: number,
  spans: MappedSpan[],
): void {
  if (/^(?:\\|\r?\n)/.test(text.slice(from, from + 2)))
    return void spans.push({ start, end, from, to, kind: 'atom' });
  if (end - start === to - from) return void spans.push({ start, end, from, to, kind: 'text' });
  for (const [run] of text.slice(from, to).matchAll(/[\0-\x7f]+|[^]/gu)) {
    const bytes = encodeUtf8(run).length;
    spans.push({
      start,
      end: (start += bytes),
      from,
      to: (from += run.length),
      kind: bytes === run.length ? 'text' : 'atom',
    });
  }
}

/** The source range that made the bytes from `start` to `end`: whole escapes, characters and values. */
export function sourceOf(
  spans: readonly MappedSpan[],
  start: number,
  end: number,
): { readonly from: number; readonly to: number } | null {
  const touched = spans.filter((span) => span.start < end && span.end > start);
  const [first] = touched;
  const last = touched.at(-1);
  if (first === undefined || last === undefined) return null;
  return {
    from: first.kind === 'text' ? first.from + Math.max(0, start - first.start) : first.from,
    to: last.kind === 'text' ? last.to - Math.max(0, last.end - end) : last.to,
  };
}

/** The bytes that the source from `from` to `to` makes: whole escapes, characters and values. */
export function bytesOf(
  spans: readonly MappedSpan[],
  from: number,
  to: number,
): { readonly start: number; readonly end: number } | null {
  const touched = spans.filter((span) => span.from < to && span.to > from);
  const [first] = touched;
  const last = touched.at(-1);
  if (first === undefined || last === undefined) return null;
  return {
    start: first.kind === 'text' ? first.start + Math.max(0, from - first.from) : first.start,
    end: last.kind === 'text' ? last.end - Math.max(0, last.to - to) : last.end,
  };
}
