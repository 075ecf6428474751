/** A Worker that writes into the ring, or reads from the mailbox, as a thread of the program does. */
import { parentPort, workerData } from 'node:worker_threads';
import { Mailbox } from '../../server/engine/mailbox.js';
import { RingWriter } from '../../server/engine/ring.js';
import type { SharedMemory } from '../../server/engine/shared.js';
import { header } from './header.js';

export type Job =
  | {
      readonly kind: 'write';
      readonly shared: SharedMemory;
      readonly thread: number;
      readonly sizes: readonly number[];
    }
  | { readonly kind: 'take'; readonly shared: SharedMemory; readonly until: number };

const job = workerData as Job;

if (job.kind === 'write') {
  const writer = new RingWriter(job.shared);
  // `connection` counts this thread's records, so that the reader can tell whether one is missing.
  job.sizes.forEach((size, index) => {
    const fields = { thread: job.thread, connection: index, payloadBytes: size };
    writer.write(header(fields), new Uint8Array(size).fill(index));
  });
} else {
  const mailbox = new Mailbox(job.shared);
  const torn: string[] = [];
  let version = 0;
  let texts = 0;
  while (version < job.until) {
    const taken = mailbox.take();
    // Each text is its own version, many times.
    const whole = `${taken.version} `.repeat(taken.text.length / `${taken.version} `.length);
    if (taken.text !== whole || taken.version < version)
      torn.push(`${version} ${taken.version}: ${taken.text.slice(0, 40)}`);
    if (taken.version !== version) texts += 1;
    version = taken.version;
  }
  parentPort!.postMessage({ torn, texts });
}
