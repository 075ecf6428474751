/**
 * Ways to send the same bytes again from somewhere else: each a row that writes a command or a program. What it sends is
 * exactly the bytes that are given, in the same pieces and with the same end; what a tool can't do is refused with the
 * reason, and what depends on its version the text says. Knows nothing of who runs it.
 */
import { writeCurl } from './reproduce-curl.js';
import { writeNode, writePython } from './reproduce-programs.js';
import { writeShell } from './reproduce-shell.js';
import type { Reproduced, Sending } from './sending.js';

export type { Reproduced, Sending };

export interface Reproduction {
  readonly label: string;
  /** Where the text goes. */
  readonly into: string;
  readonly write: (sending: Sending) => Reproduced;
}

export const REPRODUCTIONS = {
  shell: { label: 'Shell', into: 'printf and nc, for any shell', write: writeShell },
  curl: { label: 'curl', into: 'for any shell', write: writeCurl },
  python: { label: 'Python', into: 'client.py', write: writePython },
  node: { label: 'Node', into: 'client.mjs', write: writeNode },
} as const satisfies Record<string, Reproduction>;

export type ReproductionName = keyof typeof REPRODUCTIONS;

export const REPRODUCTION_NAMES = Object.keys(REPRODUCTIONS) as ReproductionName[];
