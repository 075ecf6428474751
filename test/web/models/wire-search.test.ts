import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaygroundRecord } from '../../../server/core/record.js';
import { RecordStore } from '../../../web/models/record-store.js';
import { findPattern, parsePattern, type BytePattern } from '../../../web/models/search-pattern.js';
import { MATCH_LIMIT, WireSearch, type Match, type SearchedKind } from '../../../web/models/wire-search.js';
import { frame, record, story, type Step } from '../records.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const pattern = (text: string): BytePattern => parsePattern(text, 'text', false).pattern!;

interface Setting {
  readonly store: RecordStore;
  readonly search: WireSearch;
  /** Runs what is scheduled until nothing is; returns how many slices it took. */
  readonly run: () => number;
}

/** @param sliceSteps how often a slice may look at the clock */
function setUp(kind: SearchedKind = 'connection', sliceSteps = 1): Setting {
  const store = new RecordStore();
  const queue: (() => void)[] = [];
  let looks = 0;
  const search = new WireSearch(store, kind, {
    schedule: (callback) => queue.push(callback),
    now: () => (looks++ / (sliceSteps + 1)) * 5,
  });
  const run = (): number => {
    let slices = 0;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      next();
      slices += 1;
    }
    return slices;
  };
  return { store, search, run };
}

function found(steps: readonly Step[], text: string, kind: SearchedKind = 'connection'): readonly Match[] {
  const { store, search, run } = setUp(kind);
  store.append(frame(story(steps)));
  search.look(pattern(text));
  run();
  return search.matches;
}

const VISIT: readonly Step[] = [
  ['accept', { connection: 7, payload: '127.0.0.1:5000' }],
  ['recv', { connection: 7, payload: 'GET / HTTP/1.1\r' }],
  ['accept', { connection: 8, payload: '127.0.0.1:5001' }],
  ['recv', { connection: 8, payload: '\nGET /other\r\n' }],
  ['recv', { connection: 7, payload: '\nHost: x\r\n\r\n' }],
  ['sendall', { connection: 7, payload: 'HTTP/1.1 200 OK\r\n' }],
];

describe('WireSearch', () => {
  it('finds bytes within a record, and across the records of one direction', () => {
    expect(found(VISIT, '\\r\\nhost')).toEqual([
      {
        owner: 7,
        call: 'recv',
        offset: 14,
        pieces: [
          { seq: 2, start: 14, end: 15 },
          { seq: 5, start: 0, end: 5 },
        ],
      },
    ]);
    expect(found(VISIT, 'http/1.1').map(({ call, pieces }) => [call, pieces[0]!.seq])).toEqual([
      ['recv', 2],
      ['sendall', 6],
    ]);
    // What other directions and other connections carried between them does not matter.
    expect(found(VISIT, '\\n\\n')).toEqual([]);
    expect(found(VISIT, '\\r\\nGET')).toEqual([]);
  });

  it('finds nothing across two connections of the same number of a client, nor across prints', () => {
    const prints: Step[] = [
      ['print', { payload: 'ab' }],
      ['print', { payload: 'cab' }],
    ];
    expect(found(prints, 'bc', 'output')).toEqual([]);
    expect(found(prints, 'ab', 'output').map(({ offset }) => offset)).toEqual([0, 1]);
    const client = (run: number, payload: string): Step => ['clientSend', { run, payload }];
    const clients = [client(1, 'a'), client(2, 'b'), client(1, 'c')];
    expect(found(clients, 'ac', 'client')).toHaveLength(1);
    expect(found(clients, 'ab', 'client')).toHaveLength(0);
  });

  it('tells matches in how many connections, and where each stands in what', () => {
    const { store, search, run } = setUp();
    store.append(frame(story(VISIT)));
    search.look(pattern('get'));
    run();
    expect([search.matches.length, search.ownerCount]).toEqual([2, 2]);
    const { before, match, after } = search.context(search.matches[1]!)!;
    expect([before, match, after].map(read)).toEqual(['\n', 'GET', ' /other\r\n']);
  });

  it('looks only at one connection where that is asked for', () => {
    const { store, search, run } = setUp();
    store.append(frame(story(VISIT)));
    search.look(pattern('get'));
    search.narrow({ connection: 8 });
    run();
    expect(search.matches.map(({ owner }) => owner)).toEqual([8]);
  });

  it('goes round, and stays at a match when the past changes', () => {
    const { store, search, run } = setUp();
    store.append(frame(story(VISIT)));
    search.look(pattern('\\r\\n'));
    run();
    const seqs = search.matches.map(({ pieces }) => pieces[0]!.seq);
    expect(search.move(-1)!.pieces[0]!.seq).toBe(seqs.at(-1));
    expect(search.move(1)!.pieces[0]!.seq).toBe(seqs[0]);
    search.move(1);
    search.restart();
    expect(search.current).toBeNull();
    run();
    expect(search.current).toBe(1);
    search.look(pattern('nowhere'));
    run();
    expect(search.move(1)).toBeNull();
  });

  it('goes on with what comes, up to a limit', () => {
    const { store, search, run } = setUp();
    const records = story(VISIT);
    store.append(frame(records.slice(0, 2)));
    search.look(pattern('\\r\\nhost'));
    run();
    expect(search.done).toBe(true);
    store.append(frame(records.slice(2)));
    search.go(4);
    run();
    expect(search.matches).toHaveLength(0);
    search.go(Infinity);
    run();
    expect(search.matches).toHaveLength(1);
  });

  it('knows nothing across records that are missing, and not where in its stream a match stands', () => {
    const { store, search, run } = setUp();
    const records = story(VISIT);
    store.append(frame(records.slice(0, 3)));
    store.append(frame(records.slice(4)));
    search.look(pattern('\\r\\nhost'));
    run();
    expect(search.matches).toEqual([]);
    search.look(pattern('host'));
    run();
    expect(search.matches.map(({ offset }) => offset)).toEqual([null]);
    // It came after all.
    store.append(frame(records.slice(3, 4)));
    search.look(pattern('\\r\\nhost'));
    run();
    expect(search.matches).toHaveLength(1);
  });

  it('forgets matches whose records had to make room', () => {
    const store = new RecordStore({ liveBytes: 300 * 1024, fetchedBytes: 0 });
    const search = new WireSearch(store, 'connection', { schedule: (run) => run(), now: () => 0 });
    const big = (seq: number): PlaygroundRecord =>
      record('recv', { seq, connection: seq, payload: `needle${'x'.repeat(200 * 1024)}` });
    search.look(pattern('needle'));
    for (let seq = 1; seq <= 4; seq += 1) {
      store.append(frame([big(seq)]));
      search.go();
    }
    expect(search.matches.map(({ owner }) => owner)).toEqual([4]);
    expect(search.ownerCount).toBe(1);
  });

  it('stops at more matches than it keeps', () => {
    const { store, search, run } = setUp();
    store.append(frame([record('recv', { connection: 1, payload: 'x'.repeat(MATCH_LIMIT + 1) })]));
    search.look(pattern('x'));
    run();
    expect([search.matches.length, search.full, search.done]).toEqual([MATCH_LIMIT, true, true]);
  });

  it('looks through many records in slices', () => {
    const { store, search, run } = setUp('connection', 3);
    store.append(
      frame(Array.from({ length: 100 }, (_, at) => record('recv', { seq: at + 1, payload: 'x' }))),
    );
    search.look(pattern('x'));
    expect(search.matches).toEqual([]);
    expect(run()).toBeGreaterThan(5);
    expect(search.matches).toHaveLength(100);
  });

  it('finds in any pieces what it finds in the whole', () => {
    const some = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '\r'), maxLength: 60 });
    const wanted = fc.string({ unit: fc.constantFrom('a', 'b', '\\r'), minLength: 1, maxLength: 4 });
    const cuts = fc.array(fc.nat(60), { maxLength: 8 });
    const frames = fc.array(fc.nat(20), { maxLength: 4 });
    fc.assert(
      fc.property(some, wanted, cuts, frames, (text, text2, at, ends) => {
        const bytes = utf8(text);
        const edges = [0, ...at.filter((one) => one < bytes.length).toSorted((a, b) => a - b), bytes.length];
        const steps: Step[] = [['accept', { connection: 1 }]];
        for (let index = 1; index < edges.length; index += 1)
          steps.push(
            ['recv', { connection: 1, payload: bytes.subarray(edges[index - 1], edges[index]) }],
            ['sendall', { connection: 1, payload: 'ab\r' }],
            ['recv', { connection: 2, payload: 'ba' }],
          );
        const records = story(steps);
        const { store, search, run } = setUp();
        search.look(pattern(text2));
        search.narrow({ connection: 1 });
        let from = 0;
        for (const end of [...ends.toSorted((a, b) => a - b), records.length]) {
          store.append(frame(records.slice(from, end)));
          from = Math.max(from, end);
          search.go();
          run();
        }
        const mine = search.matches.filter(({ call }) => call === 'recv');
        expect(mine.map(({ offset }) => offset)).toEqual(naive(bytes, pattern(text2)));
        for (const match of mine) {
          const pieces = match.pieces.map(({ seq, start, end }) =>
            records[seq - 1]!.payload.subarray(start, end),
          );
          const { offset } = match;
          const whole = bytes.subarray(offset!, offset! + pattern(text2).values.length);
          expect(Buffer.concat(pieces)).toEqual(Buffer.from(whole));
        }
      }),
    );
  });
});

/** Where the pattern stands in the bytes, no two of them overlapping. */
function naive(bytes: Uint8Array, wanted: BytePattern): number[] {
  const offsets: number[] = [];
  const size = wanted.values.length;
  for (let at = 0; at + size <= bytes.length; at += 1) {
    if (findPattern(bytes.subarray(at, at + size), wanted) !== 0) continue;
    offsets.push(at);
    at += size - 1;
  }
  return offsets;
}
