/**
 * A viewer that trusts nobody: across joining, leaving, stalling and coming back it holds every record once, in order,
 * or has been told that it was skipped, and fetches what it was skipped over.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Where in a record is what (`server/core/PROTOCOL.md`). */
const SIZE = 0;
const SEQ = 8;

/** How a server lets somebody go that does not read: with a code, or, where it is not heard, without. */
const LET_GO = new Set([1013, 1006]);

export class Watcher {
  records = 0;
  skipped = 0;
  fetched = 0;
  /** The code with which it was let go last; null: it never was. */
  closedWith = null;
  nextSeq = 1;
  /** What it is skipped over from here on the log still holds when it asks for it. */
  fetchableSeq = Infinity;
  #name;
  #uiPort;
  #socket = null;
  #session = null;
  #fetches = [];
  #stalls = false;

  constructor(name, uiPort) {
    this.#name = name;
    this.#uiPort = uiPort;
  }

  get joined() {
    return this.#socket !== null;
  }

  /** Connects, and goes on where it was; or, `fromStart`, begins again with the oldest record that there is. */
  async join({ fromStart = false } = {}) {
    if (fromStart) this.nextSeq = 1;
    const url = `ws://127.0.0.1:${this.#uiPort}/bridge?token=${await this.#askToken()}`;
    const socket = new WebSocket(url, { perMessageDeflate: false });
    this.#socket = socket;
    this.#fetches = [];
    this.#stalls = false;
    const failed = (why) => {
      this.problem ??= new Error(`${this.#name}: ${why}`);
      socket.terminate();
    };
    socket.on('message', (data, isBinary) => {
      // What still arrives after it has left is not its own any more.
      if (this.#socket !== socket || this.problem) return;
      try {
        if (isBinary) this.#takeFrame(data);
        else this.#take(JSON.parse(data));
      } catch (error) {
        failed(error.message);
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.closedWith = code;
      if (!this.#stalls || !LET_GO.has(code)) failed(`closed with ${code} ${reason}`);
    });
    // Hello is the first that comes: it is answered then.
    await once(socket, 'message');
  }

  /** As the page asks for it. */
  async #askToken() {
    const origin = `http://127.0.0.1:${this.#uiPort}`;
    const answer = await fetch(`${origin}/api/token`, { method: 'POST', headers: { Origin: origin } });
    return (await answer.json()).token;
  }

  /** Goes without a word, or politely. */
  async leave(politely = false) {
    const socket = this.#socket;
    if (socket === null) return;
    this.#socket = null;
    this.#fetches = [];
    const closed = once(socket, 'close');
    if (this.#stalls) socket.resume();
    this.#stalls = false;
    if (politely) socket.close();
    else socket.terminate();
    await closed;
  }

  /** Reads nothing from here on, and may be let go for it. */
  stall() {
    this.#stalls = true;
    this.#socket?.pause();
  }

  /** Reads again; where it was let go meanwhile, it comes back. */
  async wake() {
    // That it was let go it hears only now: until it joins anew that is no problem.
    this.#socket?.resume();
    if (!this.joined) await this.join();
  }

  /** Asks for records that the log holds and that it has had, or was skipped over: they must come whole. */
  fetch(from, to) {
    this.#fetches.push({ next: from, to });
    this.#socket.send(JSON.stringify({ kind: 'fetch', from, to }));
  }

  #take(message) {
    if (message.kind === 'hello') {
      if (this.#session !== null && this.#session !== message.session)
        throw new Error('the session is another');
      this.#session = message.session;
      this.fetchableSeq = Math.max(this.fetchableSeq, message.firstSeq);
      this.#socket.send(JSON.stringify({ kind: 'resume', since: this.nextSeq - 1 }));
    } else if (message.kind === 'skipped') {
      const { from, to } = message;
      if (from !== this.nextSeq || to < from)
        throw new Error(`${this.nextSeq} is next, skipped ${from} to ${to}`);
      this.nextSeq = to + 1;
      this.skipped += to - from + 1;
      if (from >= this.fetchableSeq) this.fetch(from, to);
    } else if (message.kind === 'fetched') {
      const { next, to } = this.#fetches.shift();
      if (next !== to + 1) throw new Error(`fetched only up to ${next - 1} of ${to}`);
    }
  }

  #takeFrame(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const seqAt = (offset) => view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 2 ** 32;
    const live = seqAt(SEQ) >= this.nextSeq;
    let next = live ? this.nextSeq : this.#fetches[0]?.next;
    for (let offset = 0; offset < view.byteLength; offset += view.getUint32(offset + SIZE, true)) {
      if (seqAt(offset + SEQ) !== next) throw new Error(`${next} is next, got record ${seqAt(offset + SEQ)}`);
      next += 1;
      if (live) this.records += 1;
      else this.fetched += 1;
    }
    if (live) this.nextSeq = next;
    else this.#fetches[0].next = next;
  }

  /** Whether it has had all records up to `seq`, and all that it was skipped over. */
  has(seq) {
    if (this.problem) throw this.problem;
    return this.nextSeq > seq && this.#fetches.length === 0;
  }
}
