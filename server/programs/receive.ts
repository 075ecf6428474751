/**
 * How much to read before answering. TCP delivers a stream: it knows no messages, and where one `recv` ends says
 * nothing about where the request ends. So a server needs a rule, and here are two.
 */
import { concatBytes } from '../core/bytes.js';
import { MAX_MESSAGE_BYTES, MESSAGE_TOO_LARGE, RequestFramer } from '../core/http/parse.js';
import type { ReceiveRule } from '../core/messages.js';
import type { Socket } from '../sockets/socket.js';

/** What a rule says when it gives a request up: an answer follows all the same. */
type Print = (line: string) => void;

/**
 * Reads until a chunk is shorter than what was asked for, as if that meant the end. It often does, which is what
 * makes the rule treacherous: a request of exactly 1024 bytes waits for ever for the rest that never comes, and a
 * body that arrives in a segment of its own is never read.
 */
function receiveShortRead(client: Socket, print: Print): Uint8Array {
  const chunks: Uint8Array[] = [];
  while (true) {
    const chunk = client.recv(1024);
    chunks.push(chunk);
    if (chunk.length < 1024) break;
    if (chunks.length * 1024 < MAX_MESSAGE_BYTES) continue;
    // A client that never stops would take all of our memory.
    print(`Request cut off: ${MESSAGE_TOO_LARGE}`);
    break;
  }
  return concatBytes(chunks);
}

/**
 * Reads one whole request as HTTP frames it (RFC 9112 §6): the head until its empty line, then as many bytes of
 * body as the head announces. A client that closes its side ends the request too.
 */
function receiveHttp(client: Socket, print: Print): Uint8Array {
  const framer = new RequestFramer();
  const chunks: Uint8Array[] = [];
  while (true) {
    const chunk = client.recv(65536);
    if (chunk.length === 0) break;
    chunks.push(chunk);
    if (framer.push(chunk) === 'complete') break;
  }
  if (framer.malformed !== null) print(`Request cut off: ${framer.malformed}`);
  return concatBytes(chunks);
}

/** The rules to choose from. Both block, so they work with every blocking program. */
export const RECEIVE: Readonly<Record<ReceiveRule, (client: Socket, print: Print) => Uint8Array>> = {
  http: receiveHttp,
  'short-read': receiveShortRead,
};
