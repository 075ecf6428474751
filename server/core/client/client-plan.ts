/**
 * What a raw client sends: its text, in the notation of a response, into bytes, and these into pieces. Pure: the page
 * can show what will be sent before anything is. Must never know sockets.
 */
import { PlaygroundError, quoteValue } from '../errors.js';
import type { ClientPlan, LineEnding } from '../messages.js';
import { parseRequest } from '../http/parse.js';
import { compileTemplate, renderTemplate, type Template } from '../response/template.js';

/** The values that can be had without a request and without a connection that was accepted. */
export const CLIENT_VALUES: readonly string[] = ['body.length', 'time.http', 'time.iso'];

/** The longest text of a raw client, in UTF-8: a recorded request of 128 KiB fits, were each of its bytes an escape. */
export const MAX_CLIENT_TEXT_BYTES = 512 * 1024;

/**
 * Compiles the text of a raw client.
 * @throws {PlaygroundError} `CLIENT_BAD_VALUE` and what {@link compileTemplate} throws, with line and column.
 */
export function compileClientText(text: string, lineEnding: LineEnding): Template {
  const template = compileTemplate(text, lineEnding, [], MAX_CLIENT_TEXT_BYTES);
  for (const part of template.parts) {
    if (part.kind === 'literal' || CLIENT_VALUES.includes(part.name)) continue;
    throw new PlaygroundError(
      'CLIENT_BAD_VALUE',
      {
        en: `A client has no ${quoteValue(part.name)} to send: write one of ${CLIENT_VALUES.join(', ')}`,
        zh: `客户端没有 ${quoteValue(part.name)} 可发送：可写 ${CLIENT_VALUES.join(', ')} 之一`,
      },
      part.at,
    );
  }
  return template;
}

const NOTHING = new Uint8Array();

/**
 * The bytes of a compiled text at a time in Unix milliseconds; there are as many of them at any other time.
 * @throws {PlaygroundError} `RESPONSE_TOO_LARGE`.
 */
export function renderClientText(template: Template, nowMs: number): Uint8Array {
  return renderTemplate(template, {
    nowMs,
    // Never asked for: the text names none of these.
    request: () => parseRequest(NOTHING),
    client: { ip: '', port: 0 },
    connection: { id: 0, count: 0 },
    thread: { id: 0 },
  });
}

/**
 * `bytes` in pieces as equal as can be, the first ones larger by one; there are no empty pieces. One by one as they
 * are asked for: hundreds of clients may have tens of thousands each.
 */
export function* splitPieces(
  bytes: Uint8Array,
  pieces: ClientPlan['pieces'],
): Generator<Uint8Array, undefined> {
  const count = pieces === 'bytes' ? bytes.length : Math.min(pieces, bytes.length);
  const size = Math.floor(bytes.length / count);
  const larger = bytes.length % count;
  for (let index = 0, end = 0; index < count; index += 1) {
    yield bytes.subarray(end, (end += index < larger ? size + 1 : size));
  }
}
