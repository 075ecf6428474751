/** Connections that carry several requests, and both ends of one, at the page, in a real Chromium. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { checkShape, useBrowser } from '../support/browser.js';
import { put } from '../support/http.js';
import { HELLO_WORLD, usePlayground } from '../support/playground.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
/** Asks for favicons. */
const whole = useBrowser({ whole: true });
const playground = usePlayground();

const TEXT =
  'HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: {{body.length}}\n\n{{request.target}}';
const get = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`;

async function openPage(options: Parameters<typeof pages.open>[1] = {}): Promise<Page> {
  const wide = { viewport: { width: 1920, height: 1080 } };
  const page = await pages.open(`http://localhost:${playground.uiPort}/`, { ...wide, ...options });
  await page.getByText('listening on').waitFor();
  return page;
}

describe('a connection of keep-alive', () => {
  it('lists the requests of a browser, its favicon among them, under the connection that carried them', async () => {
    await playground.run({ program: 'keep-alive' });
    await playground.respondWith(TEXT);
    const page = await openPage();
    const visitor = await whole.open(`http://127.0.0.1:${playground.port}/first`);
    for (const path of ['/second', '/third']) {
      await visitor.goto(`http://127.0.0.1:${playground.port}${path}`);
      expect(await visitor.textContent('body')).toBe(path);
    }
    const list = page.getByRole('list', { name: 'Connections' });
    await list.getByTestId('connection').filter({ hasText: 'requests · GET ' }).first().waitFor();
    await list.getByTestId('request').filter({ hasText: '/third' }).getByText('200').waitFor();
    await list.getByText('favicon', { exact: true }).first().waitFor();
  });

  it('marks pipelined requests, shows one from its first byte on, and finds it by a filter', async () => {
    await playground.run({ program: 'keep-alive' });
    await playground.respondWith(TEXT);
    const page = await openPage();
    const client = await playground.connect();
    await client.write(get('/one') + get('/two'));
    const connection = page.getByTestId('connection').last();
    await connection.getByText('2 requests · GET /one …').waitFor();
    await connection.getByText('idle (kept open)').waitFor();
    const number = await connection.getAttribute('data-connection');
    const requests = page.getByRole('list', { name: `Requests of #${number}` }).getByTestId('request');
    await expect
      .poll(() => requests.allInnerTexts())
      .toEqual([
        expect.stringMatching(/^GET \/one\s+200\s/),
        expect.stringMatching(/^GET \/two\s+»\s+pipelined\s+200\s/),
      ]);
    await client.write(`${get('/three')}${'x'.repeat(40)}`);
    await connection.getByText('4 requests').waitFor();
    await requests.last().getByText('arriving').waitFor();
    await connection.getByText('blocked in recv').waitFor();

    await requests.nth(1).click();
    await page.locator('.selection-chip b').getByText(`#${number}`).waitFor();
    await expect.poll(() => requests.nth(1).getAttribute('aria-pressed')).toBe('true');
    await until('the wire from that request on', async () => {
      const shown = await page.locator('.xterm-rows:visible > div').allInnerTexts();
      return shown.some((row) => row.includes('GET') && row.includes('/two'));
    });
    await page.keyboard.press('Escape');
    await until('no selection', async () => (await page.locator('.selection-chip').count()) === 0);

    const filter = page.getByRole('searchbox', { name: 'Filter connections' });
    await filter.fill('/two');
    await page.getByText('1 match').waitFor();
    await filter.fill('/four');
    await page.getByText('No connection matches the filter.').waitFor();
    await filter.fill('');
    await requests.first().waitFor();
    await checkShape(page);
  });

  it('says that it stalls, and shows where in finish its thread stands', async () => {
    await playground.run({ program: 'keep-alive' });
    await playground.respondWith([{ text: TEXT, plan: { cuts: [], ending: 'stall' } }]);
    const page = await openPage();
    const client = await playground.connect();
    await client.write(get('/'));
    await page.getByTestId('connection').last().getByText('stalled').waitFor();
    await page.keyboard.press('2');
    await page.getByRole('group', { name: 'Thread' }).getByRole('button', { name: 'thread 1' }).click();
    const finish = page.getByTestId('finish');
    await finish.getByText('finish.ts').waitFor();
    const line = finish.locator('.source-line').filter({ has: page.getByTestId('marker') });
    await expect
      .poll(() => line.locator('code').innerText())
      .toContain('while (client.recv(65536).length > 0);');
    client.halfClose();
    await page.getByTestId('connection').last().getByText('stalled').waitFor({ state: 'detached' });
  });

  it.each([
    ['light', 1280, 720],
    ['dark', 390, 844],
  ] as const)('is accessible and in shape in %s at %i x %i', async (colorScheme, width, height) => {
    await playground.run({ program: 'keep-alive' });
    await playground.respondWith(TEXT);
    const page = await openPage({ colorScheme, viewport: { width, height } });
    if (width < 700) await page.getByRole('navigation').getByRole('button', { name: 'Connections' }).click();
    const client = await playground.connect();
    await client.write(get('/favicon.ico') + get('/favicon.ico'));
    await page.getByTestId('connection').last().getByText('idle (kept open)').waitFor();
    await checkShape(page);
  });
});

describe('the ladder of a raw client', () => {
  it('has the calls of both ends, with an arrow from each to what came of it', async () => {
    await playground.run({ program: 'threaded' });
    const page = await openPage();
    const plan = {
      text: 'GET / HTTP/1.1\n\n',
      lineEnding: 'crlf',
      pieces: 3,
      waitMs: 5,
      ending: 'half-close',
      recvBytes: 40,
      clients: 1,
      rampMs: 0,
      repeat: 1,
    };
    expect((await put(playground.uiPort, '/api/client', { do: 'run', plan })).status).toBe(200);
    await page.getByTestId('connection').last().getByText('200').waitFor();
    await page.getByRole('tab', { name: 'Ladder' }).click();
    const ladder = page.getByTestId('ladder');
    await ladder.getByText('raw client 1').waitFor();
    const count = (what: string): Promise<number> => ladder.locator(`[data-what="${what}"]`).count();
    // At most 40 bytes a recv; how the three sends arrived is the kernel's business.
    await until('both ends', async () => (await count('bytes to client')) >= 2);
    await expect.poll(() => count('bytes to server')).toBeGreaterThanOrEqual(3);
    await until('the end of the client', async () => (await count('fin to server')) >= 1);
    const size = HELLO_WORLD.length;
    for (const call of ['send 6 B', 'recv 40 B', `recv ${size - 40} B`, `sendall ${size} B`])
      await ladder.getByText(call).first().waitFor();
  });
});
