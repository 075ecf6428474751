/**
 * The Output view: what the program prints, exactly as a terminal would show it, and when it began and ended.
 * Must never know the terminal, the DOM or the store.
 */
import { EXIT, type CallName, type PlaygroundRecord } from '../../server/core/record.js';
import { formatClock } from '../texts/format.js';
import { TerminalRows, type Ink } from './terminal-rows.js';
import { drawBytes, drawUnfinished, NOTHING_PENDING } from './visible-bytes.js';
import { startedProgram } from './wire-lines.js';

/** The calls that the Output view shows. */
export const OUTPUT_CALLS: ReadonlySet<CallName> = new Set<CallName>(['print', 'start', 'exit']);

/** The lines of one record. A print is not wrapped here: the terminal does it, so that copying gives one line. */
export function outputLines(record: PlaygroundRecord): string[] {
  const rows = new TerminalRows(Number.MAX_SAFE_INTEGER, 0);
  if (record.call === 'print') return drawn(rows, record.payload, 'plain');
  const clock = formatClock(Number(record.timeNs / 1_000_000n));
  if (record.call === 'start') {
    rows.write(`▶ ${clock} `, 'event');
    return drawn(rows, utf8(`${startedProgram(record)} started`), 'event');
  }
  const crashed = record.result === EXIT.crashed;
  const how = crashed ? 'crashed' : record.result === EXIT.returned ? 'returned' : 'stopped';
  const why = new TextDecoder().decode(record.payload);
  rows.write(`■ ${clock} `, crashed ? 'bad' : 'event');
  return drawn(rows, utf8(why === '' || why === how ? how : `${how}: ${why}`), crashed ? 'bad' : 'event');
}

function drawn(rows: TerminalRows, bytes: Uint8Array, ink: Ink): string[] {
  drawUnfinished(drawBytes(bytes, NOTHING_PENDING, rows.ink(ink), { style: 'printed' }), rows);
  const lines = rows.finish();
  return lines.length === 0 ? [''] : lines;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
