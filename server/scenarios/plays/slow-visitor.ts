/** One slow visitor before four quick ones: whom does a slow one keep waiting? */
import { GET } from '../requests.js';
import type { Scenario } from '../scenario.js';
import { count } from '../wording.js';

export const slowVisitor: Scenario = {
  name: 'slow-visitor',
  title: 'One slow visitor before four quick ones',
  watch:
    'Watch whether the four who ask at once are answered before the one who has sent only half of its request.',
  programs: ['forever', 'threaded', 'event-loop'],
  async play(stage) {
    const slow = stage.visitor('the slow one', GET.slice(0, 20));
    await stage.untilRecord(slow, 'recv');
    const quick = [1, 2, 3, 4].map((number) => stage.visitor(`quick ${number}`, GET));
    await stage.until(
      'answers for the quick ones, or a program that hangs on the slow one',
      () => quick.every(({ outcome }) => outcome !== null) || stage.isHeldBy(slow, quick.at(-1)!),
    );
    slow.send(GET.slice(20));
    await stage.untilEnded(stage.clients);
    await stage.untilClosed(stage.clients);

    const answerSeq = stage.record(slow, 'sendall')!.seq;
    const before = quick.filter((visitor) => stage.record(visitor, 'sendall')!.seq < answerSeq).length;
    const waited = quick.length - before;
    if (waited === 0) return 'All four quick ones were answered before the slow one had sent its request';
    const last = Math.max(
      ...quick.map((visitor) => waitedMs(visitor.timeNsOf('connected')!, visitor.timeNsOf('ended')!)),
    );
    return `${count(waited, 'quick one')} had to wait for the slow one; the longest wait was ${last} ms`;
  },
};

const waitedMs = (fromNs: bigint, toNs: bigint): number => Number((toNs - fromNs) / 1_000_000n);
