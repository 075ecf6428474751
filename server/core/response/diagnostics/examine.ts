/**
 * What a rule's text is sent as, taken apart for those who look for mistakes in it: its bytes, what the tokenizer says
 * of them, its fields with their places, and the way back from bytes to the text. Must never know what a mistake is.
 */
import { concatBytes } from '../../bytes.js';
import { readMessages, type HttpMessage, type Problem, type Token } from '../../http/message-tokenizer.js';
import { isInterim } from '../../http/message-framing.js';
import type { LineEnding, Rule } from '../../messages.js';
import { mapRendered, type MappedSpan, sourceOf } from '../template-map.js';
import { compileTemplate, renderParts, type Template, type TemplateValues } from '../template.js';
import { decodeLatin1 } from '../../wire-text.js';

/** Bytes `start` to `end` of what is sent. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A field line, with the places of its parts. */
export interface FieldLine extends ByteRange {
  /** In lower case. */
  readonly name: string;
  /** Without the whitespace around it, folded lines joined by a space. */
  readonly value: string;
  readonly nameRange: ByteRange;
  readonly valueRange: ByteRange;
}

export interface Examined {
  readonly rule: Rule;
  readonly template: Template;
  readonly bytes: Uint8Array;
  /** The same, one character a byte. */
  readonly latin1: string;
  readonly tokens: readonly Token[];
  /** Up to the end of the message. */
  readonly problems: readonly Problem[];
  /** 1xx responses before it. */
  readonly interim: readonly HttpMessage[];
  /** The response itself, as far as it can be read; null when nothing of it is there. */
  readonly message: HttpMessage | null;
  readonly fields: readonly FieldLine[];
  /** The first line of the response, without its line break. */
  readonly statusLine: ByteRange;
  /** What a client takes for the body: without the sizes of chunks, and not beyond the end of the message. */
  readonly content: Uint8Array;
  /** The first byte of `content` where it is in one piece. */
  readonly contentStart: number;
  /** Which source made which bytes. */
  readonly spans: readonly MappedSpan[];
  /** When it is sent, in Unix milliseconds. */
  readonly nowMs: number;
}

/** @throws {PlaygroundError} when the text does not compile, or makes too much */
export function examine(rule: Rule, lineEnding: LineEnding, values: TemplateValues): Examined {
  const template = compileTemplate(rule.text, lineEnding);
  const parts = renderParts(template, values);
  const bytes = concatBytes(parts);
  const requestMethod = rule.method === 'HEAD' ? 'HEAD' : 'GET';
  const { tokens, problems, messages } = readMessages(bytes, 'response', { requestMethod });
  const final = messages.findIndex(({ status }) => !isInterim(status) || status === 101);
  const message = messages[final] ?? null;
  const end = message?.end ?? bytes.length;
  const start = message?.start ?? messages.at(-1)?.end ?? 0;
  const latin1 = decodeLatin1(bytes);
  const body = tokens.filter(
    (token) => (token.kind === 'bodyData' || token.kind === 'chunkData') && token.end <= end,
  );
  return {
    rule,
    template,
    bytes,
    latin1,
    tokens,
    problems: problems.filter(({ offset }) => offset < end),
    interim: final === -1 ? messages : messages.slice(0, final),
    message,
    fields: message === null ? [] : fieldLines(latin1, tokens, message),
    statusLine: lineAt(latin1, start),
    content: concatBytes(body.map((token) => bytes.subarray(token.start, token.end))),
    contentStart: body[0]?.start ?? end,
    spans: mapRendered(rule.text, template, parts),
    nowMs: values.nowMs,
  };
}

/** The line that holds `offset`, without its line break. */
export function lineAt(latin1: string, offset: number): ByteRange {
  const start = offset === 0 ? 0 : latin1.lastIndexOf('\n', offset - 1) + 1;
  const lf = latin1.indexOf('\n', start);
  const end = lf === -1 ? latin1.length : lf;
  return { start, end: latin1[end - 1] === '\r' && end > start ? end - 1 : end };
}

function fieldLines(latin1: string, tokens: readonly Token[], message: HttpMessage): FieldLine[] {
  const lines: FieldLine[] = [];
  const headEnd = message.headEnd ?? latin1.length;
  let name: Token | null = null;
  let values: Token[] = [];
  const endLine = (): void => {
    if (name === null) return;
    const start = values[0]?.start ?? name.end;
    const end = values.at(-1)?.end ?? name.end;
    lines.push({
      name: latin1.slice(name.start, name.end).toLowerCase(),
      value: values.map((token) => latin1.slice(token.start, token.end)).join(' '),
      nameRange: name,
      valueRange: { start, end },
      start: name.start,
      end,
    });
    name = null;
    values = [];
  };
  for (const token of tokens) {
    if (token.start < message.start || token.end > headEnd) continue;
    if (token.kind === 'fieldName') name = token;
    else if (token.kind === 'fieldValue') values.push(token);
    else if (token.kind === 'lineBreak') endLine();
  }
  return lines;
}

/** All field lines of this name. */
export function fieldsNamed({ fields }: Examined, name: string): FieldLine[] {
  return fields.filter((field) => field.name === name);
}

/** The part of the text that made these bytes; the end of the text where they are none of its bytes. */
export function placeOf(
  { spans, rule }: Examined,
  { start, end }: ByteRange,
): { readonly from: number; readonly to: number } {
  const { length } = rule.text;
  return sourceOf(spans, start, Math.max(end, start + 1)) ?? { from: length, to: length };
}
