/** Scenarios about where a request ends: the same client, once under each receive rule. */
import { RECEIVE_RULES } from '../core/messages.js';
import type { Words } from '../core/words.js';
import type { Stage } from './stage.js';
import { list, THE_CLIENT, together } from './wording.js';

/** Plays one client, and returns what the program did with it, as the end of a sentence that it begins. */
export type Attempt = (stage: Stage, label: Words) => Promise<Words>;

/** Plays an attempt under each rule; `event-loop` knows no rules, and is played once. */
export async function underEachRule(stage: Stage, attempt: Attempt): Promise<Words> {
  const ofIt = (name: string, { en, zh }: Words): Words => ({ en: `${name} ${en}`, zh: `${name} ${zh}` });
  if (stage.program === 'event-loop') return ofIt('event-loop', await attempt(stage, THE_CLIENT));
  const results: Words[] = [];
  for (const receive of RECEIVE_RULES.toReversed()) {
    await stage.change({ receive });
    const label = { en: `client of ${receive}`, zh: `${receive} 的客户端` };
    results.push(ofIt(receive, await attempt(stage, label)));
  }
  return together(results);
}

/** A request in two pieces, the second one sent when the program has read the first and wants more. */
export function twoPieces(first: string, second: string): Attempt {
  return async (stage, label) => {
    const client = stage.visitor(label, first);
    await stage.untilRecord(client, 'recv');
    await stage.until(
      {
        en: 'an answer to the first piece, or a program that waits for the second',
        zh: '对第一段的响应，或等待第二段的程序',
      },
      () => client.outcome !== null || stage.program === 'event-loop' || stage.hangsOn(client),
    );
    const early = client.outcome !== null;
    if (!early) client.send(second);
    await stage.untilEnded([client]);
    await stage.untilClosed([client]);
    const answer = JSON.stringify(client.received.split('\r\n\r\n')[1] ?? '');
    if (early) {
      return {
        en: `answered ${answer} after the first ${first.length} bytes, before the rest was sent`,
        zh: `读到前 ${first.length} 字节就以 ${answer} 作答，其余部分那时还没有发出`,
      };
    }
    const sizes = stage.recvSizes(client).filter((size) => size > 0);
    return {
      en: `read ${sizes.join(' and ')} bytes, then answered ${answer}`,
      zh: `先后读到 ${list(sizes).zh} 字节，然后以 ${answer} 作答`,
    };
  };
}
