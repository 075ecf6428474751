/** The programs that people can watch: adding one is a file and a row here. */
import type { ProgramName } from '../core/messages.js';
import { serveEventLoop } from './event-loop.js';
import { serveForever } from './forever.js';
import { processConnection as processRequests, serveKeepAlive } from './keep-alive.js';
import { oneShot } from './one-shot.js';
import type { EventLoopRuntime, Runtime, ThreadTarget } from './runtime.js';
import { processConnection, serveThreaded } from './threaded.js';

export type Program =
  | {
      readonly kind: 'blocking';
      /** One line for people who choose. */
      readonly summary: string;
      readonly main: (runtime: Runtime) => void;
      /** Whether it reads a request by the rule that is set; else by one of its own. */
      readonly usesReceive: boolean;
      /** What its threads run, for a program that starts threads. */
      readonly thread?: ThreadTarget;
    }
  | {
      readonly kind: 'event-loop';
      readonly summary: string;
      readonly main: (runtime: EventLoopRuntime) => void;
    };

export const PROGRAMS: Readonly<Record<ProgramName, Program>> = {
  'one-shot': {
    kind: 'blocking',
    summary: 'Answers one visitor and ends: the next one is refused',
    main: oneShot,
    usesReceive: true,
  },
  forever: {
    kind: 'blocking',
    summary: 'Answers one visitor after the other: a slow one makes everybody wait',
    main: serveForever,
    usesReceive: true,
  },
  threaded: {
    kind: 'blocking',
    summary: 'A thread for each connection: slow visitors do not block the others',
    main: serveThreaded,
    usesReceive: true,
    thread: processConnection,
  },
  'keep-alive': {
    kind: 'blocking',
    summary: 'A thread for each connection, which it keeps: many requests, one after the other',
    main: serveKeepAlive,
    usesReceive: false,
    thread: processRequests,
  },
  'event-loop': {
    kind: 'event-loop',
    summary: 'What Node does instead: one thread, told when something has happened',
    main: serveEventLoop,
  },
};
