/** The status of a server that listens and has served nobody, but for what a test tells. */
import type { Status } from '../../server/core/messages.js';

export const status = (told: Partial<Status>): Status => ({
  program: 'threaded',
  receive: 'http',
  delayMs: 0,
  idleLimitMs: 60_000,
  reuseAddress: true,
  address: { host: '127.0.0.1', port: 8000 },
  onIPv6: null,
  state: 'listening',
  running: true,
  gate: { paused: false, breakpoints: [], stepping: false },
  hideSecrets: false,
  error: null,
  threads: { started: 0, busy: 0, limit: 64 },
  counts: { records: 0, connections: 0, open: 0, receivedBytes: 0, sentBytes: 0, viewers: 1 },
  ...told,
});
