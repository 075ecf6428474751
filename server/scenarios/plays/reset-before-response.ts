/** A client that resets while the program works: `sendall` fails, and a program that does not catch that ends. */
import { GET } from '../requests.js';
import type { Scenario } from '../scenario.js';

export const resetBeforeResponse: Scenario = {
  name: 'reset-before-response',
  title: 'A client that resets before the response',
  watch:
    'Watch which call fails with ECONNRESET, and whether the program is still there for the next visitor.',
  programs: ['forever', 'threaded', 'event-loop', 'one-shot'],
  // The client resets while the program works.
  settings: { delayMs: 500 },
  async play(stage) {
    const client = stage.visitor('the one who resets', GET);
    await stage.untilRecord(client, 'recv');
    client.reset();
    await stage.untilClosed([client]);
    const failed = stage.records(client).find(({ result, errno }) => result < 0 && errno !== 0);
    const failure =
      failed === undefined ? 'No call failed' : `${failed.call} failed with ${stage.errorName(failed)}`;
    if (stage.program === 'one-shot') await stage.until('the end of one-shot', () => !stage.status.running);

    const next = stage.visitor('the next visitor', GET);
    await stage.untilEnded([next]);
    if (next.answered) {
      await stage.untilClosed([next]);
      return `${failure}; the program went on, and the next visitor was answered`;
    }
    return `${failure}, which nobody caught: the program has ${stage.status.state}, and the next visitor was ${next.outcome}`;
  },
};
