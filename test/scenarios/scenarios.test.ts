/** Each scenario under each of its programs: it ends as its sentence says, by what the records and clients tell. */
import { beforeAll, describe, expect, test } from 'vitest';
import type {
  ProgramName,
  ScenarioClient as Client,
  ScenarioState as State,
  Status,
} from '../../server/core/messages.js';
import { LOCALES, type Told, type Words } from '../../server/core/words.js';
import { PROGRAMS } from '../../server/programs/registry.js';
import { SCENARIOS } from '../../server/scenarios/registry.js';
import { put } from '../support/http.js';
import { usePlayground } from '../support/playground.js';
import { Viewer } from '../support/viewer.js';
import { ofCall, ofConnection, recvSizes, stream, told, type Line } from '../support/records.js';

type ScenarioClient = Told<Client>;
type ScenarioState = Told<State>;

const playground = usePlayground();

/** What people have set, none of which is what a scenario asks for. */
const OWN = { program: 'threaded', receive: 'short-read', delayMs: 7, idleLimitMs: 9000 } as const;
const OWN_RESPONSE = {
  lineEnding: 'lf',
  rules: [
    { method: 'GET', path: '/own', text: 'own' },
    { method: '*', path: '*', text: 'HTTP/1.0 200 OK\n\nour own' },
  ],
};
const OWN_ANSWER = 'HTTP/1.0 200 OK\n\nour own';

let viewer: Viewer;

beforeAll(async () => {
  viewer = await Viewer.open(playground.uiPort);
  return () => viewer.close();
});

beforeAll(async () => {
  await playground.change(OWN);
  await playground.putResponse(OWN_RESPONSE);
});

/** A scenario that was played, with its records. */
class Played {
  constructor(
    readonly state: ScenarioState,
    readonly lines: readonly Line[],
  ) {}

  get result(): string {
    return this.state.result!;
  }

  /** The clients whose label matches, in order. */
  clients(label: RegExp): ScenarioClient[] {
    return this.state.clients.filter((client) => label.test(client.label));
  }

  client(label: RegExp): ScenarioClient {
    const [client, second] = this.clients(label);
    expect([client?.label, second?.label]).toEqual([expect.stringMatching(label), undefined]);
    return client!;
  }

  /** The records of a client's connection; none where it was not accepted. */
  of(client: ScenarioClient): Line[] {
    const accept = this.lines.find(
      ({ call, peer }) => call === 'accept' && peer?.endsWith(`:${client.port}`),
    );
    return accept === undefined ? [] : ofConnection(this.lines, accept.connection);
  }

  seq(client: ScenarioClient, call: Line['call'], nth = 0): number {
    return ofCall(this.of(client), call).at(nth)!.seq;
  }
}

const kinds = ({ events }: ScenarioClient): string[] =>
  events.filter(({ kind }) => kind !== 'received').map(({ kind }) => kind);

const gotBytes = ({ events }: ScenarioClient): number =>
  events.reduce((sum, { kind, bytes }) => sum + (kind === 'received' ? bytes : 0), 0);

/** Everything that people have set, and whether it runs. */
async function settings(): Promise<unknown> {
  const { program, receive, delayMs, idleLimitMs, reuseAddress, address, state, running, gate, error } =
    await playground.status();
  const { response } = (await playground.get('/api/response')).json() as { response: unknown };
  return {
    program,
    receive,
    delayMs,
    idleLimitMs,
    reuseAddress,
    address,
    state,
    running,
    gate,
    error,
    response,
  };
}

async function play(name: string, program?: ProgramName): Promise<Played> {
  const before = await settings();
  const answer = await put(playground.uiPort, '/api/scenario', { name, program });
  expect(answer.status, String(answer.body)).toBe(200);
  const state = answer.json() as ScenarioState;
  expect(await settings()).toEqual(before);
  expect(state).toMatchObject({
    name,
    running: false,
    error: null,
    result: expect.stringMatching(/./) as string,
  });
  const { scenario } = await viewer.message(
    'scenario',
    (message) => message.scenario?.untilSeq === state.untilSeq,
  );
  checkWords(scenario);
  const lines = await playground.records(state.sinceSeq);
  const played = new Played(
    state,
    lines.filter(({ seq }) => seq <= state.untilSeq!),
  );
  await checkClients(played, (await playground.status()).address);
  return played;
}

/** Every sentence in plain data. */
function wordsIn(value: unknown): Words[] {
  if (typeof value !== 'object' || value === null) return [];
  if (LOCALES.every((locale) => Object.hasOwn(value, locale))) return [value as Words];
  return Object.values(value).flatMap(wordsIn);
}

/** What is the same in every language: numbers, constants, what was answered. */
const valuesOf = (text: string): string[] => (text.match(/"[^"]*"|\d+|\b[A-Z_]{3,}\b/g) ?? []).toSorted();

/** Each sentence is there in Chinese too, about the same values. */
function checkWords(value: unknown): void {
  const all = wordsIn(value);
  expect(all.length).toBeGreaterThan(0);
  for (const { en, zh } of all) {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).not.toMatch(/\p{Script=Han}/u);
    expect(valuesOf(zh), zh).toEqual(valuesOf(en));
  }
}

/** What holds for the clients of every scenario. */
async function checkClients(played: Played, { host, port }: Status['address']): Promise<void> {
  for (const client of played.state.clients) {
    const times = client.events.map(({ timeNs }) => BigInt(timeNs));
    expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : 1)));
    // The program's own address, and no other.
    expect(client.events[0]).toMatchObject({ kind: 'connecting', text: `${host}:${port}` });
    expect(client.outcome).not.toBeNull();
    const own = played.of(client);
    if (own.length === 0) continue;
    // The two sides of the connection tell the same story, on one clock.
    const sent = client.events.reduce((sum, { kind, bytes }) => sum + (kind === 'sent' ? bytes : 0), 0);
    expect(stream(own, 'recv').length).toBeLessThanOrEqual(sent);
    expect(gotBytes(client)).toBeLessThanOrEqual(stream(own, 'sendall').length);
    expect(times[0]).toBeLessThan(BigInt(ofCall(own, 'accept')[0]!.timeNs));
    expect(ofCall(own, 'close').length).toBe(1);
  }
}

const SEQUENTIAL: readonly ProgramName[] = ['forever', 'one-shot'];

type Check = (played: Played, program: ProgramName) => void;

/** What the records and the clients must say, by scenario. */
const CHECKS: Readonly<Record<string, Check>> = {
  'five-visitors'(played, program) {
    const visitors = played.clients(/^visitor \d$/);
    const order = played.lines
      .filter(({ call, connection }) => call === 'accept' || (call === 'close' && connection > 0))
      .map(({ call }) => call);
    expect(visitors.length).toBe(5);
    if (program === 'one-shot') {
      expect(order).toEqual(['accept', 'close']);
      expect(visitors.map((visitor) => kinds(visitor).at(-1))).toEqual([
        'closed',
        ...Array.from({ length: 4 }, () => expect.stringMatching(/^(reset|refused)$/) as string),
      ]);
      expect(played.result).toMatch(/^Visitor 1 was answered; visitor 2, .* were not: .*ECONN/);
      return;
    }
    expect(visitors.map(gotBytes)).toEqual(visitors.map(() => OWN_ANSWER.length));
    const threads = new Set(ofCall(played.lines, 'sendall').map(({ thread }) => thread));
    if (program === 'forever') {
      expect(order).toEqual(Array.from({ length: 5 }, () => ['accept', 'close']).flat());
      expect(played.result).toBe(
        'All five were answered, at most 1 at a time, by 1 thread, in the order 1, 2, 3, 4 and 5',
      );
    } else {
      const accepts = visitors.map((visitor) => played.seq(visitor, 'accept'));
      expect(accepts[1]).toBeLessThan(ofCall(played.lines, 'sendall')[0]!.seq);
      expect(threads.size > 1).toBe(program === 'threaded');
      expect(played.result).toMatch(
        program === 'threaded'
          ? /at most [2-5] at a time, by [2-5] threads,/
          : /at most [2-5] at a time, by 1 thread,/,
      );
    }
  },

  'slow-visitor'(played, program) {
    const slow = played.client(/^the slow one$/);
    expect(kinds(slow).filter((kind) => kind === 'sent').length).toBe(2);
    for (const quick of played.clients(/^quick \d$/)) {
      expect(gotBytes(quick)).toBe(OWN_ANSWER.length);
      if (program === 'forever') {
        expect(played.seq(quick, 'accept')).toBeGreaterThan(played.seq(slow, 'close'));
      } else {
        // The second half of the slow one's request.
        expect(played.seq(quick, 'sendall')).toBeLessThan(played.seq(slow, 'recv', 1));
      }
    }
    expect(played.result).toMatch(
      program === 'forever' ? /^4 quick ones had to wait/ : /^All four quick ones were answered before/,
    );
  },

  'idle-preconnect'(played, program) {
    const [idle, visitor] = [played.client(/preconnect/), played.client(/visitor/)];
    expect(kinds(idle)).toEqual(['connecting', 'connected', 'closed']);
    expect(gotBytes(visitor)).toBe(OWN_ANSWER.length);
    // The end of the idle client.
    const left = ofCall(played.of(idle), 'recv')[0]!;
    expect(left.result).toBe(0);
    if (program === 'forever') {
      expect(played.seq(visitor, 'accept')).toBeGreaterThan(left.seq);
      expect(played.result).toMatch(/^The visitor was connected, but accepted only [1-9]\d* ms later/);
    } else {
      expect(played.seq(visitor, 'sendall')).toBeLessThan(left.seq);
      expect(played.result).toMatch(/while the preconnect was still open/);
    }
  },

  'full-backlog'(played, program) {
    const { clients } = played.state;
    expect(clients.length).toBe(8);
    for (const client of clients) expect(gotBytes(client)).toBe(OWN_ANSWER.length);
    const said = played.seq(clients[0]!, 'recv');
    const accepted = clients.filter((client) => played.seq(client, 'accept') < said).length;
    const at = (client: ScenarioClient, event: string): bigint =>
      BigInt(client.events.find(({ kind }) => kind === event)!.timeNs);
    const firstWord = at(clients[0]!, 'sent');
    const connected = clients.filter((client) => at(client, 'connected') < firstWord).length;
    if (program !== 'forever') {
      expect([connected, accepted]).toEqual([8, 8]);
      expect(played.result).toMatch(/^All eight were accepted/);
    } else {
      expect(accepted).toBe(1);
      // listen(5) is the kernel's to interpret.
      if (process.platform !== 'linux') return;
      expect(connected).toBe(7);
      expect(played.result).toMatch(/^7 were connected, 1 of them accepted; the eighth waited outside/);
    }
  },

  'exactly-1024'(played, program) {
    if (program === 'event-loop') {
      expect(recvSizes(played.of(played.client(/client/)))[0]).toBe(1024);
      expect(played.result).toBe('event-loop answered after 1024 bytes');
      return;
    }
    const [hung, whole] = [played.client(/short-read/), played.client(/http/)];
    expect(recvSizes(played.of(hung))).toEqual([1024, 0]);
    expect(kinds(hung)).toEqual(['connecting', 'connected', 'sent', 'closed', 'ended', 'closed']);
    expect(recvSizes(played.of(whole))).toEqual([1024]);
    expect(kinds(whole)).toEqual(['connecting', 'connected', 'sent', 'ended', 'closed']);
    expect(played.result).toMatch(
      /^short-read received 1024 bytes and hung .*; http answered after 1024 bytes$/,
    );
  },

  'split-headers': (played, program) =>
    checkTwoPieces(played, program, [24, 17], '"You asked "', '"You asked localhost"'),
  'body-later': (played, program) =>
    checkTwoPieces(
      played,
      program,
      [59, 8],
      String.raw`"You sent \"\""`,
      String.raw`"You sent \"name=Ada\""`,
    ),

  'reset-before-response'(played, program) {
    const client = played.client(/resets/);
    expect(kinds(client)).toEqual(['connecting', 'connected', 'sent', 'reset']);
    expect(gotBytes(client)).toBe(0);
    const failed = played.of(client).filter(({ errno }) => errno !== null);
    const call = program === 'event-loop' ? 'recv' : 'sendall';
    expect(told(failed)).toEqual([`${call} ECONNRESET`]);
    const next = played.client(/next/);
    if (program === 'one-shot') {
      expect(kinds(next)).toEqual(['connecting', 'refused']);
      expect(told(played.lines).at(-1)).toBe('exit ECONNRESET');
      expect(played.result).toMatch(/nobody caught: the program has crashed, .* was refused: ECONNREFUSED$/);
    } else {
      expect(gotBytes(next)).toBe(OWN_ANSWER.length);
      expect(played.result).toBe(
        `${call} failed with ECONNRESET; the program went on, and the next visitor was answered`,
      );
    }
  },

  'reset-mid-response'(played, program) {
    const client = played.client(/resets/);
    const got = gotBytes(client);
    const sent = ofCall(played.of(client), 'sendall')[0]!.result;
    expect(kinds(client)).toEqual(['connecting', 'connected', 'sent', 'reset']);
    expect(got).toBeGreaterThan(0);
    expect(got).toBeLessThan(sent);
    const failed = told(played.of(client).filter(({ errno }) => errno !== null));
    expect(failed).toEqual(program === 'event-loop' ? ['recv ECONNRESET'] : []);
    expect(played.result).toContain(`${sent} bytes`);
    expect(played.result).toContain(`${got} of them`);
    expect(played.result).toMatch(
      program === 'event-loop' ? /told by ECONNRESET in recv/ : /no call .* ever failed/,
    );
    expect(kinds(played.client(/next/)).at(-1)).toBe('closed');
  },

  'lost-tail'(played, program) {
    const client = played.client(/client/);
    const own = played.of(client);
    const sent = ofCall(own, 'sendall')[0]!.result;
    expect(sent).toBeGreaterThan(800_000);
    expect(played.result).toContain(`the client got ${gotBytes(client)} of the ${sent} bytes`);
    if (program === 'event-loop') {
      expect(stream(own, 'recv')).toMatch(/unread$/);
      expect(gotBytes(client)).toBe(sent);
      expect(kinds(client).slice(-2)).toEqual(['ended', 'closed']);
    } else {
      expect(stream(own, 'recv')).toMatch(/\r\n\r\n$/);
      expect(gotBytes(client)).toBeGreaterThan(0);
      expect(gotBytes(client)).toBeLessThan(sent);
      expect(client.events.at(-1)).toMatchObject({ kind: 'reset', text: 'ECONNRESET' });
      expect(played.result).toMatch(/^close found 6 bytes unread, and reset the connection/);
    }
  },

  'no-reuse-address'(played) {
    expect(told(ofCall(played.lines, 'bind'))).toEqual(['bind 0', 'bind EADDRINUSE', 'bind 0']);
    expect(told(ofCall(played.lines, 'setsockopt'))).toEqual(['setsockopt 0', 'setsockopt 0']);
    expect(played.clients(/visitor/).map(gotBytes)).toEqual([OWN_ANSWER.length, OWN_ANSWER.length]);
    expect(played.result).toMatch(/without SO_REUSEADDR fails with EADDRINUSE; .* was answered$/);
  },
};

function checkTwoPieces(
  played: Played,
  program: ProgramName,
  sizes: readonly [number, number],
  early: string,
  late: string,
): void {
  const pieces = (client: ScenarioClient): number[] =>
    recvSizes(played.of(client)).filter((size) => size > 0);
  const wants = `read ${sizes.join(' and ')} bytes, then answered ${late}`;
  if (program === 'event-loop') {
    expect(pieces(played.client(/client/))).toEqual(sizes);
    expect(played.result).toBe(`event-loop ${wants}`);
    return;
  }
  expect(pieces(played.client(/short-read/))).toEqual([sizes[0]]);
  expect(kinds(played.client(/short-read/)).filter((kind) => kind === 'sent').length).toBe(1);
  expect(pieces(played.client(/http/))).toEqual(sizes);
  expect(played.result).toBe(
    `short-read answered ${early} after the first ${sizes[0]} bytes, before the rest was sent; http ${wants}`,
  );
}

test('every scenario has a check, and says in one sentence what to watch', () => {
  expect(Object.keys(CHECKS).toSorted()).toEqual(SCENARIOS.map(({ name }) => name).toSorted());
  for (const { title, watch, programs } of SCENARIOS) {
    checkWords([title, watch]);
    expect(watch.en).toMatch(/^Watch .*[^.]\.$/);
    expect(programs.length).toBeGreaterThan(0);
    expect(SEQUENTIAL.some((program) => programs.includes(program))).toBe(true);
  }
});

test('every program is described in both languages', () => {
  checkWords(Object.values(PROGRAMS).map(({ summary }) => summary));
});

describe.each(SCENARIOS)('$name', ({ name, programs }) => {
  test.each(programs)('under %s ends as it says', async (program) => {
    const played = await play(name, program);
    expect(played.state.program).toBe(program);
    CHECKS[name]!(played, program);
  });
});
