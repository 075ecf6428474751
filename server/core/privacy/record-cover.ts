/**
 * Records as they may be shown to anybody: copies, of the same length, with the secrets covered in whatever they hold
 * of what travelled. Must be given all records of a session, in order. A connection whose beginning it was not given
 * is covered whole: nobody can tell a secret from a body in the middle of either.
 */
import { CALLS, decodeRecord, FIELD, type PlaygroundRecord } from '../record.js';
import { COVER } from './cover.js';
import { coverPrinted } from './printed-secrets.js';
import { Exchange, SecretStream } from './secret-stream.js';

/** The two directions of a connection, as one of its ends sees them. */
interface Directions {
  readonly request: SecretStream;
  readonly response: SecretStream;
  /** What was about to be sent, at the gate: the same bytes come again when they are. */
  readonly announced: { readonly plain: Uint8Array; readonly covered: Uint8Array }[];
}

function newDirections(): Directions {
  const exchange = new Exchange();
  const request = new SecretStream('request', exchange);
  return { request, response: new SecretStream('response', exchange), announced: [] };
}

export class RecordCover {
  readonly #connections = new Map<number, Directions>();
  /** Of raw clients, by their number. */
  readonly #clients = new Map<number, Directions>();

  /** A copy of `frame`, records one behind the other, without its secrets. */
  cover(frame: Uint8Array): Uint8Array {
    const copy = frame.slice();
    const view = new DataView(copy.buffer);
    for (let offset = 0; offset < copy.length; offset += view.getUint32(offset + FIELD.sizeBytes, true)) {
      this.#cover(decodeRecord(copy, offset));
    }
    return copy;
  }

  #cover(record: PlaygroundRecord): void {
    const { call, connection, payload, run } = record;
    switch (call) {
      case 'start':
        // Whatever ran before has closed all its connections.
        this.#connections.clear();
        break;
      case 'accept':
        if (connection > 0) this.#connections.set(connection, newDirections());
        break;
      case 'close':
        this.#connections.delete(connection);
        break;
      case 'recv':
        coverBytes(this.#connections.get(connection)?.request, payload);
        break;
      case 'gate':
        if (record.result === CALLS.sendall.code) announce(this.#connections.get(connection), payload);
        break;
      case 'sendall':
        this.#coverSent(connection, payload);
        break;
      case 'print':
      case 'exit':
        coverPrinted(payload);
        break;
      case 'clientConnect':
        if (record.result >= 0) this.#clients.set(run, newDirections());
        break;
      case 'clientClose':
        this.#clients.delete(run);
        break;
      case 'clientSend':
        coverBytes(this.#clients.get(run)?.request, payload);
        break;
      case 'clientRecv':
        coverBytes(this.#clients.get(run)?.response, payload);
        break;
      default:
      // Addresses, options, times: nothing of what travelled.
    }
  }

  #coverSent(connection: number, payload: Uint8Array): void {
    const directions = this.#connections.get(connection);
    const announced = directions?.announced.shift();
    if (announced === undefined) return coverBytes(directions?.response, payload);
    // A call that failed may have sent less.
    if (payload.every((byte, index) => byte === announced.plain[index])) {
      return payload.set(announced.covered.subarray(0, payload.length));
    }
    // Sent in another order than announced: what stands where is not known any more.
    this.#connections.delete(connection);
    payload.fill(COVER);
  }
}

function coverBytes(stream: SecretStream | undefined, payload: Uint8Array): void {
  if (stream === undefined) payload.fill(COVER);
  else stream.cover(payload);
}

function announce(directions: Directions | undefined, payload: Uint8Array): void {
  const plain = payload.slice();
  coverBytes(directions?.response, payload);
  directions?.announced.push({ plain, covered: payload.slice() });
}
