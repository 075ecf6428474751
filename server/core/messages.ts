/**
 * What the page and the server say to each other over the WebSocket `/bridge`, beside records. Records travel
 * in binary messages; everything here is JSON in text messages. `PROTOCOL.md` describes the same in words.
 */
import type { CallName } from './record.js';
import type { Said, Words } from './words.js';

/** Counts up whenever a client of the old protocol would misread the new one. */
export const PROTOCOL_VERSION = 2;

/** The longest message that a viewer may send, in UTF-8. What is longer is said by HTTP, as scripts do. */
export const MESSAGE_LIMIT_BYTES = 64 * 1024;

export const PROGRAM_NAMES = ['one-shot', 'forever', 'threaded', 'keep-alive', 'event-loop'] as const;
export type ProgramName = (typeof PROGRAM_NAMES)[number];

export const RECEIVE_RULES = ['http', 'short-read'] as const;
export type ReceiveRule = (typeof RECEIVE_RULES)[number];

export const LINE_ENDINGS = ['crlf', 'lf'] as const;
export type LineEnding = (typeof LINE_ENDINGS)[number];

/** A point in a text at which one `sendall` ends and the next begins. */
export interface Cut {
  /** Offset in UTF-16 units, between two characters of the text: never inside an escape or a `{{value}}`. */
  readonly at: number;
  /** How long to wait before what follows, 0 to 60000. */
  readonly waitMs: number;
}

/** What can follow the last byte: `close`, `shutdown`, a RST, or nothing at all. */
export const ENDINGS = ['close', 'half-close', 'reset', 'stall'] as const;
export type Ending = (typeof ENDINGS)[number];

/** How a response is handed to the kernel: in which pieces, when, and what follows. */
export interface WritePlan {
  /** In ascending order, no two at the same place. */
  readonly cuts: readonly Cut[];
  /** Null: what the program does by itself, which is to close; `keep-alive` may read on instead. */
  readonly ending: Ending | null;
}

/** A request match with its response. `*` as method or path matches all; a path is compared whole, without query. */
export interface Rule {
  readonly method: string;
  readonly path: string;
  readonly text: string;
  /** Absent: in one piece, and what the program does by itself. */
  readonly plan?: WritePlan;
}

/** All of the response side that people edit: the first rule that matches answers; the last one matches all. */
export interface ResponseSet {
  /** What a line break in a response's head is sent as. */
  readonly lineEnding: LineEnding;
  readonly rules: readonly Rule[];
}

export const DEFAULT_RESPONSE: ResponseSet = {
  lineEnding: 'crlf',
  rules: [
    { method: '*', path: '*', text: 'HTTP/1.1 200 OK\nContent-Type: text/html\n\n<h1>Hello World</h1>' },
  ],
};

/**
 * What the page can change about the program. Absent fields stay as they are. `receive` and `delayMs` hold from
 * the next request on, `idleLimitMs` at once; the others, when they differ from what runs, restart the program.
 */
export interface ProgramChange {
  readonly program?: ProgramName;
  readonly receive?: ReceiveRule;
  /** Simulated work before `sendall`, 0 to 60000. */
  readonly delayMs?: number;
  /** How long a client may keep the program waiting before it is let go, 0 to 3600000; 0: for ever. */
  readonly idleLimitMs?: number;
  readonly reuseAddress?: boolean;
  /** 0 to 65535; 0 lets the kernel choose. */
  readonly port?: number;
  /** `true` starts a program that does not run, `false` stops one that does. */
  readonly running?: boolean;
  /** `true` stops and starts it, whatever else changed. */
  readonly restart?: boolean;
}

/** The calls that can be breakpoints: those that every blocking program makes. */
export const BREAKPOINT_CALLS = ['bind', 'listen', 'accept', 'recv', 'sendall', 'close'] as const;
export type BreakpointCall = (typeof BREAKPOINT_CALLS)[number];

/**
 * What the page can change about the gate in front of every call. Absent fields stay as they are. `breakpoints` is
 * carried out first, then `paused`, then `step`.
 */
export interface GateChange {
  /** `true`: every thread waits before its next call; `false`: all go on, to the next breakpoint. */
  readonly paused?: boolean;
  /** Before calls of these kinds threads wait. */
  readonly breakpoints?: readonly BreakpointCall[];
  /** Lets one thread that waits make its one call, or all that wait. */
  readonly step?: number | 'all';
}

/** Where the life of the program stands. */
export type ProgramState = 'starting' | 'listening' | 'stopping' | 'stopped' | 'returned' | 'crashed';

/** What the page can change about what anybody is shown. */
export interface PrivacyChange {
  /** `true`: the values of fields and parameters that are secrets by their name are shown as `*` to everybody. */
  readonly hideSecrets: boolean;
}

export interface Status {
  readonly program: ProgramName;
  readonly receive: ReceiveRule;
  readonly delayMs: number;
  readonly idleLimitMs: number;
  readonly reuseAddress: boolean;
  /** What the program is bound to, or will ask for; `port` is the real one once bound. */
  readonly address: { readonly host: string; readonly port: number };
  /**
   * Who answers on the same port of ::1, which many try first for `localhost`, as it was when the program began to
   * listen; null: not known, or the program does not listen on 127.0.0.1.
   */
  readonly onIPv6: 'nobody' | 'stranger' | null;
  readonly state: ProgramState;
  /** Whether a program runs: `starting`, `listening` or `stopping`. */
  readonly running: boolean;
  readonly gate: {
    readonly paused: boolean;
    readonly breakpoints: readonly BreakpointCall[];
    /** Whether some thread was let through by a step, and so waits before its next call whatever that is. */
    readonly stepping: boolean;
  };
  /** Whether secrets are covered in everything that is shown. */
  readonly hideSecrets: boolean;
  /** Why the program crashed, until it starts again. */
  readonly error: { readonly code: string; readonly message: Words } | null;
  readonly threads: { readonly started: number; readonly busy: number; readonly limit: number };
  readonly counts: {
    readonly records: number;
    readonly connections: number;
    readonly open: number;
    readonly receivedBytes: number;
    readonly sentBytes: number;
    readonly viewers: number;
  };
}

/** Where one thread stands now. Threads that do nothing are left out. */
export interface ThreadState {
  /** 0 is the program's main thread. */
  readonly thread: number;
  /** `running` between two calls, `gated` at the gate before `call`, `blocked` inside it. */
  readonly state: 'running' | 'gated' | 'blocked';
  readonly call: CallName | null;
  readonly connection: number;
  /** The function in which the program makes `call`, where that is not in the program's own file. */
  readonly within: 'receive' | 'finish' | null;
  /** Unix time in nanoseconds since when, as decimal digits. */
  readonly sinceNs: string;
}

/** A source file as people read it: its name, and its text as it stands in the file. */
export interface Listing {
  readonly file: string;
  readonly text: string;
}

export const LANGUAGES = ['typescript', 'python'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface ProgramInfo {
  readonly name: ProgramName;
  /** The program to read: the very file that runs, and the same program in Python. */
  readonly listings: Readonly<Record<Language, Listing>>;
  /** One line for people who choose between programs. */
  readonly summary: Words;
  /** Whether the receive rule applies to it. */
  readonly usesReceive: boolean;
  /** Why it can't run here; null when it can. */
  readonly unavailable: Words | null;
}

/** A demonstration that real clients play against the program. */
export interface ScenarioInfo {
  readonly name: string;
  readonly title: Words;
  /** One sentence: what to watch. */
  readonly watch: Words;
  /** The programs that it makes sense with; the first is what it runs with unless another is asked for. */
  readonly programs: readonly ProgramName[];
}

/** Which scenario to play, and with which program if not its first. */
export interface ScenarioChoice {
  readonly name: string;
  readonly program?: ProgramName;
}

/** What happened on a client's side of a connection. */
export interface ClientEvent {
  /** Unix time in nanoseconds, as decimal digits, on the clock of the records. */
  readonly timeNs: string;
  readonly kind: 'connecting' | 'connected' | 'refused' | 'sent' | 'received' | 'ended' | 'reset' | 'closed';
  /** How many bytes were sent or received. */
  readonly bytes: number;
  /** A word on it, such as the first line of what was sent, or the error; empty: none. */
  readonly text: Said;
}

export interface ScenarioClient {
  /** What people call it: `visitor 3`, `the slow one`. */
  readonly label: Words;
  /** Its own port: the peer of the connection that was accepted; 0 before it is connected. */
  readonly port: number;
  readonly events: readonly ClientEvent[];
  /** How it ended, in a few words; null while it goes on. */
  readonly outcome: Words | null;
}

/** The scenario that runs, or ran last. */
export interface ScenarioState {
  readonly name: string;
  readonly program: ProgramName;
  readonly running: boolean;
  /** The records that belong to it: after `sinceSeq`, up to `untilSeq` once it has ended. */
  readonly sinceSeq: number;
  readonly untilSeq: number | null;
  readonly clients: readonly ScenarioClient[];
  /** What came out, in one sentence; null while it runs. */
  readonly result: Words | null;
  /** Why it could not be played to its end. */
  readonly error: Words | null;
}

/** What a raw client does after its last byte: `hold` waits for the program to close. */
export const CLIENT_ENDINGS = ['hold', 'half-close', 'close', 'reset'] as const;
export type ClientEnding = (typeof CLIENT_ENDINGS)[number];

/**
 * What raw clients send, and how. There is no host and no port in it: they connect to the program's own address and
 * nowhere else.
 */
export interface ClientPlan {
  /** In the notation of a response; of the values only those that need no request: `body.length`, `time.*`. */
  readonly text: string;
  readonly lineEnding: LineEnding;
  /** Into how many `send` calls, as equal as can be, 1 to 1000; or one for each byte. */
  readonly pieces: number | 'bytes';
  /** Between two pieces, 0 to 60000. */
  readonly waitMs: number;
  readonly ending: ClientEnding;
  /** What each `recv` asks for, 1 to 65536. */
  readonly recvBytes: number;
  /** How many clients there are at once, 1 to 200. */
  readonly clients: number;
  /** The time over which they start, evenly, 0 to 60000. */
  readonly rampMs: number;
  /** How often each connects, one time after the other, 1 to 1000. */
  readonly repeat: number;
}

/** What people can ask of the raw clients. `client` is a number from {@link RawClientsState}. */
export type ClientAction =
  /** Starts clients; those of before that are open stay open. */
  | { readonly do: 'run'; readonly plan: ClientPlan }
  /** Sends more on an open connection, in one piece. */
  | {
      readonly do: 'send';
      readonly client: number;
      readonly text: string;
      readonly lineEnding: LineEnding;
    }
  | { readonly do: 'end'; readonly client: number; readonly ending: Exclude<ClientEnding, 'hold'> }
  /** Closes all that are open, and starts none of those that are planned. */
  | { readonly do: 'stop' };

export interface RawClient {
  /** From 1; also the `run` of its records. */
  readonly client: number;
  readonly state: 'connecting' | 'open' | 'half-closed' | 'ended';
  /** Its own port, by which the program's `accept` names it; 0 before it is connected. */
  readonly port: number;
  readonly sentBytes: number;
  readonly sends: number;
  readonly receivedBytes: number;
  readonly recvs: number;
  /** How it ended, in a few words; null while it goes on. */
  readonly outcome: Words | null;
}

/** The raw clients of the newest run, and those of before that are open. */
export interface RawClientsState {
  /** The number of the newest run's first client; 0 before the first run. */
  readonly first: number;
  /** How many connections the newest run makes in all. */
  readonly planned: number;
  readonly started: number;
  readonly ended: number;
  /** The newest, at most 200. */
  readonly clients: readonly RawClient[];
}

/** Why something that was asked for was not done. */
export interface Refusal {
  readonly code: string;
  readonly message: Words;
  /** Where in the response the mistake is: the rule's index, its line and column, all but `rule` from 1. */
  readonly at?: { readonly rule: number; readonly line: number; readonly column: number };
}

/** From the server to a viewer. */
export type ServerMessage =
  | {
      readonly kind: 'hello';
      readonly protocol: number;
      readonly version: string;
      /** Random, new for every process. */
      readonly process: string;
      /**
       * Random, new for every process and whenever secrets are hidden or shown: what was sent in another session must
       * be forgotten.
       */
      readonly session: string;
      readonly platform: string;
      /** Names of this platform's error numbers: `{"98": "EADDRINUSE"}`. */
      readonly errnoNames: Readonly<Record<string, string>>;
      readonly programs: readonly ProgramInfo[];
      /** How the receive rules read, to stand beside a program. */
      readonly receiveListings: Readonly<Record<Language, Listing>>;
      /** How the endings of a response read. */
      readonly finishListings: Readonly<Record<Language, Listing>>;
      readonly scenarios: readonly ScenarioInfo[];
      readonly firstSeq: number;
      readonly lastSeq: number;
    }
  | { readonly kind: 'status'; readonly status: Status }
  | { readonly kind: 'threads'; readonly threads: readonly ThreadState[] }
  | { readonly kind: 'response'; readonly version: number; readonly response: ResponseSet }
  | { readonly kind: 'scenario'; readonly scenario: ScenarioState | null }
  | { readonly kind: 'clients'; readonly clients: RawClientsState }
  /** These records were not and will not be sent by themselves; what of them the log still holds can be fetched. */
  | { readonly kind: 'skipped'; readonly from: number; readonly to: number }
  /** Everything of a `fetch` that the log held has been sent. */
  | { readonly kind: 'fetched'; readonly from: number; readonly to: number }
  /** The answer to the control message with this `id`. */
  | { readonly kind: 'reply'; readonly id: number; readonly error: Refusal | null };

/** From a viewer to the server. `id` is any whole number; the reply repeats it. */
export type ControlMessage =
  /** Must come first: send what the log holds after `since` (0: all of it), then go on live. */
  | { readonly kind: 'resume'; readonly since: number }
  | { readonly kind: 'fetch'; readonly from: number; readonly to: number }
  | { readonly kind: 'program'; readonly id: number; readonly change: ProgramChange }
  | { readonly kind: 'gate'; readonly id: number; readonly change: GateChange }
  /** Plays a scenario to its end; refused while another one runs. */
  | { readonly kind: 'scenario'; readonly id: number; readonly name: string; readonly program?: ProgramName }
  | { readonly kind: 'client'; readonly id: number; readonly action: ClientAction }
  | { readonly kind: 'privacy'; readonly id: number; readonly change: PrivacyChange }
  | { readonly kind: 'response'; readonly id: number; readonly response: ResponseSet };
