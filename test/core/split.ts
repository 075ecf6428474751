/** Ways to cut bytes into chunks, for whatever reads a stream: no cut may change what it finds. */
import fc from 'fast-check';

/** `bytes` in chunks that end at `cuts`, offsets in any order; each chunk is a copy, as from a socket. */
export function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...new Set([...cuts, bytes.length])].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
}

/** Calls `check` with `bytes` whole, byte by byte, and in random pieces. */
export function checkEverySplit(bytes: Uint8Array, check: (chunks: Uint8Array[]) => void): void {
  check([bytes]);
  if (bytes.length < 4096) check(cutAt(bytes, [...bytes.keys()]));
  const cuts = fc.array(fc.nat({ max: bytes.length }), { maxLength: 8 });
  fc.assert(
    fc.property(cuts, (offsets) => {
      check(cutAt(bytes, offsets));
    }),
    { numRuns: 30 },
  );
}
