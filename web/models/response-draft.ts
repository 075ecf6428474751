/**
 * The response as it is being edited, beside the one that is live. An edit is checked here at once and, when it is
 * valid, sent as a whole set; a bad edit stays on the page. Must never know the editor.
 */
import { batch, signal } from '@preact/signals';
import { PlaygroundError, refusalOf } from '../../server/core/errors.js';
import {
  DEFAULT_RESPONSE,
  type Cut,
  type LineEnding,
  type Refusal,
  type ResponseSet,
  type Rule,
  type WritePlan,
} from '../../server/core/messages.js';
import { compileResponse } from '../../server/core/response/rules.js';
import { responseTexts } from '../texts/response.js';
import { planOf, samePlan, settleCuts, withPlan } from './write-plan.js';

export interface DraftRule extends Rule {
  /** The same for as long as the rule lives, wherever it moves. */
  readonly key: number;
}

export interface Draft {
  readonly lineEnding: LineEnding;
  readonly rules: readonly DraftRule[];
}

export interface LiveResponse {
  readonly version: number;
  readonly response: ResponseSet;
  /** When it went live, Unix milliseconds; null when that was before anything that this page knows. */
  readonly sinceMs: number | null;
}

/** A response that is not here any more, and why. */
export interface LostResponse {
  readonly response: ResponseSet;
  readonly lostBy: 'restart' | 'reset';
}

/** `live`: what stands here answers; `sending`: valid, on its way; `invalid`: the last valid version goes on answering. */
export type DraftPhase = 'live' | 'sending' | 'invalid';

/** How long typing must pause before an edit is sent. */
const SEND_AFTER_MS = 150;

/** So many that were sent are waited for: a server that says nothing of more is another one. */
const SENT_LIMIT = 64;

export type SendResponse = (response: ResponseSet) => Promise<Refusal | null>;

let nextKey = 1;

export class ResponseDraft {
  /** Null until the server has said what is live. */
  readonly draft = signal<Draft | null>(null);
  readonly live = signal<LiveResponse | null>(null);
  readonly phase = signal<DraftPhase>('live');
  readonly problem = signal<Refusal | null>(null);
  /** Another viewer's version is live, and what stands here can't replace it. */
  readonly overtaken = signal(false);
  /** What stood here before the server was restarted, or before a reset, and can be brought back. */
  readonly before = signal<LostResponse | null>(null);
  readonly #send: SendResponse;
  /** What was sent and has not been heard to be live, the newest last. */
  #sent: readonly ResponseSet[] = [];
  /** What the newest record of a response said. */
  #recorded: { readonly version: number; readonly timeMs: number } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: SendResponse) {
    this.#send = send;
  }

  /** Replaces the draft by what people made of it. */
  edit(change: (draft: Draft) => Draft): void {
    const before = this.draft.value;
    if (before === null) return;
    const after = change(before);
    if (after === before) return;
    batch(() => {
      this.before.value = null;
      this.draft.value = after;
      this.#check();
    });
  }

  /** Changes what a rule matches, or its text as a whole. */
  editRule(key: number, change: Partial<Pick<Rule, 'method' | 'path' | 'text'>>): void {
    this.#editOne(key, (rule) => {
      const after = { ...rule, ...change };
      if (after.text !== rule.text)
        return withPlan(after, { ...planOf(rule), cuts: settleCuts(planOf(rule).cuts, after.text) });
      return after.method === rule.method && after.path === rule.path ? rule : after;
    });
  }

  /** The text as it was typed, and where that has moved the cuts: each settles where the text may be cut. */
  editText(key: number, text: string, cuts: readonly Cut[]): void {
    this.#editOne(key, (rule) => {
      const plan = { ...planOf(rule), cuts: settleCuts(cuts, text) };
      return rule.text === text && samePlan(rule.plan, plan) ? rule : withPlan({ ...rule, text }, plan);
    });
  }

  /** Changes how a rule's response is written. */
  editPlan(key: number, change: (plan: WritePlan) => WritePlan): void {
    this.#editOne(key, (rule) => {
      const plan = change(planOf(rule));
      return samePlan(rule.plan, plan) ? rule : withPlan(rule, plan);
    });
  }

  #editOne(key: number, change: (rule: DraftRule) => DraftRule): void {
    this.edit((draft) => {
      const at = draft.rules.findIndex((one) => one.key === key);
      const before = draft.rules[at];
      const after = before === undefined ? undefined : change(before);
      if (after === undefined || after === before) return draft;
      return { ...draft, rules: draft.rules.with(at, after) };
    });
  }

  /** Adds a rule before the last one and returns its key. */
  addRule(rule: Rule): number {
    const key = nextKey++;
    this.edit((draft) => ({
      ...draft,
      rules: [...draft.rules.slice(0, -1), { ...rule, key }, ...draft.rules.slice(-1)],
    }));
    return key;
  }

  removeRule(key: number): void {
    this.edit((draft) => ({ ...draft, rules: draft.rules.filter((rule) => rule.key !== key) }));
  }

  /** Moves a rule `by` places; the last rule, which answers everything else, stays last. */
  moveRule(key: number, by: -1 | 1): void {
    this.edit((draft) => {
      const from = draft.rules.findIndex((rule) => rule.key === key);
      const to = from + by;
      if (from < 0 || to < 0 || from >= draft.rules.length - 1 || to >= draft.rules.length - 1) return draft;
      const rules = [...draft.rules];
      [rules[from], rules[to]] = [rules[to]!, rules[from]!];
      return { ...draft, rules };
    });
  }

  /** Back to the response of the beginning; what stood here can be brought back until the next edit. */
  reset(): void {
    const { current } = this;
    if (current === null || sameResponse(current, DEFAULT_RESPONSE)) return;
    batch(() => {
      this.replace(DEFAULT_RESPONSE);
      this.before.value = { response: current, lostBy: 'reset' };
    });
  }

  /** Puts another response in the place of what stands here. */
  replace(response: ResponseSet): void {
    this.edit((draft) => adopt(response, draft));
  }

  /** What stands here, as it would be sent; null before the server has said what is live. */
  get current(): ResponseSet | null {
    return this.draft.value === null ? null : toResponse(this.draft.value);
  }

  /** Makes the response of before the restart or the reset live again. */
  bringBack(): void {
    const before = this.before.value;
    if (before !== null) this.replace(before.response);
  }

  /** Gives up local edits for what is live. */
  takeLive(): void {
    const live = this.live.value;
    if (live !== null) this.replace(live.response);
  }

  /** The server says what is live. */
  received(version: number, response: ResponseSet, nowMs: number): void {
    batch(() => {
      const before = this.live.value;
      // The record knows best; a version that came while this page looked on came now.
      const heardMs = before === null ? null : nowMs;
      const sinceMs = this.#recorded?.version === version ? this.#recorded.timeMs : heardMs;
      const draft = this.draft.value;
      // Those that were sent before it were overtaken by it.
      const echo = this.#sent.findIndex((one) => sameResponse(one, response));
      const ours = echo >= 0;
      this.#sent = this.#sent.slice(echo + 1);
      this.live.value =
        before?.version === version ? { ...before, response } : { version, response, sinceMs };
      // A draft like the one before that may have been brought back by undoing what was sent: then it stays.
      const untouched = draft === null || (before !== null && !ours && sameResponse(draft, before.response));
      if (untouched) {
        this.draft.value = adopt(response, draft);
        const lost = this.before.value;
        if (lost !== null && sameResponse(lost.response, response)) this.before.value = null;
        this.#check();
      } else if (sameResponse(draft, response)) {
        this.#check();
      } else if (this.phase.value === 'invalid') {
        // A version that is told again, after the connection was lost, is no news; the one that a server begins with is
        // nobody's.
        if (before !== null && before.version !== version) this.overtaken.value = !ours;
      } else {
        this.#check();
      }
    });
  }

  /** The record of a version's going live has the exact time. */
  wentLive(version: number, timeMs: number): void {
    this.#recorded = { version, timeMs };
    const live = this.live.value;
    if (live?.version === version && live.sinceMs !== timeMs) this.live.value = { ...live, sinceMs: timeMs };
  }

  /** Forgets all: the server is another one. An edit that it can't know is kept. */
  restarted(): void {
    this.#sent = [];
    this.#recorded = null;
    this.live.value = null;
    this.overtaken.value = false;
    if (this.phase.value !== 'live' || this.draft.value === null) return;
    this.before.value = { response: toResponse(this.draft.value), lostBy: 'restart' };
    this.draft.value = null;
  }

  #check(): void {
    const draft = this.draft.value!;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.problem.value = null;
    const live = this.live.value;
    if (live !== null && sameResponse(draft, live.response)) {
      this.phase.value = 'live';
      this.overtaken.value = false;
      return;
    }
    const refusal = checkResponse(toResponse(draft));
    if (refusal !== null) {
      this.problem.value = refusal;
      this.phase.value = 'invalid';
      return;
    }
    this.overtaken.value = false;
    this.phase.value = 'sending';
    this.#sendSoon();
  }

  #sendSoon(): void {
    this.#timer ??= setTimeout(() => void this.#sendNow(), SEND_AFTER_MS);
  }

  async #sendNow(): Promise<void> {
    this.#timer = undefined;
    const sent = this.draft.value!;
    const response = toResponse(sent);
    this.#sent = [...this.#sent, response].slice(-SENT_LIMIT);
    const refusal = await this.#send(response);
    if (refusal !== null) this.#sent = this.#sent.filter((one) => one !== response);
    // What was edited meanwhile is checked and sent by itself. Without a connection, `received` sends it again.
    if (refusal === null || refusal.code === 'NOT_CONNECTED' || this.draft.value !== sent) return;
    batch(() => {
      this.problem.value = refusal;
      this.phase.value = 'invalid';
    });
  }
}

/** What the server would say against `response`; null when it can go live. */
export function checkResponse(response: ResponseSet): Refusal | null {
  try {
    compileResponse(response);
    return null;
  } catch (error) {
    if (!(error instanceof PlaygroundError)) throw error;
    return refusalOf(error);
  }
}

/** How many bytes a rule's text is sent as, when it inserts nothing. */
export interface ResponseSize {
  readonly head: number;
  readonly body: number;
}

/** The size of what rule `index` sends; null when it is not valid or depends on the request. */
export function responseSize(draft: Draft, index: number): ResponseSize | null {
  const rule = draft.rules[index];
  if (rule === undefined) return null;
  try {
    const [compiled] = compileResponse({
      lineEnding: draft.lineEnding,
      rules: [{ text: rule.text, method: '*', path: '*' }],
    }).rules;
    const { parts, bodyStart, constant } = compiled!.template;
    if (constant === null) return null;
    const head = parts
      .slice(0, bodyStart)
      .reduce((sum, part) => sum + (part.kind === 'literal' ? part.bytes.length : 0), 0);
    return { head, body: constant.length - head };
  } catch {
    return null;
  }
}

/** What a rule matches, as its tab says it, in the page's language. */
export function ruleLabel({ method, path }: Pick<Rule, 'method' | 'path'>): string {
  const text = responseTexts();
  if (path === '*') return method === '*' ? text.anyRequest : text.anyPath(method);
  return method === '*' ? path : `${method} ${path}`;
}

/** The rule with this key; without one, or when it is gone, the last. */
export function shownRule({ rules }: Draft, key: number | null): DraftRule {
  return rules.find((rule) => rule.key === key) ?? rules.at(-1)!;
}

function toResponse(draft: Draft): ResponseSet {
  return {
    lineEnding: draft.lineEnding,
    rules: draft.rules.map(({ key: _key, ...rule }) => rule),
  };
}

/** `response` as a draft; a rule that `before` has too keeps its key. */
function adopt(response: ResponseSet, before: Draft | null): Draft {
  const free = [...(before?.rules ?? [])];
  const take = (matches: (rule: DraftRule) => boolean): number | undefined => {
    const at = free.findIndex(matches);
    return at < 0 ? undefined : free.splice(at, 1)[0]!.key;
  };
  return {
    lineEnding: response.lineEnding,
    rules: response.rules.map((rule) => ({
      ...rule,
      key: take((one) => one.method === rule.method && one.path === rule.path) ?? nextKey++,
    })),
  };
}

/** Whether two responses answer everything the same. */
export function sameResponse(one: ResponseSet, other: ResponseSet): boolean {
  return (
    one.lineEnding === other.lineEnding &&
    one.rules.length === other.rules.length &&
    one.rules.every((rule, index) => sameRule(rule, other.rules[index]!))
  );
}

/** Whether two rules match the same and answer the same in the same way. */
export function sameRule(one: Rule, other: Rule): boolean {
  return (
    one.method === other.method &&
    one.path === other.path &&
    one.text === other.text &&
    samePlan(one.plan, other.plan)
  );
}
