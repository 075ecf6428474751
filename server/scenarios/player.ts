/**
 * Plays scenarios, one at a time: remembers what people have set, sets what the scenario needs, plays it, and puts
 * everything back, however it ended. Must never know who asked for it, nor who is shown what comes out.
 */
import { EventEmitter } from 'node:events';
import { PlaygroundError, quoteValue, untranslated } from '../core/errors.js';
import type { ProgramName, ResponseSet, ScenarioInfo, ScenarioState } from '../core/messages.js';
import { STATE_WORDS } from '../core/program-state.js';
import type { Words } from '../core/words.js';
import type { Session } from '../engine/session.js';
import { SCENARIOS } from './registry.js';
import type { Scenario } from './scenario.js';
import { Stage } from './stage.js';

/** How a scenario ended: the fields of its state that say so. */
type Ending = Pick<ScenarioState, 'result' | 'error' | 'untilSeq'>;

const UNENDED: Ending = { result: null, error: null, untilSeq: null };

export interface ScenarioPlayerEvents {
  /** {@link ScenarioPlayer.state} is no longer what it was. */
  changed: [];
}

export class ScenarioPlayer extends EventEmitter<ScenarioPlayerEvents> {
  readonly #session: Session;
  readonly #ended = new AbortController();
  #state: Omit<ScenarioState, 'clients'> | null = null;
  #stage: Stage | null = null;

  constructor(session: Session) {
    super();
    this.#session = session;
  }

  /** The scenarios that there are. */
  get scenarios(): readonly ScenarioInfo[] {
    return SCENARIOS.map(({ name, title, watch, programs }) => ({ name, title, watch, programs }));
  }

  /** The scenario that is played, or was last; null before the first. */
  get state(): ScenarioState | null {
    return this.#state && { ...this.#state, clients: (this.#stage?.clients ?? []).map(({ state }) => state) };
  }

  /**
   * Plays a scenario to its end, and resolves with how it ended: also where it failed, which its `error` says.
   * @throws {PlaygroundError} SCENARIO_UNKNOWN, SCENARIO_PROGRAM, PROGRAM_UNAVAILABLE, SCENARIO_PAUSED or
   *   SCENARIO_RUNNING, and then nothing has changed
   */
  async play(name: string, program?: ProgramName): Promise<ScenarioState> {
    const scenario = SCENARIOS.find((each) => each.name === name);
    if (scenario === undefined) {
      const names = SCENARIOS.map((each) => each.name).join(', ');
      throw new PlaygroundError('SCENARIO_UNKNOWN', {
        en: `There is no scenario ${quoteValue(name)}, expected ${names}`,
        zh: `没有名为 ${quoteValue(name)} 的场景，可选：${names}`,
      });
    }
    const chosen = program ?? scenario.programs[0]!;
    this.#check(scenario, chosen);

    this.#stage = null;
    this.#state = {
      name,
      program: chosen,
      running: true,
      sinceSeq: this.#session.log.lastSeq,
      ...UNENDED,
    };
    this.emit('changed');
    const ending = await this.#perform(scenario, chosen);
    this.#state = { ...this.#state, running: false, ...ending };
    this.emit('changed');
    return this.state!;
  }

  /**
   * What a scenario has set is its own until it has put everything back.
   * @throws {PlaygroundError} SCENARIO_RUNNING, while one is played
   */
  refuseWhilePlaying(): void {
    if (!this.#state?.running) return;
    throw new PlaygroundError('SCENARIO_RUNNING', {
      en: `Cannot change the program: the scenario ${this.#state.name} is being played`,
      zh: `无法更改程序：场景 ${this.#state.name} 正在播放`,
    });
  }

  /** Ends what is played, and all its clients: the playground ends. */
  end(): void {
    this.#ended.abort();
    this.#stage?.end();
  }

  #check(scenario: Scenario, program: ProgramName): void {
    const refuse = (code: string, reason: Words): never => {
      throw new PlaygroundError(code, {
        en: `Cannot play ${scenario.name}: ${reason.en}`,
        zh: `无法播放 ${scenario.name}：${reason.zh}`,
      });
    };
    if (!scenario.programs.includes(program)) {
      const programs = scenario.programs.join(', ');
      refuse('SCENARIO_PROGRAM', {
        en: `it does not go with ${program}, expected ${programs}`,
        zh: `它不适用于 ${program}，可选：${programs}`,
      });
    }
    const unavailable = this.#session.programs.find((each) => each.name === program)?.unavailable;
    if (unavailable != null) refuse('PROGRAM_UNAVAILABLE', unavailable);
    if (this.#state?.running)
      refuse('SCENARIO_RUNNING', {
        en: `${this.#state.name} is being played`,
        zh: `${this.#state.name} 正在播放`,
      });
    const { paused, breakpoints } = this.#session.status.gate;
    if (paused)
      refuse('SCENARIO_PAUSED', {
        en: 'the program is paused. Press Run first',
        zh: '程序已暂停。请先按“运行”',
      });
    if (breakpoints.length > 0)
      refuse('SCENARIO_PAUSED', {
        en: 'there are breakpoints. Clear them and press Run first',
        zh: '设有断点。请先清除断点，再按“运行”',
      });
  }

  /** Sets, plays and puts back. Never throws. */
  async #perform(scenario: Scenario, program: ProgramName): Promise<Ending> {
    const text = scenario.settings?.response;
    const response = text === undefined ? null : responseOf(text);
    const putBack = this.#remember(response);
    let ending: Ending;
    try {
      await this.#prepare(scenario, program);
      if (response !== null) this.#session.setResponse(response);
      this.#stage = new Stage(this.#session, program, this.#ended.signal, () => this.emit('changed'));
      ending = { ...UNENDED, result: await scenario.play(this.#stage) };
    } catch (error) {
      ending = { ...UNENDED, error: wordsOf(error) };
    }
    this.#stage?.end();
    const untilSeq = this.#session.log.lastSeq;
    const error = await putBack().catch(wordsOf);
    return { ...ending, untilSeq, error: ending.error ?? error };
  }

  /** Starts the program anew, so that nobody's idle connection is in the way, with what the scenario needs. */
  async #prepare({ settings = {} }: Scenario, program: ProgramName): Promise<void> {
    const session = this.#session;
    const { receive = 'http', delayMs = 0 } = settings;
    const { reuseAddress, address } = session.status;
    await session.changeProgram({ running: false });
    this.#state = { ...this.#state!, sinceSeq: session.log.lastSeq };
    await session.changeProgram({
      program,
      receive,
      delayMs,
      // Who waits too long is part of the story; the scenario's own deadline ends it.
      idleLimitMs: 0,
      reuseAddress: true,
      // Connections from before, without SO_REUSEADDR, would keep the port busy for a minute.
      port: reuseAddress ? address.port : 0,
      running: true,
    });
    const { state, error } = session.status;
    if (state !== 'listening') {
      const reason = error?.message ?? {
        en: `it is ${state}, expected listening`,
        zh: `它${STATE_WORDS[state].zh}，应为${STATE_WORDS.listening.zh}`,
      };
      throw new PlaygroundError('SCENARIO_FAILED', {
        en: `Cannot start ${program}: ${reason.en}`,
        zh: `无法启动 ${program}：${reason.zh}`,
      });
    }
  }

  /** Notes what is set now. What it returns sets it so again, and says why where the program then does not run. */
  #remember(played: ResponseSet | null): () => Promise<Words | null> {
    const session = this.#session;
    const { program, receive, delayMs, idleLimitMs, reuseAddress, address, running } = session.status;
    const { response } = session.response;
    const showEnd = running ? null : session.rememberEnd();
    return async () => {
      // An edit that people made meanwhile is theirs to keep.
      if (session.response.response === played) session.setResponse(response);
      await session.changeProgram({
        program,
        receive,
        delayMs,
        idleLimitMs,
        reuseAddress,
        port: address.port,
        running,
      });
      showEnd?.();
      const { error } = session.status;
      return running && error
        ? {
            en: `The settings are as before, but ${program} does not run: ${error.message.en}`,
            zh: `设置已恢复原样，但 ${program} 没有运行：${error.message.zh}`,
          }
        : null;
    };
  }
}

function wordsOf(error: unknown): Words {
  if (error instanceof PlaygroundError) return error.words;
  return untranslated(error instanceof Error ? error.message : String(error));
}

function responseOf(text: string): ResponseSet {
  return { lineEnding: 'crlf', rules: [{ method: '*', path: '*', text }] };
}
