/** Searching and copying what connections carried, in a real Chromium, against the built product. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { checkShape, useBrowser } from '../support/browser.js';
import { GET, HELLO_WORLD, usePlayground } from '../support/playground.js';
import { run, untilAllClosed } from '../support/raw-clients.js';
import { stream } from '../support/records.js';
import { rows, shows } from '../support/terminal.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
const playground = usePlayground();

async function openPage(options?: Parameters<typeof pages.open>[1]): Promise<Page> {
  return pages.open(`http://localhost:${playground.uiPort}/`, {
    viewport: { width: 1600, height: 1000 },
    ...options,
  });
}

const wire = (page: Page): Locator => page.getByRole('tabpanel', { name: 'Wire' });
const field = (page: Page): Locator => page.getByRole('textbox', { name: 'Search in the bytes' });
const count = (page: Page): Locator => page.getByTestId('search-count');

/** Opens the search with its key, and writes into it. */
async function search(page: Page, text: string): Promise<void> {
  await page.getByTestId('wire').click();
  await page.keyboard.press('Control+f');
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

const counts = (page: Page, said: string): Promise<void> =>
  until(`the search to say ${said}`, async () =>
    (await count(page).innerText()) === said ? true : null,
  ).then(() => undefined);

/** The text in the rows where something is marked: the match that is looked at, or any. */
async function markedRows(page: Page, mark = '.found-mark'): Promise<string[]> {
  // In one question: the terminal scrolls to a match between two.
  const { tops, shown } = await page.evaluate((selector) => {
    const visible = (all: string): Element[] =>
      [...document.querySelectorAll(all)].filter((one) => one.checkVisibility());
    return {
      tops: visible(selector).map((one) => one.getBoundingClientRect().top),
      shown: visible('.xterm-rows > div').map((row) => ({
        top: row.getBoundingClientRect().top,
        text: row.textContent ?? '',
      })),
    };
  }, mark);
  return shown
    .filter(({ top }) => tops.some((one) => Math.abs(one - top) < 3))
    .map(({ text }) => text.replaceAll('\u00a0', ' ').trim());
}

describe('the search', () => {
  it('finds text and bytes, goes from match to match, and says where a pattern is wrong', async () => {
    await playground.run();
    await playground.fetch('GET /first HTTP/1.1\r\nHost: a\r\n\r\n');
    await playground.fetch('GET /second HTTP/1.1\r\nHost: b\r\n\r\n');
    const page = await openPage();
    await shows(page, 'GET /second HTTP/1.1\\r\\n', 'close()');
    await search(page, 'host:');
    await counts(page, '2 matches in 2 connections');
    await page.keyboard.press('Enter');
    await counts(page, '1 of 2 matches in 2 connections');
    await expect.poll(() => markedRows(page)).toEqual(['Host: a\\r\\n']);
    await page.keyboard.press('Enter');
    await expect.poll(() => markedRows(page)).toEqual(['Host: b\\r\\n']);
    await page.keyboard.press('Shift+Enter');
    await counts(page, '1 of 2 matches in 2 connections');
    await wire(page).getByRole('button', { name: 'Tells upper case' }).click();
    await counts(page, 'no matches');

    await wire(page).getByRole('radio', { name: 'Hex' }).check({ force: true });
    await field(page).fill('0d 0a 48 ?? 73 74');
    await counts(page, '2 matches in 2 connections');
    // Each of them in two rows.
    const both = async (): Promise<string[]> =>
      (await markedRows(page, '.xterm-decoration')).map((row) => row.replace(/^.* {2}/, ''));
    await expect
      .poll(both)
      .toEqual(['GET /first HTTP/1.1\\r\\n', 'Host: a\\r\\n', 'GET /second HTTP/1.1\\r\\n', 'Host: b\\r\\n']);
    await field(page).fill('0d 0a 4x');
    await wire(page).getByText('Character 8: “x” is no hexadecimal digit').waitFor();
    await checkShape(page);
    await page.keyboard.press('Escape');
    await field(page).waitFor({ state: 'detached' });
    // The key closed the search and nothing else; what it leaves has the focus.
    await page.keyboard.press('Control+f');
    await field(page).waitFor();
  });

  it('finds what two calls share, in a character of three bytes too', async () => {
    await playground.run();
    const body = Buffer.from('你好世界');
    const client = await playground.connect();
    client.write(`POST / HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n`);
    client.write(body.subarray(0, 4));
    await until('the first piece to have arrived', async () =>
      stream(await playground.records(), 'recv').endsWith('\xe5') ? true : null,
    );
    client.write(body.subarray(4));
    await playground.untilClosed();
    const page = await openPage();
    await shows(page, '你', '好世界');
    await search(page, '\\n你好世');
    await counts(page, '1 match in 1 connection');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await markedRows(page)).at(-1)).toMatch(/→ recv 8 +好世界$/);
    await wire(page).getByRole('button', { name: 'List' }).click();
    await expect
      .poll(() => page.getByRole('region', { name: 'Matches' }).locator('mark').innerText())
      .toBe('\\n你好世');
  });

  it('brings a match into view that a flood had left out, and goes back to what is newest', async () => {
    await playground.run();
    await playground.fetch('GET /needle HTTP/1.1\r\n\r\n');
    // Each of these connections has five calls or more: the terminal begins with the last 4000.
    await run(playground, { text: GET, clients: 20, repeat: 50 });
    await untilAllClosed(playground, 1001);
    const page = await openPage();
    await shows(page, 'close()');
    expect((await rows(page)).join()).not.toContain('needle');
    await search(page, '/needle');
    await counts(page, '1 match in 1 connection');
    await page.keyboard.press('Enter');
    await expect.poll(() => markedRows(page)).toEqual([expect.stringContaining('GET /needle HTTP/1.1')]);
    await page.keyboard.press('Escape');
    await wire(page).getByRole('button', { name: 'Newest' }).click();
    await until('the newest to be drawn', async () => {
      const shown = await rows(page);
      return shown.join().includes('needle') ? null : shown;
    });
  });

  it('follows what comes, and searches only the connection that is selected', async () => {
    await playground.run();
    const page = await openPage();
    await search(page, 'new');
    await counts(page, 'no matches');
    await playground.fetch('GET /new HTTP/1.1\r\n\r\n');
    await playground.fetch('GET /newer HTTP/1.1\r\n\r\n');
    await counts(page, '2 matches in 2 connections');
    await page.getByTestId('connection').filter({ hasText: '/newer' }).click();
    await counts(page, '1 match in 1 connection');
  });

  it('fits on a phone, and looks through what was printed and what raw clients did, too', async () => {
    await playground.run();
    await playground.fetch('GET /phone HTTP/1.1\r\n\r\n');
    const page = await openPage({ viewport: { width: 390, height: 844 } });
    await page.getByRole('tab', { name: 'Output' }).click();
    const output = page.getByRole('tabpanel', { name: 'Output' });
    await output.getByRole('button', { name: 'Search' }).click();
    await page.keyboard.type('GET /phone');
    await counts(page, '1 match');
    const bar = (await page.getByRole('search').boundingBox())!;
    expect(bar.x + bar.width).toBeLessThanOrEqual(390);
    await checkShape(page);
    await page.getByRole('tab', { name: 'Client' }).click();
    await page.getByRole('tabpanel', { name: 'Client' }).getByRole('button', { name: 'Search' }).click();
    await page.getByRole('tabpanel', { name: 'Client' }).getByRole('search').waitFor();
  });
});

describe('copying', () => {
  const REQUEST = 'POST /copy HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n你好';

  /** As the test's client sends it. */
  const asBytes = (text: string): string => Buffer.from(text).toString('latin1');

  async function clipboard(page: Page): Promise<string> {
    return page.evaluate(() => navigator.clipboard.readText());
  }

  it('gives what a connection carried as text, digits, commands and files', async () => {
    await playground.run();
    await playground.fetch(asBytes(REQUEST));
    const page = await openPage();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await shows(page, 'POST /copy', 'close()');
    await wire(page).getByRole('button', { name: 'Copy', exact: true }).click();
    const menu = page.getByRole('group', { name: 'Copy from #' });
    const copied = async (row: number, name: string | RegExp): Promise<string> => {
      await page.evaluate(() => navigator.clipboard.writeText(''));
      await menu.locator('.copying-row').nth(row).getByRole('button', { name }).first().click();
      return until(`${name} to be copied`, async () => (await clipboard(page)) || null);
    };
    expect(await copied(0, 'Text')).toBe(REQUEST);
    expect(await copied(0, 'Escapes')).toBe(REQUEST.replaceAll('\r\n', '\\r\\n'));
    expect(await copied(1, /^Hex(?! dump)/)).toBe(
      Buffer.from(HELLO_WORLD)
        .toString('hex')
        .replace(/.{60}(?=.)/g, '$&\n'),
    );
    expect(await copied(1, 'Hex dump')).toContain('|HTTP/1.1 200 OK.|');
    expect(await copied(2, 'curl')).toMatch(/curl -i[^]*--data-binary @-/);
    expect(await copied(2, 'netcat')).toMatch(/printf 'POST \/copy[^]*\| nc /);

    const download = page.waitForEvent('download');
    await menu.getByRole('button', { name: 'Download' }).first().click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^connection-\d+-received\.bin$/);
    expect(readFileSync(await file.path()).toString()).toBe(REQUEST);
    await checkShape(page);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
  });

  it('says why curl cannot send a request', async () => {
    await playground.run();
    await playground.fetch('GET /odd\xff HTTP/1.1\r\n\r\n');
    const page = await openPage();
    await shows(page, 'GET /odd', 'close()');
    await wire(page).getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('curl writes no such request line').waitFor();
  });

  it('joins what the terminal has wrapped, in what is selected there', async () => {
    await playground.run();
    const long = `X-Long: ${'0123456789'.repeat(30)}`;
    await playground.fetch(`GET /wrapped HTTP/1.1\r\n${long}\r\n\r\n`);
    const page = await openPage();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await until('the whole connection to be drawn', async () => {
      const shown = await rows(page);
      const at = (text: string): number => shown.findLastIndex((row) => row.includes(text));
      return at('X-Long') >= 0 && at('close()') > at('X-Long') && at('↳ ') > 0 ? true : null;
    });
    const place = async (text: string) =>
      (await page.locator('.xterm-rows:visible > div').filter({ hasText: text }).last().boundingBox())!;
    const from = await place('X-Long');
    const to = await place('close()');
    await page.mouse.move(from.x + 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x + 2, to.y + to.height / 2, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.press('Control+c');
    const text = await until('the clipboard to be filled', async () => {
      const held = await clipboard(page);
      return held.includes('X-Long') ? held : null;
    });
    expect(text).toContain(`${long}\\r\\n`);
    expect(text).not.toContain('↳');
  });
});

describe('in Chinese', () => {
  it('draws the lines, the search and the menu in the language of the browser', async () => {
    await playground.run();
    await playground.fetch(Buffer.from('GET /汉字 HTTP/1.1\r\n\r\n').toString('latin1'));
    const page = await openPage({ locale: 'zh-CN' });
    await shows(page, 'GET /汉字 HTTP/1.1\\r\\n', '线程 ', 'accept 之后');
    await page.getByTestId('wire').click();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('/汉字');
    await until('the search to count', async () =>
      (await count(page).innerText()) === '1 个连接中有 1 个匹配' ? true : null,
    );
    await page.keyboard.press('Enter');
    await expect.poll(() => markedRows(page)).toEqual([expect.stringContaining('GET /汉字')]);
    await page.getByRole('button', { name: '复制', exact: true }).click();
    await page.getByRole('group', { name: '复制 #' }).getByText('下载').first().waitFor();
  });

  it('draws the lines anew when the language is switched', async () => {
    await playground.run();
    await playground.fetch('GET /switched HTTP/1.1\r\n\r\n');
    const page = await openPage();
    await shows(page, 'GET /switched', 'thread 1', 'after accept');
    await page.getByRole('button', { name: 'View', exact: true }).click();
    await page.getByRole('radio', { name: '中文' }).check({ force: true });
    await page.keyboard.press('Escape');
    const shown = await shows(page, 'GET /switched', '线程 1', 'accept 之后');
    expect(shown.join()).not.toContain('after accept');
  });
});
