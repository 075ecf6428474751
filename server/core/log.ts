/**
 * The log: every record of the session in the order of sequence numbers, as long as it fits. Append-only, bounded
 * in bytes; the oldest go first and are counted. It keeps the bytes that the ring delivered and hands out views of
 * them: nothing is encoded again, and nothing is copied for a viewer. Pure: knows no Node and no clock.
 */
import { decodeFrame, decodeRecord, FIELD, readSeq, type PlaygroundRecord } from './record.js';

/** Records are kept in blocks, so that single records do not cost an array each. A larger record has one to itself. */
const BLOCK_BYTES = 256 * 1024;

interface Block {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly firstSeq: number;
  lastSeq: number;
  used: number;
}

/** A place in the log, between two records: what comes next is `seq`. */
export interface Cursor {
  readonly seq: number;
  readonly block: Block | null;
  readonly offset: number;
}

/** Records one behind the other, and the place behind them. */
interface Read {
  readonly frame: Uint8Array;
  readonly next: Cursor;
}

export class RecordLog {
  readonly limitBytes: number;
  #blocks: Block[] = [];
  #heldBytes = 0;
  #lastSeq = 0;

  /** @param limitBytes how much memory to take, in whole blocks; the newest block always stays */
  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /** The oldest sequence number that is held; one more than {@link lastSeq} when none is. */
  get firstSeq(): number {
    return this.#blocks[0]?.firstSeq ?? this.#lastSeq + 1;
  }

  /** The newest sequence number; 0 before the first record. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Appends whole records, which must go on where the log ends. Keeps no reference to `records`. */
  append(records: Uint8Array): void {
    const view = new DataView(records.buffer, records.byteOffset, records.length);
    let last = this.#blocks.at(-1);
    let start = 0;
    for (let offset = 0; offset < records.length;) {
      const size = view.getUint32(offset + FIELD.sizeBytes, true);
      if (last === undefined || last.bytes.length - last.used < offset + size - start) {
        if (last !== undefined) put(last, records.subarray(start, offset), this.#lastSeq);
        start = offset;
        last = this.#addBlock(readSeq(view, offset), size);
      }
      this.#lastSeq = readSeq(view, offset);
      offset += size;
    }
    if (last !== undefined) put(last, records.subarray(start), this.#lastSeq);
  }

  #addBlock(firstSeq: number, sizeBytes: number): Block {
    const bytes = new Uint8Array(Math.max(BLOCK_BYTES, sizeBytes));
    const block = { bytes, view: new DataView(bytes.buffer), firstSeq, lastSeq: 0, used: 0 };
    this.#blocks.push(block);
    this.#heldBytes += bytes.length;
    this.#dropOldest();
    return block;
  }

  #dropOldest(): void {
    let drop = 0;
    while (this.#heldBytes > this.limitBytes && drop < this.#blocks.length - 1) {
      this.#heldBytes -= this.#blocks[drop]!.bytes.length;
      drop += 1;
    }
    if (drop > 0) this.#blocks = this.#blocks.slice(drop);
  }

  /** The place before the first held record whose number is at least `seq`. */
  cursorAt(seq: number): Cursor {
    const wanted = Math.max(seq, this.firstSeq);
    const index = this.#blocks.findLastIndex((block) => block.firstSeq <= wanted);
    const block = this.#blocks[index];
    if (block === undefined || wanted > this.#lastSeq)
      return { seq: this.#lastSeq + 1, block: null, offset: 0 };
    let offset = 0;
    while (offset < block.used && readSeq(block.view, offset) < wanted) {
      offset += block.view.getUint32(offset + FIELD.sizeBytes, true);
    }
    return { seq: wanted, block, offset };
  }

  /**
   * The records that follow `cursor`, up to `lastSeq` and at most `maxBytes` of them unless the first alone is
   * larger, and the place behind them; null when there are none (yet). The bytes are a view of the log's own: read only. Where the log does
   * not hold `cursor.seq` any more, `cursor` must be made again by {@link cursorAt}, which tells what is missing.
   */
  read(cursor: Cursor, maxBytes: number, lastSeq = Infinity): Read | null {
    const { block, offset } = cursor.block === null ? this.cursorAt(cursor.seq) : this.#skipEnd(cursor);
    if (block === null) return null;
    // Whoever is sent all that is new, which is nearly always: no record is looked at, however many viewers there are.
    if (block.lastSeq <= lastSeq && block.used - offset <= maxBytes && offset < block.used)
      return frameOf(block, offset, block.used, block.lastSeq + 1);
    let end = offset;
    let seq = cursor.seq;
    while (end < block.used) {
      const size = block.view.getUint32(end + FIELD.sizeBytes, true);
      if (end > offset && end + size - offset > maxBytes) break;
      if (readSeq(block.view, end) > lastSeq) break;
      seq = readSeq(block.view, end) + 1;
      end += size;
    }
    return end === offset ? null : frameOf(block, offset, end, seq);
  }

  /**
   * The newest records behind `from` that together have at most `maxBytes`, of which the very newest is always one:
   * the first one's number, and how many bytes they have. There must be one behind `from`.
   */
  newest(from: Cursor, maxBytes: number): { readonly seq: number; readonly bytes: number } {
    const frames: Uint8Array[] = [];
    let bytes = 0;
    for (let at = from, read; (read = this.read(at, Infinity)) !== null; at = read.next) {
      frames.push(read.frame);
      bytes += read.frame.length;
    }
    // Mostly all of them fit, and only blocks are counted. Otherwise the oldest are left out, one by one.
    let { seq } = from;
    for (const frame of frames) {
      const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
      for (let offset = 0; bytes > maxBytes && seq < this.#lastSeq && offset < frame.length; seq += 1) {
        const size = view.getUint32(offset + FIELD.sizeBytes, true);
        bytes -= size;
        offset += size;
      }
    }
    return { seq, bytes };
  }

  /** A cursor at the end of a block goes on in the next one. */
  #skipEnd(cursor: Cursor): Cursor {
    if (cursor.block === null || cursor.offset < cursor.block.used) return cursor;
    return this.cursorAt(cursor.seq);
  }

  /** Decodes the held records of one connection, in order; of the others only one number is looked at. */
  *ofConnection(connection: number): Generator<PlaygroundRecord> {
    for (const { bytes, view, used } of this.#blocks) {
      for (let offset = 0; offset < used; offset += view.getUint32(offset + FIELD.sizeBytes, true)) {
        if (view.getUint32(offset + FIELD.connection, true) === connection) yield decodeRecord(bytes, offset);
      }
    }
  }

  /** Decodes the held records from `from` to `to`, both included. */
  *records(from = 0, to = Infinity): Generator<PlaygroundRecord> {
    let read;
    for (
      let cursor = this.cursorAt(from);
      (read = this.read(cursor, BLOCK_BYTES, to)) !== null;
      cursor = read.next
    ) {
      yield* decodeFrame(read.frame);
    }
  }
}

/** @param lastSeq the number of the last of `records` */
function put(block: Block, records: Uint8Array, lastSeq: number): void {
  block.bytes.set(records, block.used);
  block.used += records.length;
  block.lastSeq = lastSeq;
}

function frameOf(block: Block, offset: number, end: number, seq: number): Read {
  return { frame: block.bytes.subarray(offset, end), next: { seq, block, offset: end } };
}
