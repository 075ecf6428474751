/** The shell of the page in a real Chromium: layout, header, keys, languages, and one connection for a whole room. */
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkShape, useBrowser } from '../support/browser.js';
import { GET, usePlayground } from '../support/playground.js';
import { rows, shows } from '../support/terminal.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
const playground = usePlayground();

type Options = Parameters<typeof pages.open>[1];

beforeEach(async () => {
  const viewer = await playground.view();
  await viewer.request({ kind: 'gate', id: 1, change: { paused: false, breakpoints: [] } });
  viewer.close();
});

/** Without motion: what is looked at is not on its way. */
async function openPage(options: Options = {}): Promise<Page> {
  const page = await pages.open(`http://localhost:${playground.uiPort}/`, {
    reducedMotion: 'reduce',
    ...options,
  });
  await page.getByTestId('live').waitFor();
  return page;
}

const width = async (page: Page, place: string): Promise<number> =>
  (await page.locator(`.column[data-place=${place}]`).boundingBox())!.width;

const chosen = (page: Page): Promise<string | null> => page.locator('.page').getAttribute('data-preset');

/** Picks an option of a radio group, also where it is not in view. */
const pick = (page: Page, name: string, value: string): Promise<void> =>
  page.locator(`input[name=${name}][value="${value}"]`).dispatchEvent('click');

/** Everything in the header stands in one row, whole, and nothing on anything else. */
async function checkHeader(page: Page): Promise<void> {
  const wrong = await page.evaluate(() => {
    const header = document.querySelector('.header')!;
    const { right, top, bottom } = header.getBoundingClientRect();
    const parts = [
      ...header.querySelectorAll('.brand, .live-state, .address, button, select, input, .segments-row'),
    ]
      .filter((one) => one.checkVisibility() && one.closest('.menu') === null)
      .map((one) => ({ name: one.className || one.tagName, box: one.getBoundingClientRect(), one }));
    const found: string[] = [];
    if (bottom - top > 56) found.push(`the header is ${bottom - top} px high`);
    for (const { name, box, one } of parts) {
      if (box.right > right + 0.5) found.push(`${name} sticks out`);
      if (one.scrollWidth > one.clientWidth + 1 && one.tagName !== 'INPUT') found.push(`${name} is cut`);
      for (const other of parts) {
        if (one === other.one || one.contains(other.one) || other.one.contains(one)) continue;
        if (box.left < other.box.right - 1.5 && other.box.left < box.right - 1.5)
          found.push(`${name} is on ${other.name}`);
      }
    }
    return found;
  });
  expect(wrong).toEqual([]);
}

describe('before anybody has connected', () => {
  it('the page says what to do, and sends a request itself', async () => {
    await playground.run();
    const page = await openPage();
    const command = page.locator('.first-visit code');
    await expect.poll(() => command.innerText()).toBe(`curl http://127.0.0.1:${playground.port}/`);
    const link = page.locator('.first-visit a');
    await expect.poll(() => link.getAttribute('href')).toBe(`http://127.0.0.1:${playground.port}/`);
    await checkShape(page);
    // Also for a whole room; and in a low place they leave most of it to the first calls.
    await page.keyboard.press('4');
    await page.getByTestId('present').locator('.first-visit').waitFor();
    await page.keyboard.press('2');
    await until('low words', async () => {
      const words = await page.locator('.first-visit').boundingBox();
      const place = await page.getByTestId('wire').boundingBox();
      return words !== null && place !== null && words.height < place.height / 2;
    });
    await page.keyboard.press('1');
    const before = await page.getByTestId('wire').boundingBox();
    await page.getByRole('button', { name: 'Send a request' }).click();
    await shows(page, 'GET / HTTP/1.1\\r\\n', '<h1>Hello World</h1>');
    await until('the first words to go', async () => (await command.count()) === 0);
    expect(await page.getByTestId('wire').boundingBox()).toEqual(before);
  });
});

describe('the layout', () => {
  it('is changed by mouse and by keys, and is remembered until it is restored', async () => {
    await playground.run();
    const page = await openPage({ viewport: { width: 1280, height: 720 } });
    const usual = await width(page, 'left');
    const splitter = page.getByRole('separator', { name: 'Width of the connections' });
    const { x, y } = (await splitter.boundingBox())!;
    await page.mouse.move(x + 4, y + 100);
    await page.mouse.down();
    await page.mouse.move(x + 64, y + 140, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => width(page, 'left')).toBeCloseTo(usual + 60, 0);

    await splitter.focus();
    const value = async (): Promise<number> => Number(await splitter.getAttribute('aria-valuenow'));
    const now = await value();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => width(page, 'left')).toBeCloseTo(usual + 76, 0);
    await expect.poll(value).toBeGreaterThan(now);
    await page.keyboard.press('Home');
    await expect.poll(value).toBe(Number(await splitter.getAttribute('aria-valuemin')));
    await page.keyboard.press('PageUp');
    const narrow = await width(page, 'left');
    await page.keyboard.press('End');
    await expect.poll(value).toBe(Number(await splitter.getAttribute('aria-valuemax')));
    await expect.poll(() => width(page, 'left')).toBeGreaterThan(narrow);
    await page.keyboard.press('Enter');
    await expect.poll(() => width(page, 'left')).toBeLessThan(40);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Home');
    const kept = await width(page, 'left');

    const fold = page.getByRole('button', { name: 'Collapse Response' });
    await expect.poll(() => fold.getAttribute('aria-expanded')).toBe('true');
    await fold.focus();
    await page.keyboard.press('Enter');
    await page.reload();
    await page.getByTestId('live').waitFor();
    await expect.poll(() => width(page, 'left')).toBeCloseTo(kept, 0);
    await expect.poll(() => width(page, 'right')).toBeLessThan(40);
    const strip = page.getByRole('button', { name: 'Open Response' });
    await expect.poll(() => strip.getAttribute('aria-expanded')).toBe('false');
    await strip.click();
    await expect.poll(() => width(page, 'right')).toBeGreaterThan(300);

    const rowHeight = async (): Promise<number> => (await page.locator('.step-row').boundingBox())!.height;
    await expect.poll(rowHeight).toBeLessThan(40);
    await page.getByRole('separator', { name: 'Height of timeline and program' }).dblclick();
    await expect.poll(rowHeight).toBeGreaterThan(150);

    await page.getByRole('button', { name: 'View', exact: true }).click();
    await page.getByRole('button', { name: 'Restore this layout' }).click();
    await expect.poll(() => width(page, 'left')).toBeCloseTo(usual, 0);
    await expect.poll(rowHeight).toBeLessThan(40);
  });

  it('opens the program when the gate is closed, and people may collapse it', async () => {
    await playground.run();
    const page = await openPage({ viewport: { width: 1280, height: 720 } });
    await page.getByRole('button', { name: 'Open Program' }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('group', { name: 'threaded.ts' }).waitFor();
    await page.getByRole('button', { name: 'Collapse Program' }).click();
    await until('no program', async () => (await page.locator('.program').count()) === 0);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('listening on').waitFor();
  });

  it.each([
    [
      1280,
      720,
      [
        ['dark', 'zh'],
        ['light', 'en'],
      ],
    ],
    [
      1920,
      1080,
      [
        ['dark', 'en'],
        ['light', 'zh'],
      ],
    ],
  ] as const)(
    'of every preset fits and is accessible at %i x %i',
    async (pageWidth, height, looks) => {
      await playground.run();
      const page = await openPage({ viewport: { width: pageWidth, height } });
      await playground.fetch();
      await shows(page, '<h1>Hello World</h1>');
      const essential = { 1: '.terminal', 2: '.program .source', 3: '.editor', 4: '.present .terminal' };
      for (const [theme, language] of looks) {
        await pick(page, 'theme', theme);
        await pick(page, 'locale', language);
        await until('the language', async () =>
          (await page.locator('html').getAttribute('lang'))!.startsWith(language),
        );
        for (const [key, selector] of Object.entries(essential)) {
          await page.keyboard.press(key);
          const seen = page.locator(`${selector}:visible`).first();
          // A part of the page that is still being loaded stands in for it at first.
          const box = await until(`a place for ${selector}`, () => seen.boundingBox());
          expect(box.width, selector).toBeGreaterThan(300);
          expect(box.height, selector).toBeGreaterThan(height / 6);
          if (key !== '4') await checkHeader(page);
          await checkShape(page);
        }
        await page.keyboard.press('Escape');
      }
    },
    60_000,
  );
});

describe('the header', () => {
  it('stands in one row at 1280 px also while the program is paused, and none of it moves', async () => {
    await playground.run();
    const page = await openPage({ viewport: { width: 1280, height: 720 } });
    const places = (): Promise<number[]> =>
      page
        .locator('.header :is(.gate, .settings, .view-controls)')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().left));
    await page.getByTestId('live').getByText('listening').waitFor();
    const before = await places();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Pause', pressed: true }).waitFor();
    const client = await playground.connect();
    await client.write(GET);
    await page.getByTestId('live').getByText('paused at the gate').waitFor();
    await checkHeader(page);
    expect(await places()).toEqual(before);
    await page.keyboard.press('r');
    await client.response();
  });

  it('has a menu that Esc closes, with the focus where it was; what is chosen there is remembered', async () => {
    await playground.run();
    const page = await openPage({ locale: 'en-GB' });
    const opener = page.getByRole('button', { name: 'View', exact: true });
    await opener.focus();
    await page.keyboard.press('Enter');
    const menu = page.getByRole('dialog', { name: 'View' });
    await menu.waitFor();
    await checkShape(page);
    const limit = menu.getByRole('spinbutton', { name: 'Idle limit' });
    await expect.poll(() => limit.inputValue()).toBe('60000');
    await limit.fill('2500');
    await until('the limit', async () => (await playground.status()).idleLimitMs === 2500);
    await menu.getByRole('switch', { name: 'Screen reader mode' }).check();
    await page.locator('.xterm-accessibility').first().waitFor({ state: 'attached' });
    await menu.getByRole('radio', { name: '中文' }).check({ force: true });
    await page.getByRole('tab', { name: '线路' }).waitFor();
    expect(await page.title()).toContain('Socket Playground');
    await page.keyboard.press('Escape');
    await page.locator('#view-menu').waitFor({ state: 'hidden' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain('view-button');
    await page.reload();
    await page.getByTestId('live').getByText('正在监听').waitFor();
    await page.locator('.xterm-accessibility').first().waitFor({ state: 'attached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('下一个连接').waitFor();
  });
});

describe('the keys', () => {
  it('go through connections and presets, and to the filter', async () => {
    await playground.run();
    const page = await openPage({ viewport: { width: 1280, height: 720 } });
    for (const path of ['/one', '/two', '/three']) await playground.fetch(`GET ${path} HTTP/1.1\r\n\r\n`);
    await shows(page, 'GET /one ', 'GET /three ');
    const only = (path: string): Promise<boolean> =>
      until(`only ${path}`, async () => {
        const text = (await rows(page)).join('\n');
        const others = ['/one', '/two', '/three'].filter((one) => one !== path);
        return text.includes(`GET ${path} `) && others.every((one) => !text.includes(`GET ${one} `));
      });
    // With none selected, up begins at the newest and down at the oldest.
    await page.keyboard.press('k');
    await only('/three');
    await page.keyboard.press('k');
    await only('/two');
    await page.keyboard.press('j');
    await only('/three');
    await page.keyboard.press('k');
    await only('/two');
    await page.keyboard.press('ArrowUp');
    await only('/one');
    await page.keyboard.press('End');
    await only('/three');
    await page.keyboard.press('Escape');
    await shows(page, 'GET /one ', 'GET /three ');
    for (const [key, preset] of [
      ['2', 'step'],
      ['3', 'edit'],
      ['1', 'watch'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => chosen(page)).toBe(preset);
    }
    // What is typed behind it must be no key of the page, however fast.
    const filtering = await page.evaluate(() => {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }));
      return document.activeElement?.hasAttribute('data-filter');
    });
    expect(filtering).toBe(true);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.reload();
    await page.getByTestId('live').waitFor();
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('skip');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('tab-wire');
  });
});

describe('one connection for a whole room', () => {
  it('is the newest, in type of the size that was chosen, until another is chosen', async () => {
    await playground.run();
    const page = await openPage({ viewport: { width: 1280, height: 720 } });
    await playground.fetch('GET /first HTTP/1.1\r\n\r\n');
    await page.keyboard.press('4');
    await shows(page, 'GET /first HTTP/1.1\\r\\n');
    await page.getByTestId('ladder').locator('[data-what="fin to client"]').waitFor({ state: 'attached' });
    for (const size of [20, 28]) {
      await pick(page, 'present-size', String(size));
      await until(`type of ${size} px`, () =>
        page
          .locator('.present .xterm-rows')
          .evaluate((all, px) => getComputedStyle(all).fontSize === `${px}px`, size),
      );
      await checkShape(page);
    }
    await playground.fetch('GET /second HTTP/1.1\r\n\r\n');
    await shows(page, 'GET /second HTTP/1.1\\r\\n');
    await page.keyboard.press('k');
    await page.getByRole('button', { name: 'Previous connection' }).click();
    await shows(page, 'GET /first HTTP/1.1\\r\\n');
    await playground.fetch('GET /third HTTP/1.1\r\n\r\n');
    await page.getByRole('button', { name: 'Follow the newest' }).click();
    await shows(page, 'GET /third HTTP/1.1\\r\\n');
    await page.keyboard.press('Escape');
    await expect.poll(() => chosen(page)).toBe('watch');
  });
});

describe('on a phone', () => {
  it('one place is shown at a time, chosen by tabs that a finger can hit', async () => {
    await playground.run();
    // So low that on a wide page timeline and program would be collapsed.
    const page = await openPage({ viewport: { width: 390, height: 740 }, locale: 'zh-CN', hasTouch: true });
    const nav = page.getByRole('navigation');
    for (const target of await page.locator('.places button, .header button:visible').all()) {
      const box = (await target.boundingBox())!;
      expect(Math.min(box.width, box.height), await target.innerText()).toBeGreaterThanOrEqual(44);
    }
    await page.getByRole('button', { name: '设置' }).click();
    await checkShape(page);
    for (const name of ['连接', '响应', '时间线', '程序', '线路']) {
      await nav.getByRole('button', { name }).click();
      expect((await page.locator('.column:visible').boundingBox())!.width).toBe(390);
      await checkShape(page);
    }
  });

  it('the totals are there, help from its beginning, and every choice of the menu', async () => {
    await playground.run();
    const page = await openPage({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', hasTouch: true });
    await page.getByRole('navigation').getByRole('button', { name: '连接' }).click();
    await playground.fetch();
    await page
      .locator('.connections .totals')
      .getByText(/← \d+ B/)
      .waitFor();
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: '按键' }).waitFor();
    expect(await page.locator('.help').evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    await page.keyboard.press('Escape');
    const menu = page.getByRole('dialog', { name: '视图' });
    await page.getByRole('button', { name: '视图', exact: true }).click();
    await menu.getByRole('radio', { name: '深色' }).check({ force: true });
    await menu.getByRole('radio', { name: 'English' }).check({ force: true });
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    await checkShape(page);
    await page.getByRole('dialog', { name: 'View' }).getByRole('button', { name: 'Present' }).click();
    await page.getByTestId('present').waitFor();
    await checkShape(page);
  });
});
