/** How a process's descriptors are shared out: nobody's share is empty, and together they fit. */
import { expect, test } from 'vitest';
import { descriptorLimitsOf } from '../../server/engine/descriptor-limits.js';

test('where there are many, the limits are those that are documented', () => {
  for (const descriptors of [4096, 1_048_576, Infinity])
    expect(descriptorLimitsOf(descriptors)).toMatchObject({ threads: 64, rawClients: 400 });
  expect(descriptorLimitsOf(Infinity).eventLoopConnections).toBe(Infinity);
});

test('from 64 on all that may be open at once fits, whatever runs', () => {
  // Measured: Node with its listening sockets, and each Worker.
  const [node, worker] = [24, 4];
  for (let descriptors = 64; descriptors < 3000; descriptors += 1) {
    const { threads, eventLoopConnections, rawClients, pageConnections } = descriptorLimitsOf(descriptors);
    const others = node + pageConnections + worker + rawClients + worker;
    const workers = threads * worker;
    expect(others + workers + threads + 1, `threads of ${descriptors}`).toBeLessThan(descriptors);
    expect(others + workers + eventLoopConnections, `event loop of ${descriptors}`).toBeLessThan(descriptors);
    // A page is loaded over six connections, and has a WebSocket.
    expect(pageConnections).toBeGreaterThan(7);
    expect(Math.min(threads, eventLoopConnections, rawClients)).toBeGreaterThan(1);
  }
});
