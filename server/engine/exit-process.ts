import { loadNative } from '../sockets/native.js';

/** Ends the process without taking down its Workers one by one, where the system lets us. */
export function exitProcess(status: number): never {
  const native = loadNative();
  if ('exit' in native) native.exit?.(status);
  process.exit(status);
}
