/** What `localhost` leads to beside the program, which listens on IPv4 alone: many try ::1 first. */
import { connect } from 'node:net';
import type { Status } from '../core/messages.js';

const DEADLINE_MS = 1000;

/** Connects to ::1 once and says nothing. Null where there is no such address, or no telling. */
export function askIPv6(port: number): Promise<Status['onIPv6']> {
  return new Promise((resolve) => {
    const socket = connect({ host: '::1', port, timeout: DEADLINE_MS });
    socket.on('connect', () => {
      // TCP lets a socket connect to itself, where the kernel has given it that very port.
      resolve(socket.localPort === port ? 'nobody' : 'stranger');
      socket.destroy();
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'ECONNREFUSED' ? 'nobody' : null),
    );
    socket.on('timeout', () => {
      resolve(null);
      socket.destroy();
    });
  });
}
