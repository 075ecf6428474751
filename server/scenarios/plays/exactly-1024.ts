/** A request of exactly 1024 bytes: "a piece that is shorter than I asked for is the last" hangs on it. */
import { getOfBytes } from '../requests.js';
import { underEachRule, type Attempt } from '../rules.js';
import type { Scenario } from '../scenario.js';

export const exactly1024: Scenario = {
  name: 'exactly-1024',
  title: 'A request of exactly 1024 bytes',
  watch:
    'Watch whether 1024 bytes are answered: the short-read rule goes on to wait for a shorter piece, and there is none to come.',
  programs: ['forever', 'threaded', 'event-loop'],
  play: (stage) => underEachRule(stage, attempt),
};

const attempt: Attempt = async (stage, label) => {
  const client = stage.visitor(label, getOfBytes(1024));
  await stage.until(
    'an answer to 1024 bytes, or a program that waits for more',
    () => client.outcome !== null || (stage.record(client, 'recv') !== undefined && stage.hangsOn(client)),
  );
  if (client.outcome !== null) {
    await stage.untilClosed([client]);
    return `answered after ${stage.recvSizes(client)[0]} bytes`;
  }
  const received = stage.recvSizes(client)[0];
  client.shutdown();
  await stage.untilEnded([client]);
  await stage.untilClosed([client]);
  return `received ${received} bytes and hung in the next recv, until the client gave up and closed its direction`;
};
