/** The keys of the page: what the help shows is what is handled. Must never know the DOM. */
import { keysTexts } from '../texts/keys.js';
import { shellTexts } from '../texts/shell.js';
import { PRESETS, type Layout } from './layout.js';
import type { Playground } from './playground.js';

/** What keys act upon. */
export interface KeyScene {
  readonly playground: Playground;
  readonly layout: Layout;
  openHelp(): void;
  /** Puts the focus into the filter of the connections. */
  focusFilter(): void;
  openInspector(): void;
}

export type KeyGroup = 'look' | 'step' | 'page';

export interface Key {
  readonly group: KeyGroup;
  /** As `KeyboardEvent.key` has them. */
  readonly keys: readonly string[];
  /** As people see them. */
  readonly names: readonly string[];
  readonly words: () => string;
  readonly press: (scene: KeyScene) => void;
  /** Whether a key that is held down goes on: else one press is one call. */
  readonly repeats?: boolean;
}

export const KEYS: readonly Key[] = [
  {
    group: 'look',
    keys: ['j', 'ArrowDown'],
    names: ['j', '↓'],
    words: () => keysTexts().next,
    press: ({ playground }) => playground.list.move(1),
    repeats: true,
  },
  {
    group: 'look',
    keys: ['k', 'ArrowUp'],
    names: ['k', '↑'],
    words: () => keysTexts().previous,
    press: ({ playground }) => playground.list.move(-1),
    repeats: true,
  },
  {
    group: 'look',
    keys: ['Home'],
    names: ['Home'],
    words: () => keysTexts().first,
    press: ({ playground }) => playground.list.first(),
  },
  {
    group: 'look',
    keys: ['End'],
    names: ['End'],
    words: () => keysTexts().last,
    press: ({ playground }) => playground.list.last(),
  },
  {
    group: 'look',
    keys: ['/'],
    names: ['/'],
    words: () => keysTexts().filter,
    press: (scene) => scene.focusFilter(),
  },
  {
    group: 'look',
    keys: ['i'],
    names: ['i'],
    words: () => keysTexts().inspector,
    press: (scene) => scene.openInspector(),
  },
  {
    group: 'look',
    keys: [' '],
    names: ['Space'],
    words: () => keysTexts().freeze,
    press: ({ playground }) => playground.toggleFreeze(),
  },
  {
    group: 'look',
    keys: ['Escape'],
    names: ['Esc'],
    words: () => keysTexts().all,
    press: ({ playground, layout }) => {
      if (layout.preset.value === 'present') layout.leavePresent();
      else playground.select(null);
    },
  },
  {
    group: 'step',
    keys: ['s'],
    names: ['s'],
    words: () => keysTexts().step,
    press: ({ playground }) => void playground.stepper.step(),
  },
  {
    group: 'step',
    keys: ['a'],
    names: ['a'],
    words: () => keysTexts().stepAll,
    press: ({ playground }) => void playground.stepper.stepAll(),
  },
  {
    group: 'step',
    keys: ['n'],
    names: ['n'],
    words: () => keysTexts().nextThread,
    press: ({ playground }) => playground.stepper.next(),
  },
  {
    group: 'step',
    keys: ['p'],
    names: ['p'],
    words: () => keysTexts().pause,
    press: ({ playground }) => void playground.stepper.pause(),
  },
  {
    group: 'step',
    keys: ['r'],
    names: ['r'],
    words: () => keysTexts().run,
    press: ({ playground }) => void playground.stepper.run(),
  },
  ...PRESETS.map((preset, index): Key => {
    const key = String(index + 1);
    return {
      group: 'page',
      keys: [key],
      names: [key],
      words: () => keysTexts().preset(shellTexts().presets[preset]),
      press: ({ layout }) => layout.choose(preset),
    };
  }),
  {
    group: 'page',
    keys: ['?'],
    names: ['?'],
    words: () => keysTexts().help,
    press: (scene) => scene.openHelp(),
  },
];

/** What a pressed key does; undefined: nothing. */
export function keyFor(key: string): Key | undefined {
  return KEYS.find(({ keys }) => keys.includes(key));
}
