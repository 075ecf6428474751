/** The stretch of time that the timeline shows: it follows now, or stays where people have put it. */
import { computed, signal } from '@preact/signals';
import type { TimeRange } from './timeline.js';

const SHORTEST_NS = 20e3;
const LONGEST_NS = 24 * 3600e9;
const FIRST_NS = 10e9;
const ZOOM = 1.6;

export class TimeWindow {
  readonly #spanNs = signal(FIRST_NS);
  /** Where the window ends; null: it follows now. */
  readonly #endNs = signal<number | null>(null);

  readonly live = computed(() => this.#endNs.value === null);
  readonly spanNs = computed(() => this.#spanNs.value);

  /** What is shown at `nowNs`. */
  range(nowNs: number): TimeRange {
    const toNs = this.#endNs.value ?? nowNs;
    return { fromNs: toNs - this.#spanNs.value, toNs };
  }

  follow(): void {
    this.#endNs.value = null;
  }

  /** Stays where it is, so that what is pointed at does not move away. */
  hold(nowNs: number): void {
    this.#endNs.value ??= nowNs;
  }

  /**
   * One step in (1) or out (-1), or `steps` of them; the time `atNs` stays where it is. While it follows now, now
   * stays where it is.
   */
  zoom(steps: number, nowNs: number, atNs: number | null = null): void {
    const { fromNs, toNs } = this.range(nowNs);
    const spanNs = clamp((toNs - fromNs) / ZOOM ** steps, SHORTEST_NS, LONGEST_NS);
    this.#spanNs.value = spanNs;
    if (this.#endNs.value === null) return;
    const at = atNs ?? (fromNs + toNs) / 2;
    this.#endNs.value = at + ((toNs - at) / (toNs - fromNs)) * spanNs;
  }

  /** Moves the window by a part of its length; reaching now, it follows now again. */
  pan(part: number, nowNs: number): void {
    const { toNs } = this.range(nowNs);
    const endNs = toNs + part * this.#spanNs.value;
    this.#endNs.value = endNs >= nowNs ? null : endNs;
  }

  /** Shows all of `fromNs` to `toNs`, with a little room around it. */
  fit({ fromNs, toNs }: TimeRange): void {
    const spanNs = clamp((toNs - fromNs) * 1.1, SHORTEST_NS, LONGEST_NS);
    this.#spanNs.value = spanNs;
    this.#endNs.value = (fromNs + toNs) / 2 + spanNs / 2;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
