/** Opens the page in the browser that the person has chosen for their system. */
import { spawn } from 'node:child_process';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  // `start` takes its first quoted argument for a window title.
  win32: ['cmd', '/c', 'start', ''],
};

/** Tries; where that fails the banner has the address to open by hand. */
export function openBrowser(url: string): void {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(command!, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () =>
    process.stderr.write(`Cannot open a browser with ${command}: open ${url} yourself\n`),
  );
  child.unref();
}
