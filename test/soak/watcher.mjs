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
  /** What it asked for and the log had dropped by then. */
  dropped = 0;
  nextSeq = 1;
  #name;
  #uiPort;
  #socket = null;
  #session = null;
  #fetches = [];
  #checks = 0;
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
    const socket = await this.#connect();
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

  /** The token is asked for as the page does. */
  async #connect() {
    const origin = `http://127.0.0.1:${this.#uiPort}`;
    const answer = await fetch(`${origin}/api/token`, { method: 'POST', headers: { Origin: origin } });
    const { token } = await answer.json();
    return new WebSocket(`ws://127.0.0.1:${this.#uiPort}/bridge?token=${token}`, {
      perMessageDeflate: false,
    });
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

  /** Asks for records that it has had, or was skipped over: they must come whole, as far as the log holds them. */
  fetch(from, to) {
    this.#fetches.push({ next: from, to });
    this.#socket.send(JSON.stringify({ kind: 'fetch', from, to }));
  }

  #take(message) {
    if (message.kind === 'hello') {
      if (this.#session !== null && this.#session !== message.session)
        throw new Error('the session is another');
      this.#session = message.session;
      this.#socket.send(JSON.stringify({ kind: 'resume', since: this.nextSeq - 1 }));
    } else if (message.kind === 'skipped') {
      const { from, to } = message;
      if (from !== this.nextSeq || to < from)
        throw new Error(`${this.nextSeq} is next, skipped ${from} to ${to}`);
      this.nextSeq = to + 1;
      this.skipped += to - from + 1;
      this.fetch(from, to);
    } else if (message.kind === 'fetched') {
      const { next, to } = this.#fetches.shift();
      this.#checkDropped(next, to);
    }
  }

  /** What was asked for and did not come is no loss where the log is past it. */
  #checkDropped(from, to) {
    if (from > to) return;
    this.#checks += 1;
    this.#oldestSeq().then((oldestSeq) => {
      this.#checks -= 1;
      this.dropped += to - from + 1;
      if (oldestSeq <= to)
        this.problem ??= new Error(
          `${this.#name}: ${from} to ${to} were not fetched, the log holds ${oldestSeq} and what follows`,
        );
    });
  }

  /** The number of the oldest record that the log holds, as a newcomer is told it. */
  async #oldestSeq() {
    const socket = await this.#connect();
    const [hello] = await once(socket, 'message');
    socket.terminate();
    return JSON.parse(hello).firstSeq;
  }

  #takeFrame(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const seqAt = (offset) => view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 2 ** 32;
    const live = seqAt(SEQ) >= this.nextSeq;
    let next = this.nextSeq;
    if (!live) {
      next = Math.max(seqAt(SEQ), this.#fetches[0].next);
      this.#checkDropped(this.#fetches[0].next, next - 1);
    }
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
    return this.nextSeq > seq && this.#fetches.length === 0 && this.#checks === 0;
  }
}
