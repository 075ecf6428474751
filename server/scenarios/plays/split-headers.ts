/** Headers in two halves: TCP carries a stream, and one `recv` is not one request. */
import { twoPieces, underEachRule } from '../rules.js';
import type { Scenario } from '../scenario.js';

export const splitHeaders: Scenario = {
  name: 'split-headers',
  title: { en: 'Headers in two halves', zh: '分成两半的首部' },
  watch: {
    en: 'Watch whether the answer comes before the second half of the request has been sent.',
    zh: '请求的后一半还没有发出，响应会不会就已经到了。',
  },
  programs: ['forever', 'threaded', 'event-loop'],
  settings: { response: 'HTTP/1.1 200 OK\nContent-Type: text/plain\n\nYou asked {{request.headers.host}}' },
  play: (stage) => underEachRule(stage, twoPieces('GET /halves HTTP/1.1\r\nHo', 'st: localhost\r\n\r\n')),
};
