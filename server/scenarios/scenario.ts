/** What a scenario is: a row of the registry, and a script that it plays on a stage. */
import type { ReceiveRule, ScenarioInfo } from '../core/messages.js';
import type { Words } from '../core/words.js';
import type { Stage } from './stage.js';

export interface Scenario extends ScenarioInfo {
  /** What it needs to be set, where that is not what a new playground has. */
  readonly settings?: {
    readonly receive?: ReceiveRule;
    readonly delayMs?: number;
    /** One response text for all requests; absent leaves people's own. */
    readonly response?: string;
  };
  /**
   * Plays it and returns what came out, in one sentence, from what was observed.
   * @throws {PlaygroundError} SCENARIO_FAILED, when something that must come did not
   */
  readonly play: (stage: Stage) => Promise<Words>;
}
