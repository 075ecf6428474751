import { describe, expect, test } from 'vitest';
import { HELP, parseCommand, type Options } from '../../server/cli/options.js';
import { PlaygroundError } from '../../server/core/errors.js';

const DEFAULTS: Options = {
  uiPort: 5173,
  port: 8000,
  host: '127.0.0.1',
  program: 'threaded',
  receive: 'http',
  logBytes: 64 * 2 ** 20,
  open: false,
  token: true,
};

/** The command line as it is typed, without quoting. */
const parse = (line: string) => parseCommand(line.split(' ').filter((word) => word !== ''));

describe('flags', () => {
  test.each<[string, Partial<Options>]>([
    ['', {}],
    ['--port 9000', { port: 9000 }],
    ['--port=9000', { port: 9000 }],
    ['--port 0 --ui-port 0', { port: 0, uiPort: 0 }],
    ['--ui-port 65535', { uiPort: 65535 }],
    ['--port 0080', { port: 80 }],
    ['--host 0.0.0.0', { host: '0.0.0.0' }],
    ['--host localhost', { host: '127.0.0.1' }],
    ['--program one-shot', { program: 'one-shot' }],
    ['--program event-loop --receive short-read', { program: 'event-loop', receive: 'short-read' }],
    ['--open', { open: true }],
    ['--log-mib 1', { logBytes: 2 ** 20 }],
    ['--log-mib=4096', { logBytes: 2 ** 32 }],
    ['--no-token', { token: false }],
    ['--port 1 --port 2', { port: 2 }],
  ])('%j', (line, options) => {
    expect(parse(line)).toEqual({ kind: 'run', options: { ...DEFAULTS, ...options } });
  });

  test.each([
    ['--help', 'help'],
    ['-h', 'help'],
    ['--help --version', 'help'],
    ['--version', 'version'],
    ['-v', 'version'],
    ['--version --port 9', 'version'],
  ])('%j prints %s', (line, kind) => {
    expect(parse(line)).toEqual({ kind });
  });
});

describe('mistakes say what to write instead', () => {
  test.each([
    ['--prt 9000', 'Unknown flag --prt: did you mean --port? See --help'],
    ['--prgram=forever', 'Unknown flag --prgram: did you mean --program? See --help'],
    ['--something-else', 'Unknown flag --something-else: see --help'],
    ['-x', 'Unknown flag -x: '],
    ['--toString', 'Unknown flag --toString: '],
    ['9000', 'Unexpected argument 9000: flags begin with --'],
    ['--open --', null],
    ['-- 9000', 'Unexpected argument 9000: flags begin with --'],
    ['--port', '--port needs a value, such as --port 8000'],
    ['--port=', '--port needs a value, such as --port 8000'],
    ['--host', '--host needs a value, such as --host 127.0.0.1'],
    ['--open=yes', '--open takes no value'],
    ['--port http', 'Cannot use --port http: expected a whole number from 0 to 65535'],
    ['--port 65536', 'Cannot use --port 65536: expected a whole number from 0 to 65535'],
    ['--port=-1', 'Cannot use --port -1: expected a whole number from 0 to 65535'],
    ['--port 80.5', 'Cannot use --port 80.5: expected a whole number from 0 to 65535'],
    ['--port 1e3', 'Cannot use --port 1e3: expected a whole number from 0 to 65535'],
    ['--ui-port 0x50', 'Cannot use --ui-port 0x50: expected a whole number from 0 to 65535'],
    ['--ui-port 100000', 'Cannot use --ui-port 100000: expected a whole number from 0 to 65535'],
    ['--log-mib 0', 'Cannot use --log-mib 0: expected a whole number from 1 to 4096'],
    ['--log-mib 4097', 'Cannot use --log-mib 4097: expected a whole number from 1 to 4096'],
    ['--log-mib 1.5', 'Cannot use --log-mib 1.5: expected a whole number from 1 to 4096'],
    ['--log-mib', '--log-mib needs a value, such as --log-mib 64'],
    [
      '--host example.com',
      'Cannot listen on --host example.com: expected an IPv4 address, such as 127.0.0.1 or 0.0.0.0',
    ],
    ['--host ::1', 'Cannot listen on --host ::1: expected an IPv4 address, such as 127.0.0.1 or 0.0.0.0'],
    ['--host 127.1', 'Cannot listen on --host 127.1: expected an IPv4 address, such as 127.0.0.1 or 0.0.0.0'],
    [
      '--program fork',
      'Cannot use --program fork: expected one of one-shot, forever, threaded, keep-alive, event-loop',
    ],
    ['--receive raw', 'Cannot use --receive raw: expected one of http, short-read'],
  ])('%j', (line, message) => {
    if (message === null) return expect(parse(line).kind).toBe('run');
    let thrown: unknown;
    try {
      parse(line);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PlaygroundError);
    expect(thrown).toMatchObject({ code: 'USAGE', message: expect.stringContaining(message) as string });
    expect((thrown as PlaygroundError).message).not.toContain('\n');
  });
});

test('the help names every flag, and no line is wider than 120 columns', () => {
  for (const flag of [
    'ui-port',
    'port',
    'host',
    'program',
    'receive',
    'log-mib',
    'open',
    'help',
    'version',
  ]) {
    expect(HELP).toContain(`--${flag}`);
  }
  expect(Math.max(...HELP.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
});
