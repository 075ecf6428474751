/** What a ladder is made of: its rows, and what belongs together where both ends told their own side. Pure. */
import type { PlaygroundRecord } from '../../server/core/record.js';
import { formatBytes } from '../texts/format.js';
import { visibleText } from './visible-bytes.js';

export const STAGES = ['connect', 'transfer', 'close'] as const;
export type Stage = (typeof STAGES)[number];

/** The two ends of a connection. */
export type Side = 'client' | 'server';

/** One row of the ladder. */
export interface LadderStep {
  readonly stage: Stage;
  readonly timeNs: number;
  /** `fin` and `rst` end a direction; `stay` is something that an end does by itself. */
  readonly kind: 'connect' | 'bytes' | 'fin' | 'rst' | 'stay' | 'more';
  /** Which way it went; null: nowhere. */
  readonly to: Side | null;
  /** At which end it is told; null: it is an arrow from one to the other, of which only the server has told. */
  readonly at: Side | null;
  readonly label: string;
  /** The first words of what travelled, or why. */
  readonly detail: string;
  /** How many bytes travelled. */
  readonly bytes: number;
}

/** What a call sent or received; where one end alone tells it, with the name of the call. */
export function bytesStep(
  { call, payload }: PlaygroundRecord,
  timeNs: number,
  to: Side,
  at: Side | null,
): LadderStep {
  const head = payload.subarray(0, 80);
  const lineFeed = head.indexOf(0x0a);
  const line = head.subarray(0, lineFeed < 0 ? head.length : lineFeed);
  const end = line.at(-1) === 0x0d ? line.length - 1 : line.length;
  const size = formatBytes(payload.length);
  return {
    stage: 'transfer',
    timeNs,
    kind: 'bytes',
    to,
    at,
    label: at === null ? size : `${WORDS[call] ?? call} ${size}`,
    detail: visibleText(line.subarray(0, end)),
    bytes: payload.length,
  };
}

/** A client's calls as it made them. */
const WORDS: Readonly<Record<string, string>> = { clientSend: 'send', clientRecv: 'recv' };

/** Two rows, by index: what left at one end arrived, at least in part, at the other. */
export interface LadderLink {
  readonly from: number;
  readonly to: number;
}

interface Stretch {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Which calls of the sender each call of the receiver belongs to. TCP carries a stream, so it is the place in the
 * stream that tells: several sends may arrive as one, and one as several.
 */
export function ladderLinks(steps: readonly LadderStep[]): LadderLink[] {
  return [...directionLinks(steps, 'server'), ...directionLinks(steps, 'client')];
}

function directionLinks(steps: readonly LadderStep[], to: Side): LadderLink[] {
  const from: Side = to === 'server' ? 'client' : 'server';
  const sent = stretches(steps, to, from);
  const received = stretches(steps, to, to);
  const links: LadderLink[] = [];
  let at = 0;
  for (const { index, start, end } of received) {
    while (at < sent.length && sent[at]!.end <= start) at += 1;
    for (let next = at; next < sent.length && sent[next]!.start < end; next += 1)
      links.push({ from: sent[next]!.index, to: index });
  }
  const ends = (side: Side): number[] =>
    steps.flatMap((step, index) => (step.to === to && step.at === side && isEnd(step) ? [index] : []));
  const arrived = ends(to);
  ends(from).forEach((index, order) => {
    const there = arrived[order];
    // What arrived before this was sent was sent by the kernel, for another reason.
    if (there !== undefined && steps[there]!.timeNs >= steps[index]!.timeNs)
      links.push({ from: index, to: there });
  });
  return links;
}

function isEnd({ kind }: LadderStep): boolean {
  return kind === 'fin' || kind === 'rst';
}

function stretches(steps: readonly LadderStep[], to: Side, at: Side): Stretch[] {
  let offset = 0;
  return steps.flatMap((step, index) => {
    const start = offset;
    if (step.to === to && step.at === at) offset += step.bytes;
    return offset === start ? [] : [{ index, start, end: offset }];
  });
}
