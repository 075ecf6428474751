/**
 * Reads the line in front of each chunk (RFC 9112 §7.1, §7.1.1). Only CRLF ends it: the leave to take LF alone
 * is given "for the start-line and fields" (§2.2), and recipients that disagree here see different bodies.
 *
 *     chunk-size [ chunk-ext ] CRLF
 *     chunk-ext     = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
 *     chunk-ext-val = token / quoted-string
 */
import type { ProblemCode } from './message-problems.js';
import type { TokenKind } from './message-tokens.js';
import {
  BACKSLASH,
  CR,
  DQUOTE,
  EQUALS,
  FIELD_VCHAR,
  HEXDIG,
  hexValue,
  is,
  LF,
  SEMICOLON,
  TCHAR,
  WSP,
} from './octets.js';
import { DONE, Scanner, type State } from './scanner.js';

/** Digits behind leading zeros: 64 bits, as most recipients read it. */
const MAX_DIGITS = 16;

export class ChunkLineScanner extends Scanner {
  /** Beyond 2^53 only near. */
  sizeBytes = 0;
  #digits = 0;

  readonly #size: State = {
    kind: 'chunkSize',
    step: (byte, at) => {
      if (is(byte, HEXDIG)) {
        this.sizeBytes = this.sizeBytes * 16 + hexValue(byte);
        if (this.sizeBytes > 0 && ++this.#digits > MAX_DIGITS) {
          return this.fail('chunkSizeOverflow', at, 'chunkSize');
        }
        return this.#size;
      }
      if (at === this.writer.tokenStart) return this.fail('badChunkSize', at, 'chunkSize');
      if (byte !== SEMICOLON && byte !== CR && !is(byte, WSP)) {
        return this.fail(byte === LF ? 'badChunkLineBreak' : 'badChunkSize', at, 'chunkSize');
      }
      this.writer.write('chunkSize', at);
      return this.#behindSize.step(byte, at);
    },
  };
  state: State = this.#size;

  /** Behind the size: extensions may begin, or the line may end, with nothing but whitespace before that. */
  readonly #behindSize = this.#extension((byte, at) => {
    if (byte === SEMICOLON) return this.#nameStart;
    if (byte === CR) return this.#lineBreak(at, 'ows');
    if (is(byte, WSP)) return this.#whitespace(at, this.#behindSize);
    return this.#bad(byte, at, 'badChunkSize');
  });

  readonly #nameStart = this.#extension((byte, at) => {
    if (is(byte, WSP)) return this.#whitespace(at, this.#nameStart);
    return is(byte, TCHAR) ? this.#name : this.#odd(byte, at);
  });

  readonly #name = this.#extension((byte, at) =>
    is(byte, TCHAR) ? this.#name : this.#behindName.step(byte, at),
  );

  readonly #behindName = this.#extension((byte, at) => {
    if (byte === EQUALS) return this.#valueStart;
    if (is(byte, WSP)) return this.#whitespace(at, this.#behindName);
    return this.#behindValue.step(byte, at);
  });

  readonly #valueStart = this.#extension((byte, at) => {
    if (is(byte, WSP)) return this.#whitespace(at, this.#valueStart);
    if (byte === DQUOTE) return this.#quoted;
    return is(byte, TCHAR) ? this.#value : this.#odd(byte, at);
  });

  readonly #value = this.#extension((byte, at) =>
    is(byte, TCHAR) ? this.#value : this.#behindValue.step(byte, at),
  );

  readonly #quoted = this.#extension((byte, at) => {
    if (byte === DQUOTE) return this.#behindValue;
    if (byte === BACKSLASH) return this.#escaped;
    return is(byte, FIELD_VCHAR | WSP) ? this.#quoted : this.#bad(byte, at);
  });

  readonly #escaped = this.#extension((byte, at) =>
    is(byte, FIELD_VCHAR | WSP) ? this.#quoted : this.#bad(byte, at),
  );

  readonly #behindValue = this.#extension((byte, at) => {
    if (byte === SEMICOLON) return this.#nameStart;
    if (byte === CR) return this.#lineBreak(at, 'chunkExtension');
    if (is(byte, WSP)) return this.#whitespace(at, this.#behindValue);
    return this.#odd(byte, at);
  });

  /** Behind what is no extension: up to the end of the line nothing is looked at but that end. */
  readonly #ignored = this.#extension((byte, at) => {
    if (byte === CR) return this.#lineBreak(at, 'chunkExtension');
    return is(byte, FIELD_VCHAR | WSP) ? this.#ignored : this.#bad(byte, at);
  });

  #extension(step: State['step']): State {
    return { kind: 'chunkExtension', step };
  }

  /** One run of whitespace is one problem. */
  #whitespace(at: number, next: State): State {
    const whitespace = this.#extension((byte, after) =>
      is(byte, WSP) ? whitespace : next.step(byte, after),
    );
    return this.note('badWhitespace', at, 'chunkExtension', whitespace);
  }

  #odd(byte: number, at: number): State {
    if (byte !== CR && !is(byte, FIELD_VCHAR)) return this.#bad(byte, at);
    const next = this.note('chunkExtensionSyntax', at, 'chunkExtension', this.#ignored);
    return next === this.#ignored ? next.step(byte, at) : next;
  }

  #bad(byte: number, at: number, otherwise: ProblemCode = 'badChunkExtension'): State {
    return this.fail(byte === LF ? 'badChunkLineBreak' : otherwise, at, 'chunkExtension');
  }

  /** `kind`: of what stands between the size and the CR. */
  #lineBreak(cr: number, kind: TokenKind): State {
    this.writer.write(kind, cr);
    return {
      kind: 'lineBreak',
      step: (byte, at) => {
        if (byte !== LF) return this.fail('badChunkLineBreak', cr, 'lineBreak');
        this.writer.write('lineBreak', at + 1);
        return DONE;
      },
    };
  }
}

/** Reads the CRLF behind a chunk's data. */
export class ChunkEndScanner extends Scanner {
  state: State = {
    kind: 'lineBreak',
    step: (byte, cr) => {
      if (byte !== CR) return this.fail('badChunkEnd', cr, 'lineBreak');
      return {
        kind: 'lineBreak',
        step: (second, at) => {
          if (second !== LF) return this.fail('badChunkEnd', cr, 'lineBreak');
          this.writer.write('lineBreak', at + 1);
          return DONE;
        },
      };
    },
  };
}
