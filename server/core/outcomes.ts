/**
 * What Chrome and curl make of a response: as data, from which the sentence that people read is made, and which a
 * test compares with what a real Chromium and a real curl do. So what is shown and what is tested can't differ.
 * Must never know which response it is about.
 */

/**
 * A part of a response by which one can speak of any response with the same mistake. The test of a row checks that it
 * is this part of its own response that the client had.
 */
export const PARTS = {
  body: 'the whole body',
  announced: 'as many bytes of the body as Content-Length says',
  chunkData: 'the data of the chunks',
  firstChunks: 'the chunks before the mistake',
  nothing: 'no body at all',
  rawChunks: 'the body with the sizes of its chunks in it',
} as const;
export type Part = keyof typeof PARTS;

/**
 * How a client reads a piece of a head that breaks the rules: the words, and the same piece written so that nothing is
 * left to interpret. The test asks for both, and the client must make the same of them.
 */
export const READINGS = {
  withoutLine: { words: 'leaves the line out', rewrite: (_piece: string) => '' },
  withoutSpace: {
    words: 'takes the field as if the space were not there',
    rewrite: (piece: string) => piece.replace(/[ \t]+:/, ':'),
  },
} as const satisfies Readonly<
  Record<string, { readonly words: string; readonly rewrite: (piece: string) => string }>
>;
export type Reading = keyof typeof READINGS;

/** What can be said in general, beside what was seen. */
interface InGeneral {
  readonly part?: Part;
  readonly reading?: Reading;
}

/** A document in Chrome: a page, or its text as it stands. `text` is what can be read in it. */
export interface ShownDocument extends InGeneral {
  readonly kind: 'shows' | 'showsSource';
  readonly text: string;
  readonly title?: string;
  /** The path at which redirects have ended. */
  readonly at?: string;
  /** Paths of what it has fetched beside the page. */
  readonly loads?: readonly string[];
  /** The error that broke off the rest. */
  readonly failure?: string;
}

/** What people see in Chrome after they have entered an address. */
export type BrowserOutcome =
  | ShownDocument
  | { readonly kind: 'downloads'; readonly filename: string }
  /** An error page with this name, without its `net::`. */
  | { readonly kind: 'error'; readonly name: string }
  /** No new page: the one before stays. */
  | { readonly kind: 'keepsPage' }
  /** It goes on loading; `text` is what can be read meanwhile. */
  | { readonly kind: 'waits'; readonly text: string };

/** The exit codes of curl that are met here (curl(1), "EXIT CODES"; names of libcurl-errors(3)). */
export const CURL_EXITS = {
  0: 'CURLE_OK',
  1: 'CURLE_UNSUPPORTED_PROTOCOL',
  8: 'CURLE_WEIRD_SERVER_REPLY',
  18: 'CURLE_PARTIAL_FILE',
  52: 'CURLE_GOT_NOTHING',
  56: 'CURLE_RECV_ERROR',
  61: 'CURLE_BAD_CONTENT_ENCODING',
} as const;
export type CurlExit = keyof typeof CURL_EXITS;

/** What `curl URL` does. */
export interface CurlOutcome extends InGeneral {
  /** Null: it goes on waiting. */
  readonly exit: CurlExit | null;
  /** What it writes to standard output: UTF-8 where the bytes are valid UTF-8, else latin-1. */
  readonly writes: string;
}

/** One sentence that begins with "Chrome". */
export function chromeSentence(outcome: BrowserOutcome): string {
  return `Chrome ${chromeDoes(outcome)}.`;
}

/** One sentence that begins with "curl". */
export function curlSentence(outcome: CurlOutcome): string {
  return `curl ${curlDoes(outcome)}.`;
}

function chromeDoes(outcome: BrowserOutcome): string {
  switch (outcome.kind) {
    case 'shows':
    case 'showsSource':
      return showing(outcome);
    case 'downloads':
      return `saves the body as a file, ${outcome.filename}, and stays on the page where it was`;
    case 'error':
      return `shows an error page: ${outcome.name}`;
    case 'keepsPage':
      return 'stays on the page where it was, and shows nothing new';
    case 'waits':
      return outcome.text === ''
        ? 'shows nothing and goes on loading'
        : `shows ${quote(outcome.text)} and goes on loading`;
  }
}

function showing(outcome: ShownDocument): string {
  const { kind, text, title, at, loads, failure, part, reading } = outcome;
  const gone = at === undefined ? '' : `goes on to ${at} and `;
  const loaded = loads === undefined ? '' : `, and loads ${loads.join(' and ')}`;
  const broken = failure === undefined ? '' : `, and reports ${failure}`;
  return `${gone}${what()}${loaded}${broken}`;

  function what(): string {
    if (reading !== undefined) return READINGS[reading].words;
    if (part !== undefined) return `takes ${PARTS[part]}`;
    if (text === '') return 'shows an empty page';
    const titled = title === undefined ? '' : `, titled ${quote(title)}`;
    return kind === 'shows'
      ? `shows ${quote(text)}${titled}`
      : `shows the body as plain text: ${quote(text)}`;
  }
}

function curlDoes({ exit, writes, part, reading }: CurlOutcome): string {
  const what =
    reading !== undefined
      ? READINGS[reading].words
      : part !== undefined
        ? `takes ${PARTS[part]}`
        : writes === ''
          ? 'writes nothing'
          : `writes ${quote(writes)}`;
  if (exit === null) return `${what} and goes on waiting`;
  return exit === 0 ? what : `${what} and ends with ${exit} (${CURL_EXITS[exit]})`;
}

/** Enough to recognise a text by. */
const QUOTE_LENGTH = 60;

/** A text in quotes, on one line, cut when it is long, and without anything that can't be seen. */
function quote(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  const start = line.length > QUOTE_LENGTH ? `${line.slice(0, QUOTE_LENGTH).trimEnd()}…` : line;
  // oxlint-disable-next-line no-control-regex -- what it is for
  return `“${start.replace(/[\u0000-\u001f\u007f-\u009f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}”`;
}
