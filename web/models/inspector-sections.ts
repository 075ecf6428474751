/** What an exchange consists of: the head and body of each message, and what they say about reading them. Pure. */
import { splitList } from '../../server/core/http/http-head.js';
import { parseContentType } from '../../server/core/response/diagnostics/content-type.js';
import type { ByteRange } from './byte-rows.js';
import { sideOf, type InspectedCall, type InspectedExchange, type Side } from './inspected-exchange.js';
import { charsetOf, readRaw, textReader, type Charset } from './inspector-glyphs.js';
import { fieldValues, readHeads, type HeadSection } from './inspector-headers.js';
import type { LineSection } from './inspector-lines.js';

export interface InspectedMessage extends ByteRange {
  readonly side: Side;
  /** Alone: `start` to `end` of the exchange. */
  readonly bytes: Uint8Array;
  readonly heads: readonly HeadSection[];
  /** Where the body begins in the exchange; `end` where there is none. */
  readonly bodyStart: number;
  readonly charset: Charset;
  /** As it was named; null without a name. */
  readonly charsetName: string | null;
  readonly packed: boolean;
}

export interface MessagePart {
  readonly side: Side;
  readonly part: 'head' | 'body';
}

/** The two messages of an exchange, read. */
export function messagesOf(exchange: InspectedExchange): readonly InspectedMessage[] {
  const method = /^[^ \r\n]*/.exec(exchange.title)?.[0] ?? 'GET';
  return (['request', 'response'] as const).map((side) => {
    const bytes = sideOf(exchange, side);
    const start = side === 'request' ? 0 : exchange.split;
    const heads = readHeads(bytes, side, method);
    const last = heads.at(-1);
    const { charset = null } = parseContentType(fieldValues(heads, 'content-type')[0] ?? '') ?? {};
    return {
      side,
      bytes,
      start,
      end: start + bytes.length,
      heads,
      bodyStart: start + (last?.whole === true ? last.end : bytes.length),
      charset: charsetOf(charset),
      charsetName: charset,
      packed: fieldValues(heads, 'content-encoding').flatMap(splitList).length > 0,
    };
  });
}

/** Head and body of both: in hex. */
export function hexSections(messages: readonly InspectedMessage[]): LineSection<MessagePart>[] {
  return messages.flatMap(({ side, start, bodyStart, end }) => [
    { name: { side, part: 'head' }, start, end: bodyStart, reader: readRaw },
    { name: { side, part: 'body' }, start: bodyStart, end, reader: readRaw },
  ]);
}

const HEAD_READER = textReader(charsetOf(null));

/** The same as text: a head is UTF-8 or nothing, a body what it says it is. */
export function textSections(messages: readonly InspectedMessage[]): LineSection<MessagePart>[] {
  return messages.flatMap(({ side, start, bodyStart, end, charset }) => [
    { name: { side, part: 'head' }, start, end: bodyStart, reader: HEAD_READER },
    { name: { side, part: 'body' }, start: bodyStart, end, reader: textReader(charset) },
  ]);
}

/** What each call received or sent, in the order in which they returned. */
export function callSections({ calls }: InspectedExchange): LineSection<InspectedCall>[] {
  return calls
    .filter(({ start, end }) => start < end)
    .map((call) => ({ name: call, start: call.start, end: call.end, reader: readRaw }));
}
