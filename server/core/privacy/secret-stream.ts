/**
 * Covers the secrets in one direction of a connection: the values of fields and parameters whose names tell, each byte
 * by a `*`. So all lengths stay true, and whoever is shown the bytes can't know what stood there. Which bytes those are
 * is decided at each byte by those before it: in whatever pieces they arrive, the result is the same.
 *
 * It reads as the most lenient recipient would: CRLF or LF, names in any case and with spaces around them, folded lines
 * (RFC 9112 §2.2, §5.1, §5.2). Bodies stay as they are. Where a body ends must be beyond doubt for that: after the
 * first doubt all bytes of the connection are taken for lines of a head, which covers too much rather than too little.
 */
import { COLON, is, WSP } from '../http/octets.js';
import { CR, LF } from '../wire-text.js';
import { BodyReader } from './body-reader.js';
import { COVER } from './cover.js';
import { QuerySecrets } from './query-secrets.js';
import { isSecretField, LONGEST_NAME } from './secret-names.js';

/** Enough of a first line for a method, or for `HTTP/1.1 200`. */
const START_LENGTH = 16;

/** More digits are no length of a body that anybody waits for. */
const VALUE_LENGTH = 16;

/** The fields that say where a body ends. */
const FRAMING = new Set(['content-length', 'transfer-encoding']);

/** Nobody asks so often before the first answer; who does is not waited for with a list. */
const MOST_UNANSWERED = 1000;

/** What both directions of a connection know of each other: only with its request a response's end can be told. */
export class Exchange {
  /** Of the requests that are not answered yet. */
  readonly methods: string[] = [];
  /** Whether there was a doubt where a message ends. */
  doubtful = false;
}

export class SecretStream {
  readonly #query = new QuerySecrets();
  #section: 'start' | 'fields' | 'trailers' = 'start';
  #body: BodyReader | null = null;
  /** Of the line: what has come, without its end; what stands before its colon; whether that has come. */
  #lineBytes = 0;
  #name = '';
  #hasColon = false;
  #isSecret = false;
  #endsWithCr = false;
  /** Whether only whitespace has come of the value, or of what goes on with it in a folded line. */
  #leading = false;
  #start = '';
  /** The value of the field, where it says how the body ends. */
  #value = '';
  #length = '';
  #coding = '';

  constructor(
    private readonly kind: 'request' | 'response',
    private readonly exchange = new Exchange(),
  ) {}

  /** Covers, in place, what of the next bytes is secret. */
  cover(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#body !== null) {
        at = this.#body.read(bytes, at);
        if (this.#body.state !== 'reading') this.#endBody(this.#body.state);
      } else {
        if (this.#take(bytes[at]!)) bytes[at] = COVER;
        at += 1;
      }
    }
  }

  #endBody(state: BodyReader['state']): void {
    this.#body = null;
    if (state === 'bad') this.exchange.doubtful = true;
    this.#section = state === 'trailers' ? 'trailers' : 'start';
  }

  /** Takes a byte of a line. Returns whether it is secret. */
  #take(byte: number): boolean {
    if (byte === LF) {
      this.#endLine();
      return false;
    }
    if (this.#lineBytes === 0) this.#beginLine(byte);
    // A CR that no LF follows is an end of a line to some: then a name begins there.
    else if (this.#endsWithCr && !this.#isSecret) this.#doubtLine();
    this.#lineBytes += 1;
    this.#endsWithCr = byte === CR;
    if (byte === CR) return false;
    if (this.#isSecret) {
      this.#leading &&= is(byte, WSP);
      return !this.#leading;
    }
    if (this.#query.take(byte)) return true;
    if (this.#section === 'start' && this.#start.length < START_LENGTH)
      this.#start += String.fromCharCode(byte);
    if (this.#hasColon) this.#keepValue(byte);
    else if (byte === COLON) this.#endName();
    else if (this.#name.length <= LONGEST_NAME) this.#name += String.fromCharCode(byte);
    return false;
  }

  #beginLine(byte: number): void {
    const folds = is(byte, WSP) && this.#section !== 'start';
    if (folds && this.#isSecret) {
      this.#leading = true;
      return;
    }
    // Some take a folded line for a field of its own: it is looked at as both.
    if (folds && FRAMING.has(this.#name)) this.exchange.doubtful = true;
    this.#endField();
    if (!folds) this.#query.reset(this.#section === 'start');
  }

  #doubtLine(): void {
    this.exchange.doubtful = true;
    this.#endField();
    this.#query.reset(false);
  }

  #endName(): void {
    const name = this.#name.trim().toLowerCase();
    // With spaces around its name, as a folded line has them, some don't know the field (RFC 9112 §5.1).
    if (FRAMING.has(name) && name.length < this.#name.length) this.exchange.doubtful = true;
    this.#hasColon = true;
    this.#name = name;
    this.#isSecret = isSecretField(this.#name);
    this.#leading = true;
  }

  #keepValue(byte: number): void {
    if (!FRAMING.has(this.#name)) return;
    if (this.#value.length < VALUE_LENGTH) this.#value += String.fromCharCode(byte);
    else this.exchange.doubtful = true;
  }

  /** The line that has ended is not gone on with. */
  #endField(): void {
    const value = this.#value.trim().toLowerCase();
    if (this.#section === 'fields' && this.#name === 'content-length') {
      if (!/^\d{1,15}$/.test(value) || (this.#length !== '' && this.#length !== value))
        this.exchange.doubtful = true;
      this.#length = value;
    } else if (this.#section === 'fields' && this.#name === 'transfer-encoding') {
      if (value !== 'chunked' || this.#coding !== '') this.exchange.doubtful = true;
      this.#coding = value;
    }
    this.#name = '';
    this.#value = '';
    this.#hasColon = false;
    this.#isSecret = false;
  }

  #endLine(): void {
    const isEmpty = this.#lineBytes === 0 || (this.#lineBytes === 1 && this.#endsWithCr);
    this.#lineBytes = 0;
    this.#endsWithCr = false;
    if (!isEmpty && this.#section === 'start') {
      this.#section = 'fields';
      this.#length = '';
      this.#coding = '';
      if (this.kind === 'request') this.#noteMethod();
    } else if (isEmpty && this.#section === 'fields') {
      this.#endField();
      this.#section = 'start';
      this.#body = this.#bodyBehindHead();
      this.#start = '';
    } else if (isEmpty && this.#section === 'trailers') {
      this.#endField();
      this.#section = 'start';
    }
  }

  #noteMethod(): void {
    const { methods } = this.exchange;
    if (methods.length < MOST_UNANSWERED) methods.push(this.#start.split(' ', 1)[0]!);
    else this.exchange.doubtful = true;
  }

  /** What follows the head, as far as that is beyond doubt: null is another message, or what is taken for one. */
  #bodyBehindHead(): BodyReader | null {
    const isResponse = this.kind === 'response';
    if (isResponse) {
      const status = /^HTTP\/1\.\d (\d{3})/.exec(this.#start)?.[1];
      if (status === undefined) this.exchange.doubtful = true;
      const isInterim = status?.startsWith('1') === true;
      const method = isInterim ? '' : this.exchange.methods.shift();
      if (isInterim || status === '204' || status === '304' || method === 'HEAD') return null;
    }
    if (this.#length !== '' && this.#coding !== '') this.exchange.doubtful = true;
    if (this.exchange.doubtful) return null;
    if (this.#coding !== '') return new BodyReader('chunked');
    if (this.#length !== '') return this.#length === '0' ? null : new BodyReader(Number(this.#length));
    return isResponse ? new BodyReader(Infinity) : null;
  }
}
