/** Requests to begin with: what a raw client can send, right and wrong. Must never know who sends them. */
import type { ClientPlan } from '../../server/core/messages.js';
import { starterTexts } from '../texts/client-starters.js';

export interface Starter {
  readonly id: keyof ReturnType<typeof starterTexts>;
  readonly name: string;
  readonly text: string;
}

/** The starters for a program on `port` of this machine. */
export function startersFor(port: number): readonly Starter[] {
  const host = `Host: localhost:${port}`;
  const fill = 'x'.repeat(1024 - `GET / HTTP/1.1\r\n${host}\r\nX-Fill: \r\n\r\n`.length);
  const form = 'Content-Type: application/x-www-form-urlencoded';
  const names = starterTexts();
  const starters: readonly Omit<Starter, 'name'>[] = [
    { id: 'get', text: `GET / HTTP/1.1\n${host}\n\n` },
    { id: 'head', text: `HEAD / HTTP/1.1\n${host}\n\n` },
    {
      id: 'post',
      text: `POST /form HTTP/1.1\n${host}\n${form}\nContent-Length: {{body.length}}\n\nname=Ada&city=Paris`,
    },
    {
      id: 'chunks',
      text: `POST /form HTTP/1.1\n${host}\nTransfer-Encoding: chunked\n\n5\\r\nHello\\r\n7\\r\n, world\\r\n0\\r\n\\r\n`,
    },
    {
      id: 'pipelined',
      text: `GET /one HTTP/1.1\n${host}\n\nGET /two HTTP/1.1\\r\n${host}\\r\n\\r\n`,
    },
    { id: 'http10', text: 'GET / HTTP/1.0\n\n' },
    { id: 'noHost', text: 'GET / HTTP/1.1\n\n' },
    { id: 'broken', text: `GET /with a space HTTP/1.1\n${host}\n\n` },
    { id: 'exactly', text: `GET / HTTP/1.1\n${host}\nX-Fill: ${fill}\n\n` },
    { id: 'half', text: `GET /slow HTTP/1.1\n${host}\nX-` },
  ];
  return starters.map((starter) => ({ ...starter, name: names[starter.id] }));
}

/** One client that sends the first starter whole, and then waits for the program to close. */
export function defaultPlan(port: number): ClientPlan {
  return {
    text: startersFor(port)[0]!.text,
    lineEnding: 'crlf',
    pieces: 1,
    waitMs: 0,
    ending: 'hold',
    recvBytes: 65_536,
    clients: 1,
    rampMs: 0,
    repeat: 1,
  };
}
