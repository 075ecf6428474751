/**
 * Finds the secrets in what may be a URI, byte by byte: in a query or a fragment, and behind `;` in a path, each value
 * whose name tells. Names are percent-decoded, and so are the characters between them: a URI in a parameter of another
 * is looked into. All state is of one byte to the next, so it does not matter in which pieces the bytes arrive.
 *
 *     query = *( name [ "=" value ] "&" )      ; application/x-www-form-urlencoded
 */
import { EQUALS, HEXDIG, hexValue, is, SEMICOLON } from '../http/octets.js';
import { encodeLatin1 } from '../wire-text.js';
import { isSecretParameter, LONGEST_NAME } from './secret-names.js';

const AMPERSAND = 0x26;
const QUESTION = 0x3f;
const HASH = 0x23;
const PERCENT = 0x25;

/** What no URI has (RFC 3986 appendix A, C): there it ends. */
const OUTSIDE = new Uint8Array(256);
for (const byte of encodeLatin1(' \t<>"')) OUTSIDE[byte] = 1;

/** `path`: before any parameter. */
type Part = 'path' | 'name' | 'value' | 'secret';

export class QuerySecrets {
  #part: Part = 'path';
  #name = '';
  /** There another `#` is a character like any other. */
  #inFragment = false;
  /** What has come of `%XX`: nothing, the percent sign, or also the value of its first digit, from 16 on. */
  #encoded = 0;

  #hasMatrix = false;

  /**
   * Begins a line.
   * @param hasMatrix whether `;` in a path begins a parameter: in a first line it can't be anything else
   */
  reset(hasMatrix: boolean): void {
    this.#hasMatrix = hasMatrix;
    this.#leave();
  }

  /** Takes the next byte. Returns whether it is part of a secret. */
  take(byte: number): boolean {
    if (OUTSIDE[byte] === 1) {
      this.#leave();
      return false;
    }
    if (this.#part === 'secret') return !this.#endsSecret(byte);
    this.#decode(byte);
    return false;
  }

  /** Only what is written as it is ends a secret: an encoded `&` is one of its characters. */
  #endsSecret(byte: number): boolean {
    if (byte !== AMPERSAND && (byte !== HASH || this.#inFragment)) return false;
    this.#read(byte);
    return true;
  }

  #decode(byte: number): void {
    const before = this.#encoded;
    this.#encoded = 0;
    if (before !== 0 && is(byte, HEXDIG)) {
      if (before === 1) this.#encoded = 16 + hexValue(byte);
      else this.#read((before - 16) * 16 + hexValue(byte));
    } else if (byte === PERCENT) this.#encoded = 1;
    else this.#read(byte);
  }

  /** @param byte decoded */
  #read(byte: number): void {
    const separates = byte === QUESTION || byte === AMPERSAND || byte === HASH || byte === SEMICOLON;
    if (byte === HASH) this.#inFragment = true;
    if (this.#part === 'path') {
      if (byte === QUESTION || byte === HASH || (byte === SEMICOLON && this.#hasMatrix)) this.#beginName();
    } else if (separates) this.#beginName();
    else if (this.#part === 'name' && byte === EQUALS) {
      this.#part = isSecretParameter(this.#name) ? 'secret' : 'value';
    } else if (this.#part === 'name' && this.#name.length <= LONGEST_NAME) {
      this.#name += String.fromCharCode(byte);
    }
  }

  #leave(): void {
    this.#part = 'path';
    this.#inFragment = false;
    this.#encoded = 0;
  }

  #beginName(): void {
    this.#part = 'name';
    this.#name = '';
  }
}
