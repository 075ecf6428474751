/** The list of connections at the page, in a real Chromium. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { checkShape, useBrowser } from '../support/browser.js';
import { GET, usePlayground } from '../support/playground.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
/** Asks for favicons. */
const whole = useBrowser({ whole: true });
const playground = usePlayground();

async function openPage(options: Parameters<typeof pages.open>[1] = {}): Promise<Page> {
  const wide = { viewport: { width: 1920, height: 1080 } };
  return pages.open(`http://localhost:${playground.uiPort}/`, { ...wide, ...options });
}

const get = (target: string, fields = ''): string => `GET ${target} HTTP/1.1\r\n${fields}\r\n`;

/** Answers by path: what is not there, a mistake of the server, a large one, and a page. */
const answers = (folder: string): Promise<number> =>
  playground.respondWith([
    { path: `/${folder}/missing`, text: 'HTTP/1.1 404 Not Found\n\n' },
    { path: `/${folder}/broken`, text: 'HTTP/1.1 500 Internal Server Error\n\noops' },
    { path: `/${folder}/large`, text: `HTTP/1.1 200 OK\n\n${'x'.repeat(5000)}` },
    { text: 'HTTP/1.1 200 OK\nContent-Type: text/html\n\n<title>x</title>Hello' },
  ]);

/** A page that lists what is asked for in a folder, and not what other tests have asked for. */
async function openFolder(folder: string): Promise<Page> {
  await playground.run();
  await answers(folder);
  const page = await openPage();
  await page.locator('[data-filter]').fill(`path:/${folder}/*`);
  return page;
}

const listOf = (page: Page): Locator => page.getByRole('list', { name: 'Connections' });

/** The titles of what is listed and drawn, from above. */
const titles = (list: Locator): Promise<string[]> =>
  list.getByTestId('connection').locator('.connection-title').allInnerTexts();

const listed = (list: Locator, ...wanted: readonly string[]): Promise<unknown> =>
  until(`the list ${wanted.join(', ')}`, async () => (await titles(list)).join() === wanted.join());

const chip = (page: Page, name: RegExp): Locator =>
  page.getByRole('group', { name: 'Filter by kind' }).getByRole('button', { name });

describe('the list of connections', () => {
  it('groups what a browser opened for a page, labels it, and quotes the evidence', async () => {
    await playground.run();
    await answers('group');
    const page = await openPage();
    const list = listOf(page);
    await playground.fetch(get('/before', 'User-Agent: curl/8.5.0\r\n'));
    await whole.open(`http://127.0.0.1:${playground.port}/start`);
    const icon = list.getByTestId('connection').filter({ hasText: '/favicon.ico' });
    await icon.waitFor();
    const head = list.getByTestId('page-load');
    await head.waitFor();
    await expect.poll(() => head.innerText()).toMatch(/^page load · \d connections$/);
    const evidence = `(Referer: http://127.0.0.1:${playground.port}/start)`;
    await until('the evidence of the icon', async () =>
      (await head.getAttribute('title'))?.includes(evidence),
    );

    const start = list.getByTestId('connection').filter({ hasText: '/start' });
    await expect
      .poll(() => start.getByText('page', { exact: true }).getAttribute('title'))
      .toBe('Sec-Fetch-Dest: document');
    await expect
      .poll(() => start.getAttribute('aria-description'))
      .toContain('page (Sec-Fetch-Dest: document)');
    await expect
      .poll(() => icon.getByText('favicon', { exact: true }).getAttribute('title'))
      .toBe('GET /favicon.ico');
    const curl = list.getByTestId('connection').filter({ hasText: '/before' });
    await expect
      .poll(() => curl.getByText('curl', { exact: true }).getAttribute('title'))
      .toBe('User-Agent: curl/8.5.0');

    await head.click();
    await icon.waitFor({ state: 'detached' });
    await expect.poll(() => head.getAttribute('aria-expanded')).toBe('false');
    await head.click();
    await icon.waitFor();
    await page.getByRole('button', { name: 'Group', exact: true }).click();
    await head.waitFor({ state: 'detached' });
    await icon.waitFor();
  });

  it('filters by words, by chips that can match something, and by what is chosen at a row', async () => {
    const page = await openFolder('f');
    const list = listOf(page);
    for (const path of ['/f/one', '/f/broken', '/f/missing', '/f/two']) await playground.fetch(get(path));
    const client = await playground.connect();
    await client.write('GET /f/reset HTTP/1.1\r\n');
    await list.getByTestId('connection').last().getByText('blocked in recv').waitFor();
    client.reset();
    await list.getByTestId('connection').last().getByText('reset', { exact: true }).waitFor();
    await listed(list, 'GET /f/one', 'GET /f/broken', 'GET /f/missing', 'GET /f/two', 'GET /f/reset');

    const filter = page.locator('[data-filter]');
    await filter.fill('/f/ get -status:5xx -missing');
    await listed(list, 'GET /f/one', 'GET /f/two', 'GET /f/reset');
    await page.getByText('3 matches').waitFor();
    await filter.press('Escape');
    await expect.poll(() => filter.inputValue()).toBe('');
    await filter.fill('/f/');

    await expect.poll(() => chip(page, /^3xx/).count()).toBe(0);
    await chip(page, /^4xx \d/).click();
    await chip(page, /^5xx \d/).click();
    await listed(list, 'GET /f/broken', 'GET /f/missing');
    await chip(page, /^4xx \d/).click();
    await chip(page, /^5xx \d/).click();
    await chip(page, /^reset \d/).click();
    await listed(list, 'GET /f/reset');
    await chip(page, /^reset \d/).click();

    await list.getByTestId('connection').filter({ hasText: '/f/two' }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Only path /f/two' }).click();
    await listed(list, 'GET /f/two');
    await page.getByRole('button', { name: 'path /f/two' }).click();
    await until('all again', async () => (await titles(list)).length === 5);
  });

  it('sorts, keeps what is pinned on top, and turns round', async () => {
    const page = await openFolder('s');
    const list = listOf(page);
    for (const path of ['/s/one', '/s/large', '/s/missing']) await playground.fetch(get(path));
    await listed(list, 'GET /s/one', 'GET /s/large', 'GET /s/missing');
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption({ label: 'Size' });
    await listed(list, 'GET /s/missing', 'GET /s/one', 'GET /s/large');
    await page.getByRole('button', { name: 'Ascending: turn round' }).click();
    await listed(list, 'GET /s/large', 'GET /s/one', 'GET /s/missing');

    const row = list.getByTestId('connection').filter({ hasText: '/s/one' });
    const number = await row.getAttribute('data-connection');
    await row.hover();
    await page.getByRole('button', { name: `Pin #${number} to the top` }).click();
    const pinned = page.getByRole('list', { name: 'Pinned' });
    await listed(pinned, 'GET /s/one');
    await listed(list, 'GET /s/large', 'GET /s/missing');
    await chip(page, /^pinned 1$/).waitFor();
    await pinned.getByTestId('connection').hover();
    await page.getByRole('button', { name: `Unpin #${number}` }).click();
    await listed(list, 'GET /s/large', 'GET /s/one', 'GET /s/missing');
  });

  it('is used without a pointer: arrows, the menu of a row, and its buttons', async () => {
    const page = await openFolder('k');
    const list = listOf(page);
    for (const path of ['/k/one', '/k/two', '/k/three']) await playground.fetch(get(path));
    await listed(list, 'GET /k/one', 'GET /k/two', 'GET /k/three');
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
    await list.getByTestId('connection').first().focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toContain('/k/two');
    await page.keyboard.press('Enter');
    const selected = page.locator('.connection[aria-pressed=true]');
    await selected.filter({ hasText: '/k/two' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('Only path /k/two');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    // The menu was closed, not what is selected.
    await expect.poll(() => selected.count()).toBe(1);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Space');
    await listed(page.getByRole('list', { name: 'Pinned' }), 'GET /k/two');
  });

  it('stays with the newest when its place becomes lower', async () => {
    const page = await openFolder('low');
    const list = listOf(page);
    for (let at = 1; at <= 30; at += 1) await playground.fetch(get(`/low/${at}`));
    const newest = list.getByTestId('connection').filter({ hasText: '/low/30' });
    await newest.waitFor();
    // As when the list has just scrolled by itself: the browser tells of that before it tells of the new size.
    await page.locator('.connection-rows').evaluate((rows) => {
      rows.parentElement!.style.flex = '0 0 200px';
      rows.dispatchEvent(new Event('scroll'));
    });
    await until('the lower place', async () =>
      page.locator('.connection-rows').evaluate((rows) => rows.clientHeight <= 200),
    );
    await playground.fetch(get('/low/31'));
    await list.getByTestId('connection').filter({ hasText: '/low/31' }).waitFor();
  });

  it('draws only what is in view of hundreds, says which they are, and stays where people read', async () => {
    const page = await openFolder('v');
    const list = listOf(page);
    for (let at = 1; at <= 300; at += 1) await playground.fetch(get(`/v/${at}`));
    await list.getByTestId('connection').filter({ hasText: '/300' }).waitFor();
    expect(await list.getByTestId('connection').count()).toBeLessThan(60);
    const first = list.getByRole('listitem').first();
    await expect.poll(() => first.getAttribute('aria-setsize')).toBe('300');
    const scroller = page.locator('.connection-rows');
    await scroller.evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
    await page.getByRole('button', { name: '↓ Newest' }).waitFor();
    const seen = async (): Promise<string> => (await titles(list)).join();
    await until('rows of the middle', async () => !(await seen()).includes('/300'));
    const before = await seen();
    await playground.fetch(get('/v/301'));
    await until('the new one counted', async () => {
      const size = await list.getByRole('listitem').first().getAttribute('aria-setsize');
      return size === '301';
    });
    expect(await seen()).toBe(before);
    await page.getByRole('button', { name: '↓ Newest' }).click();
    await list.getByTestId('connection').filter({ hasText: '/301' }).waitFor();

    // Who comes takes over the elements of those who are gone, but never the one that has the focus.
    await list.getByTestId('connection').filter({ hasText: '/301' }).focus();
    await list.evaluate((element) => {
      for (const place of element.children) Object.assign(place, { before: true });
    });
    for (let at = 302; at <= 360; at += 1) await playground.fetch(get(`/v/${at}`));
    await list.getByTestId('connection').filter({ hasText: '/360' }).waitFor();
    const made = await list.evaluate(({ children }) =>
      Array.from(children, (place) => [!('before' in place), place.matches(':focus-within')]),
    );
    expect(made.some(([, focused]) => focused)).toBe(false);
    expect(made.filter(([anew]) => anew).length).toBeLessThanOrEqual(2);
  });

  it.each([
    ['dark', 1920, 1080, 'en-US'],
    ['light', 1280, 720, 'zh-CN'],
    ['dark', 390, 844, 'en-US'],
  ] as const)(
    'is accessible and in shape in %s at %i x %i in %s',
    async (colorScheme, width, height, locale) => {
      await playground.run();
      await answers(String(width));
      const page = await openPage({ colorScheme, viewport: { width, height }, locale });
      if (width < 700) await page.locator('nav button').first().click();
      await playground.fetch(GET);
      await playground.fetch(get(`/${width}/broken`, 'User-Agent: kube-probe/1\r\n'));
      const row = page.getByTestId('connection').filter({ hasText: `/${width}/broken` });
      await row.waitFor();
      await row.click({ button: 'right' });
      await page.getByRole('menuitem').first().click();
      await page.locator('.pinned-rows').getByTestId('connection').waitFor();
      await page.locator('.list-chip[data-chip="2xx"]').click();
      await checkShape(page);
    },
  );
});
