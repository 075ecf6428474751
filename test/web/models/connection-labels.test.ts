import { describe, expect, it } from 'vitest';
import { requestLabels } from '../../../web/models/connection-labels.js';
import { ConnectionRelations } from '../../../web/models/connection-relations.js';
import { ConnectionTable } from '../../../web/models/connections.js';
import { labelEvidence, labelWord } from '../../../web/models/label-words.js';
import { hintsOf } from '../../../web/models/request-head.js';
import { story, START_MS, type Step } from '../records.js';

const CHROME =
  'User-Agent: Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

const labelsOf = (target: string, ...fields: readonly string[]): string[] => {
  const hints = hintsOf(`GET ${target} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`);
  return requestLabels({ method: 'GET', target, hints }).map(
    (label) => `${labelWord(label)} | ${labelEvidence(label)}`,
  );
};

describe('requestLabels()', () => {
  const LABELS: readonly (readonly [fields: readonly string[], labels: readonly string[]])[] = [
    [[], []],
    [['Sec-Fetch-Dest: document'], ['page | Sec-Fetch-Dest: document']],
    [['sec-fetch-dest:  document '], ['page | sec-fetch-dest: document']],
    [['Accept: text/html,*/*;q=0.8'], ['page | likely: Accept: text/html,*/*;q=0.8']],
    [['Accept: */*, text/html'], []],
    [['Accept: text/htmlx'], []],
    [['Accept: text/html', 'Sec-Fetch-Dest: iframe'], ['frame | Sec-Fetch-Dest: iframe']],
    [['Sec-Fetch-Dest: image'], ['image | Sec-Fetch-Dest: image']],
    [['Sec-Fetch-Dest: style'], ['style | Sec-Fetch-Dest: style']],
    [['Sec-Fetch-Dest: script'], ['script | Sec-Fetch-Dest: script']],
    [['Sec-Fetch-Dest: font'], ['font | Sec-Fetch-Dest: font']],
    [['Sec-Fetch-Dest: empty'], ['fetch | Sec-Fetch-Dest: empty']],
    [['Sec-Fetch-Dest: constructor'], []],
    [
      ['Sec-Purpose: prefetch;prerender', 'Sec-Fetch-Dest: document'],
      ['prefetch | Sec-Purpose: prefetch;prerender', 'page | Sec-Fetch-Dest: document'],
    ],
    [['User-Agent: curl/8.5.0'], ['curl | User-Agent: curl/8.5.0']],
    [['User-Agent: not-curl/8.5.0'], []],
    [['User-Agent: Wget/1.21'], ['wget | User-Agent: Wget/1.21']],
    [[CHROME], [`Chrome | ${CHROME}`]],
    [[`${CHROME} Edg/150.0`], [`Edge | ${CHROME} Edg/150.0`]],
    [
      ['User-Agent: Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0'],
      ['Firefox | User-Agent: Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0'],
    ],
    [['User-Agent: kube-probe/1.30'], ['health check | User-Agent: kube-probe/1.30']],
    [['User-Agent: ELB-HealthChecker/2.0'], ['health check | User-Agent: ELB-HealthChecker/2.0']],
    [['User-Agent: curl/8\u001b[31m'], ['curl | User-Agent: curl/8\\x1b[31m']],
  ];
  it.each(LABELS)('reads %j as %j', (fields, labels) => {
    expect(labelsOf('/', ...fields)).toEqual(labels);
  });

  it('calls a favicon so by what is asked for, and not an image besides', () => {
    expect(labelsOf('/favicon.ico', 'Sec-Fetch-Dest: image')).toEqual(['favicon | GET /favicon.ico']);
    expect(labelsOf('/favicon.ico?v=2')).toEqual(['favicon | GET /favicon.ico?v=2']);
    expect(labelsOf('/favicon.icon')).toEqual([]);
  });
});

/** The rows of a story after each of its records was looked at, with raw clients by connection. */
function related(steps: readonly Step[], raw: Readonly<Record<number, number>> = {}): ConnectionTable {
  const table = new ConnectionTable();
  const relations = new ConnectionRelations({
    isReset: ({ errno }) => errno === 104,
    rawClient: (number) => raw[number] ?? null,
  });
  for (const record of story(steps)) {
    table.apply(record);
    const row = table.get(record.connection);
    if (row !== undefined) for (const other of relations.relate(row)) relations.relate(other);
  }
  return table;
}

const atMs = (ms: number): bigint => BigInt(START_MS + ms) * 1_000_000n;

interface Told {
  readonly ms: number;
  readonly line?: string;
  readonly fields?: readonly string[];
  readonly host?: string;
  readonly ends?: 'closed' | 'reset' | 'unanswered' | 'open';
}

/** A connection that is over 5 ms after it was accepted, unless it stays open. */
function visit(
  connection: number,
  { ms, line, fields = [], host = '10.0.0.1', ends = 'closed' }: Told,
): Step[] {
  const on = { connection, timeNs: atMs(ms) };
  const steps: Step[] = [['accept', { ...on, payload: `${host}:${5000 + connection}` }]];
  if (line !== undefined)
    steps.push(['recv', { ...on, payload: `${line}\r\n${fields.map((one) => `${one}\r\n`).join('')}\r\n` }]);
  if (ends === 'reset') steps.push(['recv', { ...on, result: -1, errno: 104 }]);
  if (ends === 'closed' && line !== undefined)
    steps.push(['sendall', { ...on, payload: 'HTTP/1.1 200 OK\r\n\r\n' }]);
  if (ends !== 'open') steps.push(['close', { ...on, timeNs: atMs(ms + 5) }]);
  return steps;
}

const PAGE = ['Host: h:8000', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'];
const page = (connection: number, ms: number, told: Partial<Told> = {}): Step[] =>
  visit(connection, { ms, line: 'GET /p HTTP/1.1', fields: PAGE, ...told });
const image = (connection: number, ms: number, referer: string, told: Partial<Told> = {}): Step[] =>
  visit(connection, {
    ms,
    line: 'GET /i HTTP/1.1',
    fields: ['Host: h:8000', 'Sec-Fetch-Dest: image', `Referer: ${referer}`],
    ...told,
  });

describe('ConnectionRelations', () => {
  const pagesOf = (steps: readonly Step[], raw?: Readonly<Record<number, number>>): number[] =>
    [...related(steps, raw)].map((row) => row.page);
  const told = (steps: readonly Step[], number: number, raw?: Readonly<Record<number, number>>): string[] =>
    related(steps, raw)
      .get(number)!
      .labels.map((label) => `${labelWord(label)} | ${labelEvidence(label)}`);

  const LOADS: readonly (readonly [what: string, steps: readonly Step[], pages: readonly number[]])[] = [
    ['what names the page', [...page(1, 0), ...image(2, 20, 'http://h:8000/p')], [1, 1]],
    ['what names another page', [...page(1, 0), ...image(2, 20, 'http://h:8000/q')], [1, 0]],
    ['what names another host', [...page(1, 0), ...image(2, 20, 'http://x/p')], [1, 0]],
    [
      'what another address asks',
      [...page(1, 0), ...image(2, 9, 'http://h:8000/p', { host: '10.0.0.2' })],
      [1, 0],
    ],
    ['what comes long after', [...page(1, 0), ...image(2, 20_000, 'http://h:8000/p')], [1, 0]],
    ['what came before', [...image(1, 0, 'http://h:8000/p'), ...page(2, 20)], [0, 2]],
    [
      'the newest of two loads',
      [...page(1, 0), ...page(2, 100), ...image(3, 120, 'http://h:8000/p')],
      [1, 2, 2],
    ],
    ['a page that comes from a page', [...page(1, 0), ...page(2, 50, { line: 'GET /q HTTP/1.1' })], [1, 2]],
    ['what is opened with it and silent', [...page(1, 0), ...visit(2, { ms: 3, ends: 'open' })], [1, 1]],
    [
      'what is opened just before it and silent',
      [...visit(1, { ms: 0, ends: 'open' }), ...page(2, 3)],
      [2, 2],
    ],
    ['what is opened later and silent', [...page(1, 0), ...visit(2, { ms: 4000, ends: 'open' })], [1, 0]],
    ['what is silent and over before it', [...visit(1, { ms: 0 }), ...page(2, 50)], [0, 2]],
    ['what is silent beside two pages', [...page(1, 0), ...page(2, 5), ...visit(3, { ms: 9 })], [1, 2, 0]],
    [
      'what is silent beside a page that no browser asks for',
      [...page(1, 0, { fields: ['Accept: text/html'] }), ...visit(2, { ms: 3 })],
      [1, 0],
    ],
  ];
  it.each(LOADS)('tells by page: %s', (_what, steps, pages) => {
    expect(pagesOf(steps)).toEqual(pages);
  });

  it('counts none of the raw clients of the playground to a page', () => {
    const steps = [...page(1, 0), ...visit(2, { ms: 3 }), ...image(3, 20, 'http://h:8000/p')];
    expect(pagesOf(steps, { 2: 5, 3: 6 })).toEqual([1, 0, 0]);
    expect(told(steps, 2, { 2: 5 })).toEqual(["raw client c5 | opened by the playground's own raw client 5"]);
  });

  it('says what is only likely as that, with how far from the page it was opened', () => {
    const silent = [...page(1, 0), ...visit(2, { ms: 3, ends: 'open' })];
    expect(told(silent, 2)).toEqual([
      "preconnect (no bytes) | likely: sent nothing, opened 3.0 ms after #1, which brought a browser's page, from the same address 10.0.0.1",
    ]);
    // What then asks for something is told by that.
    const asks: Step[] = [
      ...silent,
      ['recv', { connection: 2, payload: 'GET /a HTTP/1.1\r\nHost: h:8000\r\n\r\n' }],
    ];
    expect(told(asks, 2)).toEqual([]);
    expect(pagesOf(asks)).toEqual([1, 0]);
  });

  const AGAIN: readonly (readonly [what: string, steps: readonly Step[], labels: readonly string[]])[] = [
    [
      'was reset',
      [...visit(1, { ms: 0, line: 'GET /a', ends: 'reset' }), ...visit(2, { ms: 105, line: 'GET /a' })],
      [
        'retry | likely: the same request came from the same address and User-Agent as #1, which was reset, 100 ms before',
      ],
    ],
    [
      'got no answer',
      [...visit(1, { ms: 0, line: 'GET /a', ends: 'unanswered' }), ...visit(2, { ms: 105, line: 'GET /a' })],
      [
        'retry | likely: the same request came from the same address and User-Agent as #1, which got no answer, 100 ms before',
      ],
    ],
    ['was answered', [...visit(1, { ms: 0, line: 'GET /a' }), ...visit(2, { ms: 105, line: 'GET /a' })], []],
    [
      'asked for something else',
      [...visit(1, { ms: 0, line: 'GET /b', ends: 'reset' }), ...visit(2, { ms: 105, line: 'GET /a' })],
      [],
    ],
    [
      'came from somebody else',
      [
        ...visit(1, { ms: 0, line: 'GET /a', ends: 'reset', fields: ['User-Agent: x'] }),
        ...visit(2, { ms: 105, line: 'GET /a' }),
      ],
      [],
    ],
    [
      'is long ago',
      [...visit(1, { ms: 0, line: 'GET /a', ends: 'reset' }), ...visit(2, { ms: 9000, line: 'GET /a' })],
      [],
    ],
  ];
  it.each(AGAIN)('tells the same request after one that %s', (_what, steps, labels) => {
    expect(told(steps, 2)).toEqual(labels);
  });

  it('tells requests at a steady interval, from the fourth on, and none at an unsteady or a short one', () => {
    const every = (...ms: readonly number[]): string[] =>
      told(
        ms.flatMap((at, index) => visit(index + 1, { ms: at, line: 'GET /health HTTP/1.1' })),
        ms.length,
      );
    expect(every(0, 2000, 4010, 6000)).toEqual([
      'health check | likely: the same request came 4 times from 10.0.0.1, every 2.0 s',
    ]);
    expect(every(0, 2000, 4000)).toEqual([]);
    expect(every(0, 2000, 4000, 7000)).toEqual([]);
    expect(every(0, 100, 200, 300, 400)).toEqual([]);
  });
});
