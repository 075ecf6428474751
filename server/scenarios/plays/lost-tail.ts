/**
 * A large response closed with unread data. A `close` with bytes in the receive queue sends a RST instead of a FIN
 * (RFC 2525 §2.17), and drops what the client has not got yet.
 */
import { FILLER, LARGE_RESPONSE } from '../requests.js';
import type { Scenario } from '../scenario.js';
import { THE_CLIENT } from '../wording.js';

const BODY = 'unread';
const HEAD = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${BODY.length}\r\n${FILLER}\r\n\r\n`;

export const lostTail: Scenario = {
  name: 'lost-tail',
  title: { en: 'A large response, closed with unread data', zh: '关闭时还有数据未读的大响应' },
  watch: {
    en: 'Watch how many bytes the program sends and how many its client gets: a close that finds unread bytes resets the connection.',
    zh: '程序发送了多少字节，客户端又收到多少：close 时若有未读的字节，连接会被重置。',
  },
  programs: ['forever', 'threaded', 'one-shot', 'event-loop'],
  // The body arrives while the program works, and short-read reads no more.
  settings: { receive: 'short-read', delayMs: 500, response: LARGE_RESPONSE },
  async play(stage) {
    const client = stage.client(THE_CLIENT, { readsLater: true });
    client.connect(HEAD);
    await stage.untilRecord(client, 'recv');
    client.send(BODY);
    await stage.untilRecord(client, stage.program === 'event-loop' ? 'sendall' : 'close');
    client.read();
    await stage.untilEnded([client]);
    await stage.untilClosed([client]);

    const sent = stage.record(client, 'sendall')!.result;
    const read = stage.recvSizes(client).reduce((sum, size) => sum + size, 0);
    const unread = HEAD.length + BODY.length - read;
    const { receivedBytes, end } = client;
    const before =
      end === 'reset'
        ? {
            en: `close found ${unread} bytes unread, and reset the connection`,
            zh: `close 时有 ${unread} 字节未读，于是重置了连接`,
          }
        : unread === 0
          ? { en: 'The program had read the whole request', zh: '程序读完了整个请求' }
          : { en: `close left ${unread} bytes unread`, zh: `close 时留下 ${unread} 字节未读` };
    return {
      en: `${before.en}: the client got ${receivedBytes} of the ${sent} bytes that sendall had taken`,
      zh: `${before.zh}：sendall 交给内核 ${sent} 字节，客户端收到其中 ${receivedBytes} 字节`,
    };
  },
};
