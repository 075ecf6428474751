/**
 * Who may talk to the page's port. A page on another origin can make a browser send requests here, and a name that
 * is rebound to a loopback address even passes for the same origin: so the Host must be one of ours, to the letter,
 * and so must the Origin where there is one. Comparing the two with each other would not stop rebinding.
 */
import type { IncomingMessage } from 'node:http';

/** On every answer of the page's port: of itself an answer may load nothing and stand in no frame. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

/** In its place on the page: its own files and nothing else. The editor and the terminal write style elements. */
export const PAGE_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
} as const;

export interface Verdict {
  readonly status: 400 | 401 | 403 | 415;
  readonly message: string;
}

/** The gate in front of every request and every upgrade. */
export class AccessGate {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;

  /** @param port the port on which the page is served */
  constructor(port: number) {
    // Browsers leave the port out where it is HTTP's own.
    const suffixes = port === 80 ? ['', ':80'] : [`:${port}`];
    const hosts = ['localhost', '127.0.0.1', '[::1]'].flatMap((host) =>
      suffixes.map((suffix) => host + suffix),
    );
    this.#hosts = new Set(hosts);
    this.#origins = new Set(hosts.map((host) => `http://${host}`));
  }

  /** Why the request is refused; null when it may pass. */
  refuse(request: IncomingMessage): Verdict | null {
    const hosts = headerValues(request, 'host');
    if (hosts.length !== 1) return { status: 400, message: `Expected one Host header, got ${hosts.length}` };
    if (!this.#hosts.has(hosts[0]!.toLowerCase())) {
      return { status: 403, message: `This is not ${hosts[0]}: open http://${[...this.#hosts][0]}/` };
    }
    const origins = headerValues(request, 'origin');
    if (origins.some((origin) => !this.#origins.has(origin))) {
      return { status: 403, message: `A page of ${origins.join(', ')} may not talk to the playground` };
    }
    if (isForForeignPage(request)) {
      return { status: 403, message: 'A page of another origin may not have this' };
    }
    if (request.method === 'PUT' && !isJson(request)) {
      return { status: 415, message: 'Send JSON: Content-Type: application/json' };
    }
    return null;
  }
}

/**
 * Whether a browser says that a page of another origin has asked, as for an image or a script, where it sends no Origin
 * (Fetch Metadata §2). Who follows a link to here may: what comes is then a page of its own.
 */
function isForForeignPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'] ?? 'none';
  return site !== 'none' && site !== 'same-origin' && headers['sec-fetch-dest'] !== 'document';
}

function headerValues(request: IncomingMessage, name: string): string[] {
  return request.rawHeaders.flatMap((key, index, raw) =>
    index % 2 === 0 && key.toLowerCase() === name ? [raw[index + 1]!] : [],
  );
}

function isJson(request: IncomingMessage): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
}
