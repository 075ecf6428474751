/** What a person does at the page, in a real Chromium, against the built product and real visitors. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { checkShape, useBrowser } from '../support/browser.js';
import { Playground, usePlayground } from '../support/playground.js';
import { rows, shows } from '../support/terminal.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
/** Asks for favicons. */
const whole = useBrowser({ whole: true });
const playground = usePlayground();

const pageUrl = (of: Playground = playground): string => `http://localhost:${of.uiPort}/`;
const programUrl = (path = '/'): string => `http://127.0.0.1:${playground.port}${path}`;

async function openPage(options?: Parameters<typeof pages.open>[1]): Promise<Page> {
  const page = await pages.open(pageUrl(), options);
  await page.getByText('listening on').waitFor();
  return page;
}

/** Replaces the whole text in the response editor. */
async function writeResponse(page: Page, text: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: 'Response text' });
  await editor.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

describe('the page', () => {
  it('shows the bytes of a browser and its favicon, and the next request gets the edited response', async () => {
    await playground.run();
    const page = await openPage({ viewport: { width: 1920, height: 1700 } });
    const visitor = await whole.open(programUrl('/'));
    expect(await visitor.textContent('h1')).toBe('Hello World');
    await shows(
      page,
      'GET / HTTP/1.1\\r\\n',
      'GET /favicon.ico HTTP/1.1\\r\\n',
      '<h1>Hello World</h1>',
      'close()',
    );

    await writeResponse(
      page,
      'HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\n\n<h1>Edited: 你好</h1>',
    );
    await until(
      'the edit to be live',
      async () => (await playground.get('/api/response')).json().version > 1,
    );
    await visitor.reload();
    expect(await visitor.textContent('h1')).toBe('Edited: 你好');
    await shows(page, '<h1>Edited: 你好</h1>');
  });

  it('says where an invalid response is wrong, and the last valid one goes on answering', async () => {
    await playground.run();
    const page = await openPage();
    await writeResponse(page, 'HTTP/1.1 200 OK\n\nfirst');
    await until('the edit to be live', async () => (await playground.fetch()).endsWith('first'));
    await writeResponse(page, 'HTTP/1.1 200 OK\n\n{{request.nonsense}}');
    await page.getByTestId('response-status').getByText('line 3').waitFor();
    await page.locator('.cm-lintRange-error').waitFor();
    expect(await playground.fetch()).toBe('HTTP/1.1 200 OK\r\n\r\nfirst');
  });

  it('answers by rule: a favicon of its own', async () => {
    await playground.run();
    const page = await openPage();
    await playground.respondWith([
      { path: '/favicon.ico', text: 'HTTP/1.1 404 Not Found\n\nno icon' },
      { text: 'HTTP/1.1 200 OK\n\nthe page' },
    ]);
    await page.getByRole('tab', { name: '/favicon.ico' }).click();
    await page.getByTestId('response-editor').getByText('no icon').waitFor();
    expect(await playground.fetch('GET /favicon.ico HTTP/1.1\r\n\r\n')).toContain('no icon');
    expect(await playground.fetch()).toContain('the page');
  });

  it('filters to one connection when it is selected, and back', async () => {
    await playground.run();
    const page = await openPage();
    for (const path of ['/one', '/two', '/three']) await playground.fetch(`GET ${path} HTTP/1.1\r\n\r\n`);
    await shows(page, 'GET /one ', 'GET /two ', 'GET /three ');
    await page.getByTestId('connection').filter({ hasText: '/two' }).click();
    await until('only the selected connection', async () => {
      const text = (await rows(page)).join('\n');
      return text.includes('GET /two ') && !text.includes('/one') && !text.includes('/three');
    });
    await page.keyboard.press('Escape');
    await shows(page, 'GET /one ', 'GET /two ', 'GET /three ');
  });

  it('switches programs and receive rules', async () => {
    await playground.run();
    const page = await openPage({ viewport: { width: 1440, height: 900 } });
    // What is chosen shows once the server has taken it.
    for (const [label, name] of [
      ['Program', 'forever'],
      ['Receive', 'short-read'],
    ] as const) {
      const select = page.getByRole('combobox', { name: label });
      await select.selectOption(name);
      await until(`${name} in the header`, async () => (await select.inputValue()) === name);
    }
    await until('the switch', async () => {
      const { program, receive, state } = await playground.status();
      return program === 'forever' && receive === 'short-read' && state === 'listening';
    });
    playground.port = (await playground.status()).address.port;
    const client = await playground.connect();
    await client.write(`GET /${'x'.repeat(1024 - 18)} HTTP/1.1\r\n\r\n`);
    await page.getByTestId('connection').last().getByText('blocked in recv').waitFor();
    await page.getByTestId('thread').getByText('blocked in recv').waitFor();
  });

  it('prints what the program prints, in Output', async () => {
    await playground.run();
    const page = await openPage({ viewport: { width: 1920, height: 1080 } });
    await playground.fetch("GET /it's HTTP/1.1\r\n\r\n");
    await page.getByRole('tab', { name: 'Output' }).click();
    await shows(
      page,
      `data: b"GET /it's HTTP/1.1\\r\\n\\r\\n"`,
      "address: ('127.0.0.1', ",
      'client socket type: ',
    );
  });

  it('says that one-shot has ended, and starts it again', async () => {
    await playground.run({ program: 'one-shot' });
    const page = await openPage();
    await playground.fetch();
    await page.getByTestId('program-alert').waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await until('it to listen again', async () => (await playground.status()).state === 'listening');
  });

  it('shows a taken port, with a field to choose another', async () => {
    const other = await new Playground().start();
    try {
      await playground.run();
      const page = await openPage();
      await playground.change({ port: other.port });
      const alert = page.getByTestId('program-alert');
      await alert.getByText('EADDRINUSE').waitFor();
      await alert.getByRole('spinbutton').or(alert.getByRole('textbox')).fill('0');
      await page.keyboard.press('Enter');
      await page.getByText('listening on').waitFor();
      const { state, address } = await playground.status();
      expect(state).toBe('listening');
      expect(address.port).not.toBe(other.port);
    } finally {
      await other.end();
    }
  });

  it('shows a banner while the connection is lost, then every record that it missed', async () => {
    await playground.run();
    const page = await pages.blank({ viewport: { width: 1920, height: 1700 } });
    let lost = false;
    const open = new Set<{ close(): void }>();
    await page.routeWebSocket('**/bridge?*', (route) => {
      if (lost) return void route.close();
      const server = route.connectToServer();
      open.add({ close: () => void Promise.all([route.close(), server.close()]) });
    });
    await page.goto(pageUrl());
    await page.getByText('listening on').waitFor();
    await playground.fetch('GET /before HTTP/1.1\r\n\r\n');
    await shows(page, 'GET /before ');

    lost = true;
    for (const socket of open) socket.close();
    await page.getByTestId('banner').getByText('lost').waitFor();
    for (let i = 0; i < 3; i += 1) await playground.fetch(`GET /missed${i} HTTP/1.1\r\n\r\n`);
    lost = false;
    await shows(page, 'GET /before ', 'GET /missed0 ', 'GET /missed1 ', 'GET /missed2 ');
    await until('the banner to go', async () => (await page.getByTestId('banner').count()) === 0);
    // Nothing twice, nothing left out.
    const accepts = (await rows(page)).filter((row) => row.includes('accept()'));
    expect(accepts).toHaveLength(4);
  });

  it('says that history is gone when the server was started anew', async () => {
    const first = await new Playground().start();
    const { uiPort } = first;
    const page = await pages.open(pageUrl(first));
    await page.getByText('listening on').waitFor();
    await first.fetch('GET /old HTTP/1.1\r\n\r\n');
    await shows(page, 'GET /old ');
    await first.end();
    await page.getByTestId('banner').waitFor();
    const second = await new Playground(['--ui-port', String(uiPort)]).start();
    try {
      await page.getByText('history is gone').waitFor();
      await second.fetch('GET /new HTTP/1.1\r\n\r\n');
      const shown = await shows(page, 'GET /new ');
      expect(shown.join('\n')).not.toContain('/old');
    } finally {
      await second.end();
    }
  });

  it('shows hostile bytes as text: nothing of them acts on the terminal', async () => {
    await playground.run();
    const page = await openPage({ viewport: { width: 1920, height: 1080 } });
    await playground.fetch('GET /\x1b[2J\x1b]0;owned\x07\x9b31m\u202e HTTP/1.1\r\n\r\n');
    await shows(page, '\\x1b[2J\\x1b]0;owned\\x07');
    expect(await page.title()).toBe('Socket Playground');
  });

  it('keeps counting while its view is frozen', async () => {
    await playground.run();
    const page = await openPage();
    await playground.fetch('GET /first HTTP/1.1\r\n\r\n');
    await shows(page, 'GET /first ');
    await page.getByRole('button', { name: 'Freeze' }).click();
    await playground.fetch('GET /second HTTP/1.1\r\n\r\n');
    await page
      .getByRole('tabpanel', { name: 'Wire' })
      .getByText(/[1-9]\d* new/)
      .waitFor();
    expect((await rows(page)).join('\n')).not.toContain('/second');
    await page.getByTestId('connection').filter({ hasText: '/second' }).waitFor();
  });
});

describe('the page is accessible and in shape', () => {
  it.each([
    ['dark', 1920, 1080],
    ['light', 1280, 720],
    ['dark', 390, 844],
    ['light', 390, 844],
  ] as const)('in %s at %i x %i', async (colorScheme, width, height) => {
    await playground.run();
    const page = await openPage({ colorScheme, viewport: { width, height } });
    await playground.fetch();
    await shows(page, '<h1>Hello World</h1>');
    await checkShape(page);
  });
});
