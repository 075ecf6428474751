/**
 * All that the page knows, as signals: what the server said, the records, the connections, and what people chose to
 * look at. Records are taken in as they come; views hear of them once a frame. Must never know the DOM or WebSocket.
 */
import { batch, computed, signal } from '@preact/signals';
import type {
  ClientAction,
  GateChange,
  Language,
  Listing,
  PrivacyChange,
  ProgramChange,
  ProgramInfo,
  ProgramName,
  Refusal,
  ResponseSet,
  ServerMessage,
  Status,
  ThreadState,
} from '../../server/core/messages.js';
import { decodeFrame, type PlaygroundRecord } from '../../server/core/record.js';
import type { Words } from '../../server/core/words.js';
import { HISTORY_GONE } from '../texts/notices.js';
import { ClientPairs } from './client-pairs.js';
import { ClientRanges } from './client-ranges.js';
import type { KeptRequest } from './connection-requests.js';
import { ConnectionList } from './connection-list.js';
import { ConnectionTable } from './connections.js';
import { AnsweredRequests } from './answered-requests.js';
import { ExchangeComparison } from './exchange-comparison.js';
import { RawClients } from './raw-clients.js';
import { CLIENT_CALLS, FLOOD_RECORDS, PROGRAM_CALLS, RecordStore, type Gap } from './record-store.js';
import { ResponseDraft } from './response-draft.js';
import { Scenarios } from './scenarios.js';
import { Stepper } from './step.js';
import { TimeWindow } from './time-window.js';
import { TimelineTracks } from './timeline-tracks.js';
import { ThreadVariables } from './variables.js';

export type Link = 'connecting' | 'open' | 'lost' | 'refused' | 'outdated';

/** What the page can ask of the server. */
export interface ControlPort {
  changeProgram(change: ProgramChange): Promise<Refusal | null>;
  changeGate(change: GateChange): Promise<Refusal | null>;
  changeResponse(response: ResponseSet): Promise<Refusal | null>;
  changePrivacy(change: PrivacyChange): Promise<Refusal | null>;
  playScenario(name: string, program?: ProgramName): Promise<Refusal | null>;
  client(action: ClientAction): Promise<Refusal | null>;
  fetch(from: number, to: number): boolean;
  transferred(connection: number, direction: TransferDirection): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** As the server names them. */
export type TransferDirection = 'received' | 'sent';

export interface PlaygroundOptions {
  readonly control: ControlPort;
  /** Calls back before the next frame is drawn. */
  readonly schedule: (callback: () => void) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** A request of a connection, and the record from which on it is. */
export type RequestPlace = Pick<KeptRequest, 'number' | 'seq'>;

type Hello = Extract<ServerMessage, { kind: 'hello' }>;
type Message = Exclude<ServerMessage, { kind: 'hello' | 'reply' }>;

/** How long it is a flood after the last frame that had too much. */
const FLOOD_MS = 1000;
/** Nothing new for so long, or too much of it: the time is then shown so often, for nobody looks for more. */
const CALM_MS = 2000;
const CALM_TICK_MS = 250;

/** Records that are asked for at once: more would not fit beside what is here. */
export const FETCH_LIMIT = 20_000;

export class Playground {
  readonly link = signal<Link>('connecting');
  /** What the server says of itself that people should know. */
  readonly notice = signal<Words | null>(null);
  readonly programs = signal<readonly ProgramInfo[]>([]);
  /** How the receive rules read; null before the server has said it. */
  readonly receiveListings = signal<Readonly<Record<Language, Listing>> | null>(null);
  /** How the endings of a response read. */
  readonly finishListings = signal<Readonly<Record<Language, Listing>> | null>(null);
  readonly status = signal<Status | null>(null);
  readonly threads = signal<readonly ThreadState[]>([]);
  /** Why the last change that was asked for was refused. */
  readonly refusal = signal<Refusal | null>(null);
  /** Counts frames in which records came: what views of records depend on. */
  readonly version = signal(0);
  /** Counts how often the past has changed, so that views must start over. */
  readonly pastVersion = signal(0);
  readonly gaps = signal<readonly Gap[]>([]);
  readonly selected = signal<number | null>(null);
  /** Which of the selected connection's requests is looked at. */
  readonly request = signal<RequestPlace | null>(null);
  /** The last record that is drawn while drawing is stopped; null while it goes on. */
  readonly frozenAt = signal<number | null>(null);
  /** The server's time, as well as can be told, in Unix milliseconds. */
  readonly nowMs = signal(0);

  readonly store = new RecordStore();
  readonly connections = new ConnectionTable();
  readonly tracks = new TimelineTracks();
  readonly variables = new ThreadVariables();
  readonly answered = new AnsweredRequests(this.store);
  readonly timeWindow = new TimeWindow();
  readonly pairs = new ClientPairs();
  readonly clientRanges = new ClientRanges();
  readonly list: ConnectionList;
  readonly response: ResponseDraft;
  readonly stepper: Stepper;
  readonly scenarios: Scenarios;
  readonly clients: RawClients;
  readonly comparison: ExchangeComparison;

  /** What each connection's thread does right now. */
  readonly threadOf = computed<ReadonlyMap<number, ThreadState>>(
    () =>
      new Map(this.threads.value.filter((one) => one.connection !== 0).map((one) => [one.connection, one])),
  );

  /** The part of the newest gap that can be asked for next; null when nothing is missing. */
  readonly loadable = computed<Gap | null>(() => {
    const gap = this.gaps.value.findLast((one) => !one.lost);
    return gap === undefined ? null : { ...gap, from: Math.max(gap.from, gap.to - FETCH_LIMIT + 1) };
  });

  readonly fetching = signal(false);

  readonly #options: PlaygroundOptions;
  #process: string | null = null;
  #session: string | null = null;
  #historyEnd = 0;
  #skewMs: number | null = null;
  #errnoNames: Readonly<Record<string, string>> = {};
  #stale = new Set<number>();
  #flushing = false;
  #newRecords = false;
  /** Records that came since the last frame; and when it was that there were too many of them to read. */
  #arrived = 0;
  #floodMs = -Infinity;
  /** When something was shown last, and when the time was. */
  #newsMs = -Infinity;
  #movedMs = -Infinity;
  /** What was heard and is not shown yet: where threads stand, and the server's status. */
  #threads: readonly ThreadState[] | null = null;
  #status: Status | null = null;

  constructor(options: PlaygroundOptions) {
    this.#options = options;
    this.list = new ConnectionList({
      table: this.connections,
      selected: this.selected,
      select: (number) => this.select(number),
      errnoName: this.errnoName,
      rawClient: (number) => this.pairs.clientOf(number),
    });
    this.response = new ResponseDraft((response) => options.control.changeResponse(response));
    this.stepper = new Stepper(options.control, { status: this.status, threads: this.threads });
    this.scenarios = new Scenarios(options.control, this.store, this.version);
    this.clients = new RawClients(options.control);
    this.comparison = new ExchangeComparison(this.store, this.connections, this.clients, this.version);
    this.nowMs.value = options.now();
  }

  /** The name of an error number on the server's platform. */
  readonly errnoName = (errno: number): string => this.#errnoNames[errno] ?? `errno ${errno}`;

  // What the server says.

  setLink(link: Link): void {
    batch(() => {
      this.link.value = link;
      if (link === 'open') return;
      this.fetching.value = false;
      this.scenarios.lost();
      this.clients.lost();
      // Where threads stand is only true while it is heard.
      this.#threads = null;
      this.threads.value = [];
      // The end of what was being fetched will not come any more.
      if (this.#stale.size > 0) this.#changed();
    });
  }

  /** Returns the sequence number to go on from. */
  hello(message: Hello): number {
    batch(() => {
      if (this.#session !== message.session) this.#startSession(message);
      this.#errnoNames = message.errnoNames;
      this.programs.value = message.programs;
      this.receiveListings.value = message.receiveListings;
      this.finishListings.value = message.finishListings;
      this.scenarios.list.value = message.scenarios;
      this.#historyEnd = message.lastSeq;
      this.store.markLost({ from: 1, to: message.firstSeq - 1 });
      this.#changed();
    });
    return this.store.lastSeq;
  }

  message(message: Message): void {
    batch(() => {
      switch (message.kind) {
        case 'status':
          this.#status = message.status;
          this.#schedule();
          this.connections.assumeProgram(message.status.program);
          this.clients.knowPort(message.status.address.port);
          break;
        case 'threads':
          this.#threads = message.threads;
          this.#schedule();
          break;
        case 'response':
          this.response.received(message.version, message.response, this.#options.now());
          break;
        case 'scenario':
          this.scenarios.state.value = message.scenario;
          break;
        case 'clients':
          this.clients.received(message.clients);
          break;
        case 'skipped':
          this.store.advance(message.to);
          this.connections.markUnsure();
          this.#changed();
          break;
        case 'fetched':
          this.store.markLost({ from: message.from, to: message.to });
          this.fetching.value = false;
          this.pastVersion.value += 1;
          this.#changed();
          break;
      }
    });
  }

  /** Takes in records. @throws {RangeError} when they are none */
  frame(bytes: Uint8Array): void {
    const { older } = this.store.append(bytes);
    let newestMs = 0;
    for (const record of decodeFrame(bytes)) {
      this.pairs.apply(record);
      this.clientRanges.apply(record);
      if (older) this.#stale.add(record.connection);
      else {
        this.#arrived += 1;
        this.#apply(record);
      }
      if (record.call === 'response')
        this.response.wentLive(record.result, Number(record.timeNs / 1_000_000n));
      if (record.seq > this.#historyEnd) newestMs = Number(record.timeNs / 1_000_000n);
    }
    if (newestMs > 0) this.#learnSkew(newestMs);
    this.#changed();
  }

  /** Whether more comes, or just came, than anybody could read. */
  get flooding(): boolean {
    return this.#options.now() - this.#floodMs < FLOOD_MS;
  }

  // What people do.

  /** Shows only this connection; the same again, or null, shows all. */
  select(connection: number | null): void {
    batch(() => {
      const same = this.selected.value === connection && this.request.value === null;
      this.selected.value = same ? null : connection;
      this.request.value = null;
    });
  }

  /** Shows only this connection, from one of its requests on; the same again shows all. */
  selectRequest(connection: number, request: RequestPlace): void {
    batch(() => {
      const same = this.selected.value === connection && this.request.value?.number === request.number;
      this.selected.value = same ? null : connection;
      this.request.value = same ? null : request;
    });
  }

  /** Stops and starts the drawing of records; they go on coming. */
  toggleFreeze(): void {
    this.frozenAt.value = this.frozenAt.value === null ? this.store.lastSeq : null;
  }

  async changeProgram(change: ProgramChange): Promise<void> {
    this.refusal.value = await this.#options.control.changeProgram(change);
  }

  /** Hides secrets from everybody, or shows them again: all that is here is forgotten and comes anew. */
  async hideSecrets(hideSecrets: boolean): Promise<void> {
    this.refusal.value = await this.#options.control.changePrivacy({ hideSecrets });
  }

  /** All that a connection has received or sent, as the server has it; null where it is gone. */
  transferred(connection: number, direction: TransferDirection): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#options.control.transferred(connection, direction);
  }

  loadMissing(): void {
    const gap = this.loadable.value;
    if (gap !== null && !this.fetching.value)
      this.fetching.value = this.#options.control.fetch(gap.from, gap.to);
  }

  /** Moves the time on, when there is something whose duration shows. */
  tick(): void {
    // What is about to be shown brings the time with it.
    if (this.#flushing) return;
    const now = this.#options.now();
    const calm = now - this.#newsMs >= CALM_MS || this.flooding;
    if (!calm || now - this.#movedMs >= CALM_TICK_MS) this.#moveTime();
  }

  #moveTime(): void {
    this.#movedMs = this.#options.now();
    this.list.settle(this.#options.now());
    if (this.connections.openCount > 0 || this.threads.value.length > 0) {
      this.nowMs.value = this.#options.now() + (this.#skewMs ?? 0);
    }
  }

  #apply(record: PlaygroundRecord): void {
    if (CLIENT_CALLS.has(record.call)) return;
    this.connections.apply(record);
    this.tracks.apply(record);
    this.variables.apply(record);
    this.answered.apply(record);
  }

  #startSession(message: Hello): void {
    if (this.#process !== message.process) this.#startProcess(message);
    this.#session = message.session;
    this.store.clear();
    this.connections.clear();
    this.list.clear();
    this.tracks.clear();
    this.variables.clear();
    this.answered.clear();
    this.timeWindow.follow();
    this.pairs.clear();
    this.clientRanges.clear();
    this.comparison.clear();
    this.#stale.clear();
    this.frozenAt.value = null;
    this.pastVersion.value += 1;
  }

  /** Nothing that was known of the server's state is true of another process. */
  #startProcess(message: Hello): void {
    const restarted = this.#process !== null;
    this.notice.value = restarted && this.store.lastSeq > 0 ? HISTORY_GONE : null;
    this.#process = message.process;
    this.#skewMs = null;
    this.scenarios.restarted();
    this.clients.restarted();
    this.response.restarted();
    this.status.value = this.#status = null;
    // What a link selects is selected before the first session is heard of.
    if (restarted) this.select(null);
  }

  /**
   * How far the server's clock is ahead of this one. A record is heard after it was made, so each is a lower bound,
   * and the largest is best: on one machine it is 0 less a frame.
   */
  #learnSkew(recordMs: number): void {
    const ahead = recordMs - this.#options.now();
    if (this.#skewMs === null || ahead > this.#skewMs) this.#skewMs = ahead;
  }

  #changed(): void {
    this.#newRecords = true;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#options.schedule(() => {
      this.#flushing = false;
      batch(() => this.#flush());
    });
  }

  #flush(): void {
    this.#newsMs = this.#options.now();
    if (this.#threads !== null) this.threads.value = this.#threads;
    if (this.#status !== null) this.status.value = this.#status;
    this.#threads = this.#status = null;
    if (!this.#newRecords) return this.#moveTime();
    if (this.#stale.size > 0 && !this.fetching.value) this.#reapplyStale();
    this.#newRecords = false;
    if (this.#arrived > FLOOD_RECORDS) this.#floodMs = this.#options.now();
    this.#arrived = 0;
    this.gaps.value = this.store.gaps();
    this.list.refresh(this.#options.now());
    this.version.value += 1;
    this.#moveTime();
  }

  /** Older records came for these connections: their rows are made anew, from all that is here. */
  #reapplyStale(): void {
    const stale = this.#stale;
    this.#stale = new Set();
    stale.delete(0);
    this.connections.forget(stale);
    this.answered.pastChanged();
    this.tracks.clear();
    this.store.forEach(
      { from: 1, to: this.store.lastSeq },
      { calls: PROGRAM_CALLS, connection: null },
      (record) => {
        if (stale.has(record.connection) || record.connection === 0) this.connections.apply(record);
        this.tracks.apply(record);
      },
    );
    this.pastVersion.value += 1;
  }
}
