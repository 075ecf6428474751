/**
 * Whether who talks to the page's port runs as the user that the playground runs as. Linux says whose each connection
 * of the machine is, in `/proc/net/tcp` and `tcp6` (proc_net_tcp.txt of its documentation): the client's end stands
 * there with the address that we see as the peer's. Must never know what is asked for.
 */
import { readFile } from 'node:fs/promises';
import { isIPv4, type Socket } from 'node:net';
import { endianness } from 'node:os';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];

/** The kernel may leave out a row of a table that changes while it is read. */
const ATTEMPTS = 3;

/** Both ends of a connection, as the server sees it. */
export type Ends = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort'>;

/** Resolves with whether it is the same user's; true where the system can't tell. */
export async function isSameUser(ends: Ends): Promise<boolean> {
  const uid = process.getuid?.();
  if (uid === undefined) return true;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const tables = await readTables();
    if (tables === null) return true;
    const owner = ownerOf(tables, ends);
    if (owner !== null) return owner === uid;
  }
  return false;
}

/** The text of all tables; null where the system has none. */
const readTables = sharing(async () => {
  const texts = await Promise.all(TABLES.map(readTable));
  return texts.every((text) => text === null) ? null : texts.join('\n');
});

/**
 * The text of a table; null where there is none: no Linux, or one without IPv6. One that can't be read now, as when
 * descriptors have run out, is empty: nobody is let in by that.
 */
export function readTable(path: string): Promise<string | null> {
  return readFile(path, 'latin1').catch(({ code }: NodeJS.ErrnoException) => (code === 'ENOENT' ? null : ''));
}

/** `read`, but who asks while it goes on shares the next: with a flood of connections the tables are megabytes. */
export function sharing<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | null = null;
  let next: Promise<T> | null = null;
  const share = (): Promise<T> => {
    if (reading === null) return (reading = read().finally(() => (reading = null)));
    const after = (): Promise<T> => {
      next = null;
      return share();
    };
    return (next ??= reading.then(after, after));
  };
  return share;
}

/**
 * The user id of the client's end in the text of the tables; null when it is not there, or is nobody's any more: who
 * has closed it does not hear the answer, and the kernel then gives it to root.
 */
export function ownerOf(tables: string, ends: Ends): number | null {
  const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = ends;
  const locals = inTable(localAddress, localPort);
  for (const [form, remote] of inTable(remoteAddress, remotePort).entries()) {
    const at = tables.indexOf(`${remote} ${locals[form]} `);
    if (at < 0) continue;
    const end = tables.indexOf('\n', at);
    const [, , , , , , uid, , inode] = tables.slice(at, end < 0 ? undefined : end).split(/\s+/);
    if (inode !== '0') return Number(uid);
  }
  return null;
}

/** An end as the tables may have it: of an IPv4 address in IPv6, too, for a client whose socket is of that family. */
function inTable(address: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const ipv4 = address.replace(/^::ffff:/, '');
  if (!isIPv4(ipv4))
    return address === '::1' ? [`${hexWords([...Array<number>(15).fill(0), 1])}:${hexPort}`] : [];
  const bytes = ipv4.split('.').map(Number);
  const mapped = [...Array<number>(10).fill(0), 255, 255, ...bytes];
  return [bytes, mapped].map((all) => `${hexWords(all)}:${hexPort}`);
}

/** The kernel writes an address as words of 32 bits, each in the machine's own order. */
function hexWords(bytes: readonly number[]): string {
  const words = Array.from({ length: bytes.length / 4 }, (_, word) => bytes.slice(4 * word, 4 * word + 4));
  const ordered = endianness() === 'LE' ? words.map((word) => word.toReversed()) : words;
  return Buffer.from(ordered.flat()).toString('hex').toUpperCase();
}
