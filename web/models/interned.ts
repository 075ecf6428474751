/** Texts of which there are many alike, kept once each. */

/** Texts remembered at most: beyond it all are forgotten, and those in use stay with whoever has them. */
const TEXT_LIMIT = 4096;

const known = new Map<string, string>();

/** The same text, in the one copy that everybody holds. */
export function interned(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= TEXT_LIMIT) known.clear();
  known.set(text, text);
  return text;
}
