/**
 * Whether a connection may carry another request after this exchange (RFC 9112 §9.3). Both messages have a say,
 * and the response must end by its own framing (§6.3): one that lasts until the close needs the close.
 */
import { splitList } from './http-head.js';
import { isInterim } from './message-framing.js';
import { type HttpMessage, readMessages } from './message-tokenizer.js';

/**
 * Whether the connection may go on behind `response`, given the bytes of one whole `request` and all that was
 * sent in answer to it, interim responses (1xx) included. False when either message is invalid, is not whole or
 * has bytes behind its end, and when the connection becomes a tunnel (101, a 2xx to CONNECT). Never throws.
 */
export function messagePersistence(request: Uint8Array, response: Uint8Array): boolean {
  const asked = readMessages(request, 'request');
  const [question, ...others] = asked.messages;
  if (asked.state !== 'complete' || question?.keepAlive !== true || others.length > 0) return false;
  const answered = readMessages(response, 'response', { requestMethod: question.method });
  const answer = answered.messages.find(({ status }) => !isInterim(status));
  if (answered.state !== 'complete' || answer?.keepAlive !== true) return false;
  if (answer.end !== response.length) return false;
  // A client of HTTP/1.0 takes the connection as persistent only when the response says so.
  return question.version !== 'HTTP/1.0' || saysKeepAlive(answer);
}

function saysKeepAlive({ fields }: HttpMessage): boolean {
  return fields.some(
    ({ name, value }) =>
      name.toLowerCase() === 'connection' &&
      splitList(value).some((option) => option.toLowerCase() === 'keep-alive'),
  );
}
