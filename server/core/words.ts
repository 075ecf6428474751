/** What is said to people, in each of the languages that they read. Pure: knows nothing of who chooses between them. */

/** English; Chinese, written in simplified characters. */
export const LOCALES = ['en', 'zh'] as const;
export type Locale = (typeof LOCALES)[number];

/** One sentence in every language: one that is missing does not compile. */
export type Words = Readonly<Record<Locale, string>>;

/** What is said in words, or what reads the same in every language: a code, an address, bytes from the wire. */
export type Said = Words | string;

/** {@link Said} in one language. */
export function inLanguage(said: Said, locale: Locale): string {
  return typeof said === 'string' ? said : said[locale];
}

/** A value of plain data as one language tells it: each of its {@link Words} is a sentence. */
export type Told<T> = T extends Words
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Told<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Told<T[Key]> }
      : T;

/** `value`, which is plain data, with a sentence in `locale` in place of each of its {@link Words}. */
export function told<T>(value: T, locale: Locale): Told<T> {
  return tell(value, locale) as Told<T>;
}

function tell(value: unknown, locale: Locale): unknown {
  if (Array.isArray(value)) return value.map((item) => tell(item, locale));
  if (typeof value !== 'object' || value === null) return value;
  if (isWords(value)) return value[locale];
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, tell(each, locale)]));
}

function isWords(value: object): value is Words {
  const keys = Object.keys(value);
  return keys.length === LOCALES.length && LOCALES.every((locale) => keys.includes(locale));
}
