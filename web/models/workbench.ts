/**
 * The workbench around the rule that is being edited: the bytes that would answer the last real request, what there is
 * to say about them, which of them are selected, and what really happened to an answer. Must never know the editor.
 */
import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { diagnose, type Diagnostic } from '../../server/core/response/diagnostics.js';
import type { PlaygroundError } from '../../server/core/errors.js';
import { parseRequest } from '../../server/core/http/parse.js';
import type { ResponseSet } from '../../server/core/messages.js';
import type { PlaygroundRecord } from '../../server/core/record.js';
import { pickRule } from '../../server/core/response/rules.js';
import type { Specimen } from '../../server/core/response/specimens.js';
import { bytesOf, sourceOf } from '../../server/core/response/template-map.js';
import type { TemplateValues } from '../../server/core/response/template.js';
import { encodeUtf8 } from '../../server/core/wire-text.js';
import type { AnsweredRequest, RequestSummary } from './answered-requests.js';
import type { ByteRange } from './byte-rows.js';
import { observe, type ClientSide, type Observation } from './observed.js';
import type { Playground } from './playground.js';
import { CLIENT_CALLS } from './record-store.js';
import { renderRule, type Rendered } from './rendered.js';
import { sameResponse, sameRule, shownRule, type Draft, type DraftRule } from './response-draft.js';

/** What is selected, by where people selected it. */
export type BenchSelection =
  | { readonly origin: 'text'; readonly from: number; readonly to: number }
  | ({ readonly origin: 'bytes' } & ByteRange);

/** A specimen that was put in the place of something else. */
export interface LoadedSpecimen {
  readonly specimen: Specimen;
  readonly before: ResponseSet;
  /** The program that ran before, where the specimen wanted another. */
  readonly programBefore: Playground['status']['value'];
}

/** Traffic is looked into this often at most. */
const LOOK_EVERY_MS = 250;
/** How long typing must pause before its text is judged. */
const DIAGNOSE_AFTER_MS = 200;

const ICON = '/favicon.ico';

export class Workbench {
  /** The rule that is shown. */
  readonly rule: ReadonlySignal<DraftRule | null>;
  /** The last request that this rule would answer; null when there was none, or none is held. */
  readonly request = signal<AnsweredRequest | null>(null);
  /** What the rule's answer is rendered from: the last request, or one that is made up. */
  readonly values: ReadonlySignal<TemplateValues>;
  /** The newest that could be rendered; null before there was any. */
  readonly rendered: ReadonlySignal<Rendered | null>;
  /** Why the text as it stands can't be rendered. */
  readonly problem: ReadonlySignal<PlaygroundError | null>;
  readonly notes = signal<readonly Diagnostic[]>([]);
  readonly selection = signal<BenchSelection | null>(null);
  readonly selectedBytes: ReadonlySignal<ByteRange | null>;
  /** What of the text made the bytes that are selected; null while the selection is the text's own. */
  readonly linkedText: ReadonlySignal<{ readonly from: number; readonly to: number } | null>;
  /** What happened to the newest answer that this rule gave as it stands. */
  readonly observation = signal<Observation | null>(null);
  readonly loaded = signal<LoadedSpecimen | null>(null);
  /** Whether the specimen was edited, so that what is predicted of it may not hold. */
  readonly edited: ReadonlySignal<boolean>;
  /** Which tool is seen, and whether any is. */
  readonly tool = signal('plan');
  readonly open = signal(true);

  readonly #playground: Playground;
  readonly #chosen: Signal<number | null>;
  readonly #stops: (() => void)[];
  #lookTimer: ReturnType<typeof setTimeout> | undefined;
  #judgeTimer: ReturnType<typeof setTimeout> | undefined;
  #judgedKey: number | null = null;
  /** By what a rule matches: since which version it has been live as it stands. */
  #liveSince = new Map<string, number>();
  #live: ResponseSet | null = null;

  /** @param chosen the key of the rule that is shown; null, or one that is gone: the last one */
  constructor(playground: Playground, chosen: Signal<number | null>) {
    this.#playground = playground;
    this.#chosen = chosen;
    const { draft, live } = playground.response;
    this.rule = computed(() => (draft.value === null ? null : shownRule(draft.value, chosen.value)));
    this.values = computed(() => {
      const request = this.request.value;
      return request === null
        ? sampleValues(this.rule.value, playground.nowMs.peek())
        : requestValues(request);
    });
    const attempt = computed(() => {
      const rule = this.rule.value;
      return rule === null ? null : renderRule(rule, draft.value!.lineEnding, this.values.value);
    });
    this.edited = computed(() => {
      const { value } = draft;
      const specimen = this.loaded.value?.specimen;
      return value !== null && specimen !== undefined && !sameResponse(value, specimen.response);
    });
    let last: Rendered | null = null;
    let lastKey: number | null = null;
    this.rendered = computed(() => {
      const made = attempt.value;
      if (made !== null && !('code' in made)) last = made;
      else if (lastKey !== this.rule.value?.key) last = null;
      lastKey = this.rule.value?.key ?? null;
      return last;
    });
    this.problem = computed(() => (attempt.value !== null && 'code' in attempt.value ? attempt.value : null));
    this.selectedBytes = computed(() => {
      const selection = this.selection.value;
      const rendered = this.rendered.value;
      if (selection === null || rendered === null) return null;
      if (selection.origin === 'bytes') return selection.start < rendered.bytes.length ? selection : null;
      return bytesOf(rendered.spans, selection.from, selection.to);
    });
    this.linkedText = computed(() => {
      const selection = this.selection.value;
      const rendered = this.rendered.value;
      if (selection?.origin !== 'bytes' || rendered === null) return null;
      return sourceOf(rendered.spans, selection.start, selection.end);
    });
    this.#stops = [
      effect(() => {
        // What is selected is selected in one rule.
        void this.rule.value?.key;
        this.selection.value = null;
      }),
      effect(() => this.#noteLive(live.value?.version ?? 0, live.value?.response ?? null)),
      effect(() => {
        void [playground.version.value, this.rule.value];
        this.#lookSoon();
      }),
      effect(() => {
        void [playground.pastVersion.value, this.rule.value?.key, live.value];
        this.#look();
      }),
      effect(() => {
        // What was rendered last must be known when the text can't be.
        void [this.rendered.value, this.rule.value, draft.value?.lineEnding, this.values.value];
        this.#judgeSoon();
      }),
    ];
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    clearTimeout(this.#lookTimer);
    clearTimeout(this.#judgeTimer);
  }

  /** Brings a tool into sight. */
  show(tool: string): void {
    batch(() => {
      this.tool.value = tool;
      this.open.value = true;
    });
  }

  /** Puts a specimen in the place of all that stands here, and starts the program that it wants. */
  load(specimen: Specimen): void {
    const { response, status } = this.#playground;
    const before = this.loaded.value?.before ?? response.current;
    if (before === null) return;
    const runs = status.value;
    const other = specimen.program !== undefined && runs !== null && runs.program !== specimen.program;
    batch(() => {
      const programBefore = this.loaded.value?.programBefore ?? (other ? runs : null);
      this.loaded.value = { specimen, before, programBefore };
      response.replace(specimen.response);
      this.#chosen.value = answering(specimen, response.draft.value!);
    });
    if (other) void this.#playground.changeProgram({ program: specimen.program });
  }

  /** Brings back what stood here before the first specimen. */
  unload(): void {
    const loaded = this.loaded.value;
    if (loaded === null) return;
    batch(() => {
      this.loaded.value = null;
      this.#playground.response.replace(loaded.before);
    });
    if (loaded.programBefore !== null)
      void this.#playground.changeProgram({ program: loaded.programBefore.program });
  }

  /** Keeps the specimen for good. */
  keep(): void {
    this.loaded.value = null;
  }

  #noteLive(version: number, response: ResponseSet | null): void {
    const before = this.#live;
    this.#live = response;
    if (response === null) return this.#liveSince.clear();
    const since = new Map<string, number>();
    for (const rule of response.rules) {
      const name = matchName(rule);
      const twin = before?.rules.find((one) => matchName(one) === name);
      const same = twin !== undefined && before!.lineEnding === response.lineEnding && sameRule(twin, rule);
      since.set(name, (same ? this.#liveSince.get(name) : undefined) ?? version);
    }
    this.#liveSince = since;
  }

  #lookSoon(): void {
    this.#lookTimer ??= setTimeout(() => {
      this.#lookTimer = undefined;
      this.#look();
    }, LOOK_EVERY_MS);
  }

  /** Looks for the newest request that the rule would answer, and for the newest that it has answered. */
  #look(): void {
    const { answered, response } = this.#playground;
    const rule = this.rule.peek();
    const draft = response.draft.peek();
    if (rule === null || draft === null) return;
    const index = draft.rules.indexOf(rule);
    const answers = ({ method, path }: RequestSummary): boolean =>
      pickRule(draft.rules, method, path) === index;
    const isPage = ({ path }: RequestSummary): boolean => path !== ICON;
    const request = answered.newest((one) => answers(one) && isPage(one)) ?? answered.newest(answers);
    const sinceNs = this.#answersSinceNs(rule);
    const wanted = this.loaded.peek()?.specimen.path.split('?', 1)[0];
    const gave = (one: RequestSummary): boolean =>
      sinceNs !== null && one.answeredNs >= sinceNs && answers(one);
    const given =
      sinceNs === null
        ? null
        : ((wanted === undefined ? null : answered.newest((one) => gave(one) && one.path === wanted)) ??
          answered.newest((one) => gave(one) && isPage(one)) ??
          answered.newest(gave));
    batch(() => {
      if (!sameRequest(this.request.peek(), request)) this.request.value = request;
      this.observation.value =
        given === null ? null : observe(given, this.#clientOf(given.connection), this.#playground.errnoName);
    });
  }

  /** The raw client at the other end of a connection; null when it was somebody else. */
  #clientOf(connection: number): ClientSide | null {
    const { store, pairs, clientRanges } = this.#playground;
    const number = pairs.clientOf(connection);
    const range = number === null ? null : clientRanges.of(number);
    if (number === null || range === null) return null;
    const records: PlaygroundRecord[] = [];
    const runs = { from: number, to: number };
    store.forEach(range, { calls: CLIENT_CALLS, connection: null, runs }, (record) => records.push(record));
    return { number, records };
  }

  /** Since when the rule has been live as it stands, Unix nanoseconds; null when it is not. */
  #answersSinceNs(rule: DraftRule): bigint | null {
    const { draft, live } = this.#playground.response;
    const response = live.peek()?.response;
    const twin = response?.rules.find((one) => matchName(one) === matchName(rule));
    if (response === undefined || twin === undefined || !sameRule(rule, twin)) return null;
    if (draft.peek()!.lineEnding !== response.lineEnding) return null;
    return this.#playground.answered.liveNs(this.#liveSince.get(matchName(rule)) ?? 0) ?? 0n;
  }

  #judgeSoon(): void {
    const key = this.rule.peek()?.key ?? null;
    clearTimeout(this.#judgeTimer);
    if (key !== this.#judgedKey) this.#judge();
    else this.#judgeTimer = setTimeout(() => this.#judge(), DIAGNOSE_AFTER_MS);
  }

  #judge(): void {
    const rule = this.rule.peek();
    this.#judgedKey = rule?.key ?? null;
    const lineEnding = this.#playground.response.draft.peek()?.lineEnding ?? 'crlf';
    this.notes.value = rule === null ? [] : diagnose(rule, lineEnding, this.values.peek());
  }
}

/** The key of the rule that answers what a specimen says to ask for. */
function answering({ path }: Specimen, { rules }: Draft): number | null {
  return rules[pickRule(rules, 'GET', path.split('?', 1)[0]!)]?.key ?? null;
}

function matchName({ method, path }: Pick<DraftRule, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

function sameRequest(one: AnsweredRequest | null, other: AnsweredRequest | null): boolean {
  return one?.connection === other?.connection && one?.answeredNs === other?.answeredNs;
}

function requestValues(request: AnsweredRequest): TemplateValues {
  const colon = request.peer.lastIndexOf(':');
  const parsed = parseRequest(request.received);
  return {
    request: () => parsed,
    client: { ip: request.peer.slice(0, colon), port: Number(request.peer.slice(colon + 1)) },
    connection: { id: request.connection, count: request.acceptedCount },
    thread: { id: request.thread },
    nowMs: Number(request.answeredNs / 1_000_000n),
  };
}

/** A request that this rule answers, made up. */
function sampleValues(rule: DraftRule | null, nowMs: number): TemplateValues {
  const method = rule === null || rule.method === '*' ? 'GET' : rule.method;
  const path = rule === null || rule.path === '*' ? '/' : rule.path;
  const parsed = parseRequest(encodeUtf8(`${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n`));
  return {
    request: () => parsed,
    client: { ip: '127.0.0.1', port: 50_000 },
    connection: { id: 1, count: 1 },
    thread: { id: 1 },
    nowMs,
  };
}
