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

const browser = await chromium.launch(launchOptions());
const visitor = await browser.newPage();
await visitor.goto(program);
const { port } = new URL(program);
const silent = connect(Number(port), '127.0.0.1');
await once(silent, 'connect');

for (const colorScheme of ['dark', 'light']) {
  const tab = await browser.newPage({ viewport: { width: 1680, height: 1050 }, colorScheme });
  await tab.goto(page);
  await tab.getByText('blocked in recv').first().waitFor();
  await tab.getByText('Hello World').first().waitFor();
  await tab.screenshot({ path: `${FOLDER}page-${colorScheme}.png` });
}

silent.destroy();
await browser.close();
server.kill();
await once(server, 'exit');
