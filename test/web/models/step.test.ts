import { signal } from '@preact/signals';
import { describe, expect, it, onTestFinished } from 'vitest';
import { locale } from '../../../web/texts/locale.js';
import type { GateChange, Refusal, Status, ThreadState } from '../../../server/core/messages.js';
import { FINISH_LISTINGS, LISTINGS, RECEIVE_LISTINGS } from '../../../server/programs/listings.js';
import { gateWord } from '../../../web/models/program.js';
import { chosenThread, gateMode, standings, Stepper, threadName } from '../../../web/models/step.js';
import { untranslated } from '../../../server/core/errors.js';

const thread = (
  number: number,
  state: ThreadState['state'],
  told: Partial<ThreadState> = {},
): ThreadState => ({
  thread: number,
  state,
  call: state === 'running' ? null : 'accept',
  connection: 0,
  within: told.call === 'recv' ? 'receive' : null,
  sinceNs: '1',
  ...told,
});

const status = (gate: Omit<Status['gate'], 'stepping'> & { stepping?: boolean }, running = true): Status =>
  ({ gate: { stepping: false, ...gate }, running, program: 'threaded' }) as unknown as Status;

const OPEN = { paused: false, breakpoints: [] } as const;
const PAUSED = { paused: true, breakpoints: [] } as const;

describe('gateMode()', () => {
  it.each([
    ['open', OPEN, [thread(0, 'blocked')], null],
    ['breakpoint', { paused: false, breakpoints: ['recv'] }, [thread(1, 'gated')], 'at a breakpoint'],
    ['stepping', { ...OPEN, stepping: true }, [thread(0, 'blocked')], 'stepping'],
    ['stepping', { ...OPEN, stepping: true }, [thread(0, 'gated')], 'stepping'],
    ['paused', PAUSED, [thread(0, 'gated'), thread(1, 'blocked')], 'paused at the gate'],
    ['waiting', PAUSED, [thread(0, 'blocked')], 'pausing: inside a call'],
  ] as const)('is %s', (mode, gate, threads, word) => {
    expect(gateMode(status(gate), threads)).toBe(mode);
    expect(gateWord({ running: true }, mode)).toBe(word);
  });

  it('says that a stopped program starts paused', () => {
    const mode = gateMode(status(PAUSED, false), []);
    expect(gateWord({ running: false }, mode)).toBe('stopped, starts paused');
    expect(gateMode(null, [])).toBe('open');
  });
});

describe('chosenThread()', () => {
  const gated = [thread(0, 'gated'), thread(2, 'gated'), thread(5, 'blocked')];
  it.each([
    ['the one that was asked for while it waits', gated, 2, 2],
    ['the one that was asked for while it is between two calls', [...gated, thread(7, 'running')], 7, 7],
    ['the next that waits when the one asked for is inside a call', [thread(1, 'blocked'), ...gated], 1, 2],
    ['the first that waits when there is none behind', gated, 5, 0],
    ['the one that was asked for when nobody waits', [thread(0, 'blocked'), thread(3, 'blocked')], 3, 3],
    ['the first there is', [thread(4, 'blocked')], 1, 4],
    ['main when there is none', [], 6, 0],
  ])('is %s', (_what, threads, wanted, expected) => {
    expect(chosenThread(threads, wanted)).toBe(expected);
  });
});

describe('Stepper', () => {
  function setUp(threads: readonly ThreadState[], refusal: Refusal | null = null) {
    const asked: GateChange[] = [];
    const state = { status: signal<Status | null>(status(PAUSED)), threads: signal(threads) };
    const stepper = new Stepper(
      {
        changeGate: async (change) => {
          asked.push(change);
          return refusal;
        },
      },
      state,
    );
    return { asked, state, stepper };
  }

  it('steps the chosen thread, and the same wait only once', async () => {
    const { asked, state, stepper } = setUp([thread(0, 'gated'), thread(1, 'gated')]);
    stepper.choose(1);
    await stepper.step();
    await stepper.step();
    expect(asked).toEqual([{ step: 1 }]);
    state.threads.value = [thread(0, 'gated'), thread(1, 'gated', { sinceNs: '2' })];
    await stepper.step();
    expect(asked).toEqual([{ step: 1 }, { step: 1 }]);
  });

  it('asks for nothing while nobody waits', async () => {
    const { asked, stepper } = setUp([thread(0, 'blocked')]);
    await stepper.step();
    await stepper.stepAll();
    expect([asked, stepper.canStep.value, stepper.canStepAny.value]).toEqual([[], false, false]);
  });

  it('goes from one thread that waits to the next, and around', () => {
    const { stepper } = setUp([thread(0, 'gated'), thread(1, 'blocked'), thread(2, 'gated')]);
    const seen = [0, 1, 2].map(() => {
      stepper.next();
      return stepper.chosen.value;
    });
    expect(seen).toEqual([2, 0, 2]);
  });

  it('sets and clears breakpoints, and keeps the others', async () => {
    const { asked, state, stepper } = setUp([]);
    await stepper.toggleBreakpoints(['recv']);
    state.status.value = status({ paused: false, breakpoints: ['accept', 'bind'] });
    await stepper.toggleBreakpoints(['bind', 'listen']);
    state.status.value = status({ paused: false, breakpoints: ['accept', 'bind', 'listen'] });
    await stepper.toggleBreakpoints(['bind', 'listen']);
    expect(asked).toEqual([
      { breakpoints: ['recv'] },
      { breakpoints: ['accept', 'bind', 'listen'] },
      { breakpoints: ['accept'] },
    ]);
  });

  it('runs, pauses, steps all, and tells a refusal unless the thread has just gone on', async () => {
    const refusal = { code: 'NOT_CONNECTED', message: untranslated('Cannot') };
    const { asked, stepper } = setUp([thread(0, 'gated')], refusal);
    await stepper.run();
    await stepper.pause();
    await stepper.stepAll();
    expect(asked).toEqual([{ paused: false }, { paused: true }, { step: 'all' }]);
    expect(stepper.refusal.value).toEqual(refusal);
    const late = setUp([thread(0, 'gated')], { code: 'NOT_AT_GATE', message: untranslated('Cannot') });
    await late.stepper.step();
    expect(late.stepper.refusal.value).toBeNull();
  });
});

describe('standings()', () => {
  const text = {
    language: 'typescript',
    listing: LISTINGS.threaded.typescript,
    receiveListing: RECEIVE_LISTINGS.typescript,
    finishListing: FINISH_LISTINGS.typescript,
    receive: 'http',
  } as const;
  const line = (source: string, number: number | null): string | undefined =>
    number === null ? undefined : source.split('\n')[number - 1]!.trim();

  it('puts a thread inside receive on both its lines, and one between two calls nowhere', () => {
    const [main, worker, ...more] = standings(
      [
        thread(0, 'blocked'),
        thread(1, 'gated', { call: 'recv', connection: 7 }),
        thread(2, 'running', { connection: 8 }),
      ],
      text,
    );
    expect(more).toEqual([]);
    expect(line(text.listing.text, main!.programLine)).toBe('const [client] = sock.accept();');
    expect(main!.receiveLine).toBeNull();
    expect(line(text.listing.text, worker!.programLine)).toBe('const data = receive(client);');
    expect(line(text.receiveListing.text, worker!.receiveLine)).toBe('const chunk = client.recv(65536);');
  });

  it('puts a thread inside finish on its line there, and on the one that calls it', () => {
    const calls = ['shutdown', 'recv', 'setsockopt'] as const;
    const found = standings(
      calls.map((call, index) => thread(1 + index, 'blocked', { call, connection: 7, within: 'finish' })),
      text,
    );
    expect(found.map(({ finishLine }) => line(text.finishListing.text, finishLine))).toEqual([
      'client.shutdown(SHUT_WR);',
      'while (client.recv(65536).length > 0);',
      'client.setsockopt(SOL_SOCKET, SO_LINGER, linger(0));',
    ]);
    for (const { programLine, receiveLine } of found) {
      expect(line(text.listing.text, programLine)).toBe('finish(client, answer.ending);');
      expect(receiveLine).toBeNull();
    }
  });

  it('names threads as people do, in their language', () => {
    expect([threadName(0), threadName(12)]).toEqual(['main', 'thread 12']);
    locale.value = 'zh';
    onTestFinished(() => void (locale.value = 'en'));
    expect([threadName(0), threadName(12)]).toEqual(['主线程', '线程 12']);
  });
});
