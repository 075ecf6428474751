/**
 * Reads the first line of a message and the empty lines in front of it (RFC 9112 §2.2, §3, §4).
 *
 *     request-line = method SP request-target SP HTTP-version
 *     status-line  = HTTP-version SP status-code SP [ reason-phrase ]
 */
import { DIGIT, FIELD_VCHAR, is, SP, TCHAR, WSP } from './octets.js';
import { checkTarget } from './request-target.js';
import { DONE, FAILED, isLineBreak, Scanner, type State } from './scanner.js';
import type { TokenWriter } from './token-writer.js';

/** "HTTP-version is case-sensitive" (§2.3). The major version must be ours, the minor may be newer. */
const VERSION = 'HTTP/1.';
const MAJOR = VERSION.indexOf('1');
const NEWEST_MINOR = 0x31;

export class StartLineScanner extends Scanner {
  /** The first byte of the line; null while only empty lines have come. */
  start: number | null = null;
  method = '';
  target = '';
  version = '';
  status = 0;
  reason = '';
  state: State;

  /** `closed`: the connection should have ended; only line breaks may come now. */
  constructor(
    writer: TokenWriter,
    private readonly kind: 'request' | 'response',
    private readonly closed: boolean,
  ) {
    super(writer);
    this.state = this.#beforeLine;
  }

  readonly #beforeLine: State = {
    kind: 'emptyLine',
    step: (byte, at) => {
      if (isLineBreak(byte)) {
        if (this.writer.report('emptyLine', at)) return FAILED;
        return this.lineBreak(byte, at, 'emptyLine', this.#beforeLine);
      }
      if (this.closed) return this.fail('dataAfterClose', at, 'emptyLine');
      this.start = at;
      return this.kind === 'request' ? this.#method.step(byte, at) : this.#version(0).step(byte, at);
    },
  };

  readonly #method: State = {
    kind: 'method',
    step: (byte, at) => {
      if (is(byte, TCHAR)) return this.#method;
      if (at === this.start) return this.fail('badMethod', at, 'method');
      if (isLineBreak(byte)) return this.fail('missingTarget', at, 'method');
      if (byte !== SP) return this.fail('badMethod', at, 'method');
      this.method = this.writer.text(at);
      this.writer.write('method', at);
      return this.#space(this.#target);
    },
  };

  readonly #target: State = {
    kind: 'requestTarget',
    step: (byte, at) => {
      if (is(byte, FIELD_VCHAR)) return this.#target;
      if (byte !== SP && !isLineBreak(byte)) return this.fail('badTarget', at, 'requestTarget');
      const { tokenStart } = this.writer;
      if (at === tokenStart) return this.fail('missingTarget', at, 'requestTarget');
      this.target = this.writer.text(at);
      for (const { code, index } of checkTarget(this.method, this.target)) {
        if (this.writer.report(code, tokenStart + index)) {
          this.writer.write('requestTarget', tokenStart + index);
          return FAILED;
        }
      }
      this.writer.write('requestTarget', at);
      if (byte !== SP) return this.fail('missingVersion', at, 'requestTarget');
      return this.#space(this.#version(0));
    },
  };

  /** Behind the one space before a part of the line. */
  #space(next: State): State {
    return {
      kind: 'space',
      step: (byte, at) => {
        this.writer.write('space', at);
        if (byte === SP) return this.fail('repeatedSpace', at, 'space');
        if (next.kind === 'httpVersion' && isLineBreak(byte)) return this.fail('missingVersion', at, 'space');
        return next.step(byte, at);
      },
    };
  }

  /** Behind the first `index` characters of the version. */
  #version(index: number): State {
    return {
      kind: 'httpVersion',
      step: (byte, at) => {
        if (index < VERSION.length) {
          if (byte === VERSION.charCodeAt(index)) return this.#version(index + 1);
          const otherMajor = index === MAJOR && is(byte, DIGIT);
          return this.fail(otherMajor ? 'unsupportedVersion' : 'badVersion', at, 'httpVersion');
        }
        if (!is(byte, DIGIT)) return this.fail('badVersion', at, 'httpVersion');
        if (byte > NEWEST_MINOR && this.writer.report('minorVersion', at)) {
          this.writer.write('httpVersion', at);
          return FAILED;
        }
        this.version = this.writer.text(at + 1);
        this.writer.write('httpVersion', at + 1);
        return this.kind === 'request' ? this.#requestEnd : this.#versionEnd;
      },
    };
  }

  readonly #requestEnd: State = {
    kind: 'httpVersion',
    step: (byte, at) =>
      isLineBreak(byte) ? this.#lineEnd(byte, at) : this.fail('badVersion', at, 'httpVersion'),
  };

  readonly #versionEnd: State = {
    kind: 'httpVersion',
    step: (byte, at) => {
      if (byte === SP) return this.#space(this.#status(0));
      return this.fail(isLineBreak(byte) ? 'badStatusCode' : 'badVersion', at, 'httpVersion');
    },
  };

  #status(digits: number): State {
    return {
      kind: 'statusCode',
      step: (byte, at) => {
        if (!is(byte, DIGIT)) return this.fail('badStatusCode', at, 'statusCode');
        if (digits < 2) return this.#status(digits + 1);
        this.status = Number(this.writer.text(at + 1));
        if ((this.status < 100 || this.status > 599) && this.writer.report('statusOutOfRange', at - 2)) {
          return FAILED;
        }
        this.writer.write('statusCode', at + 1);
        return this.#statusEnd;
      },
    };
  }

  readonly #statusEnd: State = {
    kind: 'space',
    step: (byte, at) => {
      if (byte === SP) {
        this.writer.write('space', at + 1);
        return this.#reason;
      }
      if (!isLineBreak(byte)) return this.fail('badStatusCode', at, 'statusCode');
      return this.writer.report('missingReasonSpace', at) ? FAILED : this.#lineEnd(byte, at);
    },
  };

  readonly #reason: State = {
    kind: 'reasonPhrase',
    step: (byte, at) => {
      if (is(byte, FIELD_VCHAR | WSP)) return this.#reason;
      if (!isLineBreak(byte)) return this.fail('badReasonPhrase', at, 'reasonPhrase');
      this.reason = this.writer.text(at);
      this.writer.write('reasonPhrase', at);
      return this.#lineEnd(byte, at);
    },
  };

  #lineEnd(byte: number, at: number): State {
    return this.lineBreak(byte, at, 'lineBreak', DONE);
  }
}
