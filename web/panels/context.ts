/** What every panel may use: the models and the viewer's preferences. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { Playground } from '../models/playground.js';
import type { Preferences } from '../models/preferences.js';

export interface PageContext {
  readonly playground: Playground;
  readonly preferences: Preferences;
  /** What is drawn: the preference, or what the system asks for. */
  readonly theme: Signal<'light' | 'dark'>;
  /** Pixels of one rem: what text size and browser make of it. */
  readonly remPx: Signal<number>;
  /** By place: which of its panels is seen, where that is not the first. */
  readonly shownTabs: Signal<Readonly<Record<string, string>>>;
  /** Whether the row with timeline and program is shown: as people chose, else where the page is high enough. */
  readonly stepRow: ReadonlySignal<boolean>;
  readonly helpOpen: Signal<boolean>;
}

export const Page = createContext<PageContext | null>(null);

/** The page's models. @throws outside of the page */
export function usePage(): PageContext {
  const page = useContext(Page);
  if (page === null) throw new Error('Cannot draw a panel outside of the page');
  return page;
}
