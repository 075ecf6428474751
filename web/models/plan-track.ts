/**
 * The track: a response's pieces and the waits between them, laid out as a strip. Pieces are as wide as they have
 * bytes, waits as wide as they last, and each wide enough to be seen. Must never know the DOM.
 */
import type { Cut } from '../../server/core/messages.js';

export interface TrackPiece {
  readonly start: number;
  readonly end: number;
  readonly x: number;
  readonly width: number;
}

/** Between two pieces: where they are divided, and the wait. */
export interface TrackCut {
  /** Its index among the plan's cuts. */
  readonly index: number;
  /** The byte before which it cuts. */
  readonly byte: number;
  readonly waitMs: number;
  readonly x: number;
  readonly width: number;
}

export interface Track {
  readonly pieces: readonly TrackPiece[];
  readonly cuts: readonly TrackCut[];
}

/** Of the strip's width, what all waits together may take. */
const WAIT_SHARE = 0.4;
const PIECE_MIN = 3;
const CUT_WIDTH = 3;
/** As wide as its label. */
const WAIT_MIN = 46;

/**
 * @param cutBytes the byte before which each cut cuts, ascending
 * @param bytes how many there are in all
 */
export function layoutTrack(
  cuts: readonly Cut[],
  cutBytes: readonly number[],
  bytes: number,
  width: number,
): Track {
  const edges = [0, ...cutBytes, bytes];
  const sizes = cutBytes.map((byte, index) => byte - edges[index]!);
  sizes.push(bytes - edges.at(-2)!);
  const waits = share(
    cuts.map(({ waitMs }) => waitMs),
    Math.max(
      0,
      Math.min(
        width * WAIT_SHARE,
        // Short waits need no more than their labels.
        cuts.filter(({ waitMs }) => waitMs > 0).length * WAIT_MIN * 2,
      ),
    ),
    WAIT_MIN,
  );
  const gaps = cuts.map((_, index) => Math.max(CUT_WIDTH, waits[index]!));
  const roomForGaps = Math.min(1, (width * 0.6) / Math.max(1, sum(gaps)));
  const gapWidths = gaps.map((gap) => gap * roomForGaps);
  const widths = share(sizes, width - sum(gapWidths), PIECE_MIN, true);
  const pieces: TrackPiece[] = [];
  const placed: TrackCut[] = [];
  let x = 0;
  for (const [index, pieceWidth] of widths.entries()) {
    pieces.push({ start: edges[index]!, end: edges[index + 1]!, x, width: pieceWidth });
    x += pieceWidth;
    const cut = cuts[index];
    if (cut === undefined) continue;
    placed.push({ index, byte: cutBytes[index]!, waitMs: cut.waitMs, x, width: gapWidths[index]! });
    x += gapWidths[index]!;
  }
  return { pieces, cuts: placed };
}

/** The byte before which cut `index` cuts when it is dragged to `x`: somewhere between its neighbours. */
export function byteForDrag({ pieces, cuts }: Track, index: number, x: number): number {
  const before = pieces[index]!;
  const behind = pieces[index + 1]!;
  const { width } = cuts[index]!;
  // The mark itself takes room that belongs to no byte.
  const room = before.width + behind.width;
  const part = room === 0 ? 0 : Math.max(0, Math.min(1, (x - before.x - width / 2) / room));
  return Math.round(before.start + part * (behind.end - before.start));
}

/**
 * Divides `room` in proportion to `sizes`, each at least `least` wide where there is room for that.
 * @param empty whether a size of 0 has a width, too
 */
function share(sizes: readonly number[], room: number, least: number, empty = false): number[] {
  const shown = empty ? sizes.length : sizes.filter((size) => size > 0).length;
  const floor = Math.min(least, room / Math.max(1, shown));
  const all = sum(sizes);
  const rest = room - floor * shown;
  return sizes.map((size) => {
    if (size === 0) return empty ? floor + (all === 0 ? rest / sizes.length : 0) : 0;
    return floor + (rest * size) / all;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
