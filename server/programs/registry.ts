/** The programs that people can watch: adding one is a file and a row here. */
import type { ProgramName } from '../core/messages.js';
import type { Words } from '../core/words.js';
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
      readonly summary: Words;
      readonly main: (runtime: Runtime) => void;
      /** Whether it reads a request by the rule that is set; else by one of its own. */
      readonly usesReceive: boolean;
      /** What its threads run, for a program that starts threads. */
      readonly thread?: ThreadTarget;
    }
  | {
      readonly kind: 'event-loop';
      readonly summary: Words;
      readonly main: (runtime: EventLoopRuntime) => void;
    };

export const PROGRAMS: Readonly<Record<ProgramName, Program>> = {
  'one-shot': {
    kind: 'blocking',
    summary: {
      en: 'Answers one visitor and ends: the next one is refused',
      zh: '响应一个访客后就结束：下一个会被拒绝',
    },
    main: oneShot,
    usesReceive: true,
  },
  forever: {
    kind: 'blocking',
    summary: {
      en: 'Answers one visitor after the other: a slow one makes everybody wait',
      zh: '一个接一个地响应访客：一个慢访客会让所有人等待',
    },
    main: serveForever,
    usesReceive: true,
  },
  threaded: {
    kind: 'blocking',
    summary: {
      en: 'A thread for each connection: slow visitors do not block the others',
      zh: '每条连接一个线程：慢访客不会阻塞其他访客',
    },
    main: serveThreaded,
    usesReceive: true,
    thread: processConnection,
  },
  'keep-alive': {
    kind: 'blocking',
    summary: {
      en: 'A thread for each connection, which it keeps: many requests, one after the other',
      zh: '每条连接一个线程，连接会保持：多个请求依次在其上处理',
    },
    main: serveKeepAlive,
    usesReceive: false,
    thread: processRequests,
  },
  'event-loop': {
    kind: 'event-loop',
    summary: {
      en: 'What Node does instead: one thread, told when something has happened',
      zh: 'Node 的做法：只有一个线程，有事发生时得到通知',
    },
    main: serveEventLoop,
  },
};
