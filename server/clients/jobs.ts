/** What the main thread and the thread of the raw clients say to each other. */
import type { ClientAction, RawClientsState, Refusal } from '../core/messages.js';
import type { SharedMemory } from '../engine/shared.js';

/** What the Worker is given at its start. */
export interface ClientsStart {
  readonly shared: SharedMemory;
  readonly target: SharedArrayBuffer;
  /** The program's own host, as one connects to it. */
  readonly host: string;
  /** The highest number that a client has been given before. */
  readonly before: number;
}

/** Something to do, which has been checked; `id` comes back with the answer. */
export interface ClientsJob {
  readonly id: number;
  readonly action: ClientAction;
}

/** How the clients stand now, and where `id` is not null why what was asked for was refused, or null. */
export interface ClientsReport {
  readonly id: number | null;
  readonly refusal: Refusal | null;
  readonly state: RawClientsState;
  /** Whether any of them is to connect yet, or has not been let in yet. */
  readonly reaching: boolean;
}

/** What the target's one word says beside a port: where raw clients may connect to at this moment. */
export const TARGET = {
  /** Nowhere yet: whose port it is shows in a moment. */
  wait: 0,
  /** Nowhere: the port is another program's. */
  strange: -1,
} as const;
