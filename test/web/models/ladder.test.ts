import { describe, expect, it } from 'vitest';
import type { ScenarioClient } from '../../../server/core/messages.js';
import { CALLS } from '../../../server/core/record.js';
import { escapeXml, fitText, svgFile } from '../../../web/models/drawing.js';
import { layoutLadder, ladderStory } from '../../../web/models/ladder.js';
import { START_MS, story, type Step } from '../records.js';

const errnoName = (errno: number): string => (errno === 104 ? 'ECONNRESET' : errno === 32 ? 'EPIPE' : 'E');

const on = { connection: 1 };
const VISIT: readonly Step[] = [
  ['accept', { ...on, payload: '127.0.0.1:50510', result: 7 }],
  ['startThread', { ...on, result: 3 }],
  ['recv', { ...on, thread: 3, payload: 'GET / HTTP/1.1\r\nHost: x\r\n\r\n' }],
  ['work', { ...on, thread: 3, durationNs: 500_000_000n }],
  ['sendall', { ...on, thread: 3, payload: 'HTTP/1.1 200 OK\r\n\r\nhello' }],
  ['close', { ...on, thread: 3, result: 0 }],
];

const tell = (steps: readonly Step[], client: ScenarioClient | null = null) =>
  ladderStory(1, story(steps), errnoName, client);
const lines = (steps: readonly Step[], client: ScenarioClient | null = null): string[] =>
  tell(steps, client).steps.map(
    ({ stage, kind, to, label, detail }) =>
      `${stage} ${to === null ? '·' : to === 'server' ? '→' : '←'} ${kind} ${label}${detail === '' ? '' : ` (${detail})`}`,
  );

describe('ladderStory()', () => {
  it('tells a visit from connect to close', () => {
    expect(lines(VISIT)).toEqual([
      'connect → connect connect (SYN, SYN+ACK, ACK: by the kernel)',
      'connect · stay accept returns',
      'connect · stay thread 3 takes it',
      'transfer → bytes 27 B (GET / HTTP/1.1)',
      'transfer · stay works 500 ms',
      'transfer ← bytes 24 B (HTTP/1.1 200 OK)',
      'close ← fin FIN (close; a RST if bytes were left unread)',
    ]);
    expect(tell(VISIT)).toMatchObject({ peer: '127.0.0.1:50510', thread: 3, startNs: (START_MS + 1) * 1e6 });
  });

  it('has an arrow for each chunk', () => {
    const chunk: Step = ['recv', { ...on, payload: 'x'.repeat(1024) }];
    expect(lines([VISIT[0]!, chunk, chunk, chunk]).filter((line) => line.includes('bytes'))).toEqual(
      Array(3).fill(`transfer → bytes 1.0 kB (${'x'.repeat(80)})`),
    );
  });

  it('tells a FIN of the client from one of the server, and sends only one', () => {
    const ends: Step[] = [
      ['recv', { ...on, payload: '', result: 0 }],
      ['sendall', { ...on, payload: 'bye' }],
      ['shutdown', { ...on, payload: 'SHUT_WR', result: 0 }],
      ['close', { ...on, result: 0 }],
    ];
    expect(lines([VISIT[0]!, VISIT[2]!, ...ends]).slice(3)).toEqual([
      'transfer → fin FIN (the client has closed its side)',
      'transfer ← bytes 3 B (bye)',
      'close ← fin FIN (shutdown)',
      'close · stay close',
    ]);
  });

  it('is sure of the FIN when everything was read', () => {
    const ends: Step[] = [
      ['recv', { ...on, payload: '', result: 0 }],
      ['close', { ...on, result: 0 }],
    ];
    expect(lines([VISIT[0]!, ...ends]).at(-1)).toBe('close ← fin FIN (close)');
  });

  it('tells a RST from a FIN', () => {
    const failed = { ...on, result: -1, errno: 104 } as const;
    const reset: Step[] = [
      ['recv', failed],
      ['close', { ...on, result: 0 }],
    ];
    expect(lines([VISIT[0]!, ...reset]).slice(2)).toEqual([
      'close → rst RST (ECONNRESET)',
      'close · stay close (nobody is there)',
    ]);
    const cut: Step = ['sendall', { ...on, result: -1, errno: 32, payload: 'half' }];
    expect(lines([VISIT[0]!, cut]).slice(2)).toEqual([
      'transfer ← bytes 4 B (half)',
      'close → rst RST (EPIPE)',
    ]);
  });

  it('knows from a client of a scenario what the server is not told', () => {
    const client: ScenarioClient = {
      label: 'visitor 1',
      port: 50510,
      outcome: null,
      events: [
        { timeNs: String((START_MS - 2500) * 1e6), kind: 'connected', bytes: 0, text: '' },
        { timeNs: String((START_MS + 10) * 1e6), kind: 'reset', bytes: 0, text: '' },
      ],
    };
    const told = lines(VISIT, client);
    expect(told[1]).toBe('connect · stay waited 2.5 s in the backlog');
    expect(told.at(-1)).toBe('close ← rst RST (close with unread bytes)');
  });

  it('notes the gate', () => {
    const gate: Step = ['gate', { ...on, result: CALLS.recv.code }];
    expect(lines([VISIT[0]!, gate])).toContain('transfer · stay at the gate before recv');
  });

  it('counts what is too much to draw', () => {
    const many = Array.from({ length: 1000 }, (): Step => ['recv', { ...on, payload: 'x' }]);
    const told = lines([VISIT[0]!, ...many, VISIT[5]!]);
    expect(told).toHaveLength(161);
    expect(told).toContain('transfer · more … 843 more');
    expect(told.at(-1)).toContain('FIN');
  });
});

describe('layoutLadder()', () => {
  const drawing = layoutLadder(tell(VISIT), { width: 800, height: 0, textPx: 13 });
  const whats = drawing.shapes.flatMap(({ what }) => (what === undefined ? [] : [what]));

  it('has two lifelines, the three stages, and an arrow for all that travelled', () => {
    expect(whats.filter((what) => what === 'lifeline')).toHaveLength(2);
    expect(whats.filter((what) => what.startsWith('stage'))).toEqual([
      'stage connect',
      'stage transfer',
      'stage close',
    ]);
    expect(whats.filter((what) => what.includes(' to '))).toEqual([
      'connect to server',
      'bytes to server',
      'bytes to client',
      'fin to client',
    ]);
  });

  it('draws from top to bottom, inside its size', () => {
    const arrows = drawing.shapes.flatMap((shape) =>
      shape.kind === 'line' && shape.what?.includes(' to ') === true ? [shape.y1] : [],
    );
    expect(arrows).toEqual([...arrows].sort((a, b) => a - b));
    expect(Math.max(...arrows)).toBeLessThan(drawing.height);
  });

  it('becomes an SVG file in which hostile bytes are text', () => {
    const hostile = tell([VISIT[0]!, ['recv', { ...on, payload: `<script>"&'\x00\x1b[2J` }]]);
    const svg = svgFile(
      layoutLadder(hostile, { width: 900, height: 0, textPx: 13 }),
      () => '#000000',
      'a <title>',
    );
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&#60;script&#62;');
    expect(svg).toContain('<title>a &#60;title&#62;</title>');
  });
});

describe('text in drawings', () => {
  it('escapeXml() leaves nothing that an XML file cannot hold', () => {
    expect(escapeXml('a\u0000<\ufffe\ud800b\t')).toBe('a\ufffd&#60;\ufffd\ufffdb\t');
    expect(escapeXml('你好')).toBe('你好');
  });

  it('fitText() cuts, or gives up', () => {
    expect([fitText('accept', 10, 100), fitText('at the gate', 10, 50), fitText('accept', 10, 20)]).toEqual([
      'accept',
      'at the…',
      '',
    ]);
  });
});
