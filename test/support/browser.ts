/** A real Chromium, one for all tests of a file, and pages in it that must not complain. */
import axe from 'axe-core';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { findChromium, launchOptions } from '../chromium.mjs';
import { DEADLINE_MS } from './wait.js';

export interface Pages {
  /**
   * Opens a page that remembers nothing; it is closed when the test ends.
   * @param expected complaints that belong to the test
   */
  open(url: string, options?: BrowserContextOptions, expected?: RegExp): Promise<Page>;
  /** A page that is not loaded yet, so that something can be prepared first. */
  blank(options?: BrowserContextOptions, expected?: RegExp): Promise<Page>;
}

const launched = new Map<boolean, Promise<Browser>>();

/**
 * The browser of this process, for all files that it runs the tests of: it ends with it.
 * @param whole whether what a browser has around its pages matters, such as that it asks for a favicon
 */
export function browser(whole: boolean): Promise<Browser> {
  const running = launched.get(whole) ?? chromium.launch(launchOptions(whole));
  launched.set(whole, running);
  return running;
}

/** To be called before a file's tests. */
export function needBrowser(): void {
  expect(findChromium(), 'Cannot find a Chromium: install one (Debian: apt install chromium)').toBeDefined();
}

/**
 * Pages for a file's tests. Without a browser they fail, and say what to install.
 * @param whole as in {@link browser}
 */
export function useBrowser({ whole = false } = {}): Pages {
  // Pages of one context need not compile the same scripts again: that is most of what opening one costs.
  const contexts = new Map<string, BrowserContext>();
  // Those that a test has opened in a context, and that the next may have: a new one costs a process.
  const free = new Map<BrowserContext, Page[]>();
  const opened = new Map<Page, BrowserContext>();
  const complaints: string[] = [];
  beforeAll(needBrowser);
  afterEach(async () => {
    for (const [page, context] of opened)
      if (await leave(page)) free.set(context, [...(free.get(context) ?? []), page]);
    opened.clear();
    for (const context of contexts.values()) {
      const kept = free.get(context) ?? [];
      const others = context.pages().filter((page) => !kept.includes(page));
      await Promise.all([...others.map((page) => page.close()), context.clearPermissions()]);
    }
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(() => Promise.all(Array.from(contexts.values(), (context) => context.close())));

  const contextOf = async (options: BrowserContextOptions): Promise<BrowserContext> => {
    const key = JSON.stringify(options);
    const context = contexts.get(key) ?? (await (await browser(whole)).newContext(options));
    if (!contexts.has(key)) await context.addInitScript(forgetOnce);
    contexts.set(key, context);
    return context;
  };
  const make = async (options: BrowserContextOptions, expected: RegExp | undefined, again: boolean) => {
    const { viewport, colorScheme, ...others } = options;
    const context = await contextOf(others);
    const page = (again ? free.get(context)?.pop() : undefined) ?? (await context.newPage());
    if (again) opened.set(page, context);
    // Sooner than the test's own, so that what is waited for in vain is named.
    page.setDefaultTimeout(DEADLINE_MS);
    await page.setViewportSize(viewport ?? VIEWPORT);
    await page.emulateMedia({ colorScheme: colorScheme ?? null });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() !== 'error' || expected?.test(message.text())) return;
      if (!/WebSocket connection|ERR_CONNECTION/.test(message.text())) complaints.push(message.text());
    });
    return page;
  };
  return {
    blank: (options = {}, expected) => make(options, expected, false),
    open: async (url, options = {}, expected) => {
      const page = await make(options, expected, true);
      await page.goto(url);
      return page;
    },
  };
}

const VIEWPORT = { width: 1280, height: 720 };

/** Makes a page fit for another test; false if it can't be. */
async function leave(page: Page): Promise<boolean> {
  if (page.isClosed()) return false;
  try {
    await page.mouse.move(0, 0);
    await page.evaluate(() => sessionStorage.clear());
    await page.goto('about:blank');
    page.removeAllListeners();
    return true;
  } catch {
    return false;
  }
}

/** Runs in each page: what tests before have stored is forgotten, what this one stores stays when it is loaded again. */
function forgetOnce(): void {
  const { origin } = location;
  if (origin === 'null' || window !== top || sessionStorage.getItem('forgotten') !== null) return;
  localStorage.clear();
  sessionStorage.clear();
  sessionStorage.setItem('forgotten', '');
}

/** The page scrolls in no direction, and axe-core finds nothing to complain about. */
export async function checkShape(page: Page): Promise<void> {
  const scroll = await page.evaluate(() => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
    return { sideways: scrollWidth - clientWidth, down: scrollHeight - clientHeight };
  });
  expect(scroll).toEqual({ sideways: 0, down: 0 });
  // Between two colours there is one with too little contrast.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
        .map(({ finished }) => finished),
    ),
  );
  // Evaluated, not added as a script: the page's own policy forbids that.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const loaded = (window as unknown as { axe: typeof axe }).axe;
    return (await loaded.run({ resultTypes: ['violations'], preload: false })).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
    );
  });
  expect(violations).toEqual([]);
}
