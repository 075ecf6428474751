/** Guesses which known word a mistyped one was meant to be, for error messages. */

/** A word longer than this is no typo; it also bounds the work. */
const MAX_WORD_LENGTH = 40;

/**
 * The candidate whose `part` differs from `word` in the fewest letters: undefined when even that is more than a
 * third of the word. Upper and lower case are the same.
 */
export function nearest(
  word: string,
  candidates: readonly string[],
  part: (candidate: string) => string = (candidate) => candidate,
): string | undefined {
  if (word.length > MAX_WORD_LENGTH) return undefined;
  let best: string | undefined;
  let bestDistance = word.length / 3;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), part(candidate).toLowerCase());
    if (distance < bestDistance || (distance === bestDistance && best === undefined)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein's distance: how many letters to insert, delete or replace to get from `a` to `b`. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
