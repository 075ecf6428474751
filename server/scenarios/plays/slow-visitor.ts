/** One slow visitor before four quick ones: whom does a slow one keep waiting? */
import { GET } from '../requests.js';
import type { Scenario } from '../scenario.js';
import { count } from '../wording.js';

export const slowVisitor: Scenario = {
  name: 'slow-visitor',
  title: { en: 'One slow visitor before four quick ones', zh: '一个慢访客在先，四个快访客在后' },
  watch: {
    en: 'Watch whether the four who ask at once are answered before the one who has sent only half of its request.',
    zh: '四个访客一来就发出整个请求：他们能否先于只发了半个请求的那一个得到响应。',
  },
  programs: ['forever', 'threaded', 'event-loop'],
  async play(stage) {
    const slow = stage.visitor({ en: 'the slow one', zh: '慢访客' }, GET.slice(0, 20));
    await stage.untilRecord(slow, 'recv');
    const quick = [1, 2, 3, 4].map((number) =>
      stage.visitor({ en: `quick ${number}`, zh: `快访客 ${number}` }, GET),
    );
    await stage.until(
      {
        en: 'answers for the quick ones, or a program that hangs on the slow one',
        zh: '给快访客的响应，或卡在慢访客上的程序',
      },
      () => quick.every(({ outcome }) => outcome !== null) || stage.isHeldBy(slow, quick.at(-1)!),
    );
    slow.send(GET.slice(20));
    await stage.untilEnded(stage.clients);
    await stage.untilClosed(stage.clients);

    const answerSeq = stage.record(slow, 'sendall')!.seq;
    const before = quick.filter((visitor) => stage.record(visitor, 'sendall')!.seq < answerSeq).length;
    const waited = quick.length - before;
    if (waited === 0) {
      return {
        en: 'All four quick ones were answered before the slow one had sent its request',
        zh: '四个快访客都在慢访客发完请求之前得到了响应',
      };
    }
    const last = Math.max(
      ...quick.map((visitor) => waitedMs(visitor.timeNsOf('connected')!, visitor.timeNsOf('ended')!)),
    );
    return {
      en: `${count(waited, 'quick one')} had to wait for the slow one; the longest wait was ${last} ms`,
      zh: `${waited} 个快访客不得不等待慢访客；最长的等了 ${last} ms`,
    };
  },
};

const waitedMs = (fromNs: bigint, toNs: bigint): number => Number((toNs - fromNs) / 1_000_000n);
