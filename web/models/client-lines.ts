/**
 * The Client view: what raw clients did, record by record, in lines of text. What arrived is drawn by `visible-bytes`;
 * everything else is words of this page. Must never know the terminal, the DOM or the store.
 */
import type { PlaygroundRecord } from '../../server/core/record.js';
import { clientLineTexts } from '../texts/client-lines.js';
import { formatDuration } from '../texts/format.js';
import { wireTexts } from '../texts/wire.js';
import { drawMarked, type ByteMark } from './byte-marks.js';
import { TerminalRows, textWidth, type Ink } from './terminal-rows.js';
import { drawBytes, drawUnfinished, NOTHING_PENDING } from './visible-bytes.js';
import { layoutFor, type Layout, type WireContext } from './wire-lines.js';

export type ClientContext = Pick<WireContext, 'columns' | 'errnoName' | 'byteLimit'>;

interface Pending {
  clientSend: Uint8Array;
  clientRecv: Uint8Array;
}

type Transfer = keyof Pending;

/** As a person at the client sees it: what it sends goes out, so the arrows are those of the wire. */
const TRANSFERS: Readonly<Record<Transfer, { readonly word: string; readonly ink: Ink }>> = {
  clientSend: { word: '→ send', ink: 'request' },
  clientRecv: { word: '← recv', ink: 'response' },
};

const decoder = new TextDecoder();

/** Renders records one after the other, remembering for each client and direction what a character still lacks. */
export class ClientRenderer {
  readonly #context: ClientContext;
  readonly #layout: Layout;
  readonly #pending = new Map<number, Pending>();

  constructor(context: ClientContext) {
    this.#context = context;
    this.#layout = layoutFor(context.columns);
  }

  /** The lines of one record, the next of its client; `mark` notes where some of its bytes are. */
  lines(record: PlaygroundRecord, mark?: ByteMark): string[] {
    const layout = this.#layout;
    const rows = new TerminalRows(this.#context.columns, layout.detailColumn);
    rows.write(layout.clock(record.timeNs), 'faint').tab(layout.numberColumn);
    rows.write(`c${record.run} `, 'plain').tab(layout.wordColumn);
    this.#describe(record, rows, mark);
    return rows.finish();
  }

  #describe(record: PlaygroundRecord, rows: TerminalRows, mark: ByteMark | undefined): void {
    const words = clientLineTexts();
    const text = decoder.decode(record.payload);
    const failed = record.result < 0;
    const error = failed ? ` ✗ ${this.#context.errnoName(record.errno)}` : '';
    switch (record.call) {
      case 'clientConnect':
        if (failed) return this.#say(rows, `connect${error}`, 'bad', words.to(text));
        return this.#say(rows, 'connect', 'ok', words.from(text, formatDuration(Number(record.durationNs))));
      case 'clientSend':
      case 'clientRecv':
        return this.#transfer(record, record.call, error, rows, mark);
      case 'clientShutdown':
        return this.#say(rows, `FIN${error}`, failed ? 'bad' : 'event', words.shutdown);
      case 'clientClose':
        this.#finish(record.run, rows);
        if (text === 'RST') return this.#say(rows, `RST${error}`, 'bad', words.reset);
        return this.#say(rows, `close()${error}`, failed ? 'bad' : 'dim', '');
      default:
    }
  }

  #transfer(
    record: PlaygroundRecord,
    call: Transfer,
    error: string,
    rows: TerminalRows,
    mark: ByteMark | undefined,
  ): void {
    const { word, ink } = TRANSFERS[call];
    if (error !== '') return void rows.write(word + error, 'bad');
    if (call === 'clientRecv' && record.result === 0) {
      const pending = this.#pending.get(record.run);
      this.#say(rows, `${word} 0`, ink, clientLineTexts().programClosed);
      if (pending === undefined || pending.clientRecv.length === 0) return;
      rows.write(wireTexts().afterUnfinished, 'faint');
      drawUnfinished(pending.clientRecv, rows);
      pending.clientRecv = NOTHING_PENDING;
      return;
    }
    this.#say(rows, `${word} ${record.result}`, ink, '');
    this.#bytes(record, call, rows.ink(ink), mark);
  }

  #bytes(record: PlaygroundRecord, call: Transfer, rows: TerminalRows, mark: ByteMark | undefined): void {
    let pending = this.#pending.get(record.run);
    if (pending === undefined) {
      pending = { clientSend: NOTHING_PENDING, clientRecv: NOTHING_PENDING };
      this.#pending.set(record.run, pending);
    }
    const limit = this.#context.byteLimit;
    const more = record.payload.length - limit;
    pending[call] = drawMarked(mark, record.payload.subarray(0, limit), pending[call], rows);
    if (more <= 0) return;
    pending[call] = NOTHING_PENDING;
    rows.nextRow();
    rows.write(clientLineTexts().moreBytes(more), 'faint');
  }

  /** What never became a character, when nothing can follow. */
  #finish(client: number, rows: TerminalRows): void {
    const pending = this.#pending.get(client);
    this.#pending.delete(client);
    for (const call of ['clientSend', 'clientRecv'] as const) {
      const bytes = pending?.[call] ?? NOTHING_PENDING;
      if (bytes.length === 0) continue;
      const { word, ink } = TRANSFERS[call];
      rows.write(clientLineTexts().unfinished(word), ink);
      drawUnfinished(bytes, rows);
      rows.nextRow();
    }
  }

  /** A word, and from the column for it what there is to say. */
  #say(rows: TerminalRows, word: string, ink: Ink, detail: string): void {
    const layout = this.#layout;
    const after = layout.wordColumn + textWidth(word) + 2;
    rows.write(word, ink);
    if (layout.beside) rows.tab(Math.max(layout.detailColumn, after));
    else if (word.startsWith('→') || word.startsWith('←')) rows.nextRow();
    else rows.tab(after);
    // No byte of a text that came with a record is trusted either.
    const bytes = new TextEncoder().encode(detail);
    drawUnfinished(drawBytes(bytes, NOTHING_PENDING, rows.ink('faint'), { style: 'printed' }), rows);
  }
}
