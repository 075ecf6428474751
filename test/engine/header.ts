/** The header of a record for tests of the ring, which cares for nothing in it but the size. */
import { encodeHeader, RECORD_HEADER_BYTES, type RecordFields } from '../../server/core/record.js';

export function header(fields: Partial<RecordFields>): Uint8Array {
  const header = new Uint8Array(RECORD_HEADER_BYTES);
  encodeHeader(new DataView(header.buffer), {
    payloadBytes: 0,
    timeNs: 0n,
    durationNs: 0n,
    connection: 0,
    fd: -1,
    result: 0,
    errno: 0,
    thread: 0,
    call: 'print',
    flags: 0,
    run: 1,
    ...fields,
  });
  return header;
}
