/** Ends the process in order on Ctrl+C, SIGTERM or a closed terminal, and in any case. */

/** Node would wait for ever to join a Worker that is blocked in native code. */
const DEADLINE_MS = 1800;

/** On the first signal calls `end`, which must end the process; past the deadline it is killed. */
export function endOnSignals(end: () => Promise<void>): void {
  let ending = false;
  const onSignal = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), DEADLINE_MS).unref();
    void end();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
