/** How results are worded. */
import type { Client } from './client.js';

/** `1 thread`, `2 threads`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly (string | number)[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

export const labels = (clients: readonly Client[]): string => list(clients.map(({ label }) => label));

/** A sentence begins with a capital letter. */
export const sentence = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
