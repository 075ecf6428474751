/** Headers in two halves: TCP carries a stream, and one `recv` is not one request. */
import { twoPieces, underEachRule } from '../rules.js';
import type { Scenario } from '../scenario.js';

export const splitHeaders: Scenario = {
  name: 'split-headers',
  title: 'Headers in two halves',
  watch: 'Watch whether the answer comes before the second half of the request has been sent.',
  programs: ['forever', 'threaded', 'event-loop'],
  settings: { response: 'HTTP/1.1 200 OK\nContent-Type: text/plain\n\nYou asked {{request.headers.host}}' },
  play: (stage) => underEachRule(stage, twoPieces('GET /halves HTTP/1.1\r\nHo', 'st: localhost\r\n\r\n')),
};
