/** A body in a later segment: who does not read Content-Length never sees it. */
import { twoPieces, underEachRule } from '../rules.js';
import type { Scenario } from '../scenario.js';

const BODY = 'name=Ada';
const HEAD = `POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${BODY.length}\r\n\r\n`;

export const bodyLater: Scenario = {
  name: 'body-later',
  title: { en: 'A body in a later segment', zh: '正文在后一个报文段里' },
  watch: {
    en: 'Watch whether the answer repeats the body that the headers announce, or comes without having seen it.',
    zh: '响应是复述了首部所声明的正文，还是没有见到正文就发出了。',
  },
  programs: ['forever', 'threaded', 'event-loop'],
  settings: { response: 'HTTP/1.1 200 OK\nContent-Type: text/plain\n\nYou sent "{{request.body}}"' },
  play: (stage) => underEachRule(stage, twoPieces(HEAD, BODY)),
};
