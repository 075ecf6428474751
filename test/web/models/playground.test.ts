import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../../../server/core/messages.js';
import { OUTPUT_CALLS } from '../../../web/models/output-lines.js';
import { Playground } from '../../../web/models/playground.js';
import { WIRE_CALLS } from '../../../web/models/wire-lines.js';
import { frame, story, START_MS, type Step } from '../records.js';
import { status } from '../status.js';
import { untranslated } from '../../../server/core/errors.js';

type Hello = Extract<ServerMessage, { kind: 'hello' }>;

const hello = (told: Partial<Hello> = {}): Hello => ({
  kind: 'hello',
  protocol: 1,
  version: '0.0.0',
  process: 'p',
  session: 'a',
  platform: 'linux',
  errnoNames: { 98: 'EADDRINUSE' },
  programs: [],
  receiveListings: { typescript: { file: '', text: '' }, python: { file: '', text: '' } },
  finishListings: { typescript: { file: '', text: '' }, python: { file: '', text: '' } },
  scenarios: [],
  firstSeq: 1,
  lastSeq: 0,
  ...told,
});

/** A page whose frames are drawn by hand. */
class Page {
  readonly asked: string[] = [];
  nowMs = START_MS;
  readonly playground: Playground;
  #scheduled: (() => void)[] = [];

  constructor() {
    this.playground = new Playground({
      control: {
        changeProgram: async (change) =>
          change.port === 1 ? { code: 'EACCES', message: untranslated('Cannot') } : null,
        changeGate: async () => null,
        changeResponse: async () => null,
        changePrivacy: async () => null,
        playScenario: async () => null,
        client: async () => null,
        transferred: async () => null,
        fetch: (from, to) => this.asked.push(`fetch ${from} to ${to}`) > 0,
      },
      schedule: (callback) => this.#scheduled.push(callback),
      now: () => this.nowMs,
    });
  }

  /** Draws a frame; returns how many times it was asked for. */
  draw(): number {
    const scheduled = this.#scheduled;
    this.#scheduled = [];
    for (const callback of scheduled) callback();
    return scheduled.length;
  }

  connect(told: Partial<Hello> = {}): number {
    const since = this.playground.hello(hello(told));
    this.playground.setLink('open');
    this.draw();
    return since;
  }

  records(steps: readonly Step[], firstSeq: number): void {
    this.playground.frame(frame(story(steps, firstSeq)));
  }
}

const visit = (connection: number): Step[] => [
  ['accept', { connection, payload: '127.0.0.1:50510' }],
  ['recv', { connection, payload: 'GET / HTTP/1.1\r\n\r\n' }],
  ['close', { connection }],
];

describe('Playground', () => {
  it('tells views once a frame, however much came', () => {
    const page = new Page();
    page.connect();
    const before = page.playground.version.value;
    for (let at = 0; at < 50; at += 1) page.records(visit(at + 1), 1 + at * 3);
    expect(page.draw()).toBe(1);
    expect(page.playground.version.value).toBe(before + 1);
    expect(page.playground.connections.size).toBe(50);
  });

  it('shows the status of the server in the same frame as what else is new', () => {
    const page = new Page();
    page.connect();
    const { playground } = page;
    playground.message({ kind: 'status', status: status({}) });
    page.records(visit(1), 1);
    expect(playground.status.value).toBeNull();
    expect(page.draw()).toBe(1);
    expect(playground.status.value).toEqual(status({}));
    expect(playground.connections.size).toBe(1);
  });

  it('is flooding while a frame brings more records than anybody reads, and a moment longer', () => {
    const page = new Page();
    page.connect();
    page.records(visit(1), 1);
    page.draw();
    expect(page.playground.flooding).toBe(false);
    for (let at = 0; at < 50; at += 1) page.records(visit(at + 2), 4 + at * 3);
    page.draw();
    expect(page.playground.flooding).toBe(true);
    page.nowMs += 1100;
    page.records(visit(60), 154);
    page.draw();
    expect(page.playground.flooding).toBe(false);
  });

  it('goes on from its last record in the same session, and starts over in another', () => {
    const page = new Page();
    expect(page.connect()).toBe(0);
    page.records(visit(1), 1);
    page.playground.setLink('lost');
    expect(page.connect({ lastSeq: 3 })).toBe(3);
    expect(page.playground.connections.size).toBe(1);
    expect(page.playground.notice.value).toBeNull();
    expect(page.connect({ process: 'q', session: 'b' })).toBe(0);
    expect(page.playground.connections.size).toBe(0);
    expect(page.playground.notice.value?.en).toBe('The server was restarted: earlier history is gone.');
  });

  it('forgets what it has when another form of it comes, and mourns nothing', () => {
    const page = new Page();
    page.connect();
    page.records(visit(1), 1);
    page.playground.select(1);
    expect(page.connect({ session: 'b', lastSeq: 3 })).toBe(0);
    const { connections, notice, selected } = page.playground;
    expect([connections.size, notice.value, selected.value]).toEqual([0, null, 1]);
  });

  it('does not mourn a history that it never had', () => {
    const page = new Page();
    page.connect();
    page.connect({ process: 'q', session: 'b' });
    expect(page.playground.notice.value).toBeNull();
  });

  it('fetches what was skipped, puts it in its place, and says what is gone', () => {
    const page = new Page();
    const { playground } = page;
    page.connect();
    page.records(visit(1), 1);
    playground.message({ kind: 'skipped', from: 4, to: 9 });
    page.records(visit(4), 10);
    page.draw();
    expect(playground.loadable.value).toMatchObject({ from: 4, to: 9 });
    playground.loadMissing();
    playground.loadMissing();
    expect(page.asked).toEqual(['fetch 4 to 9']);
    page.records(visit(3), 7);
    page.draw();
    expect(playground.connections.size).toBe(2);
    playground.message({ kind: 'fetched', from: 4, to: 9 });
    page.draw();
    expect([0, 1, 2].map((at) => playground.connections.at(at)?.number)).toEqual([1, 3, 4]);
    expect(playground.gaps.value).toEqual([{ from: 4, to: 6, lost: true }]);
    expect(playground.loadable.value).toBeNull();
  });

  it('resumes behind what was skipped', () => {
    const page = new Page();
    page.connect();
    page.playground.message({ kind: 'skipped', from: 1, to: 500 });
    expect(page.connect({ lastSeq: 600 })).toBe(500);
  });

  it('asks for no more at once than it can keep', () => {
    const page = new Page();
    page.connect();
    page.playground.message({ kind: 'skipped', from: 1, to: 50_000 });
    page.draw();
    page.playground.loadMissing();
    expect(page.asked).toEqual(['fetch 30001 to 50000']);
  });

  it('makes rows anew when the connection is lost while old records come', () => {
    const page = new Page();
    const { playground } = page;
    page.connect();
    playground.message({ kind: 'skipped', from: 1, to: 3 });
    page.draw();
    playground.loadMissing();
    page.records(visit(1), 1);
    page.draw();
    expect(playground.connections.size).toBe(0);
    playground.setLink('lost');
    page.draw();
    expect(playground.connections.size).toBe(1);
    expect(playground.connections.openCount).toBe(0);
  });

  it('counts what comes while the view is frozen, and shows one connection at a time', () => {
    const page = new Page();
    const { playground } = page;
    page.connect();
    page.records(visit(1), 1);
    playground.toggleFreeze();
    page.records(visit(2), 4);
    expect(playground.store.lastSeq - playground.frozenAt.value!).toBe(3);
    playground.select(2);
    expect(playground.selected.value).toBe(2);
    playground.select(2);
    expect(playground.selected.value).toBeNull();
  });

  it('tells how long something lasts by the clock of the server', () => {
    const page = new Page();
    const { playground } = page;
    page.nowMs = START_MS + 60_000;
    page.connect();
    page.records([['accept', { connection: 1, payload: 'a:1' }]], 1);
    page.draw();
    page.nowMs += 500;
    playground.tick();
    expect(playground.nowMs.value).toBe(START_MS + 1 + 500);
  });

  it('moves the time on at each tick, and less often when nothing new has come for a while', () => {
    const page = new Page();
    const { playground } = page;
    page.nowMs = START_MS;
    page.connect();
    page.records([['accept', { connection: 1, payload: 'a:1' }]], 1);
    page.draw();
    const movedIn = (ms: number): number => {
      let moved = 0;
      for (let past = 0; past < ms; past += 100) {
        const before = playground.nowMs.value;
        page.nowMs += 100;
        playground.tick();
        if (playground.nowMs.value !== before) moved += 1;
      }
      return moved;
    };
    expect(movedIn(1900)).toBe(19);
    movedIn(300);
    expect(movedIn(3000)).toBe(10);
    page.records([['recv', { connection: 1, payload: 'x', result: 1 }]], 2);
    page.draw();
    expect(movedIn(1900)).toBe(19);
    // Under a flood what is new comes often enough, and brings the time.
    for (let at = 0; at < 50; at += 1) page.records(visit(at + 2), 3 + at * 3);
    page.draw();
    expect(movedIn(900)).toBe(3);
    expect(movedIn(900)).toBe(9);
  });

  it('forgets where threads stand when the server is not heard', () => {
    const page = new Page();
    page.connect();
    page.playground.message({
      kind: 'threads',
      threads: [
        { thread: 3, state: 'blocked', call: 'recv', connection: 7, within: 'receive', sinceNs: '0' },
      ],
    });
    page.draw();
    expect(page.playground.threadOf.value.get(7)?.thread).toBe(3);
    page.playground.setLink('lost');
    expect(page.playground.threadOf.value.size).toBe(0);
  });

  it('keeps what raw clients did apart from what the program did, and knows which of them met', () => {
    const page = new Page();
    page.connect();
    page.records(
      [
        ['clientConnect', { run: 4, payload: '127.0.0.1:50510', result: 0 }],
        ...visit(1),
        ['clientClose', { run: 4, payload: '', result: 0 }],
      ],
      1,
    );
    const { connections, tracks, pairs } = page.playground;
    expect(connections.size).toBe(1);
    const spans = tracks.tracks([], 0).lanes.flatMap((lane) => lane.spans);
    expect(spans.map(({ call }) => call)).toEqual(['accept', 'recv', 'close']);
    expect([pairs.connectionOf(4), pairs.clientOf(1)]).toEqual([1, 4]);
  });

  it('keeps a refusal until the next change', async () => {
    const page = new Page();
    await page.playground.changeProgram({ port: 1 });
    expect(page.playground.refusal.value).toMatchObject({ code: 'EACCES' });
    await page.playground.changeProgram({ port: 2 });
    expect(page.playground.refusal.value).toBeNull();
  });

  it('keeps the calls of raw clients apart from those of the program', () => {
    const page = new Page();
    const { playground } = page;
    page.connect();
    page.records(visit(1), 1);
    page.draw();
    const nowNs = (START_MS + 9000) * 1e6;
    const told = (): string =>
      JSON.stringify([
        playground.tracks.tracks([], nowNs),
        playground.variables.of(0),
        playground.connections.at(0),
      ]);
    const before = told();
    const { lastNs, firstNs, newest } = playground.tracks;
    const client = { run: 7, connection: 0, thread: 0 } as const;
    page.records(
      [
        ['clientConnect', { ...client, payload: '127.0.0.1:50510', result: 3 }],
        ['clientSend', { ...client, payload: 'GET / HTTP/1.1\r\n\r\n' }],
        ['clientRecv', { ...client, result: -1, errno: 104 }],
        ['clientShutdown', { ...client, payload: 'SHUT_WR', result: 0 }],
        ['clientClose', { ...client, result: 0 }],
      ],
      4,
    );
    page.draw();
    expect(told()).toBe(before);
    expect(playground.tracks).toMatchObject({ lastNs, firstNs, newest });
    expect([playground.connections.size, playground.store.lastSeq, playground.gaps.value]).toEqual([
      1,
      8,
      [],
    ]);
    expect(playground.clientRanges.of(7)).toEqual({ from: 4, to: 8 });
    for (const calls of [WIRE_CALLS, OUTPUT_CALLS])
      expect(playground.store.count({ from: 4, to: 8 }, { calls, connection: null })).toBe(0);
  });

  it('does the same when they come late', () => {
    const page = new Page();
    const { playground } = page;
    page.connect();
    playground.message({ kind: 'skipped', from: 1, to: 2 });
    page.records(visit(1), 3);
    page.draw();
    playground.loadMissing();
    page.records(
      [
        ['clientConnect', { run: 7, payload: '127.0.0.1:50510', result: 3 }],
        ['clientSend', { run: 7, payload: 'x' }],
      ],
      1,
    );
    playground.message({ kind: 'fetched', from: 1, to: 2 });
    page.draw();
    expect(playground.tracks.tracks([], 0).lanes[0]!.spans.map(({ call }) => call)).toEqual([
      'accept',
      'recv',
      'close',
    ]);
    expect(playground.clientRanges.of(7)).toEqual({ from: 1, to: 2 });
    expect(playground.pairs.clientOf(1)).toBe(7);
  });

  it('shows a connection from one of its requests on, and back', () => {
    const { playground } = new Page();
    const [one, two] = [
      { number: 1, seq: 5 },
      { number: 2, seq: 9 },
    ];
    const shown = (): (number | undefined | null)[] => [
      playground.selected.value,
      playground.request.value?.seq,
    ];
    playground.selectRequest(4, one!);
    expect(shown()).toEqual([4, 5]);
    playground.selectRequest(4, two!);
    expect(shown()).toEqual([4, 9]);
    playground.select(4);
    expect(shown()).toEqual([4, undefined]);
    playground.selectRequest(4, two!);
    playground.selectRequest(4, { ...two! });
    expect(shown()).toEqual([null, undefined]);
  });

  it('names errors as the platform of the server does', () => {
    const page = new Page();
    page.connect();
    expect(page.playground.errnoName(98)).toBe('EADDRINUSE');
    expect(page.playground.errnoName(5)).toBe('errno 5');
  });
});
