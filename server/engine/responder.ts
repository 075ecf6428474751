/** A thread's view of the response that people edit: always the newest whole version, compiled once a version. */
import { PlaygroundError } from '../core/errors.js';
import type { ResponseSet } from '../core/messages.js';
import { compileResponse, respond, type Answer, type CompiledResponse } from '../core/response/rules.js';
import { Mailbox } from './mailbox.js';
import { WORD, type SharedMemory } from './shared.js';

const NOTHING: Answer = { pieces: [{ waitMs: 0, bytes: new Uint8Array() }], ending: null };

export class Responder {
  readonly #control: Int32Array;
  readonly #mailbox: Mailbox;
  readonly #thread: number;
  #version = 0;
  #compiled: CompiledResponse | undefined;

  constructor(shared: SharedMemory, thread: number) {
    this.#control = new Int32Array(shared.control);
    this.#mailbox = new Mailbox(shared);
    this.#thread = thread;
  }

  /**
   * What answers `data`. A response that can't be rendered sends nothing, and `print` says why: that is
   * closer to the truth than an error page that nobody wrote.
   */
  respond(
    data: Uint8Array,
    client: { readonly ip: string; readonly port: number },
    connection: number,
    print: (line: string) => void,
  ): Answer {
    try {
      return respond(this.#newest(), data, {
        client,
        connection: { id: connection, count: Atomics.load(this.#control, WORD.connections) },
        thread: { id: this.#thread },
        nowMs: Date.now(),
      });
    } catch (error) {
      if (!(error instanceof PlaygroundError)) throw error;
      print(`${error.message} (${error.code}): nothing was sent`);
      return NOTHING;
    }
  }

  #newest(): CompiledResponse {
    if (this.#compiled === undefined || this.#version !== this.#mailbox.version) {
      const { version, text } = this.#mailbox.take();
      this.#compiled = compileResponse(JSON.parse(text) as ResponseSet);
      this.#version = version;
    }
    return this.#compiled;
  }
}
