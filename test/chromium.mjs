/** Finds a Chromium on this machine; the browser's flags for tests. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];

/** Where browsers are on systems that do not put them on the PATH. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of a Chromium: `CHROMIUM`, one on the PATH, or one where its installer puts it; undefined without. */
export function findChromium() {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name + suffix)));
  return [process.env.CHROMIUM, ...onPath, ...PLACES].find((path) => path && existsSync(path));
}

/** What playwright-core's `chromium.launch` takes. Root, as in containers, needs `--no-sandbox`. */
export function launchOptions() {
  const quiet = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-component-update',
    '--disable-sync',
  ];
  return {
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', ...quiet],
  };
}
