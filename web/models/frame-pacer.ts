/**
 * When views hear of what is new: before the next frame and, where drawing it takes long, with pauses between, so that
 * the page has time for those who use it. Must never know what is drawn.
 */

/** As much of a browser as is used here. */
export interface FrameClock {
  /** Calls back before the next frame is drawn. */
  readonly frame: (callback: () => void) => void;
  readonly after: (callback: () => void, ms: number) => void;
  /** Milliseconds, going forward. */
  readonly now: () => number;
}

/** What is new may take this part of the page's time. */
const SHARE = 0.25;

/** Later than this nothing is shown, however long it takes. */
const LONGEST_PAUSE_MS = 250;

export class FramePacer {
  readonly #clock: FrameClock;
  #notBeforeMs = 0;

  constructor(clock: FrameClock) {
    this.#clock = clock;
  }

  /** Calls back once, before a frame: the next one after a quiet moment. */
  readonly schedule = (callback: () => void): void => {
    const waitMs = this.#notBeforeMs - this.#clock.now();
    if (waitMs > 0) this.#clock.after(() => this.#run(callback), waitMs);
    else this.#run(callback);
  };

  #run(callback: () => void): void {
    this.#clock.frame(() => {
      const startMs = this.#clock.now();
      callback();
      // The task behind a frame begins when style, layout and painting are done, too.
      this.#clock.after(() => {
        const endMs = this.#clock.now();
        const pauseMs = (endMs - startMs) * (1 / SHARE - 1);
        this.#notBeforeMs = endMs + Math.min(LONGEST_PAUSE_MS, pauseMs);
      }, 0);
    });
  }
}
