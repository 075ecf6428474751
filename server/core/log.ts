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
  used: number;
}

/** A place in the log, between two records: what comes next is `seq`. */
export interface Cursor {
  readonly seq: number;
  readonly block: Block | null;
  readonly offset: number;
}

export class RecordLog {
  readonly #limitBytes: number;
  #blocks: Block[] = [];
  #heldBytes = 0;
  #lastSeq = 0;

  /** @param limitBytes how much memory to take, in whole blocks; the newest block always stays */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
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
        if (last !== undefined) put(last, records.subarray(start, offset));
        start = offset;
        last = this.#addBlock(readSeq(view, offset), size);
      }
      this.#lastSeq = readSeq(view, offset);
      offset += size;
    }
    if (last !== undefined) put(last, records.subarray(start));
  }

  #addBlock(firstSeq: number, sizeBytes: number): Block {
    const bytes = new Uint8Array(Math.max(BLOCK_BYTES, sizeBytes));
    const block = { bytes, view: new DataView(bytes.buffer), firstSeq, used: 0 };
    this.#blocks.push(block);
    this.#heldBytes += bytes.length;
    this.#dropOldest();
    return block;
  }

  #dropOldest(): void {
    let drop = 0;
    while (this.#heldBytes > this.#limitBytes && drop < this.#blocks.length - 1) {
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
  read(
    cursor: Cursor,
    maxBytes: number,
    lastSeq = Infinity,
  ): { readonly frame: Uint8Array; readonly next: Cursor } | null {
    const { block, offset } = cursor.block === null ? this.cursorAt(cursor.seq) : this.#skipEnd(cursor);
    if (block === null) return null;
    let end = offset;
    let seq = cursor.seq;
    while (end < block.used) {
      const size = block.view.getUint32(end + FIELD.sizeBytes, true);
      if (end > offset && end + size - offset > maxBytes) break;
      if (readSeq(block.view, end) > lastSeq) break;
      seq = readSeq(block.view, end) + 1;
      end += size;
    }
    if (end === offset) return null;
    return { frame: block.bytes.subarray(offset, end), next: { seq, block, offset: end } };
  }

  /**
   * The newest records from `from` on that together have at most `maxBytes`, of which the very newest is always one:
   * the first one's number, and how many bytes they have. `from` must not be beyond {@link lastSeq}.
   */
  newest(from: number, maxBytes: number): { readonly seq: number; readonly bytes: number } {
    const sizes: number[] = [];
    let read;
    for (let at = this.cursorAt(from); (read = this.read(at, Infinity)) !== null; at = read.next) {
      const view = new DataView(read.frame.buffer, read.frame.byteOffset, read.frame.byteLength);
      for (let offset = 0; offset < view.byteLength; offset += sizes.at(-1)!) {
        sizes.push(view.getUint32(offset + FIELD.sizeBytes, true));
      }
    }
    let first = sizes.length - 1;
    let bytes = sizes[first]!;
    while (first > 0 && bytes + sizes[first - 1]! <= maxBytes) bytes += sizes[--first]!;
    return { seq: this.#lastSeq - (sizes.length - 1 - first), bytes };
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

function put(block: Block, records: Uint8Array): void {
  block.bytes.set(records, block.used);
  block.used += records.length;
}
