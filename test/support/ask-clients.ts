/**
 * Asks a real curl and a real Chromium for a response that a real playground sends, several at a time, and says what
 * they make of it, in the form of the outcome that is expected of them: what only words say, such as `part`, is taken
 * over from there.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Outcomes } from '../../server/core/response/diagnostics/row.js';
import type { ProgramName, ResponseSet } from '../../server/core/messages.js';
import {
  type BrowserOutcome,
  CURL_EXITS,
  type CurlExit,
  type CurlOutcome,
  type ShownDocument,
} from '../../server/core/response/outcomes.js';
import { readWireText } from '../../server/core/wire-text.js';
import { findCurl } from '../curl.mjs';
import { browser, needBrowser } from './browser.js';
import { Command, Playground } from './playground.js';
import { bytesOf, type Line, ofCall, stream } from './records.js';
import { until, within } from './wait.js';

/** How many questions are asked at the same time: each keeps a playground to itself. */
const PLAYGROUNDS = 3;

/** For several processes, one after the other, on a machine that may be busy. */
const START_MS = 60_000;

/** What is put live and asked for. */
export interface Question {
  readonly response: ResponseSet;
  /** Absent: `threaded`. */
  readonly program?: ProgramName | undefined;
  /** Path and query. */
  readonly path: string;
  /** Absent: GET. */
  readonly method?: 'HEAD' | undefined;
}

export interface Answers extends Outcomes {
  /** All that the program sent to curl, as latin-1. */
  readonly sent: string;
}

/** A playground that is asked, and which program it runs. */
interface Stand {
  readonly playground: Playground;
  program: ProgramName;
}

export interface Clients {
  /** Asks those of whom something is expected. */
  ask(question: Question, expected: Outcomes): Promise<Answers>;
  ask(question: Question, expected: Partial<Outcomes>): Promise<Partial<Answers>>;
}

/** Starts the clients before a file's tests. Without a curl or a Chromium these fail, and say what to install. */
export function useClients(): Clients {
  const all: Stand[] = [];
  const free: Stand[] = [];
  const waiting: ((stand: Stand) => void)[] = [];

  beforeAll(async () => {
    expect(findCurl(), 'Cannot find curl: install it (Debian: apt install curl)').toBeDefined();
    needBrowser();
    while (all.length < PLAYGROUNDS)
      all.push({ playground: await new Playground().start(), program: 'threaded' });
    free.push(...all);
  }, START_MS);
  afterAll(async () => {
    await Promise.all(all.map(({ playground }) => playground.end()));
  });

  const take = async (): Promise<Stand> =>
    free.pop() ?? (await new Promise<Stand>((resolve) => waiting.push(resolve)));
  const give = (stand: Stand): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(stand);
    else next(stand);
  };

  return {
    ask: async (question: Question, expected: Partial<Outcomes>): Promise<Answers> => {
      const stand = await take();
      // What else it loads is an icon.
      const whole = expected.chrome !== undefined && 'loads' in expected.chrome;
      try {
        await prepare(stand, question, whole);
        const { playground } = stand;
        const answers: Partial<Answers> = {
          ...(expected.curl && (await askCurl(playground, question, expected.curl))),
          ...(expected.chrome &&
            (await askChrome(await browser(whole), playground, question, expected.chrome))),
        };
        playground.checkQuiet();
        return answers as Answers;
      } finally {
        give(stand);
      }
    },
  };
}

/**
 * Puts the response live, under the program that it needs.
 * @param anew on a port of its own: Chrome remembers in all contexts which addresses have no icon
 */
async function prepare(
  stand: Stand,
  { response, program = 'threaded' }: Question,
  anew: boolean,
): Promise<void> {
  if (anew || stand.program !== program) await stand.playground.run({ program });
  stand.program = program;
  await stand.playground.respondWith(response.rules, response.lineEnding);
  await forget(stand.playground);
}

/** Leaves the records so far behind. */
async function forget(playground: Playground): Promise<void> {
  playground.since = (await playground.records()).at(-1)?.seq ?? playground.since;
}

/** The records once the program has sent all that it sends. */
function untilSent(playground: Playground): Promise<Line[]> {
  return playground.recordsUntil('the response to be sent', (lines) => ofCall(lines, 'sendall').length > 0);
}

/** Waits until all of these paths were asked for. */
async function untilAsked(playground: Playground, paths: readonly string[]): Promise<void> {
  await playground.recordsUntil(`requests for ${paths.join(' and ')}`, (lines) =>
    paths.every((path) => ofCall(lines, 'recv').some((line) => bytesOf(line).startsWith(`GET ${path} `))),
  );
}

/** Only a guard: whoever waits is ended as soon as it is known that it does. */
const CURL_SECONDS = '20';

async function askCurl(
  playground: Playground,
  question: Question,
  expected: CurlOutcome,
): Promise<Pick<Answers, 'curl' | 'sent'>> {
  const curl = await runCurl(playground, question, expected);
  const sent = stream(await untilSent(playground), 'sendall');
  await forget(playground);
  return { curl, sent };
}

async function runCurl(
  playground: Playground,
  { path, method }: Question,
  expected: CurlOutcome,
): Promise<CurlOutcome> {
  const url = `http://127.0.0.1:${playground.port}${path}`;
  const flags = ['-sS', '-N', '--max-time', CURL_SECONDS, ...(method === 'HEAD' ? ['--head'] : [])];
  const curl = new Command(findCurl()!, [...flags, url]);
  const chunks: Buffer[] = [];
  curl.process.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
  const writes = (): string => readWireText(Buffer.concat(chunks).toString('latin1'));
  if (expected.exit === null) {
    await untilSent(playground);
    await until(`curl to write ${expected.writes}`, () => writes() === expected.writes);
    const exit = curl.process.exitCode;
    curl.process.kill();
    await curl.exited;
    return { ...expected, exit: exit as CurlExit | null, writes: writes() };
  }
  const exit = await within('curl to end', curl.exited, 1000 * Number(CURL_SECONDS) + 1000);
  expect(Object.keys(CURL_EXITS), curl.stderr).toContain(String(exit));
  return { ...expected, exit: exit as CurlExit, writes: writes() };
}

async function askChrome(
  asked: Browser,
  playground: Playground,
  question: Question,
  expected: BrowserOutcome,
): Promise<Pick<Answers, 'chrome'>> {
  const context = await asked.newContext();
  try {
    return { chrome: await load(await context.newPage(), playground, question, expected) };
  } finally {
    await context.close();
  }
}

async function load(
  page: Page,
  playground: Playground,
  { path, method }: Question,
  expected: BrowserOutcome,
): Promise<BrowserOutcome> {
  const origin = `http://127.0.0.1:${playground.port}`;
  if (method === 'HEAD') return askHead(page, origin + path);
  const dialog = new Promise<string>((resolve) =>
    page.on('dialog', (opened) => {
      resolve(opened.message());
      void opened.accept();
    }),
  );
  const loading = new Load(page, origin + path);
  if (expected.kind === 'waits') {
    await untilSent(playground);
    // Before the head is whole there is no document to look into.
    if (expected.text !== '') {
      await loading.begun();
      await until(`Chrome to show “${expected.text}”`, async () => (await look(page)).text === expected.text);
    }
    expect(loading.ended, 'whether the load has ended').toBe(false);
    return expected;
  }
  const end = await loading.end();
  if (end.kind !== 'document') return end;
  const { failure } = end;
  if (failure === null) await page.waitForLoadState('load');
  if (failure !== null && expected.kind === 'breaksOff') return { kind: 'breaksOff', failure };
  if (expected.kind === 'runsScript') return { ...expected, says: await within('the dialog', dialog) };
  const wanted = expected.kind === 'shows' || expected.kind === 'showsSource' ? expected : undefined;
  if (wanted?.loads) await untilAsked(playground, wanted.loads);
  return shown(page, failure, wanted);
}

/** A script of this origin asks with HEAD. The page that it stands in is what GET is answered with. */
async function askHead(page: Page, url: string): Promise<BrowserOutcome> {
  await page.goto(url);
  const text = await page.evaluate(
    async (path) => (await fetch(path, { method: 'HEAD' })).text(),
    new URL(url).pathname,
  );
  return { kind: 'answersHead', text };
}

/** How the load of a page ends: with a document, whole or not, or without one. */
type LoadEnd =
  | { readonly kind: 'document'; readonly failure: string | null }
  | Extract<BrowserOutcome, { readonly kind: 'downloads' | 'keepsPage' | 'error' }>;

/** The load of a page, from what Chromium tells of it. */
class Load {
  ended = false;
  readonly #opened: Promise<string | null>;
  readonly #download: Promise<LoadEnd>;
  readonly #body: Promise<LoadEnd>;

  constructor(page: Page, url: string) {
    this.#download = new Promise((resolve) =>
      page.once('download', (file) => resolve({ kind: 'downloads', filename: file.suggestedFilename() })),
    );
    this.#body = new Promise((resolve) => {
      const end = (failure: string | null): void => {
        this.ended = true;
        resolve({ kind: 'document', failure });
      };
      page.on('requestfinished', (request) => {
        if (request.isNavigationRequest() && request.redirectedTo() === null) end(null);
      });
      page.on('requestfailed', (request) => {
        if (request.isNavigationRequest()) end(nameOf(request.failure()!.errorText));
      });
    });
    this.#opened = page.goto(url, { waitUntil: 'commit' }).then(
      () => null,
      (error: Error) => error.message,
    );
  }

  /** Waits for the document, or for a load that ends without one. */
  async begun(): Promise<void> {
    await within('the head of the response', this.#opened);
  }

  async end(): Promise<LoadEnd> {
    const refused = await this.#opened;
    if (refused === null) return within('the end of the load', this.#body);
    if (refused.includes('Download is starting')) return within('the download', this.#download);
    // 204, 205 and 304 are no failure to Chromium: it gives up the new page and keeps the one that it has.
    if (refused.includes('net::ERR_ABORTED')) return { kind: 'keepsPage' };
    return { kind: 'error', name: nameOf(refused) };
  }
}

/** The name of an error without what stands around it. */
function nameOf(message: string): string {
  return /net::(\w+)/.exec(message)?.[1] ?? message;
}

/** What there is to see in a document. */
function look(page: Page): Promise<Required<Pick<ShownDocument, 'kind' | 'text' | 'title' | 'encoding'>>> {
  return page.evaluate(() => {
    const isPage = /html|svg/.test(document.contentType);
    const text = isPage ? document.body?.innerText : document.querySelector('pre')?.textContent;
    return {
      kind: isPage ? ('shows' as const) : ('showsSource' as const),
      text: (text ?? '').trim(),
      title: document.title,
      encoding: document.characterSet,
    };
  });
}

/** The document once it shows what is expected of it, else as it is after a while. */
async function shown(page: Page, failure: string | null, wanted?: ShownDocument): Promise<BrowserOutcome> {
  let seen = await look(page);
  const asWanted = async (): Promise<boolean> => {
    seen = await look(page);
    return wanted === undefined || seen.text === wanted.text;
  };
  await until('Chrome to show what is expected', asWanted).catch(() => undefined);
  const { kind, text, title, encoding } = seen;
  return {
    ...wanted,
    kind,
    text,
    ...(wanted?.title !== undefined && { title }),
    ...(wanted?.encoding !== undefined && { encoding }),
    ...(wanted?.at !== undefined && { at: new URL(page.url()).pathname }),
    ...(wanted?.cookie !== undefined && { cookie: await page.evaluate(() => document.cookie) }),
    ...(failure !== null && { failure }),
  };
}
