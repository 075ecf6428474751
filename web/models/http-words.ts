/** What the reference says of fields and status codes, in the page's language. */
import { FIELD_REFERENCE, STATUS_REFERENCE } from '../../server/core/http/http-reference.js';
import { PROBLEMS, type ProblemCode } from '../../server/core/http/message-problems.js';
import type { Words } from '../../server/core/words.js';
import { say } from '../texts/locale.js';

export interface HttpHelp {
  readonly title: string;
  readonly text: string;
  /** `RFC 9110 §15.3.1` */
  readonly section: string;
}

/** What a status code means; null where no standard says it. */
export function statusHelp(status: number): HttpHelp | null {
  const known = STATUS_REFERENCE[status];
  return known === undefined
    ? null
    : { title: `${status} ${known.phrase}`, text: sayIn(known.text), section: known.section };
}

/** What a field means, whatever the case in which its name is written; null for one that no standard knows. */
export function fieldHelp(name: string): HttpHelp | null {
  const key = name.toLowerCase();
  const known = Object.hasOwn(FIELD_REFERENCE, key) ? FIELD_REFERENCE[key] : undefined;
  return known === undefined ? null : { title: known.name, text: sayIn(known.text), section: known.section };
}

/** What is wrong, in a clause. */
export function problemHelp(code: ProblemCode): HttpHelp {
  const { says, section } = PROBLEMS[code];
  return { title: '', text: sayIn(says), section };
}

/** Of what is written in one language only, that. */
function sayIn(text: string | Words): string {
  return typeof text === 'string' ? text : say(text);
}
