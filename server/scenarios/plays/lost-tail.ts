/**
 * A large response closed with unread data. A `close` with bytes in the receive queue sends a RST instead of a FIN
 * (RFC 2525 §2.17), and drops what the client has not got yet.
 */
import { FILLER, LARGE_RESPONSE } from '../requests.js';
import type { Scenario } from '../scenario.js';

const BODY = 'unread';
const HEAD = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${BODY.length}\r\n${FILLER}\r\n\r\n`;

export const lostTail: Scenario = {
  name: 'lost-tail',
  title: 'A large response, closed with unread data',
  watch:
    'Watch how many bytes the program sends and how many its client gets: a close that finds unread bytes resets the connection.',
  programs: ['forever', 'threaded', 'one-shot', 'event-loop'],
  // The body arrives while the program works, and short-read reads no more.
  settings: { receive: 'short-read', delayMs: 500, response: LARGE_RESPONSE },
  async play(stage) {
    const client = stage.client('the client', { readsLater: true });
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
    const got = `the client got ${client.receivedBytes} of the ${sent} bytes that sendall had taken`;
    if (client.end === 'reset') return `close found ${unread} bytes unread, and reset the connection: ${got}`;
    return `${unread === 0 ? 'The program had read the whole request' : `close left ${unread} bytes unread`}: ${got}`;
  },
};
