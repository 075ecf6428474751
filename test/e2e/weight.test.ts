/** What the page costs those who open it first: how much is transferred, and what must be there before it stands. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from '../support/browser.js';
import { ask } from '../support/http.js';
import { usePlayground } from '../support/playground.js';

const playground = usePlayground();
const pages = useBrowser();

/** The response editor's own part of the page. */
const EDITOR = /\/code-editor-/;

interface Transfer {
  readonly path: string;
  readonly type: string;
  /** As transferred: head and body, compressed. */
  readonly bytes: number;
}

/** Opens the page with nothing in the cache, and returns what has been transferred once it rests. */
async function firstLoad(): Promise<{ page: Page; transfers: () => Promise<Transfer[]>; eager: string[] }> {
  const page = await pages.blank({ viewport: { width: 1920, height: 1080 } });
  const requests: Promise<Transfer>[] = [];
  page.on('requestfinished', (request) => {
    const sized = request.sizes().then(({ responseHeadersSize, responseBodySize }) => ({
      path: new URL(request.url()).pathname,
      type: request.resourceType(),
      bytes: responseHeadersSize + responseBodySize,
    }));
    requests.push(sized);
  });
  const url = `http://localhost:${playground.uiPort}/`;
  await page.goto(url);
  await page.getByTestId('live').waitFor();
  await page.locator('.still-input').waitFor();
  await page.locator('.xterm-screen').first().waitFor();
  await page.waitForLoadState('networkidle');
  // What the document itself names is all that is needed before the page is drawn.
  const { body } = await ask(playground.uiPort, { path: '/' });
  const eager = Array.from(String(body).matchAll(/(?:src|href)="([^"]+\.js)"/g), ([, path]) => path!);
  return { page, transfers: () => Promise.all(requests), eager };
}

const sum = (transfers: readonly Transfer[]): number => transfers.reduce((all, { bytes }) => all + bytes, 0);

describe('a first load', () => {
  it('transfers less than 300 KB, of which less than 100 KB are scripts that are needed to draw the page', async () => {
    await playground.run();
    const { transfers, eager } = await firstLoad();
    const all = await transfers();
    expect(all.filter(({ type }) => type === 'script').length).toBeGreaterThan(eager.length);
    expect(sum(all)).toBeLessThan(300_000);
    const needed = all.filter(({ path }) => eager.includes(path));
    expect(needed.length).toBe(eager.length);
    expect(eager.length).toBeGreaterThan(0);
    expect(sum(needed)).toBeLessThan(100_000);
  });

  it('leaves the editor out; it comes where somebody has pressed, and nothing that is typed meanwhile is lost', async () => {
    await playground.run();
    const { page, transfers } = await firstLoad();
    expect((await transfers()).filter(({ path }) => EDITOR.test(path))).toEqual([]);
    const place = await page.evaluate(() => {
      const line = [...document.querySelectorAll('.still-words')].at(-1)!;
      const text = line.querySelector('span')!.firstChild!;
      const range = document.createRange();
      range.setStart(text, '<h1>Hello '.length);
      const { x, y, height } = range.getBoundingClientRect();
      return { x, y: y + height / 2, lines: document.querySelectorAll('.still-line').length };
    });
    const before = await Promise.all(
      Array.from({ length: place.lines }, (_, index) =>
        page.locator('.still-words').nth(index).boundingBox(),
      ),
    );
    await page.mouse.click(place.x, place.y);
    await page.keyboard.type('new ');
    await page.locator('.cm-focused').waitFor();
    await page.getByTestId('response-editor').getByText('<h1>Hello new World</h1>').waitFor();
    const after = await Promise.all(
      Array.from({ length: place.lines }, (_, index) => page.locator('.cm-line').nth(index).boundingBox()),
    );
    const places = (boxes: typeof before): number[][] => boxes.map((box) => [box!.x, Math.round(box!.y)]);
    expect(places(after)).toEqual(places(before));
    expect((await transfers()).some(({ path }) => EDITOR.test(path))).toBe(true);
  });
});

describe('the server', () => {
  it.each([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['identity', undefined],
  ])('sends what was compressed once, where a client takes it: %s', async (accepted, encoding) => {
    const headers = { 'accept-encoding': accepted };
    const index = await ask(playground.uiPort, { path: '/', headers });
    expect(index.headers).toMatchObject({ vary: 'Accept-Encoding', 'cache-control': 'no-cache' });
    expect(index.headers['content-encoding']).toBe(encoding);
    const plain = await ask(playground.uiPort, { path: '/' });
    const [, script] = /src="([^"]+\.js)"/.exec(String(plain.body))!;
    const asset = await ask(playground.uiPort, { path: script!, headers });
    expect(asset.headers).toMatchObject({
      'cache-control': 'max-age=31536000, immutable',
      'content-type': 'text/javascript',
      vary: 'Accept-Encoding',
    });
    expect(asset.headers['content-encoding']).toBe(encoding);
    for (const { headers: told } of [index, asset])
      expect(told['content-security-policy']).toContain("default-src 'none'");
    const whole = await ask(playground.uiPort, { path: script! });
    if (encoding === undefined) expect(asset.body.length).toBe(whole.body.length);
    else expect(asset.body.length).toBeLessThan(whole.body.length / 2);
  });
});
