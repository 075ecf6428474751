/**
 * Reads a section of field lines up to and with the empty line that ends it: a head's or a trailer section
 * (RFC 9112 §5, §7.1.2).
 *
 *     field-line = field-name ":" OWS field-value OWS
 *     obs-fold   = OWS CRLF RWS
 */
import { COLON, FIELD_VCHAR, is, LF, TCHAR, WSP } from './octets.js';
import { DONE, FAILED, isLineBreak, Scanner, type State } from './scanner.js';
import type { TokenWriter } from './token-writer.js';

/** Told of each field line when it is complete, with the offsets of name and value; true: it is an error. */
export type FieldListener = (name: string, value: string, nameStart: number, valueStart: number) => boolean;

export class FieldScanner extends Scanner {
  state: State;
  #isFirst = true;
  #name = '';
  #nameStart = 0;
  #value = '';
  #valueStart = 0;
  /** The offset behind the last byte of the value that is no whitespace. */
  #valueEnd = 0;

  constructor(
    writer: TokenWriter,
    private readonly endKind: 'headEnd' | 'trailerEnd',
    private readonly onField: FieldListener,
  ) {
    super(writer);
    this.state = this.#lineStart;
  }

  /** When no more bytes come: a field line that is only waiting for a fold to follow is complete after all. */
  end(): void {
    if (this.state === this.#foldOrNext) this.#finishField();
  }

  readonly #lineStart: State = {
    kind: 'fieldName',
    step: (byte, at) => {
      if (isLineBreak(byte)) return this.lineBreak(byte, at, this.endKind, DONE);
      if (is(byte, WSP) && this.#isFirst) return this.fail('whitespaceBeforeFields', at, 'fieldName');
      if (!is(byte, TCHAR)) return this.fail('badFieldName', at, 'fieldName');
      this.#isFirst = false;
      this.#nameStart = at;
      return this.#fieldName;
    },
  };

  readonly #fieldName: State = {
    kind: 'fieldName',
    step: (byte, at) => {
      if (is(byte, TCHAR)) return this.#fieldName;
      if (byte !== COLON) {
        const missing = isLineBreak(byte) ? 'missingColon' : 'badFieldName';
        return this.fail(is(byte, WSP) ? 'whitespaceInFieldName' : missing, at, 'fieldName');
      }
      this.#name = this.writer.text(at);
      this.#value = '';
      this.writer.write('fieldName', at);
      this.writer.write('colon', at + 1);
      return this.#ows;
    },
  };

  readonly #ows: State = {
    kind: 'ows',
    step: (byte, at) => {
      if (is(byte, WSP)) return this.#ows;
      this.writer.write('ows', at);
      this.#valueStart = at;
      this.#valueEnd = at;
      return this.#fieldValue.step(byte, at);
    },
  };

  readonly #fieldValue: State = {
    kind: 'fieldValue',
    step: (byte, at) => {
      if (is(byte, FIELD_VCHAR)) {
        this.#valueEnd = at + 1;
        return this.#fieldValue;
      }
      if (is(byte, WSP)) return this.#fieldValue;
      if (!isLineBreak(byte)) return this.fail('badFieldValue', at, 'fieldValue');
      const text = this.writer.text(this.#valueEnd);
      // "replace each received obs-fold with one or more SP octets" (§5.2).
      if (text !== '') this.#value += this.#value === '' ? text : ` ${text}`;
      this.writer.write('fieldValue', this.#valueEnd);
      this.writer.write('ows', at);
      if (byte === LF) return this.writer.report('bareLf', at) ? FAILED : this.#foldOrNext;
      return this.#valueLf(at);
    },
  };

  #valueLf(cr: number): State {
    return {
      kind: 'lineBreak',
      step: (byte) => (byte === LF ? this.#foldOrNext : this.fail('bareCr', cr, 'lineBreak')),
    };
  }

  /** Behind a field line's line break. Whitespace goes on with the field, anything else begins the next line. */
  readonly #foldOrNext: State = {
    kind: 'lineBreak',
    step: (byte, at) => {
      if (is(byte, WSP)) return this.note('obsFold', at, 'lineBreak', this.#fold);
      this.writer.write('lineBreak', at);
      return this.#finishField() ? FAILED : this.#lineStart.step(byte, at);
    },
  };

  readonly #fold: State = {
    kind: 'obsFold',
    step: (byte, at) => {
      if (is(byte, WSP)) return this.#fold;
      this.writer.write('obsFold', at);
      this.#valueEnd = at;
      return this.#fieldValue.step(byte, at);
    },
  };

  #finishField(): boolean {
    return this.onField(this.#name, this.#value, this.#nameStart, this.#valueStart);
  }
}
