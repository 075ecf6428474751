/** Content-Type as far as it is looked at here (RFC 9110 §8.3.1). */

export interface ContentType {
  /** Such as `text/html`, in lower case. */
  readonly essence: string;
  /** As it is written; null without. */
  readonly charset: string | null;
}

const TYPE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?:;|$)/;
const CHARSET = /;[ \t]*charset=(?:"([^"]*)"|([^;, \t"]*))/i;

/** Null for what is no type. */
export function parseContentType(value: string): ContentType | null {
  const essence = TYPE.exec(value)?.[1]?.toLowerCase();
  if (essence === undefined) return null;
  const [, quoted, plain] = CHARSET.exec(value) ?? [];
  return { essence, charset: quoted ?? plain ?? null };
}

export const isHtml = (essence: string): boolean =>
  essence === 'text/html' || essence === 'application/xhtml+xml' || essence === 'image/svg+xml';

export const isJson = (essence: string): boolean => /^(application|text)\/json$|\+json$/.test(essence);

export const isScript = (essence: string): boolean => /^(text|application)\/(x-)?javascript$/.test(essence);
