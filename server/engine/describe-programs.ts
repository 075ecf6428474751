import { PROGRAM_NAMES, type ProgramInfo } from '../core/messages.js';
import { LISTINGS } from '../programs/listings.js';
import { PROGRAMS } from '../programs/registry.js';
import { loadNative } from '../sockets/native.js';

/** The programs with what people choose them by, and whether they can run here. */
export function describePrograms(): ProgramInfo[] {
  const native = loadNative();
  return PROGRAM_NAMES.map((name) => {
    const { kind, summary } = PROGRAMS[name];
    const unavailable = kind === 'blocking' && 'unavailable' in native ? native.unavailable : null;
    return { name, summary, listings: LISTINGS[name], usesReceive: kind === 'blocking', unavailable };
  });
}
