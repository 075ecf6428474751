/**
 * Keeps the fragment of the page's URL and what is looked at the same: a link opens what it names, what people choose
 * can be linked to, and Back undoes it. Knows the browser's location and history; the rest is in the models.
 */
import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Locale } from '../../server/core/words.js';
import { INSPECTOR_VIEWS, type Inspector } from '../models/inspector.js';
import type { Playground } from '../models/playground.js';
import type { Preferences } from '../models/preferences.js';
import { CENTRE_VIEWS, formatRoute, parseRoute, type Route, type RouteView } from '../models/route.js';
import { RouteHistory, type RouteChange } from '../models/route-history.js';

interface RouteParts {
  readonly playground: Playground;
  readonly preferences: Preferences;
  readonly inspector: Inspector;
  readonly shownTabs: Signal<Readonly<Record<string, string>>>;
  /** What the browser asks for. */
  readonly browserLocale: Locale;
}

/** Goes to what the page's link says, and follows from then on. Returns the language of the link, null without one. */
export function followRoute(parts: RouteParts): ReadonlySignal<Locale | null> {
  const { playground, preferences, inspector, shownTabs, browserLocale } = parts;
  const linkLocale = signal<Locale | null>(null);

  const view = computed<RouteView | null>(() => {
    const tab = shownTabs.value['centre'];
    if (tab === 'inspector') return inspector.view.value;
    const at = CENTRE_VIEWS.findIndex((one) => one === tab);
    return at > 0 ? CENTRE_VIEWS[at]! : null;
  });
  const fragment = computed(() => {
    const connection = playground.selected.value;
    const chosen = inspector.chosen.value;
    const locale = linkLocale.value ?? preferences.locale.value;
    return formatRoute({
      connection,
      request: chosen !== null && chosen.connection === connection ? chosen.request : null,
      view: view.value,
      lang: linkLocale.value ?? (locale === browserLocale ? null : locale),
    });
  });

  const goTo = ({ connection, request, view: to, lang }: Route): void =>
    batch(() => {
      const same = playground.selected.peek() === connection;
      if (!same || playground.request.peek()?.number !== request) playground.request.value = null;
      playground.selected.value = connection;
      playground.list.reveal.value = connection;
      if (connection === null || request === null) inspector.chosen.value = null;
      else inspector.choose(connection, request);
      const inspected = INSPECTOR_VIEWS.find((one) => one === to);
      if (inspected !== undefined) inspector.view.value = inspected;
      const tab = inspected === undefined ? (to ?? CENTRE_VIEWS[0]) : 'inspector';
      shownTabs.value = { ...shownTabs.peek(), centre: tab };
      linkLocale.value = lang;
    });
  goTo(parseRoute(location.hash));

  // What people choose at the page counts for more than what a link said.
  let first = true;
  effect(() => {
    void preferences.locale.value;
    if (!first) linkLocale.value = null;
    first = false;
  });
  // Who picks a request in the list of connections looks at it here, too.
  effect(() => {
    const place = playground.request.value;
    const connection = playground.selected.value;
    if (place !== null && connection !== null) inspector.choose(connection, place.number);
  });

  const history = new RouteHistory({
    current: () => formatRoute(parseRoute(location.hash)),
    push: (to) => window.history.pushState(null, '', urlOf(to)),
    replace: (to) => window.history.replaceState(null, '', urlOf(to)),
    now: () => performance.now(),
    later: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  });
  let before = parseRoute(fragment.peek());
  effect(() => {
    const route = parseRoute(fragment.value);
    history.write(fragment.value, changeOf(before, route));
    before = route;
  });
  addEventListener('popstate', () => history.moved(() => goTo(parseRoute(location.hash))));
  return linkLocale;
}

function changeOf(before: Route, route: Route): RouteChange {
  if (before.connection !== route.connection || before.request !== route.request) return 'connection';
  return before.view === route.view ? 'words' : 'view';
}

function urlOf(fragment: string): string {
  return `${location.pathname}${location.search}${fragment === '' ? '' : `#${fragment}`}`;
}
