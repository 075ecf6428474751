/**
 * How many descriptors each part of the playground may take. The kernel gives a process so many and no more
 * (`RLIMIT_NOFILE`); were they first come, first served, a crowd on the program's port would leave none for the page.
 */
import { loadNative } from '../sockets/native.js';
import { THREAD_LIMIT } from './shared.js';

export interface DescriptorLimits {
  /** Threads of a program beside its main thread, each with a connection. */
  readonly threads: number;
  /** Connections that `event-loop` has open at once. */
  readonly eventLoopConnections: number;
  /** Raw clients at once. */
  readonly rawClients: number;
  /** Connections to the page's port at once. */
  readonly pageConnections: number;
}

/** Node itself, stdio, the listening sockets, and a few files that are being read: measured 24 on Linux. */
const PROCESS_DESCRIPTORS = 28;

/** What a Worker's event loop takes: two `eventfd`s or pipes, two `epoll`s. Without them a Worker hangs at its start. */
const WORKER_DESCRIPTORS = 4;

/** The main thread of a program, with the connection that it has just accepted; the thread of the raw clients. */
const FIXED_DESCRIPTORS = PROCESS_DESCRIPTORS + 2 * WORKER_DESCRIPTORS + 1;

/** A browser opens six connections to load a page, and one for the WebSocket. */
const FEWEST_PAGE_CONNECTIONS = 10;
const MOST_PAGE_CONNECTIONS = 1024;
const MOST_RAW_CLIENTS = 400;

/** @param descriptors how many the process may have; Infinity: as many as it likes */
export function descriptorLimitsOf(descriptors: number): DescriptorLimits {
  const free = Math.max(0, descriptors - FIXED_DESCRIPTORS);
  const quarter = Math.floor(free / 4);
  const pageConnections = Math.min(MOST_PAGE_CONNECTIONS, Math.max(FEWEST_PAGE_CONNECTIONS, quarter));
  const rawClients = Math.min(MOST_RAW_CLIENTS, Math.max(1, quarter));
  const forProgram = free - pageConnections - rawClients;
  const threads = Math.min(THREAD_LIMIT, Math.max(1, Math.floor(forProgram / (WORKER_DESCRIPTORS + 1))));
  // Threads of another program stay for the next one.
  const eventLoopConnections = Math.max(1, forProgram - threads * WORKER_DESCRIPTORS);
  return { threads, eventLoopConnections, rawClients, pageConnections };
}

let limits: DescriptorLimits | undefined;

/** Those of this process. */
export function descriptorLimits(): DescriptorLimits {
  const native = loadNative();
  limits ??= descriptorLimitsOf('unavailable' in native ? Infinity : native.descriptorLimit());
  return limits;
}
