import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProgramChange, ResponseSet, Rule } from '../../../server/core/messages.js';
import { SPECIMENS } from '../../../server/core/response/specimens.js';
import { Playground } from '../../../web/models/playground.js';
import { Workbench } from '../../../web/models/workbench.js';
import { frame, START_MS, story, type Step } from '../records.js';

const response = (...rules: (Partial<Rule> & Pick<Rule, 'text'>)[]): ResponseSet => ({
  lineEnding: 'crlf',
  rules: rules.map((rule) => ({ method: '*', path: '*', ...rule })),
});

/** A page that heard of a response, and a workbench on it. */
class Page {
  readonly sent: ResponseSet[] = [];
  readonly changes: ProgramChange[] = [];
  readonly chosen = signal<number | null>(null);
  readonly playground: Playground;
  readonly bench: Workbench;
  #version = 0;
  #seq = 1;

  constructor(first: ResponseSet) {
    this.playground = new Playground({
      control: {
        changeProgram: async (change) => (this.changes.push(change), null),
        changeGate: async () => null,
        changeResponse: async (one) => (this.sent.push(one), null),
        changePrivacy: async () => null,
        playScenario: async () => null,
        client: async () => null,
        transferred: async () => null,
        fetch: () => false,
      },
      schedule: (callback) => callback(),
      now: () => START_MS,
    });
    this.live(first);
    this.bench = new Workbench(this.playground, this.chosen);
  }

  /** The server says that this is live now. */
  live(set: ResponseSet): void {
    this.#version += 1;
    this.records(['response', { result: this.#version }]);
    this.playground.message({ kind: 'response', version: this.#version, response: set });
  }

  records(...steps: Step[]): void {
    this.playground.frame(frame(story(steps, this.#seq)));
    this.#seq += steps.length;
    vi.advanceTimersByTime(300);
  }

  visit(connection: number, path: string, answer = 'x'): void {
    this.records(
      ['accept', { connection, payload: `127.0.0.1:${50_000 + connection}` }],
      ['recv', { connection, payload: `GET ${path} HTTP/1.1\r\n\r\n` }],
      ['sendall', { connection, thread: 3, payload: answer }],
      ['close', { connection, result: 0 }],
    );
  }

  get text(): string {
    return Buffer.from(this.bench.rendered.value!.bytes).toString('latin1');
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const VALUES = '{{request.path}} {{client.port}} {{connection.id}} {{connection.count}} {{thread.id}}';

describe('Workbench', () => {
  it('renders for a made-up request until a real one comes', () => {
    const page = new Page(response({ path: '/a', text: VALUES }, { text: 'b' }));
    page.chosen.value = page.playground.response.draft.value!.rules[0]!.key;
    expect(page.bench.request.value).toBeNull();
    expect(page.text).toBe('/a 50000 1 1 1');
    page.visit(4, '/a?x');
    expect(page.text).toBe('/a 50004 4 4 3');
  });

  it('renders for the last request that the rule which is shown would answer', () => {
    const page = new Page(response({ path: '/a', text: VALUES }, { text: VALUES }));
    page.visit(1, '/a');
    page.visit(2, '/b');
    page.visit(3, '/favicon.ico');
    expect(page.bench.request.value?.connection).toBe(2);
    page.chosen.value = page.playground.response.draft.value!.rules[0]!.key;
    expect(page.bench.request.value?.connection).toBe(1);
  });

  it('takes the icon that browsers ask for when nothing else was asked for', () => {
    const page = new Page(response({ text: VALUES }));
    page.visit(1, '/favicon.ico');
    expect(page.bench.request.value?.connection).toBe(1);
  });

  it('keeps the last bytes while the notation is wrong, and says why', () => {
    const page = new Page(response({ text: 'good' }));
    const key = page.bench.rule.value!.key;
    page.playground.response.editText(key, '{{nobody}}', []);
    expect(page.text).toBe('good');
    expect(page.bench.problem.value).toMatchObject({ code: 'TEMPLATE_UNKNOWN_NAME' });
    page.playground.response.editText(key, 'better', []);
    expect(page.text).toBe('better');
    expect(page.bench.problem.value).toBeNull();
  });

  it('links what is selected in the text with its bytes, and back', () => {
    const page = new Page(response({ text: 'é{{client.ip}}z' }));
    page.bench.selection.value = { origin: 'text', from: 1, to: 2 };
    expect(page.bench.selectedBytes.value).toEqual({ start: 2, end: 11 });
    expect(page.bench.linkedText.value).toBeNull();
    page.bench.selection.value = { origin: 'bytes', start: 1, end: 2 };
    expect(page.bench.linkedText.value).toEqual({ from: 0, to: 1 });
    page.bench.selection.value = { origin: 'bytes', start: 5, end: 6 };
    expect(page.bench.linkedText.value).toEqual({ from: 1, to: 14 });
  });

  it('judges the text once typing pauses', () => {
    const page = new Page(response({ text: 'HTTP/1.1 200 OK\n\n' }));
    page.playground.response.editText(page.bench.rule.value!.key, '<h1>no status line</h1>', []);
    expect(page.bench.notes.value.some(({ code }) => code === 'no-status-line')).toBe(false);
    vi.advanceTimersByTime(200);
    const note = page.bench.notes.value.find(({ code }) => code === 'no-status-line')!;
    expect(note.chrome.en).toMatch(/^Chrome /);
    expect(note.curl.en).toMatch(/^curl /);
  });

  it('observes only answers that the rule gave as it stands', () => {
    const page = new Page(response({ text: 'one' }));
    page.visit(1, '/', 'one');
    expect(page.bench.observation.value).toMatchObject({ connection: 1, sends: [3] });
    page.live(response({ text: 'another' }));
    expect(page.bench.observation.value).toBeNull();
    page.visit(2, '/', 'another');
    expect(page.bench.observation.value).toMatchObject({ connection: 2 });
    page.playground.response.editText(page.bench.rule.value!.key, 'not live yet', []);
    vi.advanceTimersByTime(300);
    expect(page.bench.observation.value).toBeNull();
  });

  it('goes on observing a rule when another one is edited', () => {
    const page = new Page(response({ path: '/a', text: 'a' }, { text: 'one' }));
    page.visit(1, '/', 'one');
    page.live(response({ path: '/a', text: 'edited' }, { text: 'one' }));
    expect(page.bench.observation.value).toMatchObject({ connection: 1 });
  });

  it('shows the rule of a specimen that answers what is to be asked for', () => {
    const page = new Page(response({ text: 'mine' }));
    const specimen = SPECIMENS.find(({ path, response: { rules } }) => rules[0]!.path === path)!;
    page.bench.load(specimen);
    expect(page.bench.rule.value?.path).toBe(specimen.path);
    expect(page.bench.edited.value).toBe(false);
    page.playground.response.editText(page.bench.rule.value!.key, 'something else', []);
    expect(page.bench.edited.value).toBe(true);
  });

  it('loads a specimen, observes its own path first, and brings back what was there', () => {
    const page = new Page(response({ text: 'mine' }));
    const specimen = SPECIMENS.find(({ path, response: { rules } }) => path === '/' && rules.length === 1)!;
    page.bench.load(specimen);
    expect(page.playground.response.current).toEqual(specimen.response);
    page.live(specimen.response);
    page.visit(1, '/', 'specimen');
    page.visit(2, '/other', 'specimen');
    expect(page.bench.observation.value).toMatchObject({ connection: 1 });
    page.bench.load(SPECIMENS.find(({ id }) => id !== specimen.id)!);
    page.bench.unload();
    expect(page.playground.response.current).toEqual(response({ text: 'mine' }));
    expect(page.bench.loaded.value).toBeNull();
  });
});
