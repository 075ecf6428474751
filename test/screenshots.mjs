/** `npm run screenshots`: the README's pictures, of the built product with real traffic. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { launchOptions } from './chromium.mjs';

const FOLDER = fileURLToPath(new URL('../web/screenshots/', import.meta.url));
const CLI = fileURLToPath(new URL('../dist/server/cli.js', import.meta.url));

/** What each picture shows: the page as a viewer with these preferences finds it, after these keys, and where bytes stand. */
const PICTURES = [
  { name: 'watch-dark', shows: 'wire', keys: ['1'], colorScheme: 'dark', locale: 'en-US' },
  { name: 'step-light', shows: 'wire', keys: ['2'], colorScheme: 'light', locale: 'en-US' },
  { name: 'edit-chinese', shows: 'wire', keys: ['3'], colorScheme: 'light', locale: 'zh-CN' },
  {
    name: 'inspector-dark',
    shows: 'inspector-raw',
    keys: ['1', 'Home', 'i'],
    colorScheme: 'dark',
    locale: 'en-US',
  },
  { name: 'present-dark', shows: 'present-wire', keys: ['Home', '4'], colorScheme: 'dark', locale: 'en-US' },
];
const VIEWPORT = { width: 1680, height: 1050 };

const server = spawn(process.execPath, [CLI, '--port', '0', '--ui-port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const urls = [];
for await (const line of createInterface({ input: server.stdout })) {
  const url = line.match(/http:\/\/\S+/)?.[0];
  if (url) urls.push(url);
  if (line.includes('Ctrl+C')) break;
}
const [page, program] = urls;

const browser = await chromium.launch(launchOptions(true));
const visitor = await browser.newPage();
await visitor.goto(program);
const { port } = new URL(program);
const silent = connect(Number(port), '127.0.0.1');
await once(silent, 'connect');

for (const { name, shows, keys, colorScheme, locale } of PICTURES) {
  const tab = await browser.newPage({ viewport: VIEWPORT, colorScheme, locale });
  await tab.goto(page);
  await tab.getByTestId('connection').nth(2).waitFor();
  for (const key of keys) await tab.keyboard.press(key);
  await tab.getByTestId(shows).getByText('Hello World').filter({ visible: true }).first().waitFor();
  await tab.waitForLoadState('networkidle');
  await tab.screenshot({ path: `${FOLDER}${name}.png` });
  await tab.close();
}

silent.destroy();
await browser.close();
server.kill();
await once(server, 'exit');
