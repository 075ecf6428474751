/** Ends the process in order, whatever asks for it, and in any case: Node would wait for ever for a blocked Worker. */
import { exitProcess } from '../engine/exit-process.js';

const DEADLINE_MS = 1800;

const EXIT_FAULT = 70; // EX_SOFTWARE of sysexits.h

/** What a signal runs: at first there is nothing to end but the process. */
let end = async (): Promise<void> => exitProcess(0);

/** From here on a signal runs this, which must end the process. */
export function endWith(action: () => Promise<void>): void {
  end = action;
}

/**
 * Ends the process on Ctrl+C, SIGTERM or a closed terminal, and past a deadline in any case. A fault of our own ends
 * it too, in one line: a process that lingers with half of its threads would be worse. A reader of our output that
 * has gone away is no fault.
 */
export function endOnSignals(): void {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), DEADLINE_MS).unref();
      void end();
    });
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.on('uncaughtException', (error) => {
    process.stderr.write(`Socket Playground has ended by a fault of its own: ${error.message}\n`);
    exitProcess(EXIT_FAULT);
  });
}
