/** Eight clients at a program that does not accept: how many `listen(5)` lets in to wait. */
import { GET } from '../requests.js';
import type { Scenario } from '../scenario.js';

export const fullBacklog: Scenario = {
  name: 'full-backlog',
  title: 'Eight clients at listen(5)',
  watch:
    'Watch how many of the eight get connected while the first one says nothing: listen(5) lets five wait, and Linux one more.',
  programs: ['forever', 'threaded', 'event-loop'],
  async play(stage) {
    const silent = stage.client('client 1, silent');
    silent.connect();
    await stage.untilRecord(silent, 'accept');
    // One after the other: which of them is turned away is then no matter of chance.
    for (let number = 2; number <= 8; number += 1) {
      const client = stage.client(`client ${number}`);
      client.connect();
      await stage.until(
        `${client.label} to be connected`,
        () => client.connected || stage.isHeldBy(silent, client),
      );
    }
    const accepted = (): number => stage.clients.filter((client) => stage.record(client, 'accept')).length;
    await stage.until(
      'eight accepted, or a program that hangs on the first',
      () => accepted() === 8 || stage.isHeldBy(silent, stage.clients.at(-1)!),
    );
    const [connectedCount, acceptedCount] = [
      stage.clients.filter(({ connected }) => connected).length,
      accepted(),
    ];
    // Whoever is still outside is let in as soon as there is room: the kernel knocks again by itself.
    for (const client of stage.clients) client.sendOnceConnected(GET);
    await stage.untilEnded(stage.clients);
    await stage.untilClosed(stage.clients);

    if (acceptedCount === 8) return 'All eight were accepted while the first one said nothing: nobody waited';
    const outside = 8 - connectedCount;
    const knocking = outside === 0 ? 'nobody' : outside === 1 ? 'the eighth' : `the last ${outside}`;
    return (
      `${connectedCount} were connected, ${acceptedCount} of them accepted; ${knocking} waited outside ` +
      'until the first one had been answered'
    );
  },
};
