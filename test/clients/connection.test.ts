/** One raw client on a system that does what a test has written down. */
import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { Connection, type ConnectionPlan } from '../../server/clients/connection.js';
import { SO_LINGER, SOL_SOCKET } from '../../server/sockets/platform.js';
import { fakeNative } from '../sockets/fake-native.js';
import { ArrayRecorder } from './kit.js';

const { ECONNREFUSED, ECONNRESET, EMFILE, EPIPE } = constants.errno;
const NOTHING = { read: false, write: false };
const READ = { read: true, write: false };
const WRITE = { read: false, write: true };

type Script = Parameters<typeof fakeNative>[0];

/** A client on descriptor 9 with these pieces, its calls and its records; not connected yet. */
function setUp(pieces: readonly string[], plan: Partial<ConnectionPlan>, script: Script) {
  const { native, calls } = fakeNative([['socket', 9], ...script]);
  const recorder = new ArrayRecorder();
  const kit = { native, recorder, buffer: new Uint8Array(100) };
  const bytes = pieces.map((piece) => Buffer.from(piece, 'latin1'));
  const client = new Connection(kit, 3, { pieces: bytes, waitMs: 0, ending: 'hold', recvBytes: 8, ...plan });
  return { client, calls, recorder };
}

/** The same, connected at once. */
function setUpOpen(pieces: readonly string[], plan: Partial<ConnectionPlan>, ...script: Script) {
  const all = setUp(pieces, plan, [['setNonBlocking', 0], ['setsockopt', 0], ['connect', 0], ...script]);
  all.client.connect(['127.0.0.1', 8000]);
  all.recorder.records.length = 0;
  all.calls.length = 0;
  return all;
}

describe('connect()', () => {
  test('is asked without waiting, and ends when the system says so', () => {
    const { client, calls, recorder } = setUp([], {}, [
      ['setNonBlocking', 0],
      ['setsockopt', 0],
      ['connect', { error: 'EINPROGRESS' }],
    ]);
    client.connect(['127.0.0.1', 8000]);
    expect(calls).toEqual([
      'socket 2 1',
      'setNonBlocking 9',
      'setsockopt 9 6 1 1',
      'connect 9 02001f407f0000010000000000000000',
    ]);
    expect([client.state.state, client.waitsFor, client.dueMs]).toEqual(['connecting', WRITE, Infinity]);
    client.advance(NOTHING, 0);
    expect(recorder.records).toEqual([]);
    client.advance(WRITE, 0);
    expect(recorder.records).toEqual([
      { call: 'clientConnect', client: 3, fd: 9, result: 0, errno: 0, payload: '127.0.0.1:54321' },
    ]);
    expect(client.state).toMatchObject({ client: 3, state: 'open', port: 54321, outcome: null });
  });

  test('that fails later gives the descriptor back', () => {
    const { client, recorder } = setUp(['x'], {}, [
      ['setNonBlocking', 0],
      ['setsockopt', 0],
      ['connect', { error: 'EINPROGRESS' }],
      ['getsockopt', ECONNREFUSED],
    ]);
    client.connect(['127.0.0.1', 8000]);
    client.advance({ read: true, write: true }, 0);
    expect(recorder.told).toEqual([`clientConnect -${ECONNREFUSED} 127.0.0.1:8000`, 'clientClose 0 ']);
    expect(client.state).toMatchObject({ state: 'ended', port: 0, outcome: { en: 'refused: ECONNREFUSED' } });
  });

  test('that fails at once, too', () => {
    const { client, recorder } = setUp([], {}, [
      ['setNonBlocking', 0],
      ['setsockopt', 0],
      ['connect', { error: 'EADDRNOTAVAIL' }],
    ]);
    client.connect(['127.0.0.1', 8000]);
    expect(client.state.outcome?.en).toBe('refused: EADDRNOTAVAIL');
    expect(recorder.told.at(-1)).toBe('clientClose 0 ');
  });

  test('without a descriptor left closes none', () => {
    const { native, calls } = fakeNative([['socket', { error: 'EMFILE' }]]);
    const recorder = new ArrayRecorder();
    const plan = { pieces: [], waitMs: 0, ending: 'hold', recvBytes: 1 } as const;
    const client = new Connection({ native, recorder, buffer: new Uint8Array(1) }, 1, plan);
    client.connect(['127.0.0.1', 8000]);
    expect(recorder.told).toEqual([`clientConnect -${EMFILE} 127.0.0.1:8000`]);
    expect(calls).toEqual(['socket 2 1']);
    expect(client.over).toBe(true);
  });
});

describe('send()', () => {
  test('takes as many calls as the kernel makes of a piece; each record holds what it took', () => {
    const { client, recorder } = setUpOpen(
      ['abcdef', 'gh'],
      { waitMs: 50 },
      ['send', 4],
      ['send', { error: 'EAGAIN' }],
      ['send', 2],
      ['send', 2],
    );
    client.advance(NOTHING, 100);
    client.advance(NOTHING, 101);
    expect(client.waitsFor).toEqual({ read: true, write: true });
    expect(client.dueMs).toBe(Infinity);
    client.advance(NOTHING, 102);
    client.advance(WRITE, 103);
    expect([client.waitsFor, client.dueMs]).toEqual([READ, 153]);
    client.advance(NOTHING, 152);
    expect(recorder.told).toEqual(['clientSend 4 abcd', 'clientSend 2 ef']);
    client.advance(NOTHING, 153);
    expect(recorder.told.at(-1)).toBe('clientSend 2 gh');
    expect(client.state).toMatchObject({ sentBytes: 8, sends: 3 });
  });

  test('that fails sends nothing more, but what has arrived is read to its end', () => {
    const { client, recorder } = setUpOpen(
      ['a', 'b'],
      { ending: 'reset' },
      ['send', { error: 'EPIPE' }],
      ['recv', { bytes: 'late' }],
      ['recv', 0],
    );
    client.advance(NOTHING, 0);
    client.advance(READ, 0);
    client.advance(READ, 0);
    expect(recorder.told).toEqual([
      `clientSend -${EPIPE} `,
      'clientRecv 4 late',
      'clientRecv 0 ',
      'clientClose 0 ',
    ]);
    expect(client.state.outcome?.en).toBe('cut off after 4 bytes: EPIPE');
  });

  test('goes on after the program has closed its direction only', () => {
    const { client, recorder } = setUpOpen(['a', 'b'], { waitMs: 9 }, ['send', 1], ['recv', 0], ['send', 1]);
    client.advance(NOTHING, 0);
    client.advance(READ, 1);
    // Nothing to ask the kernel for: a RST would be reported for ever.
    expect([client.waitsFor, client.dueMs]).toEqual([null, 9]);
    client.advance(NOTHING, 9);
    expect(recorder.told).toEqual(['clientSend 1 a', 'clientRecv 0 ', 'clientSend 1 b', 'clientClose 0 ']);
    expect(client.state.outcome?.en).toBe('got nothing: the program closed');
  });

  test('of more comes behind what is still to be sent, in one piece', () => {
    const { client, recorder } = setUpOpen(
      ['a', 'b'],
      { waitMs: 5 },
      ['send', 1],
      ['send', 1],
      ['send', 3],
      ['send', 1],
    );
    client.advance(NOTHING, 0);
    client.send(Buffer.from('ccc'));
    client.advance(NOTHING, 5);
    client.advance(NOTHING, 10);
    expect(client.dueMs).toBe(Infinity);
    client.send(Buffer.from(''));
    expect(client.dueMs).toBe(Infinity);
    client.send(Buffer.from('d'));
    client.advance(NOTHING, 11);
    expect(recorder.told).toEqual(['clientSend 1 a', 'clientSend 1 b', 'clientSend 3 ccc', 'clientSend 1 d']);
  });
});

describe('recv()', () => {
  test('asks for as many bytes as planned, and again while it is filled', () => {
    const { client, calls, recorder } = setUpOpen(
      [],
      {},
      ['recv', { bytes: '12345678' }],
      ['recv', { bytes: '9' }],
    );
    client.advance(READ, 0);
    expect(calls).toEqual(['recv 9 8', 'recv 9 8']);
    expect(recorder.told).toEqual(['clientRecv 8 12345678', 'clientRecv 1 9']);
    expect(client.state).toMatchObject({ receivedBytes: 9, recvs: 2 });
  });

  test('that would wait is no call that has finished', () => {
    const { client, recorder } = setUpOpen(
      [],
      {},
      ['recv', { bytes: '12345678' }],
      ['recv', { error: 'EAGAIN' }],
    );
    client.advance(READ, 0);
    expect(recorder.told).toEqual(['clientRecv 8 12345678']);
  });

  test('that fails ends it, and closes', () => {
    const { client, recorder } = setUpOpen(['x'], {}, ['recv', { error: 'ECONNRESET' }]);
    client.advance(READ, 0);
    expect(recorder.told).toEqual([`clientRecv -${ECONNRESET} `, 'clientClose 0 ']);
    expect(client.state).toMatchObject({
      sends: 0,
      recvs: 1,
      outcome: { en: 'cut off after 0 bytes: ECONNRESET' },
    });
  });
});

describe('after the last byte', () => {
  test('hold reads until the program closes', () => {
    const { client, recorder } = setUpOpen(['a'], {}, ['send', 1], ['recv', { bytes: 'ok' }], ['recv', 0]);
    client.advance(NOTHING, 0);
    client.advance(READ, 0);
    expect(client.state).toMatchObject({ state: 'open', outcome: null });
    client.advance(READ, 0);
    expect(recorder.told.slice(1)).toEqual(['clientRecv 2 ok', 'clientRecv 0 ', 'clientClose 0 ']);
    expect(client.state.outcome?.en).toBe('got 2 bytes, then the program closed');
  });

  test('half-close closes one direction, and reads on', () => {
    const { client, calls, recorder } = setUpOpen(
      ['a'],
      { ending: 'half-close' },
      ['send', 1],
      ['shutdown', 0],
      ['recv', 0],
    );
    client.advance(NOTHING, 0);
    expect(calls.at(-1)).toBe('shutdown 9 1');
    expect([client.state.state, client.sending]).toEqual(['half-closed', false]);
    client.advance(READ, 0);
    expect(recorder.told).toEqual([
      'clientSend 1 a',
      'clientShutdown 0 SHUT_WR',
      'clientRecv 0 ',
      'clientClose 0 ',
    ]);
  });

  test('close closes, whatever is there to be read', () => {
    const { client, recorder } = setUpOpen(['a'], { ending: 'close' }, ['send', 1]);
    client.advance(NOTHING, 0);
    expect(recorder.told).toEqual(['clientSend 1 a', 'clientClose 0 ']);
    expect(client.state.outcome?.en).toBe('left without an answer');
  });

  test('reset closes with a linger of no time at all', () => {
    const { client, calls, recorder } = setUpOpen(['a'], { ending: 'reset' }, ['send', 1]);
    client.advance(NOTHING, 0);
    expect(calls.slice(1)).toEqual([`setsockopt 9 ${SOL_SOCKET} ${SO_LINGER} 1,0,0,0,0,0,0,0`, 'close 9']);
    expect(recorder.told.at(-1)).toBe('clientClose 0 RST');
    expect(client.state.outcome?.en).toBe('reset the connection without an answer');
  });

  test.each(['half-close', 'close', 'reset'] as const)(
    'and %s comes at once when there is none',
    (ending) => {
      const { client } = setUp([], { ending }, [
        ['setNonBlocking', 0],
        ['setsockopt', 0],
        ['connect', 0],
      ]);
      client.connect(['127.0.0.1', 8000]);
      expect(client.state.state).toBe(ending === 'half-close' ? 'half-closed' : 'ended');
    },
  );
});

describe('an end that is asked for', () => {
  test.each([
    ['half-close', ['clientShutdown 0 SHUT_WR']],
    ['close', ['clientClose 0 ']],
    ['reset', ['clientClose 0 RST']],
  ] as const)('by %s comes at once: what is to be sent stays unsent', (ending, told) => {
    const { client, recorder } = setUpOpen(['abc'], {});
    client.end(ending);
    expect(recorder.told).toEqual(told);
    client.advance({ read: false, write: true }, 0);
    expect(recorder.told).toEqual(told);
  });

  test.each(['close', 'reset'] as const)('by %s gives up connecting', (ending) => {
    const { client, calls } = setUp([], {}, [
      ['setNonBlocking', 0],
      ['setsockopt', 0],
      ['connect', { error: 'EINPROGRESS' }],
    ]);
    client.connect(['127.0.0.1', 8000]);
    client.end(ending);
    expect([client.over, calls.at(-1)]).toEqual([true, 'close 9']);
  });
});
