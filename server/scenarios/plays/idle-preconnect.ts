/** The idle preconnect: a browser that connects in advance, and says nothing, starves a sequential server. */
import { GET } from '../requests.js';
import type { Scenario } from '../scenario.js';

export const idlePreconnect: Scenario = {
  name: 'idle-preconnect',
  title: 'The idle preconnect',
  watch: 'Watch whether the visitor is accepted while a connection is open on which nobody says anything.',
  programs: ['forever', 'threaded', 'event-loop'],
  async play(stage) {
    const idle = stage.client('the preconnect');
    idle.connect();
    await stage.untilRecord(idle, 'accept');
    const visitor = stage.visitor('the visitor', GET);
    await stage.until(
      'an answer for the visitor, or a program that hangs on the preconnect',
      () => visitor.outcome !== null || (visitor.connected && stage.isHeldBy(idle, visitor)),
    );
    const starved = visitor.outcome === null;
    idle.close();
    await stage.untilEnded([visitor]);
    await stage.untilClosed([visitor, idle]);

    if (!starved) return 'The visitor was answered while the preconnect was still open and silent';
    const acceptNs = stage.record(visitor, 'accept')!.timeNs;
    const waitedMs = (acceptNs - visitor.timeNsOf('connected')!) / 1_000_000n;
    return `The visitor was connected, but accepted only ${waitedMs} ms later, after the preconnect had left`;
  },
};
