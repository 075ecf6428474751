import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordCover } from '../../../server/core/privacy/record-cover.js';
import { CALLS, decodeFrame } from '../../../server/core/record.js';
import { reprBytes } from '../../../server/core/repr.js';
import { decodeLatin1, encodeLatin1 } from '../../../server/core/wire-text.js';
import { frame, story, type Step } from '../../web/records.js';
import { plainOf, requests, shownOf } from './messages.js';

/** The payloads of these records when they are covered, as latin-1. */
function cover(steps: readonly Step[]): string[] {
  const plain = frame(story(steps));
  const before = plain.slice();
  const covered = new RecordCover().cover(plain);
  expect(plain).toEqual(before);
  expect(covered).toHaveLength(plain.length);
  return [...decodeFrame(covered)].map(({ payload }) => decodeLatin1(payload));
}

const on = (connection: number, payload: string) => ({ connection, payload: encodeLatin1(payload) });
const printed = (text: string): string => cover([['print', on(1, text)]])[0]!;

const HEAD = 'GET / HTTP/1.1\r\nCookie: se';
const SET = 'HTTP/1.1 200 OK\r\nSet-Cookie: a\r\n';
const SHOWN = 'HTTP/1.1 200 OK\r\nSet-Cookie: *\r\n';

describe('RecordCover', () => {
  it('covers each connection by itself, both directions, across records', () => {
    const steps: Step[] = [
      ['accept', on(1, '127.0.0.1:5')],
      ['accept', on(2, '127.0.0.1:6')],
      ['recv', on(1, HEAD)],
      ['recv', on(2, 'GET /?token=')],
      ['recv', on(1, 'cret\r\n\r\n')],
      ['recv', on(2, 'x&a=b HTTP/1.1\r\n\r\n')],
      ['sendall', on(1, SET)],
    ];
    expect(cover(steps).slice(2)).toEqual([
      'GET / HTTP/1.1\r\nCookie: **',
      'GET /?token=',
      '****\r\n\r\n',
      '*&a=b HTTP/1.1\r\n\r\n',
      SHOWN,
    ]);
  });

  it('covers what is about to be sent, and the same when it is, also when it is less', () => {
    const sendall = CALLS.sendall.code;
    const gate = (payload: string): Step => ['gate', { ...on(1, payload), result: sendall }];
    const accepted: Step = ['accept', on(1, '')];
    expect(cover([accepted, gate(SET), ['sendall', on(1, SET)]]).slice(1)).toEqual([SHOWN, SHOWN]);
    expect(cover([accepted, gate(SET), ['sendall', on(1, SET.slice(0, -2))]]).slice(1)).toEqual([
      SHOWN,
      SHOWN.slice(0, -2),
    ]);
    expect(
      cover([accepted, gate(SET), gate('x\r\n'), ['sendall', on(1, SET)], ['sendall', on(1, 'x\r\n')]]).slice(
        1,
      ),
    ).toEqual([SHOWN, 'x\r\n', SHOWN, 'x\r\n']);
    expect(cover([accepted, gate('one'), ['sendall', on(1, 'two')]]).slice(1)).toEqual(['one', '***']);
    expect(cover([accepted, ['gate', { ...on(1, '1024'), result: CALLS.recv.code }]])[1]).toBe('1024');
  });

  it('covers a connection whole when it has not seen its beginning', () => {
    expect(
      cover([
        ['recv', on(1, 'body')],
        ['sendall', on(1, 'b\r\n')],
        ['clientRecv', { payload: 'x', run: 4 }],
      ]),
    ).toEqual(['****', '***', '*']);
    expect(
      cover([
        ['accept', on(1, '')],
        ['close', on(1, '')],
        ['accept', on(2, '')],
        ['recv', on(2, 'body')],
      ])[3],
    ).toBe('body');
  });

  it('covers what raw clients send and receive', () => {
    const client = (payload: string) => ({ run: 7, payload });
    const steps: Step[] = [
      ['clientConnect', { ...client('127.0.0.1:5'), result: 0 }],
      ['clientSend', client(HEAD)],
      ['clientSend', client('c\r\n\r\n')],
      ['clientRecv', client('HTTP/1.1 200 OK\r\nSet-Coo')],
      ['clientRecv', client('kie: ab')],
    ];
    expect(cover(steps).slice(2)).toEqual(['*\r\n\r\n', 'HTTP/1.1 200 OK\r\nSet-Coo', 'kie: **']);
  });

  it('covers what is printed as bytes, escapes included, also when it was cut', () => {
    const request = "GET /?token='\\\xff HTTP/1.1\r\nCookie: a\r\nX: y\r\n\r\n";
    expect(printed(`data: ${reprBytes(encodeLatin1(request))}`)).toBe(
      `data: b"GET /?token=******* HTTP/1.1\\r\\nCookie: *\\r\\nX: y\\r\\n\\r\\n"`,
    );
    expect(printed("data: b'GET / HTTP/1.1\\r\\nCookie: a\\x1")).toBe(
      "data: b'GET / HTTP/1.1\\r\\nCookie: *****".slice(0, -1),
    );
    expect(printed("data: b'Cookie: a' … and 3 more bytes".replace('…', '.'))).toBe(
      "data: b'Cookie: *' . and 3 more bytes",
    );
    expect(printed("address: ('127.0.0.1', 50510)")).toBe("address: ('127.0.0.1', 50510)");
    expect(printed('Cannot send /?key=a: too long')).toBe('Cannot send /?key=** too long');
  });

  it('covers the same in what is printed as in what was received', () => {
    fc.assert(
      fc.property(requests, (parts) => {
        const [plain, shown] = [plainOf(parts), shownOf(parts)];
        const text = printed(`data: ${reprBytes(encodeLatin1(plain))}`);
        // Of what is covered an escape has more stars than it has bytes.
        const bare = (one: string): string => one.replace(/\*+/g, '*');
        const quote = text[7]!;
        const expected = reprBytes(encodeLatin1(shown)).slice(2, -1).replaceAll("\\'", "'");
        expect(bare(text.slice(8, -1).replaceAll("\\'", "'"))).toBe(bare(expected));
        expect(text.at(-1)).toBe(quote);
      }),
      { numRuns: 60 },
    );
  });
});
