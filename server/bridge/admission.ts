/**
 * Who may use the bridge, of those whom the gate lets in: who has the token, which is new at each start; and below
 * `/api/` who runs as the same user, which is how the page comes by the token. Other users of the machine get nothing.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Verdict } from './access.js';
import { isSameUser } from './same-user.js';

/** Where the page asks for the token. */
export const TOKEN_PATH = '/api/token';

/** 128 random bits, in hexadecimal digits. */
export function newToken(): string {
  return randomBytes(16).toString('hex');
}

export interface AdmissionOptions {
  /** Null admits everybody. */
  readonly token: string | null;
  /** Where it can be read, in words. */
  readonly whereabouts: string;
  /** Told once when a page is refused that may be that of the person at the machine. */
  readonly onStranger: () => void;
}

export class Admission {
  readonly token: string | null;
  readonly #whereabouts: string;
  #onStranger: (() => void) | null;
  /** What was found out about a connection stays true for as long as it is open. */
  readonly #known = new WeakMap<object, Promise<boolean>>();

  constructor({ token, whereabouts, onStranger }: AdmissionOptions) {
    this.token = token;
    this.#whereabouts = whereabouts;
    this.#onStranger = onStranger;
  }

  /** Why somebody may not be a viewer: the token must be in the query. Null when they may. */
  refuseViewer(request: IncomingMessage): Verdict | null {
    const [, query] = (request.url ?? '').split('?', 2);
    if (this.#isToken(new URLSearchParams(query).get('token'))) return null;
    return this.#refusal('open the WebSocket with ?token=TOKEN');
  }

  /** Why somebody may not use what is below `/api/`; null when they may. */
  async refuseScript({ url, headers, socket }: IncomingMessage): Promise<Verdict | null> {
    const { authorization } = headers;
    if (this.token === null) return null;
    if (authorization !== undefined) {
      if (this.#isToken(/^Bearer ([^ ]+)$/i.exec(authorization)?.[1] ?? null)) return null;
      return this.#refusal('this is not the token. Send Authorization: Bearer TOKEN');
    }
    const known = this.#known.get(socket) ?? isSameUser(socket);
    this.#known.set(socket, known);
    if (await known) return null;
    if (url === TOKEN_PATH) {
      this.#onStranger?.();
      this.#onStranger = null;
    }
    return this.#refusal('you are not the user who runs the playground. Send Authorization: Bearer TOKEN');
  }

  #isToken(candidate: string | null): boolean {
    if (this.token === null) return true;
    const [ours, theirs] = [Buffer.from(this.token), Buffer.from(candidate ?? '')];
    return ours.length === theirs.length && timingSafeEqual(ours, theirs);
  }

  #refusal(what: string): Verdict {
    return { status: 401, message: `Cannot let you in: ${what}. The token is ${this.#whereabouts}` };
  }
}
