import { signal } from '@preact/signals';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientEvent, ProgramName, ScenarioState } from '../../../server/core/messages.js';
import { locale } from '../../../web/texts/locale.js';
import { RecordStore } from '../../../web/models/record-store.js';
import { eventWords, scenarioStartNs, Scenarios } from '../../../web/models/scenarios.js';
import { frame, START_MS, story, type Step } from '../records.js';
import { untranslated } from '../../../server/core/errors.js';

const event = (kind: ClientEvent['kind'], ms: number, told: Partial<ClientEvent> = {}): ClientEvent => ({
  timeNs: String((START_MS + ms) * 1e6),
  kind,
  bytes: 0,
  text: '',
  ...told,
});

const info = {
  name: 'five-visitors',
  title: { en: 'Five visitors', zh: '五个访客' },
  watch: { en: 'Who waits', zh: '谁在等待' },
  programs: ['forever', 'threaded'],
} as const;

const visit = (connection: number): Step[] => [
  ['accept', { connection, payload: `127.0.0.1:${50_000 + connection}` }],
  ['close', { connection, result: 0 }],
];

const run = (program: ProgramName, sinceSeq: number, untilSeq: number | null): ScenarioState => ({
  name: info.name,
  program,
  running: untilSeq === null,
  sinceSeq,
  untilSeq,
  clients: [
    {
      label: { en: 'visitor 1', zh: '访客 1' },
      port: 50_000 + sinceSeq,
      events: [event('connecting', 0), event('closed', 9)],
      outcome: { en: 'done', zh: '完成' },
    },
  ],
  result: untilSeq === null ? null : { en: `${program} is done`, zh: `${program} 已完成` },
  error: null,
});

describe('Scenarios', () => {
  function setUp(refuse = false) {
    const store = new RecordStore();
    const version = signal(0);
    const asked: string[] = [];
    const scenarios = new Scenarios(
      {
        playScenario: async (name, program) => {
          asked.push(`${name} ${program}`);
          return refuse ? { code: 'BUSY', message: untranslated('Cannot play: another one runs') } : null;
        },
      },
      store,
      version,
    );
    const records = (steps: readonly Step[], firstSeq: number): void => {
      store.append(frame(story(steps, firstSeq)));
      version.value += 1;
    };
    return { scenarios, asked, records };
  }

  it('compares two programs: keeps what happened in each run, and nothing beside it', async () => {
    const { scenarios, asked, records } = setUp();
    records(visit(1), 1);
    const compared = scenarios.compare(info, ['forever', 'threaded']);
    expect(scenarios.busy.value).toBe(true);
    await Promise.resolve();
    scenarios.state.value = run('forever', 2, null);
    records(visit(2), 3);
    scenarios.state.value = run('forever', 2, 4);
    await expect.poll(() => asked.length).toBe(2);
    // The message may be here before the records are.
    scenarios.state.value = run('threaded', 4, 6);
    records(visit(3), 5);
    await compared;
    expect(asked).toEqual(['five-visitors forever', 'five-visitors threaded']);
    const { runs } = scenarios.comparison.value!;
    expect(
      runs.map(({ state, tracks }) => [state.program, tracks.bars.map((bar) => bar.connection)]),
    ).toEqual([
      ['forever', [2]],
      ['threaded', [3]],
    ]);
    expect(runs[0]!.range).toEqual({ fromNs: START_MS * 1e6, toNs: (START_MS + 9) * 1e6 });
    expect(scenarios.busy.value).toBe(false);
  });

  it('gives up comparing when the server is not heard any more', async () => {
    const { scenarios, asked } = setUp();
    const compared = scenarios.compare(info, ['forever', 'threaded']);
    await Promise.resolve();
    scenarios.lost();
    await compared;
    expect([asked.length, scenarios.busy.value]).toEqual([1, false]);
  });

  it('stops comparing when it is refused, and says why', async () => {
    const { scenarios, asked } = setUp(true);
    await scenarios.compare(info, ['forever', 'threaded']);
    expect(asked).toHaveLength(1);
    expect(scenarios.refusal.value?.code).toBe('BUSY');
    expect(scenarios.comparing.value).toBe(false);
  });
});

describe('a client’s story', () => {
  it('counts from the first thing that any client did', () => {
    const [client] = run('forever', 2, 4).clients;
    const later = { ...client!, events: [event('connecting', 50)] };
    expect(scenarioStartNs([later, client!, { ...client!, events: [] }])).toBe(START_MS * 1e6);
    expect(scenarioStartNs([])).toBe(0);
  });

  it('has words for every event, in the language of the page', () => {
    expect(eventWords(event('sent', 0, { bytes: 18, text: 'GET / HTTP/1.1' }))).toBe(
      'sent 18 B: GET / HTTP/1.1',
    );
    expect(eventWords(event('refused', 0, { text: 'ECONNREFUSED' }))).toBe('is refused: ECONNREFUSED');
    expect(eventWords(event('connected', 0))).toBe('is connected');
    locale.value = 'zh';
    onTestFinished(() => void (locale.value = 'en'));
    expect(eventWords(event('sent', 0, { bytes: 18, text: 'GET / HTTP/1.1' }))).toBe(
      '发送 18 B：GET / HTTP/1.1',
    );
    const own = { en: 'RST sent', zh: '已发送 RST' };
    expect(eventWords(event('reset', 0, { text: own }))).toBe('连接被重置：已发送 RST');
  });
});
