/** What the records say about the program as a whole: where it listens, and how much has come and gone. */
import { CALLS, decodeRecord, FIELD, type PlaygroundRecord } from '../core/record.js';

export interface Counts {
  records: number;
  connections: number;
  open: number;
  receivedBytes: number;
  sentBytes: number;
}

export class Tally {
  readonly counts: Counts = { records: 0, connections: 0, open: 0, receivedBytes: 0, sentBytes: 0 };

  /** Counts whole records. `onLife` gets those about its beginning: `bind` and `listen` that succeeded, and `gate`. */
  add(records: Uint8Array, onLife: (record: PlaygroundRecord) => void): void {
    const view = new DataView(records.buffer, records.byteOffset, records.length);
    const { counts } = this;
    for (let offset = 0; offset < records.length; offset += view.getUint32(offset + FIELD.sizeBytes, true)) {
      counts.records += 1;
      switch (view.getUint8(offset + FIELD.call)) {
        case CALLS.accept.code:
          if (view.getInt32(offset + FIELD.result, true) < 0) break;
          counts.connections += 1;
          counts.open += 1;
          break;
        case CALLS.recv.code:
          counts.receivedBytes += view.getUint32(offset + FIELD.payloadBytes, true);
          break;
        case CALLS.sendall.code:
          counts.sentBytes += view.getUint32(offset + FIELD.payloadBytes, true);
          break;
        case CALLS.close.code:
          if (view.getUint32(offset + FIELD.connection, true) > 0) counts.open -= 1;
          break;
        case CALLS.bind.code:
        case CALLS.listen.code: {
          const record = decodeRecord(records, offset);
          if (record.result === 0) onLife(record);
          break;
        }
        case CALLS.gate.code:
          onLife(decodeRecord(records, offset));
      }
    }
  }
}
