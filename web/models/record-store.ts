/**
 * The records that this page holds, in the bytes in which they came. Bounded: what falls out is counted, and every
 * sequence number that is missing can be named. Must never know what a record means.
 *
 * A block holds consecutive sequence numbers, so gaps are only ever between blocks, and a frame costs one copy.
 */
import {
  CALLS,
  decodeRecord,
  FIELD,
  readSeq,
  RECORD_HEADER_BYTES,
  type CallName,
  type PlaygroundRecord,
} from '../../server/core/record.js';

/** More new records than this in one frame are a flood: nobody could read them. */
export const FLOOD_RECORDS = 120;

/** Sequence numbers `from` to `to`, both included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Records that are not here. `lost`: nor does the server's log hold them any more. */
export interface Gap extends Range {
  readonly lost: boolean;
}

/** Which records are wanted: of these calls, unless null of this connection and, where that is said, of these runs. */
export interface RecordFilter {
  readonly calls: ReadonlySet<CallName>;
  readonly connection: number | null;
  readonly runs?: Range;
}

/** For a filter that wants everything. */
export const ALL_CALLS: ReadonlySet<CallName> = new Set(Object.keys(CALLS) as CallName[]);

/** Those of the raw clients, whose `run` is a client's number; and those of the programs. */
export const CLIENT_CALLS: ReadonlySet<CallName> = new Set(
  [...ALL_CALLS].filter((name) => name.startsWith('client')),
);
export const PROGRAM_CALLS: ReadonlySet<CallName> = new Set(
  [...ALL_CALLS].filter((name) => !CLIENT_CALLS.has(name)),
);

export interface StoreLimits {
  /** What came live, and what came as history. */
  readonly liveBytes: number;
  /** What was asked for later, one range at a time. */
  readonly fetchedBytes: number;
}

const DEFAULT_LIMITS: StoreLimits = { liveBytes: 32 * 2 ** 20, fetchedBytes: 16 * 2 ** 20 };

/** Where a block ends and the next begins: what is dropped at once when the store is full. */
const BLOCK_BYTES = 256 * 1024;

class Block {
  bytes: Uint8Array;
  view: DataView;
  usedBytes = 0;
  readonly offsets: number[] = [];

  constructor(
    readonly firstSeq: number,
    capacityBytes: number,
    readonly fetched: boolean,
  ) {
    this.bytes = new Uint8Array(capacityBytes);
    this.view = new DataView(this.bytes.buffer);
  }

  get lastSeq(): number {
    return this.firstSeq + this.offsets.length - 1;
  }

  append(records: Uint8Array, offsets: readonly number[]): void {
    const needed = this.usedBytes + records.length;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, Math.min(this.bytes.length * 2, BLOCK_BYTES)));
      grown.set(this.bytes.subarray(0, this.usedBytes));
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    this.bytes.set(records, this.usedBytes);
    for (const offset of offsets) this.offsets.push(this.usedBytes + offset);
    this.usedBytes = needed;
  }

  matches(index: number, filter: CompiledFilter): boolean {
    const offset = this.offsets[index]!;
    if (filter.calls[this.view.getUint8(offset + FIELD.call)] !== true) return false;
    if (filter.runs !== undefined) {
      const run = this.view.getUint32(offset + FIELD.run, true);
      if (run < filter.runs.from || run > filter.runs.to) return false;
    }
    return (
      filter.connection === null || this.view.getUint32(offset + FIELD.connection, true) === filter.connection
    );
  }

  record(index: number): PlaygroundRecord {
    return decodeRecord(this.bytes, this.offsets[index]!);
  }
}

interface CompiledFilter {
  readonly calls: readonly boolean[];
  readonly connection: number | null;
  readonly runs: Range | undefined;
}

function compileFilter(filter: RecordFilter): CompiledFilter {
  const calls: boolean[] = [];
  for (const name of filter.calls) calls[CALLS[name].code] = true;
  return { calls, connection: filter.connection, runs: filter.runs };
}

export class RecordStore {
  readonly #limits: StoreLimits;
  #blocks: Block[] = [];
  #lost: Range[] = [];
  #liveBytes = 0;
  #fetchedBytes = 0;
  #lastSeq = 0;
  #droppedRecords = 0;

  constructor(limits: StoreLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  /** The last sequence number that is here or is known to be left out: where to go on from. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** How many records were here and had to make room. */
  get droppedRecords(): number {
    return this.#droppedRecords;
  }

  get heldBytes(): number {
    return this.#liveBytes + this.#fetchedBytes;
  }

  clear(): void {
    this.#blocks = [];
    this.#lost = [];
    this.#liveBytes = this.#fetchedBytes = this.#lastSeq = this.#droppedRecords = 0;
  }

  /**
   * Takes in a frame. Records that are already here are left out. Returns whether any of them is older than
   * what was known before: such records change the past.
   * @throws {RangeError} when the frame is not whole records
   */
  append(frame: Uint8Array): { readonly older: boolean } {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    const knownBefore = this.#lastSeq;
    let older = false;
    let runStart = 0;
    let runSeq = -1;
    let offsets: number[] = [];
    for (let offset = 0; offset < frame.length;) {
      const size =
        frame.length - offset < RECORD_HEADER_BYTES ? 0 : view.getUint32(offset + FIELD.sizeBytes, true);
      if (size < RECORD_HEADER_BYTES || size > frame.length - offset) {
        throw new RangeError(`Cannot take in a frame: no whole record at byte ${offset} of ${frame.length}`);
      }
      const seq = readSeq(view, offset);
      if (seq !== runSeq + offsets.length) {
        if (offsets.length > 0) this.#insert(frame.subarray(runStart, offset), runSeq, offsets, knownBefore);
        runStart = offset;
        runSeq = seq;
        offsets = [];
      }
      if (seq <= knownBefore) older = true;
      offsets.push(offset - runStart);
      offset += size;
    }
    if (offsets.length > 0) this.#insert(frame.subarray(runStart), runSeq, offsets, knownBefore);
    this.#makeRoom();
    return { older };
  }

  /** Notes that everything up to `seq` was sent or left out. */
  advance(seq: number): void {
    this.#lastSeq = Math.max(this.#lastSeq, seq);
  }

  /** Notes that what is still missing of a range is nowhere any more. */
  markLost(range: Range): void {
    if (range.to >= range.from) this.#lost = mergeRanges([...this.#lost, range]);
  }

  /** Everything missing between the first sequence number and the last, in order. */
  gaps(): Gap[] {
    const gaps: Gap[] = [];
    let expected = 1;
    for (const block of this.#blocks) {
      if (block.firstSeq > expected) this.#pushGaps(gaps, expected, block.firstSeq - 1);
      expected = block.lastSeq + 1;
    }
    if (expected <= this.#lastSeq) this.#pushGaps(gaps, expected, this.#lastSeq);
    return gaps;
  }

  /** How many records of `from` to `to` match. */
  count(range: Range, filter: RecordFilter): number {
    const compiled = compileFilter(filter);
    let matched = 0;
    this.#walk(range, (block, index) => {
      if (block.matches(index, compiled)) matched += 1;
    });
    return matched;
  }

  /** Calls `visit` with every record of `from` to `to` that matches, in order. The record's bytes are a view. */
  forEach(range: Range, filter: RecordFilter, visit: (record: PlaygroundRecord) => void): void {
    const compiled = compileFilter(filter);
    this.#walk(range, (block, index) => {
      if (block.matches(index, compiled)) visit(block.record(index));
    });
  }

  /** The sequence number of the `count`th matching record, counted backwards from `end`; 1 when there are fewer. */
  seqFromEnd(count: number, filter: RecordFilter, end = this.#lastSeq): number {
    const compiled = compileFilter(filter);
    let left = count;
    for (let at = Math.min(this.#blockFrom(end), this.#blocks.length - 1); at >= 0; at -= 1) {
      const block = this.#blocks[at]!;
      for (let index = Math.min(block.offsets.length - 1, end - block.firstSeq); index >= 0; index -= 1) {
        if (block.matches(index, compiled) && --left === 0) return block.firstSeq + index;
      }
    }
    return 1;
  }

  /** The sequence number of the `count`th matching record, counted from `start`; the last when there are fewer. */
  seqFromStart(count: number, filter: RecordFilter, start: number): number {
    const compiled = compileFilter(filter);
    let left = count;
    for (let at = this.#blockFrom(start); at < this.#blocks.length; at += 1) {
      const block = this.#blocks[at]!;
      for (let index = Math.max(0, start - block.firstSeq); index < block.offsets.length; index += 1) {
        if (block.matches(index, compiled) && --left === 0) return block.firstSeq + index;
      }
    }
    return this.#lastSeq;
  }

  #walk(range: Range, visit: (block: Block, index: number) => void): void {
    for (let at = this.#blockFrom(range.from); at < this.#blocks.length; at += 1) {
      const block = this.#blocks[at]!;
      if (block.firstSeq > range.to) return;
      const end = Math.min(block.offsets.length, range.to - block.firstSeq + 1);
      for (let index = Math.max(0, range.from - block.firstSeq); index < end; index += 1) visit(block, index);
    }
  }

  /** The first block that ends at `seq` or later. */
  #blockFrom(seq: number): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#blocks[middle]!.lastSeq < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(records: Uint8Array, firstSeq: number, offsets: readonly number[], knownBefore: number): void {
    const lastSeq = firstSeq + offsets.length - 1;
    let done = 0;
    // A run may lie across blocks that are already here: what is between them goes in, piece by piece.
    while (done < offsets.length) {
      const seq = firstSeq + done;
      const at = this.#blockFrom(seq);
      const next = this.#blocks[at];
      if (next !== undefined && next.firstSeq <= seq) {
        done = next.lastSeq - firstSeq + 1;
        continue;
      }
      const end = next === undefined ? offsets.length : Math.min(offsets.length, next.firstSeq - firstSeq);
      const start = offsets[done]!;
      const piece = records.subarray(start, offsets[end] ?? records.length);
      const pieceOffsets =
        done === 0 && end === offsets.length ? offsets : offsets.slice(done, end).map((o) => o - start);
      this.#insertPiece(piece, seq, pieceOffsets, at, seq <= knownBefore);
      done = end;
    }
    this.#lastSeq = Math.max(this.#lastSeq, lastSeq);
  }

  #insertPiece(
    records: Uint8Array,
    seq: number,
    offsets: readonly number[],
    at: number,
    fetched: boolean,
  ): void {
    if (fetched) this.#fetchedBytes += records.length;
    else this.#liveBytes += records.length;
    const before = this.#blocks[at - 1];
    if (
      before !== undefined &&
      before.lastSeq + 1 === seq &&
      before.fetched === fetched &&
      before.usedBytes + records.length <= BLOCK_BYTES
    ) {
      before.append(records, offsets);
      return;
    }
    const block = new Block(seq, records.length, fetched);
    block.append(records, offsets);
    if (at === this.#blocks.length) this.#blocks.push(block);
    else this.#blocks.splice(at, 0, block);
  }

  /** Drops the oldest blocks that are over the limits; never the newest one. */
  #makeRoom(): void {
    while (this.#liveBytes > this.#limits.liveBytes && this.#drop(false)) {}
    while (this.#fetchedBytes > this.#limits.fetchedBytes && this.#drop(true)) {}
  }

  #drop(fetched: boolean): boolean {
    const at = this.#blocks.findIndex((block) => block.fetched === fetched);
    if (at < 0 || this.#blocks.findLastIndex((block) => block.fetched === fetched) === at) return false;
    const [block] = this.#blocks.splice(at, 1);
    if (fetched) this.#fetchedBytes -= block!.usedBytes;
    else this.#liveBytes -= block!.usedBytes;
    this.#droppedRecords += block!.offsets.length;
    return true;
  }

  #pushGaps(gaps: Gap[], from: number, to: number): void {
    let next = from;
    for (const lost of this.#lost) {
      if (lost.to < next || lost.from > to) continue;
      if (lost.from > next) gaps.push({ from: next, to: lost.from - 1, lost: false });
      const end = Math.min(lost.to, to);
      gaps.push({ from: Math.max(lost.from, next), to: end, lost: true });
      next = end + 1;
    }
    if (next <= to) gaps.push({ from: next, to, lost: false });
  }
}

function mergeRanges(ranges: readonly Range[]): Range[] {
  const merged: { from: number; to: number }[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && range.from <= last.to + 1) last.to = Math.max(last.to, range.to);
    else merged.push({ ...range });
  }
  return merged;
}
