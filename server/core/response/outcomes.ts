/**
 * What Chrome and curl make of a response: as data, from which the sentence that people read is made, and which a
 * test compares with what a real Chromium and a real curl do. So what is shown and what is tested can't differ.
 * Must never know which response it is about.
 */

/**
 * A part of a response by which one can speak of any response with the same mistake. The test of a row finds this part
 * in its own response, and the client must have had exactly that.
 */
export const PARTS = {
  body: 'the whole body',
  nothing: 'no body',
  announced: 'as many bytes of the body as Content-Length says',
  lastAnnounced: 'as many bytes of the body as the last Content-Length says',
  firstDigits: 'as many bytes of the body as the first digits of Content-Length say',
  chunkData: 'the data of the chunks',
  rawChunks: 'the chunks with their sizes for the body',
  head: 'the head, and no body',
} as const;
export type Part = keyof typeof PARTS;

/**
 * How a client reads a line that breaks the rules: the words, and the text written so that nothing is left to
 * interpret; `from` and `to` are the part of `text` that the diagnostic names. The test asks for both texts, and the
 * client must make the same of them.
 */
export const READINGS = {
  withoutLine: {
    words: 'leaves the line out',
    rewrite: (text: string, from: number) => {
      const start = text.lastIndexOf('\n', from - 1) + 1;
      return text.slice(0, start) + text.slice(text.indexOf('\n', from) + 1);
    },
  },
  withoutSpace: {
    words: 'reads the field as if the space were not there',
    rewrite: (text: string, from: number, to: number) => text.slice(0, from) + text.slice(to),
  },
  joined: {
    words: 'joins the line to the one before it',
    rewrite: (text: string, from: number) =>
      `${text.slice(0, from).trimEnd()} ${text.slice(from).trimStart()}`,
  },
  lineBreak: {
    words: 'takes it for a line break',
    rewrite: (text: string, from: number, to: number) => `${text.slice(0, from)}\n${text.slice(to)}`,
  },
  inLine: {
    words: 'takes it for a part of the line',
    rewrite: (text: string, from: number, to: number) => `${text.slice(0, from)}-${text.slice(to)}`,
  },
} as const satisfies Readonly<
  Record<
    string,
    { readonly words: string; readonly rewrite: (text: string, from: number, to: number) => string }
  >
>;
export type Reading = keyof typeof READINGS;

/** What can be said of every response with the same mistake. */
interface InGeneral {
  readonly part?: Part;
  readonly reading?: Reading;
  /** The address that it takes to see it: path and query. */
  readonly asked?: string;
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
  /** How it has read the bytes: a name of the Encoding Standard. */
  readonly encoding?: string;
  /** What a script can read in `document.cookie`. */
  readonly cookie?: string;
  /** Whether it guesses what the body is: `kind` is what came out for this one. */
  readonly guesses?: true;
}

/** What people see in Chrome after they have entered an address. Names of errors are without their `net::`. */
export type BrowserOutcome =
  | ShownDocument
  /** The load of a document fails on the way: how much of it is shown depends on how its bytes arrive. */
  | { readonly kind: 'breaksOff'; readonly failure: string }
  /** It goes on loading; `text` is what can be read meanwhile. */
  | ({ readonly kind: 'waits'; readonly text: string } & InGeneral)
  | { readonly kind: 'downloads'; readonly filename: string }
  /** An error page. */
  | { readonly kind: 'error'; readonly name: string }
  /** No new page: the one before stays. */
  | { readonly kind: 'keepsPage' }
  /** A script that the request brought has run: it opens a dialog that says this. */
  | { readonly kind: 'runsScript'; readonly says: string; readonly asked: string }
  /** What a script gets that asks with HEAD. */
  | { readonly kind: 'answersHead'; readonly text: string };

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

/** What `curl URL` does; `curl --head URL` where a rule answers HEAD. */
export interface CurlOutcome extends InGeneral {
  /** Null: it goes on waiting. */
  readonly exit: CurlExit | null;
  /** What it writes to standard output: UTF-8 where the bytes are valid UTF-8, else latin-1. */
  readonly writes: string;
}

/** One sentence that begins with "Chrome". */
export function chromeSentence(outcome: BrowserOutcome): string {
  return `Chrome${asked(outcome)} ${chromeDoes(outcome)}.`;
}

/** One sentence that begins with "curl". */
export function curlSentence(outcome: CurlOutcome): string {
  return `curl${asked(outcome)} ${curlDoes(outcome)}.`;
}

function asked(outcome: BrowserOutcome | CurlOutcome): string {
  return 'asked' in outcome ? `, asked for ${outcome.asked},` : '';
}

function chromeDoes(outcome: BrowserOutcome): string {
  switch (outcome.kind) {
    case 'shows':
    case 'showsSource':
      return showing(outcome);
    case 'breaksOff':
      return `begins with the page and gives up before its end: ${outcome.failure}`;
    case 'waits':
      return waiting(outcome);
    case 'downloads':
      return `saves the body as a file, ${outcome.filename}, and stays on the page where it was`;
    case 'error':
      return `shows an error page: ${outcome.name}`;
    case 'keepsPage':
      return 'stays on the page where it was, and shows nothing new';
    case 'runsScript':
      return 'runs the script in it';
    case 'answersHead':
      return `gives a script that asks with HEAD ${outcome.text === '' ? 'no body' : quote(outcome.text)}`;
  }
}

function waiting({ text, part }: Extract<BrowserOutcome, { readonly kind: 'waits' }>): string {
  if (part !== undefined) return `takes ${PARTS[part]}, and goes on loading`;
  return text === '' ? 'goes on loading, and shows nothing' : `shows ${quote(text)}, and goes on loading`;
}

function showing(outcome: ShownDocument): string {
  const { kind, text, title, at, loads, failure, encoding, cookie, guesses, part, reading } = outcome;
  if (reading !== undefined) return READINGS[reading].words;
  if (part !== undefined) return takes(part);
  if (cookie !== undefined)
    return cookie === '' ? 'stores no cookie' : `stores one cookie: ${quote(cookie)} in a test`;
  if (encoding !== undefined) return `reads the body as ${encoding}, and showed ${quote(text)} in a test`;
  if (guesses)
    return `guesses what the body is, and showed ${kind === 'shows' ? 'a page' : 'plain text'} in a test`;
  const gone = at === undefined ? '' : `goes on to ${at} and `;
  const titled = title === undefined ? '' : `, titled ${quote(title)}`;
  const loaded = loads === undefined ? '' : `, and loads ${loads.join(' and ')}`;
  const broken = failure === undefined ? '' : `, and reports ${failure}`;
  const page = text === '' ? 'shows an empty page' : `shows ${quote(text)}`;
  const what = kind === 'shows' ? page : `shows the body as plain text: ${quote(text)}`;
  return `${gone}${what}${titled}${loaded}${broken}`;
}

/** Who has the whole body minds nothing. */
function takes(part: Part): string {
  return `${part === 'body' ? 'does not mind, and ' : ''}takes ${PARTS[part]}`;
}

function curlDoes(outcome: CurlOutcome): string {
  const { exit, part } = outcome;
  if (exit === 0) return part === undefined ? writing(outcome) : takes(part);
  const end = exit === null ? ', and goes on waiting' : ` and ends with ${exit} (${CURL_EXITS[exit]})`;
  return (part === undefined ? writing(outcome) : `takes ${PARTS[part]}`) + end;
}

function writing({ writes, reading }: CurlOutcome): string {
  if (reading !== undefined) return READINGS[reading].words;
  return writes === '' ? 'writes nothing' : `writes ${quote(writes)}`;
}

/** Enough to recognise a text by. */
const QUOTE_LENGTH = 60;

// oxlint-disable-next-line no-control-regex -- what it looks for
const UNSEEN = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/;

/** A text in quotes, on one line, cut when it is long; what is no text is counted instead. */
function quote(text: string): string {
  if (UNSEEN.test(text)) return `${text.length} bytes that are no text`;
  const line = text.trim().replace(/\s+/g, ' ');
  return `“${line.length > QUOTE_LENGTH ? `${line.slice(0, QUOTE_LENGTH).trimEnd()}…` : line}”`;
}
