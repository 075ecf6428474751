/** With “Hide secrets” on nothing that leaves the server holds a secret: every answer, every message, the page. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ProgramName, ReceiveRule } from '../../server/core/messages.js';
import { useBrowser } from '../support/browser.js';
import { open, put } from '../support/http.js';
import { usePlayground } from '../support/playground.js';
import { ended, run } from '../support/raw-clients.js';
import { ofCall } from '../support/records.js';
import { until } from '../support/wait.js';

const pages = useBrowser();
const playground = usePlayground();

const SECRET = 'Q7'.repeat(20);
/** Any part of it that is long enough to be no accident. */
const PART = /Q7Q7|7Q7Q/;

const RESPONSE =
  'HTTP/1.1 302 Found\nLocation: /next?id_token={{request.query.token}}&a=b\n' +
  'Set-Cookie: sid={{request.query.token}}\nContent-Length: 2\n\nok';

/** A request whose secrets stand across the 1024th byte, and around it. */
const request = (path: string, connection = 'close'): string => {
  const head = `GET ${path}?t=1&%74oken=${SECRET} HTTP/1.1\r\nHost: h\r\nReferer: http://h/?api_key=${SECRET}\r\n`;
  const filler = `Connection: ${connection}\r\nX-Filler: `;
  const filled = `${head}${filler}${'x'.repeat(1000 - head.length - filler.length)}\r\n`;
  return `${filled}Cookie: ${SECRET}\r\n ${SECRET}\r\nAUTHORIZATION:${SECRET}\r\n\r\n`;
};

/** Requests whole and in pieces, one behind the other on one connection, by clients of ours and by raw ones. */
async function traffic(path: string, program: ProgramName, receive: ReceiveRule): Promise<void> {
  await playground.fetch(request(path));
  if (receive === 'http') {
    const client = await playground.connect();
    const more = program === 'keep-alive' ? request(`${path}/second`) : '';
    const text = request(`${path}/pieces`, more === '' ? 'close' : 'keep-alive') + more;
    for (let at = 0; at < text.length; at += 397) await client.write(text.slice(at, at + 397));
    await client.response();
  }
  const pieces = receive === 'http' ? 9 : 1;
  await run(playground, { text: request(`${path}/raw`).replaceAll('\r\n', '\n'), pieces });
  await ended(playground);
}

/** Everything that a script can read, with bytes as the latin-1 that they are. */
async function everyAnswer(): Promise<string> {
  const lines = await playground.records(0);
  const paths = ['status', 'response', 'client', 'scenarios', 'records.ndjson?since=0'].map(
    (name) => `/api/${name}`,
  );
  for (const { connection } of ofCall(lines, 'accept'))
    paths.push(...['received', 'sent'].map((name) => `/api/connections/${connection}/${name}.bin`));
  const answers = await Promise.all(paths.map((path) => playground.get(path)));
  const bytes = lines.map((line) => Buffer.from(line.bytes ?? '', 'base64').toString('latin1'));
  return [...answers.map(({ body }) => body.toString('latin1')), ...bytes].join('\n');
}

/** Whether something stands anywhere in the page, attributes included: looked for there, since a page is large. */
const has = (page: Page, pattern: RegExp): Promise<boolean> =>
  page.evaluate((source) => new RegExp(source).test(document.documentElement.outerHTML), pattern.source);

const CASES: readonly (readonly [ProgramName, ReceiveRule])[] = [
  ['threaded', 'short-read'],
  ['keep-alive', 'http'],
  ['event-loop', 'http'],
];

describe('“Hide secrets”', { timeout: 60_000 }, () => {
  it.each(CASES)('lets none out while %s runs with %s', async (program, receive) => {
    await playground.run({ program, receive });
    await playground.respondWith(RESPONSE);
    const page = await pages.open(`http://localhost:${playground.uiPort}/`, {
      viewport: { width: 1600, height: 900 },
    });
    await page.getByText('listening on').waitFor();
    const watching = await playground.view();
    const following = await open(playground.uiPort, { path: '/api/records.ndjson?follow=1' });
    following.resume();
    await traffic('/before', program, receive);
    await until('the secret in the page', () => has(page, PART));
    expect(await everyAnswer()).toMatch(PART);

    await page.getByRole('button', { name: 'View' }).click();
    await page.getByRole('switch', { name: 'Hide secrets' }).click();
    await page.getByTestId('secrets-hidden').waitFor();
    await page.keyboard.press('Escape');
    expect(await watching.closing()).toMatchObject({ code: 1012 });
    await until('the end of what followed', async () => following.readableEnded);
    const viewer = await playground.view(0);
    await put(playground.uiPort, '/api/gate', { breakpoints: ['sendall'] });
    const waiting = playground.fetch(request(`/${program}/gate`));
    await viewer.until('a wait before sendall', () =>
      viewer.records.some(({ call, seq }) => call === 'gate' && seq > playground.since),
    );
    await page
      .getByTestId('connection')
      .filter({ hasText: `/${program}/gate` })
      .click();
    expect(await has(page, PART)).toBe(false);
    await page.keyboard.press('Escape');
    await put(playground.uiPort, '/api/gate', { breakpoints: [], paused: false });
    expect(await waiting).toContain(`Set-Cookie: sid=${SECRET}`);
    await traffic('/after', program, receive);
    for (const tab of ['Wire', 'Output']) {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      await until('what came last', () => has(page, /\/after\/raw/));
      expect(await has(page, PART)).toBe(false);
    }
    expect(await everyAnswer()).not.toMatch(PART);
    const told = viewer.told.map((one) => (one.kind === 'frame' ? '' : JSON.stringify(one))).join('');
    expect(told + Buffer.concat(viewer.frames).toString('latin1')).not.toMatch(PART);

    const shown = await put(playground.uiPort, '/api/privacy', { hideSecrets: false });
    expect(shown.json()).toMatchObject({ hideSecrets: false });
    await until('the secret in the page', () => has(page, PART));
  });
});
