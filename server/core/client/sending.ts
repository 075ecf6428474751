/** What the writers of `reproductions.ts` are given, and how they cut it for people to read. */
import type { ClientPlan } from '../messages.js';
import { decodeLatin1 } from '../wire-text.js';
import type { Words } from '../words.js';

/** What is sent, how, and to whom. Once: what a plan says about many clients is for those who run it again. */
export interface Sending extends Pick<ClientPlan, 'pieces' | 'waitMs' | 'ending' | 'recvBytes'> {
  readonly host: string;
  readonly port: number;
  readonly bytes: Uint8Array;
}

/** The text, or why there is none: one clause, with the tool as its subject. */
export type Reproduced = { readonly text: string } | { readonly reason: Words };

/** Longer lines are cut, so that they can be read, and typed into any terminal. */
const LINE_BYTES = 200;

/** The lines of `bytes` as latin-1, each with its LF; the bytes after the last LF are one too. There is at least one. */
export function linesOf(bytes: Uint8Array): string[] {
  return decodeLatin1(bytes).match(new RegExp(`[^\\n]{1,${LINE_BYTES}}\\n?|\\n`, 'g')) ?? [''];
}

/** `0.25` for 250. */
export function secondsOf(waitMs: number): string {
  return String(waitMs / 1000);
}
