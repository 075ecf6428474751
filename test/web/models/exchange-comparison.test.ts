import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { RawClientsState } from '../../../server/core/messages.js';
import { decodeLatin1 } from '../../../server/core/wire-text.js';
import { ConnectionTable } from '../../../web/models/connections.js';
import { ExchangeComparison, readRef, writeRef } from '../../../web/models/exchange-comparison.js';
import { RawClients } from '../../../web/models/raw-clients.js';
import { RecordStore } from '../../../web/models/record-store.js';
import { frame, story, type Step } from '../records.js';

const GET = 'GET / HTTP/1.1\r\n\r\n';

function setUp(): {
  comparison: ExchangeComparison;
  clients: RawClients;
  take: (steps: readonly Step[]) => void;
} {
  const store = new RecordStore();
  const connections = new ConnectionTable();
  const clients = new RawClients({ client: async () => null });
  const version = signal(0);
  const comparison = new ExchangeComparison(store, connections, clients, version);
  return {
    comparison,
    clients,
    take: (steps) => {
      const records = story(steps, store.lastSeq + 1);
      store.append(frame(records));
      for (const one of records) if (!one.call.startsWith('client')) connections.apply(one);
      version.value += 1;
    },
  };
}

const clientsState = (sends: number): RawClientsState => ({
  first: 3,
  planned: 1,
  started: 1,
  ended: 0,
  clients: [
    { client: 3, state: 'open', port: 9, sentBytes: 0, sends, receivedBytes: 0, recvs: 0, outcome: null },
  ],
});

describe('ExchangeComparison', () => {
  it('compares a connection with the newest raw client, and follows what both do', () => {
    const { comparison, clients, take } = setUp();
    take([
      ['accept', { connection: 1, payload: '127.0.0.1:1' }],
      ['recv', { connection: 1, payload: GET }],
      ['clientSend', { run: 3, payload: 'GET /x' }],
    ]);
    clients.received(clientsState(1));
    comparison.begin(1);
    const shown = (): string[] =>
      [comparison.compared.value!.a, comparison.compared.value!.b].map(decodeLatin1);
    expect(shown()).toEqual([GET, 'GET /x']);

    take([['clientSend', { run: 3, payload: ' HTTP/1.1\r\n\r\n' }]]);
    clients.received(clientsState(2));
    expect(shown()).toEqual([GET, 'GET /x HTTP/1.1\r\n\r\n']);

    comparison.part.value = 'response';
    take([['sendall', { connection: 1, payload: 'HTTP/1.1 200 OK\r\n\r\n' }]]);
    expect(shown()).toEqual(['HTTP/1.1 200 OK\r\n\r\n', '']);
  });

  it('reads the records only when one of the two has grown', () => {
    const { comparison, take } = setUp();
    take([['recv', { connection: 1, payload: GET }]]);
    comparison.begin(1);
    const before = comparison.compared.value;
    take([['recv', { connection: 2, payload: GET }]]);
    expect(comparison.compared.value).toBe(before);
  });

  it('offers the newest clients and connections, and always what is chosen', () => {
    const { comparison, clients, take } = setUp();
    for (let connection = 1; connection <= 40; connection += 1)
      take([['recv', { connection, payload: GET }]]);
    clients.received(clientsState(0));
    const values = comparison.choices({ side: 'connection', number: 2, index: 0 }).map(({ value }) => value);
    expect(values.slice(0, 3)).toEqual(['connection 2', 'client 3', 'connection 40']);
    expect(values).toHaveLength(32);
    for (const value of values) expect(writeRef(readRef(value)!)).toBe(value);
    expect(readRef('nonsense')).toBeNull();
  });
});
