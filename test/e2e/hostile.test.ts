/** Bytes that have made terminals and screens act, through port 8000 in both directions and into every view of the page. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from '../support/browser.js';
import { HOSTILE, UNSEEN } from '../support/hostile-bytes.js';
import { usePlayground } from '../support/playground.js';
import { ended, run } from '../support/raw-clients.js';
import { rows, shows } from '../support/terminal.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
const playground = usePlayground();

const ALL = HOSTILE.map(([, bytes]) => `<${bytes}>`).join('');
/** By what a link calls them. */
const EVERY_VIEW = ['raw', 'text', 'hex', 'headers', 'body', 'timing', 'ladder', 'wire', 'output', 'client'];
/** All of it that can stand in a text. */
const TEXT = Buffer.from(ALL, 'latin1').toString('utf8');

const ECHO =
  'HTTP/1.1 200 {{request.headers.X-Evil}}\nX-Echo: {{request.headers.X-Evil}}\n' +
  'Content-Type: {{request.headers.Content-Type}}\nContent-Encoding: {{request.headers.X-Coding}}\n\n{{request.body}}';

/** A request with them in its target, in names and values of fields, and in its body. */
function request(path: string, type: string, body: string, coding = 'identity'): string {
  const inLine = HOSTILE.map(([, bytes]) => bytes.replaceAll(/[\r\n]/g, ''));
  const fields = inLine.flatMap((bytes, index) => [`X-${index}: a${bytes}b`, `a${bytes}b: ${index}`]);
  return [
    `POST ${path}${inLine.join('').replaceAll(' ', '')} HTTP/1.1`,
    'Host: h',
    `User-Agent: ${inLine[0]}curl/1`,
    `Content-Type: ${type}`,
    `X-Coding: ${coding}`,
    `X-Evil: ${inLine.join('').replaceAll('\0', '')}`,
    `Content-Length: ${body.length}`,
    ...fields,
    '',
    body,
  ].join('\r\n');
}

/** Runs before the page: notes what it says to the server and what it gives to the clipboard. */
function listen(): void {
  const told: string[] = [];
  Object.assign(window, { told });
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    told.push((JSON.parse(String(data)) as { kind: string }).kind);
    send.call(this, data);
  };
  for (const name of ['write', 'writeText'] as const)
    navigator.clipboard[name] = async () => void told.push(`clipboard.${name}`);
}

/** Every text and attribute in which something stands that can't be seen. */
function unseen(page: Page): Promise<string[]> {
  return page.evaluate(async (pattern) => {
    const expression = new RegExp(pattern, 'u');
    const found = new Set<string>();
    const look = (text: string | null, where: Element | null, what: string): void => {
      const at = text?.search(expression) ?? -1;
      if (at < 0) return;
      const code = text!.codePointAt(at)!.toString(16);
      found.add(
        `U+${code} in ${what} of ${where?.tagName}.${where?.getAttribute('class')} ${where?.closest('[data-testid]')?.getAttribute('data-testid')}`,
      );
    };
    const lookAtAll = (): void => {
      const walker = document.createTreeWalker(
        document.documentElement,
        NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
      );
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        if (!(node instanceof Element)) {
          if (!(node.parentElement instanceof HTMLStyleElement))
            look(node.nodeValue, node.parentElement, 'the text');
        } else {
          // The body as it came is shown in a frame in which nothing runs.
          for (const { name, value } of node.attributes) if (name !== 'srcdoc') look(value, node, name);
          if (node instanceof HTMLInputElement) look(node.value, node, 'the value');
        }
      }
    };
    const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    lookAtAll();
    // What is said of a line that is pointed at.
    const lines = [...document.querySelectorAll('tr[data-kind]')].filter((_, index) => index % 16 === 0);
    for (const line of lines) {
      line.dispatchEvent(new PointerEvent('pointerenter'));
      await frame();
      const help = document.querySelector('#inspector-help');
      look(help?.textContent ?? null, help, 'the help');
    }
    return [...found];
  }, UNSEEN.source);
}

describe('hostile bytes', { timeout: 60_000 }, () => {
  it('are seen in every view, and act on none', async () => {
    await playground.run();
    await playground.respondWith(ECHO);
    const page = await pages.blank({ viewport: { width: 1600, height: 900 } });
    await page.addInitScript(listen);
    await page.goto(`http://localhost:${playground.uiPort}/`);
    await page.getByText('listening on').waitFor();

    const strings = HOSTILE.map(([name, bytes]) => [name, Buffer.from(bytes, 'latin1').toString('utf8')]);
    const json = Buffer.from(
      JSON.stringify([Object.fromEntries(strings), ...strings.map(([name, text]) => ({ [text!]: name }))]),
    ).toString('latin1');
    await playground.fetch(request('/text', 'text/plain', ALL));
    await playground.fetch(request('/latin', 'text/plain;charset=iso-8859-1', ALL));
    await playground.fetch(request('/json', 'application/json', json));
    const turned = Buffer.from('a\u202eb\u200b\x9bc').toString('latin1');
    await playground.fetch(request('/type', `text/${turned};charset="${turned}"`, ALL, turned));
    const bytes = [...Buffer.from(request('/raw', 'text/html', ALL), 'latin1')];
    const text = bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
    await run(playground, { text, lineEnding: 'lf' });
    await ended(playground);
    const accepted = (await playground.untilClosed(5)).filter(({ call }) => call === 'accept');
    // In the editor too, which is the presenter's own.
    await playground.respondWith(`HTTP/1.1 200 OK\n\n${TEXT.replaceAll('\\', '\\\\')}`);

    await shows(page, 'is live');
    const found: string[] = [];
    const note = async (where: string): Promise<void> =>
      void found.push(...(await unseen(page)).map((one) => `${where}: ${one}`));
    await note('start');
    for (const [index, { connection }] of accepted.slice(0, 4).entries()) {
      for (const view of index === 0 ? EVERY_VIEW : ['headers', 'body']) {
        await page.evaluate((hash) => (location.hash = hash), `connection=${connection}&view=${view}`);
        await page.locator('[role=tabpanel]:visible').first().waitFor();
        await note(view);
      }
    }
    await page.evaluate(() => (location.hash = 'view=wire'));
    await page.getByTestId('wire').click();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('owned');
    await page.getByTestId('search-count').filter({ hasText: /\d/ }).waitFor();
    await note('search');
    expect([...new Set(found)]).toEqual([]);

    // What is found is brought into view; where a row was too narrow it goes on in the next.
    await page.keyboard.press('Enter');
    await until('the terminal to show a title as it was sent', async () =>
      (await rows(page))
        .map((row) => row.replace(/^\s*↳ /, ''))
        .join('')
        .includes('\\x1b]0;owned\\x07'),
    );
    expect(await page.title()).toBe('Socket Playground');
    const told = await page.evaluate(() => (window as unknown as { told: string[] }).told);
    expect(told.filter((kind) => kind !== 'resume' && kind !== 'fetch')).toEqual([]);
  });

  it('are glyphs in the editor, also in a line far from what is seen that has the cursor', async () => {
    await playground.run();
    await playground.respondWith(`HTTP/1.1 200 OK\n\n${'far\n'.repeat(400)}\x1b\u202e`);
    const page = await pages.open(`http://localhost:${playground.uiPort}/`);
    const editor = page.getByTestId('response-editor');
    await editor.getByText('far').first().click();
    await page.keyboard.press('ControlOrMeta+End');
    await editor.getByText('U+202E').waitFor();
    await editor.locator('.cm-scroller').evaluate((scroller) => (scroller.scrollTop = 0));
    await editor.getByText('HTTP/1.1').waitFor();
    expect(await unseen(page)).toEqual([]);
  });
});
