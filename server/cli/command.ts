/** What every form of the command shares: flags, help, and errors in one line. */
import { version } from '../../package.json';
import { PlaygroundError, untranslated } from '../core/errors.js';
import { startSession, type Session } from '../engine/session.js';
import { RawClients } from '../clients/raw-clients.js';
import { newToken } from '../bridge/admission.js';
import { Bridge } from '../bridge/bridge.js';
import { ScenarioPlayer } from '../scenarios/player.js';
import { printAddress, printBanner } from './banner.js';
import { openBrowser } from './open-browser.js';
import { HELP, parseCommand, type Options } from './options.js';
import { endOnSignals, endWith } from './signals.js';
import { forgetToken, keepToken, tokenPath } from './token-file.js';

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

/** A server for the page that can't listen. */
export function uiPortError(host: string, port: number, cause: NodeJS.ErrnoException): PlaygroundError {
  const reason = cause.code === 'EADDRINUSE' ? 'another program is using the port' : cause.message;
  const remedy = 'Choose another with --ui-port, 0 picks a free one';
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const sentence = `Cannot serve the page on ${address}: ${reason}. ${remedy}`;
  return new PlaygroundError('UI_PORT', untranslated(sentence));
}

/** Serves the page somehow; `attach` gives the bridge to it, `close` ends it. */
export interface PageServer {
  readonly port: number;
  readonly attach: (bridge: Bridge) => void;
  readonly close: () => void;
}

/** Reads the command line and does what it says; a mistake in it, or a taken port, ends the process in one line. */
export async function runCommand(
  args: readonly string[],
  serve: (uiPort: number) => Promise<PageServer>,
): Promise<void> {
  endOnSignals();
  try {
    const command = parseCommand(args);
    if (command.kind === 'help') process.stdout.write(HELP);
    else if (command.kind === 'version') process.stdout.write(`${version}\n`);
    else await run(command.options, await serve(command.options.uiPort));
  } catch (error) {
    if (!(error instanceof PlaygroundError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(error.code === 'USAGE' ? EXIT_USAGE : EXIT_FAILURE);
  }
}

async function run(options: Options, page: PageServer): Promise<void> {
  const session: Session = startSession(options);
  const player = new ScenarioPlayer(session);
  const clients = new RawClients(session);
  const url = `http://localhost:${page.port}/`;
  const token = options.token ? newToken() : null;
  const file = tokenPath(page.port);
  const isKept = token !== null && keepsToken(file, token);
  const bridge = new Bridge(session, player, clients, {
    version,
    port: page.port,
    token,
    whereabouts: isKept ? `in ${file}` : 'not in a file',
    onStranger: () => printAddress(`${url}#token=${token}`),
  });
  page.attach(bridge);
  endWith(async () => {
    if (isKept) forgetToken(file);
    player.end();
    bridge.close();
    page.close();
    await clients.end();
    await session.exit(0);
  });
  await session.changeProgram({ running: true });
  const { unavailable } = session.programs.find(({ name }) => name === options.program)!;
  printBanner(version, url, session.status, unavailable);
  if (options.open) openBrowser(url);
}

/** Tries to keep the token where scripts find it; where that fails, one line says so. */
function keepsToken(path: string, token: string): boolean {
  try {
    keepToken(path, token);
    return true;
  } catch (error) {
    process.stderr.write(`Cannot keep the token for scripts: ${(error as Error).message}\n`);
    return false;
  }
}
