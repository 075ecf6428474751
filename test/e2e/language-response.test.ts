/** The response and its workbench in Chinese, as somebody sees and hears them whose browser asks for it. */
import type { Locator, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { useBrowser } from '../support/browser.js';
import { usePlayground } from '../support/playground.js';
import { shows } from '../support/terminal.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
const playground = usePlayground();

const TEXT =
  'HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 5\n\n<p>你好，{{request.path}}</p>\n一二三四\nabcdefgh\n';

beforeEach(async () => {
  await playground.run();
  await playground.respondWith([
    { method: 'GET', path: '/favicon.ico', text: 'HTTP/1.1 404 Not Found\nContent-Length: 0\n\n' },
    {
      method: '*',
      path: '*',
      text: TEXT,
      plan: { cuts: [{ at: TEXT.indexOf('你好'), waitMs: 20 }], ending: 'reset' },
    },
  ]);
});

async function openPage(): Promise<Page> {
  const page = await pages.open(`http://localhost:${playground.uiPort}/`, { locale: 'zh-CN' });
  await page.locator('.cm-content').waitFor();
  return page;
}

const panelOf = (page: Page): Locator => page.getByTestId('response-editor');
const tool = (page: Page, name: string): Locator =>
  page.getByRole('tablist', { name: '工作台' }).getByRole('tab', { name });

/** Where bytes stand, and commands: they are the same in every language. */
const BYTES = '.cm-content, .byte-offset, .byte-hex, .byte-text, code, .cm-lineNumbers';

/** Names, codes, units and signs. */
const NAMES = [
  /^[^\p{L}]*$/u,
  /^(CRLF|LF|ms|JSON|RST|FIN)$/,
  /^[\d.]+ (µs|ms|s)$/,
  /^(GET|HEAD|POST) \/[\w.-]*$/,
  /^\d{3} [A-Z][\w -]+$/,
  /^[A-Z][a-z]+(-[A-Z][a-z]+)*$/,
  /^RFC \d{4} §[\d.]+$/,
  /^\{\{[\w.|]+\}\}$/,
];

/** All that is seen and heard in `place` and is neither Chinese nor on the list. */
async function strangersIn(place: Locator): Promise<string[]> {
  const said = await place.evaluate((root, bytes) => {
    const found: string[] = [];
    const attributes = ['aria-label', 'aria-valuetext', 'aria-description', 'title', 'placeholder', 'alt'];
    for (const element of [root, ...root.querySelectorAll('*')])
      for (const name of attributes) found.push(element.getAttribute(name) ?? '');
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement, textContent } = texts.currentNode;
      if (parentElement!.closest(bytes) === null) found.push(textContent ?? '');
    }
    return found.map((text) => text.trim()).filter((text) => text !== '');
  }, BYTES);
  expect(said.length).toBeGreaterThan(0);
  return said.filter((text) => !/\p{Script=Han}/u.test(text) && !NAMES.some((name) => name.test(text)));
}

describe('a browser that asks for Chinese', () => {
  it('is shown nothing else in the response and its tools', async () => {
    const page = await openPage();
    await playground.fetch().catch(() => undefined);
    const panel = panelOf(page);
    await page.getByRole('textbox', { name: '响应文本' }).waitFor();
    await page.getByTestId('plan-observed').getByText('2 次 sendall').waitFor();
    await expect.poll(() => strangersIn(panel)).toEqual([]);

    await tool(page, '字节').click();
    await page.getByTestId('bytes-source').getByText('对应').waitFor();
    await expect.poll(() => strangersIn(panel)).toEqual([]);

    await tool(page, '提示').click();
    await page.getByTestId('notes').getByText('Content-Length 是 5').waitFor();
    await expect.poll(() => strangersIn(panel)).toEqual([]);

    await panel.getByRole('tab', { name: 'GET /favicon.ico' }).click();
    await page.getByRole('textbox', { name: '路径' }).waitFor();
    await expect.poll(() => strangersIn(panel)).toEqual([]);
  });

  it('is told in Chinese what is wrong, what a word means, and what can be completed', async () => {
    const page = await openPage();
    const editor = page.getByRole('textbox', { name: '响应文本' });
    await editor.click();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.getByTestId('line-help').getByText('请求成功，正文就是所请求的内容。').waitFor();

    await page.locator('.cm-remark').first().hover();
    const tooltip = page.locator('.cm-tooltip');
    await tooltip.getByText('没有说明正文的编码').waitFor();
    await expect.poll(() => strangersIn(tooltip)).toEqual([]);

    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('{{');
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-completionDetail').getByText('客户端的地址').waitFor();
    await page.getByRole('listbox', { name: '补全' }).waitFor();
    await page.keyboard.press('Escape');
    const status = page.getByTestId('response-status');
    await status.getByText('没有闭合').waitFor();
    await expect.poll(() => status.textContent()).toMatch(/^未生效：第 8 行：.*仍由上一个有效版本响应。$/);
    await expect.poll(() => strangersIn(panelOf(page))).toEqual([]);
  });

  it('finds the specimens in Chinese, and what was predicted of one', async () => {
    const page = await openPage();
    await page.getByRole('button', { name: '样例' }).click();
    const gallery = page.getByRole('dialog', { name: '样例' });
    await gallery.getByText('Chrome 显示“Hello World”').first().waitFor();
    await expect.poll(() => strangersIn(gallery)).toEqual([]);
    await gallery.getByRole('button', { name: '载入：Content-Length 太大' }).click();
    await page.getByTestId('specimen-card').getByText('预测').waitFor();
    await until('the specimen to be live', async () =>
      (await playground.get('/api/response')).body.includes('Content-Length: 50') ? true : null,
    );
    await playground.fetch().catch(() => undefined);
    await page.getByTestId('specimen-observed').getByText('1 次 sendall').waitFor();
    await expect.poll(() => strangersIn(panelOf(page))).toEqual([]);
  });

  it('sees Chinese take exactly two columns, and every byte under the one above', async () => {
    const page = await openPage();
    const widths = await page.locator('.cm-line').evaluateAll((lines) =>
      ['一二三四', 'abcdefgh'].map((text) => {
        const line = lines.find(({ textContent }) => textContent?.startsWith(text))!;
        const range = document.createRange();
        const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        range.selectNodeContents(texts.nextNode()!);
        return range.getBoundingClientRect().width;
      }),
    );
    expect(widths[0]).toBeCloseTo(widths[1]!, 1);

    await playground.respondWith('HTTP/1.1 200 OK\n\n你好，世界。」！|\nabcdefghijklmnop|');
    await playground.fetch();
    await shows(page, 'abcdefghijklmnop|');
    const ends = await page.locator('.xterm-rows > div').evaluateAll((rows) =>
      rows.flatMap((row) => {
        const last = [...row.querySelectorAll('span')].findLast((span) => span.textContent?.includes('|'));
        if (last === undefined) return [];
        const text = last.firstChild!;
        const range = document.createRange();
        range.setStart(text, text.textContent!.indexOf('|'));
        range.setEnd(text, text.textContent!.indexOf('|') + 1);
        return [Math.round(range.getBoundingClientRect().left)];
      }),
    );
    expect(ends[0]).toBe(ends[1]);

    await tool(page, '字节').click();
    const bytes = page.getByTestId('bytes');
    await bytes.getByText('正文').waitFor();
    const columns = await bytes
      .locator('.byte-hex')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.children].map((cell) => Math.round(cell.getBoundingClientRect().left))),
      );
    const [widest] = columns.toSorted((a, b) => b.length - a.length);
    for (const row of columns) expect(row).toEqual(widest!.slice(0, row.length));
  });
});
