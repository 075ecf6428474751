/** Scenarios about where a request ends: the same client, once under each receive rule. */
import { RECEIVE_RULES } from '../core/messages.js';
import type { Stage } from './stage.js';

/** Plays one client, and returns what the program did with it, as the end of a sentence that it begins. */
export type Attempt = (stage: Stage, label: string) => Promise<string>;

/** Plays an attempt under each rule; `event-loop` knows no rules, and is played once. */
export async function underEachRule(stage: Stage, attempt: Attempt): Promise<string> {
  if (stage.program === 'event-loop') return `event-loop ${await attempt(stage, 'the client')}`;
  const results: string[] = [];
  for (const receive of RECEIVE_RULES.toReversed()) {
    await stage.change({ receive });
    results.push(`${receive} ${await attempt(stage, `client of ${receive}`)}`);
  }
  return results.join('; ');
}

/** A request in two pieces, the second one sent when the program has read the first and wants more. */
export function twoPieces(first: string, second: string): Attempt {
  return async (stage, label) => {
    const client = stage.visitor(label, first);
    await stage.untilRecord(client, 'recv');
    await stage.until(
      'an answer to the first piece, or a program that waits for the second',
      () => client.outcome !== null || stage.program === 'event-loop' || stage.hangsOn(client),
    );
    const early = client.outcome !== null;
    if (!early) client.send(second);
    await stage.untilEnded([client]);
    await stage.untilClosed([client]);
    const answer = JSON.stringify(client.received.split('\r\n\r\n')[1] ?? '');
    if (early) return `answered ${answer} after the first ${first.length} bytes, before the rest was sent`;
    return `read ${stage
      .recvSizes(client)
      .filter((size) => size > 0)
      .join(' and ')} bytes, then answered ${answer}`;
  };
}
