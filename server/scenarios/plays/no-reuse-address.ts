/** A restart without SO_REUSEADDR: the connection that the program closed first still keeps the address. */
import { GET } from '../requests.js';
import type { Scenario } from '../scenario.js';

export const noReuseAddress: Scenario = {
  name: 'no-reuse-address',
  title: 'A restart without SO_REUSEADDR',
  watch: 'Watch bind fail with EADDRINUSE right after a visit, although nobody listens on the port any more.',
  programs: ['forever', 'threaded', 'one-shot'],
  async play(stage) {
    const { port } = stage.status.address;
    const visitor = stage.visitor('the visitor', GET);
    await stage.untilEnded([visitor]);
    await stage.untilClosed([visitor]);

    await stage.change({ port, reuseAddress: false, restart: true });
    const { state, error } = stage.status;
    const without = error === null ? `is ${state}` : `fails with ${error.code}`;
    await stage.linger();

    await stage.change({ reuseAddress: true, restart: true });
    const next = stage.visitor('the next visitor', GET);
    await stage.untilEnded([next]);
    await stage.untilClosed([next]);
    return (
      `One visit later a restart without SO_REUSEADDR ${without}; with it the program listens on port ${port} again, ` +
      `and the next visitor ${next.answered ? 'was answered' : `was ${next.outcome}`}`
    );
  },
};
