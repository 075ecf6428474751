/** What every panel may use: the models and the viewer's preferences. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Signal } from '@preact/signals';
import type { Inspector } from '../models/inspector.js';
import type { Layout } from '../models/layout.js';
import type { Playground } from '../models/playground.js';
import type { Preferences } from '../models/preferences.js';

export interface PageContext {
  readonly playground: Playground;
  readonly preferences: Preferences;
  readonly layout: Layout;
  readonly inspector: Inspector;
  /** What is drawn: the preference, or what the system asks for. */
  readonly theme: Signal<'light' | 'dark'>;
  /** Pixels of one rem: what text size and browser make of it. */
  readonly remPx: Signal<number>;
  /** By place: which of its panels is seen, where that is not the first. */
  readonly shownTabs: Signal<Readonly<Record<string, string>>>;
  readonly helpOpen: Signal<boolean>;
}

export const Page = createContext<PageContext | null>(null);

/** The page's models. @throws outside of the page */
export function usePage(): PageContext {
  const page = useContext(Page);
  if (page === null) throw new Error('Cannot draw a panel outside of the page');
  return page;
}
