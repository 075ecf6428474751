/**
 * The Wire view: records to lines of text. What a peer sent is drawn by `visible-bytes`; everything else is words of
 * this page. Must never know the terminal, the DOM or the store.
 */
import { EXIT, FLAG, type CallName, type PlaygroundRecord } from '../../server/core/record.js';
import { formatDuration, formatTimeNs } from '../texts/format.js';
import { wireTexts } from '../texts/wire.js';
import { drawMarked, type ByteMark } from './byte-marks.js';
import { TerminalRows, textWidth, type Ink } from './terminal-rows.js';
import { drawUnfinished, NOTHING_PENDING, visibleText } from './visible-bytes.js';

/** The calls that the Wire view shows: all of the program's but what it prints. */
export const WIRE_CALLS: ReadonlySet<CallName> = new Set<CallName>([
  'socket',
  'setsockopt',
  'bind',
  'listen',
  'accept',
  'startThread',
  'recv',
  'work',
  'wait',
  'sendall',
  'shutdown',
  'close',
  'start',
  'exit',
  'response',
]);

export interface WireContext {
  /** Width of the terminal. */
  readonly columns: number;
  /** The name of an error number on the server's platform. */
  readonly errnoName: (errno: number) => string;
  /** When a connection was accepted, in Unix nanoseconds, where that is known. */
  readonly acceptedNs: (connection: number) => number | undefined;
  /** How many bytes of one record are drawn. */
  readonly byteLimit: number;
}

/** Narrower than this, times lose their hours and minutes. */
const FULL_COLUMNS = 104;
/** Narrower than this, bytes stand below their call instead of beside it. */
const BESIDE_COLUMNS = 72;

/** A thread that is handed over sooner was free. */
const WAIT_NS = 10_000_000n;

/** The columns of a view of calls, in a terminal of some width. */
export interface Layout {
  readonly clock: (timeNs: bigint) => string;
  readonly numberColumn: number;
  readonly wordColumn: number;
  readonly detailColumn: number;
  /** Whether bytes begin in the call's own row. */
  readonly beside: boolean;
}

export function layoutFor(columns: number): Layout {
  if (columns >= FULL_COLUMNS) {
    return { clock: formatTimeNs, numberColumn: 18, wordColumn: 26, detailColumn: 43, beside: true };
  }
  const clock = (timeNs: bigint): string => formatTimeNs(timeNs).slice(6);
  if (columns >= BESIDE_COLUMNS) {
    return { clock, numberColumn: 11, wordColumn: 18, detailColumn: 34, beside: true };
  }
  return { clock, numberColumn: 11, wordColumn: 17, detailColumn: 2, beside: false };
}

interface Direction {
  readonly arrow: string;
  readonly ink: Ink;
}

const DIRECTIONS = {
  recv: { arrow: '→', ink: 'request' },
  sendall: { arrow: '←', ink: 'response' },
} as const satisfies Partial<Record<CallName, Direction>>;

interface Pending {
  recv: Uint8Array;
  sendall: Uint8Array;
}

/** Renders records one after the other, remembering for each connection and direction what a character still lacks. */
export class WireRenderer {
  readonly #context: WireContext;
  readonly #layout: Layout;
  readonly #pending = new Map<number, Pending>();

  constructor(context: WireContext) {
    this.#context = context;
    this.#layout = layoutFor(context.columns);
  }

  /** The lines of one record, the next of its connection; `mark` notes where some of its bytes are. */
  lines(record: PlaygroundRecord, mark?: ByteMark): string[] {
    const layout = this.#layout;
    const rows = new TerminalRows(this.#context.columns, layout.detailColumn);
    rows.write(layout.clock(record.timeNs), 'faint').tab(layout.numberColumn);
    if (record.connection !== 0) rows.write(`#${record.connection} `, 'plain');
    rows.tab(layout.wordColumn);
    this.#describe(record, rows, mark);
    return rows.finish();
  }

  #describe(record: PlaygroundRecord, rows: TerminalRows, mark: ByteMark | undefined): void {
    const text = wireTexts();
    const failed = record.result < 0 && record.errno !== 0;
    switch (record.call) {
      case 'recv':
      case 'sendall':
        return this.#transfer(record, record.call, failed, rows, mark);
      case 'start':
        return this.#event(rows, `▶ ${text.start}`, 'event', describeStart(textOf(record)));
      case 'exit':
        return this.#exit(record, rows);
      case 'response':
        return this.#event(rows, `✎ ${text.response}`, 'event', text.live(record.result));
      case 'work':
      case 'wait':
        return this.#call(rows, record.call, formatDuration(Number(record.durationNs)), 'dim');
      case 'startThread': {
        if (failed) return this.#failure(record, rows);
        const thread =
          record.durationNs > WAIT_NS
            ? text.threadAfter(record.result, duration(record))
            : text.thread(record.result);
        return this.#call(rows, 'startThread()', thread, 'dim');
      }
      case 'close':
        return this.#close(record, failed, rows);
      default:
        if (failed) return this.#failure(record, rows);
        this.#call(rows, `${record.call}()`, '', 'dim');
        this.#payloadText(record, rows);
    }
  }

  #call(rows: TerminalRows, word: string, detail: string, ink: Ink): void {
    rows.write(word, 'dim');
    this.#toDetail(rows, word);
    if (detail !== '') rows.write(detail, ink);
  }

  #event(rows: TerminalRows, word: string, ink: Ink, detail: string): void {
    rows.write(word, ink);
    this.#toDetail(rows, word);
    // No byte of a text that came with a record is trusted either.
    rows.write(visibleText(new TextEncoder().encode(detail), { style: 'printed' }), ink);
  }

  #exit(record: PlaygroundRecord, rows: TerminalRows): void {
    const ink = record.result === EXIT.crashed ? 'bad' : 'event';
    this.#event(rows, `■ ${wireTexts().exit}`, ink, describeExit(record));
  }

  #close(record: PlaygroundRecord, failed: boolean, rows: TerminalRows): void {
    const acceptedNs = this.#context.acceptedNs(record.connection);
    const pending = this.#pending.get(record.connection);
    this.#pending.delete(record.connection);
    if (failed) this.#failure(record, rows);
    else {
      const text = wireTexts();
      const after =
        record.connection === 0 || acceptedNs === undefined
          ? ''
          : text.afterAccept(formatDuration(Number(record.timeNs) - acceptedNs));
      const why = record.flags & FLAG.letGo ? `, ${text.letGo}` : '';
      this.#call(rows, 'close()', `${after}${why}`, 'faint');
    }
    for (const call of ['recv', 'sendall'] as const) {
      const bytes = pending?.[call] ?? NOTHING_PENDING;
      if (bytes.length === 0) continue;
      rows.nextRow();
      rows.write(`${DIRECTIONS[call].arrow} ${wireTexts().unfinished}`, DIRECTIONS[call].ink);
      drawUnfinished(bytes, rows);
    }
  }

  #transfer(
    record: PlaygroundRecord,
    call: 'recv' | 'sendall',
    failed: boolean,
    rows: TerminalRows,
    mark: ByteMark | undefined,
  ): void {
    const { arrow, ink } = DIRECTIONS[call];
    const text = wireTexts();
    if (failed) {
      this.#failure(record, rows);
      if (record.flags & FLAG.letGo) rows.write(`${text.letGo}; `, 'faint');
      if (record.flags & FLAG.uncertain) rows.write(text.mayHaveLeft, 'faint');
      else if (record.payload.length > 0) rows.write(text.afterBytes(record.payload.length), 'faint');
    } else {
      const word = `${arrow} ${call} ${record.result}`;
      rows.write(word, ink);
      if (call === 'recv' && record.result === 0) {
        this.#toDetail(rows, word);
        rows.write(record.flags & FLAG.letGo ? text.letGo : text.peerClosed, 'faint');
      } else this.#toDetail(rows, word);
    }
    this.#bytes(record, call, rows.ink(ink), mark);
  }

  #bytes(
    record: PlaygroundRecord,
    call: 'recv' | 'sendall',
    rows: TerminalRows,
    mark: ByteMark | undefined,
  ): void {
    const ended = record.payload.length === 0;
    const known = this.#pending.get(record.connection);
    const pending = known?.[call] ?? NOTHING_PENDING;
    if (ended && pending.length === 0) return;
    const limit = this.#context.byteLimit;
    const cut = record.payload.length > limit;
    const drawn = cut ? record.payload.subarray(0, limit) : record.payload;
    let left: Uint8Array = NOTHING_PENDING;
    if (ended) {
      rows.write(wireTexts().afterUnfinished, 'faint');
      drawUnfinished(pending, rows);
    } else left = drawMarked(mark, drawn, pending, rows);
    if (cut) {
      rows.nextRow();
      rows.write(wireTexts().moreBytes(record.payload.length - limit), 'faint');
      left = NOTHING_PENDING;
    }
    if (known !== undefined) known[call] = left;
    else if (left.length > 0) {
      this.#pending.set(record.connection, {
        recv: NOTHING_PENDING,
        sendall: NOTHING_PENDING,
        [call]: left,
      });
    }
  }

  #failure(record: PlaygroundRecord, rows: TerminalRows): void {
    const word = `${record.call} ✗ ${this.#context.errnoName(record.errno)}`;
    rows.write(word, 'bad');
    this.#toDetail(rows, word);
    if (record.call !== 'recv' && record.call !== 'sendall') this.#payloadText(record, rows);
  }

  #payloadText(record: PlaygroundRecord, rows: TerminalRows): void {
    rows.write(visibleText(record.payload, { style: 'printed' }), 'plain');
  }

  #toDetail(rows: TerminalRows, word: string): void {
    const layout = this.#layout;
    const after = layout.wordColumn + textWidth(word) + 2;
    if (layout.beside) rows.tab(Math.max(layout.detailColumn, after));
    else if (word.startsWith('→') || word.startsWith('←')) rows.nextRow();
    else rows.tab(rows.position.column + 2);
  }
}

/** The lines of `records`, in order. */
export function renderWire(records: Iterable<PlaygroundRecord>, context: WireContext): string[] {
  const renderer = new WireRenderer(context);
  const lines: string[] = [];
  for (const record of records) lines.push(...renderer.lines(record));
  return lines;
}

const decoder = new TextDecoder();

function textOf(record: PlaygroundRecord): string {
  return decoder.decode(record.payload);
}

/** How a program ended, and why where that says more: `crashed: EPIPE`, from an `exit` record. */
export function describeExit(record: PlaygroundRecord): string {
  const text = wireTexts();
  const how =
    record.result === EXIT.returned ? 'returned' : record.result === EXIT.stopped ? 'stopped' : 'crashed';
  const why = textOf(record);
  return why === '' || why === how ? text.ends[how] : text.endedBecause(text.ends[how], why);
}

function duration(record: PlaygroundRecord): string {
  return formatDuration(Number(record.durationNs));
}

/** `threaded · receive http · delayMs 0`, from the JSON text of a `start` record. */
export function describeStart(json: string): string {
  const settings = parseObject(json);
  if (settings === null) return json;
  const { program, ...others } = settings;
  const parts = Object.entries(others)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name} ${String(value)}`);
  return [String(program ?? wireTexts().program), ...parts].join(' · ');
}

/** The program's name in the JSON text of a `start` record. */
export function startedProgram(record: PlaygroundRecord): string {
  return String(parseObject(textOf(record))?.['program'] ?? '');
}

function parseObject(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
