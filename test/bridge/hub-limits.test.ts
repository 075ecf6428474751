/** The hub against viewers that are too many, or say anything: with a session that must not be asked for anything. */
import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { Hub } from '../../server/bridge/hub.js';
import { RecordLog } from '../../server/core/log.js';

/** A viewer's socket, by hand. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  closed: number | null = null;

  send(message: string): void {
    this.sent.push(String(message));
  }
  close(code: number): void {
    this.closed ??= code;
    this.readyState = 2;
  }
}

function setUp(maxViewers?: number): { add: () => FakeSocket; asked: string[]; hub: Hub } {
  const asked: string[] = [];
  const ask = (what: string) => () => void asked.push(what);
  const session = Object.assign(new EventEmitter(), {
    status: { counts: {} },
    response: { version: 1, response: {} },
    threadStates: () => [],
    changeProgram: ask('program'),
    changeGate: ask('gate'),
    setResponse: ask('response'),
  });
  const shown = Object.assign(new EventEmitter(), {
    log: new RecordLog(2 ** 20),
    setHideSecrets: ask('privacy'),
  });
  const player = Object.assign(new EventEmitter(), {
    refuseWhilePlaying: ask('program'),
    play: ask('scenario'),
  });
  const clients = Object.assign(new EventEmitter(), { act: ask('client') });
  const hub = new Hub(session as never, shown as never, player as never, clients as never, '0', maxViewers);
  const add = (): FakeSocket => {
    const socket = new FakeSocket();
    hub.add(socket as unknown as WebSocket);
    return socket;
  };
  return { add, asked, hub };
}

test('a viewer above the limit is asked to come back later, and may when another has gone', () => {
  const { add, hub } = setUp(2);
  const [first, second, third] = [add(), add(), add()];
  expect([first.closed, second.closed, third.closed]).toEqual([null, null, 1013]);
  expect(third.sent).toEqual([]);
  third.emit('close');
  expect(hub.status.counts.viewers).toBe(2);
  first.emit('close');
  expect(add().closed).toBeNull();
  second.emit('close');
});

test('a viewer that asks or pings, and never reads the answers, is let go', async () => {
  const { add } = setUp();
  for (const asks of [
    (socket: FakeSocket) => socket.emit('ping'),
    (socket: FakeSocket) => socket.emit('message', '{"kind":"gate","id":1,"change":{}}', false),
  ]) {
    const socket = add();
    socket.emit('message', '{"kind":"resume","since":0}', false);
    // The longest record is on its way.
    socket.bufferedAmount = 1024 * 1024 + 56;
    asks(socket);
    await setImmediate();
    expect(socket.closed).toBeNull();
    socket.bufferedAmount = 2 * 1024 * 1024 + 1;
    asks(socket);
    await setImmediate();
    expect(socket.closed).toBe(1013);
    socket.emit('close');
  }
});

test('of 1,000 random messages each lets its viewer go with 1008, and nothing is asked of the session', () => {
  const { add, asked } = setUp();
  const kinds = [
    'resume',
    'fetch',
    'program',
    'gate',
    'scenario',
    'client',
    'response',
    'privacy',
    'hello',
    '__proto__',
  ];
  const near = fc.record({ kind: fc.constantFrom(...kinds), id: fc.jsonValue(), change: fc.jsonValue() });
  const nearer = fc.record({
    kind: fc.constantFrom(...kinds),
    id: fc.integer(),
    constructor: fc.object(),
    change: fc.dictionary(
      fc.constantFrom('running', 'paused', '__proto__', 'toString', 'host'),
      fc.string(),
      {
        minKeys: 1,
      },
    ),
  });
  const message = fc.oneof(
    fc.string(),
    fc.json(),
    fc.oneof(near, nearer).map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(message, fc.boolean(), (text, isBinary) => {
      const socket = add();
      socket.emit('message', Buffer.from('{"kind":"resume","since":0}'), false);
      socket.emit('message', Buffer.from(text), isBinary);
      expect(socket.closed).toBe(1008);
      socket.emit('close');
    }),
    { numRuns: 1000 },
  );
  expect(asked).toEqual([]);
  expect(({} as Record<string, unknown>)['host']).toBeUndefined();
});
