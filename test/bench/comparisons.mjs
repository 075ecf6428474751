/**
 * What is compared, and what is to be reached. A ratio is that of two subjects in the same round, what counts is the
 * median of the rounds; a latency is one number of one subject.
 */

/** @type {readonly { of: string, against: string, figure: 'cpuUs' | 'perSecond', atMost?: number, atLeast?: number }[]} */
export const COMPARISONS = [
  { figure: 'cpuUs', of: 'forever, 1 viewer', against: 'net.createServer', atMost: 0.6 },
  { figure: 'cpuUs', of: 'threaded, 1 viewer', against: 'net.createServer', atMost: 0.9 },
  { figure: 'cpuUs', of: 'forever, 0 viewers', against: 'Python, one at a time', atMost: 1.2 },
  { figure: 'cpuUs', of: 'threaded, 0 viewers', against: 'Python, threads', atMost: 0.55 },
  { figure: 'perSecond', of: 'forever, 1 viewer', against: 'net.createServer', atLeast: 1.1 },
  { figure: 'perSecond', of: 'threaded, 1 viewer', against: 'net.createServer', atLeast: 1 },
  { figure: 'perSecond', of: 'event-loop, 1 viewer', against: 'net.createServer', atLeast: 0.9 },
  { figure: 'perSecond', of: 'threaded, 50 viewers', against: 'threaded, 1 viewer', atLeast: 0.9 },
  { figure: 'perSecond', of: 'threaded, 200 viewers', against: 'threaded, 1 viewer', atLeast: 0.75 },
  { figure: 'perSecond', of: 'threaded, 1 viewer', against: 'mitmproxy in reverse mode', atLeast: 30 },
  { figure: 'perSecond', of: 'threaded, 1 viewer', against: 'socat -v', atLeast: 12 },
  { figure: 'perSecond', of: 'threaded, 50 viewers', against: 'naive mirror, 50 viewers', atLeast: 25 },
  // No goals: what the mirror costs, and the gate in front of each call.
  { figure: 'cpuUs', of: 'forever, 1 viewer', against: 'forever, bare' },
  { figure: 'cpuUs', of: 'threaded, 1 viewer', against: 'threaded, bare' },
  { figure: 'cpuUs', of: 'event-loop, 1 viewer', against: 'event-loop, bare' },
  { figure: 'cpuUs', of: 'forever, 0 viewers', against: 'forever, no gate' },
  { figure: 'cpuUs', of: 'threaded, 0 viewers', against: 'threaded, no gate' },
  { figure: 'perSecond', of: 'keep-alive, kept connections', against: 'node:http, kept connections' },
  { figure: 'cpuUs', of: 'keep-alive, kept connections', against: 'node:http, kept connections' },
];

/** From a call's return to its record in a viewer's hands. */
export const LATENCIES = [
  {
    what: 'idle: 20 connections a second, 1 viewer',
    of: 'threaded, 1 viewer',
    perSecond: 20,
    p50Ms: 1,
    p99Ms: 5,
  },
  {
    what: '1,000 connections a second, 200 viewers',
    of: 'threaded, 200 viewers',
    perSecond: 1000,
    p99Ms: 100,
  },
];
