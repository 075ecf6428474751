/**
 * The page while connections flood in: a real Chromium on the same machine as server and load, its gaps between frames,
 * the time from a click to the next painted frame, what it holds of memory. `node flood.mjs [SECONDS] [PER_SECOND]`
 * prints it alone; with `--profile` also where the page's time went.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { launchOptions } from '../chromium.mjs';

const CLI = fileURLToPath(new URL('../../dist/server/cli.js', import.meta.url));
const LOAD = fileURLToPath(new URL('load.mjs', import.meta.url));

/** Between two clicks: time enough for what the one before has caused. */
const CLICK_EVERY_MS = 250;

/** What is clicked in turn: the middle of the list of connections, the tabs, the way back to all of them. */
const CLICKS = [
  '[data-place=left] [data-testid=connection]',
  '#tab-output',
  '#tab-wire',
  '[data-place=left] [data-testid=connection]',
];

/** Runs in the page: notes the time of each frame, long tasks, and how long after each click the next frame was painted. */
function watch() {
  const noted = { frames: [], clicks: [], longMs: 0 };
  window.noted = noted;
  const frame = (ms) => {
    noted.frames.push(ms);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) noted.longMs += duration;
  }).observe({ type: 'longtask' });
  const painted = new MessageChannel();
  let pressedMs = null;
  painted.port1.onmessage = () => {
    if (pressedMs !== null) noted.clicks.push(performance.now() - pressedMs);
    pressedMs = null;
  };
  // The task after a frame's callbacks comes when that frame was painted.
  addEventListener(
    'click',
    ({ timeStamp }) => {
      pressedMs = timeStamp;
      requestAnimationFrame(() => painted.port2.postMessage(null));
    },
    { capture: true },
  );
}

/** The value below which `part` of the others are. */
function percentile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** Clicks for so long, and returns what the page has noted meanwhile. */
async function observe(page, seconds) {
  await page.evaluate(() => Object.assign(window.noted, { frames: [], clicks: [], longMs: 0 }));
  const endMs = performance.now() + seconds * 1000;
  for (let i = 0; performance.now() < endMs; i += 1) {
    const nextMs = performance.now() + CLICK_EVERY_MS;
    const place = await page.evaluate(
      (selector) => {
        const all = [...document.querySelectorAll(selector)];
        const { x, y, width, height } = all[Math.floor(all.length / 2)]?.getBoundingClientRect() ?? {};
        return all.length === 0 ? null : { x: x + width / 2, y: y + height / 2 };
      },
      CLICKS[i % CLICKS.length],
    );
    if (place !== null) await page.mouse.click(place.x, place.y);
    await new Promise((resolve) => setTimeout(resolve, nextMs - performance.now()));
  }
  const { frames, clicks, longMs } = await page.evaluate(() => window.noted);
  const gaps = frames.slice(1).map((ms, index) => ms - frames[index]);
  const spanMs = frames.at(-1) - frames[0];
  return {
    perSecond: gaps.length / (spanMs / 1000),
    gapMs: [0.5, 0.95, 0.99, 1].map((part) => percentile(gaps, part)),
    clickMs: [0.5, 0.95, 1].map((part) => percentile(clicks, part)),
    clicks: clicks.length,
    longPart: longMs / spanMs,
  };
}

/** Where the page's time went, by function: the twenty that took most of their own. */
function hottest({ nodes, samples, timeDeltas }) {
  const selfUs = new Map();
  samples.forEach((id, index) => selfUs.set(id, (selfUs.get(id) ?? 0) + timeDeltas[index]));
  const byPlace = new Map();
  for (const { id, callFrame } of nodes) {
    const place = `${callFrame.functionName || '(anonymous)'} ${callFrame.url.split('/').at(-1)}:${callFrame.lineNumber + 1}:${callFrame.columnNumber}`;
    byPlace.set(place, (byPlace.get(place) ?? 0) + (selfUs.get(id) ?? 0));
  }
  const total = timeDeltas.reduce((sum, us) => sum + us, 0);
  return [...byPlace]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 40)
    .map(([place, us]) => `${((us / total) * 100).toFixed(1).padStart(5)} %  ${place}`);
}

/** What the page's thread has spent so far, in seconds of processor time, by kind. */
async function spent(devtools) {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics
    .filter(({ name }) => /^(Task|Script|Layout|RecalcStyle)Duration$/.test(name))
    .map(({ name, value }) => [name, value]);
}

/** Megabytes that the page's own objects take, what nobody uses any more not counted. */
async function heapMiB(devtools) {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}

/** Measures the page with nothing to show, and with so many connections a second. */
export async function measureFlood({ seconds = 20, perSecond = 5000, profile = false } = {}) {
  const server = spawn(process.execPath, [CLI, '--port', '0', '--ui-port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const urls = [];
  for await (const line of createInterface({ input: server.stdout })) {
    const url = line.match(/http:\/\/\S+/)?.[0];
    if (url) urls.push(url);
    if (line.includes('Ctrl+C')) break;
  }
  const browser = await chromium.launch(launchOptions(true));
  let load;
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(urls[0]);
    await page.locator('[data-testid=live]').waitFor();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('HeapProfiler.enable');
    await page.evaluate(watch);
    const quiet = await observe(page, Math.min(5, seconds));
    const heapBefore = await heapMiB(devtools);

    const rate = ['--seconds', String(seconds + 2), '--per-second', String(perSecond)];
    load = spawn(process.execPath, [LOAD, new URL(urls[1]).port, ...rate], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let done = '';
    load.stdout.on('data', (chunk) => (done += chunk));
    const loaded = once(load, 'exit');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (profile) {
      await devtools.send('Profiler.enable');
      await devtools.send('Profiler.start');
      // Processor time: other programs on the machine don't count.
      await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    }
    const before = profile ? await spent(devtools) : [];
    const flood = await observe(page, seconds);
    const after = profile ? await spent(devtools) : [];
    const places = after.map(
      ([name, s], index) => `${((s - before[index][1]) / seconds).toFixed(3)} s a second: ${name}`,
    );
    if (profile) places.push(...hottest((await devtools.send('Profiler.stop')).profile));
    await loaded;
    const { requests, ms } = JSON.parse(done);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const heapAfter = await heapMiB(devtools);
    return { quiet, flood, rate: requests / (ms / 1000), heapBefore, heapAfter, places };
  } finally {
    load?.kill();
    await browser.close();
    server.kill();
    await once(server, 'exit');
  }
}

/** The measurements as rows of a table, under their heads. */
export function floodRows({ quiet, flood, rate, heapBefore, heapAfter }) {
  const row = (name, of) => `| ${name} | ${of(quiet)} | ${of(flood)} |`;
  const ms = (values) => values.map((value) => value.toFixed(0)).join(' / ');
  return [
    `| the page, in a Chromium on the same machine as server and load | quiet | ${rate.toFixed(0)} connections a second |`,
    '| --- | --- | --- |',
    row('frames a second', (one) => one.perSecond.toFixed(1)),
    row('ms between frames: median / 95 % / 99 % / longest', (one) => ms(one.gapMs)),
    row('ms from a click to the next frame: median / 95 % / longest', (one) => ms(one.clickMs)),
    row('clicks', (one) => one.clicks),
    row('part of the time in tasks over 50 ms', (one) => `${(one.longPart * 100).toFixed(1)} %`),
    `| MiB of heap, before and after | ${heapBefore.toFixed(1)} | ${heapAfter.toFixed(1)} |`,
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [seconds, perSecond] = process.argv
    .slice(2)
    .filter((one) => /^\d+$/.test(one))
    .map(Number);
  const measured = await measureFlood({ seconds, perSecond, profile: process.argv.includes('--profile') });
  process.stdout.write([...floodRows(measured), ...measured.places, ''].join('\n'));
}
