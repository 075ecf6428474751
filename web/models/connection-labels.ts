/**
 * What a request is for and who asks, each with its evidence: the field that says so, quoted as it arrived. What no
 * field says is not said here; what other connections make likely is the business of `connection-relations.ts`. Pure.
 *
 * Source: Fetch Metadata Request Headers (Sec-Fetch-Dest, Sec-Purpose); RFC 9110 §10.1.5 (User-Agent), §12.5.1 (Accept).
 */
import type { Hint, HintField, RequestHints } from '../../server/core/http/request-hints.js';
import { encodeLatin1 } from '../../server/core/wire-text.js';
import { visibleText } from './visible-bytes.js';

/** The names are what the filter takes, whatever the page's language. */
export type LabelKind =
  | 'page'
  | 'frame'
  | 'favicon'
  | 'image'
  | 'style'
  | 'script'
  | 'font'
  | 'fetch'
  | 'prefetch'
  | 'preconnect'
  | 'retry'
  | 'health'
  | 'client'
  | 'raw';

export type Evidence =
  /** Bytes of the request: a field line, or its first line. */
  | { readonly is: 'bytes'; readonly text: string }
  /** Opened so long after a page's connection, by the same client, and nothing was sent. */
  | { readonly is: 'preconnect'; readonly page: number; readonly afterNs: number; readonly host: string }
  /** The same request came before, from the same client, on a connection that got no answer. */
  | { readonly is: 'retry'; readonly of: number; readonly reset: boolean; readonly afterNs: number }
  /** The same request comes again and again. */
  | { readonly is: 'interval'; readonly everyNs: number; readonly times: number; readonly host: string }
  /** The playground itself opened it. */
  | { readonly is: 'raw'; readonly client: number };

export interface Label {
  readonly kind: LabelKind;
  /** What the client calls itself, such as `curl`; empty where the kind says it all. */
  readonly name: string;
  /** Nothing says so outright. */
  readonly likely: boolean;
  readonly evidence: Evidence;
}

interface Asked {
  readonly method: string;
  readonly target: string;
  readonly hints: RequestHints | null;
}

/** By what `Sec-Fetch-Dest` says, and for `empty`, which a script's own requests have. */
const DESTINATIONS: Readonly<Record<string, LabelKind>> = {
  document: 'page',
  iframe: 'frame',
  frame: 'frame',
  image: 'image',
  style: 'style',
  script: 'script',
  font: 'font',
  empty: 'fetch',
};

/** The product by which a client is known, first match first: browsers name those that they descend from, too. */
const CLIENTS: readonly (readonly [name: string, product: RegExp])[] = [
  ['Edge', /\bEdg(?:A|iOS)?\/[\d.]+/],
  ['Opera', /\bOPR\/[\d.]+/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/[\d.]+/],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/[\d.]+/],
  ['Safari', /\bVersion\/[\d.]+ (?:Mobile\/\w+ )?Safari\/[\d.]+/],
  ['curl', /^curl\/[\d.]+/],
  ['wget', /^Wget2?\/[\d.]+/i],
];

/** Clients that say of themselves that they check whether a server is alive. */
const HEALTH_CHECKERS =
  /^(?:kube-probe\/|ELB-HealthChecker\/|GoogleHC\/|Consul Health Check|Envoy\/HC|Uptime-Kuma\/|Amazon-Route53-Health)/;

const byHints = new WeakMap<RequestHints, readonly Label[]>();
const NONE: readonly Label[] = [];

/** What a request says of itself. Requests of the same fields share their labels. */
export function requestLabels({ method, target, hints }: Asked): readonly Label[] {
  const labels = hints === null ? NONE : hintLabels(hints);
  if (!isFavicon({ target })) return labels;
  const favicon = sure('favicon', `${method} ${target}`);
  // The icon is an image, too: the narrower word stands for both.
  return [favicon, ...labels.filter(({ kind }) => kind !== 'image')];
}

/** Whether browsers asked for this by themselves: the icon that they show in a tab. */
export function isFavicon({ target }: { readonly target: string }): boolean {
  return target === '/favicon.ico' || target.startsWith('/favicon.ico?');
}

/** Whether it is a browser that asks, by what it calls itself or by fields that only browsers send. */
export function isBrowser(hints: RequestHints): boolean {
  return hints['sec-fetch-mode'] !== undefined || hints['user-agent']?.value.startsWith('Mozilla/') === true;
}

/** A field as it stood on the wire, every character visible. */
export function quoteHint(hints: RequestHints, field: HintField): string {
  const hint = hints[field];
  return hint === undefined ? '' : quote(hint);
}

function hintLabels(hints: RequestHints): readonly Label[] {
  let labels = byHints.get(hints);
  if (labels === undefined) {
    labels = [purposeOf(hints), destinationOf(hints), healthOf(hints), clientOf(hints)].filter(
      (label) => label !== null,
    );
    byHints.set(hints, labels);
  }
  return labels;
}

function purposeOf({ 'sec-purpose': purpose }: RequestHints): Label | null {
  return purpose !== undefined && /^prefetch\b/.test(purpose.value) ? sure('prefetch', quote(purpose)) : null;
}

function destinationOf({ 'sec-fetch-dest': destination, accept }: RequestHints): Label | null {
  if (destination !== undefined) {
    const { value } = destination;
    const kind = Object.hasOwn(DESTINATIONS, value) ? DESTINATIONS[value] : undefined;
    return kind === undefined ? null : sure(kind, quote(destination));
  }
  // What browsers ask for first of all when somebody opens an address; nothing else begins its list so.
  if (accept === undefined || !/^text\/html\s*(?:[,;]|$)/i.test(accept.value)) return null;
  return { ...sure('page', quote(accept)), likely: true };
}

function healthOf({ 'user-agent': agent }: RequestHints): Label | null {
  return agent !== undefined && HEALTH_CHECKERS.test(agent.value) ? sure('health', quote(agent)) : null;
}

function clientOf({ 'user-agent': agent }: RequestHints): Label | null {
  const name = CLIENTS.find(([, product]) => product.test(agent?.value ?? ''))?.[0];
  return name === undefined ? null : { ...sure('client', quote(agent!)), name };
}

function sure(kind: LabelKind, text: string): Label {
  return { kind, name: '', likely: false, evidence: { is: 'bytes', text } };
}

function quote({ name, value }: Hint): string {
  return visibleText(encodeLatin1(`${name}: ${value}`));
}
