/** The inspector and links to it: every view with real traffic, in a real Chromium. */
import { createServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { checkShape, useBrowser } from '../support/browser.js';
import { LARGE_ANSWER, LARGE_REQUEST, LARGE_RESPONSE, usePlayground } from '../support/playground.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
/** Gives a sandboxed frame a process of its own. */
const whole = useBrowser({ whole: true });
const playground = usePlayground();

const url = (fragment = ''): string => `http://localhost:${playground.uiPort}/${fragment}`;
const WIDE = { viewport: { width: 1600, height: 1000 } };

/** Bytes as the notation of a response writes them. */
const notation = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');

/** Has one request answered with this, and returns the number of its connection. */
async function answered(response: string, request = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'): Promise<number> {
  await playground.respondWith(response);
  await playground.fetch(request);
  const closed = (await playground.untilClosed()).findLast(({ call }) => call === 'close');
  return closed!.connection;
}

async function openAt(
  number: number,
  view: string,
  options: object = WIDE,
  expected?: RegExp,
  from = pages,
): Promise<Page> {
  const page = await from.open(url(`#connection=${number}&view=${view}`), options, expected);
  await page.getByTestId('inspector').waitFor();
  return page;
}

const view = (page: Page, name: string): Promise<void> =>
  page.getByRole('tablist', { name: 'Views of the connection' }).getByRole('tab', { name }).click();

/** What is selected among the bytes that are seen. */
const selected = async (page: Page, testId: string): Promise<string> =>
  (await page.getByTestId(testId).locator('[data-selected]').allTextContents()).join('');

/**
 * The body's text in the frame without scripts: none of the test's run there either, so the browser is asked, in one
 * question, since the document may be another one by the next.
 */
async function sandboxed(page: Page): Promise<string> {
  const frame = page.frames().find((one) => one.url() === 'about:srcdoc');
  if (frame === undefined) return '';
  const session = await page.context().newCDPSession(frame);
  const { root } = await session.send('DOM.getDocument', { depth: -1 });
  await session.detach();
  return bodyText(root);
}

interface DomNode {
  readonly nodeName: string;
  readonly nodeValue: string;
  readonly children?: readonly DomNode[];
}

function bodyText({ nodeName, nodeValue, children = [] }: DomNode): string {
  if (nodeName === '#text') return nodeValue.trim();
  return /^(HEAD|STYLE|SCRIPT)$/.test(nodeName) ? '' : children.map(bodyText).join('');
}

const fragment = (page: Page): string => new URL(page.url()).hash;

describe('the views of a connection', () => {
  it('say what there is while nobody has connected, and then show the newest', async () => {
    await playground.run();
    const page = await pages.open(url(), WIDE);
    await page.getByRole('tab', { name: 'Inspector' }).click();
    await page.getByTestId('inspector-absent').getByText('Nobody has connected yet').waitFor();
    await playground.fetch('GET /first HTTP/1.1\r\n\r\n');
    await page.getByTestId('inspector-head').getByText('GET /first').waitFor();
    await page.getByTestId('inspector-head').getByText('the newest').waitFor();
    await playground.fetch('GET /second HTTP/1.1\r\n\r\n');
    await page.getByTestId('inspector-head').getByText('GET /second').waitFor();
  });

  it('show hostile bytes as escapes, and the same selection as raw, text and hex', async () => {
    await playground.run();
    const hostile = 'HTTP/1.1 200 OK\nX-Odd:  a \n\n\\x1b[31m\\0\\xff你好\\\\';
    const number = await answered(hostile, 'GET /你 HTTP/1.1\r\nHost: x\r\n\r\n');
    const page = await openAt(number, 'raw');
    const raw = page.getByTestId('inspector-raw');
    await raw.getByText('\\x1b[31m\\x00\\xff你好\\\\').waitFor();
    await raw.getByText(/→ recv \d+ · \+/).waitFor();
    await raw.getByText(/← sendall \d+ · \+/).waitFor();

    await view(page, 'Hex');
    const hex = page.getByTestId('inspector-hex');
    await hex.locator('[data-start]').first().waitFor();
    await hex.focus();
    for (const key of ['ArrowRight', 'End', 'Home', 'Shift+ArrowRight', 'Shift+ArrowRight'])
      await page.keyboard.press(key);
    await until('three bytes', async () => (await selected(page, 'inspector-hex')) === '474554GET');
    await page.getByTestId('inspector-said').getByText('3 bytes at offset 0 (0x0) · value 4670804').waitFor();
    await view(page, 'Text');
    await until('the same bytes as text', async () => (await selected(page, 'inspector-text')) === 'GET');

    // A character of three bytes, selected as text, is three bytes in hex.
    await page.getByTestId('inspector-text').getByText('好', { exact: true }).click();
    await page.getByTestId('inspector-said').getByText(`value ${0xe5a5bd} · character 好 U+597D`).waitFor();
    await view(page, 'Hex');
    await until('its bytes in hex', async () => (await selected(page, 'inspector-hex')) === 'e5a5bd好');
    await view(page, 'Raw');
    await until('it in raw', async () => (await selected(page, 'inspector-raw')) === '好');
    await page.getByRole('button', { name: 'Copy hex' }).waitFor();
    await checkShape(page);
  });

  it('explain headers, and hide no line that is malformed', async () => {
    await playground.run();
    const number = await answered(
      'HTTP/1.1 404 Not Found\nContent-Type: text/plain\nX-Odd:  two\nX-Odd: again\nno colon here\n\nno',
      'GET / HTTP/1.1\r\nHost: x\r\nA: 1\r\n\t2\r\n\r\n',
    );
    const page = await openAt(number, 'headers');
    const table = page.getByTestId('headers-response');
    const help = page.getByTestId('inspector-help');
    await table.getByRole('button', { name: 'Content-Type' }).focus();
    await help.getByText('RFC 9110 §8.3').waitFor();
    await table.getByRole('button', { name: 'status line' }).hover();
    await help.getByText('404 Not Found').waitFor();
    await table.getByRole('row').filter({ hasText: 'not a field' }).getByText('no colon here').waitFor();
    await expect.poll(() => table.getByText('2×').count()).toBe(2);
    await expect.poll(() => table.locator('.odd-space').allTextContents()).toEqual(['·']);
    await page.getByTestId('headers-request').getByText('goes on (obs-fold)').waitFor();
    await checkShape(page);
  });

  it('show a body as what it is, without its chunks and codings', async () => {
    await playground.run();
    const packed = gzipSync('{"name":"你好","list":[1,2,{"deep":true}]}');
    const half = Math.floor(packed.length / 2);
    const chunk = (bytes: Uint8Array): string => `${bytes.length.toString(16)}\\r\\n${notation(bytes)}\\r\\n`;
    const number = await answered(
      `HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Encoding: gzip\nTransfer-Encoding: chunked\n\n${chunk(packed.subarray(0, half))}${chunk(packed.subarray(half))}0\\r\\n\\r\\n`,
    );
    const page = await openAt(number, 'body');
    const tree = page.getByTestId('json-tree');
    await tree.getByText('"你好"').waitFor();
    await page
      .getByTestId('body-facts')
      .getByText(/chunked, undone · gzip, undone/)
      .waitFor();
    await tree.focus();
    const current = (): Promise<string> => tree.locator('[aria-selected="true"]').innerText();
    await page.keyboard.press('End');
    await expect.poll(current).toContain('{} 1 member');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(current).toContain('"deep": true');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => tree.getByRole('treeitem').count()).toBe(6);
    await checkShape(page);
    await page.getByRole('radio', { name: 'Hex' }).check({ force: true });
    await page.getByTestId('inspector-body-hex').getByText('7b').first().waitFor();
  });

  it('say where a body is no JSON', async () => {
    await playground.run();
    const number = await answered('HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"a": nul}');
    const page = await openAt(number, 'body');
    await page.getByTestId('json-mistake').getByText('line 1, column 7: expected a value').waitFor();
  });

  it('draw an image, from the bytes that were sent', async () => {
    await playground.run();
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==',
      'base64',
    );
    const number = await answered(`HTTP/1.1 200 OK\nContent-Type: image/png\n\n${notation(png)}`);
    const page = await openAt(number, 'body');
    await page.getByText('3 × 2 pixels').waitFor();
  });

  it('run nothing and load nothing of a page that was sent', async () => {
    await playground.run();
    const heard: string[] = [];
    const server: Server = createServer((socket) => {
      socket.on('data', (data) => {
        heard.push(String(data));
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
      socket.on('error', () => {});
      heard.push('connected');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const there = (path: string): string => `http://127.0.0.1:${port}/${path}`;
    try {
      const number = await answered(
        `HTTP/1.1 200 OK\nContent-Type: text/html\n\n<!doctype html><title>t</title>
<link rel=preconnect href="${there('')}"><link rel=stylesheet href="${there('style')}">
<meta http-equiv=refresh content="0;url=${there('refresh')}">
<style>h1 { color: rgb(1, 2, 3); background: url(${there('background')}) }</style>
<h1 id=h>safe</h1><img src="${there('image')}" onerror="document.body.textContent = 'ran'">
<iframe src="${there('frame')}"></iframe>
<script>document.getElementById('h').textContent = 'ran'; fetch('${there('fetch')}'); top.stolen = 1</script>`,
      );
      const refused = /Content Security Policy|Blocked script execution|sandbox|Refused/;
      const page = await openAt(number, 'body', WIDE, refused, whole);
      const frame = page.getByTestId('body-frame');
      expect(await frame.getAttribute('sandbox')).toBe('');
      await until('the page that was sent', async () => (await sandboxed(page)) === 'safe');
      expect(await page.evaluate(() => 'stolen' in window)).toBe(false);
      // Whatever was going to be loaded has begun when another page of the same browser has got its answer.
      const other = await whole.blank({}, /./);
      await other.goto(there('control'));
      expect(heard.filter((data) => data !== 'connected' && !/^GET \/(control|favicon)/.test(data))).toEqual(
        [],
      );
      expect(await sandboxed(page)).toBe('safe');
    } finally {
      server.close();
    }
  });

  it('tell where the time went, and draw the ladder', async () => {
    await playground.run({ delayMs: 30 });
    const number = await answered('HTTP/1.1 200 OK\n\nhi');
    const page = await openAt(number, 'timing', { viewport: { width: 390, height: 844 } });
    const phases = page.getByTestId('timing-phases');
    for (const phase of [
      'waited for a thread',
      'until the first byte',
      'work',
      'sending',
      'from the last byte to close',
    ])
      await phases.getByText(phase, { exact: true }).waitFor();
    const rows = page.getByTestId('timing-calls').locator('tbody th');
    expect(
      (await rows.allInnerTexts()).map((text) => text.split(' ').find((word) => /^[a-z]/i.test(word))),
    ).toEqual(['accept', 'startThread', 'recv', 'work', 'sendall', 'close']);
    await checkShape(page);
    const ends = await page
      .getByTestId('timing-calls')
      .locator('tbody .timing-bar')
      .evaluateAll((cells) => {
        const right = (element: Element): number => element.getBoundingClientRect().right;
        return cells.map((cell) => ({ bar: right(cell.firstElementChild!), column: right(cell) }));
      });
    expect(ends).toHaveLength(await rows.count());
    for (const { bar, column } of ends) expect(bar).toBeLessThanOrEqual(column);
    await view(page, 'Ladder');
    await page.getByTestId('inspector').getByTestId('ladder').getByText('GET / HTTP/1.1').waitFor();
  });

  it('show a large response in parts, and answer at once', async () => {
    await playground.run();
    const number = await answered(LARGE_RESPONSE, LARGE_REQUEST);
    expect(LARGE_ANSWER.length).toBeGreaterThan(3 * 256 * 1024);
    const page = await openAt(number, 'hex');
    await page.getByText('part 1 of 4').waitFor();
    expect(await page.getByTestId('inspector-hex').locator('.byte-line').count()).toBeLessThan(120);
    await page.getByTestId('inspector-hex').focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Next part' }).click();
    await page.getByText('part 2 of 4').waitFor();
    await view(page, 'Raw');
    await page
      .getByTestId('inspector-raw')
      .getByText(/of these 262,144/)
      .waitFor();
  });

  it('tell the requests of a connection that was kept alive apart', async () => {
    await playground.run({ program: 'keep-alive' });
    await playground.respondWith('HTTP/1.1 200 OK\nContent-Length: {{body.length}}\n\nfor {{request.path}}');
    const client = await playground.connect();
    await client.write('GET /one HTTP/1.1\r\nHost: x\r\n\r\nGET /two HTTP/1.1\r\nHost: x\r\n\r\n');
    const lines = await playground.recordsUntil(
      'both answers',
      (records) => records.filter(({ call }) => call === 'sendall').length >= 2,
    );
    const { connection } = lines.findLast(({ call }) => call === 'sendall')!;
    const page = await pages.open(url(`#connection=${connection}&request=2&view=text`), WIDE);
    await page.getByTestId('inspector-text').getByText('for /two').waitFor();
    await page.getByRole('button', { name: 'Previous request' }).click();
    await page.getByTestId('inspector-text').getByText('for /one').waitFor();
    await until(
      'the link to say so',
      () => fragment(page) === `#connection=${connection}&request=1&view=text`,
    );
    await checkShape(page);
  });
});

describe('links', () => {
  it('follow what is looked at, and Back and Forward go there', async () => {
    await playground.run();
    const number = await answered('HTTP/1.1 200 OK\n\nhi', 'GET /linked HTTP/1.1\r\n\r\n');
    const page = await pages.open(url(), WIDE);
    expect(fragment(page)).toBe('');
    await page.getByTestId('connection').filter({ hasText: '/linked' }).click();
    await until('the link', () => fragment(page) === `#connection=${number}`);
    await page.getByRole('tab', { name: 'Inspector' }).click();
    await until('the link', () => fragment(page) === `#connection=${number}&view=raw`);
    await page.goBack();
    await page.getByRole('tab', { name: 'Wire', selected: true }).waitFor();
    await page.goBack();
    await until('nothing to be selected', () => fragment(page) === '');
    await page.goForward();
    await page.goForward();
    await page.getByTestId('inspector-head').getByText('GET /linked').waitFor();
    await page.reload();
    await page.getByTestId('inspector-head').getByText('GET /linked').waitFor();
  });

  it('to a connection that is not there yet say so, and show it when it comes', async () => {
    await playground.run();
    const number = await answered('HTTP/1.1 200 OK\n\nhi');
    const page = await pages.open(url(`#connection=${number + 2}&view=headers`), WIDE);
    await page
      .getByTestId('inspector-absent')
      .getByText(`#${number + 2} is not there yet.`)
      .waitFor();
    await playground.fetch('GET /between HTTP/1.1\r\n\r\n');
    await playground.fetch('GET /awaited HTTP/1.1\r\n\r\n');
    await page.getByTestId('inspector-head').getByText('GET /awaited').waitFor();
  });

  it('name a language, which the page is then read in, and say nothing that makes no sense', async () => {
    await playground.run();
    const number = await answered('HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>你好');
    const page = await openAt(number, 'timing&lang=zh&nonsense=1', {
      viewport: { width: 1280, height: 720 },
    });
    await page.getByRole('tab', { name: '耗时', selected: true }).waitFor();
    await page.getByTestId('timing-phases').getByText('等待线程').waitFor();
    await page.getByRole('tab', { name: '时序图' }).first().click();
    await page.getByTestId('inspector').getByText('accept 返回').waitFor();
    await page.getByRole('tab', { name: '首部', exact: true }).click();
    expect(fragment(page)).toContain('lang=zh');
    await checkShape(page);
  });
});
