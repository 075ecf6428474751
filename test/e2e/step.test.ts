/** Stepping through a program, in a real Chromium, with real visitors: what the page says and what they experience. */
import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkShape, useBrowser } from '../support/browser.js';
import { Client } from '../support/client.js';
import { GET, HELLO_WORLD, usePlayground } from '../support/playground.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
const playground = usePlayground();

const WIDE = { viewport: { width: 1920, height: 1080 } } as const;

async function openPage(options: Parameters<typeof pages.open>[1] = WIDE): Promise<Page> {
  const page = await pages.open(`http://localhost:${playground.uiPort}/`, options);
  await page.getByTestId('live').waitFor();
  return page;
}

/** The page as it is laid out for stepping. */
async function openSteps(): Promise<Page> {
  const page = await openPage();
  await page.keyboard.press('2');
  return page;
}

/** The line of code that a thread's marker is on; null while it has none. */
async function markedLine(page: Page, thread: number, state: string): Promise<string | null> {
  const line = page
    .locator('.program > .source .source-line')
    .filter({ has: page.locator(`[data-testid=marker][data-thread="${thread}"][data-state="${state}"]`) });
  return (await line.count()) === 0 ? null : (await line.locator('code').innerText()).trim();
}

/** Waits until a thread is marked on a line, about to make its call. */
async function aboutTo(page: Page, thread: number, code: string): Promise<void> {
  let seen: string | null = null;
  try {
    await until(`thread ${thread} before ${code}`, async () => {
      seen = await markedLine(page, thread, 'gated');
      return seen?.includes(code);
    });
  } catch (error) {
    throw new Error(`Last seen on: ${seen}`, { cause: error });
  }
}

/** Closes the gate, and waits until it is: who comes now is held. */
async function pause(page: Page): Promise<void> {
  await page.keyboard.press('p');
  await until('the closed gate', async () => (await playground.status()).gate.paused);
}

async function refused(port: number): Promise<boolean> {
  try {
    (await Client.connect(port)).close();
    return false;
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ECONNREFUSED');
    return true;
  }
}

beforeEach(async () => {
  const viewer = await playground.view();
  await viewer.request({ kind: 'gate', id: 1, change: { paused: false, breakpoints: [] } });
  viewer.close();
});

describe('stepping', () => {
  it('takes a visitor from accept to the loaded page, one press a call', async () => {
    await playground.run({ program: 'one-shot' });
    const { port } = playground;
    await playground.change({ running: false });
    await playground.change({ port });
    const page = await openSteps();
    await page.keyboard.press('p');
    await page.getByTestId('live').getByText('starts paused').waitFor();
    await page.getByRole('button', { name: 'Start paused', exact: true }).click();

    for (const code of ['socket(AF_INET', 'sock.setsockopt(', 'sock.bind(', 'sock.listen(']) {
      await aboutTo(page, 0, code);
      await page.keyboard.press('s');
    }
    await aboutTo(page, 0, 'sock.accept()');
    await page.getByTestId('live').getByText('paused at the gate').waitFor();

    const visitor = await pages.blank();
    let loaded = false;
    const load = visitor.goto(`http://127.0.0.1:${port}/`).then(
      () => (loaded = true),
      (error: Error) => error,
    );
    await page.keyboard.press('s');
    await aboutTo(page, 0, 'receive(client)');
    await page.locator('.receive [data-testid=marker]').waitFor();
    await expect
      .poll(() => page.locator('.receive [data-chosen=true]').innerText())
      .toContain('client.recv(65536)');

    await page.keyboard.press('s');
    await aboutTo(page, 0, 'client.sendall(');
    const variables = page.getByTestId('variables');
    await expect.poll(() => variables.locator('[data-name=addr]').innerText()).toContain("('127.0.0.1', ");
    await expect
      .poll(() => variables.locator('[data-name=data]').innerText())
      .toContain("b'GET / HTTP/1.1\\r\\n");
    await expect
      .poll(() => variables.locator('[data-name=response]').innerText())
      .toContain(`${HELLO_WORLD.length} bytes`);
    expect(loaded).toBe(false);

    await page.keyboard.press('s');
    await aboutTo(page, 0, 'client.close()');
    // Sent, but without an end: a browser waits for the FIN.
    expect(loaded).toBe(false);
    await page.keyboard.press('s');
    expect(await load).toBe(true);
    expect(await visitor.textContent('h1')).toBe('Hello World');
    await aboutTo(page, 0, 'sock.close()');
    await page.keyboard.press('s');
    await page.getByText('The program has ended').waitFor();
    const calls = (await playground.records())
      .filter(({ call }) => !['gate', 'print', 'start', 'exit'].includes(call))
      .map(({ call }) => call);
    expect(calls.slice(-9)).toEqual([
      'socket',
      'setsockopt',
      'bind',
      'listen',
      'accept',
      'recv',
      'sendall',
      'close',
      'close',
    ]);
  });

  it('starts paused: nobody can connect before listen has returned', async () => {
    await playground.run();
    const { port } = playground;
    await playground.change({ running: false });
    await playground.change({ port });
    const page = await openSteps();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Start paused', exact: true }).click();
    await aboutTo(page, 0, 'socket(AF_INET');
    for (const code of ['sock.setsockopt(', 'sock.bind(', 'sock.listen(']) {
      await page.getByRole('button', { name: 'Step main' }).click();
      await aboutTo(page, 0, code);
      expect(await refused(port)).toBe(true);
    }
    await page.getByRole('button', { name: 'Step main' }).click();
    await aboutTo(page, 0, 'sock.accept()');
    expect(await refused(port)).toBe(false);
  });

  it('gives up a start that waits at the gate', async () => {
    await playground.run();
    await playground.change({ running: false });
    const page = await openSteps();
    await pause(page);
    await page.getByRole('button', { name: 'Start paused', exact: true }).click();
    await aboutTo(page, 0, 'socket(AF_INET');
    await page.getByRole('button', { name: 'Restart' }).click();
    await aboutTo(page, 0, 'socket(AF_INET');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByTestId('program-alert').getByText('The program is stopped').waitFor();
    await page.getByRole('button', { name: 'Start it paused' }).waitFor();
  });

  it('stops at a breakpoint that was set by a click beside its line, and by keyboard', async () => {
    await playground.run();
    const page = await openSteps();
    const gutter = page.getByRole('button', { name: /stop before sendall/ });
    await gutter.click();
    await until('the breakpoint', async () => (await gutter.getAttribute('aria-pressed')) === 'true');
    const client = await playground.connect();
    await client.write(GET);
    await aboutTo(page, 1, 'client.sendall(');
    await page.getByTestId('live').getByText('at a breakpoint').waitFor();
    await page.getByTestId('connection').last().getByText('before sendall').waitFor();
    expect(client.received).toHaveLength(0);

    await gutter.focus();
    await page.keyboard.press('Enter');
    await until('no breakpoint', async () => (await gutter.getAttribute('aria-pressed')) === 'false');
    await page.keyboard.press('r');
    expect(await client.response()).toBe(HELLO_WORLD);
    await page.getByTestId('live').getByText('listening on').waitFor();
  });

  it('names a client of the event loop once its accept is told', async () => {
    await playground.run({ program: 'event-loop' });
    const page = await openSteps();
    await pause(page);
    const client = await playground.connect();
    const row = page.getByTestId('connection').last();
    await row.getByText('before accept').waitFor();
    await row.getByText('peer not shown').waitFor();
    await page.keyboard.press('s');
    await row.getByText(`:${client.socket.localPort}`).waitFor();
  });

  it('steps the thread that is chosen, or all that wait', async () => {
    await playground.run();
    const page = await openSteps();
    await playground.crowd(2);
    await pause(page);
    const clients = await playground.connectMany(2);
    for (const client of clients) await client.write(GET);
    // Main is inside of accept when the gate closes; it comes to the gate with the first new client.
    await aboutTo(page, 0, 'startThread(');
    await page.keyboard.press('s');
    await aboutTo(page, 0, 'sock.accept()');
    await page.keyboard.press('a');
    await aboutTo(page, 0, 'startThread(');
    await aboutTo(page, 3, 'client.sendall(');
    await page.keyboard.press('n');
    const step = page.getByRole('button', { name: /^Step thread 3/ });
    await step.waitFor();
    const status = await playground.status();
    expect(status.gate.paused).toBe(true);
    await page.keyboard.press('r');
    for (const client of clients) expect(await client.response()).toBe(HELLO_WORLD);
  });

  it('reads keys only where nobody is typing, and shows them all', async () => {
    await playground.run();
    // Puts it back in order after the test.
    const version = await playground.respondWith('HTTP/1.1 200 OK\n\nx');
    const page = await openPage();
    await page.getByRole('searchbox', { name: 'Filter connections' }).click();
    await page.keyboard.type('pas?');
    await page.getByRole('textbox', { name: 'Response text' }).click();
    await page.keyboard.type('p');
    await until(
      'the edit',
      async () => ((await playground.get('/api/response')).json() as { version: number }).version > version,
    );
    expect((await playground.status()).gate.paused).toBe(false);
    await page.getByRole('heading', { name: 'Connections' }).click();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog');
    await help.getByText('the chosen thread makes one call').waitFor();
    await page.keyboard.press('p');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    expect((await playground.status()).gate.paused).toBe(false);
  });

  it('shows the same program in Python, with the same threads on its lines', async () => {
    await playground.run();
    const page = await openSteps();
    await until('main in accept', async () =>
      (await markedLine(page, 0, 'blocked'))?.includes('const [client] = sock.accept();'),
    );
    await page.getByRole('radio', { name: 'Python' }).check({ force: true });
    await until('main in accept', async () =>
      (await markedLine(page, 0, 'blocked'))?.includes('client, addr = sock.accept()'),
    );
  });
});

describe('timeline and ladder', () => {
  async function saved(page: Page, place: string, kind: 'SVG' | 'PNG'): Promise<Buffer> {
    const download = page.waitForEvent('download');
    await page.locator(`.column[data-place=${place}]`).getByRole('button', { name: kind }).click();
    const file: Download = await download;
    return readFile(await file.path());
  }

  it('have a bar and the arrows of a finished connection, and are saved as SVG and PNG', async () => {
    await playground.run();
    const page = await openSteps();
    await playground.fetch();
    const { connection } = (await playground.untilClosed()).at(-1)!;
    const ofIt = page.locator(`[data-connection="${connection}"]`);
    const row = page.getByTestId('connection').and(ofIt);
    const drawn = page.getByTestId('timeline').locator(ofIt);
    await row.getByText('200').waitFor();
    const selected = async (): Promise<boolean> => (await page.locator('.selection-chip').count()) === 1;
    // A live timeline moves under the mouse: fitted to the connection it stands still.
    await row.click();
    await until('the selection in the list', selected);
    await page.getByRole('button', { name: 'Fit' }).click();
    await page.keyboard.press('Escape');
    await until('no selection', async () => !(await selected()));
    await drawn.and(page.locator('[data-what=bar]')).click({ force: true });
    await until('the selection by its bar', selected);
    // Which of them share a pixel, and so are drawn once, is a matter of how fast it went.
    await drawn
      .and(page.locator('[data-what=recv], [data-what=sendall], [data-what=closed]'))
      .first()
      .waitFor({ state: 'attached' });

    await page.getByRole('tab', { name: 'Ladder' }).click();
    const ladder = page.getByTestId('ladder');
    await ladder.locator('[data-what="fin to client"]').waitFor({ state: 'attached' });
    const arrows = await ladder
      .locator('line[data-what*=" to "]')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('data-what')));
    expect(arrows).toEqual(['connect to server', 'bytes to server', 'bytes to client', 'fin to client']);
    await expect
      .poll(() => ladder.locator('text').allTextContents())
      .toEqual(expect.arrayContaining(['connect', 'transfer', 'close', '18 B', `${HELLO_WORLD.length} B`]));

    const svg = String(await saved(page, 'timeline', 'SVG'));
    const parsed = await page.evaluate((text) => {
      const read = new DOMParser().parseFromString(text, 'image/svg+xml');
      const wrong = read.querySelector('parsererror')?.textContent ?? null;
      return { wrong, lines: read.querySelectorAll('line').length };
    }, svg);
    expect(parsed.wrong).toBeNull();
    expect(parsed.lines).toBeGreaterThanOrEqual(6);
    const png = await saved(page, 'timeline', 'PNG');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
  });

  it('tell a client that resets the connection from one that closes it', async () => {
    await playground.run();
    const page = await openSteps();
    const client = await playground.connect();
    await page.getByTestId('connection').last().getByText('blocked in recv').waitFor();
    client.reset();
    await page.getByTestId('connection').last().getByText('reset', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Ladder' }).click();
    await page.getByTestId('ladder').locator('[data-what="rst to server"]').waitFor({ state: 'attached' });
  });

  it('zoom by wheel and keys, and the cursor reads the time', async () => {
    await playground.run();
    const page = await openSteps();
    const timeline = page.getByTestId('timeline');
    await timeline.hover();
    await expect
      .poll(() => page.getByTestId('time-readout').innerText())
      .toMatch(/^\d\d:\d\d:\d\d\.\d{3} \d{3}/);
    const label = (): Promise<string | null> => timeline.locator('svg').getAttribute('aria-label');
    await expect.poll(label).toContain('10.0 s');
    await page.mouse.wheel(0, -300);
    await until('a closer look', async () => !(await label())!.includes('10.0 s'));
    await timeline.focus();
    await page.keyboard.press('ArrowLeft');
    const live = page.getByRole('button', { name: 'Live' });
    await until('the past', async () => (await live.getAttribute('aria-pressed')) === 'false');
    await live.click();
    await until('now', async () => (await live.getAttribute('aria-pressed')) === 'true');
  });
});

describe('scenarios', () => {
  const info = {
    name: 'two-visitors',
    title: { en: 'Two visitors', zh: '两个访客' },
    watch: { en: 'Who waits for whom.', zh: '谁在等谁。' },
    programs: ['forever', 'threaded'],
  };

  /** A page whose server has one scenario more: what it tells of it is told here. */
  async function openWithScenario(): Promise<Page> {
    const page = await pages.blank(WIDE);
    await page.routeWebSocket('**/bridge?*', (route) => {
      const server = route.connectToServer();
      let lastSeq = 0;
      let plays = 0;
      server.onMessage((message) => {
        const told = typeof message === 'string' ? (JSON.parse(message) as { kind: string }) : null;
        if (told?.kind !== 'hello') return route.send(message);
        ({ lastSeq } = told as unknown as { lastSeq: number });
        route.send(JSON.stringify({ ...told, scenarios: [info] }));
      });
      route.onMessage((message) => {
        const asked = JSON.parse(String(message)) as { kind: string; id: number; program: string };
        if (asked.kind !== 'scenario') return server.send(message);
        const timeNs = (ms: number): string => String(BigInt(Date.now() + ms) * 1_000_000n);
        const event = (kind: string, ms: number, bytes = 0): object => ({
          kind,
          timeNs: timeNs(ms),
          bytes,
          text: '',
        });
        const clients = ['visitor 1', 'visitor 2'].map((label, index) => ({
          label: { en: label, zh: label },
          port: 1 + index,
          events: [event('connecting', 0), event('connected', 1), event('sent', 2, 18), event('closed', 900)],
          outcome: { en: `${label} was answered`, zh: `${label} 得到了响应` },
        }));
        const state = { name: info.name, program: asked.program, sinceSeq: plays++, error: null };
        const running = { ...state, running: true, untilSeq: null, clients: [], result: null };
        const result = { en: `${asked.program} answered both`, zh: `${asked.program} 响应了两个` };
        const ended = { ...state, running: false, untilSeq: lastSeq, clients, result };
        for (const scenario of [running, ended]) route.send(JSON.stringify({ kind: 'scenario', scenario }));
        route.send(JSON.stringify({ kind: 'reply', id: asked.id, error: null }));
      });
    });
    await page.goto(`http://localhost:${playground.uiPort}/`);
    await page.getByTestId('live').waitFor();
    await page.keyboard.press('2');
    return page;
  }

  it('are played, each client tells its story, and two programs are put side by side', async () => {
    await playground.run();
    const page = await openWithScenario();
    await page.getByRole('tab', { name: 'Scenarios' }).click();
    const panel = page.getByTestId('scenarios');
    await panel.getByText(info.watch.en).waitFor();
    await panel.getByRole('button', { name: 'Play' }).click();
    await panel.getByText('forever answered both').waitFor();
    const story = panel.getByRole('region', { name: 'visitor 2' });
    await expect.poll(() => story.getByRole('listitem').allInnerTexts()).toHaveLength(4);
    await story.getByText('visitor 2 was answered').waitFor();

    await panel.getByRole('button', { name: 'Compare with' }).click();
    const comparison = page.getByTestId('comparison');
    for (const program of info.programs) {
      const side = comparison.getByRole('region', { name: program });
      await side.getByText(`${program} answered both`).waitFor();
      await side.getByRole('img', { name: `Timeline of ${program}` }).waitFor();
    }
    await checkShape(page);
  });
});

describe('a paused program is accessible and in shape', () => {
  it.each([
    ['dark', 1920, 1080, null],
    ['light', 1280, 720, null],
    ['light', 390, 844, 'Timeline'],
    ['dark', 390, 844, 'Program'],
  ] as const)('in %s at %i x %i', async (colorScheme, width, height, tab) => {
    await playground.run();
    const page = await openPage({ colorScheme, viewport: { width, height } });
    await pause(page);
    const client = await playground.connect();
    await client.write(GET);
    await page.getByTestId('live').getByText('paused at the gate').waitFor();
    if (tab !== null) await page.getByRole('navigation').getByRole('button', { name: tab }).click();
    await checkShape(page);
  });
});
