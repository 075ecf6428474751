/** How results are worded, in each language. */
import { inLanguage, type Locale, type Said, type Words } from '../core/words.js';
import type { Client } from './client.js';

/** `1 thread`, `2 threads`: English only, which knows a plural. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`; `a、b、c`. */
export function list(items: readonly (Said | number)[]): Words {
  const inIt = (locale: Locale): string[] =>
    items.map((item) => (typeof item === 'number' ? String(item) : inLanguage(item, locale)));
  const en = inIt('en');
  return {
    en: en.length < 2 ? en.join('') : `${en.slice(0, -1).join(', ')} and ${en.at(-1)}`,
    zh: inIt('zh').join('、'),
  };
}

/** Sentences that belong together, as one: `a; b`. */
export function together(parts: readonly Words[]): Words {
  return { en: parts.map(({ en }) => en).join('; '), zh: parts.map(({ zh }) => zh).join('；') };
}

export const labels = (clients: readonly Client[]): Words => list(clients.map(({ label }) => label));

/** A sentence begins with a capital letter, where a language has them. */
export const sentence = ({ en, zh }: Words): Words => ({ en: en[0]!.toUpperCase() + en.slice(1), zh });

/** `visitor 3` */
export const visitorLabel = (number: number): Words => ({ en: `visitor ${number}`, zh: `访客 ${number}` });

export const THE_CLIENT: Words = { en: 'the client', zh: '客户端' };
export const THE_VISITOR: Words = { en: 'the visitor', zh: '访客' };
export const THE_NEXT_VISITOR: Words = { en: 'the next visitor', zh: '下一个访客' };
export const THE_ONE_WHO_RESETS: Words = { en: 'the one who resets', zh: '重置连接的客户端' };

/** What became of the next visitor, as the end of a sentence. */
export function nextVisitor({ answered, outcome }: Client): Words {
  return answered
    ? { en: 'the next visitor was answered', zh: '下一个访客得到了响应' }
    : { en: `the next visitor was ${outcome?.en}`, zh: `下一个访客${outcome?.zh}` };
}
