/**
 * Ways to send the same bytes again from somewhere else: each a row that writes a command or a program. What it sends is
 * exactly the bytes that are given, in the same pieces and with the same end; what a tool can't do is refused with the
 * reason, and what depends on its version the text says. Knows nothing of who runs it.
 */
import { writeCurl } from './reproduce-curl.js';
import { writeNode, writePython } from './reproduce-programs.js';
import { writeShell } from './reproduce-shell.js';
import type { Reproduced, Sending } from './sending.js';
import type { Words } from '../words.js';

export type { Reproduced, Sending };

export interface Reproduction {
  readonly label: string;
  /** Where the text goes. */
  readonly into: Words;
  readonly write: (sending: Sending) => Reproduced;
}

export const REPRODUCTIONS = {
  shell: {
    label: 'Shell',
    into: { en: 'printf and nc, for any shell', zh: 'printf 和 nc，适用于任何 shell' },
    write: writeShell,
  },
  curl: { label: 'curl', into: { en: 'for any shell', zh: '适用于任何 shell' }, write: writeCurl },
  python: { label: 'Python', into: { en: 'client.py', zh: 'client.py' }, write: writePython },
  node: { label: 'Node', into: { en: 'client.mjs', zh: 'client.mjs' }, write: writeNode },
} as const satisfies Record<string, Reproduction>;

export type ReproductionName = keyof typeof REPRODUCTIONS;

export const REPRODUCTION_NAMES = Object.keys(REPRODUCTIONS) as ReproductionName[];
