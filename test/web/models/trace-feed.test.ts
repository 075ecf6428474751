import { describe, expect, it } from 'vitest';
import { RecordStore } from '../../../web/models/record-store.js';
import {
  SCROLLBACK_LINES,
  TraceFeed,
  type FeedChunk,
  type FeedView,
} from '../../../web/models/trace-feed.js';
import { frame, numbered, plain } from '../records.js';

const VIEW: FeedView = {
  filter: { calls: new Set(['recv']), connection: null },
  liner:
    () =>
    ({ seq }) => [`line ${seq}`],
};

function shown(chunk: FeedChunk | null): string[] {
  return chunk === null ? [] : chunk.lines.map(plain);
}

function setUp(view = VIEW): { store: RecordStore; feed: TraceFeed } {
  const store = new RecordStore();
  return { store, feed: new TraceFeed(store, view) };
}

describe('TraceFeed', () => {
  it('says which line to bring into view: the first of the record that is wanted, or behind it', () => {
    const { store, feed } = setUp({
      ...VIEW,
      liner:
        () =>
        ({ seq }) => [`line ${seq}`, 'and more'],
    });
    store.append(frame(numbered(1, 5)));
    feed.restart(undefined, 3);
    expect(feed.next()).toMatchObject({ show: 4 });
    feed.restart({ ...VIEW, filter: { ...VIEW.filter, calls: new Set(['close']) } }, 3);
    expect(feed.next()).toMatchObject({ lines: [], show: null });
    feed.restart(VIEW);
    expect(feed.next()).toMatchObject({ show: null });
  });

  it('draws all at first, then what is new', () => {
    const { store, feed } = setUp();
    store.append(frame(numbered(1, 2)));
    expect(feed.next()).toEqual({ clear: true, lines: ['line 1', 'line 2'], show: null });
    expect(feed.next()).toBeNull();
    store.append(frame(numbered(3, 3)));
    expect(feed.next()).toEqual({ clear: false, lines: ['line 3'], show: null });
  });

  it('leaves out a flood but its end, says exactly how much, and makes it good on a restart', () => {
    const { store, feed } = setUp();
    feed.next();
    store.append(frame(numbered(1, 1000)));
    const lines = shown(feed.next());
    expect(lines[0]).toBe('… 980 records above, not drawn: select a connection or freeze to read them');
    expect(lines.slice(1)).toEqual(Array.from({ length: 20 }, (_, at) => `line ${981 + at}`));
    expect(feed.incomplete).toBe(true);
    feed.restart();
    expect(shown(feed.next())).toHaveLength(1000);
    expect(feed.incomplete).toBe(false);
  });

  it('draws the newest alone when all is drawn anew in the middle of a flood, and the rest after it', () => {
    const { store, feed } = setUp();
    store.append(frame(numbered(1, 1000)));
    const lines = shown(feed.next(Infinity, true));
    expect(lines[0]).toBe('… 940 records above, not drawn: select a connection or freeze to read them');
    expect([lines.length, lines.at(-1), feed.incomplete]).toEqual([61, 'line 1000', true]);
    feed.restart();
    expect(shown(feed.next())).toHaveLength(1000);
    // Nothing is left out where there is no more, nor where one record is wanted.
    feed.restart({ ...VIEW, filter: { ...VIEW.filter, connection: 2 } });
    feed.next(Infinity, true);
    expect(feed.incomplete).toBe(false);
    feed.restart(VIEW, 500);
    expect(shown(feed.next(Infinity, true))).toHaveLength(1000);
  });

  it('never draws more than the terminal keeps', () => {
    const { store, feed } = setUp({
      ...VIEW,
      liner:
        () =>
        ({ seq }) =>
          Array<string>(7).fill(`line ${seq}`),
    });
    store.append(frame(numbered(1, 3000)));
    const lines = shown(feed.next());
    expect(lines.length).toBeLessThanOrEqual(SCROLLBACK_LINES);
    const drawn = (lines.length - 1) / 7;
    expect(lines[0]).toBe(
      `… ${(3000 - drawn).toLocaleString('en-US')} records above, not drawn: select a connection or freeze to read them`,
    );
    expect(lines.at(-1)).toBe('line 3000');
  });

  it('draws up to a limit while the view is frozen', () => {
    const { store, feed } = setUp();
    store.append(frame(numbered(1, 5)));
    expect(shown(feed.next(3))).toEqual(['line 1', 'line 2', 'line 3']);
    expect(feed.next(3)).toBeNull();
    expect(shown(feed.next())).toEqual(['line 4', 'line 5']);
  });

  it('shows a gap where it is, once', () => {
    const { store, feed } = setUp();
    store.append(frame(numbered(1, 1)));
    feed.next();
    store.advance(11);
    expect(shown(feed.next())).toEqual(['… 10 records not shown: load them']);
    store.advance(13);
    store.append(frame(numbered(14, 14)));
    expect(shown(feed.next())).toEqual(['… 2 records not shown: load them', 'line 14']);
    store.markLost({ from: 2, to: 3 });
    feed.restart();
    expect(shown(feed.next())).toEqual([
      'line 1',
      '… 2 records gone: the log holds the newest only',
      '… 10 records not shown: load them',
      'line 14',
    ]);
  });

  it('shows another view after a restart with one', () => {
    const { store, feed } = setUp();
    store.append(frame([...numbered(1, 2, { connection: 1 }), ...numbered(3, 4, { connection: 2 })]));
    feed.next();
    feed.restart({ ...VIEW, filter: { ...VIEW.filter, connection: 2 } });
    expect(feed.next()).toEqual({ clear: true, lines: ['line 3', 'line 4'], show: null });
  });

  it('renders some records before the first one drawn, to know unfinished characters', () => {
    const seen: number[] = [];
    const { store, feed } = setUp({
      ...VIEW,
      liner:
        () =>
        ({ seq }) => (seen.push(seq), [`line ${seq}`]),
    });
    store.append(frame(numbered(1, 4100)));
    feed.next();
    expect(seen[0]).toBe(37);
  });

  it('draws a record that is wanted with those around it, and says what is left out on both sides', () => {
    const { store, feed } = setUp();
    store.append(frame(numbered(1, 8000)));
    feed.restart(undefined, 2000);
    const chunk = feed.next()!;
    expect(shown(chunk)[chunk.show!]).toBe('line 2000');
    expect(shown(chunk)[0]).toContain('… 1,500 records above, not drawn');
    expect(shown(chunk).at(-1)).toContain('… 5,501 records above, not drawn');
    expect([feed.incomplete, feed.linesBelow(2000), feed.linesBelow(7000)]).toEqual([true, 500, null]);
    feed.restart();
    expect(shown(feed.next()).at(-1)).toBe('line 8000');
    expect(feed.linesBelow(8000)).toBe(0);
  });

  it('draws a wanted record whose neighbours are longer than the terminal', () => {
    const long = Array<string>(4000).fill('long');
    const { store, feed } = setUp({
      ...VIEW,
      liner:
        () =>
        ({ seq }) =>
          seq === 3 ? ['wanted'] : long,
    });
    store.append(frame(numbered(1, 9)));
    feed.restart(undefined, 3);
    const chunk = feed.next()!;
    expect(chunk.lines.length).toBeLessThanOrEqual(SCROLLBACK_LINES);
    expect(shown(chunk)[chunk.show!]).toBe('wanted');
  });

  it('knows how many lines below a record were drawn since', () => {
    const { store, feed } = setUp();
    store.append(frame(numbered(1, 2)));
    feed.next();
    expect(feed.linesBelow(1)).toBe(1);
    store.append(frame(numbered(3, 1002)));
    feed.next();
    // A line for those that were not drawn, and the last twenty.
    expect([feed.linesBelow(1), feed.linesBelow(500), feed.linesBelow(1000)]).toEqual([22, null, 2]);
    feed.restart();
    expect(feed.linesBelow(1)).toBeNull();
  });
});
