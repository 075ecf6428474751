/**
 * The record: one finished call of the program under observation, in the binary form in which it is
 * written once, kept in the log, sent to viewers and decoded by the page. `PROTOCOL.md` beside this file
 * describes the same layout in words. Pure: knows no Node, no DOM and no clock.
 */

/**
 * What a record can be about. The first nine are calls of the socket interface (POSIX.1-2024, `<sys/socket.h>`,
 * `close`; `sendall` is Python's name for a loop over `send`). The others are what the program does beside them.
 * A row's `payload` says what the bytes behind the header are: bytes from the wire, or UTF-8 text about the call.
 */
export const CALLS = {
  socket: { code: 1, payload: 'text' },
  setsockopt: { code: 2, payload: 'text' },
  bind: { code: 3, payload: 'text' },
  listen: { code: 4, payload: 'text' },
  accept: { code: 5, payload: 'text' },
  recv: { code: 6, payload: 'bytes' },
  sendall: { code: 7, payload: 'bytes' },
  shutdown: { code: 8, payload: 'text' },
  close: { code: 9, payload: 'text' },
  /** A line that the program printed. */
  print: { code: 10, payload: 'text' },
  /** Simulated work before `sendall`: the delay setting. */
  work: { code: 11, payload: 'text' },
  /** A connection was handed to a thread, `result`; its duration is how long it waited for one. */
  startThread: { code: 12, payload: 'text' },
  /** The program began; the text is JSON: the program's name and its settings. */
  start: { code: 13, payload: 'text' },
  /** The program ended: `result` is one of {@link EXIT}; the text says why. */
  exit: { code: 14, payload: 'text' },
  /** An edited response went live: `result` is its version. */
  response: { code: 15, payload: 'text' },
  /** A thread waits at the gate, about to make the call whose code is `result`; the bytes are what it gives it. */
  gate: { code: 16, payload: 'bytes' },
  /** The wait before the next piece of a response: its write plan. */
  wait: { code: 17, payload: 'text' },
  /**
   * The calls of the playground's own raw clients, made on the other end of a connection. Their `run` is the client's
   * number, their `connection` and `thread` are 0: they belong to no program.
   */
  clientConnect: { code: 18, payload: 'text' },
  clientSend: { code: 19, payload: 'bytes' },
  clientRecv: { code: 20, payload: 'bytes' },
  clientShutdown: { code: 21, payload: 'text' },
  clientClose: { code: 22, payload: 'text' },
} as const;

export type CallName = keyof typeof CALLS;

/** How a program ended: the `result` of an `exit` record. */
export const EXIT = { returned: 0, stopped: 1, crashed: -1 } as const;

const CALL_NAMES: readonly (CallName | undefined)[] = (() => {
  const names: (CallName | undefined)[] = [];
  for (const [name, { code }] of Object.entries(CALLS)) names[code] = name as CallName;
  return names;
})();

/** Bytes of a record before its payload. Every record starts at a multiple of {@link RECORD_ALIGN}. */
export const RECORD_HEADER_BYTES = 56;
export const RECORD_ALIGN = 8;

/** Byte offsets of the header's fields; all little-endian. */
export const FIELD = {
  sizeBytes: 0, // u32, header + payload + padding
  payloadBytes: 4, // u32
  seq: 8, // u64, from 1, no gaps
  timeNs: 16, // u64, Unix time at which the call returned
  durationNs: 24, // u64, how long the call took
  connection: 32, // u32, from 1; 0 is no connection
  fd: 36, // i32, the descriptor the call was made on; -1 is none
  result: 40, // i32, what the call returned; -1 is an error
  errno: 44, // i32, 0 is none; numbers are the platform's
  thread: 48, // u16, 0 is the program's main thread
  call: 50, // u8, CALLS[...].code
  flags: 51, // u8, bits of FLAG
  run: 52, // u32, from 1: which start of a program this belongs to
} as const;

/** Bits of the `flags` byte. */
export const FLAG = {
  /** The text was cut to fit; it ends with how much is missing. */
  cut: 1,
  /**
   * The call failed after the kernel may have taken some of the bytes, and how many cannot be known.
   * Only `event-loop` has this: libuv does not say.
   */
  uncertain: 2,
  /**
   * The playground ended it, because the client had been idle for longer than the limit: a `recv` or `sendall` by
   * `shutdown` of that direction; in `event-loop` the whole connection, by `close`.
   */
  letGo: 4,
} as const;

/** A record, decoded. `payload` is a view into the bytes it was decoded from. */
export interface PlaygroundRecord {
  readonly seq: number;
  readonly timeNs: bigint;
  readonly durationNs: bigint;
  readonly connection: number;
  readonly fd: number;
  readonly result: number;
  readonly errno: number;
  readonly thread: number;
  readonly call: CallName;
  readonly flags: number;
  readonly run: number;
  readonly payload: Uint8Array;
}

/** The size in bytes of a record with `payloadBytes` of payload: header, payload, zero padding. */
export function recordSizeBytes(payloadBytes: number): number {
  return (RECORD_HEADER_BYTES + payloadBytes + RECORD_ALIGN - 1) & -RECORD_ALIGN;
}

/** Decodes the record that starts at `offset` of `bytes`. The bytes must hold the whole record. */
export function decodeRecord(bytes: Uint8Array, offset = 0): PlaygroundRecord {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  const call = CALL_NAMES[view.getUint8(FIELD.call)];
  if (call === undefined)
    throw new RangeError(`Cannot decode a record: unknown call ${view.getUint8(FIELD.call)}`);
  const start = offset + RECORD_HEADER_BYTES;
  return {
    seq: readSeq(view, 0),
    timeNs: view.getBigUint64(FIELD.timeNs, true),
    durationNs: view.getBigUint64(FIELD.durationNs, true),
    connection: view.getUint32(FIELD.connection, true),
    fd: view.getInt32(FIELD.fd, true),
    result: view.getInt32(FIELD.result, true),
    errno: view.getInt32(FIELD.errno, true),
    thread: view.getUint16(FIELD.thread, true),
    call,
    flags: view.getUint8(FIELD.flags),
    run: view.getUint32(FIELD.run, true),
    payload: bytes.subarray(start, start + view.getUint32(FIELD.payloadBytes, true)),
  };
}

/** Decodes every record of a frame: records one behind the other, nothing between or after them. */
export function* decodeFrame(frame: Uint8Array): Generator<PlaygroundRecord> {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  for (let offset = 0; offset < frame.byteLength; offset += view.getUint32(offset + FIELD.sizeBytes, true)) {
    yield decodeRecord(frame, offset);
  }
}

/** The sequence number of the record at `offset`: exact as a number, 2^53 records are 28 years at 10 million a second. */
export function readSeq(view: DataView, offset: number): number {
  return view.getUint32(offset + FIELD.seq, true) + view.getUint32(offset + FIELD.seq + 4, true) * 2 ** 32;
}

/** Everything of a record but its sequence number, which the ring gives. */
export interface RecordFields extends Omit<PlaygroundRecord, 'seq' | 'payload'> {
  readonly payloadBytes: number;
}

/** Writes the header of a record into `view` (at least {@link RECORD_HEADER_BYTES} bytes), all but `seq`. */
export function encodeHeader(view: DataView, fields: RecordFields): void {
  view.setUint32(FIELD.sizeBytes, recordSizeBytes(fields.payloadBytes), true);
  view.setUint32(FIELD.payloadBytes, fields.payloadBytes, true);
  view.setBigUint64(FIELD.timeNs, fields.timeNs, true);
  view.setBigUint64(FIELD.durationNs, fields.durationNs, true);
  view.setUint32(FIELD.connection, fields.connection, true);
  view.setInt32(FIELD.fd, fields.fd, true);
  view.setInt32(FIELD.result, fields.result, true);
  view.setInt32(FIELD.errno, fields.errno, true);
  view.setUint16(FIELD.thread, fields.thread, true);
  view.setUint8(FIELD.call, CALLS[fields.call].code);
  view.setUint8(FIELD.flags, fields.flags);
  view.setUint32(FIELD.run, fields.run, true);
}

const encoder = new TextEncoder();

/** Encodes one whole record: what a test, an exporter or a tool needs; a program's thread writes into its ring. */
export function encodeRecord(record: PlaygroundRecord): Uint8Array {
  const bytes = new Uint8Array(recordSizeBytes(record.payload.length));
  const view = new DataView(bytes.buffer);
  encodeHeader(view, { ...record, payloadBytes: record.payload.length });
  view.setBigUint64(FIELD.seq, BigInt(record.seq), true);
  bytes.set(record.payload, RECORD_HEADER_BYTES);
  return bytes;
}

/** The payload of a record about which there is text to say. */
export function textPayload(text: string): Uint8Array {
  return encoder.encode(text);
}
