/**
 * The plan by which a response is written, as people edit it: where it may be cut, and how cuts move with the text.
 * Places in the text are UTF-16 offsets, as in `WritePlan`. Must never know the editor, pixels or what is sent.
 */
import { PlaygroundError } from '../../server/core/errors.js';
import type { Cut, Rule, WritePlan } from '../../server/core/messages.js';
import { MAX_CUTS } from '../../server/core/response/rules.js';
import type { MappedSpan } from '../../server/core/response/template-map.js';
import { scanTemplate } from '../../server/core/response/template-scanner.js';

export { MAX_CUTS };

export const NO_PLAN: WritePlan = { cuts: [], ending: null };

export function planOf({ plan }: Pick<Rule, 'plan'>): WritePlan {
  return plan ?? NO_PLAN;
}

/** Whether a rule's plan says anything that the program would not do by itself. */
export function isPlanned(rule: Pick<Rule, 'plan'>): boolean {
  const { cuts, ending } = planOf(rule);
  return cuts.length > 0 || ending !== null;
}

export function samePlan(one: WritePlan | undefined, other: WritePlan | undefined): boolean {
  if (one === other) return true;
  const a = one ?? NO_PLAN;
  const b = other ?? NO_PLAN;
  return a.ending === b.ending && sameCuts(a.cuts, b.cuts);
}

export function sameCuts(one: readonly Cut[], other: readonly Cut[]): boolean {
  return (
    one === other ||
    (one.length === other.length &&
      one.every((cut, index) => cut.at === other[index]!.at && cut.waitMs === other[index]!.waitMs))
  );
}

/** `rule` with this plan; a plan that says nothing is left out. */
export function withPlan<T extends Rule>(rule: T, plan: WritePlan): T & Pick<Rule, 'plan'> {
  const { plan: _before, ...rest } = rule;
  return (isPlanned({ plan }) ? { ...rest, plan } : rest) as T;
}

/**
 * Where `text` may be cut, ascending: before and behind each character, escape, line break and `{{value}}`, its
 * beginning and its end included. Null while its notation is wrong.
 */
export function cutPlaces(text: string): readonly number[] | null {
  const places = [0];
  try {
    for (const token of scanTemplate(text)) {
      if (token.kind === 'text') {
        for (const character of token.text) places.push(places.at(-1)! + character.length);
      } else places.push(token.to);
    }
  } catch (error) {
    if (error instanceof PlaygroundError) return null;
    throw error;
  }
  return places;
}

/** The place nearest to `at`; of two that are as near, the first. `places` ascend and are not empty. */
export function nearestPlace(places: readonly number[], at: number): number {
  const index = lowerBound(places, at);
  const behind = places[index] ?? places.at(-1)!;
  const before = places[index - 1] ?? behind;
  return at - before <= behind - at ? before : behind;
}

/** The place `by` places away from `at`; the first or the last where there are not so many. */
export function stepPlace(places: readonly number[], at: number, by: number): number {
  const index = lowerBound(places, nearestPlace(places, at)) + by;
  return places[Math.max(0, Math.min(places.length - 1, index))]!;
}

/**
 * The cuts after an edit; where two fall together the longer wait counts.
 * @param moved where a cut is now, or null when it is gone; must keep their order
 */
export function moveCuts(cuts: readonly Cut[], moved: (at: number) => number | null): readonly Cut[] {
  const after: Cut[] = [];
  for (const { at, waitMs } of cuts) {
    const to = moved(at);
    if (to === null) continue;
    const last = after.at(-1);
    if (last !== undefined && last.at === to)
      after[after.length - 1] = { at: to, waitMs: Math.max(last.waitMs, waitMs) };
    else after.push({ at: to, waitMs });
  }
  return sameCuts(cuts, after) ? cuts : after;
}

/** Moves every cut to where `text` may be cut; leaves them where they are while its notation is wrong. */
export function settleCuts(cuts: readonly Cut[], text: string): readonly Cut[] {
  if (cuts.length === 0) return cuts;
  const places = cutPlaces(text);
  return moveCuts(cuts, (at) => (places === null ? Math.min(at, text.length) : nearestPlace(places, at)));
}

/** Cuts at `at`, or takes the cut away that is there. */
export function toggleCut(cuts: readonly Cut[], at: number): readonly Cut[] {
  const index = lowerBound(cuts, at, (cut) => cut.at);
  if (cuts[index]?.at === at) return cuts.toSpliced(index, 1);
  return cuts.toSpliced(index, 0, { at, waitMs: 0 });
}

/** Moves one cut to the place nearest to `at` that is free: it never passes another one. */
export function moveCut(
  cuts: readonly Cut[],
  index: number,
  at: number,
  places: readonly number[],
): readonly Cut[] {
  const low = index === 0 ? 0 : lowerBound(places, cuts[index - 1]!.at) + 1;
  const high = index === cuts.length - 1 ? places.length : lowerBound(places, cuts[index + 1]!.at);
  if (low >= high) return cuts;
  const to = nearestPlace(places.slice(low, high), at);
  return to === cuts[index]!.at ? cuts : cuts.with(index, { ...cuts[index]!, at: to });
}

/** Gives one cut another wait. */
export function setWait(cuts: readonly Cut[], index: number, waitMs: number): readonly Cut[] {
  return cuts.with(index, { ...cuts[index]!, waitMs });
}

/** Cuts that divide what `spans` describe into `count` pieces of as many bytes each as characters and values allow. */
export function equalCuts(spans: readonly MappedSpan[], count: number): readonly Cut[] {
  const { end: bytes = 0, to: textEnd = 0 } = spans.at(-1) ?? {};
  const places = new Set<number>();
  for (let piece = 1; piece < count; piece += 1) {
    const at = placeAtByte(spans, Math.round((bytes * piece) / count));
    if (at !== null && at > 0 && at < textEnd) places.add(at);
  }
  return [...places].sort((a, b) => a - b).map((at) => ({ at, waitMs: 0 }));
}

/** Cuts between all bytes that may be parted, as far as the limit allows: the rest stays one piece. */
export function everyCut(places: readonly number[], limit: number): readonly Cut[] {
  return places
    .slice(1, -1)
    .slice(0, limit)
    .map((at) => ({ at, waitMs: 0 }));
}

/** One cut, between head and body; none where one of them is empty. */
export function headCut(spans: readonly MappedSpan[], headBytes: number): readonly Cut[] {
  const bytes = spans.at(-1)?.end ?? 0;
  const at = headBytes === 0 || headBytes === bytes ? null : placeAtByte(spans, headBytes);
  return at === null ? [] : [{ at, waitMs: 0 }];
}

/** Where in the text to cut so that the pieces part as near as can be to byte `target`. */
export function placeAtByte(spans: readonly MappedSpan[], target: number): number | null {
  const span = spans[lowerBound(spans, target, ({ end }) => end)] ?? spans.at(-1);
  if (span === undefined) return null;
  if (span.kind === 'text') return span.from + Math.max(0, target - span.start);
  return target - span.start < span.end - target ? span.from : span.to;
}

/** The first index whose number, or what `key` makes of its item, is not less than `wanted`. */
function lowerBound(numbers: readonly number[], wanted: number): number;
function lowerBound<T>(items: readonly T[], wanted: number, key: (item: T) => number): number;
function lowerBound<T>(items: readonly T[], wanted: number, key?: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle]!;
    if ((key === undefined ? (item as number) : key(item)) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
