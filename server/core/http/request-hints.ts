/**
 * What a request says about who asks and what for: the few fields by which people tell a page from its icon, and a
 * browser from a tool (RFC 9110 §10.1, §12.5.1; Fetch Metadata). Values stand as they arrived, in latin-1, cut to a
 * bounded length. Must never guess: what a field means is the business of whoever reads it.
 */
import { parseHead } from './http-head.js';

/** The fields that are kept, by their name in lower case. */
const HINT_FIELDS = [
  'host',
  'accept',
  'referer',
  'user-agent',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-purpose',
] as const;

export type HintField = (typeof HINT_FIELDS)[number];

/** One field as it arrived: its name spelled so, its value without the spaces around it. */
export interface Hint {
  readonly name: string;
  readonly value: string;
}

export type RequestHints = Readonly<Partial<Record<HintField, Hint>>>;

/** A head longer than this is read only so far. */
export const HINT_HEAD_BYTES = 4096;
/** A value longer than this is cut. */
const VALUE_CHARACTERS = 1024;

/** Reads the hints of a head in latin-1. Of a repeated field the first counts. Never throws. */
export function readHints(head: string): RequestHints {
  const hints: Partial<Record<HintField, Hint>> = {};
  for (const { name, value } of parseHead(head).fields) {
    const known = HINT_FIELDS.find((one) => one === name.toLowerCase());
    if (known !== undefined) hints[known] ??= { name, value: value.slice(0, VALUE_CHARACTERS) };
  }
  return hints;
}
