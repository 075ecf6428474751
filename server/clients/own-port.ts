/**
 * Sees to it that raw clients connect to the program and to nothing else. While the program listens, the port is its
 * own: the kernel gives it to no other. While it does not, something else may listen there, so we take the port
 * ourselves: bound, but without `listen`, it refuses whoever connects, and nobody else can have it. Where we can't
 * take it, it is not ours to connect to. What holds is one word in shared memory, so that it holds at once.
 */
import { untranslated } from '../core/errors.js';
import type { Words } from '../core/words.js';
import type { Session } from '../engine/session.js';
import { errnoName } from '../sockets/errno.js';
import { loadNative } from '../sockets/native.js';
import { AF_INET, encodeSockaddr, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } from '../sockets/platform.js';
import type { Address } from '../sockets/socket.js';
import { TARGET } from './jobs.js';

export class OwnPort {
  /** One word: a port to connect to, or one of {@link TARGET}. */
  readonly word = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  readonly #word = new Int32Array(this.word);
  readonly #session: Session;
  #wanted = false;
  /** The socket that keeps the port from others, and its address. */
  #held: { readonly fd: number; readonly address: string } | null = null;
  /** Why the port can't be had. */
  #problem: Words = untranslated('');

  constructor(session: Session) {
    this.#session = session;
    // The session says that a program starts before its thread is told to: by then the port is free again.
    session.on('status', () => this.#look());
    session.on('records', () => {
      if (this.#wanted && this.target <= 0) this.#look();
    });
  }

  /** What the word says at this moment. */
  get target(): number {
    return Atomics.load(this.#word, 0);
  }

  /** Why it says {@link TARGET.strange}: a sentence without its beginning. */
  get problem(): Words {
    return this.#problem;
  }

  /** The program's host as one connects to it. */
  get host(): string {
    const { host } = this.#session.status.address;
    return host === '0.0.0.0' ? '127.0.0.1' : host;
  }

  /** Says whether there are connections to come: only then the port is kept from others. */
  want(wanted: boolean): void {
    if (!wanted && !this.#wanted) return;
    this.#wanted = wanted;
    this.#look();
  }

  #look(): void {
    const { running, address } = this.#session.status;
    if (this.#wanted && !running) {
      this.#say(this.#hold([address.host, address.port]) ? address.port : TARGET.strange);
    } else {
      this.#say(this.#wanted ? this.#findRunning() : TARGET.wait);
      this.#release();
    }
  }

  /** Where to connect to while a program runs. */
  #findRunning(): number {
    const { state, address } = this.#session.status;
    if (this.#session.ownsPort) return address.port;
    // Until it is bound or has ended, which are milliseconds, unless somebody holds it before its first calls.
    const held = this.#session.threadStates().some((thread) => thread.state === 'gated');
    if (state !== 'starting' || !held) return TARGET.wait;
    this.#problem = {
      en: 'the program has not bound its port yet. Let it go on first',
      zh: '程序尚未绑定端口。请先让它继续运行',
    };
    return TARGET.strange;
  }

  #say(target: number): void {
    Atomics.store(this.#word, 0, target);
  }

  /** Takes the port for as long as the program does not want it. Returns whether that worked. */
  #hold(address: Address): boolean {
    const [host, port] = address;
    if (this.#held?.address === address.join(':')) return true;
    // First said, then done: there is no moment at which the word names a port that is nobody's.
    this.#say(TARGET.wait);
    this.#release();
    const native = loadNative();
    if ('unavailable' in native) return this.#fail(native.unavailable);
    if (port === 0)
      return this.#fail({
        en: 'the program has never had a port. Start it first',
        zh: '程序还没有过端口。请先启动它',
      });
    const fd = native.socket(AF_INET, SOCK_STREAM);
    if (fd < 0) {
      const name = errnoName(native.errno());
      return this.#fail({
        en: `there is no socket to be had (${name})`,
        zh: `无法创建套接字 (${name})`,
      });
    }
    // As the program does, past connections that are being closed, but never past somebody who listens.
    const reuse = native.platform.reuseSharesListener ? 0 : 1;
    native.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, reuse);
    if (native.bind(fd, encodeSockaddr(native.platform, host, port)) < 0) {
      const name = errnoName(native.errno());
      native.close(fd);
      return this.#fail({
        en: `the program does not listen, and port ${port} may be another program’s (${name}). Start it, or choose another port`,
        zh: `程序没有在监听，端口 ${port} 可能属于另一个程序 (${name})。请启动程序，或换一个端口`,
      });
    }
    // And none that comes later may share it with us.
    native.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 0);
    this.#held = { fd, address: address.join(':') };
    return true;
  }

  #fail(problem: Words): false {
    this.#problem = problem;
    return false;
  }

  #release(): void {
    const native = loadNative();
    if (this.#held === null || 'unavailable' in native) return;
    native.close(this.#held.fd);
    this.#held = null;
  }
}
