/** The log as scripts want it: one JSON object a line, or one direction of a connection as plain bytes. */
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { CALLS, decodeFrame, FLAG, type PlaygroundRecord } from '../core/record.js';
import type { Cursor, RecordLog } from '../core/log.js';
import type { Shown } from './shown.js';

/** How much of the log becomes text at a time. */
const STEP_BYTES = 64 * 1024;

/**
 * The records after `since` as NDJSON, in order; with `follow` it goes on live until `signal` aborts, or what is
 * shown is another log. Records that
 * the log no longer holds stand there as one line, `"call": "skipped"` with their count as `result`.
 */
export async function* recordLines(
  shown: Shown,
  errnoNames: Readonly<Record<string, string>>,
  since: number,
  follow: boolean,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { log } = shown;
  const lastSeq = follow ? Infinity : log.lastSeq;
  let cursor: Cursor = { seq: since + 1, block: null, offset: 0 };
  for (let expected = since + 1; ;) {
    // The reader may have been slow: what it stands before may be gone by now.
    if (expected < log.firstSeq) {
      yield skippedLine(expected, log.firstSeq - 1);
      expected = log.firstSeq;
      cursor = log.cursorAt(expected);
    }
    if (shown.log !== log) return;
    const read = log.read(cursor, STEP_BYTES, lastSeq);
    if (read !== null) {
      const lines = Array.from(decodeFrame(read.frame), (record) => line(record, errnoNames));
      yield lines.join('');
      // A reader that is as fast as we are must not keep everybody else waiting.
      await setImmediate();
      cursor = read.next;
      expected = cursor.seq;
    } else if (follow) {
      await once(shown, 'records', { signal });
    } else {
      return;
    }
  }
}

function line(record: PlaygroundRecord, errnoNames: Readonly<Record<string, string>>): string {
  const isBytes = CALLS[record.call].payload === 'bytes';
  const { payload, errno, flags } = record;
  const text = isBytes ? null : Buffer.from(payload).toString();
  return `${JSON.stringify({
    seq: record.seq,
    timeNs: String(record.timeNs),
    durationNs: String(record.durationNs),
    run: record.run,
    thread: record.thread,
    connection: record.connection,
    fd: record.fd,
    call: record.call,
    result: record.result,
    errno: errno === 0 ? null : (errnoNames[errno] ?? `E${errno}`),
    bytes:
      isBytes && (record.result >= 0 || payload.length > 0) ? Buffer.from(payload).toString('base64') : null,
    text,
    ...(record.call === 'accept' && record.result >= 0 && { peer: text }),
    ...((flags & FLAG.cut) !== 0 && { cut: true }),
    ...((flags & FLAG.uncertain) !== 0 && { uncertain: true }),
    ...((flags & FLAG.letGo) !== 0 && { letGo: true }),
  })}\n`;
}

function skippedLine(from: number, to: number): string {
  return `${JSON.stringify({
    seq: to,
    timeNs: null,
    durationNs: null,
    run: 0,
    thread: 0,
    connection: 0,
    fd: -1,
    call: 'skipped',
    result: to - from + 1,
    errno: null,
    bytes: null,
    text: `records ${from} to ${to} are no longer held`,
  })}\n`;
}

export type Direction = 'received' | 'sent';

/**
 * All bytes of one direction of a connection, in order; null where they can't all be had: the log holds the
 * connection's beginning no more, or there never was one, or nobody knows how much of a failed call was taken.
 */
export function connectionBytes(
  log: RecordLog,
  connection: number,
  direction: Direction,
): Uint8Array[] | null {
  const call = direction === 'received' ? 'recv' : 'sendall';
  const chunks: Uint8Array[] = [];
  let complete = false;
  for (const record of log.ofConnection(connection)) {
    if (record.call === 'accept') complete = true;
    if (record.call !== call) continue;
    if ((record.flags & FLAG.uncertain) !== 0) return null;
    chunks.push(record.payload);
  }
  return complete ? chunks : null;
}
