/** A request of exactly 1024 bytes: "a piece that is shorter than I asked for is the last" hangs on it. */
import { getOfBytes } from '../requests.js';
import { underEachRule, type Attempt } from '../rules.js';
import type { Scenario } from '../scenario.js';

export const exactly1024: Scenario = {
  name: 'exactly-1024',
  title: { en: 'A request of exactly 1024 bytes', zh: '恰好 1024 字节的请求' },
  watch: {
    en: 'Watch whether 1024 bytes are answered: the short-read rule goes on to wait for a shorter piece, and there is none to come.',
    zh: '1024 字节的请求能否得到响应：short-read 规则还在等一段更短的数据，而它不会再来。',
  },
  programs: ['forever', 'threaded', 'event-loop'],
  play: (stage) => underEachRule(stage, attempt),
};

const attempt: Attempt = async (stage, label) => {
  const client = stage.visitor(label, getOfBytes(1024));
  await stage.until(
    {
      en: 'an answer to 1024 bytes, or a program that waits for more',
      zh: '对 1024 字节的响应，或还在等待的程序',
    },
    () => client.outcome !== null || (stage.record(client, 'recv') !== undefined && stage.hangsOn(client)),
  );
  if (client.outcome !== null) {
    await stage.untilClosed([client]);
    const read = stage.recvSizes(client)[0];
    return { en: `answered after ${read} bytes`, zh: `读到 ${read} 字节后作答` };
  }
  const received = stage.recvSizes(client)[0];
  client.shutdown();
  await stage.untilEnded([client]);
  await stage.untilClosed([client]);
  return {
    en: `received ${received} bytes and hung in the next recv, until the client gave up and closed its direction`,
    zh: `收到 ${received} 字节后卡在下一次 recv 里，直到客户端放弃并关闭自己的方向`,
  };
};
