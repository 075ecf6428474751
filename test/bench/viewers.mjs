/**
 * Viewers in a process of their own, real WebSockets that read everything: `fork` it with `PORT COUNT` for viewers of
 * the playground, `PORT COUNT naive` for those of the naive mirror. Says `{ ready: true }`; to `begin` it notes times
 * from there on; to `{ connections }` it answers with {@link Watched}, once every viewer knows of so many, which must
 * never be more, and has all records. What is missing or out of order ends it with an error.
 *
 * @typedef {object} Watched
 * @property {number} records how many one viewer got, in the middle of all
 * @property {number} skipped how many it was told it was not sent
 * @property {{ count: number, p50Ms: number, p99Ms: number }} latency from a call's return to its record in a viewer's
 *   hands, of all records since `begin`
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Where in a record is what (`server/core/PROTOCOL.md`). */
const SIZE = 0;
const SEQ = 8;
const TIME_NS = 16;

const [port, count] = process.argv.slice(2).map(Number);
const naive = process.argv[4] === 'naive';

/** The bridge, with the token as the page asks for it; the naive mirror has neither. */
const path = naive ? '' : `bridge?token=${await askToken()}`;

/** How long what is on its way to a viewer may take. */
const DEADLINE_MS = 10_000;

/** More than any run makes; the oldest are kept. */
const latenciesMs = new Float64Array(8_000_000);
let noted = 0;
let noting = false;

/** Unix time in milliseconds, finer than `Date` has it: on the clock of the records. */
const nowMs = () => performance.timeOrigin + performance.now();

async function askToken() {
  const headers = { Origin: `http://127.0.0.1:${port}` };
  const answer = await fetch(`http://127.0.0.1:${port}/api/token`, { method: 'POST', headers });
  return (await answer.json()).token;
}

class Viewer {
  nextSeq = 1;
  records = 0;
  skipped = 0;
  /** What the program counts, as it was told last. */
  counts = { records: 0, connections: 0 };

  constructor() {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`, {
      perMessageDeflate: false,
    });
    this.socket.on('message', (data, isBinary) => this.#take(data, isBinary));
    this.socket.on('close', (code, reason) => fail(`A viewer was closed: ${code} ${reason}`));
    this.socket.on('error', ({ message }) => fail(message));
  }

  /** Whether it has all of so many connections. */
  has(connections) {
    if (this.counts.connections > connections)
      fail(`There were ${connections} connections, not ${this.counts.connections}`);
    return naive || (this.counts.connections === connections && this.nextSeq > this.counts.records);
  }

  #take(data, isBinary) {
    if (isBinary) return this.#takeFrame(data);
    const message = JSON.parse(data);
    if (naive) this.#pass(message.number, message.number);
    else if (message.kind === 'hello') {
      this.nextSeq = message.lastSeq + 1;
      this.socket.send(JSON.stringify({ kind: 'resume', since: message.lastSeq }));
    } else if (message.kind === 'skipped') {
      this.skipped += message.to - message.from + 1;
      this.#pass(message.from, message.to);
    } else if (message.kind === 'status') this.counts = message.status.counts;
  }

  #takeFrame(bytes) {
    const arrivedMs = nowMs();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const first = this.nextSeq;
    let seq = first;
    for (let offset = 0; offset < view.byteLength; offset += view.getUint32(offset + SIZE, true)) {
      if (number(view, offset + SEQ) !== seq)
        fail(`Expected record ${seq}, got ${number(view, offset + SEQ)}`);
      seq += 1;
      if (noting && noted < latenciesMs.length)
        latenciesMs[noted++] = arrivedMs - number(view, offset + TIME_NS) / 1e6;
    }
    this.records += seq - first;
    this.nextSeq = seq;
  }

  #pass(from, to) {
    if (naive && this.records === 0) this.nextSeq = from;
    if (from !== this.nextSeq) fail(`Expected record ${this.nextSeq}, got ${from}`);
    if (naive) this.records += 1;
    this.nextSeq = to + 1;
  }
}

/** A u64 of which the top is small, as a number. */
function number(view, offset) {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 2 ** 32;
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const viewers = Array.from({ length: count }, () => new Viewer());
await Promise.all(viewers.map(({ socket }) => once(socket, 'open')));
process.on('disconnect', () => process.exit());
process.on('message', async (message) => {
  if (message === 'begin') noting = true;
  if (message.connections === undefined) return;
  const deadlineMs = nowMs() + DEADLINE_MS;
  while (!viewers.every((viewer) => viewer.has(message.connections))) {
    if (nowMs() > deadlineMs) fail(`Not every viewer has got all of ${message.connections} connections`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const latencies = latenciesMs.subarray(0, noted).toSorted();
  const part = (share) => latencies[Math.min(noted - 1, Math.floor(noted * share))] ?? 0;
  process.send({
    records: middle(viewers.map(({ records }) => records)),
    skipped: middle(viewers.map(({ skipped }) => skipped)),
    latency: { count: noted, p50Ms: part(0.5), p99Ms: part(0.99) },
  });
});
process.send({ ready: true });
