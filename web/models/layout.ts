/**
 * How the page is laid out: which of its places are open and how large each is, in every preset, and what people
 * changed of that. Sizes are parts of the whole, held within what each place needs. Must never know the DOM.
 */
import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { StorageLike } from './preferences.js';

export const PRESETS = ['watch', 'step', 'edit', 'present'] as const;
export type Preset = (typeof PRESETS)[number];
/** The presets with several places: `present` shows one connection, and nothing else. */
export type Arranged = Exclude<Preset, 'present'>;

/** The places that can be collapsed. The centre is always there. */
export const FOLDS = ['left', 'right', 'timeline', 'program'] as const;
export type Fold = (typeof FOLDS)[number];

/** What is between two places, by the place whose size it says; `bottom` is the row of timeline and program. */
export const SPLITS = ['left', 'right', 'bottom', 'timeline'] as const;
export type Split = (typeof SPLITS)[number];

/** Sizes of type while one connection is presented, in px. */
export const PRESENT_SIZES = [20, 24, 28] as const;
export type PresentSize = (typeof PRESENT_SIZES)[number];

export interface Arrangement {
  /** Parts of the width or height that there is, 0 to 1. */
  readonly sizes: Readonly<Record<Split, number>>;
  readonly collapsed: Readonly<Record<Fold, boolean>>;
}

/** What people changed of an arrangement. */
export interface Changes {
  readonly sizes: Readonly<Partial<Record<Split, number>>>;
  readonly collapsed: Readonly<Partial<Record<Fold, boolean>>>;
}

export interface Circumstances {
  /** Whether the page is high enough for a row under the columns that nobody asked for. */
  readonly high: boolean;
  /** Whether there is, or was, something to step through. */
  readonly stepping: boolean;
}

export interface Extent {
  readonly widthRem: number;
  readonly heightRem: number;
}

/** A size in rem, and how far it can be changed. */
export interface Track {
  readonly sizeRem: number;
  readonly minRem: number;
  readonly maxRem: number;
  /** Of what it is a part. */
  readonly totalRem: number;
}

export type Frame = Readonly<Record<Split, Track>>;

/** `--gap` and `--strip` of the style sheet: between two places, and of one that is collapsed. */
export const GAP_REM = 0.5;
export const STRIP_REM = 2;

/** Below that, a place is of no use. */
export const LEAST_REM = {
  left: 13,
  centre: 22,
  right: 19,
  columns: 12,
  bottom: 10,
  timeline: 16,
  program: 20,
} as const;

/** A page that is narrower shows one place at a time; on a lower one only what was asked for stands in the row. */
const NARROW_REM = 60;
const HIGH_REM = 52;

const NONE: Changes = { sizes: {}, collapsed: {} };

/** How a preset is while nobody has changed it. */
function preset(name: Arranged, { high, stepping }: Circumstances): Arrangement {
  switch (name) {
    case 'watch':
      return {
        sizes: {
          left: 0.195,
          right: 0.315,
          bottom: stepping ? (high ? 0.42 : 0.56) : 0.25,
          timeline: stepping ? 0.45 : 0.7,
        },
        collapsed: { left: false, right: false, timeline: !high && !stepping, program: !stepping },
      };
    case 'step':
      return {
        sizes: { left: 0.24, right: 0.3, bottom: high ? 0.58 : 0.62, timeline: 0.42 },
        collapsed: { left: false, right: true, timeline: false, program: false },
      };
    case 'edit':
      return {
        sizes: { left: 0.185, right: 0.485, bottom: 0.3, timeline: 0.5 },
        collapsed: { left: false, right: false, timeline: true, program: true },
      };
  }
}

/** A preset with what people changed of it. */
export function arrange(name: Arranged, circumstances: Circumstances, changes: Changes = NONE): Arrangement {
  const usual = preset(name, circumstances);
  return {
    sizes: { ...usual.sizes, ...changes.sizes },
    collapsed: { ...usual.collapsed, ...changes.collapsed },
  };
}

/**
 * The sizes on a page so large: each place gets its part, and none less than it needs while there is enough for all.
 * Where there is not, they share what there is as they need it.
 */
export function frame({ sizes, collapsed }: Arrangement, { widthRem, heightRem }: Extent): Frame {
  const across = widthRem - 2 * GAP_REM;
  const leastRight = collapsed.right ? STRIP_REM : LEAST_REM.right;
  const left = track(sizes.left, across, LEAST_REM.left, LEAST_REM.centre + leastRight);
  const leftRem = collapsed.left ? STRIP_REM : left.sizeRem;
  const right = track(sizes.right, across, LEAST_REM.right, LEAST_REM.centre + leftRem);
  const bottom = track(sizes.bottom, heightRem - GAP_REM, LEAST_REM.bottom, LEAST_REM.columns);
  const row = widthRem - GAP_REM;
  const timeline = track(sizes.timeline, row, LEAST_REM.timeline, LEAST_REM.program);
  return {
    left: collapsed.left ? strip(left) : left,
    right: collapsed.right ? strip(right) : right,
    bottom: collapsed.timeline && collapsed.program ? strip(bottom) : bottom,
    timeline: collapsed.timeline
      ? strip(timeline)
      : collapsed.program
        ? { ...timeline, sizeRem: row - STRIP_REM, maxRem: row - STRIP_REM }
        : timeline,
  };
}

function track(part: number, totalRem: number, leastRem: number, othersRem: number): Track {
  const fits = totalRem >= leastRem + othersRem;
  const minRem = fits ? leastRem : (totalRem * leastRem) / (leastRem + othersRem);
  const maxRem = fits ? totalRem - othersRem : minRem;
  return { sizeRem: Math.min(maxRem, Math.max(minRem, part * totalRem)), minRem, maxRem, totalRem };
}

function strip(of: Track): Track {
  return { ...of, sizeRem: STRIP_REM, minRem: STRIP_REM };
}

type AllChanges = Readonly<Partial<Record<Arranged, Changes>>>;

/** What was remembered. What is no part of a layout, or makes no sense as one, is left out. */
export function readChanges(text: string | null): AllChanges {
  let told: unknown;
  try {
    told = JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
  const all: Partial<Record<Arranged, Changes>> = {};
  for (const name of PRESETS) {
    if (name === 'present') continue;
    const one = field(told, name);
    if (one === undefined) continue;
    const sizes = known(SPLITS, field(one, 'sizes'), isPart);
    const collapsed = known(FOLDS, field(one, 'collapsed'), (value) => typeof value === 'boolean');
    all[name] = { sizes, collapsed };
  }
  return all;
}

const isPart = (value: unknown): value is number => typeof value === 'number' && value > 0 && value < 1;

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, name)
    ? (of as Record<string, unknown>)[name]
    : undefined;
}

function known<K extends string, V>(
  keys: readonly K[],
  from: unknown,
  is: (value: unknown) => value is V,
): Partial<Record<K, V>> {
  const found: Partial<Record<K, V>> = {};
  for (const key of keys) {
    const value = field(from, key);
    if (is(value)) found[key] = value;
  }
  return found;
}

export class Layout {
  readonly preset: Signal<Preset>;
  readonly presentSize: Signal<PresentSize>;
  /** How large the page is. */
  readonly page = signal<Extent>({ widthRem: 80, heightRem: 45 });
  /** How large all places are together. */
  readonly extent = signal<Extent>({ widthRem: 79, heightRem: 41 });
  /** Whether one place is shown at a time. */
  readonly narrow = computed(() => this.page.value.widthRem < NARROW_REM);
  readonly arrangement: ReadonlySignal<Arrangement>;
  readonly frame: ReadonlySignal<Frame>;

  readonly #changes: Signal<AllChanges>;
  readonly #arranged: Signal<Arranged>;
  /** The gate was closed since the preset was chosen: what it opened stays, or it would come and go. */
  readonly #stepped = signal(false);
  readonly #gateClosed: ReadonlySignal<boolean>;

  constructor(storage: StorageLike | null, gateClosed: ReadonlySignal<boolean>) {
    this.#gateClosed = gateClosed;
    const remembered = PRESETS.find((one) => one === storage?.getItem('preset')) ?? 'watch';
    this.preset = signal(remembered);
    this.#arranged = signal(remembered === 'present' ? 'watch' : remembered);
    const size = Number(storage?.getItem('present-size'));
    this.presentSize = signal(PRESENT_SIZES.find((one) => one === size) ?? PRESENT_SIZES[1]);
    this.#changes = signal(readChanges(storage?.getItem('layout') ?? null));
    this.arrangement = computed(() =>
      arrange(
        this.#arranged.value,
        { high: this.page.value.heightRem >= HIGH_REM, stepping: this.#stepped.value },
        this.#changes.value[this.#arranged.value],
      ),
    );
    this.frame = computed(() => frame(this.arrangement.value, this.extent.value));
    effect(() => {
      if (gateClosed.value) this.#stepped.value = true;
    });
    effect(() => storage?.setItem('preset', this.preset.value));
    effect(() => storage?.setItem('present-size', String(this.presentSize.value)));
    effect(() => storage?.setItem('layout', JSON.stringify(this.#changes.value)));
  }

  choose(name: Preset): void {
    batch(() => {
      this.preset.value = name;
      if (name === 'present') return;
      this.#arranged.value = name;
      this.#stepped.value = this.#gateClosed.value;
    });
  }

  /** Back to the preset before. */
  leavePresent(): void {
    this.preset.value = this.#arranged.value;
  }

  /** Makes a place so large, within what it and the others need; one that is collapsed opens. */
  resize(split: Split, sizeRem: number): void {
    batch(() => {
      for (const fold of this.#foldsOf(split)) this.#collapse(fold, false);
      const { minRem, maxRem, totalRem } = this.frame.value[split];
      const part = Math.min(maxRem, Math.max(minRem, sizeRem)) / totalRem;
      this.#change(({ sizes, collapsed }) => ({ sizes: { ...sizes, [split]: part }, collapsed }));
    });
  }

  /** Collapses the place that this is the size of, or opens it again. */
  toggle(what: Fold | Split): void {
    const folds: readonly Fold[] = what === 'bottom' ? ['timeline', 'program'] : [what];
    const collapse = folds.some((fold) => !this.arrangement.value.collapsed[fold]);
    batch(() => folds.forEach((fold) => this.#collapse(fold, collapse)));
  }

  /** Forgets what was changed of the preset. */
  restore(): void {
    batch(() => {
      const { [this.#arranged.value]: _, ...others } = this.#changes.value;
      this.#changes.value = others;
    });
  }

  /** What of it is collapsed and has to open for `split` to mean something. */
  #foldsOf(split: Split): readonly Fold[] {
    const { collapsed } = this.arrangement.value;
    if (split === 'timeline') return (['timeline', 'program'] as const).filter((fold) => collapsed[fold]);
    if (split === 'bottom') return collapsed.timeline && collapsed.program ? ['timeline', 'program'] : [];
    return collapsed[split] ? [split] : [];
  }

  #collapse(fold: Fold, value: boolean): void {
    this.#change(({ sizes, collapsed }) => ({ sizes, collapsed: { ...collapsed, [fold]: value } }));
  }

  #change(change: (before: Changes) => Changes): void {
    const name = this.#arranged.value;
    const all = this.#changes.value;
    this.#changes.value = { ...all, [name]: change(all[name] ?? NONE) };
  }
}
