/**
 * Where the time of an exchange went: each of its calls from when it began to when it returned, and what they add up to.
 * Only what records say: a phase of which nobody told has no number. Pure.
 */
import type { InspectedCall, InspectedExchange } from './inspected-exchange.js';

export const PHASES = [
  'backlog',
  'thread',
  'firstByte',
  'receiving',
  'gate',
  'work',
  'waits',
  'sending',
  'closing',
] as const;
export type Phase = (typeof PHASES)[number];

export interface PhaseTime {
  readonly phase: Phase;
  readonly durationNs: number;
}

export interface TimedCall {
  readonly call: InspectedCall;
  readonly phase: Phase | 'point';
  readonly beganNs: number;
  readonly endNs: number;
}

export interface Timing {
  /** What everything is counted from: `accept`, or what came before it; of later exchanges the end of the one before. */
  readonly startNs: number;
  readonly endNs: number;
  readonly phases: readonly PhaseTime[];
  readonly calls: readonly TimedCall[];
  /** How many calls between the first and the last of `calls` are left out; they stand behind `calls[hiddenAfter]`. */
  readonly hidden: number;
  readonly hiddenAfter: number;
}

/** Calls listed at most: the first half and the last half. */
const CALL_LIMIT = 400;

const OF_CALL: Partial<Record<InspectedCall['call'], Phase>> = {
  startThread: 'thread',
  recv: 'receiving',
  work: 'work',
  wait: 'waits',
  sendall: 'sending',
};

/** @param connectedNs when the client was connected; null where no one told. Null without any call. */
export function timingOf(exchange: InspectedExchange, connectedNs: number | null): Timing | null {
  const { calls } = exchange;
  const accept = calls.find(({ call }) => call === 'accept');
  const opened = exchange.number === 1 && accept !== undefined ? accept.timeNs : null;
  const firstNs = opened ?? exchange.afterNs ?? calls[0]?.beganNs;
  if (firstNs === undefined) return null;
  // The handshake is over before accept returns; a busy client may hear of it later.
  const backlogNs = opened === null || connectedNs === null ? null : Math.max(0, opened - connectedNs);
  const startNs = firstNs - (backlogNs ?? 0);
  const timed = calls.map((call, index) => timedCall(call, calls[index + 1], firstNs));
  const endNs = Math.max(firstNs, ...bounds(timed));
  const half = CALL_LIMIT / 2;
  const hidden = Math.max(0, timed.length - CALL_LIMIT);
  return {
    startNs,
    endNs,
    phases: phasesOf(timed, { firstNs, backlogNs }),
    calls: hidden === 0 ? timed : [...timed.slice(0, half), ...timed.slice(-half)],
    hidden,
    hiddenAfter: half - 1,
  };
}

/** Too many for the arguments of one call. */
function bounds(timed: readonly TimedCall[]): [number] {
  return [timed.reduce((latest, { endNs }) => Math.max(latest, endNs), 0)];
}

function timedCall(call: InspectedCall, next: InspectedCall | undefined, firstNs: number): TimedCall {
  if (call.call === 'gate') {
    // It waits there until the call is made that it is about to make.
    const endNs = Math.max(call.timeNs, next?.beganNs ?? call.timeNs);
    return { call, phase: 'gate', beganNs: call.timeNs, endNs };
  }
  const phase = OF_CALL[call.call];
  // Nobody waited for this connection in accept, nor in a recv that began before it: only what is behind counts.
  const beganNs = phase === undefined ? call.timeNs : Math.min(call.timeNs, Math.max(firstNs, call.beganNs));
  return { call, phase: phase ?? 'point', beganNs, endNs: call.timeNs };
}

interface Begin {
  readonly firstNs: number;
  readonly backlogNs: number | null;
}

function phasesOf(timed: readonly TimedCall[], { firstNs, backlogNs }: Begin): PhaseTime[] {
  const received = timed.filter(({ call }) => call.call === 'recv' && call.end > call.start);
  const first = received[0];
  const last = received.at(-1);
  const close = timed.find(({ call }) => call.call === 'close');
  const lastByte = timed.findLast(({ call }) => call.end > call.start);
  const sum = (phase: Phase): number | null => {
    const own = timed.filter((one) => one.phase === phase);
    return own.length === 0 ? null : own.reduce((total, { beganNs, endNs }) => total + endNs - beganNs, 0);
  };
  const times: Record<Phase, number | null> = {
    backlog: backlogNs,
    thread: sum('thread'),
    firstByte: first === undefined ? null : first.endNs - firstNs,
    receiving: first === undefined || last === undefined ? null : last.endNs - first.endNs,
    gate: sum('gate'),
    work: sum('work'),
    waits: sum('waits'),
    sending: sum('sending'),
    closing: close === undefined ? null : close.endNs - (lastByte?.endNs ?? firstNs),
  };
  return PHASES.flatMap((phase) => {
    const durationNs = times[phase];
    return durationNs === null ? [] : [{ phase, durationNs: Math.max(0, durationNs) }];
  });
}
