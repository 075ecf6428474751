/**
 * The shape of the automata that read the parts of a message byte by byte: a state is a value that takes a byte
 * and gives the next. Line breaks are RFC 9112 §2.2's.
 */
import type { ProblemCode } from './message-problems.js';
import type { TokenKind } from './message-tokens.js';
import { CR, LF } from './octets.js';
import type { TokenWriter } from './token-writer.js';

export interface State {
  /** The kind of the token being read, should the bytes end here or turn out wrong. */
  readonly kind: TokenKind;
  /** Takes the byte at offset `at` and returns the state behind it. */
  step(byte: number, at: number): State;
}

function ended(): State {
  throw new Error('Cannot read on: the scanner has ended');
}

/** The part is complete with the byte just taken. */
export const DONE: State = { kind: 'opaque', step: ended };
/** An error was reported. */
export const FAILED: State = { kind: 'opaque', step: ended };

/** Reads one part of a message. */
export abstract class Scanner {
  abstract state: State;

  constructor(protected readonly writer: TokenWriter) {}

  /** Reports what must be an error; what was read of the token up to it stays a token of its `kind`. */
  protected fail(code: ProblemCode, at: number, kind: TokenKind): State {
    this.writer.report(code, at);
    this.writer.write(kind, at);
    return FAILED;
  }

  /** Goes on to `next` unless the problem is to be rejected. */
  protected note(code: ProblemCode, at: number, kind: TokenKind, next: State): State {
    if (!this.writer.report(code, at)) return next;
    this.writer.write(kind, at);
    return FAILED;
  }

  /** Takes the CR or LF at `at`. The line break becomes a token of `kind`; `next` is the state behind it. */
  protected lineBreak(byte: number, at: number, kind: TokenKind, next: State): State {
    const end = (lf: number): State => {
      this.writer.write(kind, lf + 1);
      return next;
    };
    if (byte === LF) return this.writer.report('bareLf', at) ? FAILED : end(at);
    return {
      kind,
      step: (second, lf) => (second === LF ? end(lf) : this.fail('bareCr', at, kind)),
    };
  }
}

export function isLineBreak(byte: number): boolean {
  return byte === CR || byte === LF;
}
