/** The idle preconnect: a browser that connects in advance, and says nothing, starves a sequential server. */
import { GET } from '../requests.js';
import type { Scenario } from '../scenario.js';
import { THE_VISITOR } from '../wording.js';

export const idlePreconnect: Scenario = {
  name: 'idle-preconnect',
  title: { en: 'The idle preconnect', zh: '空闲的预连接' },
  watch: {
    en: 'Watch whether the visitor is accepted while a connection is open on which nobody says anything.',
    zh: '有一条连接已打开，却没有任何数据：此时访客的连接能否被接受。',
  },
  programs: ['forever', 'threaded', 'event-loop'],
  async play(stage) {
    const idle = stage.client({ en: 'the preconnect', zh: '预连接' });
    idle.connect();
    await stage.untilRecord(idle, 'accept');
    const visitor = stage.visitor(THE_VISITOR, GET);
    await stage.until(
      {
        en: 'an answer for the visitor, or a program that hangs on the preconnect',
        zh: '给访客的响应，或卡在预连接上的程序',
      },
      () => visitor.outcome !== null || (visitor.connected && stage.isHeldBy(idle, visitor)),
    );
    const starved = visitor.outcome === null;
    idle.close();
    await stage.untilEnded([visitor]);
    await stage.untilClosed([visitor, idle]);

    if (!starved) {
      return {
        en: 'The visitor was answered while the preconnect was still open and silent',
        zh: '预连接还开着、没有任何数据时，访客就得到了响应',
      };
    }
    const acceptNs = stage.record(visitor, 'accept')!.timeNs;
    const waitedMs = (acceptNs - visitor.timeNsOf('connected')!) / 1_000_000n;
    return {
      en: `The visitor was connected, but accepted only ${waitedMs} ms later, after the preconnect had left`,
      zh: `访客已经连上，但过了 ${waitedMs} ms、等到预连接离开之后才被接受`,
    };
  },
};
