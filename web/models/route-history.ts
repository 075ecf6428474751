/**
 * When a change of what is looked at becomes an entry of the browser's history. Each is one, so that Back undoes it; but
 * who runs through a list is at one place only, the last. Must never know the browser.
 */

export interface HistoryPort {
  /** The fragment of the entry that is current, without its `#`. */
  current(): string;
  push(fragment: string): void;
  replace(fragment: string): void;
  /** Milliseconds, of any beginning. */
  now(): number;
  /** Calls back later; returns what cancels it. */
  later(ms: number, callback: () => void): () => void;
}

/** What has changed: `words` is the same place told otherwise, and never an entry. */
export type RouteChange = 'connection' | 'view' | 'words';

/** Changes of one kind that follow each other within this time belong together. Browsers allow some 6 entries a second. */
export const TOGETHER_MS = 500;

export class RouteHistory {
  readonly #port: HistoryPort;
  #lastMs = Number.NEGATIVE_INFINITY;
  #lastChange: RouteChange = 'words';
  #moving = false;
  /** What is still to be written, and what cancels that. */
  #waiting: { readonly fragment: string; readonly cancel: () => void } | null = null;

  constructor(port: HistoryPort) {
    this.#port = port;
  }

  /** Notes what is looked at now. */
  write(fragment: string, change: RouteChange = 'connection'): void {
    const now = this.#port.now();
    const together = change === this.#lastChange && now - this.#lastMs < TOGETHER_MS;
    const known = this.#waiting?.fragment ?? this.#port.current();
    if (fragment === known) return;
    this.#waiting?.cancel();
    // Another kind of change makes an entry of its own: the one before is to say where that ended.
    if (this.#waiting !== null && !together) this.#port.replace(this.#waiting.fragment);
    this.#waiting = null;
    if (change === 'words' || this.#moving) return this.#port.replace(fragment);
    this.#lastMs = now;
    this.#lastChange = change;
    if (!together) return this.#port.push(fragment);
    const cancel = this.#port.later(TOGETHER_MS, () => {
      this.#waiting = null;
      this.#port.replace(fragment);
    });
    this.#waiting = { fragment, cancel };
  }

  /** The browser is at another entry: `follow` goes where that says, which makes no entry of its own. */
  moved(follow: () => void): void {
    this.#waiting?.cancel();
    this.#waiting = null;
    this.#lastMs = Number.NEGATIVE_INFINITY;
    this.#moving = true;
    follow();
    this.#moving = false;
  }
}
