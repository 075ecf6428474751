/**
 * Scenarios: plays one, tells each client's story, and compares a scenario under two programs by keeping what
 * happened in each. Must never know how they are drawn.
 */
import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import type {
  ClientEvent,
  ProgramName,
  Refusal,
  ScenarioClient,
  ScenarioInfo,
  ScenarioState,
} from '../../server/core/messages.js';
import { formatBytes } from '../texts/format.js';
import { say } from '../texts/locale.js';
import { scenariosTexts } from '../texts/scenarios.js';
import type { RecordStore } from './record-store.js';
import { PROGRAM_CALLS } from './record-store.js';
import type { TimeRange } from './timeline.js';
import { TimelineTracks, type Tracks } from './timeline-tracks.js';

export interface ScenarioPort {
  playScenario(name: string, program?: ProgramName): Promise<Refusal | null>;
}

/** A run that has ended, with all that its timeline is drawn from. */
export interface KeptRun {
  readonly state: ScenarioState;
  readonly tracks: Tracks;
  readonly range: TimeRange;
}

export interface Comparison {
  readonly info: ScenarioInfo;
  readonly programs: readonly [ProgramName, ProgramName];
  readonly runs: readonly KeptRun[];
}

export class Scenarios {
  readonly list = signal<readonly ScenarioInfo[]>([]);
  readonly state = signal<ScenarioState | null>(null);
  readonly comparison = signal<Comparison | null>(null);
  readonly refusal = signal<Refusal | null>(null);
  readonly comparing = signal(false);
  readonly busy: ReadonlySignal<boolean> = computed(
    () => this.comparing.value || this.state.value?.running === true,
  );

  readonly #port: ScenarioPort;
  readonly #store: RecordStore;
  readonly #version: ReadonlySignal<number>;

  /** @param version counts up when records have come */
  constructor(port: ScenarioPort, store: RecordStore, version: ReadonlySignal<number>) {
    this.#port = port;
    this.#store = store;
    this.#version = version;
  }

  /** What was being compared can't be heard of any more. */
  lost(): void {
    this.comparing.value = false;
  }

  /** The server was started anew: its scenarios never ran. */
  restarted(): void {
    this.lost();
    this.state.value = null;
    this.comparison.value = null;
  }

  async play(name: string, program: ProgramName): Promise<void> {
    this.refusal.value = await this.#port.playScenario(name, program);
  }

  /** Plays a scenario under one program, then under the other, and keeps both. */
  async compare(info: ScenarioInfo, programs: readonly [ProgramName, ProgramName]): Promise<void> {
    if (this.busy.value) return;
    this.comparing.value = true;
    this.comparison.value = { info, programs, runs: [] };
    try {
      for (const program of programs) {
        const before = this.state.value;
        this.refusal.value = await this.#port.playScenario(info.name, program);
        if (this.refusal.value !== null) return;
        const state = await this.#ended(info.name, program, before);
        const kept: Comparison | null = this.comparison.value;
        if (state === null || kept === null) return;
        this.comparison.value = {
          ...kept,
          runs: [...kept.runs, keepRun(state, this.#store)],
        };
      }
    } finally {
      this.comparing.value = false;
    }
  }

  /** The state of the run that follows `before`, once it has ended and its records are here; null: given up. */
  #ended(name: string, program: ProgramName, before: ScenarioState | null): Promise<ScenarioState | null> {
    return new Promise((resolve) => {
      let done = false;
      let stop: (() => void) | undefined;
      stop = effect(() => {
        const state = this.state.value;
        void this.#version.value;
        if (done) return;
        if (!this.comparing.value) {
          done = true;
          resolve(null);
          stop?.();
          return;
        }
        if (state === null || state.running || state === before) return;
        if (state.name !== name || state.program !== program) return;
        if (before !== null && state.sinceSeq <= before.sinceSeq && before.program === program) return;
        if (state.untilSeq !== null && this.#store.lastSeq < state.untilSeq) return;
        done = true;
        resolve(state);
        stop?.();
      });
      if (done) stop();
    });
  }
}

/** What the records of an ended run tell, kept apart from what comes after. */
export function keepRun(state: ScenarioState, store: RecordStore): KeptRun {
  const tracks = new TimelineTracks();
  const range = { from: state.sinceSeq + 1, to: state.untilSeq ?? store.lastSeq };
  store.forEach(range, { calls: PROGRAM_CALLS, connection: null }, (record) => tracks.apply(record));
  const times = state.clients.flatMap(({ events }) => events.map(({ timeNs }) => Number(timeNs)));
  const fromNs = times.length > 0 ? Math.min(...times) : tracks.firstNs;
  const toNs = Math.max(fromNs + 1, ...times);
  return { state, tracks: tracks.tracks([], toNs, state.clients), range: { fromNs, toNs } };
}

/** When a run began, as its clients tell: what their times count from. */
export function scenarioStartNs(clients: readonly ScenarioClient[]): number {
  const times = clients.flatMap(({ events }) => events.slice(0, 1).map(({ timeNs }) => Number(timeNs)));
  return times.length === 0 ? 0 : Math.min(...times);
}

/** What to say of an event: `sent 18 B`, and the word on it. */
export function eventWords({ kind, bytes, text }: ClientEvent): string {
  const { event, events } = scenariosTexts();
  const what = events[kind](formatBytes(bytes));
  const word = say(text);
  return word === '' ? what : event(what, word);
}
