/** A client that resets in the middle of a response: `sendall` has returned long before, so who is told? */
import { FILLER, GET, LARGE_RESPONSE } from '../requests.js';
import type { Scenario } from '../scenario.js';

export const resetMidResponse: Scenario = {
  name: 'reset-mid-response',
  title: 'A client that resets mid-response',
  watch:
    'Watch whether any call of the program says that the client has gone after the first bytes of a large response.',
  programs: ['forever', 'threaded', 'event-loop'],
  settings: { response: LARGE_RESPONSE },
  async play(stage) {
    const client = stage.client('the one who resets', { readsLater: true });
    client.connect(`GET / HTTP/1.1\r\nHost: localhost\r\n${FILLER}\r\n\r\n`);
    await stage.untilRecord(client, 'sendall');
    client.resetOnReceive();
    await stage.untilEnded([client]);
    await stage.untilClosed([client]);
    const next = stage.visitor('the next visitor', GET);
    await stage.untilEnded([next]);
    await stage.untilClosed([next]);

    const sent = stage.record(client, 'sendall')!;
    const told = stage.records(client).find(({ result, errno }) => result < 0 && errno !== 0);
    const story =
      told === undefined
        ? 'no call of the program ever failed'
        : `the program was told by ${stage.errorName(told)} in ${told.call}`;
    return (
      `sendall had taken ${sent.result} bytes when the client read ${client.receivedBytes} of them and reset; ` +
      `${story}; the next visitor ${next.answered ? 'was answered' : `was ${next.outcome}`}`
    );
  },
};
