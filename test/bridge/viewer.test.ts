/** What one viewer is sent, by a clock that the test moves: all that is within its live budget, and the newest beyond. */
import { describe, expect, test } from 'vitest';
import { LIVE_LIMITS } from '../../server/bridge/live-budget.js';
import { Viewer, type Topic } from '../../server/bridge/viewer.js';
import { RecordLog } from '../../server/core/log.js';
import { decodeFrame, encodeRecord, RECORD_HEADER_BYTES } from '../../server/core/record.js';
import { record } from '../web/records.js';

const { recordsPerSecond, bytesPerSecond, burstRecords, burstBytes, sliceMs } = LIVE_LIMITS;
const SLICE_RECORDS = (recordsPerSecond * sliceMs) / 1000;

/** What a viewer was told: ranges of records, and of those that were left out. */
type Heard = readonly ['records' | 'skipped' | 'fetched', from: number, to: number];

/** A viewer of a log, on a socket that takes everything unless it is said to be full. */
function watch(since = 0, log = new RecordLog(64 * 2 ** 20), phase = 0) {
  const heard: Heard[] = [];
  const closed: [code: number | undefined, reason: unknown][] = [];
  const socket = {
    bufferedAmount: 0,
    pings: 0,
    close: (code?: number, reason?: string | Buffer) => void closed.push([code, reason]),
    ping: () => void (socket.pings += 1),
    send: (message: string | Uint8Array, { binary }: { readonly binary: boolean }) => {
      if (binary && typeof message !== 'string') {
        const seqs = Array.from(decodeFrame(message), ({ seq }) => seq);
        const last = heard.at(-1);
        if (last?.[0] === 'records' && last[2] === seqs[0]! - 1)
          heard[heard.length - 1] = ['records', last[1], seqs.at(-1)!];
        else heard.push(['records', seqs[0]!, seqs.at(-1)!]);
        return;
      }
      const told = JSON.parse(String(message)) as { kind: string; from: number; to: number };
      if (told.kind === 'skipped' || told.kind === 'fetched') heard.push([told.kind, told.from, told.to]);
    },
  };
  const viewer = new Viewer(socket, log, 0, phase);
  let nowMs = 0;
  const topics: Topic[] = [];
  /** So many records happen, each with so much payload. */
  const happen = (count: number, payloadBytes = 0): void => {
    const payload = new Uint8Array(payloadBytes);
    for (let i = 0; i < count; i += 1)
      log.append(encodeRecord(record('recv', { seq: log.lastSeq + 1, payload })));
  };
  /** Time passes, then the hub ticks until nothing more can be sent now; returns whether there is more. */
  const tick = (afterMs = 0): boolean => {
    nowMs += afterMs;
    let more = true;
    for (let before = -1; more && before !== heard.length;) {
      before = heard.length;
      more = viewer.advance((topic) => {
        topics.push(topic);
        return Buffer.from('{"kind":"topic"}');
      }, nowMs);
    }
    return more;
  };
  /** Something happens all the time, and each time the hub ticks. */
  const flood = (ms: number): void => {
    for (let past = 0; past < ms; past += 10) {
      happen(50);
      tick(10);
    }
  };
  return {
    heard,
    topics,
    closed,
    socket,
    viewer,
    log,
    resume: () => viewer.resume(since),
    happen,
    tick,
    flood,
  };
}

/** Everything after `since` was sent or left out, in order and once. */
function checkExact(heard: readonly Heard[], since: number, lastSeq: number): void {
  let next = since + 1;
  for (const [kind, from, to] of heard) {
    if (kind === 'fetched') continue;
    expect(from).toBe(next);
    expect(to).toBeGreaterThanOrEqual(from);
    next = to + 1;
  }
  expect(next).toBe(lastSeq + 1);
}

const count = (heard: readonly Heard[], kind: Heard[0]): number =>
  heard.filter((one) => one[0] === kind).reduce((sum, [, from, to]) => sum + to - from + 1, 0);

describe('a viewer within its live budget', () => {
  test('loses nothing, at the steady rate for as long as it lasts', () => {
    const { heard, happen, tick, resume, log } = watch();
    resume();
    for (let i = 0; i < 100; i += 1) {
      happen(recordsPerSecond / 10);
      expect(tick(100)).toBe(false);
    }
    expect(heard).toEqual([['records', 1, log.lastSeq]]);
  });

  test('gets the first records after a quiet moment at once, as many as were saved up', () => {
    const { heard, happen, tick, resume } = watch();
    resume();
    happen(burstRecords);
    expect(tick()).toBe(false);
    expect(heard).toEqual([['records', 1, burstRecords]]);
  });

  test('saves up no more than a burst, however long it was quiet', () => {
    const { heard, happen, tick, resume } = watch();
    resume();
    tick(3_600_000);
    happen(burstRecords + 1);
    tick();
    expect(heard).toEqual([
      ['skipped', 1, 1],
      ['records', 2, burstRecords + 1],
    ]);
  });
});

describe('a viewer over its live budget', () => {
  test('is told of what is only sampled with the slice, and of all else at once', () => {
    const { viewer, happen, tick, topics, heard } = watch();
    viewer.resume(0);
    tick();
    topics.length = 0;
    happen(burstRecords);
    tick();
    happen(SLICE_RECORDS * 2);
    viewer.markStale('threads', 'for a slice');
    viewer.markStale('status', 'for a slice');
    viewer.markStale('response', 'never');
    happen(1);
    tick(sliceMs / 2);
    expect(topics).toEqual(['response']);
    viewer.markStale('status', 'never');
    // What can't wait does not become something that can.
    viewer.markStale('status', 'for a slice');
    tick();
    expect(topics).toEqual(['response', 'status']);
    const before = heard.length;
    happen(1);
    tick(sliceMs / 2);
    expect(topics).toEqual(['response', 'status', 'threads']);
    expect(heard.slice(before).map(([kind]) => kind)).toEqual(['skipped', 'records']);
    // Nothing is being saved up: what is new is told at once.
    viewer.markStale('threads', 'for a slice');
    tick();
    expect(topics.at(-1)).toBe('threads');
    expect(topics).toHaveLength(4);
  });

  test('waits for its time, then gets a slice of the newest and is told exactly what it was not sent', () => {
    const { heard, flood, happen, tick, resume, log } = watch();
    resume();
    happen(burstRecords);
    tick();
    happen(1000);
    flood(sliceMs - 10);
    expect(heard.length).toBe(1);
    flood(10);
    expect(heard.slice(1)).toEqual([
      ['skipped', burstRecords + 1, log.lastSeq - SLICE_RECORDS],
      ['records', log.lastSeq - SLICE_RECORDS + 1, log.lastSeq],
    ]);
  });

  test('gets its slices at another time than others', () => {
    const times = [0, 0.25, 0.5, 0.75].map((phase) => {
      const { heard, flood, happen, tick, resume } = watch(0, new RecordLog(64 * 2 ** 20), phase);
      resume();
      happen(burstRecords);
      tick();
      happen(1000);
      flood(sliceMs);
      let ms = 0;
      for (const before = heard.length; heard.length === before; ms += 10) flood(10);
      return ms;
    });
    expect(times.map((ms) => Math.round((ms / sliceMs) * 4) % 4)).toEqual([0, 1, 2, 3]);
  });

  test('does not wait for its time when a flood is over', () => {
    const { heard, flood, happen, tick, resume, log } = watch();
    resume();
    happen(burstRecords);
    tick();
    happen(1000);
    flood(sliceMs / 2);
    expect(tick(10)).toBe(true);
    expect(heard.length).toBe(1);
    expect(tick(sliceMs / 4)).toBe(false);
    expect(heard.at(-1)![2]).toBe(log.lastSeq);
  });

  test('is sent the budget and no more while a flood lasts, and every record is accounted for', () => {
    const { heard, happen, tick, resume, log } = watch();
    resume();
    const seconds = 5;
    for (let ms = 0; ms < seconds * 1000; ms += 16) {
      happen(640);
      tick(16);
    }
    tick(sliceMs);
    checkExact(heard, 0, log.lastSeq);
    const sent = count(heard, 'records');
    const most = burstRecords + recordsPerSecond * (seconds + 0.016 + sliceMs / 1000);
    expect(sent).toBeLessThanOrEqual(most);
    expect(sent).toBeGreaterThan(most * 0.9);
    expect(count(heard, 'skipped')).toBe(log.lastSeq - sent);
    // Slices, not crumbs: a connection is seen whole.
    const slices = heard.filter(([kind]) => kind === 'records').slice(1);
    expect(slices.length).toBeGreaterThan(10);
    for (const [, from, to] of slices) expect(to - from + 1).toBeGreaterThan(SLICE_RECORDS * 0.9);
  });

  test('gets the last records of a flood, within a slice of time, without anything more happening', () => {
    const { heard, happen, tick, resume, log } = watch();
    resume();
    happen(burstRecords * 3);
    tick();
    happen(7);
    expect(tick()).toBe(true);
    expect(tick(sliceMs)).toBe(false);
    expect(heard).toEqual([
      ['skipped', 1, burstRecords * 2],
      ['records', burstRecords * 2 + 1, log.lastSeq],
    ]);
  });

  test('has its whole budget again when it was quiet for long enough', () => {
    const { heard, happen, tick, resume, log } = watch();
    resume();
    happen(burstRecords * 3);
    tick();
    tick((burstRecords / recordsPerSecond) * 1000);
    const before = log.lastSeq;
    happen(burstRecords);
    tick();
    expect(heard.at(-1)![2]).toBe(log.lastSeq);
    expect(heard.filter(([kind, , to]) => kind === 'skipped' && to > before)).toEqual([]);
  });

  test('in bytes is moved ahead as well', () => {
    const { heard, happen, tick, resume, log } = watch();
    resume();
    const payload = 64 * 1024 - RECORD_HEADER_BYTES;
    const fits = burstBytes / (64 * 1024);
    happen(fits + 10, payload);
    while (tick()) {}
    expect(heard).toEqual([
      ['skipped', 1, 10],
      ['records', 11, log.lastSeq],
    ]);
  });

  test('gets a record that is larger than its budget all the same, and pays for it later', () => {
    const { heard, happen, tick, resume } = watch();
    resume();
    happen(1, burstBytes * 2);
    tick();
    expect(heard).toEqual([['records', 1, 1]]);
    happen(1);
    expect(tick()).toBe(true);
    expect(tick((burstBytes / bytesPerSecond) * 1000 + sliceMs)).toBe(false);
    expect(heard).toEqual([['records', 1, 2]]);
  });

  test('can fetch what it was not sent, which costs it nothing of its budget', () => {
    const { heard, happen, tick, resume, viewer, log } = watch();
    resume();
    happen(burstRecords * 2);
    tick();
    const [, from, to] = heard[0]!;
    expect(heard[0]).toEqual(['skipped', 1, burstRecords]);
    heard.length = 0;
    viewer.fetch(from, to);
    while (tick()) {}
    expect(heard).toEqual([
      ['records', from, to],
      ['fetched', from, to],
    ]);
    happen(SLICE_RECORDS);
    tick(sliceMs);
    expect(heard.at(-1)).toEqual(['records', burstRecords * 2 + 1, log.lastSeq]);
  });
});

describe('the past', () => {
  test('comes whole to whoever joins late, however much it is, and the present behind it', () => {
    const { heard, happen, tick, resume, log } = watch();
    happen(burstRecords * 4);
    resume();
    while (tick()) {}
    happen(burstRecords);
    while (tick()) {}
    expect(heard).toEqual([['records', 1, log.lastSeq]]);
  });

  test('has no end that was granted and not sent: what happens while it is sent is within the budget or told', () => {
    const { heard, happen, tick, resume, socket, log } = watch(5);
    happen(1000);
    resume();
    socket.bufferedAmount = 1;
    happen(burstRecords + 3);
    expect(tick()).toBe(true);
    expect(heard).toEqual([]);
    socket.bufferedAmount = 0;
    while (tick()) {}
    expect(heard).toEqual([
      ['records', 6, 1000],
      ['skipped', 1001, 1003],
      ['records', 1004, log.lastSeq],
    ]);
  });

  test('that has fallen out of the log is told as skipped, also where it was granted', () => {
    const { heard, happen, tick, resume, log } = watch(0, new RecordLog(512 * 1024));
    happen(10);
    resume();
    happen(40, 64 * 1024);
    while (tick()) {}
    expect(heard[0]).toEqual(['skipped', 1, log.firstSeq - 1]);
    checkExact(heard, 0, log.lastSeq);
  });
});

describe('a viewer that takes nothing of what waits for it', () => {
  const LIMIT_MS = 10_000;

  /** One whose socket is full, just now. */
  function stuck(bytes = 100_000) {
    const watched = watch();
    watched.resume();
    watched.happen(1);
    watched.tick(1_000_000);
    watched.socket.bufferedAmount = bytes;
    expect(watched.tick(16)).toBe(true);
    return watched;
  }

  test('is let go after ten seconds, once, with the code that says that it may come back', () => {
    const { tick, closed, happen, heard } = stuck();
    expect(tick(LIMIT_MS - 1)).toBe(true);
    expect(closed).toEqual([]);
    expect(tick(1)).toBe(false);
    expect(closed).toEqual([[1013, 'Not reading']]);
    // Not a byte more, whatever happens; nor is it closed again.
    happen(5);
    expect(tick(LIMIT_MS)).toBe(false);
    expect(closed.length).toBe(1);
    expect(heard).toEqual([['records', 1, 1]]);
  });

  test('has all that the log holds when it comes back and says what it has', () => {
    const { tick, happen, log } = stuck();
    happen(40);
    tick(LIMIT_MS);
    const again = watch(1, log);
    again.resume();
    again.tick();
    expect(again.heard).toEqual([['records', 2, 41]]);
  });

  test('is let go as well where more and more is told to it', () => {
    const { socket, tick, closed } = stuck();
    for (let i = 0; i < 10; i += 1) {
      socket.bufferedAmount += 1000;
      tick(LIMIT_MS / 10);
    }
    expect(closed.length).toBe(1);
  });

  test.each<[string, (watched: ReturnType<typeof watch>) => void]>([
    ['a byte in so long', ({ socket }) => (socket.bufferedAmount -= 1)],
    [
      'a byte in so long, while more is told to it',
      (watched) => {
        watched.socket.bufferedAmount += 1000;
        watched.tick(LIMIT_MS / 2);
        watched.socket.bufferedAmount -= 1;
      },
    ],
    ['so little that only a pong tells of it', ({ viewer }) => viewer.ponged()],
    [
      'everything, and is full at once again',
      (watched) => {
        const full = watched.socket.bufferedAmount;
        watched.socket.bufferedAmount = 0;
        watched.tick();
        watched.socket.bufferedAmount = full;
      },
    ],
  ])('is kept for ever where it reads %s', (_, read) => {
    const watched = stuck();
    for (let i = 0; i < 20; i += 1) {
      watched.tick(LIMIT_MS / 2 - 1);
      read(watched);
      watched.tick(1);
    }
    expect(watched.closed).toEqual([]);
    // And not longer than that.
    watched.tick(LIMIT_MS);
    expect(watched.closed.length).toBe(1);
  });

  test('is left alone while there is nothing for it, for however long', () => {
    const { tick, closed, resume, happen, heard } = watch();
    resume();
    happen(1);
    tick();
    for (let i = 0; i < 10; i += 1) expect(tick(LIMIT_MS * 10)).toBe(false);
    happen(1);
    tick(LIMIT_MS * 10);
    expect(closed).toEqual([]);
    expect(heard).toEqual([['records', 1, 2]]);
  });

  test('is not taken for one after a pause in which nobody looked', () => {
    const { tick, closed, resume, happen, socket } = watch();
    resume();
    happen(1);
    tick();
    socket.bufferedAmount = 1;
    tick(LIMIT_MS * 2);
    expect(closed).toEqual([]);
  });
});

test('a viewer is pinged as often as it takes to see a slow one read, and no more often', () => {
  const { resume, happen, tick, socket } = watch();
  resume();
  happen(10);
  tick();
  expect(socket.pings).toBe(0);
  happen(64, 16 * 1024);
  tick();
  // A MiB: one for each 256 KiB, which is also the longest frame.
  expect(socket.pings).toBe(4);
});
