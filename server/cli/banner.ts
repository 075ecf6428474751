/** What the terminal shows once everything runs: where to look, and what to try. */
import type { Words } from '../core/words.js';
import type { Session } from '../engine/session.js';

const ESC = '\x1b[';

/** Colours when a person looks and has not said no (https://no-color.org). */
const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
const paint =
  (code: number) =>
  (text: string): string =>
    colour ? `${ESC}${code}m${text}${ESC}0m` : text;
const [bold, dim, red, green, cyan] = [1, 2, 31, 32, 36].map(paint) as [Paint, Paint, Paint, Paint, Paint];
type Paint = (text: string) => string;

/** @param unavailable why another program runs than was asked for, or null */
export function printBanner(
  version: string,
  page: string,
  status: Session['status'],
  unavailable: Words | null,
): void {
  const { program, receive, address, state, error } = status;
  const url = `http://${address.host}:${address.port}/`;
  const arrow = green('➜');
  const lines = [
    '',
    `  ${bold(green('SOCKET PLAYGROUND'))} ${dim(`v${version}`)}`,
    '',
    `  ${arrow}  ${bold('Page')}     ${cyan(page)}`,
    ...(state === 'crashed'
      ? [
          `  ${red('✗')}  ${bold('Program')}  ${program} does not run: ${error?.message.en}`,
          `     ${dim(remedy(error?.code))}`,
        ]
      : [
          `  ${arrow}  ${bold('Program')}  ${cyan(url)} ${dim(program === 'event-loop' ? program : `${program}, receive rule ${receive}`)}`,
          `  ${arrow}  ${bold('Try')}      curl -i ${url}`,
        ]),
    ...(unavailable === null ? [] : [`     ${dim(unavailable.en)}`]),
    '',
    `  ${dim('Ctrl+C ends it')}`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** When somebody was refused who may be the person at this terminal, in a browser that is another user to the system. */
export function printAddress(url: string): void {
  process.stdout.write(`  Another user was refused. Was it your browser? Then open ${cyan(url)}\n`);
}

/** What to do about a program that does not run. */
function remedy(code: string | undefined): string {
  if (code === 'EADDRNOTAVAIL') return 'Start again with an address of this machine: --host';
  return 'Choose another port in the page, or start again with --port';
}
