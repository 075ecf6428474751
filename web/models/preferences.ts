/** What a viewer prefers, remembered from visit to visit. */
import { effect, signal, type Signal } from '@preact/signals';
import type { Language } from '../../server/core/messages.js';
import { LOCALES, type Locale } from '../../server/core/words.js';

export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];

/** Text sizes, in percent of the browser's own. */
export const TEXT_SIZES = [85, 100, 115, 130, 150, 175] as const;
const DEFAULT_SIZE = TEXT_SIZES.indexOf(100);

/** As much of `Storage` as is used here. */
export interface StorageLike {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export class Preferences {
  readonly theme: Signal<ThemeChoice>;
  /** Index into {@link TEXT_SIZES}. */
  readonly textSize: Signal<number>;
  /** In which language the program is read. */
  readonly sourceLanguage: Signal<Language>;
  /** In which language the page is read; null: the browser's. */
  readonly locale: Signal<Locale | null>;
  /** Whether terminals offer their lines to screen readers, which costs them speed. */
  readonly screenReader: Signal<boolean>;

  /** `storage` may be null: a browser can refuse it. */
  constructor(storage: StorageLike | null) {
    const theme = storage?.getItem('theme') as ThemeChoice | null;
    this.theme = signal(theme !== null && THEMES.includes(theme) ? theme : 'system');
    const size = Number(storage?.getItem('text-size') ?? DEFAULT_SIZE);
    this.textSize = signal(TEXT_SIZES[size] === undefined ? DEFAULT_SIZE : size);
    this.sourceLanguage = signal(storage?.getItem('source-language') === 'python' ? 'python' : 'typescript');
    this.locale = signal(LOCALES.find((one) => one === storage?.getItem('locale')) ?? null);
    this.screenReader = signal(storage?.getItem('screen-reader') === 'on');
    effect(() => storage?.setItem('source-language', this.sourceLanguage.value));
    effect(() => {
      const chosen = this.locale.value;
      if (chosen !== null) storage?.setItem('locale', chosen);
    });
    effect(() => storage?.setItem('screen-reader', this.screenReader.value ? 'on' : 'off'));
    effect(() => storage?.setItem('theme', this.theme.value));
    effect(() => storage?.setItem('text-size', String(this.textSize.value)));
  }

  get textPercent(): number {
    return TEXT_SIZES[this.textSize.value]!;
  }

  /** One size up or down; stops at the ends. */
  resizeText(by: -1 | 1): void {
    this.textSize.value = Math.max(0, Math.min(TEXT_SIZES.length - 1, this.textSize.value + by));
  }
}
