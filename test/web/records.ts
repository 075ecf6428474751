/** Records as tests write them: the calls of a story, numbered in order. */
import { encodeRecord, type CallName, type PlaygroundRecord } from '../../server/core/record.js';
import { INK } from '../../web/models/terminal-rows.js';

export interface Told extends Partial<Omit<PlaygroundRecord, 'payload' | 'call'>> {
  readonly payload?: Uint8Array | string;
}

export type Step = readonly [call: CallName, told?: Told];

const encoder = new TextEncoder();

/** 2026-01-02 03:04:05.006 in local time, so that no test depends on the time zone. */
export const START_MS = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();

/** One record; what is not told is 0 or empty, and `result` is the length of the payload. */
export function record(call: CallName, { payload = '', ...told }: Told = {}): PlaygroundRecord {
  const bytes = typeof payload === 'string' ? encoder.encode(payload) : payload;
  return {
    seq: 1,
    timeNs: BigInt(START_MS) * 1_000_000n + 7000n,
    durationNs: 0n,
    connection: 0,
    fd: -1,
    result: bytes.length,
    errno: 0,
    thread: 0,
    call,
    flags: 0,
    run: 1,
    payload: bytes,
    ...told,
  };
}

/** The records of a story, a millisecond apart. */
export function story(steps: readonly Step[], firstSeq = 1): PlaygroundRecord[] {
  return steps.map(([call, told], index) =>
    record(call, {
      seq: firstSeq + index,
      timeNs: BigInt(START_MS + firstSeq + index) * 1_000_000n,
      ...told,
    }),
  );
}

/** Records as the bridge sends them. */
export function frame(records: readonly PlaygroundRecord[]): Uint8Array {
  return Uint8Array.from(records.flatMap((one) => [...encodeRecord(one)]));
}

/** So many records of a call, one behind the other. */
export function numbered(
  from: number,
  to: number,
  told: Told = {},
  call: CallName = 'recv',
): PlaygroundRecord[] {
  return Array.from({ length: to - from + 1 }, (_, index) => record(call, { ...told, seq: from + index }));
}

/** A line without the page's own colours. */
export function plain(line: string): string {
  return Object.values(INK).reduce((text, sequence) => text.replaceAll(sequence, ''), line);
}
