/** Eight clients at a program that does not accept: how many `listen(5)` lets in to wait. */
import { GET } from '../requests.js';
import type { Scenario } from '../scenario.js';

export const fullBacklog: Scenario = {
  name: 'full-backlog',
  title: { en: 'Eight clients at listen(5)', zh: '八个客户端与 listen(5)' },
  watch: {
    en: 'Watch how many of the eight get connected while the first one says nothing: listen(5) lets five wait, and Linux one more.',
    zh: '第一个客户端一言不发时，八个中有几个能建立连接：listen(5) 让五个排队，Linux 还多容纳一个。',
  },
  programs: ['forever', 'threaded', 'event-loop'],
  async play(stage) {
    const silent = stage.client({ en: 'client 1, silent', zh: '客户端 1（沉默）' });
    silent.connect();
    await stage.untilRecord(silent, 'accept');
    // One after the other: which of them is turned away is then no matter of chance.
    for (let number = 2; number <= 8; number += 1) {
      const client = stage.client({ en: `client ${number}`, zh: `客户端 ${number}` });
      client.connect();
      await stage.until(
        { en: `${client.label.en} to be connected`, zh: `${client.label.zh} 建立连接` },
        () => client.connected || stage.isHeldBy(silent, client),
      );
    }
    const accepted = (): number => stage.clients.filter((client) => stage.record(client, 'accept')).length;
    await stage.until(
      {
        en: 'eight accepted, or a program that hangs on the first',
        zh: '八个都被接受，或卡在第一个上的程序',
      },
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

    if (acceptedCount === 8) {
      return {
        en: 'All eight were accepted while the first one said nothing: nobody waited',
        zh: '第一个一言不发时，八个就都被接受了：谁也不用等',
      };
    }
    const outside = 8 - connectedCount;
    const knocking =
      outside === 0
        ? { en: 'nobody', zh: '没有谁' }
        : outside === 1
          ? { en: 'the eighth', zh: '第八个' }
          : { en: `the last ${outside}`, zh: `最后 ${outside} 个` };
    return {
      en:
        `${connectedCount} were connected, ${acceptedCount} of them accepted; ${knocking.en} waited outside ` +
        'until the first one had been answered',
      zh: `${connectedCount} 个已连接，其中 ${acceptedCount} 个被接受；第一个得到响应之前，${knocking.zh}在外面等候`,
    };
  },
};
