/** Five visitors at once: who is served at the same time, and by whom. */
import type { Client } from '../client.js';
import { get } from '../requests.js';
import type { Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';
import { count, labels, list, sentence } from '../wording.js';

export const fiveVisitors: Scenario = {
  name: 'five-visitors',
  title: 'Five visitors at once',
  watch: 'Watch how many of the five are served at the same time: the work for each takes half a second.',
  programs: ['threaded', 'forever', 'event-loop', 'one-shot'],
  settings: { delayMs: 500 },
  async play(stage) {
    const visitors = [1, 2, 3, 4, 5].map((number) =>
      stage.visitor(`visitor ${number}`, get(`/visitor-${number}`)),
    );
    await stage.untilEnded(visitors);
    // A visitor may know of its end before the records of it have arrived.
    await stage.untilClosed(visitors.filter(({ answered }) => answered));
    const isServed = (visitor: Client): boolean =>
      visitor.answered && stage.record(visitor, 'sendall') !== undefined;
    const served = visitors.filter(isServed);
    const others = visitors.filter((visitor) => !isServed(visitor));
    if (others.length > 0) {
      const outcomes = list([...new Set(others.map(({ outcome }) => outcome!))]);
      return sentence(`${labels(served)} was answered; ${labels(others)} were not: ${outcomes}`);
    }
    const order = served.toSorted((a, b) => Number(a.timeNsOf('ended')! - b.timeNsOf('ended')!));
    const threads = new Set(visitors.map((visitor) => stage.record(visitor, 'sendall')!.thread)).size;
    return (
      `All five were answered, at most ${mostAtOnce(stage, visitors)} at a time, by ${count(threads, 'thread')}, ` +
      `in the order ${list(order.map((visitor) => visitors.indexOf(visitor) + 1))}`
    );
  },
};

/** How many visitors were served at the same time, between their `accept` and their `sendall`. */
function mostAtOnce(stage: Stage, visitors: readonly Client[]): number {
  const spans = visitors.map((visitor) => ({
    from: stage.record(visitor, 'accept')!.seq,
    to: stage.record(visitor, 'sendall')!.seq,
  }));
  return Math.max(
    ...spans.map(({ from }) => spans.filter((other) => other.from <= from && from < other.to).length),
  );
}
