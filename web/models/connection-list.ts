/**
 * What of the table of connections is listed and in what order: filter, chips, sort, groups, and what is pinned above
 * it. A frame looks only at the rows that have changed in it. Must never know how rows are drawn.
 */
import { batch, computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals';
import { connectionsTexts } from '../texts/connections.js';
import type { Connection } from './connection.js';
import { chipBits, CHIP_IDS, chipMasks, type ChipId } from './connection-chips.js';
import { all, compileFilter, facetsTest, type Facet, type Test } from './connection-filter.js';
import { ConnectionRelations } from './connection-relations.js';
import { endingOf } from './connection-state.js';
import type { ConnectionTable } from './connections.js';
import { OrderedRows, type Key } from './ordered-rows.js';

/** By what rows can be ordered. An open connection's duration is what it will be at least: it goes behind the others. */
const SORT_KEYS = {
  number: (row) => row.number,
  duration: (row) => (row.endedNs === null ? undefined : row.endedNs - row.acceptedNs),
  size: (row) => row.bytesOut,
  status: (row) => row.status ?? undefined,
  path: (row) => (row.target === '' ? undefined : row.target),
} as const satisfies Readonly<Record<string, (row: Connection) => Key>>;

export type Sort = keyof typeof SORT_KEYS;
export const SORTS = Object.keys(SORT_KEYS) as readonly Sort[];

/** How long rows stay where they are that are not in the order of numbers, so that they can be read. */
const SETTLE_MS = 1000;
/** Rows put in order in a frame at most. */
const SETTLE_ROWS = 1000;
/** Connections pinned at most: the first of them gives way. */
const PIN_LIMIT = 50;
/** Connections of a page load that are named one by one. */
const NAMED_MEMBERS = 12;

export interface ListOptions {
  readonly table: ConnectionTable;
  readonly selected: ReadonlySignal<number | null>;
  readonly select: (number: number) => void;
  readonly errnoName: (errno: number) => string;
  /** Which raw client of the playground a connection is; null: none. */
  readonly rawClient: (number: number) => number | null;
}

/** Connections of one page load. */
export interface PageGroup {
  readonly page: Connection;
  /** How many there are, the page's own among them. */
  readonly count: number;
  /** How many of them the filter leaves out of the list. */
  readonly filteredOut: number;
  /** The first of the others. */
  readonly members: readonly Connection[];
}

export class ConnectionList {
  readonly text = signal('');
  readonly chips = signal<ReadonlySet<ChipId>>(new Set());
  readonly facets = signal<readonly Facet[]>([]);
  readonly sort = signal<Sort>('number');
  readonly descending = signal(false);
  /** Whether what belongs to one page load stands together; only the order of numbers allows it. */
  readonly grouped = signal(true);
  readonly collapsed = signal<ReadonlySet<number>>(new Set());
  /** In the order in which they were pinned. */
  readonly pinned = signal<readonly number[]>([]);
  /** Counts changes of what is listed; rows change in place. */
  readonly version = signal(0);
  /** A row that shall be brought into view; whoever has done it sets null. */
  readonly reveal = signal<number | null>(null);
  /** Somebody reads with the pointer over the list: what would jump stays where it is. */
  readonly held = signal(false);

  readonly filtering = computed(
    () => this.text.value.trim() !== '' || this.chips.value.size > 0 || this.facets.value.length > 0,
  );

  readonly #options: ListOptions;
  readonly #relations: ConnectionRelations;
  #rows = new OrderedRows(1);
  #test: Test | null = null;
  #masks: readonly number[] = [];
  readonly #counts: number[] = CHIP_IDS.map(() => 0);
  #pinned: ReadonlySet<number> = new Set();
  #collapsed: ReadonlySet<number> = new Set();
  /** By page: the connections of its load, its own not among them. */
  readonly #members = new Map<number, Set<Connection>>();
  /** Which page each of them was counted for. */
  readonly #memberOf = new Map<number, number>();
  /** Rows that have changed since they were put in order. */
  #unsettled = new Set<number>();
  #settledMs = 0;

  constructor(options: ListOptions) {
    this.#options = options;
    this.#relations = new ConnectionRelations({
      isReset: (row) => endingOf(row, options.errnoName) === 'reset',
      rawClient: options.rawClient,
    });
    effect(() => {
      const { label } = connectionsTexts();
      const context = { labelText: (kind: keyof typeof label) => label[kind] };
      this.#test = all([compileFilter(this.text.value, context), facetsTest(this.facets.value, context)]);
      this.#masks = chipMasks(this.chips.value);
      void [this.sort.value, this.descending.value, this.grouped.value];
      untracked(() => this.#arrange());
    });
    effect(() => {
      const before = this.#pinned;
      this.#pinned = new Set(this.pinned.value);
      untracked(() => this.#pinsChanged(new Set([...before, ...this.#pinned])));
    });
    effect(() => {
      const before = this.#collapsed;
      this.#collapsed = this.collapsed.value;
      const changed = [...before, ...this.#collapsed].filter(
        (page) => before.has(page) !== this.#collapsed.has(page),
      );
      untracked(() => changed.forEach((page) => this.#placeAll(this.#members.get(page) ?? [])));
    });
  }

  /** What is listed under what is pinned, in order. */
  get rows(): OrderedRows {
    return this.#rows;
  }

  /** Whether new connections come at the end, or at the beginning; null: anywhere. */
  get newestAt(): 'end' | 'start' | null {
    if (this.sort.value !== 'number') return null;
    return this.descending.value ? 'start' : 'end';
  }

  /** How many connections a chip counts, whatever else is chosen. */
  count(chip: ChipId): number {
    return this.#counts[CHIP_IDS.indexOf(chip)]!;
  }

  /** The page load that a row heads in the list; null when it heads none. */
  groupOf(row: Connection): PageGroup | null {
    const members = this.#members.get(row.number);
    if (!this.#grouping || members === undefined || this.#pinned.has(row.number)) return null;
    const named: Connection[] = [];
    for (const member of members) if (named.push(member) === NAMED_MEMBERS) break;
    let filteredOut = 0;
    if (this.filtering.value) for (const member of members) if (!this.#passes(member)) filteredOut += 1;
    return { page: row, count: members.size + 1, filteredOut, members: named };
  }

  /** Whether a row stands under the page that it belongs to. */
  isMember({ number, page }: Connection): boolean {
    return this.#grouping && page !== 0 && page !== number && this.#rows.has(page) && this.#rows.has(number);
  }

  // What people do.

  /** Selects the connection so many places further among those that are listed, and brings it into view. */
  move(by: number): void {
    const count = this.pinned.value.length + this.#rows.size;
    const { value } = this.#options.selected;
    const at = value === null ? -1 : this.#placeOf(value);
    if (at < 0) this.#show(by > 0 ? 0 : count - 1);
    else this.#show(Math.max(0, Math.min(count - 1, at + by)));
  }

  first(): void {
    this.#show(0);
  }

  last(): void {
    this.#show(this.pinned.value.length + this.#rows.size - 1);
  }

  /** Pins a connection, or takes it down again; without a number the one that is selected. */
  pin(number: number | null = this.#options.selected.value): void {
    if (number === null || this.#options.table.get(number) === undefined) return;
    const { value } = this.pinned;
    const others = value.filter((one) => one !== number);
    this.pinned.value = others.length < value.length ? others : [...others, number].slice(-PIN_LIMIT);
  }

  toggleChip(chip: ChipId): void {
    const chosen = new Set(this.chips.value);
    if (!chosen.delete(chip)) chosen.add(chip);
    this.chips.value = chosen;
  }

  /** Chooses a path, a client or a thread, or lets go of it. */
  toggleFacet(facet: Facet): void {
    const same = (one: Facet): boolean => one.field === facet.field && one.value === facet.value;
    const others = this.facets.value.filter((one) => !same(one));
    this.facets.value = others.length < this.facets.value.length ? others : [...others, facet];
  }

  toggleCollapsed(page: number): void {
    const collapsed = new Set(this.collapsed.value);
    if (!collapsed.delete(page)) collapsed.add(page);
    this.collapsed.value = collapsed;
  }

  clearFilter(): void {
    batch(() => {
      this.text.value = '';
      this.chips.value = new Set();
      this.facets.value = [];
    });
  }

  clear(): void {
    batch(() => {
      this.collapsed.value = new Set();
      this.pinned.value = [];
      this.facets.value = [];
      this.refresh(0);
    });
  }

  // What the table says.

  /** Takes in what has changed. @param nowMs any clock that counts milliseconds */
  refresh(nowMs: number): void {
    const changes = this.#options.table.takeChanges();
    if (changes === null) this.#startOver();
    else {
      // In the order in which they were accepted: what came before may explain what came after.
      const numbers = [...changes.keys()].sort((a, b) => a - b);
      for (const number of numbers) this.#changed(changes.get(number)!);
    }
    if (changes === null || changes.size > 0) this.version.value += 1;
    this.settle(nowMs);
  }

  /** Puts in order what has changed, where it is time to and nobody is reading. */
  settle(nowMs: number): void {
    if (this.#unsettled.size === 0 || this.held.value || Math.abs(nowMs - this.#settledMs) < SETTLE_MS)
      return;
    let count = 0;
    for (const number of this.#unsettled) {
      // What is left is put in order in the next frames.
      if (count === SETTLE_ROWS) break;
      count += 1;
      this.#unsettled.delete(number);
      this.#place(this.#options.table.get(number), true);
    }
    if (this.#unsettled.size === 0) this.#settledMs = nowMs;
    this.version.value += 1;
  }

  get #grouping(): boolean {
    return this.grouped.value && this.sort.value === 'number';
  }

  #startOver(): void {
    this.#relations.clear();
    this.#members.clear();
    this.#memberOf.clear();
    this.#counts.fill(0);
    for (const row of this.#options.table) row.chips = row.page = 0;
    for (const row of this.#options.table) for (const other of this.#judge(row)) this.#judge(other);
    const pinned = this.pinned.peek();
    const there = pinned.filter((number) => this.#options.table.get(number) !== undefined);
    if (there.length < pinned.length) this.pinned.value = there;
    this.#arrange();
  }

  /** Lists all rows anew: what is asked for is different. */
  #arrange(): void {
    this.#unsettled.clear();
    this.#rows = new OrderedRows(this.descending.value ? -1 : 1, this.#grouping ? pageFirst : undefined);
    const listed: { number: number; key: Key; lines: number }[] = [];
    for (const row of this.#options.table)
      if (this.#isListed(row))
        listed.push({ number: row.number, key: this.#keyOf(row), lines: this.#linesOf(row) });
    this.#rows.fill(listed);
    this.version.value += 1;
  }

  #pinsChanged(numbers: ReadonlySet<number>): void {
    this.#options.table.keep([...this.#pinned]);
    const rows = [...numbers]
      .map((number) => this.#options.table.get(number))
      .filter((row) => row !== undefined);
    for (const row of rows) this.#countChips(row);
    this.#placeAll(rows);
  }

  #placeAll(rows: Iterable<Connection>): void {
    for (const row of rows) this.#place(row, true);
    this.version.value += 1;
  }

  #changed(row: Connection): void {
    if (this.#options.table.get(row.number) !== row) return this.#gone(row);
    for (const other of this.#judge(row)) if (other !== row) this.#changed(other);
    this.#place(row, this.sort.value === 'number');
  }

  /** Says what a row is: its labels, its page, its chips. Returns others that may be something else because of it. */
  #judge(row: Connection): readonly Connection[] {
    const others = this.#relations.relate(row);
    this.#join(row, row.page === row.number ? 0 : row.page);
    this.#countChips(row);
    return others;
  }

  /** Puts a row where it belongs, or takes it out of the list. */
  #place(row: Connection | undefined, settled: boolean): void {
    if (row === undefined) return;
    if (!settled) {
      this.#unsettled.add(row.number);
      if (this.#rows.has(row.number)) return this.#rows.resize(row.number, this.#linesOf(row));
    }
    if (!this.#isListed(row)) return this.#rows.delete(row.number);
    this.#rows.set(row.number, settled ? this.#keyOf(row) : undefined, this.#linesOf(row));
  }

  #isListed(row: Connection): boolean {
    if (this.#pinned.has(row.number)) return false;
    return this.#passes(row) && !(this.#isUnder(row) && this.#collapsed.has(row.page));
  }

  /** Whether chips and filter let it into the list. */
  #passes(row: Connection): boolean {
    return this.#masks.every((mask) => (row.chips & mask) !== 0) && this.#test?.(row) !== false;
  }

  /** Whether its page load can be told from others, and its page is there to stand under. */
  #isUnder({ number, page }: Connection): boolean {
    return this.#grouping && page !== 0 && page !== number && this.#options.table.get(page) !== undefined;
  }

  #keyOf(row: Connection): Key {
    if (this.#isUnder(row)) return row.page;
    return SORT_KEYS[this.sort.peek()](row);
  }

  #linesOf(row: Connection): number {
    const heading = this.#grouping && this.#members.has(row.number) ? 1 : 0;
    return heading + (row.requests?.lines ?? 0);
  }

  /** Notes to which page's load a row belongs, 0 for none. */
  #join(row: Connection, page: number): void {
    const before = this.#memberOf.get(row.number) ?? 0;
    if (page === before) return;
    const left = this.#members.get(before);
    left?.delete(row);
    if (left?.size === 0) this.#members.delete(before);
    if (page === 0) this.#memberOf.delete(row.number);
    else {
      const joined = this.#members.get(page);
      if (joined === undefined) this.#members.set(page, new Set([row]));
      else joined.add(row);
      this.#memberOf.set(row.number, page);
    }
    // Their headings come and go.
    for (const number of [before, page]) {
      const head = this.#options.table.get(number);
      if (head !== undefined) this.#rows.resize(number, this.#linesOf(head));
    }
  }

  #gone(row: Connection): void {
    this.#rows.delete(row.number);
    this.#unsettled.delete(row.number);
    this.#countChips(row, 0);
    this.#join(row, 0);
    const members = this.#members.get(row.number);
    this.#members.delete(row.number);
    for (const member of members ?? []) {
      this.#memberOf.delete(member.number);
      member.page = 0;
      this.#place(this.#options.table.get(member.number), true);
    }
  }

  #countChips(row: Connection, bits = chipBits(row, this.#options.errnoName, this.#pinned)): void {
    const changed = row.chips ^ bits;
    for (let at = 0; changed >> at !== 0; at += 1)
      if ((changed >> at) & 1) this.#counts[at]! += (bits >> at) & 1 ? 1 : -1;
    row.chips = bits;
  }

  #placeOf(number: number): number {
    const pinned = this.pinned.value.indexOf(number);
    if (pinned >= 0) return pinned;
    const at = this.#rows.indexOf(number);
    return at < 0 ? -1 : this.pinned.value.length + at;
  }

  #show(place: number): void {
    const pinned = this.pinned.value;
    const number = pinned[place] ?? this.#rows.at(place - pinned.length);
    if (number === undefined) return;
    if (this.#options.selected.value !== number) this.#options.select(number);
    this.reveal.value = number;
  }
}

/** In a page load the page itself comes first, even where something was opened before it. */
function pageFirst(number: number, key: Key): number {
  return number === key ? -1 : number;
}
