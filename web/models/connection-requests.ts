/**
 * The requests of one connection of `keep-alive`, and their answers. Requests are split by the framer that the program
 * itself uses (RFC 9112 §6, §9.3.2), over the same bytes; an answer begins where the program prints the request that it
 * is about to answer. Keeps no bytes but those of a head that is not finished. Must never know how they are drawn.
 */
import { parseStatusLine, RequestFramer } from '../../server/core/http/parse.js';
import { HINT_HEAD_BYTES, type RequestHints } from '../../server/core/http/request-hints.js';
import type { PlaygroundRecord } from '../../server/core/record.js';
import { CR, LF } from '../../server/core/wire-text.js';
import { firstLine, splitRequestLine } from './first-line.js';
import { interned } from './interned.js';
import { hintsOf } from './request-head.js';
import { visibleText } from './visible-bytes.js';

export interface KeptRequest {
  /** From 1 in its connection. */
  readonly number: number;
  /** The record that brought its first byte, and when. */
  readonly seq: number;
  readonly firstNs: number;
  /** Its first byte came together with the request before it, which was not answered yet (§9.3.2). */
  readonly pipelined: boolean;
  /** As visible text, as far as it is there. */
  requestLine: string;
  method: string;
  target: string;
  /** Who asks; null until it is whole, or where only what the program printed of it is known. */
  hints: RequestHints | null;
  bytesIn: number;
  /** Its last byte is there. */
  whole: boolean;
  /** The program has begun to answer it. */
  begun: boolean;
  status: number | null;
  bytesOut: number;
  /** When the last byte of its answer was sent, so far; null before the first. */
  sentNs: number | null;
}

/** The newest of a connection's requests that are kept; the others are counted. */
export const LISTED_REQUESTS = 20;

/** More requests than this that wait for their turn are no longer told apart before they are answered. */
const WAITING_LIMIT = 1000;

/** What the program prints before it answers: `data: b'GET / HTTP/1.1\r\n…'`. */
const PRINTED = 'data: ';
const PRINTED_LINE = /^data: b['"](?:\\r|\\n)*((?:[^\\]|\\[^rn])*)/;
/** As much of what was printed as a first line may need. */
const PRINTED_BYTES = 1024;

const decoder = new TextDecoder();

/** Nothing that was received. */
const UNHEARD = { seq: 0, firstNs: 0, bytes: 0 } as const;

export class ConnectionRequests {
  #listed: KeptRequest[] = [];
  #count = 0;
  /** null: what arrives is no request any more, or it is not known where one begins. */
  #framer: RequestFramer | null = null;
  #arriving: KeptRequest | null = null;
  #waiting: KeptRequest[] = [];
  #answering: KeptRequest | null = null;
  #requestHead: Uint8Array | null = null;
  #statusHead: Uint8Array | null = null;
  /** Records are missing: what was received since the last answer is all that is known of the next request. */
  #unframed: { readonly seq: number; readonly firstNs: number; readonly bytes: number } | null = null;

  /** @param whole whether every record of the connection so far is here */
  constructor(whole: boolean) {
    if (whole) this.#framer = new RequestFramer();
    else this.lost();
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** The newest of them, in their order. */
  get listed(): readonly KeptRequest[] {
    return this.#listed;
  }

  /** How many lines several of them take in a list: one for each that is kept, and one that counts the others. */
  get lines(): number {
    const kept = this.#listed.length;
    return this.#count < 2 || kept === 0 ? 0 : kept + (this.#count > kept ? 1 : 0);
  }

  /** The one that was begun to be answered last; null before the first. */
  get answering(): KeptRequest | null {
    return this.#answering;
  }

  /** Whether all that arrived was answered, or is being answered. */
  get caughtUp(): boolean {
    const heard = this.#waiting.length > 0 || this.#arriving !== null || (this.#unframed?.bytes ?? 0) > 0;
    return this.#answering !== null && !heard;
  }

  /** Takes in a `recv`. */
  received({ seq, timeNs, payload }: PlaygroundRecord): void {
    const atNs = Number(timeNs);
    if (this.#unframed !== null) {
      const heard = this.#unframed.bytes === 0 ? { seq, firstNs: atNs, bytes: 0 } : this.#unframed;
      this.#unframed = { ...heard, bytes: heard.bytes + payload.length };
    }
    let rest = payload;
    let pipelined = false;
    while (this.#framer !== null && rest.length > 0) {
      rest = this.#push(this.#framer, rest, seq, atNs, pipelined);
      pipelined = true;
    }
  }

  /** Takes in a `print`. */
  printed(record: PlaygroundRecord): void {
    for (let at = 0; at < PRINTED.length; at += 1) if (record.payload[at] !== PRINTED.charCodeAt(at)) return;
    // A client that closes its side ends the request that it has begun.
    const request = this.#waiting.shift() ?? this.#arriving ?? this.#fromPrint(record);
    if (request === this.#arriving) this.#arriving = this.#framer = null;
    request.begun = true;
    this.#answering = request;
    this.#statusHead = null;
  }

  /** Takes in a `sendall`. */
  sent({ timeNs, payload }: PlaygroundRecord): void {
    const request = this.#answering;
    if (request === null || payload.length === 0) return;
    if (request.bytesOut === 0 || this.#statusHead !== null) {
      const { line, kept } = firstLine(this.#statusHead, payload);
      request.status = parseStatusLine(line)?.status ?? null;
      this.#statusHead = kept;
    }
    request.bytesOut += payload.length;
    request.sentNs = Number(timeNs);
  }

  /** No request is read behind this: the program has closed its side, or all of it. */
  ended(): void {
    this.#framer = null;
    this.#requestHead = this.#statusHead = null;
  }

  /** Records were left out: from here on requests are known from what the program prints of them. */
  lost(): void {
    this.ended();
    this.#arriving = null;
    this.#waiting = [];
    this.#unframed = UNHEARD;
  }

  /** Keeps only how many there were: others are looked at. */
  forgetListed(): void {
    this.#listed = [];
  }

  /** Gives bytes to the framer of the request that arrives; returns those behind the request. */
  #push(framer: RequestFramer, bytes: Uint8Array, seq: number, atNs: number, pipelined: boolean): Uint8Array {
    const complete = framer.push(bytes) === 'complete';
    const own = bytes.subarray(0, complete ? bytes.length - framer.extraBytes : bytes.length);
    const rest = bytes.subarray(own.length);
    const start = this.#arriving === null ? own.findIndex((byte) => byte !== CR && byte !== LF) : 0;
    // Nothing but empty lines so far, which may stand before a request (§2.2).
    if (start < 0) return rest;
    const request = this.#arriving ?? this.#add({ seq, firstNs: atNs, pipelined });
    if (this.#arriving === null || this.#requestHead !== null) {
      const { line, kept } = firstLine(this.#requestHead, own.subarray(start));
      describe(request, visibleText(line));
      this.#requestHead = kept;
    }
    request.bytesIn += own.length;
    request.whole = complete;
    this.#arriving = complete ? null : request;
    if (!complete) return rest;
    request.hints = hintsOf(framer.head.slice(0, HINT_HEAD_BYTES));
    this.#requestHead = null;
    this.#framer = framer.malformed === null ? new RequestFramer() : null;
    this.#waiting.push(request);
    if (this.#waiting.length > WAITING_LIMIT) this.lost();
    return rest;
  }

  #add({ seq, firstNs, pipelined }: Pick<KeptRequest, 'seq' | 'firstNs' | 'pipelined'>): KeptRequest {
    this.#count += 1;
    const request: KeptRequest = {
      number: this.#count,
      seq,
      firstNs,
      pipelined,
      requestLine: '',
      method: '',
      target: '',
      hints: null,
      bytesIn: 0,
      whole: false,
      begun: false,
      status: null,
      bytesOut: 0,
      sentNs: null,
    };
    this.#listed.push(request);
    if (this.#listed.length > LISTED_REQUESTS) this.#listed.shift();
    return request;
  }

  #fromPrint(record: PlaygroundRecord): KeptRequest {
    const { seq, firstNs, bytes } = this.#unframed ?? UNHEARD;
    const heard = bytes > 0;
    const request = this.#add({
      seq: heard ? seq : record.seq,
      firstNs: heard ? firstNs : Number(record.timeNs),
      pipelined: false,
    });
    describe(request, printedLine(decoder.decode(record.payload.subarray(0, PRINTED_BYTES))));
    request.bytesIn = bytes;
    request.whole = true;
    this.#unframed = UNHEARD;
    return request;
  }
}

/** The first line of a request that was printed, without what Python writes around it. */
function printedLine(text: string): string {
  const line = PRINTED_LINE.exec(text)?.[1]?.replace(/['"]$/, '') ?? '';
  return line.replace(/\\\\|\\'/g, (escape) => (escape === "\\'" ? "'" : escape));
}

function describe(request: KeptRequest, line: string): void {
  const { method, target } = splitRequestLine(line);
  request.requestLine = interned(line);
  request.method = interned(method);
  request.target = interned(target);
}
