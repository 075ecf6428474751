import { PROGRAM_NAMES, type ProgramInfo } from '../core/messages.js';
import { LISTINGS } from '../programs/listings.js';
import { PROGRAMS } from '../programs/registry.js';
import { loadNative } from '../sockets/native.js';

/** The programs with what people choose them by, and whether they can run here. */
export function describePrograms(): ProgramInfo[] {
  const native = loadNative();
  return PROGRAM_NAMES.map((name) => {
    const program = PROGRAMS[name];
    const blocking = program.kind === 'blocking';
    const unavailable = blocking && 'unavailable' in native ? native.unavailable : null;
    const usesReceive = blocking && program.usesReceive;
    return { name, summary: program.summary, listings: LISTINGS[name], usesReceive, unavailable };
  });
}
