/**
 * The Output view: what the program prints, exactly as a terminal would show it, and when it began and ended.
 * Must never know the terminal, the DOM or the store.
 */
import { EXIT, type CallName, type PlaygroundRecord } from '../../server/core/record.js';
import { formatClock } from '../texts/format.js';
import { outputTexts } from '../texts/wire.js';
import { drawMarked, type ByteMark } from './byte-marks.js';
import { TerminalRows, type Ink } from './terminal-rows.js';
import { drawUnfinished, NOTHING_PENDING } from './visible-bytes.js';
import { describeExit, startedProgram } from './wire-lines.js';

/** The calls that the Output view shows. */
export const OUTPUT_CALLS: ReadonlySet<CallName> = new Set<CallName>(['print', 'start', 'exit']);

/** The lines of one record; `mark` notes where some of what was printed is. A print is not wrapped here: the terminal does it, so that copying gives one line. */
export function outputLines(record: PlaygroundRecord, mark?: ByteMark): string[] {
  const rows = new TerminalRows(Number.MAX_SAFE_INTEGER, 0);
  if (record.call === 'print') return drawn(rows, record.payload, 'plain', mark);
  const clock = formatClock(Number(record.timeNs / 1_000_000n));
  if (record.call === 'start') {
    rows.write(`▶ ${clock} `, 'event');
    return drawn(rows, utf8(outputTexts().started(startedProgram(record))), 'event');
  }
  const ink = record.result === EXIT.crashed ? 'bad' : 'event';
  rows.write(`■ ${clock} `, ink);
  return drawn(rows, utf8(describeExit(record)), ink);
}

function drawn(rows: TerminalRows, bytes: Uint8Array, ink: Ink, mark?: ByteMark): string[] {
  const left = drawMarked(mark, bytes, NOTHING_PENDING, rows.ink(ink), { style: 'printed' });
  drawUnfinished(left, rows);
  const lines = rows.finish();
  return lines.length === 0 ? [''] : lines;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
