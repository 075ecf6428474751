/**
 * The language of the page, and the dictionaries that follow it. A dictionary lies in the file of its area, both
 * languages beside each other. Must never know models and panels.
 */
import { signal } from '@preact/signals';
import { inLanguage, LOCALES, type Locale, type Said } from '../../server/core/words.js';

/** What the page is read in. Whoever reads a text while drawing draws again when this changes. */
export const locale = signal<Locale>('en');

/** As HTML names them (BCP 47). */
export const LOCALE_TAGS: Readonly<Record<Locale, string>> = { en: 'en', zh: 'zh-Hans' };

/** The first of what a browser asks for (BCP 47, best first) that there is; English when there is none. */
export function preferredLocale(languages: readonly string[]): Locale {
  const wanted = languages.map((tag) => tag.toLowerCase().split('-')[0]);
  const found = wanted.find((language) => LOCALES.some((one) => one === language));
  return LOCALES.find((one) => one === found) ?? 'en';
}

/** A dictionary in every language, of which the returned function gives the page's. */
export function texts<T extends object>(
  all: { readonly en: T } & Readonly<Record<Locale, NoInfer<T>>>,
): () => T {
  return () => all[locale.value];
}

/** What is said, in the page's language. */
export function say(said: Said): string {
  return inLanguage(said, locale.value);
}
