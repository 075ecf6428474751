/** A thread of the raw clients that cannot begin, or dies, is an event and not the end of the playground. */
import { afterAll, expect, test } from 'vitest';
import { RawClients } from '../../server/clients/raw-clients.js';
import { startSession } from '../../server/engine/session.js';

const session = startSession({
  program: 'forever',
  receive: 'http',
  host: '127.0.0.1',
  port: 0,
  logBytes: 2 ** 20,
});
afterAll(() => session.changeProgram({ running: false }));

test('what it was asked is refused, and the next wish gets another thread', async () => {
  // The thread's code is a file of the built product: beside the sources there is none, so no thread can begin.
  const clients = new RawClients(session);
  let changes = 0;
  clients.on('changed', () => (changes += 1));
  const refused = {
    code: 'CLIENT_UNAVAILABLE',
    message: /^Cannot reach the raw clients: their thread has died/,
  };
  const [first, second] = [clients.act({ do: 'stop' }), clients.act({ do: 'stop' })];
  await expect(first).rejects.toThrow(expect.objectContaining({ code: refused.code }));
  await expect(second).rejects.toThrow(refused.message);
  expect(changes).toBe(1);
  await expect(clients.act({ do: 'stop' })).rejects.toThrow(refused.message);
  expect(changes).toBe(2);
  await clients.end();
  expect(clients.state).toEqual({ first: 0, planned: 0, started: 0, ended: 0, clients: [] });
});
