/** A client that resets in the middle of a response: `sendall` has returned long before, so who is told? */
import { FILLER, GET, LARGE_RESPONSE } from '../requests.js';
import type { Scenario } from '../scenario.js';
import { nextVisitor, THE_NEXT_VISITOR, THE_ONE_WHO_RESETS, together } from '../wording.js';

export const resetMidResponse: Scenario = {
  name: 'reset-mid-response',
  title: { en: 'A client that resets mid-response', zh: '响应中途重置连接的客户端' },
  watch: {
    en: 'Watch whether any call of the program says that the client has gone after the first bytes of a large response.',
    zh: '客户端只读了大响应的开头就离开：程序有没有哪个调用得知此事。',
  },
  programs: ['forever', 'threaded', 'event-loop'],
  settings: { response: LARGE_RESPONSE },
  async play(stage) {
    const client = stage.client(THE_ONE_WHO_RESETS, { readsLater: true });
    client.connect(`GET / HTTP/1.1\r\nHost: localhost\r\n${FILLER}\r\n\r\n`);
    await stage.untilRecord(client, 'sendall');
    client.resetOnReceive();
    await stage.untilEnded([client]);
    await stage.untilClosed([client]);
    const next = stage.visitor(THE_NEXT_VISITOR, GET);
    await stage.untilEnded([next]);
    await stage.untilClosed([next]);

    const sent = stage.record(client, 'sendall')!;
    const told = stage.records(client).find(({ result, errno }) => result < 0 && errno !== 0);
    const story =
      told === undefined
        ? { en: 'no call of the program ever failed', zh: '程序的调用没有一个失败' }
        : {
            en: `the program was told by ${stage.errorName(told)} in ${told.call}`,
            zh: `程序从 ${told.call} 的 ${stage.errorName(told)} 得知此事`,
          };
    return together([
      {
        en: `sendall had taken ${sent.result} bytes when the client read ${client.receivedBytes} of them and reset`,
        zh: `sendall 已交给内核 ${sent.result} 字节，客户端读了其中 ${client.receivedBytes} 字节就重置了连接`,
      },
      story,
      nextVisitor(next),
    ]);
  },
};
