import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_RESPONSE, type Refusal, type ResponseSet } from '../../../server/core/messages.js';
import { checkResponse, ResponseDraft, responseSize, ruleLabel } from '../../../web/models/response-draft.js';
import { untranslated } from '../../../server/core/errors.js';

const withText = (text: string): ResponseSet => ({
  lineEnding: 'crlf',
  rules: [{ method: '*', path: '*', text }],
});

/** A draft, what it sent, and the answer to the next. */
function setUp(): {
  draft: ResponseDraft;
  sent: string[];
  answer: (refusal: Refusal | null) => void;
  type: (text: string) => void;
} {
  const sent: string[] = [];
  let answers: ((refusal: Refusal | null) => void)[] = [];
  const draft = new ResponseDraft((response) => {
    sent.push(response.rules.map(({ text }) => text).join(' + '));
    return new Promise((resolve) => answers.push(resolve));
  });
  draft.received(1, withText('one'), 1000);
  return {
    draft,
    sent,
    answer: (refusal) => {
      const [first, ...rest] = answers;
      answers = rest;
      first!(refusal);
    },
    type: (text) => draft.editRule(draft.draft.value!.rules.at(-1)!.key, { text }),
  };
}

const textOf = (draft: ResponseDraft): string => draft.draft.value!.rules.at(-1)!.text;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('ResponseDraft', () => {
  it('sends a valid edit as a whole once typing pauses, and is live when the server says so', () => {
    const { draft, sent, type } = setUp();
    type('o');
    vi.advanceTimersByTime(100);
    type('two');
    expect(draft.phase.value).toBe('sending');
    vi.advanceTimersByTime(150);
    expect(sent).toEqual(['two']);
    draft.received(2, withText('two'), 2000);
    expect(draft.phase.value).toBe('live');
    expect(draft.live.value).toMatchObject({ version: 2, sinceMs: 2000 });
  });

  it('keeps what was brought back before the server said that the edit is live', () => {
    const { draft, sent, type } = setUp();
    type('two');
    vi.advanceTimersByTime(150);
    type('three');
    vi.advanceTimersByTime(150);
    type('one');
    expect(draft.phase.value).toBe('live');
    draft.received(2, withText('two'), 2000);
    expect(textOf(draft)).toBe('one');
    draft.received(3, withText('three'), 2000);
    expect(textOf(draft)).toBe('one');
    expect(draft.phase.value).toBe('sending');
    vi.advanceTimersByTime(150);
    expect(sent).toEqual(['two', 'three', 'one']);
  });

  it('follows somebody else who makes live what was sent from here before', () => {
    const { draft, type } = setUp();
    type('two');
    vi.advanceTimersByTime(150);
    draft.received(2, withText('two'), 2000);
    draft.received(3, withText('theirs'), 2000);
    draft.received(4, withText('two'), 2000);
    expect(textOf(draft)).toBe('two');
  });

  it('keeps a bad edit on the page, with its place', () => {
    const { draft, sent, type } = setUp();
    type('HTTP/1.1 200 OK\n{{nobody}}');
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual([]);
    expect(draft.phase.value).toBe('invalid');
    expect(draft.problem.value).toMatchObject({ at: { rule: 0, line: 2, column: 3 } });
    type('one');
    expect(draft.phase.value).toBe('live');
    expect(draft.problem.value).toBeNull();
  });

  it('shows a refusal of the server, unless the text is another by then', async () => {
    const { draft, type, answer } = setUp();
    type('two');
    vi.advanceTimersByTime(150);
    type('three');
    answer({ code: 'NO', message: untranslated('Cannot') });
    await vi.advanceTimersByTimeAsync(150);
    expect(draft.phase.value).toBe('sending');
    answer({ code: 'NO', message: untranslated('Cannot') });
    await vi.advanceTimersByTimeAsync(0);
    expect(draft.phase.value).toBe('invalid');
    expect(draft.problem.value).toMatchObject({ code: 'NO' });
  });

  it("takes another viewer's edit when it has none of its own", () => {
    const { draft } = setUp();
    const key = draft.draft.value!.rules[0]!.key;
    draft.received(2, withText('theirs'), 2000);
    expect(textOf(draft)).toBe('theirs');
    expect(draft.draft.value!.rules[0]!.key).toBe(key);
  });

  it('is not put back by the echo of an earlier edit', () => {
    const { draft, sent, type } = setUp();
    type('two');
    vi.advanceTimersByTime(150);
    type('three');
    draft.received(2, withText('two'), 2000);
    expect(textOf(draft)).toBe('three');
    vi.advanceTimersByTime(150);
    expect(sent).toEqual(['two', 'three']);
  });

  it("keeps an invalid edit when another's goes live, and offers to take that", () => {
    const { draft, type } = setUp();
    type('{{');
    draft.received(2, withText('theirs'), 2000);
    expect(textOf(draft)).toBe('{{');
    expect(draft.overtaken.value).toBe(true);
    draft.takeLive();
    expect(textOf(draft)).toBe('theirs');
    expect([draft.phase.value, draft.overtaken.value]).toEqual(['live', false]);
  });

  it('is not overtaken by a version that it knows and is told again', () => {
    const { draft, type } = setUp();
    type('two');
    vi.advanceTimersByTime(150);
    draft.received(2, withText('two'), 2000);
    type('{{');
    draft.received(2, withText('two'), 3000);
    expect(draft.overtaken.value).toBe(false);
    draft.received(3, withText('theirs'), 4000);
    draft.received(3, withText('theirs'), 5000);
    expect(draft.overtaken.value).toBe(true);
  });

  it('is not overtaken by what a restarted server begins with', () => {
    const { draft, type } = setUp();
    type('{{');
    draft.received(2, withText('theirs'), 2000);
    draft.restarted();
    draft.received(1, DEFAULT_RESPONSE, 3000);
    expect([textOf(draft), draft.phase.value, draft.overtaken.value]).toEqual(['{{', 'invalid', false]);
  });

  it('sends again what the loss of the connection kept back', async () => {
    const { draft, sent, type, answer } = setUp();
    type('two');
    vi.advanceTimersByTime(150);
    answer({ code: 'NOT_CONNECTED', message: untranslated('Cannot') });
    await vi.advanceTimersByTimeAsync(1000);
    expect([draft.phase.value, sent.length]).toEqual(['sending', 1]);
    draft.received(1, withText('one'), 3000);
    vi.advanceTimersByTime(150);
    expect(sent).toEqual(['two', 'two']);
  });

  it('keeps an edit when the server is another one, and sends it there', () => {
    const { draft, sent, type } = setUp();
    type('two');
    draft.restarted();
    draft.received(1, DEFAULT_RESPONSE, 3000);
    vi.advanceTimersByTime(200);
    expect(sent).toEqual(['two']);
  });

  it('offers what was live before the server was restarted', () => {
    const { draft, sent } = setUp();
    draft.restarted();
    draft.received(1, DEFAULT_RESPONSE, 3000);
    expect(textOf(draft)).toBe(DEFAULT_RESPONSE.rules[0]!.text);
    draft.bringBack();
    expect([textOf(draft), draft.before.value]).toEqual(['one', null]);
    vi.advanceTimersByTime(150);
    expect(sent).toEqual(['one']);
  });

  it('offers what a reset has taken away, until the next edit', () => {
    const { draft, type } = setUp();
    draft.addRule({ method: 'GET', path: '/a', text: 'a' });
    const before = draft.current;
    draft.reset();
    vi.advanceTimersByTime(150);
    draft.received(2, DEFAULT_RESPONSE, 3000);
    draft.bringBack();
    expect([draft.current, draft.before.value]).toEqual([before, null]);
    draft.reset();
    type('two');
    expect(draft.before.value).toBeNull();
    draft.reset();
    draft.bringBack();
    expect(textOf(draft)).toBe('two');
  });

  it('offers nothing after a reset of what is there already', () => {
    const { draft } = setUp();
    draft.reset();
    draft.reset();
    draft.bringBack();
    expect(textOf(draft)).toBe('one');
  });

  it('knows when a version went live from its record, whichever comes first', () => {
    const { draft } = setUp();
    expect(draft.live.value!.sinceMs).toBeNull();
    draft.wentLive(2, 1234);
    draft.received(2, withText('two'), 2000);
    expect(draft.live.value!.sinceMs).toBe(1234);
    draft.received(3, withText('three'), 3000);
    draft.wentLive(3, 2999);
    expect(draft.live.value!.sinceMs).toBe(2999);
  });

  it('adds, moves and removes rules, all before the one that answers everything else', () => {
    const { draft } = setUp();
    const paths = (): string => draft.draft.value!.rules.map(({ path }) => path).join(' ');
    const a = draft.addRule({ method: 'GET', path: '/a', text: '' });
    const b = draft.addRule({ method: 'GET', path: '/b', text: '' });
    expect(paths()).toBe('/a /b *');
    draft.moveRule(b, -1);
    expect(paths()).toBe('/b /a *');
    draft.moveRule(b, -1);
    draft.moveRule(a, 1);
    expect(paths()).toBe('/b /a *');
    draft.removeRule(b);
    expect(paths()).toBe('/a *');
    draft.reset();
    expect(paths()).toBe('*');
  });
});

describe('checkResponse()', () => {
  it('accepts the default, and names the rule of a mistake', () => {
    expect(checkResponse(DEFAULT_RESPONSE)).toBeNull();
    const rules = [{ method: 'GET', path: 'no-slash', text: '' }, ...DEFAULT_RESPONSE.rules];
    expect(checkResponse({ lineEnding: 'lf', rules })).toMatchObject({
      code: 'RULE_BAD_PATH',
      at: { rule: 0 },
    });
  });
});

describe('responseSize()', () => {
  const size = (text: string, lineEnding: 'crlf' | 'lf' = 'crlf'): unknown =>
    responseSize({ lineEnding, rules: [{ method: '*', path: '*', text, key: 1 }] }, 0);

  it('counts head and body as they are sent', () => {
    expect(size(DEFAULT_RESPONSE.rules[0]!.text)).toEqual({ head: 44, body: 20 });
    expect(size(DEFAULT_RESPONSE.rules[0]!.text, 'lf')).toEqual({ head: 41, body: 20 });
    expect(size('\n你')).toEqual({ head: 2, body: 3 });
  });

  it('is not known when it depends on the request, or the text is not valid', () => {
    expect(size('{{request.path}}')).toBeNull();
    expect(size('{{')).toBeNull();
  });
});

describe('ruleLabel()', () => {
  it('says what a rule matches', () => {
    expect(ruleLabel({ method: '*', path: '*' })).toBe('any request');
    expect(ruleLabel({ method: 'POST', path: '*' })).toBe('POST any path');
    expect(ruleLabel({ method: '*', path: '/a' })).toBe('/a');
    expect(ruleLabel({ method: 'GET', path: '/a' })).toBe('GET /a');
  });
});

describe('write plans', () => {
  const planned = (text: string, ...cuts: number[]): ResponseSet => ({
    lineEnding: 'crlf',
    rules: [
      { method: '*', path: '*', text, plan: { cuts: cuts.map((at) => ({ at, waitMs: 0 })), ending: null } },
    ],
  });
  const setUpPlan = (response: ResponseSet) => {
    const sent: ResponseSet[] = [];
    const draft = new ResponseDraft(async (one) => {
      sent.push(one);
      return null;
    });
    draft.received(1, response, 1000);
    return {
      draft,
      sent,
      key: draft.draft.value!.rules[0]!.key,
      plan: () => draft.draft.value!.rules[0]!.plan,
    };
  };

  it('are sent with the text, and make a difference by themselves', () => {
    const { draft, sent, key } = setUpPlan(withText('abcdef'));
    draft.editPlan(key, (plan) => ({ ...plan, ending: 'reset' }));
    expect(draft.phase.value).toBe('sending');
    vi.advanceTimersByTime(150);
    expect(sent).toEqual([
      {
        ...withText('abcdef'),
        rules: [{ ...withText('abcdef').rules[0], plan: { cuts: [], ending: 'reset' } }],
      },
    ]);
    draft.received(2, sent[0]!, 2000);
    expect(draft.phase.value).toBe('live');
  });

  it('that say nothing are sent as none', () => {
    const { draft, sent, key, plan } = setUpPlan(planned('abcdef', 3));
    draft.editPlan(key, () => ({ cuts: [], ending: null }));
    expect(plan()).toBeUndefined();
    vi.advanceTimersByTime(150);
    expect(sent).toEqual([withText('abcdef')]);
  });

  it('move their cuts to where the text may be cut, instead of refusing an edit', () => {
    const { draft, key, plan } = setUpPlan(planned('abcdef', 3));
    draft.editText(key, 'a\\x41f', [{ at: 3, waitMs: 0 }]);
    expect(plan()!.cuts).toEqual([{ at: 1, waitMs: 0 }]);
    expect(draft.problem.value).toBeNull();
  });

  it('keep their cuts while the notation is wrong, and settle them when it is right', () => {
    const { draft, key, plan } = setUpPlan(planned('abcdef', 3));
    draft.editText(key, 'ab{{client', [{ at: 5, waitMs: 0 }]);
    expect(plan()!.cuts[0]!.at).toBe(5);
    draft.editText(key, 'ab{{client.ip}}', plan()!.cuts);
    expect(plan()!.cuts[0]!.at).toBe(2);
    expect(draft.phase.value).toBe('sending');
  });

  it('stay with their rule when the whole text is another', () => {
    const { draft, key, plan } = setUpPlan(planned('abcdef', 5));
    draft.editRule(key, { text: 'abc' });
    expect(plan()!.cuts[0]!.at).toBe(3);
  });
});
