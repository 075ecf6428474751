/** The Wire view: every socket call, and every byte that arrived or left. */
import { WIRE_CALLS, WireRenderer } from '../models/wire-lines.js';
import { usePage } from './context.js';
import { FirstVisit } from './FirstVisit.js';
import { Trace } from './Trace.js';

/** Bytes drawn of one call, among others' traffic, and of a connection that was selected. */
const MIXED_BYTES = 4096;
const SELECTED_BYTES = 256 * 1024;

export function Wire() {
  const { playground } = usePage();
  return (
    <Trace
      testId="wire"
      label="Wire: socket calls and their bytes"
      calls={WIRE_CALLS}
      nothing={(connection) =>
        connection === null ? 'No call was made yet.' : `The records of #${connection} are not kept any more.`
      }
      linesFor={(columns, connection) => {
        const renderer = new WireRenderer({
          columns,
          errnoName: playground.errnoName,
          acceptedNs: (number) => playground.connections.get(number)?.acceptedNs,
          byteLimit: connection === null ? MIXED_BYTES : SELECTED_BYTES,
        });
        return (record) => renderer.lines(record);
      }}
    >
      <FirstVisit />
    </Trace>
  );
}
