/**
 * The chips over the list: kinds of connections that can be chosen with a click. Each row has a bit for each chip that
 * counts it, so that counts follow without a row being looked at twice. Pure.
 */
import type { Connection } from './connection.js';
import { endingOf } from './connection-state.js';

interface ChipKind {
  /** Chips of one group add to each other; those of different groups must all hold. */
  readonly group: 'status' | 'state' | 'pinned';
  readonly has: (
    row: Connection,
    errnoName: (errno: number) => string,
    pinned: ReadonlySet<number>,
  ) => boolean;
}

const status = (from: number): ChipKind => ({
  group: 'status',
  has: (row) => someStatus(row, (one) => one !== null && one >= from && one < from + 100),
});

export const CHIPS = {
  '1xx': status(100),
  '2xx': status(200),
  '3xx': status(300),
  '4xx': status(400),
  '5xx': status(500),
  reset: {
    group: 'state',
    has: (row, errnoName) =>
      (row.endedNs !== null || row.errno !== 0) && endingOf(row, errnoName) === 'reset',
  },
  failed: {
    group: 'state',
    has: (row, errnoName) => ['error', 'ended'].includes(endingOf(row, errnoName)),
  },
  pinned: { group: 'pinned', has: (row, _, pinned) => pinned.has(row.number) },
  // What comes and goes with each request stands last, so that nothing else moves.
  none: { group: 'status', has: (row) => someStatus(row, (one) => one === null) },
  open: { group: 'state', has: (row) => row.endedNs === null },
} as const satisfies Readonly<Record<string, ChipKind>>;

export type ChipId = keyof typeof CHIPS;

export const CHIP_IDS = Object.keys(CHIPS) as readonly ChipId[];
const KINDS: readonly ChipKind[] = Object.values(CHIPS);

/** Which chips count a row: bit n for the n-th chip. */
export function chipBits(
  row: Connection,
  errnoName: (errno: number) => string,
  pinned: ReadonlySet<number>,
): number {
  let bits = 0;
  for (let at = 0; at < KINDS.length; at += 1) if (KINDS[at]!.has(row, errnoName, pinned)) bits |= 1 << at;
  return bits;
}

/** What rows must have that the chosen chips let through: of each mask at least one bit. */
export function chipMasks(chosen: ReadonlySet<ChipId>): readonly number[] {
  const masks = new Map<string, number>();
  CHIP_IDS.forEach((id, at) => {
    const { group } = CHIPS[id];
    if (chosen.has(id)) masks.set(group, (masks.get(group) ?? 0) | (1 << at));
  });
  return [...masks.values()];
}

function someStatus(
  { requests, status: own }: Connection,
  test: (status: number | null) => boolean,
): boolean {
  const listed = requests?.listed;
  return listed === undefined || listed.length < 2 ? test(own) : listed.some((one) => test(one.status));
}
