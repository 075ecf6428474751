import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScenarioClient } from '../../../server/core/messages.js';
import { CALLS, FLAG } from '../../../server/core/record.js';
import { escapeXml, fitText, svgFile, textWidthPx } from '../../../web/models/drawing.js';
import { ladderStory } from '../../../web/models/ladder.js';
import { layoutLadder } from '../../../web/models/ladder-layout.js';
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

const tell = (steps: readonly Step[], scenario: ScenarioClient | null = null) =>
  ladderStory(1, story(steps), errnoName, { scenario });
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
      'close ← fin FIN (close; RST if unread)',
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
      label: { en: 'visitor 1', zh: '访客 1' },
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

  it('takes what the idle limit did for no FIN and no RST of the client', () => {
    const letGo = { ...on, thread: 3, flags: FLAG.letGo };
    expect(lines([VISIT[0]!, ['recv', letGo]]).at(-1)).toBe('close · stay recv ended by the idle limit');
    expect(lines([VISIT[0]!, ['sendall', { ...letGo, result: -1, errno: 32 }]]).at(-1)).toBe(
      'close · stay sendall ended by the idle limit',
    );
  });

  it('tells waits between pieces, and a RST that the program has asked for', () => {
    const planned: Step[] = [
      ['sendall', { ...on, payload: 'one' }],
      ['wait', { ...on, durationNs: 200_000_000n, payload: '200 ms' }],
      ['sendall', { ...on, payload: 'two' }],
      ['setsockopt', { ...on, payload: 'SO_LINGER = ...', result: 0 }],
      ['close', { ...on, result: 0 }],
    ];
    expect(lines([VISIT[0]!, ...planned]).slice(2)).toEqual([
      'transfer ← bytes 3 B (one)',
      'transfer · stay waits 200 ms',
      'transfer ← bytes 3 B (two)',
      'close · stay setsockopt (SO_LINGER 0)',
      'close ← rst RST (close)',
    ]);
  });

  it('notes the gate', () => {
    const gate: Step = ['gate', { ...on, result: CALLS.recv.code }];
    expect(lines([VISIT[0]!, gate])).toContain('transfer · stay held before recv');
  });

  it('counts what is too much to draw', () => {
    const many = Array.from({ length: 1000 }, (): Step => ['recv', { ...on, payload: 'x' }]);
    const told = lines([VISIT[0]!, ...many, VISIT[5]!]);
    expect(told).toHaveLength(161);
    expect(told).toContain('transfer · more … 843 more');
    expect(told.at(-1)).toContain('FIN');
  });
});

describe('ladderStory() with a raw client', () => {
  const MS = 1_000_000n;
  const at = (ms: number): { timeNs: bigint } => ({
    timeNs: BigInt(START_MS) * MS + BigInt(Math.round(ms * 1000)) * 1000n,
  });
  const client = { run: 5 } as const;
  const thread = { ...on, thread: 3 } as const;
  const request = 'GET / HTTP/1.1\r\n\r\n';
  const SERVER: readonly Step[] = [
    ['accept', { ...on, payload: '127.0.0.1:50510', result: 7, ...at(2) }],
    ['recv', { ...thread, payload: request, ...at(20) }],
    // It takes a while: the client has the first bytes before it returns.
    ['sendall', { ...thread, payload: 'x'.repeat(300), durationNs: 9n * MS, ...at(39) }],
    ['shutdown', { ...thread, payload: 'SHUT_WR', result: 0, ...at(40) }],
    ['recv', { ...thread, payload: '', result: 0, ...at(50) }],
    ['close', { ...thread, result: 0, ...at(51) }],
  ];
  const CLIENT: readonly Step[] = [
    ['clientConnect', { ...client, payload: '127.0.0.1:50510', result: 0, ...at(1) }],
    ['clientSend', { ...client, payload: request.slice(0, 6), ...at(5) }],
    ['clientSend', { ...client, payload: request.slice(6, 7), ...at(10) }],
    // Its bytes were received before it returned.
    ['clientSend', { ...client, payload: request.slice(7), durationNs: 7n * MS, ...at(22) }],
    ['clientRecv', { ...client, payload: 'x'.repeat(100), ...at(33) }],
    ['clientRecv', { ...client, payload: 'x'.repeat(200), ...at(38) }],
    ['clientRecv', { ...client, payload: '', result: 0, ...at(42) }],
    ['clientClose', { ...client, payload: '', result: 0, ...at(45) }],
  ];
  const told = (server: readonly Step[], own: readonly Step[]) =>
    ladderStory(1, story(server), errnoName, { raw: { client: 5, records: story(own) } });
  const rows = (server: readonly Step[], own: readonly Step[]): string[] =>
    told(server, own).steps.map(({ at: side, to, kind, label, detail }) =>
      [side ?? 'both', to === null ? '·' : to === 'server' ? '→' : '←', kind, label, detail].join(' ').trim(),
    );
  const linked = (server: readonly Step[], own: readonly Step[]): string[] => {
    const { steps, links } = told(server, own);
    return links.map(({ from, to }) => `${steps[from]!.label} > ${steps[to]!.label}`);
  };

  it('tells what each end did at its own time', () => {
    expect(rows(SERVER, CLIENT)).toEqual([
      'both → connect connect SYN, SYN+ACK, ACK: by the kernel',
      'server · stay accept returns',
      'client → bytes send 6 B GET /',
      'client → bytes send 1 B H',
      'client → bytes send 11 B TTP/1.1',
      'server → bytes recv 18 B GET / HTTP/1.1',
      `server ← bytes sendall 300 B ${'x'.repeat(80)}`,
      `client ← bytes recv 100 B ${'x'.repeat(80)}`,
      `client ← bytes recv 200 B ${'x'.repeat(80)}`,
      'server ← fin FIN shutdown',
      'client ← fin FIN recv returns 0',
      'client → fin FIN close',
      'server → fin FIN the client has closed its side',
      'server · stay close',
    ]);
  });

  it('shows that three sends arrived as one recv, and one sendall as two', () => {
    expect(linked(SERVER, CLIENT)).toEqual([
      'send 6 B > recv 18 B',
      'send 1 B > recv 18 B',
      'send 11 B > recv 18 B',
      'FIN > FIN',
      'sendall 300 B > recv 100 B',
      'sendall 300 B > recv 200 B',
      'FIN > FIN',
    ]);
  });

  it('joins a RST to what the other end got of it', () => {
    const reset: Step = ['clientClose', { ...client, payload: 'RST', result: 0, ...at(15) }];
    const failed: Step = ['recv', { ...thread, result: -1, errno: 104, ...at(16) }];
    const server = [SERVER[0]!, failed, SERVER[5]!];
    const own = [...CLIENT.slice(0, 2), reset];
    expect(linked(server, own)).toEqual(['RST > RST']);
    expect(rows(server, own).slice(-3)).toEqual([
      'client → rst RST close',
      'server → rst RST ECONNRESET',
      'server · stay close nobody is there',
    ]);
    const cut: Step = ['clientRecv', { ...client, result: -1, errno: 104, ...at(60) }];
    const close: Step = ['clientClose', { ...client, payload: '', result: 0, ...at(61) }];
    const unread = [SERVER[0]!, SERVER[2]!, SERVER[5]!];
    expect(linked(unread, [...CLIENT.slice(0, 5), cut, close])).toContain('RST > RST');
  });

  it('leaves alone what nobody has received, and what was left out of a long story', () => {
    expect(linked(SERVER.slice(0, 1), CLIENT.slice(0, 3))).toEqual([]);
    const sends = Array.from({ length: 500 }, (_, index): Step => [
      'clientSend',
      { ...client, payload: 'x', ...at(5 + index / 100) },
    ]);
    const all: Step = ['recv', { ...thread, payload: 'x'.repeat(500), ...at(20) }];
    const { steps, links } = told([SERVER[0]!, all], [CLIENT[0]!, ...sends]);
    expect(steps).toHaveLength(161);
    expect(links.map(({ to }) => steps[to]!.label)).toEqual(Array(links.length).fill('recv 500 B'));
    expect(new Set(links.map(({ from }) => steps[from]!.label))).toEqual(new Set(['send 1 B']));
    expect(links).toHaveLength(157);
  });

  it('is drawn with the calls of both ends, and an arrow from each to what came of it', () => {
    const { shapes } = layoutLadder(told(SERVER, CLIENT), { width: 900, height: 0, textPx: 13 });
    const whats = shapes.flatMap(({ what }) => (what === undefined ? [] : [what]));
    const count = (wanted: string): number => whats.filter((what) => what === wanted).length;
    expect(count('bytes to server')).toBe(3);
    expect(count('bytes to client')).toBe(2);
    expect([count('bytes at client'), count('bytes at server')]).toEqual([5, 2]);
    expect([count('fin to server'), count('fin to client')]).toEqual([1, 1]);
    const ends = shapes.flatMap((shape) =>
      shape.kind === 'line' && shape.what === 'bytes to server' ? [shape.y2] : [],
    );
    expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(10);
    expect(shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []))).toContain('raw client 5');
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

  it.each([
    [800, 18, 3],
    [595, 18, 2],
    [525, 13, 3],
    [390, 13, 2],
    [390, 15, 2],
  ])(
    'has room for what the server does, and for the names of both ends, on %i pixels',
    (width, textPx, names) => {
      const { shapes } = layoutLadder(tell(VISIT), { width, height: 0, textPx });
      const placed = shapes.flatMap((shape) => {
        if (shape.kind !== 'text') return [];
        const { text, x, y, size, anchor = 'start' } = shape;
        const wide = textWidthPx(text, size);
        const left = x - (anchor === 'end' ? wide : anchor === 'middle' ? wide / 2 : 0);
        return [{ text, y, left, right: left + wide }];
      });
      for (const { text, left, right } of placed)
        expect([text, left >= 0, right <= width]).toEqual([text, true, true]);
      expect(placed.map(({ text }) => text)).toEqual(
        expect.arrayContaining(['accept returns', 'thread 3 takes it', 'works 500 ms']),
      );
      const head = placed.filter(({ y }) => y === placed[0]!.y).sort((a, b) => a.left - b.left);
      expect(head.length).toBe(names);
      head
        .slice(1)
        .forEach(({ left }, index) => expect(left - head[index]!.right).toBeGreaterThanOrEqual(textPx));
    },
  );

  it.each([
    [800, 'SYN, SYN+ACK, ACK: by the kernel'],
    [480, 'SYN, SYN+ACK, ACK'],
    [340, 'SYN, SYN+ACK,…'],
  ])('names the segments of the handshake before who makes it, on %i pixels', (width, said) => {
    const { shapes } = layoutLadder(tell(VISIT), { width, height: 0, textPx: 13 });
    expect(shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []))).toContain(said);
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

  it('fitText() counts a Chinese character as one em', () => {
    expect(textWidthPx('套接字', 10)).toBe(30);
    expect(fitText('没有空闲线程', 10, 60)).toBe('没有空闲线程');
    expect(fitText('没有空闲线程', 10, 59)).toBe('没有空闲…');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '线', ' ', '𠮷') }),
        fc.integer({ min: 1, max: 400 }),
        (text, width) => {
          const fitted = fitText(text, 12, width);
          expect(textWidthPx(fitted, 12)).toBeLessThanOrEqual(width + 0.2);
          expect(fitted.endsWith('…') || fitted === '' || fitted === text).toBe(true);
        },
      ),
    );
  });

  it('fitText() cuts, or gives up', () => {
    expect([fitText('accept', 10, 100), fitText('at the gate', 10, 50), fitText('accept', 10, 20)]).toEqual([
      'accept',
      'at the…',
      '',
    ]);
  });
});
