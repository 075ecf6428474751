/** Whose the other end of a connection is, by the kernel's own tables. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { endianness } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { isSameUser, ownerOf, readTable, sharing, type Ends } from '../../server/bridge/same-user.js';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

const row = (local: string, remote: string, state: string, uid: number, inode: number): string =>
  `   7: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 0000000000000000 20 4 30 10 -1\n`;

const V4 = '0100007F';
const MAPPED = '0000000000000000FFFF0000' + V4;
const V6 = '0'.repeat(24) + '01000000';

const ends = (address: string): Ends => ({
  remoteAddress: address,
  remotePort: 50_000,
  localAddress: address,
  localPort: 5173,
});

// The rows are those of a machine whose words begin with the least byte, as nearly all do.
test.runIf(endianness() === 'LE').each<[string, string, Ends, number | null]>([
  ['no row', '', ends('127.0.0.1'), null],
  ['the client’s end', row(`${V4}:C350`, `${V4}:1435`, '01', 1000, 5), ends('127.0.0.1'), 1000],
  ['the server’s end alone', row(`${V4}:1435`, `${V4}:C350`, '01', 1000, 5), ends('127.0.0.1'), null],
  ['another port', row(`${V4}:C351`, `${V4}:1435`, '01', 1000, 5), ends('127.0.0.1'), null],
  ['another server', row(`${V4}:C350`, `${V4}:1436`, '01', 1000, 5), ends('127.0.0.1'), null],
  ['one that has closed its side', row(`${V4}:C350`, `${V4}:1435`, '05', 33, 5), ends('127.0.0.1'), 33],
  ['one that is closed', row(`${V4}:C350`, `${V4}:1435`, '05', 0, 0), ends('127.0.0.1'), null],
  ['IPv4 in IPv6', row(`${MAPPED}:C350`, `${MAPPED}:1435`, '01', 7, 5), ends('127.0.0.1'), 7],
  ['the same at our end', row(`${V4}:C350`, `${V4}:1435`, '01', 7, 5), ends('::ffff:127.0.0.1'), 7],
  ['IPv6', row(`${V6}:C350`, `${V6}:1435`, '01', 65_534, 5), ends('::1'), 65_534],
  ['another address of IPv6', row(`${V6}:C350`, `${V6}:1435`, '01', 7, 5), ends('fe80::1'), null],
])('%s', (_, table, of, expected) => {
  const other = row(`${V4}:0001`, `${V4}:0002`, '06', 0, 0);
  expect(ownerOf(HEAD + other + table + other, of)).toBe(expected);
});

test.each(['127.0.0.1', '::1'])('a connection of this process over %s is the same user’s', async (host) => {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, host);
  const [accepted] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => {
    client.destroy();
    accepted.destroy();
    server.close();
  });
  expect(await isSameUser(accepted)).toBe(true);
  if (process.platform !== 'linux') return;
  // There is no such connection.
  expect(await isSameUser({ ...ends(host), localPort: 1 })).toBe(false);
});

test('a table that can’t be read is not one that is not there: nobody is let in by it', async () => {
  expect(await readTable('/nothing/net/tcp')).toBeNull();
  // A folder, which can be opened and not read.
  expect(await readTable('/')).toBe('');
});

test('questions that come at the same time share a reading, which begins after they came', async () => {
  let now = 0;
  let readings = 0;
  const share = sharing(async () => {
    readings += 1;
    const begun = now;
    await new Promise(setImmediate);
    now += 1;
    return begun;
  });
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      if (index >= 50) await new Promise(setImmediate);
      const asked = now;
      return (await share()) >= asked;
    }),
  );
  expect(answers).not.toContain(false);
  expect(readings).toBeLessThanOrEqual(3);
});
