/** Pages of other origins in a real Chromium: whatever they try, they get nothing and change nothing. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useBrowser } from '../support/browser.js';
import { usePlayground } from '../support/playground.js';
import { tokenOf } from '../support/token.js';
import { until } from '../support/wait.js';

const playground = usePlayground();
// What a browser lets foreign pages do is not the engine alone.
const pages = useBrowser({ whole: true });

const BLANK = '<!doctype html><title>Somebody else</title><link rel="icon" href="data:,">';

/** Somebody else's servers on this machine. */
const others: Server[] = [];
beforeAll(async () => {
  for (const host of ['127.0.0.1', '127.0.0.2']) {
    const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(BLANK));
    others.push(server.listen(0, host));
    await once(server, 'listening');
  }
});
afterAll(() => others.forEach((server) => void server.close()));
const otherPort = (index: number): number => (others[index]!.address() as AddressInfo).port;

beforeEach(() => playground.run({ program: 'threaded' }));

/** What a page tries, and what came of it: each is to be `nothing`. */
type Tried = Readonly<Record<string, string>>;

/** Runs in the page: everything that a page may do to a server, the token known to it. */
async function tryAll({ target, token }: { target: string; token: string }): Promise<Tried> {
  const JSON_TYPE = { 'Content-Type': 'application/json' };
  const stop = '{"running":false}';
  const get = async (path: string, init: RequestInit): Promise<string> => {
    try {
      const answer = await fetch(target + path, init);
      return answer.ok ? `${answer.type} ${await answer.text()}` : 'nothing';
    } catch {
      return 'nothing';
    }
  };
  const load = (name: 'script' | 'img' | 'link', attributes: object): Promise<string> =>
    new Promise((resolve) => {
      const element = Object.assign(document.createElement(name), attributes);
      element.onload = () => resolve('loaded');
      element.onerror = () => resolve('nothing');
      document.head.append(element);
    });
  const connect = (query: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${target.replace('http', 'ws')}/bridge${query}`);
      socket.onopen = () => resolve('open');
      socket.onerror = () => resolve('nothing');
    });
  const post = (path: string, fields: object): Promise<string> =>
    new Promise((resolve) => {
      const frame = Object.assign(document.createElement('iframe'), { name: `to ${target}` });
      const form = Object.assign(document.createElement('form'), {
        method: 'post',
        action: target + path,
        target: frame.name,
        ...fields,
      });
      form.append(Object.assign(document.createElement('input'), { name: stop.slice(0, -1), value: '}' }));
      document.body.append(frame, form);
      // What the answer is cannot be read; that nothing has changed is looked at from outside.
      frame.onload = () => resolve('nothing');
      form.submit();
    });
  return {
    read: await get('/api/status', {}),
    readOpaque: await get('/api/records.ndjson', { mode: 'no-cors' }),
    readWithToken: await get('/api/status', { headers: { Authorization: `Bearer ${token}` } }),
    ask: await get('/api/token', { method: 'POST' }),
    askAsJson: await get('/api/token', { method: 'POST', headers: JSON_TYPE }),
    askOpaque: await get('/api/token', { method: 'POST', mode: 'no-cors' }),
    change: await get('/api/program', { method: 'PUT', headers: JSON_TYPE, body: stop }),
    changeAsText: await get('/api/program', { method: 'POST', mode: 'no-cors', body: stop }),
    script: await load('script', { src: `${target}/api/records.ndjson` }),
    ownScript: await load('script', { src: `${target}/main.js` }),
    image: await load('img', { src: `${target}/favicon.svg` }),
    style: await load('link', { rel: 'stylesheet', href: `${target}/api/status` }),
    watch: await connect(''),
    watchWithToken: await connect(`?token=${token}`),
    form: await post('/api/program', { enctype: 'text/plain' }),
  };
}

const NOTHING = (tried: Tried): Tried =>
  Object.fromEntries(Object.keys(tried).map((name) => [name, 'nothing']));

async function checkGetsNothing(page: Page): Promise<void> {
  const before = await playground.status();
  const token = tokenOf(playground.uiPort)!;
  for (const host of ['localhost', '127.0.0.1']) {
    const tried = await page.evaluate(tryAll, { target: `http://${host}:${playground.uiPort}`, token });
    expect(tried).toEqual(NOTHING(tried));
  }
  const { state, running, counts } = await playground.status();
  expect({ state, running, viewers: counts.viewers }).toEqual({
    state: before.state,
    running: true,
    viewers: 0,
  });
}

describe('nothing is to be had by', () => {
  it.each([
    ['a page of another port', () => `http://localhost:${otherPort(0)}/`],
    ['a page of another name', () => `http://other.localhost:${otherPort(0)}/`],
    ['a page of another address', () => `http://127.0.0.2:${otherPort(1)}/`],
  ])('%s', async (_, url) => {
    await checkGetsNothing(await pages.open(url(), {}, /./));
  });

  it('the page of the program itself', async () => {
    await playground.respondWith(`HTTP/1.1 200 OK\nContent-Type: text/html\n\n${BLANK}`);
    await checkGetsNothing(await pages.open(`http://localhost:${playground.port}/`, {}, /./));
  });

  it('a page under a name that was rebound to this machine, although it is of one origin with what it asks', async () => {
    const page = await pages.blank({}, /./);
    // What the name meant before.
    const target = `http://rebound.localhost:${playground.uiPort}`;
    await page.route(`${target}/`, (route) => route.fulfill({ contentType: 'text/html', body: BLANK }));
    await page.goto(`${target}/`);
    const tried = await page.evaluate(tryAll, { target, token: tokenOf(playground.uiPort)! });
    expect(tried).toEqual(NOTHING(tried));
    expect(await playground.status()).toMatchObject({ running: true, counts: { viewers: 0 } });
  });
});

it('the page stands in no frame of others, and is no window that they can reach', async () => {
  const page = await pages.open(`http://localhost:${otherPort(0)}/`, {}, /./);
  const url = `http://localhost:${playground.uiPort}/`;
  await page.evaluate(
    (src) => document.body.append(Object.assign(document.createElement('iframe'), { src })),
    url,
  );
  await until('the frame', () => page.frames().some((frame) => frame.url().startsWith('chrome-error:')));
  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate((to) => void Object.assign(window, { opened: window.open(to) }), url),
  ]);
  await opened.getByText('listening on').waitFor();
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { opened: Window }).opened.closed))
    .toBe(true);
  expect(await opened.evaluate(() => window.opener as unknown)).toBeNull();
});

describe('the page', () => {
  const url = (fragment = ''): string => `http://localhost:${playground.uiPort}/${fragment}`;

  it('that is opened with the token takes it out of its address, and asks for none', async () => {
    const page = await pages.blank();
    let asked = 0;
    await page.route('**/api/token', (route) => ((asked += 1), route.continue()));
    await page.goto(url(`#view=hex&token=${tokenOf(playground.uiPort)}`));
    await page.getByText('listening on').waitFor();
    expect([page.url(), asked]).toEqual([url('#view=hex'), 0]);
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
    const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
    expect(kept).not.toContain(tokenOf(playground.uiPort));
  });

  it.each([
    ['en-GB', 'open the address that the terminal shows'],
    ['zh-CN', '请打开终端中显示的地址'],
  ])('that is refused says in %s what to do, and goes on once that is pasted', async (locale, says) => {
    const page = await pages.blank({ locale }, /401/);
    await page.route('**/api/token', (route) => route.fulfill({ status: 401 }));
    await page.goto(url());
    await page.getByTestId('banner').getByText(says).waitFor();
    await page.evaluate((token) => void (location.hash = `token=${token}`), tokenOf(playground.uiPort));
    await until('the banner to go', async () => (await page.getByTestId('banner').count()) === 0);
    await page.getByTestId('live').waitFor();
    expect(page.url()).toBe(url());
  });
});
