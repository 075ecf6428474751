/**
 * Responses to look at: those that work, and those that are broken in one way each. What Chrome and curl make of each is
 * checked by a test against the real ones.
 */
import { BROKEN } from './specimens/broken.js';
import type { Specimen } from './specimens/specimen.js';
import { WORKING } from './specimens/working.js';

export type { Specimen };

export const SPECIMENS: readonly Specimen[] = [...WORKING, ...BROKEN];
