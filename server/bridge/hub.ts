/**
 * The hub: brings what is new to every viewer, at a pace. Right after a quiet moment records leave at once; while
 * they keep coming, one tick every 16 ms, and less often when a tick itself takes long.
 */
import type { WebSocket } from 'ws';
import { PlaygroundError, refusalOf } from '../core/errors.js';
import {
  PROTOCOL_VERSION,
  type ControlMessage,
  type Refusal,
  type ServerMessage,
  type Status,
} from '../core/messages.js';
import type { RawClients } from '../clients/raw-clients.js';
import type { Session } from '../engine/session.js';
import type { ScenarioPlayer } from '../scenarios/player.js';
import { checkControlMessage } from './control.js';
import type { Shown } from './shown.js';
import { TRY_AGAIN_LATER, Viewer, type Topic, type Wait } from './viewer.js';

const TICK_MS = 16;

/** After a quiet moment this many ticks come at once, before pacing begins. */
const PROMPT_TICKS = 8;

/** Ticks may take this part of the main thread's time; beyond it they become rarer. */
const TICK_SHARE = 0.25;

/** How often the threads' states are sampled while anybody watches, and how often the counts are told. */
const SAMPLE_MS = 33;
const SAMPLES_PER_STATUS = 8;

/** The golden ratio: however many viewers come, their slices are spread evenly over the time of one. */
const PHASE_STEP = 0.618034;

/** More than any class has pages. Each costs the server memory, and a sentence about everything that changes. */
const MAX_VIEWERS = 1000;

/** WebSocket close code "Service Restart" (IANA registry): come again at once. */
const COME_AGAIN = 1012;

/** WebSocket close code "Policy Violation" (RFC 6455 §7.4.1). */
const POLICY_VIOLATION = 1008;

export class Hub {
  readonly #session: Session;
  readonly #shown: Shown;
  readonly #player: ScenarioPlayer;
  readonly #clients: RawClients;
  readonly #version: string;
  readonly #maxViewers: number;
  readonly #viewers = new Map<Viewer, WebSocket>();
  #scheduled = false;
  #prompt = PROMPT_TICKS;
  #lastTickMs = 0;
  #pauseMs = TICK_MS;
  #sampler: NodeJS.Timeout | undefined;
  #samples = 0;
  #threads = '';
  #toldSeq = 0;
  #phase = 0;

  constructor(
    session: Session,
    shown: Shown,
    player: ScenarioPlayer,
    clients: RawClients,
    version: string,
    maxViewers = MAX_VIEWERS,
  ) {
    this.#session = session;
    this.#shown = shown;
    this.#player = player;
    this.#clients = clients;
    this.#version = version;
    this.#maxViewers = maxViewers;
    shown.on('records', () => this.#schedule());
    shown.on('changed', () => this.#sendAway());
    session.on('status', () => this.#announce('status'));
    session.on('response', () => this.#announce('response'));
    player.on('changed', () => this.#announce('scenario'));
    clients.on('changed', () => this.#announce('clients'));
  }

  /** The status as it is told: the session's, and how many watch. */
  get status(): Status {
    const { counts, ...status } = this.#session.status;
    return {
      ...status,
      hideSecrets: this.#shown.hideSecrets,
      counts: { ...counts, viewers: this.#viewers.size },
    };
  }

  /** Takes a WebSocket in as a viewer: says hello, then waits for its `resume`. */
  add(socket: WebSocket): void {
    // The close event follows, and tells all there is to do.
    socket.on('error', () => undefined);
    if (this.#viewers.size >= this.#maxViewers) return socket.close(TRY_AGAIN_LATER, 'Too many viewers');
    const { log } = this.#shown;
    const { errnoNames, programs, receiveListings, finishListings } = this.#session;
    this.#phase = (this.#phase + PHASE_STEP) % 1;
    const viewer = new Viewer(socket, log, performance.now(), this.#phase);
    this.#viewers.set(viewer, socket);
    this.#sampler ??= setInterval(() => this.#sample(), SAMPLE_MS);
    socket.on('message', (data, isBinary) => {
      // What comes behind a message that was refused is not obeyed either.
      if (socket.readyState !== socket.OPEN) return;
      const problem = isBinary ? 'Expected a text message' : this.#obey(viewer, String(data));
      // A close reason has room for 123 bytes (RFC 6455 §5.5).
      if (problem !== null) socket.close(POLICY_VIOLATION, problem.replace(/[^ -~]/g, '?').slice(0, 120));
    });
    socket.on('pong', () => viewer.ponged());
    socket.on('ping', () => viewer.answered());
    socket.on('close', () => {
      this.#viewers.delete(viewer);
      if (this.#viewers.size === 0) {
        clearInterval(this.#sampler);
        this.#sampler = undefined;
      }
    });
    viewer.send({
      kind: 'hello',
      protocol: PROTOCOL_VERSION,
      version: this.#version,
      process: this.#session.id,
      session: this.#shown.id,
      platform: process.platform,
      errnoNames,
      programs,
      receiveListings,
      finishListings,
      scenarios: this.#player.scenarios,
      firstSeq: log.firstSeq,
      lastSeq: log.lastSeq,
    });
  }

  /** Does what a viewer asks. Returns what is wrong with the message itself, or null. */
  #obey(viewer: Viewer, text: string): string | null {
    const checked = checkControlMessage(text);
    if (!checked.ok) return checked.problem.en;
    const message = checked.value;
    if (viewer.resumed === (message.kind === 'resume')) {
      return viewer.resumed ? 'Cannot resume twice' : 'Expected resume first';
    }
    if (message.kind === 'resume') viewer.resume(message.since);
    else if (message.kind === 'fetch') {
      const refused = viewer.fetch(message.from, message.to);
      if (refused !== null) return refused;
    } else void this.#change(message).then((error) => viewer.send({ kind: 'reply', id: message.id, error }));
    this.#schedule();
    return null;
  }

  async #change(message: Extract<ControlMessage, { readonly id: number }>): Promise<Refusal | null> {
    try {
      if (message.kind === 'program') {
        this.#player.refuseWhilePlaying();
        await this.#session.changeProgram(message.change);
      } else if (message.kind === 'gate') this.#session.changeGate(message.change);
      else if (message.kind === 'privacy') await this.#shown.setHideSecrets(message.change.hideSecrets);
      else if (message.kind === 'scenario') await this.#player.play(message.name, message.program);
      else if (message.kind === 'client') await this.#clients.act(message.action);
      else if (message.kind === 'response') this.#session.setResponse(message.response);
      return null;
    } catch (error) {
      return refusal(error);
    }
  }

  /** What viewers have been sent is not what they may see now: they must forget it and come again. */
  #sendAway(): void {
    const sockets = [...this.#viewers.values()];
    this.#viewers.clear();
    // Who asked for it hears first that it is done.
    setImmediate(() => sockets.forEach((socket) => socket.close(COME_AGAIN, 'What may be seen has changed')));
  }

  #announce(topic: Topic, wait: Wait = 'never'): void {
    for (const viewer of this.#viewers.keys()) viewer.markStale(topic, wait);
    this.#schedule();
  }

  #sample(): void {
    const threads = JSON.stringify(this.#session.threadStates());
    if (threads !== this.#threads) {
      this.#threads = threads;
      this.#announce('threads', 'for a slice');
    }
    this.#samples += 1;
    const { lastSeq } = this.#shown.log;
    if (this.#samples % SAMPLES_PER_STATUS === 0 && lastSeq !== this.#toldSeq) {
      this.#toldSeq = lastSeq;
      this.#announce('status', 'for a slice');
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#viewers.size === 0) return;
    this.#scheduled = true;
    const sinceTickMs = performance.now() - this.#lastTickMs;
    if (sinceTickMs > this.#pauseMs) this.#prompt = PROMPT_TICKS;
    if (this.#prompt > 0) {
      this.#prompt -= 1;
      setImmediate(() => this.#tick());
    } else {
      setTimeout(() => this.#tick(), this.#pauseMs - sinceTickMs);
    }
  }

  #tick(): void {
    const startMs = performance.now();
    const latest = this.#latest();
    let more = false;
    for (const viewer of this.#viewers.keys()) more = viewer.advance(latest, startMs) || more;
    this.#lastTickMs = performance.now();
    this.#pauseMs = Math.max(TICK_MS, (this.#lastTickMs - startMs) / TICK_SHARE);
    this.#scheduled = false;
    if (more) {
      // A viewer that can't take more at once is looked at again after a pause.
      this.#prompt = 0;
      this.#schedule();
    }
  }

  /** The newest message on each topic, made once a tick however many viewers want it. */
  #latest(): (topic: Topic) => Uint8Array {
    const made = new Map<Topic, Uint8Array>();
    return (topic) => {
      const message = made.get(topic) ?? Buffer.from(JSON.stringify(this.#message(topic)));
      made.set(topic, message);
      return message;
    };
  }

  #message(topic: Topic): ServerMessage {
    if (topic === 'status') return { kind: 'status', status: this.status };
    if (topic === 'threads') return { kind: 'threads', threads: this.#session.threadStates() };
    if (topic === 'scenario') return { kind: 'scenario', scenario: this.#player.state };
    if (topic === 'clients') return { kind: 'clients', clients: this.#clients.state };
    return { kind: 'response', ...this.#session.response };
  }
}

/** An error as it is told to whoever asked. Only those that a person can do something about have a code. */
export function refusal(error: unknown): Refusal {
  if (!(error instanceof PlaygroundError)) throw error;
  return refusalOf(error);
}
