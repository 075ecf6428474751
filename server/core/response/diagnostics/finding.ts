/** What those who look for mistakes have found: which, where, and in what words. */
import type { Words } from '../../words.js';
import type { DiagnosticCode } from '../diagnostics.js';
import type { ByteRange } from './examine.js';

export interface Finding {
  readonly code: DiagnosticCode;
  /** In the bytes that are sent, or in the text. */
  readonly at: ByteRange | { readonly from: number; readonly to: number };
  /** What is wrong, with which value: a sentence without its full stop. */
  readonly what: Words;
}

export function finding(code: DiagnosticCode, at: Finding['at'], what: Words): Finding {
  return { code, at, what };
}
