/** Records as scripts get them, a JSON object a line, and how tests look at them. */
import type { CallName } from '../../server/core/record.js';

/** A line of `/api/records.ndjson`. */
export interface Line {
  readonly seq: number;
  readonly timeNs: string;
  readonly durationNs: string;
  readonly run: number;
  readonly thread: number;
  readonly connection: number;
  readonly fd: number;
  readonly call: CallName;
  readonly result: number;
  readonly errno: string | null;
  readonly bytes: string | null;
  readonly text: string | null;
  readonly peer?: string;
  readonly cut?: true;
  readonly uncertain?: true;
  readonly letGo?: true;
}

/** What a socket call moved, as latin-1. */
export const bytesOf = ({ bytes }: Line): string => Buffer.from(bytes ?? '', 'base64').toString('latin1');

export const ofCall = (lines: readonly Line[], call: CallName): Line[] =>
  lines.filter((line) => line.call === call);

export const ofConnection = (lines: readonly Line[], connection: number): Line[] =>
  lines.filter((line) => line.connection === connection);

/** All bytes of one direction of these records, as latin-1. */
export const stream = (lines: readonly Line[], call: 'recv' | 'sendall'): string =>
  ofCall(lines, call).map(bytesOf).join('');

/** The sizes of the `recv` calls, in order. */
export const recvSizes = (lines: readonly Line[]): number[] =>
  ofCall(lines, 'recv').map(({ result }) => result);

/** The lines that the program printed. */
export const printed = (lines: readonly Line[]): string[] => ofCall(lines, 'print').map(({ text }) => text!);

/** Each call as people read it: its name and its result, or the name of its error. */
export const told = (lines: readonly Line[]): string[] =>
  lines.map(({ call, result, errno }) => `${call} ${errno ?? result}`);

export function parseLines(ndjson: string): Line[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
