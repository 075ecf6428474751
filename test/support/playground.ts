/** The built product as people start it: a process of its own, on ports that the kernel chooses. */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import {
  DEFAULT_RESPONSE,
  type ProgramChange,
  type ResponseSet,
  type Rule,
  type Status,
} from '../../server/core/messages.js';
import { Client } from './client.js';
import { ask, open, put, type Answer } from './http.js';
import { connectNarrow } from './narrow-client.js';
import { parseLines, type Line } from './records.js';
import { Viewer } from './viewer.js';
import { DEADLINE_MS, within } from './wait.js';

export const CLI = fileURLToPath(new URL('../../dist/server/cli.js', import.meta.url));

/** What the program answers until somebody edits it. */
export const HELLO_WORLD = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Hello World</h1>';

/** The shortest request there is. */
export const GET = 'GET / HTTP/1.1\r\n\r\n';

/** A response text for more bytes than a text may have by itself. */
export const LARGE_RESPONSE = `HTTP/1.1 200 OK\n\n${'{{request.body}}'.repeat(1000)}`;

/** A request that {@link LARGE_RESPONSE} answers with 900,019 bytes. */
export const LARGE_REQUEST = `POST / HTTP/1.1\r\nContent-Length: 900\r\n\r\n${'x'.repeat(900)}`;

/** What it is answered with. */
export const LARGE_ANSWER = `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(900_000)}`;

/** Settings that every test starts from. */
const SETTINGS: ProgramChange = {
  program: 'threaded',
  receive: 'http',
  delayMs: 0,
  idleLimitMs: 60_000,
  reuseAddress: true,
  port: 0,
};

const started = new Set<ChildProcess>();

/** Ends what a test that failed did not. */
export function endStarted(): void {
  for (const child of started) child.kill('SIGKILL');
}

/** A child process with what it wrote, and how it ended. */
export class Command {
  stdout = '';
  stderr = '';
  readonly process: ChildProcess;
  readonly exited: Promise<number | string>;

  constructor(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    options: Pick<SpawnOptions, 'uid' | 'gid' | 'cwd'> = {},
  ) {
    this.process = spawn(command, args, { ...options, stdio: 'pipe', env: { ...process.env, ...env } });
    this.process.stdout!.on('data', (chunk) => (this.stdout += String(chunk)));
    this.process.stderr!.on('data', (chunk) => (this.stderr += String(chunk)));
    this.exited = once(this.process, 'close').then(([code, signal]) => code ?? signal);
    started.add(this.process);
    void this.exited.then(() => started.delete(this.process));
  }

  /** Waits until `text` was written to stdout. */
  async says(text: string): Promise<void> {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    while (!this.stdout.includes(text)) {
      const said = once(this.process.stdout!, 'data', { signal });
      const ended = await Promise.race([said.then(() => null), this.exited]);
      if (ended !== null) throw new Error(`Ended with ${ended} before it said ${text}: ${this.stderr}`);
    }
  }
}

/**
 * `node dist/server/cli.js` with these flags.
 * @param descriptors how many it may have open at once; absent: as many as we
 */
export function command(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
  descriptors?: number,
): Command {
  if (!existsSync(CLI)) throw new Error('Cannot find dist/server/cli.js: run `npm run build` first');
  if (descriptors === undefined) return new Command(process.execPath, [CLI, ...args], env);
  const line = `ulimit -n ${descriptors}; exec "$0" "$@"`;
  return new Command('sh', ['-c', line, process.execPath, CLI, ...args], env);
}

export class Playground {
  readonly #args: readonly string[];
  readonly #guests = new Set<{ close(): void }>();
  #edited = false;
  #heardBytes = 0;
  #command: Command | undefined;
  uiPort = 0;
  /** What the program is bound to. */
  port = 0;
  /** Records up to this one are from before the test's program. */
  since = 0;

  /** @param descriptors how many it may have open at once */
  constructor(
    args: readonly string[] = [],
    readonly descriptors?: number,
  ) {
    this.#args = args;
  }

  async start(): Promise<this> {
    this.#command = command(['--ui-port', '0', '--port', '0', ...this.#args], {}, this.descriptors);
    await this.#command.says('Ctrl+C ends it');
    this.uiPort = Number(/Page\s+http:\/\/localhost:(\d+)\//.exec(this.banner)?.[1]);
    this.port = Number(/Program\s+http:\/\/[\d.]+:(\d+)\//.exec(this.banner)?.[1]);
    return this;
  }

  get banner(): string {
    return this.#command!.stdout;
  }

  get pid(): number {
    return this.#command!.process.pid!;
  }

  /**
   * Ends it as Ctrl+C does, and sees that it ended in order.
   * @param alone whether clients and viewers go first
   */
  async end(signal: NodeJS.Signals = 'SIGINT', alone = true): Promise<void> {
    if (alone) this.dismiss();
    this.#command!.process.kill(signal);
    expect(await within('the end of the process', this.#command!.exited)).toBe(0);
    this.checkQuiet();
    this.dismiss();
  }

  /** Nothing that happens to it may make it complain on the terminal. */
  checkQuiet(): void {
    const { stderr } = this.#command!;
    const complaint = stderr.slice(this.#heardBytes);
    // Only the test that caused it fails.
    this.#heardBytes = stderr.length;
    expect(complaint).toBe('');
  }

  /** Starts a program anew, with the settings that every test starts from but for these. Waits until it listens. */
  async run(settings: ProgramChange = {}): Promise<Status> {
    if (this.#edited) await this.respondWith(DEFAULT_RESPONSE.rules[0]!.text);
    this.#edited = false;
    const status = await this.change({ ...SETTINGS, restart: true, ...settings });
    this.since = (await this.records()).findLast(({ call }) => call === 'start')!.seq - 1;
    return status;
  }

  /** PUT /api/program, which must be accepted. */
  async change(change: ProgramChange): Promise<Status> {
    const answer = await put(this.uiPort, '/api/program', change);
    expect(answer.status, String(answer.body)).toBe(200);
    const status = answer.json() as Status;
    this.port = status.address.port;
    return status;
  }

  async status(): Promise<Status> {
    return (await this.get('/api/status')).json() as Status;
  }

  get(path: string): Promise<Answer> {
    return ask(this.uiPort, { path });
  }

  /** PUT /api/response. */
  putResponse(response: unknown): Promise<Answer> {
    this.#edited = true;
    return put(this.uiPort, '/api/response', response);
  }

  /** Puts a response live that must be accepted: one text for all, or rules. */
  async respondWith(
    response: string | readonly Partial<Rule>[],
    lineEnding: ResponseSet['lineEnding'] = 'crlf',
  ): Promise<number> {
    const rules = typeof response === 'string' ? [{ text: response }] : response;
    const answer = await this.putResponse({ lineEnding, rules });
    expect(answer.status, String(answer.body)).toBe(200);
    return (answer.json() as { version: number }).version;
  }

  /** The records of the test's program so far. */
  async records(since = this.since): Promise<Line[]> {
    return parseLines(String((await this.get(`/api/records.ndjson?since=${since}`)).body));
  }

  /** Follows the records of the test's program until they are as `enough` says. */
  async recordsUntil(what: string, enough: (lines: readonly Line[]) => unknown): Promise<Line[]> {
    const path = `/api/records.ndjson?since=${this.since}&follow=1`;
    const response = await open(this.uiPort, { path });
    const timer = setTimeout(() => response.destroy(), DEADLINE_MS);
    let lines: Line[] = [];
    let rest = '';
    try {
      for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
        const end = (rest + chunk).lastIndexOf('\n') + 1;
        lines = [...lines, ...parseLines((rest + chunk).slice(0, end))];
        rest = (rest + chunk).slice(end);
        if (enough(lines)) return lines;
      }
    } catch {
      // Destroyed by the timer: told below.
    } finally {
      clearTimeout(timer);
      response.destroy();
    }
    const newest = lines.slice(-10).map((line) => JSON.stringify(line));
    throw new Error(
      `Waited in vain for ${what} in ${lines.length} records, of which the last:\n${newest.join('\n')}`,
    );
  }

  /** The records of the test's program once this connection (the test's n-th, from 1) is closed. */
  async untilClosed(count = 1): Promise<Line[]> {
    return this.recordsUntil(
      `${count} closed connections`,
      (lines) => lines.filter(({ call, connection }) => call === 'close' && connection > 0).length >= count,
    );
  }

  /** A client of the program; it goes when the test ends. */
  async connect(reading = true): Promise<Client> {
    return this.#admit(await Client.connect(this.port, reading));
  }

  /** A client that begins to connect. */
  beginConnect(): Client {
    return this.#admit(Client.begin(this.port));
  }

  /** A client that reads nothing: the `sendall` of a large response to it blocks. */
  connectNarrow(): Client {
    return this.#admit(connectNarrow(this.port));
  }

  /** Many clients that are connected. */
  async connectMany(count: number): Promise<Client[]> {
    const clients: Client[] = [];
    for (let i = 0; i < count; i += 1) clients.push(await this.connect());
    return clients;
  }

  /** Many clients that are all accepted: never more of them at once than fit into the backlog. */
  async crowd(count: number): Promise<Client[]> {
    const viewer = await this.view();
    const accepted = (): number => viewer.records.filter(({ call }) => call === 'accept').length;
    const clients: Client[] = [];
    while (clients.length < count) {
      clients.push(...(await this.connectMany(Math.min(6, count - clients.length))));
      await viewer.until(`${clients.length} accepted`, () => accepted() >= clients.length);
    }
    viewer.close();
    return clients;
  }

  /** Sends `request` in one write and returns the whole response, as latin-1. */
  async fetch(request = GET): Promise<string> {
    const client = await this.connect();
    await client.write(request);
    return client.response();
  }

  /** A viewer that has resumed; by default behind what the tests before have left. */
  async view(since = this.since): Promise<Viewer> {
    return this.#admit(await Viewer.open(this.uiPort, since));
  }

  #admit<T extends { close(): void }>(guest: T): T {
    this.#guests.add(guest);
    return guest;
  }

  /** Sends everybody home. */
  dismiss(): void {
    for (const guest of this.#guests) guest.close();
    this.#guests.clear();
  }
}

/** One playground for all tests of a file: started before them, ended in order after them, silent throughout. */
export function usePlayground(args: readonly string[] = []): Playground {
  const playground = new Playground(args);
  beforeAll(async () => void (await playground.start()));
  afterEach(() => {
    playground.dismiss();
    playground.checkQuiet();
  });
  afterAll(() => playground.end());
  return playground;
}
