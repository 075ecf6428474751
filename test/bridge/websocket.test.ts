/** The bridge's WebSocket against the musts of RFC 6455, frame by frame. */
import { afterEach, describe, expect, test } from 'vitest';
import { MESSAGE_LIMIT_BYTES } from '../../server/core/messages.js';
import { encodeFrame, FrameClient, type FrameSpec } from '../support/frames.js';
import { usePlayground } from '../support/playground.js';
import { until } from '../support/wait.js';

const playground = usePlayground();

const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0, 1, 2, 8, 9, 10] as const;

const RESUME = JSON.stringify({ kind: 'resume', since: 0 });
const resume: FrameSpec = { opcode: TEXT, payload: RESUME };

const closeWith = (code: number, reason: string | Uint8Array = ''): FrameSpec => ({
  opcode: CLOSE,
  payload: Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]),
});

let client: FrameClient;
afterEach(() => client.close());

/** Sends frames, and resolves with the code with which the server closes. */
async function closedAfter(...frames: readonly FrameSpec[]): Promise<number | null> {
  client = await FrameClient.open(playground.uiPort);
  await client.send(...frames);
  return client.closeCode();
}

/** Whether what was sent was taken for a `resume`: then the server tells the status. */
async function isResumed(): Promise<void> {
  await until('the status', () => client.frames.some(({ payload }) => payload.includes('{"kind":"status"')));
}

describe('what breaks the protocol ends the connection', () => {
  const large = 'x'.repeat(MESSAGE_LIMIT_BYTES + 1);
  test.each<[string, number, FrameSpec[]]>([
    ['a frame without a mask (§5.1)', 1002, [{ ...resume, masked: false }]],
    ...[1, 2, 4, 7].map((rsv): [string, number, FrameSpec[]] => [
      `the reserved bits ${rsv} (§5.2)`,
      1002,
      [{ ...resume, rsv }],
    ]),
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): [string, number, FrameSpec[]] => [
      `the reserved opcode ${opcode} (§5.2)`,
      1002,
      [{ opcode }],
    ]),
    ['a ping in fragments (§5.5)', 1002, [{ opcode: PING, fin: false }]],
    ['a close in fragments (§5.5)', 1002, [{ opcode: CLOSE, fin: false }]],
    ['a ping of 126 bytes (§5.5)', 1002, [{ opcode: PING, payload: 'x'.repeat(126) }]],
    ['a continuation of nothing (§5.4)', 1002, [{ opcode: CONTINUATION, payload: RESUME }]],
    ['a message inside another (§5.4)', 1002, [{ ...resume, fin: false }, resume]],
    ['text that is no UTF-8 (§8.1)', 1007, [{ opcode: TEXT, payload: Buffer.from([0x7b, 0xff]) }]],
    ['half of a character (§8.1)', 1007, [{ opcode: TEXT, payload: Buffer.from([0xe6, 0xbc]) }]],
    ['a surrogate as UTF-8 (§8.1)', 1007, [{ opcode: TEXT, payload: Buffer.from([0xed, 0xa0, 0x80]) }]],
    [
      'text that is no UTF-8 in its second fragment (§8.1)',
      1007,
      [
        { opcode: TEXT, fin: false, payload: 'x' },
        { opcode: CONTINUATION, payload: Buffer.from([0x80]) },
      ],
    ],
    ['a binary message', 1008, [{ opcode: BINARY, payload: RESUME }]],
    ['an empty message', 1008, [{ opcode: TEXT }]],
    ['a message of one byte more than is taken', 1009, [{ opcode: TEXT, payload: large }]],
    ['the head of one, before its bytes', 1009, [{ opcode: TEXT, lengthBytes: BigInt(large.length) }]],
    ['the head of one of 2^63 - 1 bytes', 1009, [{ opcode: TEXT, lengthBytes: 2n ** 63n - 1n }]],
    [
      'one in fragments, each of which might be',
      1009,
      [
        { opcode: TEXT, fin: false, payload: large.slice(0, 40_000) },
        { opcode: CONTINUATION, fin: false, payload: large.slice(0, 40_000) },
      ],
    ],
    ['a close of one byte (§5.5.1)', 1002, [{ opcode: CLOSE, payload: 'x' }]],
    ['a close whose reason is no UTF-8 (§5.5.1)', 1007, [closeWith(1000, Buffer.from([0xff]))]],
    ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map(
      (code): [string, number, FrameSpec[]] => [`a close with ${code} (§7.4)`, 1002, [closeWith(code)]],
    ),
  ])('%s: %i', async (_, code, frames) => {
    expect(await closedAfter(...frames)).toBe(code);
    expect(client.frames.every(({ masked, rsv }) => !masked && rsv === 0)).toBe(true);
  });

  test('and what comes behind it is not obeyed', async () => {
    const stop = { opcode: TEXT, payload: '{"kind":"program","id":1,"change":{"running":false}}' };
    expect(await closedAfter(resume, { opcode: BINARY }, stop)).toBe(1008);
    expect(await playground.status()).toMatchObject({ running: true });
  });
});

describe('what keeps to it is taken', () => {
  test.each([1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4999])(
    'a close with %i comes back',
    async (code) => {
      expect(await closedAfter(closeWith(code, 'bye'))).toBe(code);
    },
  );

  test('a close without a code comes back without', async () => {
    expect(await closedAfter({ opcode: CLOSE })).toBeNull();
  });

  test('a ping is answered with its bytes, also between fragments; a pong that nobody asked for is nothing', async () => {
    client = await FrameClient.open(playground.uiPort);
    await client.send(
      { opcode: PONG, payload: 'unasked' },
      { ...resume, fin: false, payload: RESUME.slice(0, 5) },
      { opcode: PING, payload: Buffer.from([0, 255, 128]) },
      { opcode: CONTINUATION, fin: false },
      { opcode: CONTINUATION, payload: RESUME.slice(5) },
    );
    expect((await client.frame(PONG)).payload).toEqual(Buffer.from([0, 255, 128]));
    await isResumed();
  });

  test('bytes that come one by one, and a character that is divided between fragments', async () => {
    client = await FrameClient.open(playground.uiPort);
    for (const byte of encodeFrame(resume)) await client.write(Buffer.of(byte));
    await isResumed();
    const text = Buffer.from(JSON.stringify({ kind: 'scenario', id: 7, name: '漢' }));
    const middle = text.indexOf('漢') + 1;
    await client.send(
      { opcode: TEXT, fin: false, payload: text.subarray(0, middle) },
      { opcode: CONTINUATION, payload: text.subarray(middle) },
    );
    await until('the reply', () =>
      client.frames.some(
        ({ payload }) => payload.includes('"reply","id":7') && payload.includes('SCENARIO_UNKNOWN'),
      ),
    );
  });

  test('a message of as many bytes as are taken', async () => {
    const [head, end] = ['{"kind":"scenario","id":1,"name":"', '"}'];
    const payload = head + 'x'.repeat(MESSAGE_LIMIT_BYTES - head.length - end.length) + end;
    client = await FrameClient.open(playground.uiPort);
    await client.send(resume, { opcode: TEXT, payload });
    await until('the reply', () =>
      client.frames.some(({ payload: told }) => told.includes('SCENARIO_UNKNOWN')),
    );
  });
});
