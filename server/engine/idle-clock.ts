/**
 * How long clients have been idle, by a clock that stands still while somebody holds the program at its gate, and that
 * does not run on while the whole process was stopped. Who is let go for it, and how, others decide.
 */

/** How often it is looked who is idle, as a part of the limit, and within which bounds. */
const LOOKS_PER_LIMIT = 4;
const SHORTEST_LOOK_MS = 5;
const LONGEST_LOOK_MS = 250;

/** How long to wait before the next look. */
export function idleLookMs(limitMs: number): number {
  return Math.min(LONGEST_LOOK_MS, Math.max(SHORTEST_LOOK_MS, limitMs / LOOKS_PER_LIMIT));
}

interface Idle {
  /** What the client had done until then. */
  readonly state: unknown;
  readonly sinceMs: number;
}

export class IdleClock<Client> {
  #nowMs = 0;
  #lookedMs = performance.now();
  #idle = new Map<Client, Idle>();

  /**
   * Returns the clients that have been idle for longer than `limitMs`, once each.
   * @param clients those who keep the program waiting now, with a value that changes whenever one has done something
   * @param held whether somebody holds the program at its gate
   */
  look(clients: Iterable<readonly [Client, unknown]>, limitMs: number, held: boolean): Client[] {
    const lookedMs = performance.now();
    const sinceLookMs = lookedMs - this.#lookedMs;
    this.#lookedMs = lookedMs;
    if (!held) this.#nowMs += Math.min(sinceLookMs, 2 * LONGEST_LOOK_MS);
    const idle = new Map<Client, Idle>();
    const over: Client[] = [];
    for (const [client, state] of clients) {
      const before = this.#idle.get(client);
      const sinceMs = before !== undefined && before.state === state ? before.sinceMs : this.#nowMs;
      const isOver = this.#nowMs - sinceMs > limitMs;
      if (isOver) over.push(client);
      idle.set(client, { state, sinceMs: isOver ? Infinity : sinceMs });
    }
    this.#idle = idle;
    return over;
  }
}
