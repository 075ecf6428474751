/**
 * Where tokens are written down. Each starts where the one before ends, so they tile the bytes by construction.
 * Also holds the text of the token being read, across pieces; knows nothing of HTTP's grammar.
 */
import { type Problem, type ProblemCode, PROBLEMS } from './message-problems.js';
import type { HttpMessage, Token, Tokenized, TokenKind } from './message-tokens.js';
import { decodeLatin1 } from '../wire-text.js';

const NOTHING = new Uint8Array();

export class TokenWriter {
  /** The offset behind the last token: where the one being read starts. */
  tokenStart = 0;
  /** Where the error is that ends all reading; null while there is none. */
  errorOffset: number | null = null;
  messages: HttpMessage[] = [];
  #tokens: Token[] = [];
  #problems: Problem[] = [];
  #piece: Uint8Array = NOTHING;
  #pieceStart = 0;
  /** What earlier pieces held of the token being read. */
  #text = '';
  readonly #rejected: ReadonlySet<ProblemCode>;

  constructor(rejected: Iterable<ProblemCode>) {
    this.#rejected = new Set(rejected);
  }

  beginPiece(piece: Uint8Array, start: number): void {
    this.#piece = piece;
    this.#pieceStart = start;
  }

  /** Keeps what the piece holds of the token being read, when its text will be asked for. */
  endPiece(keepText: boolean): void {
    const end = this.#pieceStart + this.#piece.length;
    if (keepText) this.#text = this.text(end);
    this.beginPiece(NOTHING, end);
  }

  /** The text of the token being read, up to the offset `end`; more of it may have arrived. */
  text(end: number): string {
    if (end <= this.#pieceStart) return this.#text.slice(0, end - this.tokenStart);
    const from = Math.max(0, this.tokenStart - this.#pieceStart);
    return this.#text + decodeLatin1(this.#piece.subarray(from, end - this.#pieceStart));
  }

  /** Ends the token being read at `end`. One without bytes is left out. */
  write(kind: TokenKind, end: number): void {
    if (end > this.tokenStart) this.writeAlways(kind, end);
  }

  writeAlways(kind: TokenKind, end: number): void {
    this.#tokens.push({ kind, start: this.tokenStart, end });
    this.tokenStart = end;
    this.#text = '';
  }

  /** Writes down a problem; true when it is an error, behind which nothing must be read. */
  report(code: ProblemCode, offset: number): boolean {
    const { section, severity } = PROBLEMS[code];
    const fatal = severity === 'error' || this.#rejected.has(code);
    this.#problems.push({ code, severity: fatal ? 'error' : severity, offset, section });
    if (fatal) this.errorOffset = offset;
    return fatal;
  }

  /** All that was written since the last time. */
  take(): Tokenized {
    const taken = { tokens: this.#tokens, problems: this.#problems, messages: this.messages };
    this.#tokens = [];
    this.#problems = [];
    this.messages = [];
    return taken;
  }
}
