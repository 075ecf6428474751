/**
 * Reads an HTTP/1.1 connection in one direction: every byte into a token, every deviation from RFC 9112 into a
 * problem. For annotations and diagnostics; when a request is whole enough to be answered is the business of
 * `request-framer.ts`, which forgives more.
 *
 * - `readMessages(bytes, 'request')` answers "is this valid?" for bytes that are all there: `state` is
 *   `complete`, `incomplete` or `invalid`, and `invalidAt` the first byte that must be rejected.
 * - `MessageTokenizer` does the same for bytes that arrive in pieces. However they are cut, tokens, problems and
 *   messages are the same.
 *
 * What is an error, what is tolerated and by which words of the standard, stands in `message-problems.ts`. Who
 * tolerates less names the codes: `{ reject: ['bareLf', 'obsFold'] }`. Behind an error all bytes are one
 * `opaque` token. Never throws, takes time linear in the bytes, and keeps no more of them than one head.
 *
 * The parts of a message have a scanner each, `start-line-scanner.ts`, `field-scanner.ts`, `chunk-line-scanner.ts`;
 * this module says which comes next. Shapes are in `message-tokens.ts`.
 */
import { ChunkEndScanner, ChunkLineScanner } from './chunk-line-scanner.js';
import { FieldScanner } from './field-scanner.js';
import type { Field } from './http-head.js';
import { FramingFields, isInterim, trailerProblem } from './message-framing.js';
import type { Problem, ProblemCode } from './message-problems.js';
import type { Framing, HttpMessage, Token, Tokenized, TokenKind } from './message-tokens.js';
import { MAX_HEAD_BYTES } from './request-framer.js';
import { DONE, FAILED, type Scanner } from './scanner.js';
import { StartLineScanner } from './start-line-scanner.js';
import { TokenWriter } from './token-writer.js';

export type { Field, Framing, HttpMessage, Problem, ProblemCode, Token, Tokenized, TokenKind };

/** `complete`: at least one message, and nothing behind the last but empty lines. */
export type ReadState = 'complete' | 'incomplete' | 'invalid';

export interface TokenizerOptions {
  /**
   * The method of the request that a response answers: HEAD and CONNECT change where it ends (RFC 9112 §6.3).
   * A list has one for each final response, in order, and may grow meanwhile. GET where it says nothing.
   */
  readonly requestMethod?: string | readonly string[];
  /** Problems that are tolerated or semantic and shall be errors here. */
  readonly reject?: readonly ProblemCode[];
}

/** What is being read that no scanner reads, because its length is known or does not matter. */
interface Run {
  readonly kind: TokenKind;
  /** Infinity: until the end of the connection. */
  missingBytes: number;
  readonly whenDone: () => void;
}

type Building = { -readonly [Key in keyof HttpMessage]: HttpMessage[Key] } & {
  fields: Field[];
  trailers: Field[];
};

export class MessageTokenizer {
  /** How many bytes have been pushed. */
  receivedBytes = 0;
  /** The message being read; null between two. */
  #message: Building | null = null;
  #completed = 0;
  #finalResponses = 0;
  #scanner: Scanner | null = null;
  #run: Run | null = null;
  #whenScanned: () => void = () => {};
  /** Where the head, trailer section or chunk line being read started: it has a limit. */
  #sectionStart = 0;
  #framingFields = new FramingFields('request', '');
  readonly #writer: TokenWriter;

  constructor(
    private readonly kind: 'request' | 'response',
    private readonly options: TokenizerOptions = {},
  ) {
    this.#writer = new TokenWriter(options.reject ?? []);
    this.#beginMessage(false);
  }

  /** The token being read: what of it has arrived. Null when nothing has. */
  get pending(): Token | null {
    const start = this.#writer.tokenStart;
    const kind = this.#run?.kind ?? this.#scanner?.state.kind;
    return start < this.receivedBytes && kind !== undefined ? { kind, start, end: this.receivedBytes } : null;
  }

  /** As of the bytes so far. A response that only the close ends is incomplete until `end()`. */
  get state(): ReadState {
    if (this.#writer.errorOffset !== null) return 'invalid';
    return this.#message === null && this.#completed > 0 ? 'complete' : 'incomplete';
  }

  /** The first byte that makes the connection invalid; null while it is not. */
  get invalidAt(): number | null {
    return this.#writer.errorOffset;
  }

  /** Takes the next bytes, and returns the tokens that ended in them. */
  push(bytes: Uint8Array): Tokenized {
    const begin = this.receivedBytes;
    this.#writer.beginPiece(bytes, begin);
    let offset = 0;
    while (offset < bytes.length) {
      if (this.#run !== null) offset += this.#skip(this.#run, bytes.length - offset, begin + offset);
      else this.#step(bytes[offset]!, begin + offset++);
    }
    this.receivedBytes = begin + bytes.length;
    this.#writer.endPiece(this.#run === null);
    return this.#writer.take();
  }

  /** No more bytes will come: what is still being read ends here, whole or not. Call it once. */
  end(): Tokenized {
    const pending = this.pending;
    if (pending !== null) this.#writer.write(pending.kind, pending.end);
    if (this.#scanner instanceof FieldScanner) this.#scanner.end();
    if (this.#run?.kind === 'bodyData' && this.#run.missingBytes === Infinity) this.#completeMessage();
    else if (this.#message !== null) this.#writer.messages.push(this.#message);
    return this.#writer.take();
  }

  /** Takes what of the next `available` bytes belongs to the run, and returns how many that is. */
  #skip(run: Run, available: number, at: number): number {
    const bytes = Math.min(available, run.missingBytes);
    run.missingBytes -= bytes;
    if (run.missingBytes === 0) {
      this.#writer.write(run.kind, at + bytes);
      run.whenDone();
    }
    return bytes;
  }

  #step(byte: number, at: number): void {
    const scanner = this.#scanner!;
    if (at - this.#sectionStart >= MAX_HEAD_BYTES) {
      this.#writer.report('sectionTooLarge', at);
      this.#writer.write(scanner.state.kind, at);
      this.#skipTo('opaque');
      return;
    }
    const next = scanner.state.step(byte, at);
    scanner.state = next;
    if (this.#message === null && scanner instanceof StartLineScanner && scanner.start !== null) {
      this.#message = newMessage(scanner.start);
    }
    if (next === FAILED) this.#skipTo('opaque');
    else if (next === DONE) this.#whenScanned();
  }

  #scan(scanner: Scanner, whenDone: () => void): void {
    this.#run = null;
    this.#scanner = scanner;
    this.#whenScanned = whenDone;
  }

  /** Goes on with bytes that end only with the connection. */
  #skipTo(kind: TokenKind): void {
    this.#run = { kind, missingBytes: Infinity, whenDone: () => {} };
  }

  #beginMessage(closed: boolean): void {
    const startLine = new StartLineScanner(this.#writer, this.kind, closed);
    this.#sectionStart = this.#writer.tokenStart;
    this.#scan(startLine, () => {
      const { method, target, version, status, reason } = startLine;
      Object.assign(this.#message!, { method, target, version, status, reason });
      this.#beginFields();
    });
  }

  #beginFields(): void {
    const message = this.#message!;
    const framing = new FramingFields(this.kind, message.version);
    const onField = (name: string, value: string, _nameStart: number, valueStart: number): boolean => {
      message.fields.push({ name, value });
      const problem = framing.add(name, value, valueStart);
      return problem !== null && this.#writer.report(problem, valueStart);
    };
    this.#framingFields = framing;
    this.#scan(new FieldScanner(this.#writer, 'headEnd', onField), () => this.#beginBody());
  }

  #beginBody(): void {
    const message = this.#message!;
    const fields = this.#framingFields;
    message.headEnd = this.#writer.tokenStart;
    const method = this.#requestMethod();
    const isRequest = this.kind === 'request';
    const problem = isRequest ? fields.requestProblem() : fields.responseProblem(message.status, method);
    if (problem !== null) {
      const offset = problem === 'chunkedNotFinal' ? fields.transferEncodingStart : message.start;
      if (this.#writer.report(problem, offset)) return this.#skipTo('opaque');
    }
    const framing = isRequest ? fields.requestFraming() : fields.responseFraming(message.status, method);
    message.framing = framing;
    message.keepAlive = fields.persists && framing.kind !== 'close' && framing.kind !== 'tunnel';
    if (framing.kind === 'chunked') this.#beginChunk();
    else if (framing.kind === 'close') this.#skipTo('bodyData');
    else if (framing.kind === 'length' && framing.bytes > 0) {
      this.#run = { kind: 'bodyData', missingBytes: framing.bytes, whenDone: () => this.#completeMessage() };
    } else this.#completeMessage();
  }

  #beginChunk(): void {
    const line = new ChunkLineScanner(this.#writer);
    this.#sectionStart = this.#writer.tokenStart;
    this.#scan(line, () => {
      if (line.sizeBytes === 0) this.#beginTrailers();
      else this.#run = { kind: 'chunkData', missingBytes: line.sizeBytes, whenDone: () => this.#endChunk() };
    });
  }

  #endChunk(): void {
    this.#scan(new ChunkEndScanner(this.#writer), () => this.#beginChunk());
  }

  #beginTrailers(): void {
    const message = this.#message!;
    const onField = (name: string, value: string, nameStart: number): boolean => {
      message.trailers.push({ name, value });
      const problem = trailerProblem(name);
      return problem !== null && this.#writer.report(problem, nameStart);
    };
    this.#sectionStart = this.#writer.tokenStart;
    this.#scan(new FieldScanner(this.#writer, 'trailerEnd', onField), () => this.#completeMessage());
  }

  #completeMessage(): void {
    const message = this.#message!;
    message.end = this.#writer.tokenStart;
    this.#writer.writeAlways('messageEnd', message.end);
    this.#writer.messages.push(message);
    this.#message = null;
    this.#completed++;
    const isFinal = this.kind === 'request' || !isInterim(message.status);
    if (isFinal) this.#finalResponses++;
    if (message.framing?.kind === 'tunnel' || this.#leavesHttp(message)) this.#skipTo('tunnel');
    else this.#beginMessage(isFinal && !message.keepAlive);
  }

  /** Behind such a request only its response tells whether the next bytes are HTTP. */
  #leavesHttp(message: HttpMessage): boolean {
    return this.kind === 'request' && (message.method === 'CONNECT' || this.#framingFields.asksForUpgrade);
  }

  #requestMethod(): string {
    const { requestMethod = 'GET' } = this.options;
    return typeof requestMethod === 'string' ? requestMethod : (requestMethod[this.#finalResponses] ?? 'GET');
  }
}

function newMessage(start: number): Building {
  return {
    start,
    headEnd: null,
    end: null,
    method: '',
    target: '',
    status: 0,
    reason: '',
    version: '',
    fields: [],
    trailers: [],
    framing: null,
    keepAlive: false,
  };
}

export interface ReadMessages extends Tokenized {
  readonly state: ReadState;
  /** The offset of the first byte that must be rejected; null unless `state` is `invalid`. */
  readonly invalidAt: number | null;
}

/** Reads `bytes` as all that one side sent before it closed. */
export function readMessages(
  bytes: Uint8Array,
  kind: 'request' | 'response',
  options: TokenizerOptions = {},
): ReadMessages {
  const tokenizer = new MessageTokenizer(kind, options);
  const pushed = tokenizer.push(bytes);
  const ended = tokenizer.end();
  return {
    tokens: [...pushed.tokens, ...ended.tokens],
    problems: [...pushed.problems, ...ended.problems],
    messages: [...pushed.messages, ...ended.messages],
    state: tokenizer.state,
    invalidAt: tokenizer.invalidAt,
  };
}
