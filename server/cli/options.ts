/** The command line: which flags there are, what they mean, and what is wrong with the ones that were given. */
import { isIPv4 } from 'node:net';
import { parseArgs } from 'node:util';
import { PlaygroundError, untranslated } from '../core/errors.js';
import { PROGRAM_NAMES, RECEIVE_RULES, type ProgramName, type ReceiveRule } from '../core/messages.js';
import { nearest } from '../core/nearest.js';

export interface Options {
  readonly uiPort: number;
  readonly port: number;
  readonly host: string;
  readonly program: ProgramName;
  readonly receive: ReceiveRule;
  readonly logBytes: number;
  readonly open: boolean;
  /** Whether viewers need the token. */
  readonly token: boolean;
}

/** What was asked for: to run, or to print something and end. */
export type Command =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

const FLAGS = {
  'ui-port': { type: 'string', default: '5173' },
  port: { type: 'string', default: '8000' },
  host: { type: 'string', default: '127.0.0.1' },
  program: { type: 'string', default: 'threaded' },
  receive: { type: 'string', default: 'http' },
  'log-mib': { type: 'string', default: '64' },
  open: { type: 'boolean', default: false },
  'no-token': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

const PORT_LIMIT = 65_535;
const LOG_MIB_LIMIT = 4096;

export const HELP = `Socket Playground: a real TCP server, every byte of it live in a browser page

Usage: socket-playground [flags]

  --ui-port N      port of the page, 0 picks a free one (default ${FLAGS['ui-port'].default})
  --port N         port of the program that is watched, 0 picks a free one (default ${FLAGS.port.default})
  --host ADDRESS   IPv4 address the program listens on (default ${FLAGS.host.default}); the page stays on this machine
  --program NAME   ${PROGRAM_NAMES.join(', ')} (default ${FLAGS.program.default})
  --receive RULE   ${RECEIVE_RULES.join(', ')}: when a request counts as complete (default ${FLAGS.receive.default})
  --log-mib N      how many MiB of records are kept, the newest (default ${FLAGS['log-mib'].default})
  --open           open the page in a browser
  --no-token       let every user of this machine watch and change things
  -h, --help       print this and end
  -v, --version    print the version and end
`;

/**
 * Reads the command line.
 * @throws {PlaygroundError} USAGE, with a message that says what to write instead
 */
export function parseCommand(args: readonly string[]): Command {
  const { values, tokens } = parseArgs({
    args: [...args],
    options: FLAGS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') throw usage(`Unexpected argument ${token.value}: flags begin with --`);
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(FLAGS, token.name)) throw unknownFlag(token.rawName);
    const { type } = FLAGS[token.name as keyof typeof FLAGS];
    if (type === 'string' && !token.value)
      throw usage(
        `${token.rawName} needs a value, such as ${token.rawName} ${FLAGS[token.name as 'port'].default}`,
      );
    if (type === 'boolean' && token.value !== undefined) throw usage(`${token.rawName} takes no value`);
  }
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const host = values.host === 'localhost' ? '127.0.0.1' : String(values.host);
  if (!isIPv4(host))
    throw usage(
      `Cannot listen on --host ${host}: expected an IPv4 address, such as 127.0.0.1 or 0.0.0.0, since the programs' sockets are AF_INET`,
    );
  return {
    kind: 'run',
    options: {
      uiPort: wholeNumber('--ui-port', values['ui-port'], 0, PORT_LIMIT),
      port: wholeNumber('--port', values.port, 0, PORT_LIMIT),
      host,
      program: oneOf('--program', values.program, PROGRAM_NAMES),
      receive: oneOf('--receive', values.receive, RECEIVE_RULES),
      logBytes: wholeNumber('--log-mib', values['log-mib'], 1, LOG_MIB_LIMIT) * 2 ** 20,
      open: values.open === true,
      token: values['no-token'] !== true,
    },
  };
}

function wholeNumber(flag: string, value: unknown, least: number, most: number): number {
  const number = /^\d{1,5}$/.test(String(value)) ? Number(value) : Infinity;
  if (number < least || number > most)
    throw usage(`Cannot use ${flag} ${value}: expected a whole number from ${least} to ${most}`);
  return number;
}

function oneOf<T extends string>(flag: string, value: unknown, names: readonly T[]): T {
  const name = names.find((candidate) => candidate === value);
  if (name === undefined) throw usage(`Cannot use ${flag} ${value}: expected one of ${names.join(', ')}`);
  return name;
}

function unknownFlag(flag: string): PlaygroundError {
  const guess = nearest(flag.replace(/^-+/, ''), Object.keys(FLAGS));
  return usage(
    `Unknown flag ${flag}: ${guess === undefined ? 'see --help' : `did you mean --${guess}? See --help`}`,
  );
}

function usage(message: string): PlaygroundError {
  return new PlaygroundError('USAGE', untranslated(message));
}
