/** The keys of the page: what the help shows is what is handled. */
import type { Playground } from './playground.js';

export interface Key {
  /** As `KeyboardEvent.key` has it. */
  readonly key: string;
  /** As people see it. */
  readonly name: string;
  readonly words: string;
  /** Absent: handled where it belongs. */
  readonly press?: (playground: Playground) => void;
}

export const KEYS: readonly Key[] = [
  {
    key: 's',
    name: 's',
    words: 'Step: the chosen thread makes one call',
    press: ({ stepper }) => void stepper.step(),
  },
  {
    key: 'a',
    name: 'a',
    words: 'Step all: every waiting thread makes one call',
    press: ({ stepper }) => void stepper.stepAll(),
  },
  { key: 'n', name: 'n', words: 'Choose the next thread', press: ({ stepper }) => stepper.next() },
  {
    key: 'p',
    name: 'p',
    words: 'Pause: every thread waits before its next call',
    press: ({ stepper }) => void stepper.pause(),
  },
  {
    key: 'r',
    name: 'r',
    words: 'Run: all go on, to the next breakpoint',
    press: ({ stepper }) => void stepper.run(),
  },
  { key: ' ', name: 'Space', words: 'Freeze the view, and go on' },
  { key: 'Escape', name: 'Esc', words: 'Show all connections' },
  { key: '?', name: '?', words: 'This help' },
];
