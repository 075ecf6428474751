/**
 * What the fields of one message say about its body and its connection, read strictly: where two recipients
 * could differ, it is an error (RFC 9112 §6.1 to §6.3, §9.3). Hears of each field line as it arrives.
 */
import { splitList, trimWhitespace } from './http-head.js';
import type { ProblemCode } from './message-problems.js';
import type { Framing } from './message-tokens.js';

/** What is wrong; `null`: nothing. */
type Verdict = ProblemCode | null;

/** `uri-host [ ":" port ]` (RFC 9110 §7.2): an IP literal in brackets, or a registered name or address. */
const HOST = /^(?:\[[0-9A-Za-z:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?$/;

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PARAMETER = `[ \\t]*;[ \\t]*${TOKEN}[ \\t]*=[ \\t]*(?:${TOKEN}|"(?:[^"\\\\]|\\\\.)*")`;
/** `transfer-coding` (RFC 9110 §10.1.4): a name with parameters, values being tokens or quoted. */
const TRANSFER_CODING = new RegExp(`^(${TOKEN})((?:${PARAMETER})*)$`);

/** The largest number of 64 bits, the limit of most recipients. */
const MAX_LENGTH = '18446744073709551615';

/** Fields that tell where a message ends or where it goes; in a trailer they would come too late. */
const HEAD_ONLY = new Set(['content-length', 'transfer-encoding', 'host']);

export function trailerProblem(name: string): Verdict {
  return HEAD_ONLY.has(name.toLowerCase()) ? 'forbiddenTrailer' : null;
}

export class FramingFields {
  /** Where the value of Transfer-Encoding starts, for an error known only at the end of the head. */
  transferEncodingStart = 0;
  #contentLength: string | null = null;
  #hasTransferEncoding = false;
  /** Whether chunked is among the codings, and the last of them. */
  #hasChunked = false;
  #endsWithChunked = false;
  readonly #options = new Set<string>();
  #hosts = 0;
  #hasUpgrade = false;

  constructor(
    private readonly kind: 'request' | 'response',
    private readonly version: string,
  ) {}

  /** Hears of one field line; what is wrong with it is wrong with its value. */
  add(name: string, value: string, valueStart: number): Verdict {
    switch (name.toLowerCase()) {
      case 'content-length':
        return this.#addContentLength(value);
      case 'transfer-encoding':
        this.transferEncodingStart = valueStart;
        return this.#addTransferEncoding(value);
      case 'connection':
        for (const option of splitList(value)) this.#options.add(option.toLowerCase());
        return null;
      case 'upgrade':
        this.#hasUpgrade = true;
        return null;
      case 'host':
        return this.#addHost(value);
      default:
        return null;
    }
  }

  #addContentLength(value: string): Verdict {
    if (this.#hasTransferEncoding) return 'contentLengthWithTransferEncoding';
    // Members are compared as they are spelled: recipients disagree about whether 5 and 05 are the same.
    const members = value.split(',').map(trimWhitespace);
    for (const member of members) {
      if (!/^[0-9]+$/.test(member)) return 'badContentLength';
      if (overflows(member)) return 'contentLengthOverflow';
      if (member !== (this.#contentLength ?? members[0])) return 'differingContentLengths';
    }
    const isRepeated = this.#contentLength !== null || members.length > 1;
    this.#contentLength = members[0]!;
    return isRepeated ? 'repeatedContentLength' : null;
  }

  #addTransferEncoding(value: string): Verdict {
    if (this.version === 'HTTP/1.0') return 'transferEncodingInHttp10';
    if (this.#contentLength !== null) return 'contentLengthWithTransferEncoding';
    this.#hasTransferEncoding = true;
    for (const member of splitList(value)) {
      const [, name, parameters] = TRANSFER_CODING.exec(member) ?? [];
      if (name === undefined) return 'badTransferEncoding';
      const isChunked = name.toLowerCase() === 'chunked';
      // "The chunked coding does not define any parameters. Their presence SHOULD be treated as an error" (§7.1).
      if (isChunked && parameters !== '') return 'badTransferEncoding';
      if (isChunked && this.#hasChunked) return 'repeatedChunked';
      if (this.#hasChunked && this.kind === 'request') return 'chunkedNotFinal';
      this.#hasChunked ||= isChunked;
      this.#endsWithChunked = isChunked;
    }
    return null;
  }

  #addHost(value: string): Verdict {
    if (this.kind === 'response') return null;
    if (++this.#hosts > 1) return 'repeatedHost';
    return HOST.test(value) ? null : 'badHost';
  }

  /** What only the whole head shows: of a request. */
  requestProblem(): Verdict {
    if (this.#hasTransferEncoding && !this.#endsWithChunked) return 'chunkedNotFinal';
    return this.version !== 'HTTP/1.0' && this.#hosts === 0 ? 'missingHost' : null;
  }

  /** What only the whole head shows: of a response. */
  responseProblem(status: number, requestMethod: string): Verdict {
    if (!isInterim(status) && status !== 204 && !opensTunnel(status, requestMethod)) return null;
    if (this.#hasTransferEncoding) return 'transferEncodingNotAllowed';
    return this.#contentLength === null ? null : 'contentLengthNotAllowed';
  }

  /** How a request's body ends (§6.3, items 4, 6 and 7). */
  requestFraming(): Framing {
    if (this.#hasTransferEncoding) return { kind: 'chunked' };
    return this.#lengthOr({ kind: 'none' });
  }

  /** How a response's body ends (§6.3, items 1, 2, 4, 6 and 8). `requestMethod`: of the request it answers. */
  responseFraming(status: number, requestMethod: string): Framing {
    if (status === 101 || opensTunnel(status, requestMethod)) return { kind: 'tunnel' };
    if (requestMethod === 'HEAD' || isInterim(status) || status === 204 || status === 304) {
      return { kind: 'none' };
    }
    if (this.#hasTransferEncoding) return { kind: this.#endsWithChunked ? 'chunked' : 'close' };
    return this.#lengthOr({ kind: 'close' });
  }

  #lengthOr(otherwise: Framing): Framing {
    if (this.#contentLength === null) return otherwise;
    return { kind: 'length', bytes: Number(this.#contentLength) };
  }

  /** Whether the connection goes on as far as version and options say (§9.3). */
  get persists(): boolean {
    if (this.#options.has('close')) return false;
    return this.version !== 'HTTP/1.0' || this.#options.has('keep-alive');
  }

  /** Whether a request asks for another protocol; in HTTP/1.0 it can't (RFC 9110 §7.8). */
  get asksForUpgrade(): boolean {
    return this.#hasUpgrade && this.#options.has('upgrade') && this.version !== 'HTTP/1.0';
  }
}

/** Whether another response to the same request follows: 1xx (RFC 9110 §15.2). */
export function isInterim(status: number): boolean {
  return status >= 100 && status < 200;
}

/** "Any 2xx (Successful) response to a CONNECT request implies that the connection will become a tunnel" (§6.3). */
function opensTunnel(status: number, requestMethod: string): boolean {
  return requestMethod === 'CONNECT' && status >= 200 && status < 300;
}

function overflows(digits: string): boolean {
  const number = digits.replace(/^0+/, '');
  return number.length > MAX_LENGTH.length || (number.length === MAX_LENGTH.length && number > MAX_LENGTH);
}
