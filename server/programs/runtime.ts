/**
 * What a program is given: the socket module with Python's names, a place to print, and the response that people
 * edit. Types only: a program never knows that its calls are traced, nor who provides all this.
 */
import type { Server, Socket as NodeSocket } from 'node:net';
import type { Ending } from '../core/messages.js';
import type { Answer } from '../core/response/rules.js';
import type { Address, Socket } from '../sockets/socket.js';

/** What every program has. */
export interface CommonRuntime {
  /** Where to listen. */
  readonly address: Address;
  /** Writes a line to the program's output. */
  readonly print: (line: string) => void;
}

/** What a thread has that talks to one client. Whatever takes time here blocks the thread that calls it. */
export interface ThreadRuntime {
  readonly print: (line: string) => void;
  /** Reads a request, by the receive rule that is set at that moment. */
  readonly receive: (client: Socket) => Uint8Array;
  /** The work that the delay setting simulates. */
  readonly work: (client: Socket) => void;
  /** What answers `data`, from the response as it is written at that moment. */
  readonly response: (data: Uint8Array, client: Socket) => PacedAnswer;
  /** What the response wants between its last byte and `close`; null: nothing. */
  readonly finish: (client: Socket, ending: Ending | null) => void;
}

/** An answer to send: all of it, and again in the pieces in which it is to be sent. */
export interface PacedAnswer {
  readonly bytes: Uint8Array;
  /** Takes its time: before a piece it waits for as long as the response says. */
  readonly pieces: Iterable<Uint8Array>;
  readonly ending: Ending | null;
}

/** What a thread does with the connection that it was started for. */
export type ThreadTarget = (runtime: ThreadRuntime, client: Socket) => void;

/** What a blocking program runs with. */
export interface Runtime extends CommonRuntime, ThreadRuntime {
  /** `socket(AF_INET, SOCK_STREAM)`: a new TCP socket. */
  readonly socket: (family: number, type: number) => Socket;
  /** Whether to set `SO_REUSEADDR` before `bind`: a setting. */
  readonly reuseAddress: boolean;
  /** Runs `target` with the client in a thread of its own. Waits while every thread that may exist is busy. */
  readonly startThread: (target: ThreadTarget, client: Socket) => void;
}

/** What a program on Node's event loop runs with: nothing here blocks. */
export interface EventLoopRuntime extends CommonRuntime {
  /** `net.createServer()`. */
  readonly createServer: () => Server;
  /** The same work, by timer: calls `done` after it. */
  readonly work: (client: NodeSocket, done: () => void) => void;
  readonly response: (data: Uint8Array, client: NodeSocket) => Answer;
  /** The wait before a piece of an answer. */
  readonly wait: (client: NodeSocket, waitMs: number) => Promise<void>;
}
