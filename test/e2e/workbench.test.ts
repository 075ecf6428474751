/** The workbench around a response, as a person uses it: cuts, bytes, notes and specimens, on the built product. */
import type { Locator, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ResponseSet } from '../../server/core/messages.js';
import { checkShape, useBrowser } from '../support/browser.js';
import { usePlayground } from '../support/playground.js';
import { run } from '../support/raw-clients.js';
import { bytesOf, ofCall } from '../support/records.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
const playground = usePlayground();

const HEAD = 'HTTP/1.1 200 OK\nContent-Type: text/html\n\n';
const GET_NOTATION = 'GET / HTTP/1.1\n\n';
const SENT_HEAD = HEAD.replaceAll('\n', '\r\n');

beforeEach(async () => {
  await playground.run();
  await playground.respondWith(`${HEAD}0123456789`);
});

async function openPage(options?: Parameters<typeof pages.open>[1]): Promise<Page> {
  const page = await pages.open(`http://localhost:${playground.uiPort}/`, options);
  // As when the pointer comes near. Attached is enough: a phone does not show it yet.
  await page.locator('.still-input').waitFor({ state: 'attached' });
  await page.locator('.still').dispatchEvent('pointerenter');
  await page.locator('.cm-content').waitFor({ state: 'attached' });
  return page;
}

const tool = (page: Page, name: string): Locator =>
  page.getByRole('tablist', { name: 'Workbench' }).getByRole('tab', { name });

/** The response that answers, once it is as `wanted` says. */
function untilLive(what: string, wanted: (response: ResponseSet) => boolean): Promise<ResponseSet> {
  return until(what, async () => {
    const { response } = (await playground.get('/api/response')).json() as { response: ResponseSet };
    return wanted(response) ? response : null;
  });
}

/** Where the body of the text begins; without a body nowhere. */
const bodyPlace = ({ rules }: ResponseSet): number => rules.at(-1)!.text.indexOf('0123456789');

const cutPlaces = ({ rules }: ResponseSet): number[] => rules.at(-1)!.plan?.cuts.map(({ at }) => at) ?? [];

/** What each `sendall` of the next answer hands over, as latin-1. */
async function nextSends(): Promise<string[]> {
  const before = (await playground.records()).at(-1)!.seq;
  await playground.fetch();
  return ofCall(await playground.records(before), 'sendall').map(bytesOf);
}

/** Replaces the whole text in the editor. */
async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Response text' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

describe('a write plan', () => {
  it('is cut at the cursor, sent in those pieces, and said to have been', async () => {
    const page = await openPage();
    await page.getByRole('textbox', { name: 'Response text' }).click();
    await page.keyboard.press('ControlOrMeta+End');
    for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Alt+Enter');
    await page.locator('.cm-cut').waitFor();
    await untilLive('the cut to be live', (response) => cutPlaces(response).length === 1);
    expect(await nextSends()).toEqual([`${SENT_HEAD}012345`, '6789']);
    await page.getByTestId('plan-observed').getByText('2 sendall: 50 and 4 bytes').waitFor();
    await page.getByRole('tab', { name: 'with a write plan' }).waitFor();
  });

  it('moves with the text, and comes back with what is undone', async () => {
    const page = await openPage();
    await tool(page, 'Plan').click();
    await page.getByRole('button', { name: 'Head | body' }).click();
    await untilLive('the cut to be live', (response) => cutPlaces(response)[0] === bodyPlace(response));
    await page.getByRole('textbox', { name: 'Response text' }).click();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.insertText('xx');
    await untilLive('the cut to have moved', (response) => cutPlaces(response)[0] === HEAD.length + 2);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await untilLive('the cut to be gone', (response) => cutPlaces(response).length === 0);
    await page.keyboard.press('ControlOrMeta+z');
    // How much one undo brings back depends on how fast one types.
    await untilLive('the cut to be back', (response) => cutPlaces(response)[0] === bodyPlace(response));
  });

  it('is changed in its track, by keyboard and by dragging', async () => {
    const page = await openPage();
    await tool(page, 'Plan').click();
    await page.getByRole('spinbutton', { name: 'How many pieces' }).fill('2');
    await page.getByRole('button', { name: 'equal' }).click();
    const handle = page.getByRole('slider', { name: 'Cut 1 of 1' });
    await handle.focus();
    const start = Number(await handle.getAttribute('aria-valuenow'));
    await page.keyboard.press('ArrowRight');
    await until(
      'the cut to move by a byte',
      async () => Number(await handle.getAttribute('aria-valuenow')) === start + 1,
    );

    const track = (await page.getByTestId('track').boundingBox())!;
    const at = (await handle.boundingBox())!;
    await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
    await page.mouse.down();
    await page.mouse.move(track.x + track.width * 0.9, at.y + at.height / 2, { steps: 4 });
    await page.mouse.up();
    const dragged = Number(await handle.getAttribute('aria-valuenow'));
    expect(dragged).toBeGreaterThan(start + 10);

    await handle.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('7');
    await untilLive('the wait to be live', ({ rules }) => rules[0]!.plan?.cuts[0]?.waitMs === 7);
    expect((await nextSends()).map((sent) => sent.length)).toEqual([
      dragged,
      SENT_HEAD.length + 10 - dragged,
    ]);
    expect(ofCall(await playground.records(), 'wait')).toHaveLength(1);

    await handle.focus();
    await page.keyboard.press('Delete');
    await untilLive('the pieces to be joined', (response) => cutPlaces(response).length === 0);
  });

  it('says how the response ends', async () => {
    const page = await openPage();
    await tool(page, 'Plan').click();
    await page.getByLabel('then').selectOption('half-close');
    await untilLive('the ending to be live', ({ rules }) => rules[0]!.plan?.ending === 'half-close');
    const client = await playground.connect();
    await client.write('GET / HTTP/1.1\r\n\r\n');
    await page.getByTestId('plan-observed').getByText('the program closed its direction and waits').waitFor();
    client.close();
    await page.getByTestId('plan-observed').getByText('then the client closed').waitFor();
  });
});

describe('what was observed', () => {
  it('says what a raw client got: not the pieces that were sent, but a stream', async () => {
    const plan = { cuts: [{ at: HEAD.length, waitMs: 0 }], ending: null };
    await playground.respondWith([{ text: `${HEAD}0123456789`, plan }]);
    const page = await openPage();
    await run(playground, { text: GET_NOTATION, recvBytes: 1 });
    const seen = page.getByTestId('plan-observed');
    await seen.getByText('2 sendall: 44 and 10 bytes').waitFor();
    await seen.getByText('the client took 54 recv: 1, 1, 1').waitFor();
    await seen.getByText('then FIN').waitFor();
  });
});

describe('the bytes', () => {
  it('are those of the last request, and what is selected in them is shown in the text, and back', async () => {
    const text = `${HEAD}<p>{{request.path|html}}</p>`;
    await playground.respondWith([{ path: '/a&b', text }, { text: 'nothing' }]);
    const page = await openPage();
    await page.getByRole('tab', { name: '/a&b' }).click();
    await tool(page, 'Bytes').click();
    await page.getByTestId('bytes-source').getByText('no request has come').waitFor();
    await playground.fetch('GET /a&b HTTP/1.1\r\n\r\n');
    await page.getByTestId('bytes-source').getByText('GET /a&b HTTP/1.1').waitFor();

    const inserted = page.locator('.byte-text [data-value]');
    await until(
      'the value among the bytes',
      async () => (await inserted.allInnerTexts()).join('') === '/a&amp;b',
    );
    await inserted.first().click();
    await page.locator('.cm-linked').getByText('{{request.path|html}}').waitFor();
    await page.getByTestId('bytes-said').getByText('body, inserted').waitFor();

    await page.getByTestId('bytes').focus();
    await page.keyboard.press('ControlOrMeta+Home');
    for (let i = 0; i < 7; i += 1) await page.keyboard.press('Shift+ArrowRight');
    await page.locator('.cm-linked').getByText('HTTP/1.1', { exact: true }).waitFor();

    await page
      .locator('.cm-content')
      .getByText('HTTP/1.1')
      .dblclick({ position: { x: 4, y: 4 } });
    const selected = page.locator('.byte-hex [data-selected]');
    await until('the bytes of the selected word', async () => {
      const hex = (await selected.allInnerTexts()).join('');
      return Buffer.from(hex, 'hex').toString() === 'HTTP';
    });
  });

  it('of a large response are drawn only where they are seen', async () => {
    await playground.respondWith(`HTTP/1.1 200 OK\n\n${'{{request.body}}'.repeat(1000)}`);
    await playground.fetch(`POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n${'x'.repeat(1000)}`);
    const page = await openPage();
    await tool(page, 'Bytes').click();
    await page.getByTestId('bytes-said').getByText('1,000,019 bytes').waitFor();
    await page.getByTestId('bytes').focus();
    await page.keyboard.press('ControlOrMeta+End');
    await page.locator('[data-byte="1000018"]').first().waitFor();
    expect(await page.locator('.byte-row').count()).toBeLessThan(80);
  });
});

describe('what is remarked', () => {
  it('stands in the gutter, under the words, and in a list, with what Chrome and curl do', async () => {
    const page = await openPage();
    await write(page, '<h1>no status line</h1>');
    await page.locator('.cm-lintRange-warning').first().waitFor();
    await page.locator('.cm-remark[data-severity=warning]').first().hover();
    const tooltip = page.locator('.cm-tooltip .cm-diagnostic').first();
    await tooltip.getByText(/RFC 9112/).waitFor();
    await tooltip.getByText(/^Chrome /).waitFor();
    await tooltip.getByText(/^curl /).waitFor();

    await page.getByTestId('notes-link').click();
    const note = page.getByTestId('notes').getByRole('listitem').filter({ hasText: 'status line' }).first();
    await note.getByText(/^Chrome /).waitFor();
    await note.getByText(/^curl /).waitFor();
    expect(await playground.fetch()).toContain('no status line');
  });

  it('is help on the line of the cursor, too', async () => {
    const page = await openPage();
    await page.getByRole('textbox', { name: 'Response text' }).click();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.getByTestId('line-help').getByText('200 OK').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByTestId('line-help').getByText('Content-Type').waitFor();
    await page.getByTestId('line-help').getByText('RFC 9110').waitFor();
  });
});

describe('the text', () => {
  it('shows what can’t be seen, so that nothing is hidden or reordered', async () => {
    const page = await openPage();
    const hostile = 'a\tb\r\u202ec\u200bd\u0000e';
    await page.getByRole('textbox', { name: 'Response text' }).click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      document
        .querySelector('.cm-content')!
        .dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, hostile);
    await until('the glyphs', async () => {
      const glyphs = await page.locator('.cm-unseen').allInnerTexts();
      return glyphs.join(' ') === '\\t \\r U+202E U+200B \\0';
    });
    expect(await page.locator('.cm-content').textContent()).not.toMatch(/[\t\r\0\u202e\u200b]/);
    await untilLive('the paste to be live, unchanged', ({ rules }) => rules[0]!.text.endsWith(hostile));
  });
});

describe('a specimen', () => {
  it('is loaded with a click, observed beside what was predicted, and undone', async () => {
    const page = await openPage({ viewport: { width: 1920, height: 1080 } });
    await page.getByRole('button', { name: 'Specimens' }).click();
    await page.getByRole('button', { name: 'Load: Hello World' }).click();
    await untilLive('the specimen', ({ rules }) => rules[0]!.text.endsWith('<h1>Hello World</h1>'));
    const card = page.getByTestId('specimen-card');
    await card.getByText('Chrome shows “Hello World”.').waitFor();
    await card.getByText('No request has got this response yet.').waitFor();

    await playground.fetch('GET / HTTP/1.1\r\nUser-Agent: curl/8.5.0\r\n\r\n');
    const observed = page.getByTestId('specimen-observed');
    await observed.getByText('curl 8.5.0').waitFor();
    await observed.getByText('1 sendall: 64 bytes').waitFor();
    await observed.getByText('the program closed it').waitFor();

    await card.getByRole('button', { name: 'Undo' }).click();
    await untilLive('what was there before', ({ rules }) => rules[0]!.text === `${HEAD}0123456789`);
  });
});

describe('the workbench', () => {
  it('shows text and plan in a low panel with large text', async () => {
    await playground.respondWith([{ path: '/a', text: '' }, { text: `${HEAD}0123456789` }]);
    const page = await openPage({ viewport: { width: 1920, height: 1080 } });
    await page.getByRole('button', { name: 'View' }).click();
    for (let i = 0; i < 3; i += 1) await page.getByRole('button', { name: 'A+' }).click();
    await page.keyboard.press('Escape');
    for (const seen of [page.locator('.response .cm-line').nth(2), page.getByTestId('track')]) {
      const { x, y, width, height } = (await seen.boundingBox())!;
      const hit = await seen.evaluate(
        (element, [left, top]) => element.contains(document.elementFromPoint(left, top)),
        [x + width / 2, y + height / 2] as const,
      );
      expect(hit).toBe(true);
    }
  });

  it.each([
    [1920, 1080, 'dark'],
    [1280, 720, 'light'],
    [390, 844, 'dark'],
  ] as const)('fits and is accessible at %i by %i', async (width, height, colorScheme) => {
    await playground.respondWith('<h1>{{request.query.name}}</h1>');
    const page = await openPage({ colorScheme, viewport: { width, height } });
    if (width < 960) await page.getByRole('navigation', { name: 'Panels' }).getByText('Response').click();
    await page.getByRole('button', { name: 'equal' }).click();
    await playground.fetch();
    for (const name of ['Plan', 'Bytes', 'Notes']) {
      await tool(page, name).click();
      await checkShape(page);
    }
    await page.getByRole('button', { name: 'Specimens' }).click();
    await page.getByTestId('specimens').getByRole('heading', { name: 'Specimens' }).waitFor();
    await checkShape(page);
  });
});
