/** The Client tab: what a person types, composes and compares, with real sockets behind it, in a real Chromium. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { checkShape, useBrowser } from '../support/browser.js';
import { usePlayground } from '../support/playground.js';
import { bytesOf, ofCall, recvSizes, stream } from '../support/records.js';
import { rows, shows } from '../support/terminal.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
const playground = usePlayground();

async function openClient(options?: Parameters<typeof pages.open>[1]): Promise<Page> {
  const page = await pages.open(`http://localhost:${playground.uiPort}/`, {
    viewport: { width: 1600, height: 900 },
    ...options,
  });
  await page.getByText('listening on').waitFor();
  await page.getByRole('tab', { name: 'Client' }).click();
  return page;
}

/** The Client tab: other panels have fields of the same names. */
const tab = (page: Page): Locator => page.getByRole('tabpanel', { name: 'Client' });

const mode = (page: Page, name: string): Promise<void> =>
  tab(page).getByRole('radio', { name, exact: true }).check({ force: true });

/** Selects the connection that asked for `path`, and loads its request. */
async function load(page: Page, path: string): Promise<void> {
  await page.getByTestId('connection').filter({ hasText: path }).click();
  await tab(page).getByRole('button', { name: 'Load #' }).click();
}

/** Replaces the whole text in the request editor. */
async function writeRequest(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Request text' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

describe('typing', () => {
  it('shows what is composed and what came of it on a low screen', async () => {
    const page = await openClient({ viewport: { width: 1600, height: 900 } });
    await mode(page, 'Compose');
    await tab(page).getByRole('button', { name: 'More' }).click();
    await tab(page).getByRole('spinbutton', { name: 'clients' }).fill('3');
    await tab(page).getByRole('button', { name: 'Send', exact: true }).click();
    await tab(page).getByText('3 ended').waitFor();
    const box = async (css: string) => (await tab(page).locator(css).boundingBox())!;
    const [editor, terminal, list] = [
      await box('.composer-editor'),
      await box('.client-terminal'),
      await box('.client-list'),
    ];
    for (const { y, height } of [editor, terminal]) expect(y + height).toBeLessThanOrEqual(list.y);
    expect(terminal.height).toBeGreaterThan(150);
  });

  it('has its tab in sight on a phone', async () => {
    await playground.fetch();
    const page = await pages.open(`http://localhost:${playground.uiPort}/`, {
      viewport: { width: 390, height: 844 },
    });
    await page.getByText('listening on').waitFor();
    const tabBox = (await page.getByRole('tab', { name: 'Client' }).boundingBox())!;
    expect(tabBox.x + tabBox.width).toBeLessThanOrEqual(390);
    expect(tabBox.height).toBeGreaterThanOrEqual(44);
  });

  it('sends each line when it is ended, and shows both ends of the connection', async () => {
    await playground.run();
    const page = await openClient();
    await page.getByTestId('client').click();
    await page.keyboard.type('GET /typped');
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Backspace');
    // As an input method hands over what was composed.
    await page.keyboard.insertText('ed?你好');
    await shows(page, '› GET /typed?你好');
    await page.keyboard.type(' HTTP/1.1\nHost: x\n');
    const shown = await shows(page, '→ send 9', 'Host: x\\r\\n');
    // Nothing of what was typed before the terminal was emptied is left in it.
    expect(shown[0]).toMatch(/^\d\d\.\d{3} \d{3} c\d+ +connect/);
    // The program waits for the rest, and the page's own keys stay out of it.
    await page.keyboard.type('p');
    expect((await playground.status()).gate.paused).toBe(false);
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Enter');
    await shows(page, '← recv', '<h1>Hello World</h1>', '← recv 0', 'close()');

    const lines = await playground.untilClosed();
    const request = 'GET /typed?你好 HTTP/1.1\r\nHost: x\r\n\r\n';
    expect(Buffer.from(stream(lines, 'recv'), 'latin1').toString()).toBe(request);
    // The program's side is one click away, everywhere.
    await page.locator('.client-list').getByRole('button', { name: '#' }).click();
    await page.getByText('selected').waitFor();
    await page.getByRole('tab', { name: 'Wire' }).click();
    await shows(page, 'GET /typed?你好 HTTP/1.1\\r\\n', 'accept()');
  });

  it('takes pasted lines, half-closes with Ctrl+D and closes with Ctrl+C', async () => {
    await playground.run();
    const page = await openClient();
    await page.getByTestId('client').click();
    await page.locator('[data-testid=client] textarea:focus').waitFor({ state: 'attached' });
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/plain', 'POST / HTTP/1.1\nContent-Length: 9\n\nab');
      document.activeElement!.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true }),
      );
    });
    await shows(page, 'Content-Length: 9\\r\\n', '› ab');
    await page.keyboard.press('Control+d');
    await shows(page, '→ send 2');
    await page.keyboard.press('Control+d');
    await shows(page, 'FIN', 'shutdown(SHUT_WR)');
    const lines = await playground.untilClosed();
    expect(stream(lines, 'recv')).toBe('POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab');
    expect(recvSizes(lines).at(-1)).toBe(0);

    await page.keyboard.type('GET /again\n');
    await shows(page, 'GET /again\\r\\n');
    await page.keyboard.press('Control+c');
    await playground.untilClosed(2);
  });
});

describe('composing', () => {
  it('sends byte by byte, receives five at a time, and resets what is held open', async () => {
    await playground.run();
    const page = await openClient();
    await mode(page, 'Compose');
    await writeRequest(page, 'POST / HTTP/1.1\nContent-Length: {{body.length}}\n\n\\x00\\xff');
    await tab(page).getByRole('button', { name: 'More' }).click();
    await tab(page).getByLabel('in', { exact: true }).selectOption('single bytes');
    await tab(page).getByLabel('recv', { exact: true }).fill('5');
    await tab(page).getByRole('button', { name: 'Send', exact: true }).click();
    await shows(page, '← recv 5', 'orld<', 'close()');
    const lines = await playground.untilClosed();
    const request = 'POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n\0\xff';
    expect(stream(lines, 'recv')).toBe(request);
    const all = await playground.recordsUntil(
      'the client to close',
      (some) => ofCall(some, 'clientClose').length > 0,
    );
    expect(ofCall(all, 'clientSend').map(bytesOf)).toEqual([...request]);
    expect(
      new Set(
        ofCall(all, 'clientRecv')
          .slice(0, -2)
          .map(({ result }) => result),
      ),
    ).toEqual(new Set([5]));

    // Half a head stays open until somebody ends it.
    await writeRequest(page, 'GET /held HTTP/1.1\n');
    await tab(page).getByLabel('in', { exact: true }).selectOption('one piece');
    await tab(page).getByRole('button', { name: 'Send', exact: true }).click();
    await tab(page).getByRole('button', { name: 'Send on' }).click();
    await until('both pieces to have arrived', async () =>
      stream(await playground.records(), 'recv').endsWith('GET /held HTTP/1.1\r\nGET /held HTTP/1.1\r\n'),
    );
    await tab(page).getByRole('button', { name: 'Reset', exact: true }).first().click();
    await shows(page, 'RST');
    await playground.recordsUntil('the reset to be met', (some) =>
      some.some(({ errno }) => errno === 'ECONNRESET'),
    );
  });

  it('starts many clients, tells of each, and stops them all', async () => {
    await playground.run();
    const page = await openClient();
    await mode(page, 'Compose');
    await tab(page).getByLabel('Start from').selectOption('Half a head, and no more');
    await tab(page).getByRole('button', { name: 'More' }).click();
    await tab(page).getByLabel('clients', { exact: true }).fill('8');
    await tab(page).getByRole('button', { name: 'Send', exact: true }).click();
    const list = page.getByRole('list', { name: 'Raw clients' });
    await list.getByText('open').nth(7).waitFor();
    await tab(page).getByRole('button', { name: 'Stop all 8' }).click();
    await page.getByText('8 started, 8 ended').waitFor();
    const one = list.locator('.client-choose').first();
    const name = await one.locator('b').innerText();
    await one.click();
    await until('only what one client did', async () => {
      const shown = (await rows(page)).filter((row) => row !== '');
      return (
        shown.length > 0 && shown.filter((row) => /^\d/.test(row)).every((row) => row.includes(` ${name} `))
      );
    });
  });

  it('says where a text is wrong, and why it was refused', async () => {
    await playground.run();
    const page = await openClient();
    await mode(page, 'Compose');
    await writeRequest(page, 'GET / HTTP/1.1\n{{request.path}}');
    await tab(page).getByText('not sent: line 2').waitFor();
    await expect
      .poll(() => tab(page).getByRole('button', { name: 'Send', exact: true }).isDisabled())
      .toBe(true);
    await tab(page).getByRole('button', { name: 'Copy as' }).click();
    await tab(page).getByText("can't be sent").waitFor();
    await writeRequest(page, 'GET / HTTP/1.1\n\n');
    await tab(page).getByText('curl').waitFor();
    await tab(page).getByLabel('then').selectOption('half-close');
    await tab(page).getByText('curl reads the response before it closes').waitFor();
  });
});

describe('a recorded request', () => {
  it('is loaded exactly, changed, sent again, and compared byte by byte', async () => {
    await playground.run();
    await playground.respondWith('HTTP/1.1 200 OK\n\nyou asked for {{request.target}}');
    const hostile = 'POST /old HTTP/1.1\r\nX: \x1b[2J\xff{{\r\nContent-Length: 3\r\n\r\na\n\0';
    await playground.fetch(hostile);
    const page = await openClient();
    await load(page, '/old');
    const editor = page.getByRole('textbox', { name: 'Request text' });
    await editor.getByText('X: \\x1b[2J\\xff\\x7b\\x7b').waitFor();
    await tab(page).getByRole('button', { name: 'Send', exact: true }).click();
    const received = stream(await playground.untilClosed(2), 'recv');
    expect(received).toBe(hostile + hostile);

    await editor.getByText('/old').click();
    await page.keyboard.press('Home');
    for (let i = 0; i < 6; i += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.type('b');
    await tab(page).getByRole('button', { name: 'Send', exact: true }).click();
    await playground.untilClosed(3);
    await mode(page, 'Compare');
    await tab(page).getByText('0 bytes removed, 1 added').waitFor();
    const table = tab(page).getByRole('region', { name: 'Differences' });
    await expect.poll(() => table.locator('tr[data-kind=added] mark').allInnerTexts()).toEqual(['b']);
    await mode(page, 'Hex');
    await expect.poll(() => table.locator('tr[data-kind=added]').innerText()).toContain('62');
    await mode(page, 'Responses');
    await mode(page, 'Text');
    await table.getByText('you asked for /bold').waitFor();
    await checkShape(page);
  });

  it('is one of several on a connection that was kept alive', async () => {
    await playground.run({ program: 'event-loop' });
    const client = await playground.connect();
    await client.write('GET /one HTTP/1.1\r\n\r\nGET /two HTTP/1.1\r\n\r\n');
    await client.response();
    const page = await openClient();
    await load(page, '/one');
    await tab(page).getByLabel('Which request of #').selectOption({ label: '2: GET /two HTTP/1.1' });
    await page.getByRole('textbox', { name: 'Request text' }).getByText('/two').waitFor();
    expect(await page.getByRole('textbox', { name: 'Request text' }).innerText()).not.toContain('/one');
  });
});

it('shows hostile responses as text: nothing of them acts on the terminal or on what is typed', async () => {
  await playground.run();
  await playground.respondWith('HTTP/1.1 200 OK\n\n\\x1b[2J\\x1b[6n\\x1b]0;owned\\x07\\x9b31m\u202e');
  const page = await openClient();
  await page.getByTestId('client').click();
  await page.keyboard.type('GET / HTTP/1.1\n\n');
  await shows(page, '\\x1b[2J\\x1b[6n\\x1b]0;owned\\x07', 'close()');
  await page.keyboard.type('unharmed');
  await shows(page, '› unharmed');
  expect(await page.title()).toBe('Socket Playground');
});

describe('the Client tab is accessible and in shape', () => {
  it.each([
    ['dark', 1920, 1080],
    ['light', 1280, 720],
    ['light', 390, 844],
  ] as const)('in %s at %i x %i', async (colorScheme, width, height) => {
    await playground.run();
    await playground.fetch();
    const page = await openClient({ colorScheme, viewport: { width, height } });
    await checkShape(page);
    await mode(page, 'Compose');
    await page.getByRole('textbox', { name: 'Request text' }).waitFor();
    await tab(page).getByRole('button', { name: 'Copy as' }).click();
    await tab(page).getByRole('button', { name: 'More' }).click();
    await tab(page).getByRole('button', { name: 'Send', exact: true }).click();
    await tab(page).getByText('got 64 bytes').waitFor();
    await checkShape(page);
    await mode(page, 'Compare');
    await tab(page)
      .getByRole('region', { name: 'Differences' })
      .getByText('GET / HTTP/1.1')
      .first()
      .waitFor();
    await checkShape(page);
  });
});
