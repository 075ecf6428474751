/** What can be told by a program of a sentence in two languages: whether one of them was forgotten. */
import type { Words } from '../../server/core/words.js';

/** What stays as it is in every language: values, quotations, escapes, names of fields, constants. */
const VALUES = [
  /"[^"]*"|“[^”]*”/g,
  /\{\{[\w.|]+\}\}/g,
  /\\\\?[a-z0-9]+/g,
  /\d+(?:[.,]\d+)*/g,
  /[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*?)+(?=s?\b)/g,
  /\b[A-Z][A-Z0-9_]+(?:\/[\d.]+)?\b/g,
  /\b(?:sendall|recv|shutdown|curl|Chrome|charset=[\w-]+|utf-8|gzip|text\/html|U\+[0-9A-F]{4})\b/g,
];

const QUOTED = /"[^"]*"|“[^”]*”|'[^']*'/g;
const HAN = /\p{Script=Han}/u;

/** What is wrong with the Chinese sentence beside the English one; nothing when all is well. */
export function faultsOf({ en, zh }: Words): string[] {
  const own = zh.replace(QUOTED, '“”');
  return [
    ...(zh.trim() === '' ? ['it is empty'] : []),
    ...(zh === en ? ['it is the English one'] : []),
    ...(HAN.test(own) ? [] : ['it has no Chinese character']),
    ...(/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u.test(own)
      ? ['a space is missing between Chinese and what is not']
      : []),
    ...(/\p{Script=Han} ?[,:;!?]|[,:;!?] ?\p{Script=Han}/u.test(own.replace(/; charset/g, ''))
      ? ['its punctuation is not full-width']
      : []),
    ...VALUES.flatMap((pattern) => en.match(pattern) ?? [])
      .filter((value) => !zh.includes(value))
      .map((value) => `it lacks ${value}`),
  ];
}
