/**
 * What Chrome and curl make of a response: as data, from which the sentence that people read is made, and which a
 * test compares with what a real Chromium and a real curl do. So what is shown and what is tested can't differ.
 * Must never know which response it is about, and in which language it is told: `outcome-words.ts` does.
 */
/**
 * A part of a response by which one can speak of any response with the same mistake. The test of a row finds this part
 * in its own response, and the client must have had exactly that.
 */
export type Part =
  | 'body'
  | 'nothing'
  | 'announced'
  | 'lastAnnounced'
  | 'firstDigits'
  | 'chunkData'
  | 'rawChunks'
  | 'head';

/**
 * How a client reads a line that breaks the rules: the text written so that nothing is left to interpret; `from` and
 * `to` are the part of `text` that the diagnostic names. The test asks for both texts, and the client must make the
 * same of them.
 */
export const READINGS = {
  withoutLine: (text: string, from: number) => {
    const start = text.lastIndexOf('\n', from - 1) + 1;
    return text.slice(0, start) + text.slice(text.indexOf('\n', from) + 1);
  },
  withoutSpace: (text: string, from: number, to: number) => text.slice(0, from) + text.slice(to),
  joined: (text: string, from: number) => `${text.slice(0, from).trimEnd()} ${text.slice(from).trimStart()}`,
  lineBreak: (text: string, from: number, to: number) => `${text.slice(0, from)}\n${text.slice(to)}`,
  inLine: (text: string, from: number, to: number) => `${text.slice(0, from)}-${text.slice(to)}`,
} as const satisfies Readonly<Record<string, (text: string, from: number, to: number) => string>>;
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
