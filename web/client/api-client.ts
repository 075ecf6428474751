/**
 * The page's end of what the server has below `/api/`, and the token that lets the page in. It is kept in memory only:
 * the server gives it to a page that is its own and runs as its user, or the page's address has it when it is opened.
 */
import { untranslated } from '../../server/core/errors.js';
import type { Refusal } from '../../server/core/messages.js';
import type { Words } from '../../server/core/words.js';

/** As much of `fetch` as is used here. */
export type Fetch = (
  path: string,
  init: RequestInit,
) => Promise<Pick<Response, 'ok' | 'status' | 'json' | 'arrayBuffer'>>;

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** Takes the token out of the page's address, so that nobody reads it there; null when there is none. */
export function takeToken(
  { pathname, search, hash }: Pick<Location, 'pathname' | 'search' | 'hash'>,
  history: Pick<History, 'replaceState'>,
): string | null {
  const fields = new URLSearchParams(hash.slice(1));
  const token = fields.get('token');
  if (token === null) return null;
  fields.delete('token');
  history.replaceState(null, '', `${pathname}${search}${fields.size > 0 ? `#${fields}` : ''}`);
  return token;
}

export class ApiClient {
  /** Null: none is known, or none is needed. */
  token: string | null;
  readonly #fetch: Fetch;

  constructor(fetch: Fetch, token: string | null) {
    this.#fetch = fetch;
    this.token = token;
  }

  /** Asks for the token that is good now. */
  async askToken(): Promise<'given' | 'refused' | 'unreachable'> {
    try {
      const answer = await this.#fetch('/api/token', { method: 'POST', headers: JSON_TYPE });
      if (!answer.ok) return 'refused';
      this.token = ((await answer.json()) as { token: string | null }).token;
      return 'given';
    } catch {
      return 'unreachable';
    }
  }

  /**
   * Changes something by PUT. Resolves with null when it was done, else with the reason why not.
   * @throws {TypeError} when the server can't be reached
   */
  async put(path: string, json: string): Promise<Refusal | null> {
    const headers = { ...JSON_TYPE, ...this.#authorization };
    const answer = await this.#fetch(path, { method: 'PUT', headers, body: json });
    if (answer.ok) return null;
    const { error } = (await answer.json()) as { error: Refusal & { message: string; words?: Words } };
    const { words = untranslated(error.message), ...refusal } = error;
    return { ...refusal, message: words };
  }

  /** What a GET is answered with; null where the server does not have it, or can't be reached. */
  async bytes(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const answer = await this.#fetch(path, { headers: this.#authorization });
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
    } catch {
      return null;
    }
  }

  get #authorization(): Record<string, string> {
    return this.token === null ? {} : { Authorization: `Bearer ${this.token}` };
  }
}
