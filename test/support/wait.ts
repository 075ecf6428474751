/** Waiting for a thing itself, never for a time: each wait ends when the thing is there, or says what did not come. */

/** Long enough for a busy machine; nothing that works comes near it. */
export const DEADLINE_MS = 10_000;

/** What comes soon is seen soon; what takes longer is not slowed down by many looks. */
const FIRST_LOOK_MS = 2;
const LAST_LOOK_MS = 50;

/** Looks again and again, ever less often, until `probe` returns something truthy, and returns that. */
export async function until<T>(what: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  const deadline = performance.now() + DEADLINE_MS;
  for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(lookMs * 2, LAST_LOOK_MS)) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${DEADLINE_MS} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

/** `promise`, or an error once it took too long. */
export async function within<T>(what: string, promise: Promise<T>, deadlineMs = DEADLINE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${deadlineMs} ms in vain: ${what}`)), deadlineMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** How long `action` takes, in milliseconds. */
export async function timeMs(action: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await action();
  return performance.now() - startMs;
}
