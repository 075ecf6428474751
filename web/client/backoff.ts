/** How long to wait before the next try to reach the server. Pure. */

const FIRST_MS = 250;
const LONGEST_MS = 2000;

/**
 * Milliseconds before try number `attempt`, from 0: twice as long each time, up to two seconds. Up to a quarter is
 * taken off at random, so that a class full of pages does not come back at the same instant.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(full * (1 - random() / 4));
}
