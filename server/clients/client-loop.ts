/**
 * All raw clients, turn by turn: begins connections when they are due, waits with one `poll` for all of them, and
 * lets each go on. A turn takes a few milliseconds at most, so that whoever asks for something is heard. Must never
 * know threads or messages.
 */
import { compileClientText, renderClientText, splitPieces } from '../core/client/client-plan.js';
import { PlaygroundError } from '../core/errors.js';
import type { ClientAction, ClientPlan, RawClientsState } from '../core/messages.js';
import type { Template } from '../core/response/template.js';
import { descriptorLimits } from '../engine/descriptor-limits.js';
import { PollSet, type Readiness } from '../sockets/poll-set.js';
import { Connection, type Kit } from './connection.js';
import { TARGET } from './jobs.js';
import { OUTCOMES } from './outcomes.js';

/** The most connections at once, of all runs together: 400, or fewer where the process may have few descriptors. */
export const OPEN_LIMIT = descriptorLimits().rawClients;

/** How many clients are told of: those of a whole run. */
const TOLD_LIMIT = 200;

/** The longest that one turn waits: how long a wish can go unheard. */
const TURN_MS = 8;

/** Whether connecting is allowed at this moment: the port, or a word of {@link TARGET}. */
export type ReadTarget = () => number;

/** One start of a plan. */
interface Run {
  readonly plan: ClientPlan;
  readonly template: Template;
  /** The number of its first client. */
  readonly first: number;
  readonly planned: number;
  started: number;
  ended: number;
}

/** One of a run's clients that are there at once: its connections follow one another. */
interface Lane {
  readonly run: Run;
  left: number;
  /** When its next connection begins. */
  dueMs: number;
  connection: Connection | null;
  /** The port that its connection was to reach. */
  port: number;
}

const NOT_READY: Readiness = { read: false, write: false };

export class ClientLoop {
  readonly #kit: Kit;
  readonly #host: string;
  readonly #readTarget: ReadTarget;
  readonly #nowMs: () => number;
  readonly #poll: PollSet;
  #lanes: Lane[] = [];
  /** The newest run, and of its connections the newest that are told of, by number, open or not. */
  #newest: Run | null = null;
  #told: Connection[] = [];
  #numbers: number;

  /**
   * @param nowMs a clock that never jumps
   * @param before the highest number that a client has been given before
   */
  constructor(kit: Kit, host: string, readTarget: ReadTarget, nowMs: () => number, before = 0) {
    this.#kit = kit;
    this.#host = host;
    this.#readTarget = readTarget;
    this.#nowMs = nowMs;
    this.#numbers = before;
    this.#poll = new PollSet(kit.native.platform, OPEN_LIMIT);
  }

  /** Whether any client is open or yet to come. */
  get alive(): boolean {
    return this.#lanes.length > 0;
  }

  /** Whether any of them is to connect yet, or has not been let in yet. */
  get reaching(): boolean {
    return this.#lanes.some(({ left, connection }) => left > 0 || connection?.state.state === 'connecting');
  }

  get state(): RawClientsState {
    const { first = 0, planned = 0, started = 0, ended = 0 } = this.#newest ?? {};
    const before = this.#lanes.flatMap(({ run, connection }) =>
      connection === null || run === this.#newest ? [] : [connection],
    );
    const clients = [...before, ...this.#told].toSorted((a, b) => a.client - b.client).slice(-TOLD_LIMIT);
    return { first, planned, started, ended, clients: clients.map(({ state }) => state) };
  }

  /**
   * Does what was asked, as far as it is done at once.
   * @throws {PlaygroundError} CLIENT_GONE, CLIENT_TOO_MANY, and for a text what {@link compileClientText} throws
   */
  act(action: ClientAction): void {
    if (action.do === 'run') this.#run(action.plan);
    else if (action.do === 'stop') this.#stop();
    else {
      const connection = this.#open(action.client);
      if (action.do === 'end') connection.end(action.ending);
      else this.#send(connection, action.text, action.lineEnding);
      this.#tidy();
    }
  }

  /** Waits until something can go on, at most {@link TURN_MS}, and lets it. */
  turn(): void {
    this.#begin();
    const open = this.#lanes.flatMap(({ connection }) => connection ?? []);
    const ready = this.#wait(open);
    const nowMs = this.#nowMs();
    open.forEach((connection, index) => connection.advance(ready[index]!, nowMs));
    this.#tidy();
  }

  #run(plan: ClientPlan): void {
    const { clients, repeat, rampMs } = plan;
    const template = compileClientText(plan.text, plan.lineEnding);
    if (this.#lanes.length + clients > OPEN_LIMIT) {
      const there = this.#lanes.length;
      throw new PlaygroundError('CLIENT_TOO_MANY', {
        en: `Cannot start ${clients} clients: ${there} of ${OPEN_LIMIT} are there already. Stop them first`,
        zh: `无法启动 ${clients} 个客户端：已有 ${there} 个，上限为 ${OPEN_LIMIT} 个。请先停止它们`,
      });
    }
    const planned = clients * repeat;
    const run: Run = { plan, template, first: this.#numbers + 1, planned, started: 0, ended: 0 };
    this.#numbers += planned;
    this.#newest = run;
    this.#told = [];
    const nowMs = this.#nowMs();
    for (let index = 0; index < clients; index += 1) {
      const dueMs = nowMs + (rampMs * index) / clients;
      this.#lanes.push({ run, left: repeat, dueMs, connection: null, port: 0 });
    }
    this.#begin();
  }

  #stop(): void {
    for (const lane of this.#lanes) {
      lane.left = 0;
      lane.connection?.end('close');
    }
    this.#tidy();
  }

  #open(client: number): Connection {
    const lane = this.#lanes.find(({ connection }) => connection?.client === client);
    if (lane?.connection) return lane.connection;
    throw new PlaygroundError('CLIENT_GONE', {
      en: `Cannot reach client ${client}: it has no open connection`,
      zh: `无法操作客户端 ${client}：它没有打开的连接`,
    });
  }

  #send(connection: Connection, text: string, lineEnding: ClientPlan['lineEnding']): void {
    if (!connection.sending) {
      throw new PlaygroundError('CLIENT_GONE', {
        en: `Cannot send on client ${connection.client}: it has closed its direction`,
        zh: `无法从客户端 ${connection.client} 发送：它已关闭自己的发送方向`,
      });
    }
    connection.send(renderClientText(compileClientText(text, lineEnding), Date.now()));
  }

  /** Begins the connections that are due, where the program can be reached. */
  #begin(): void {
    const target = this.#readTarget();
    const nowMs = this.#nowMs();
    for (const lane of this.#lanes) {
      // The kernel goes on knocking for whoever was not let in: not at a stranger's door.
      if (lane.connection?.state.state === 'connecting') {
        if (target === TARGET.strange) this.#giveUp(lane);
        else if (target !== TARGET.wait && target !== lane.port) lane.connection.giveUp(OUTCOMES.otherPort);
      }
      if (lane.connection === null && lane.dueMs <= nowMs && target !== TARGET.wait) this.#connect(lane);
    }
    this.#tidy();
  }

  #giveUp(lane: Lane): void {
    lane.left = 0;
    lane.connection?.giveUp(OUTCOMES.strangePort);
  }

  #connect(lane: Lane): void {
    const { run } = lane;
    const { text: _, ...plan } = run.plan;
    const bytes = renderClientText(run.template, Date.now());
    const pieces = splitPieces(bytes, plan.pieces);
    const connection = new Connection(this.#kit, run.first + run.started, { ...plan, pieces });
    run.started += 1;
    lane.left -= 1;
    lane.connection = connection;
    if (run === this.#newest) {
      this.#told.push(connection);
      if (this.#told.length > TOLD_LIMIT) this.#told.shift();
    }
    // Read anew for each: it may be gone since the one before.
    const target = this.#readTarget();
    lane.port = target;
    if (target > 0) connection.connect([this.#host, target]);
    else this.#giveUp(lane);
  }

  /** What the kernel says about each of these, as soon as it says anything, or something else is due. */
  #wait(open: readonly Connection[]): Readiness[] {
    this.#poll.clear();
    const places = open.map((connection) => {
      const { waitsFor } = connection;
      return waitsFor === null ? null : this.#poll.add(connection.fd, waitsFor);
    });
    const { descriptors, count } = this.#poll;
    const found = this.#kit.native.poll(descriptors, count, this.#patienceMs(open));
    return places.map((place) => (place === null || found <= 0 ? NOT_READY : this.#poll.found(place)));
  }

  /** How long a turn may wait, in whole milliseconds. */
  #patienceMs(open: readonly Connection[]): number {
    let dueMs = open.reduce((first, connection) => Math.min(first, connection.dueMs), Infinity);
    if (this.#readTarget() !== TARGET.wait) {
      for (const lane of this.#lanes) if (lane.connection === null) dueMs = Math.min(dueMs, lane.dueMs);
    }
    return Math.max(0, Math.min(TURN_MS, Math.ceil(dueMs - this.#nowMs())));
  }

  /** Lets go of connections that are over, and of lanes that have no more. */
  #tidy(): void {
    for (const lane of this.#lanes) {
      if (!lane.connection?.over) continue;
      lane.run.ended += 1;
      lane.connection = null;
    }
    this.#lanes = this.#lanes.filter(({ connection, left }) => connection !== null || left > 0);
  }
}
