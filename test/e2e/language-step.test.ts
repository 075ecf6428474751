/** Program, Timeline, Scenarios and Compare in two languages: nothing of them is left in the other one. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { PROGRAM_NAMES, RECEIVE_RULES } from '../../server/core/messages.js';
import { CALLS } from '../../server/core/record.js';
import { checkShape, useBrowser } from '../support/browser.js';
import { GET, usePlayground } from '../support/playground.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
const playground = usePlayground();

const CHINESE = { viewport: { width: 1920, height: 1080 }, locale: 'zh-CN' } as const;
const HAN = /\p{Script=Han}/u;

/** What reads the same in every language: names, units, addresses, and what was sent. */
const NAMES: readonly RegExp[] = [
  /[\w-]+\.(?:ts|py)\b/g,
  new RegExp(
    String.raw`\b(?:${[...Object.keys(CALLS), ...PROGRAM_NAMES, ...RECEIVE_RULES].join('|')})\b`,
    'g',
  ),
  /\b(?:TypeScript|Python|SVG|PNG)\b/g,
  /\b(?:receive|finish)\([^)]*\)/g,
  /\b(?:GET|POST) \/\S*(?: HTTP\/1\.1)?|HTTP\/1\.1 200 OK/g,
  /\b(?:addr|chunk|data|response)\b/g,
  /\b\d+(?:\.\d+)? (?:µs|ms|s|B|kB)\b/g,
  /\b[A-Z][A-Z_]{2,}\b/g,
];

async function openPage(): Promise<Page> {
  const page = await pages.open(`http://localhost:${playground.uiPort}/`, CHINESE);
  await page.getByTestId('live').waitFor();
  await page.getByRole('radio', { name: '单步', exact: true }).check({ force: true });
  await page.getByRole('tab', { name: '程序' }).waitFor();
  return page;
}

/** What the row under the columns says to those who see and to those who listen; code and bytes are left out. */
function said(page: Page): Promise<string[]> {
  return page.locator('.step-row').evaluate((row) => {
    const found: string[] = [];
    const walk = (element: Element): void => {
      if (element.tagName === 'CODE') return;
      for (const name of ['aria-label', 'aria-description', 'title', 'alt', 'placeholder']) {
        const text = element.getAttribute(name);
        if (text) found.push(text);
      }
      for (const node of element.childNodes) {
        if (node instanceof Element) walk(node);
        else if (node.textContent!.trim() !== '') found.push(node.textContent!.trim());
      }
    };
    walk(row);
    return found;
  });
}

/** Those of them that say something, but not in Chinese. */
const notChinese = (texts: readonly string[]): string[] =>
  texts.filter(
    (text) =>
      !HAN.test(text) &&
      !isCutName(text) &&
      /\p{L}/u.test(NAMES.reduce((rest, name) => rest.replace(name, ''), text)),
  );

/** A bar that is too short for the whole name of its call. */
const isCutName = (text: string): boolean =>
  text.endsWith('…') && Object.keys(CALLS).some((call) => call.startsWith(text.slice(0, -1)));

async function checkBoth(page: Page): Promise<void> {
  const chinese = await said(page);
  expect(chinese.filter((text) => HAN.test(text)).length).toBeGreaterThan(10);
  expect(notChinese(chinese)).toEqual([]);
  await checkShape(page);
  await choose(page, 'English');
  await until('English, and nothing else', async () => !(await said(page)).some((text) => HAN.test(text)));
  await choose(page, '中文');
  await until('Chinese again', async () => notChinese(await said(page)).length === 0);
}

/** Chooses the page's language in its menu, which either language opens. */
async function choose(page: Page, language: 'English' | '中文'): Promise<void> {
  await page.locator('[popovertarget=view-menu]').click();
  await page.getByRole('radio', { name: language }).check({ force: true });
  await page.keyboard.press('Escape');
}

/** Texts of the drawing that are cut at its edge, or reach from the names into the lanes. */
function badlyPlaced(page: Page, testId: string): Promise<string[]> {
  return page.getByTestId(testId).evaluate((place) =>
    [...place.querySelectorAll('svg')].flatMap((svg) => {
      const width = svg.clientWidth;
      const lanes = [...svg.querySelectorAll<SVGRectElement>('rect[data-what]')].map(
        (rect) => rect.x.baseVal.value,
      );
      const axisX = Math.min(...lanes);
      return [...svg.querySelectorAll('text')]
        .filter((text) => {
          const { x, width: own } = text.getBBox();
          return (
            x + own > width ||
            (x < axisX - 12 && text.getAttribute('text-anchor') !== 'middle' && x + own > axisX)
          );
        })
        .map((text) => text.textContent!);
    }),
  );
}

beforeEach(async () => {
  const viewer = await playground.view();
  await viewer.request({ kind: 'gate', id: 1, change: { paused: false, breakpoints: [] } });
  viewer.close();
});

describe('in Chinese', () => {
  it('a paused program is told of, on its lines, in its variables and in the timeline', async () => {
    await playground.run();
    const page = await openPage();
    await page.keyboard.press('p');
    const client = await playground.connect();
    await client.write(GET);
    await page.getByTestId('live').getByText('停在闸门前').waitFor();
    await page.getByTestId('variables').getByText('即将调用').waitFor();
    for (const text of ['主线程', '客户端'])
      await page.getByTestId('timeline').getByText(text, { exact: true }).waitFor({ state: 'attached' });
    await expect.poll(() => badlyPlaced(page, 'timeline')).toEqual([]);
    await checkBoth(page);

    const download = page.waitForEvent('download');
    await page.getByTestId('timeline').locator('xpath=..').getByRole('button', { name: 'SVG' }).click();
    const svg = String(await readFile(await (await download).path()));
    expect(svg).toContain('>主线程<');
    expect(svg).toContain('Noto Sans CJK SC');
  });

  it('a scenario tells its story, and two programs are compared', async () => {
    await playground.run();
    const page = await openPage();
    await page.getByRole('tab', { name: '场景' }).click();
    const panel = page.getByTestId('scenarios');
    await panel.getByRole('combobox', { name: '场景' }).selectOption('reset-before-response');
    await panel.getByRole('button', { name: '播放' }).click();
    await panel.getByTestId('scenario-result').waitFor();
    await panel.getByRole('region', { name: '下一个访客' }).waitFor();
    await checkBoth(page);

    await panel.getByRole('button', { name: '对比' }).click();
    const comparison = page.getByTestId('comparison');
    for (const program of ['forever', 'threaded']) {
      const side = comparison.getByRole('region', { name: program });
      await side.getByRole('img', { name: `${program} 的时间线` }).waitFor();
      await side.getByText('下一个访客').last().waitFor();
    }
    await expect.poll(() => badlyPlaced(page, 'comparison')).toEqual([]);
    await checkBoth(page);
  });
});
