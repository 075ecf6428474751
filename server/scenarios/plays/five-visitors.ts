/** Five visitors at once: who is served at the same time, and by whom. */
import type { Client } from '../client.js';
import { get } from '../requests.js';
import type { Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';
import { count, labels, list, sentence, visitorLabel } from '../wording.js';

export const fiveVisitors: Scenario = {
  name: 'five-visitors',
  title: { en: 'Five visitors at once', zh: '五个访客同时到来' },
  watch: {
    en: 'Watch how many of the five are served at the same time: the work for each takes half a second.',
    zh: '五个访客中有几个能同时得到服务：每个请求要处理半秒。',
  },
  programs: ['threaded', 'forever', 'event-loop', 'one-shot'],
  settings: { delayMs: 500 },
  async play(stage) {
    const visitors = [1, 2, 3, 4, 5].map((number) =>
      stage.visitor(visitorLabel(number), get(`/visitor-${number}`)),
    );
    await stage.untilEnded(visitors);
    // A visitor may know of its end before the records of it have arrived.
    await stage.untilClosed(visitors.filter(({ answered }) => answered));
    const isServed = (visitor: Client): boolean =>
      visitor.answered && stage.record(visitor, 'sendall') !== undefined;
    const served = visitors.filter(isServed);
    const others = visitors.filter((visitor) => !isServed(visitor));
    if (others.length > 0) {
      const outcomes = list([...new Map(others.map(({ outcome }) => [outcome!.en, outcome!])).values()]);
      return sentence({
        en: `${labels(served).en} was answered; ${labels(others).en} were not: ${outcomes.en}`,
        zh: `${labels(served).zh} 得到了响应；${labels(others).zh} 没有：${outcomes.zh}`,
      });
    }
    const order = served.toSorted((a, b) => Number(a.timeNsOf('ended')! - b.timeNsOf('ended')!));
    const threads = new Set(visitors.map((visitor) => stage.record(visitor, 'sendall')!.thread)).size;
    const most = mostAtOnce(stage, visitors);
    const numbers = list(order.map((visitor) => visitors.indexOf(visitor) + 1));
    return {
      en: `All five were answered, at most ${most} at a time, by ${count(threads, 'thread')}, in the order ${numbers.en}`,
      zh: `五个访客都得到了响应：同时最多服务 ${most} 个，由 ${threads} 个线程完成，先后次序为 ${numbers.zh}`,
    };
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
