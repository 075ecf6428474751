/**
 * What of the session may be seen: its log, or a copy of it in which secrets are covered. Whatever leaves the server
 * about records is read from here, so nothing that shows them can show a secret. While nothing is to be hidden, there
 * is no copy and no work.
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { RecordLog, type Cursor } from '../core/log.js';
import { RecordCover } from '../core/privacy/record-cover.js';
import type { Session } from '../engine/session.js';

/** How much is covered in one go: nothing but heads takes some ten milliseconds. */
const STEP_BYTES = 64 * 1024;

export interface ShownEvents {
  /** The log has new records, or is another one. */
  records: [];
  /** The log is another one, and {@link Shown.id} too. */
  changed: [];
}

export class Shown extends EventEmitter<ShownEvents> {
  readonly #session: Session;
  #id: string;
  #covered: CoveredLog | null = null;
  #change: Promise<void> = Promise.resolve();

  constructor(session: Session) {
    super();
    // A listener for every script that follows: any number is right.
    this.setMaxListeners(0);
    this.#session = session;
    this.#id = session.id;
    session.on('records', () => {
      while (this.#covered?.step() === true);
      this.emit('records');
    });
  }

  /** Whoever has seen records under another id must forget them. */
  get id(): string {
    return this.#id;
  }

  get log(): RecordLog {
    return this.#covered?.log ?? this.#session.log;
  }

  get hideSecrets(): boolean {
    return this.#covered !== null;
  }

  /** Hides secrets from now on, or shows them again. Resolves once it is so for everybody. */
  setHideSecrets(hide: boolean): Promise<void> {
    this.#change = this.#change.then(() => this.#set(hide));
    return this.#change;
  }

  async #set(hide: boolean): Promise<void> {
    if (hide === this.hideSecrets) return;
    const covered = hide ? new CoveredLog(this.#session.log) : null;
    while (covered?.step() === true) await setImmediate();
    this.#covered = covered;
    this.#id = randomUUID();
    this.emit('changed');
    this.emit('records');
  }
}

class CoveredLog {
  readonly #source: RecordLog;
  #cursor: Cursor;
  #cover = new RecordCover();
  log: RecordLog;

  constructor(source: RecordLog) {
    this.#source = source;
    this.#cursor = source.cursorAt(0);
    this.log = new RecordLog(source.limitBytes);
  }

  /** Takes in what comes next of the source. Returns whether there was anything. */
  step(): boolean {
    const source = this.#source;
    if (this.#cursor.seq < source.firstSeq) {
      // Its beginning fell out before it was looked at: from where it begins now, it is another one.
      this.#cursor = source.cursorAt(0);
      this.#cover = new RecordCover();
      this.log = new RecordLog(source.limitBytes);
    }
    const read = source.read(this.#cursor, STEP_BYTES);
    if (read === null) return false;
    this.log.append(this.#cover.cover(read.frame));
    this.#cursor = read.next;
    return true;
  }
}
