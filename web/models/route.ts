/**
 * What a link to the page says, in the fragment of its URL: `#connection=12&request=2&view=headers&lang=zh`, written as
 * a query is (`application/x-www-form-urlencoded`, URL Standard §5). The fragment never leaves the browser (RFC 3986
 * §3.5). Pure: must never know the page's location or its history.
 */
import { LOCALES, type Locale } from '../../server/core/words.js';
import { INSPECTOR_VIEWS, type InspectorView } from './inspector.js';

/** What the centre of the page can show: a panel's tab, or a view of the inspector, which opens its tab. */
export const CENTRE_VIEWS = ['wire', 'output', 'client'] as const;
export type RouteView = (typeof CENTRE_VIEWS)[number] | InspectorView;

export interface Route {
  readonly connection: number | null;
  /** Which of the connection's requests, from 1; null without a connection. */
  readonly request: number | null;
  /** Null: the first of the centre's tabs. */
  readonly view: RouteView | null;
  /** Null: the viewer's own. */
  readonly lang: Locale | null;
}

export const NO_ROUTE: Route = { connection: null, request: null, view: null, lang: null };

const VIEWS: readonly RouteView[] = [...CENTRE_VIEWS, ...INSPECTOR_VIEWS];

/** Connections are numbered in 32 bits. */
const MAX_NUMBER = 2 ** 32 - 1;

/** Reads a fragment, with or without its `#`. What is unknown or makes no sense is left out; of two the first counts. */
export function parseRoute(fragment: string): Route {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const connection = readNumber(fields.get('connection'));
  return {
    connection,
    request: connection === null ? null : readNumber(fields.get('request')),
    view: VIEWS.find((one) => one === fields.get('view')) ?? null,
    lang: LOCALES.find((one) => one === fields.get('lang')) ?? null,
  };
}

/** The fragment without its `#`; empty when there is nothing to say. */
export function formatRoute({ connection, request, view, lang }: Route): string {
  const fields = new URLSearchParams();
  if (connection !== null) fields.set('connection', String(connection));
  if (connection !== null && request !== null) fields.set('request', String(request));
  if (view !== null) fields.set('view', view);
  if (lang !== null) fields.set('lang', lang);
  return fields.toString();
}

function readNumber(text: string | null): number | null {
  if (text === null || !/^[1-9][0-9]{0,9}$/.test(text)) return null;
  const number = Number(text);
  return number <= MAX_NUMBER ? number : null;
}
