/**
 * What differs between two byte strings: two requests, or two responses. Every answer is true: the runs put together
 * are both strings exactly. How fine an answer is depends on how much there is to compare: lines first, then bytes
 * within the lines that differ, each with a bound on the work, so that large and very different inputs get a coarser
 * answer and not a slow one. The search itself is Myers's algorithm, by jsdiff.
 */
import { diffArrays } from 'diff';
import { decodeLatin1, LF } from '../wire-text.js';

/** `removed` stands only in the first string, `added` only in the second. */
export type DiffKind = 'equal' | 'removed' | 'added';

/** So many bytes, in order. Of what one string lacks, the offset is where it would stand there. */
export interface DiffRun {
  readonly kind: DiffKind;
  /** Offset in the first string, and in the second. */
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

export interface ByteDiff {
  /** No two neighbours of the same kind; where both stand, `removed` comes before `added`. */
  readonly runs: readonly DiffRun[];
  /** Whether some of it was too much to compare byte by byte, so that bytes may be equal and not said to be. */
  readonly coarse: boolean;
}

/** Lines that may differ, and bytes within neighbouring lines that do. The work grows with their square. */
const LINE_EDITS = 1000;
const BYTE_EDITS = 500;
/** For all bytewise comparisons together, in such squares. */
const BYTE_WORK = 2_000_000;

/** So few equal bytes between more that differ are chance, and only make it harder to read. */
const CHANCE_BYTES = 3;

/** The runs of `a` and `b` from the first byte to the last. */
export function diffBytes(a: Uint8Array, b: Uint8Array): ByteDiff {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;

  const runs = new Runs();
  runs.equal(start);
  const comparison = new Comparison(runs);
  comparison.lines(a.subarray(start, a.length - end), b.subarray(start, b.length - end));
  runs.equal(end);
  return { runs: runs.finish(), coarse: comparison.coarse };
}

/** Puts runs one behind the other, neighbours of the same kind together. */
class Runs {
  readonly #runs: { kind: DiffKind; a: number; b: number; length: number }[] = [];
  #a = 0;
  #b = 0;
  #removed = 0;
  #added = 0;

  equal(length: number): void {
    if (length === 0) return;
    this.#endChange();
    const last = this.#runs.at(-1);
    if (last?.kind === 'equal') last.length += length;
    else this.#runs.push({ kind: 'equal', a: this.#a, b: this.#b, length });
    this.#a += length;
    this.#b += length;
  }

  change(removed: number, added: number): void {
    this.#removed += removed;
    this.#added += added;
  }

  finish(): readonly DiffRun[] {
    this.#endChange();
    return this.#runs;
  }

  #endChange(): void {
    const removed = this.#removed;
    const added = this.#added;
    if (removed > 0) this.#runs.push({ kind: 'removed', a: this.#a, b: this.#b, length: removed });
    this.#a += removed;
    if (added > 0) this.#runs.push({ kind: 'added', a: this.#a, b: this.#b, length: added });
    this.#b += added;
    this.#removed = this.#added = 0;
  }
}

/** So much of the first string was replaced by so much of the second, then so much is equal. */
interface Step {
  removed: number;
  added: number;
  equal: number;
}

class Comparison {
  coarse = false;
  readonly #runs: Runs;
  #work = BYTE_WORK;

  constructor(runs: Runs) {
    this.#runs = runs;
  }

  /** Compares line by line, and byte by byte what differs. */
  lines(a: Uint8Array, b: Uint8Array): void {
    const linesA = splitLines(a);
    const linesB = splitLines(b);
    const steps = compare(linesA, linesB, LINE_EDITS);
    if (steps === null) return this.#bytes(a, b);
    const length = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length, 0);
    let atA = 0;
    let atB = 0;
    let lineA = 0;
    let lineB = 0;
    for (const { removed, added, equal } of steps) {
      const removedBytes = length(linesA.slice(lineA, lineA + removed));
      const addedBytes = length(linesB.slice(lineB, lineB + added));
      const equalBytes = length(linesA.slice(lineA + removed, lineA + removed + equal));
      this.#bytes(a.subarray(atA, atA + removedBytes), b.subarray(atB, atB + addedBytes));
      this.#runs.equal(equalBytes);
      atA += removedBytes + equalBytes;
      atB += addedBytes + equalBytes;
      lineA += removed + equal;
      lineB += added + equal;
    }
  }

  #bytes(a: Uint8Array, b: Uint8Array): void {
    const runs = this.#runs;
    if (a.length === 0 || b.length === 0) return runs.change(a.length, b.length);
    const edits = Math.min(BYTE_EDITS, a.length + b.length, Math.floor(Math.sqrt(this.#work)));
    this.#work -= edits * edits;
    const steps = compare([...a], [...b], edits);
    if (steps === null) {
      this.coarse = true;
      return runs.change(a.length, b.length);
    }
    for (const { removed, added, equal } of withoutChance(steps)) {
      runs.change(removed, added);
      runs.equal(equal);
    }
  }
}

/** Null when more than `maxEdits` would have to be removed and added. */
function compare<T>(a: T[], b: T[], maxEdits: number): Step[] | null {
  const changes = diffArrays(a, b, { maxEditLength: maxEdits });
  if (changes === undefined) return null;
  const steps: Step[] = [];
  for (const { added, removed, count } of changes) {
    const last = steps.at(-1);
    const step = last === undefined || (last.equal > 0 && (added || removed)) ? null : last;
    const current = step ?? { removed: 0, added: 0, equal: 0 };
    if (step === null) steps.push(current);
    current[removed ? 'removed' : added ? 'added' : 'equal'] += count;
  }
  return steps;
}

/** The same, but what is equal by chance, between changes that are larger, belongs to them. */
function withoutChance(steps: readonly Step[]): Step[] {
  const merged: Step[] = [];
  for (const step of steps) {
    const last = merged.at(-1);
    if (
      last !== undefined &&
      last.equal <= CHANCE_BYTES &&
      last.equal < Math.max(last.removed, last.added) &&
      last.equal < Math.max(step.removed, step.added)
    ) {
      last.removed += last.equal + step.removed;
      last.added += last.equal + step.added;
      last.equal = step.equal;
    } else merged.push({ ...step });
  }
  return merged;
}

/** The lines of `bytes` as latin-1, each with its LF. */
function splitLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const lf = bytes.indexOf(LF, start);
    const end = lf === -1 ? bytes.length : lf + 1;
    lines.push(decodeLatin1(bytes.subarray(start, end)));
    start = end;
  }
  return lines;
}
