/** Finds a Chromium on this machine, and the one without windows; their flags for tests. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];

/** Where browsers are on systems that do not put them on the PATH. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const HEADLESS_NAMES = ['chromium-headless-shell', 'chrome-headless-shell'];

function onPath(names) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name + suffix)));
}

/** No page of a test lives long enough to win back what compiling its scripts for speed costs. */
const BRIEF = '--js-flags=--no-maglev --no-turbofan';

const exists = (path) => path && existsSync(path);

/** The path of a Chromium: `CHROMIUM`, one on the PATH, or one where its installer puts it; undefined without. */
export function findChromium() {
  return [process.env.CHROMIUM, ...onPath(NAMES), ...PLACES].find(exists);
}

/**
 * The path of the engine alone, on the PATH: a page opens in half of the time in it, and it asks for no icons. Undefined
 * without, and where `CHROMIUM` names the one to use.
 */
export function findHeadlessShell() {
  return process.env.CHROMIUM ? undefined : onPath(HEADLESS_NAMES).find(exists);
}

/**
 * What playwright-core's `chromium.launch` takes. Root, as in containers, needs `--no-sandbox`.
 * @param whole whether what a browser has around its pages matters, such as that it asks for a favicon
 */
export function launchOptions(whole) {
  const quiet = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-component-update',
    '--disable-sync',
    // Each process compiles the page's scripts by itself.
    '--process-per-site',
  ];
  return {
    executablePath: (whole ? undefined : findHeadlessShell()) ?? findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', ...quiet, ...(whole ? [] : [BRIEF])],
  };
}
