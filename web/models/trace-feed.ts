/**
 * What a terminal view is to write next: new lines of the records that it shows, or all of them anew. It never
 * writes more than a person can see: what it leaves out it says, in a line of its own. Must never know the terminal.
 */
import type { PlaygroundRecord } from '../../server/core/record.js';
import { traceTexts, type Remedy } from '../texts/trace.js';
import type { ByteMark } from './byte-marks.js';
import { FLOOD_RECORDS, type Gap, type RecordFilter, type RecordStore } from './record-store.js';
import { INK, type RowSpan } from './terminal-rows.js';

/** Lines that a terminal keeps. */
export const SCROLLBACK_LINES = 10_000;
/** What is drawn of a flood, a frame: more than a screen. */
const FLOOD_TAIL_RECORDS = 20;
/** What is drawn at most when all is drawn anew. */
const REDRAW_RECORDS = 4000;
/** The same in the middle of a flood: more than a screen. The next moment there will be others. */
const BRIEF_RECORDS = 60;
/** What is drawn on each side of a record that is wanted and older than that. */
const AROUND_RECORDS = 500;
/** Records before the first one drawn that are rendered, unseen, to know unfinished characters. */
const WARM_UP_RECORDS = 64;

export interface FeedView {
  readonly filter: RecordFilter;
  /** What makes lines of records: asked for each in their order, it may remember those before. */
  readonly liner: () => RecordLiner;
  /** What to do to see what is not drawn. */
  readonly remedy?: Remedy;
}

/** The lines of one record; `mark` notes where in them some of its bytes are. */
export type RecordLiner = (record: PlaygroundRecord, mark?: ByteMark) => readonly string[];

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

/** Where a record was drawn: its first line, of all lines since the terminal was empty. */
interface Drawn {
  readonly seq: number;
  readonly line: number;
}

export class TraceFeed {
  readonly #store: RecordStore;
  #view: FeedView;
  #liner: RecordLiner;
  #drawn: Drawn[] = [];
  #lines = 0;
  #cursor = 0;
  #fresh = true;
  #wanted: number | null = null;
  #skipping = false;

  constructor(store: RecordStore, view: FeedView) {
    this.#store = store;
    this.#view = view;
    this.#liner = view.liner();
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

  /** How many lines above the last one the first line of a record is; null: it is not drawn. */
  linesBelow(seq: number): number | null {
    if (this.#fresh) return null;
    const found = this.#drawn[lowerBound(this.#drawn, seq)];
    if (found?.seq !== seq) return null;
    const below = this.#lines - 1 - found.line;
    return below < SCROLLBACK_LINES ? below : null;
  }

  /** Where in the lines of a record the marked bytes are; none where they are not drawn. */
  spans(seq: number, mark: ByteMark): RowSpan[] {
    const { filter, liner } = this.#view;
    const lines = liner();
    const from = this.#store.seqFromEnd(WARM_UP_RECORDS, filter, seq - 1);
    this.#store.forEach({ from, to: seq }, filter, (record) =>
      lines(record, record.seq === seq ? mark : undefined),
    );
    return mark.spans();
  }

  /**
   * What to write now, of the records up to `limit`; null when nothing is new.
   * @param brief whether a flood is on: what is drawn anew is the newest, and is incomplete where there is more
   */
  next(limit = Infinity, brief = false): FeedChunk | null {
    const end = Math.min(limit, this.#store.lastSeq);
    if (this.#fresh) return this.#redraw(end, brief && this.#wanted === null);
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
    this.#put(lines, this.#groups(from, end));
    this.#cursor = end;
    return lines.length === 0 ? null : { lines, clear: false, show: null };
  }

  /** Adds the lines of groups to those that are written next, and remembers where they are. */
  #put(lines: string[], groups: readonly Group[]): void {
    const before = this.#lines;
    for (const group of groups) {
      this.#drawn.push({ seq: group.seq, line: before + lines.length });
      lines.push(...group.lines);
    }
    this.#lines = before + lines.length;
    if (this.#drawn.length > 2 * SCROLLBACK_LINES) this.#drawn.splice(0, SCROLLBACK_LINES);
  }

  #redraw(end: number, brief: boolean): FeedChunk {
    const { filter } = this.#view;
    this.#liner = this.#view.liner();
    this.#drawn = [];
    this.#lines = 0;
    let from = this.#store.seqFromEnd(brief ? BRIEF_RECORDS : REDRAW_RECORDS, filter, end);
    let last = end;
    if (this.#wanted !== null && this.#wanted < from) {
      from = this.#store.seqFromEnd(AROUND_RECORDS, filter, this.#wanted);
      last = Math.min(end, this.#store.seqFromStart(AROUND_RECORDS, filter, this.#wanted));
    }
    const warmUp = this.#store.seqFromEnd(WARM_UP_RECORDS, filter, from - 1);
    if (warmUp < from)
      this.#store.forEach({ from: warmUp, to: from - 1 }, filter, (record) => this.#liner(record));
    const groups = fitting(this.#groups(from, last), this.#wanted);
    const first = groups[0]?.seq ?? end + 1;
    const above = this.#store.count({ from: 1, to: first - 1 }, filter);
    const below = this.#store.count({ from: (groups.at(-1)?.seq ?? end) + 1, to: end }, filter);
    const lines: string[] = [];
    if (above > 0) lines.push(notDrawnLine(above, this.#view.remedy));
    this.#put(lines, groups);
    if (below > 0) lines.push(notDrawnLine(below, this.#view.remedy));
    this.#lines = lines.length;
    const wanted = this.#wanted === null ? undefined : this.#drawn[lowerBound(this.#drawn, this.#wanted)];
    this.#cursor = end;
    this.#fresh = false;
    this.#skipping = below > 0 || (brief && above > 0);
    return { lines, clear: true, show: wanted?.line ?? null };
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
      groups.push({ seq: record.seq, lines: this.#liner(record) });
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

/** As many of the groups as a terminal keeps: the last ones, or those around the one that is wanted. */
function fitting(groups: readonly Group[], wanted: number | null): Group[] {
  // One line may say what is above, one what is below.
  const room = SCROLLBACK_LINES - 2;
  const middle = wanted === null ? groups.length : groups.findIndex(({ seq }) => seq >= wanted);
  let end = middle < 0 ? groups.length : middle;
  let total = 0;
  while (end < groups.length && (end === middle || total + groups[end]!.lines.length <= room / 2))
    total += groups[end++]!.lines.length;
  // All of them, where all of them have room.
  const all = groups.reduce((sum, { lines }) => sum + lines.length, 0);
  if (all <= room) return [...groups];
  let first = end;
  total = 0;
  while (first > 0 && total + groups[first - 1]!.lines.length <= room) total += groups[--first]!.lines.length;
  if (first < end) return groups.slice(first, end);
  // One record may be longer than all of the scrollback: its end is then what there is to see.
  const { seq, lines } = groups[end - 1]!;
  return [{ seq, lines: lines.slice(-room) }];
}

/** The first of what was drawn that is `seq` or behind it. */
function lowerBound(drawn: readonly Drawn[], seq: number): number {
  let low = 0;
  let high = drawn.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (drawn[middle]!.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

function notDrawnLine(records: number, remedy: Remedy = 'connection'): string {
  const text = traceTexts();
  return `${INK.faint}… ${text.notDrawn(records, text.remedies[remedy])}${INK.plain}`;
}

function gapLine({ from, to, lost }: Gap): string {
  const text = traceTexts();
  const records = to - from + 1;
  if (lost) return `${INK.faint}… ${text.gone(records)}${INK.plain}`;
  return `${INK.event}… ${text.gap(records)}${INK.link}${text.load}${INK.plain}`;
}
