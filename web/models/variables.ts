/**
 * What each thread's variables hold, as its code knows them: learnt from the records of its calls, and from what it
 * was about to pass when it came to the gate. Only as much of the bytes is kept as is shown. Must never know the page.
 */
import type { PlaygroundRecord } from '../../server/core/record.js';
import { reprAddress, reprBytes } from '../../server/core/repr.js';
import { callByCode } from './timeline-tracks.js';
import { visibleText } from './visible-bytes.js';
import { startedProgram } from './wire-lines.js';

/** A variable: its name, its value as Python prints it, and how long the whole value is when that was cut. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  /** Bytes in all; null for what is not bytes. */
  readonly lengthBytes: number | null;
}

/** Bytes of a value that are shown. */
const SHOWN_BYTES = 160;

/** How a program prints its `data`. */
const PRINTED = 'data: ';

interface Value {
  readonly head: Uint8Array;
  readonly length: number;
}

const NOTHING: Value = { head: new Uint8Array(0), length: 0 };

interface Frame {
  connection: number;
  peer: string;
  chunk: Value | null;
  data: Value;
  /** Of `keep-alive`, whose `data` is one request of several: as it was printed; null before that. */
  printed: string | null;
  response: Value | null;
  /** The program has closed its direction: what it receives it forgets. */
  finishing: boolean;
  /** What it was about to pass to the call it came to the gate with. */
  argument: string;
}

export class ThreadVariables {
  readonly #frames = new Map<number, Frame>();
  readonly #peers = new Map<number, string>();
  /** The program reads several requests from a connection. */
  #keeps = false;

  clear(): void {
    this.#frames.clear();
    this.#peers.clear();
  }

  /** Takes in the next record, in the order of sequence numbers. */
  apply(record: PlaygroundRecord): void {
    const { call, connection } = record;
    if (call === 'start') {
      this.clear();
      this.#keeps = startedProgram(record) === 'keep-alive';
      return;
    }
    if (call === 'print') return this.#printed(record);
    if (call === 'response' || call === 'exit') return;
    if (call === 'startThread') {
      if (record.result > 0) this.#frames.delete(record.result);
      return;
    }
    const frame = this.#frame(record.thread, connection, call === 'accept' && record.result >= 0);
    switch (call) {
      case 'accept':
        if (record.result < 0) break;
        frame.peer = visibleText(record.payload);
        this.#peers.set(connection, frame.peer);
        break;
      case 'recv':
        if (record.result < 0 || frame.finishing) break;
        frame.chunk = cut(record.payload);
        frame.data = joined(frame.data, record.payload);
        // The next request: what was there of the one before is out of scope.
        if (this.#keeps) frame.printed = frame.response = null;
        break;
      case 'shutdown':
        frame.finishing = true;
        break;
      case 'sendall':
        frame.response = cut(record.payload);
        break;
      case 'gate':
        if (callByCode(record.result) === 'sendall') {
          frame.response = cut(record.payload);
          frame.argument = 'response';
        } else frame.argument = visibleText(record.payload.subarray(0, SHOWN_BYTES));
        break;
      case 'close':
        this.#peers.delete(connection);
        break;
      default:
    }
  }

  /** What `thread` gives the call that it waits before: `65536`, `127.0.0.1:8000`, `response`. */
  argument(thread: number): string {
    return this.#frames.get(thread)?.argument ?? '';
  }

  /** The variables of a thread, in the order in which its code sets them. */
  of(thread: number): Variable[] {
    const frame = this.#frames.get(thread);
    if (frame === undefined || frame.connection === 0) return [];
    const variables: Variable[] = [];
    const colon = frame.peer.lastIndexOf(':');
    if (colon > 0) {
      const value = reprAddress([frame.peer.slice(0, colon), Number(frame.peer.slice(colon + 1))]);
      variables.push({ name: 'addr', value, lengthBytes: null });
    }
    if (frame.chunk !== null) {
      variables.push(bytesVariable('chunk', frame.chunk));
      if (!this.#keeps) variables.push(bytesVariable('data', frame.data));
    }
    if (frame.printed !== null) variables.push({ name: 'data', value: frame.printed, lengthBytes: null });
    if (frame.response !== null) variables.push(bytesVariable('response', frame.response));
    return variables;
  }

  /** What `keep-alive` prints is a request as it has split it. */
  #printed({ thread, connection, payload }: PlaygroundRecord): void {
    if (!this.#keeps || connection === 0) return;
    const text = visibleText(payload.subarray(0, PRINTED.length + SHOWN_BYTES), { style: 'printed' });
    if (!text.startsWith(PRINTED)) return;
    const frame = this.#frame(thread, connection, false);
    frame.printed = `${text.slice(PRINTED.length)}${payload.length > PRINTED.length + SHOWN_BYTES ? '…' : ''}`;
    frame.response = null;
  }

  /** A thread's frame. Another connection, or the same thread's next `accept`, begins a new one. */
  #frame(thread: number, connection: number, anew: boolean): Frame {
    const known = this.#frames.get(thread);
    if (known !== undefined && !anew && (connection === 0 || known.connection === connection)) return known;
    const frame: Frame = {
      connection,
      peer: this.#peers.get(connection) ?? '',
      chunk: null,
      data: NOTHING,
      printed: null,
      response: null,
      finishing: false,
      argument: '',
    };
    this.#frames.set(thread, frame);
    return frame;
  }
}

function bytesVariable(name: string, { head, length }: Value): Variable {
  const value = length > head.length ? `${reprBytes(head)}…` : reprBytes(head);
  return { name, value, lengthBytes: length };
}

function cut(bytes: Uint8Array): Value {
  return { head: bytes.slice(0, SHOWN_BYTES), length: bytes.length };
}

function joined(before: Value, bytes: Uint8Array): Value {
  const room = Math.max(0, SHOWN_BYTES - before.head.length);
  if (room === 0 || bytes.length === 0) return { head: before.head, length: before.length + bytes.length };
  const head = new Uint8Array(before.head.length + Math.min(room, bytes.length));
  head.set(before.head);
  head.set(bytes.subarray(0, room), before.head.length);
  return { head, length: before.length + bytes.length };
}
