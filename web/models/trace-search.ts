/** A search as people write it, and what it finds: what the bar over a terminal shows. Must never know the terminal. */
import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { LF } from '../../server/core/wire-text.js';
import type { RecordFilter, RecordStore } from './record-store.js';
import { knownBytes, parsePattern, type ParsedPattern, type PatternForm } from './search-pattern.js';
import { visibleText } from './visible-bytes.js';
import { WireSearch, type Match, type SearchedKind, type SearchTimes } from './wire-search.js';

/** Which records are searched. */
export type SearchFilter = Omit<RecordFilter, 'calls'>;

/** What says that records have come, and how many of them are shown. */
export interface RecordsSeen {
  readonly version: ReadonlySignal<number>;
  readonly pastVersion: ReadonlySignal<number>;
  readonly frozenAt: ReadonlySignal<number | null>;
}

export class TraceSearch {
  readonly open = signal(false);
  /** Counts how often people have begun to search. */
  readonly started = signal(0);
  readonly source = signal('');
  readonly form = signal<PatternForm>('text');
  readonly matchCase = signal(false);
  readonly found: WireSearch;
  /** Counts how often another match, or none, was chosen to be looked at. */
  readonly looked = signal(0);
  /** The bytes of the match that is looked at are drawn nowhere. */
  readonly notDrawn = signal(false);
  /** Where people wanted to go before anything was found. */
  #wish: 1 | -1 | null = null;

  readonly parsed: ReadonlySignal<ParsedPattern> = computed(() =>
    this.open.value
      ? parsePattern(this.source.value, this.form.value, this.matchCase.value)
      : { pattern: null, problem: null },
  );

  /** The pattern as a terminal draws it in one row; null where it is drawn in several, or not known byte by byte. */
  readonly drawn: ReadonlySignal<{ readonly text: string; readonly matchCase: boolean } | null> = computed(
    () => {
      const { pattern } = this.parsed.value;
      const bytes = pattern === null ? null : knownBytes(pattern);
      if (bytes === null) return null;
      const lineBreak = bytes.indexOf(LF);
      if (lineBreak >= 0 && (this.kind === 'output' || lineBreak < bytes.length - 1)) return null;
      const text = visibleText(bytes, { style: this.kind === 'output' ? 'printed' : 'bytes' });
      return { text, matchCase: this.matchCase.value || this.form.value === 'hex' };
    },
  );

  constructor(
    store: RecordStore,
    readonly kind: SearchedKind,
    times: SearchTimes,
  ) {
    this.found = new WireSearch(store, kind, times);
  }

  /** Goes on with the search as records come, until the returned function is called. `filter` reads signals. */
  follow({ version, pastVersion, frozenAt }: RecordsSeen, filter: () => SearchFilter): () => void {
    const stops = [
      effect(() => {
        this.#wish = null;
        this.found.look(this.parsed.value.pattern);
        this.#looked();
      }),
      effect(() => this.found.narrow(filter())),
      effect(() => {
        void pastVersion.value;
        this.found.restart();
      }),
      effect(() => {
        void version.value;
        this.found.go(frozenAt.value ?? Infinity);
      }),
      effect(() => {
        void this.found.version.value;
        if (this.#wish !== null && (this.found.done || this.#wish > 0)) this.move(this.#wish);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Opens the bar, or goes back into it. */
  start(): void {
    this.open.value = true;
    this.started.value = this.started.peek() + 1;
  }

  move(by: 1 | -1): Match | null {
    const match = this.found.move(by);
    this.#wish = match === null && !this.found.done ? by : null;
    this.#looked();
    return match;
  }

  choose(index: number): void {
    this.found.choose(index);
    this.#looked();
  }

  #looked(): void {
    this.looked.value = this.looked.peek() + 1;
  }
}
