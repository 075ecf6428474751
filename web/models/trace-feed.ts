/**
 * What a terminal view is to write next: new lines of the records that it shows, or all of them anew. It never
 * writes more than a person can see: what it leaves out it says, in a line of its own. Must never know the terminal.
 */
import type { PlaygroundRecord } from '../../server/core/record.js';
import { plural } from '../texts/format.js';
import type { Gap, RecordFilter, RecordStore } from './record-store.js';
import { INK } from './terminal-rows.js';

/** Lines that a terminal keeps. */
export const SCROLLBACK_LINES = 10_000;
/** More new records than this in one frame are a flood: nobody could read them. */
const FLOOD_RECORDS = 300;
/** What is drawn of a flood, a frame: more than a screen. */
const FLOOD_TAIL_RECORDS = 50;
/** What is drawn at most when all is drawn anew. */
const REDRAW_RECORDS = 4000;
/** Records before the first one drawn that are rendered, unseen, to know unfinished characters. */
const WARM_UP_RECORDS = 64;

export interface FeedView {
  readonly filter: RecordFilter;
  /** The lines of one record; called in the order of the records. */
  readonly lines: (record: PlaygroundRecord) => readonly string[];
  /** What to do to see what is not drawn. */
  readonly remedy?: string;
}

export interface FeedChunk {
  readonly lines: readonly string[];
  /** Whether the terminal must be emptied first. */
  readonly clear: boolean;
  /** Which of the lines to bring into view; null: the last. */
  readonly show: number | null;
}

/** The lines of one record, or of a gap. */
interface Group {
  readonly seq: number;
  readonly lines: readonly string[];
}

export class TraceFeed {
  readonly #store: RecordStore;
  #view: FeedView;
  #cursor = 0;
  #fresh = true;
  #wanted: number | null = null;
  #skipping = false;

  constructor(store: RecordStore, view: FeedView) {
    this.#store = store;
    this.#view = view;
  }

  /** Whether something was left out that a redraw would show. */
  get incomplete(): boolean {
    return this.#skipping;
  }

  /**
   * Starts over, with another view or because the past has changed.
   * @param seq the record to bring into view; null: the newest
   */
  restart(view: FeedView = this.#view, seq: number | null = null): void {
    this.#view = view;
    this.#wanted = seq;
    this.#fresh = true;
  }

  /** What to write now, of the records up to `limit`; null when nothing is new. */
  next(limit = Infinity): FeedChunk | null {
    const end = Math.min(limit, this.#store.lastSeq);
    if (this.#fresh) return this.#redraw(end);
    if (this.#cursor >= end) return null;
    const waiting = this.#store.count({ from: this.#cursor + 1, to: end }, this.#view.filter);
    const lines: string[] = [];
    let from = this.#cursor + 1;
    if (waiting > FLOOD_RECORDS) {
      from = this.#store.seqFromEnd(FLOOD_TAIL_RECORDS, this.#view.filter, end);
      for (const gap of this.#gaps(this.#cursor + 1, from - 1)) lines.push(gapLine(gap));
      lines.push(notDrawnLine(waiting - FLOOD_TAIL_RECORDS, this.#view.remedy));
      this.#skipping = true;
    }
    for (const group of this.#groups(from, end)) lines.push(...group.lines);
    this.#cursor = end;
    return lines.length === 0 ? null : { lines, clear: false, show: null };
  }

  #redraw(end: number): FeedChunk {
    const { filter } = this.#view;
    const from = this.#store.seqFromEnd(REDRAW_RECORDS, filter, end);
    const warmUp = this.#store.seqFromEnd(REDRAW_RECORDS + WARM_UP_RECORDS, filter, end);
    if (warmUp < from)
      this.#store.forEach({ from: warmUp, to: from - 1 }, filter, (record) => this.#view.lines(record));
    const groups = this.#groups(from, end);
    let total = 0;
    let first = groups.length;
    while (first > 0 && total + groups[first - 1]!.lines.length < SCROLLBACK_LINES - 1)
      total += groups[--first]!.lines.length;
    // One record may be longer than all of the scrollback: its end is then what there is to see.
    if (first === groups.length && first > 0) {
      const { seq, lines } = groups.at(-1)!;
      groups[--first] = { seq, lines: lines.slice(2 - SCROLLBACK_LINES) };
    }
    const above = this.#store.count({ from: 1, to: from - 1 }, filter) + first;
    const lines: string[] = [];
    if (above > 0) lines.push(notDrawnLine(above, this.#view.remedy));
    let show: number | null = null;
    for (const group of groups.slice(first)) {
      if (this.#wanted !== null && group.seq >= this.#wanted) show ??= lines.length;
      lines.push(...group.lines);
    }
    this.#cursor = end;
    this.#fresh = false;
    this.#skipping = false;
    return { lines, clear: true, show };
  }

  /** The lines of each record `from` to `end`, and of each gap between them. */
  #groups(from: number, end: number): Group[] {
    const groups: Group[] = [];
    const gaps = this.#gaps(from, end);
    let nextGap = 0;
    const passGaps = (seq: number): void => {
      while (nextGap < gaps.length && gaps[nextGap]!.from < seq) {
        const gap = gaps[nextGap++]!;
        groups.push({ seq: gap.from, lines: [gapLine(gap)] });
      }
    };
    this.#store.forEach({ from, to: end }, this.#view.filter, (record) => {
      passGaps(record.seq);
      groups.push({ seq: record.seq, lines: this.#view.lines(record) });
    });
    passGaps(Infinity);
    return groups;
  }

  /** What of `from` to `to` is missing. */
  #gaps(from: number, to: number): Gap[] {
    return this.#store
      .gaps()
      .filter((gap) => gap.to >= from && gap.from <= to)
      .map((gap) => ({ ...gap, from: Math.max(gap.from, from), to: Math.min(gap.to, to) }));
  }
}

/** The words by which a terminal finds the place to click. */
export const LOAD_WORDS = 'load them';

function notDrawnLine(records: number, remedy = 'select a connection or freeze'): string {
  return `${INK.faint}… ${plural(records, 'record')} above, not drawn: ${remedy} to read them${INK.plain}`;
}

function gapLine({ from, to, lost }: Gap): string {
  const records = plural(to - from + 1, 'record');
  if (lost) return `${INK.faint}… ${records} gone: the log holds the newest only${INK.plain}`;
  return `${INK.event}… ${records} not shown: ${INK.link}${LOAD_WORDS}${INK.plain}`;
}
