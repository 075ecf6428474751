/**
 * The stage on which a scenario is played: its clients, the records about them, and ways to wait for a thing itself.
 * Nothing here waits for a time to pass but {@link Stage.linger}, which is for the people who watch.
 */
import { PlaygroundError } from '../core/errors.js';
import type { ProgramChange, ProgramName, Status } from '../core/messages.js';
import { STATE_WORDS } from '../core/program-state.js';
import type { PlaygroundRecord } from '../core/record.js';
import type { Words } from '../core/words.js';
import type { Session } from '../engine/session.js';
import { Client, type ClientOptions } from './client.js';

/** The longest that a scenario may take; while somebody holds the program at its gate, time stands still. */
const DEADLINE_MS = 20_000;

/** How long a program is left hanging, so that people see that it hangs. */
const LINGER_MS = 800;

/** After a program has ended, nothing that it did can take longer to show. */
const AFTERMATH_MS = 1000;

const LOOK_MS = 5;

const decoder = new TextDecoder();

/** A record about a connection, without its bytes. */
export type Seen = Omit<PlaygroundRecord, 'payload'>;

export class Stage {
  readonly program: ProgramName;
  readonly clients: Client[] = [];
  readonly #session: Session;
  readonly #changed: () => void;
  readonly #ended: AbortSignal;
  readonly #seen: Seen[] = [];
  /** Connections by the client's address. */
  readonly #connections = new Map<string, number>();
  #readSeq: number;
  #deadlineMs = performance.now() + DEADLINE_MS;

  /** @param ended aborted when the playground ends */
  constructor(session: Session, program: ProgramName, ended: AbortSignal, changed: () => void) {
    this.program = program;
    this.#session = session;
    this.#changed = changed;
    this.#ended = ended;
    this.#readSeq = session.log.lastSeq;
  }

  get status(): Pick<Status, 'state' | 'running' | 'error' | 'address'> {
    return this.#session.status;
  }

  /** Changes settings in the middle of it; they are put back with the others. */
  async change(change: ProgramChange): Promise<void> {
    await this.#session.changeProgram(change);
  }

  /** A client that does nothing yet. */
  client(label: Words, options: ClientOptions = {}): Client {
    const client = new Client(this.#session, label, options, this.#changed);
    this.clients.push(client);
    this.#changed();
    return client;
  }

  /** A client that connects and sends `request`. */
  visitor(label: Words, request: string): Client {
    const client = this.client(label);
    client.connect(request);
    return client;
  }

  /** The records about a client's connection so far; empty before it was accepted. */
  records(client: Client): Seen[] {
    this.#look();
    const connection = this.#connections.get(client.peer);
    return connection === undefined ? [] : this.#seen.filter((record) => record.connection === connection);
  }

  /** A client's first record of a call. */
  record(client: Client, call: Seen['call']): Seen | undefined {
    return this.records(client).find((record) => record.call === call);
  }

  /** What the `recv` calls on a client's connection returned, in order. */
  recvSizes(client: Client): number[] {
    return this.records(client).flatMap(({ call, result }) =>
      call === 'recv' && result >= 0 ? [result] : [],
    );
  }

  /** The name of an errno. */
  errorName({ errno }: Seen): string {
    return this.#session.errnoNames[errno] ?? `errno ${errno}`;
  }

  /** The thread that is blocked in `recv` on a client's connection; null when none is. */
  blockedOn(client: Client): number | null {
    this.#look();
    const connection = this.#connections.get(client.peer);
    const blocked = this.#session
      .threadStates()
      .find(
        (thread) => thread.connection === connection && thread.call === 'recv' && thread.state === 'blocked',
      );
    return blocked?.thread ?? null;
  }

  /** Whether some thread hangs in `recv` on a client's connection, and people have had time to see it. */
  hangsOn(client: Client): boolean {
    return client.quietMs >= LINGER_MS && this.blockedOn(client) !== null;
  }

  /** Whether the thread that accepts hangs on one client, and `waiting` has waited long enough for people to see. */
  isHeldBy(client: Client, waiting: Client): boolean {
    return waiting.quietMs >= LINGER_MS && this.blockedOn(client) === 0;
  }

  /**
   * Looks again and again until `probe` is true.
   * @throws {PlaygroundError} SCENARIO_FAILED, with what did not come
   */
  async until(what: Words, probe: () => boolean): Promise<void> {
    const vain = (why: Words): never => {
      throw new PlaygroundError('SCENARIO_FAILED', {
        en: `Waited in vain for ${what.en}: ${why.en}`,
        zh: `没有等到${what.zh}：${why.zh}`,
      });
    };
    let withoutProgramMs = 0;
    while (!probe()) {
      const lookedMs = performance.now();
      if (lookedMs > this.#deadlineMs) {
        const seconds = DEADLINE_MS / 1000;
        vain({ en: `it did not come within ${seconds} seconds`, zh: `它在 ${seconds} 秒内没有到来` });
      }
      if (withoutProgramMs > AFTERMATH_MS) {
        const { state } = this.status;
        vain({ en: `the program is ${state}`, zh: `程序${STATE_WORDS[state].zh}` });
      }
      await this.#sleep(LOOK_MS);
      const tookMs = performance.now() - lookedMs;
      if (!this.status.running) withoutProgramMs += tookMs;
      // People stop the program to look closely: that is what it is for.
      if (this.#session.threadStates().some(({ state }) => state === 'gated')) this.#deadlineMs += tookMs;
    }
  }

  /** Waits until the program's side has ended the connection of each of these clients. */
  async untilEnded(clients: readonly Client[]): Promise<void> {
    for (const client of clients) {
      const { label } = client;
      const end = { en: `the end of ${label.en}`, zh: `“${label.zh}”的结束` };
      await this.until(end, () => client.outcome !== null);
    }
  }

  /** Waits until the program has closed the connections of these clients. */
  async untilClosed(clients: readonly Client[]): Promise<void> {
    for (const client of clients) await this.untilRecord(client, 'close');
  }

  async untilRecord(client: Client, call: Seen['call']): Promise<void> {
    const { label } = client;
    await this.until(
      { en: `${call} on the connection of ${label.en}`, zh: `“${label.zh}”的连接上的 ${call}` },
      () => this.record(client, call) !== undefined,
    );
  }

  /** Gives people time to see what stands still. */
  async linger(): Promise<void> {
    await this.#sleep(LINGER_MS);
  }

  /** Lets all clients go. */
  end(): void {
    for (const client of this.clients) client.close();
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (this.#ended.aborted)
      throw new PlaygroundError('SCENARIO_FAILED', {
        en: 'The playground has ended',
        zh: 'Socket Playground 已结束运行',
      });
  }

  /** Takes in the records that are new. */
  #look(): void {
    for (const { payload, ...record } of this.#session.log.records(this.#readSeq + 1)) {
      this.#readSeq = record.seq;
      if (record.connection === 0) continue;
      this.#seen.push(record);
      if (record.call === 'accept') this.#connections.set(decoder.decode(payload), record.connection);
    }
  }
}
