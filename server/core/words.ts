/** What is said to people, in each of the languages that they read. Pure: knows nothing of who chooses between them. */

/** English; Chinese, written in simplified characters. */
export const LOCALES = ['en', 'zh'] as const;
export type Locale = (typeof LOCALES)[number];

/** One sentence in every language: one that is missing does not compile. */
export type Words = Readonly<Record<Locale, string>>;
