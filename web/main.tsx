/** Puts the page together: client, models and panels meet only here. */
import { computed, effect, signal } from '@preact/signals';
import { render } from 'preact';
import './styles/tokens.css';
import './styles/page.css';
import './styles/layout.css';
import './styles/panels.css';
import './styles/wire.css';
import './styles/connections.css';
import './styles/step.css';
import './styles/client.css';
import './styles/workbench.css';
import './styles/inspector.css';
import { ApiClient, takeToken } from './client/api-client.js';
import { BridgeClient, openBridge } from './client/bridge-client.js';
import { FramePacer } from './models/frame-pacer.js';
import { Inspector } from './models/inspector.js';
import { Layout } from './models/layout.js';
import { Playground } from './models/playground.js';
import { Preferences } from './models/preferences.js';
import { App } from './panels/App.js';
import { Page } from './panels/context.js';
import { followRoute } from './panels/page-route.js';
import { shellTexts } from './texts/shell.js';
import { locale, LOCALE_TAGS, preferredLocale } from './texts/locale.js';

const TICK_MS = 100;

// Before anything else: nobody is to read it in the address, and what looks there for a link is not to find it.
const api = new ApiClient((path, init) => fetch(path, init), takeToken(location, history));

const storage = openStorage();
const preferences = new Preferences(storage);

const client: BridgeClient = new BridgeClient(
  { open: (token) => openBridge(location, token), api },
  {
    link: (state) => playground.setLink(state),
    hello: (message) => playground.hello(message),
    message: (message) => playground.message(message),
    frame: (bytes) => playground.frame(bytes),
  },
);
const pacer = new FramePacer({
  frame: (callback) => requestAnimationFrame(callback),
  after: (callback, ms) => setTimeout(callback, ms),
  now: () => performance.now(),
});
const playground: Playground = new Playground({
  control: client,
  schedule: pacer.schedule,
  now: () => Date.now(),
});

const systemDark = matchMedia('(prefers-color-scheme: dark)');
const systemTheme = signal(systemDark.matches);
systemDark.addEventListener('change', () => (systemTheme.value = systemDark.matches));
const theme = computed(() => {
  const choice = preferences.theme.value;
  if (choice !== 'system') return choice;
  return systemTheme.value ? 'dark' : 'light';
});
const remPx = signal(16);
const shownTabs = signal({});
const inspector = new Inspector();
const helpOpen = signal(false);
const layout = new Layout(
  storage,
  computed(() => playground.stepper.mode.value !== 'open'),
);
effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});
const browserLocale = preferredLocale(navigator.languages);
const linkLocale = followRoute({ playground, preferences, inspector, shownTabs, browserLocale });
effect(() => {
  locale.value = linkLocale.value ?? preferences.locale.value ?? browserLocale;
  document.documentElement.lang = LOCALE_TAGS[locale.value];
  document.title = shellTexts().title;
});
effect(() => {
  document.documentElement.style.fontSize = `${preferences.textPercent}%`;
  remPx.value = parseFloat(getComputedStyle(document.documentElement).fontSize);
  // Chromium keeps the answers of container queries in rem when a rem changes, until the container does.
  document.body.style.containerType = 'normal';
  void document.body.offsetWidth;
  document.body.style.containerType = '';
});
// As the style sheet's container queries have it: whether places stand beside each other is one question.
const measure = (): void => {
  const { clientWidth, clientHeight } = document.body;
  layout.page.value = { widthRem: clientWidth / remPx.value, heightRem: clientHeight / remPx.value };
};
new ResizeObserver(measure).observe(document.body);
effect(measure);

render(
  <Page.Provider value={{ playground, preferences, inspector, theme, remPx, shownTabs, layout, helpOpen }}>
    <App />
  </Page.Provider>,
  document.getElementById('page')!,
);

client.start();
setInterval(() => playground.tick(), TICK_MS);
// Who pastes the address that the terminal shows into the page's own does not load the page again.
addEventListener('hashchange', () => {
  const token = takeToken(location, history);
  if (token !== null) client.useToken(token);
});
addEventListener('online', () => client.retryNow());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') client.retryNow();
});

/** The browser's storage; null where it is refused. */
function openStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
