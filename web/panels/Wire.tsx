/** The Wire view: every socket call, and every byte that arrived or left. */
import { WIRE_CALLS, WireRenderer } from '../models/wire-lines.js';
import { wireTexts } from '../texts/wire.js';
import { CopyBytes } from './CopyBytes.js';
import { usePage } from './context.js';
import { FirstVisit } from './FirstVisit.js';
import { Trace } from './Trace.js';

/** Bytes drawn of one call, among others' traffic, and of a connection that was selected. */
const MIXED_BYTES = 4096;
const SELECTED_BYTES = 256 * 1024;

export function Wire() {
  const { playground } = usePage();
  const text = wireTexts();
  return (
    <Trace
      testId="wire"
      label={() => wireTexts().label}
      calls={WIRE_CALLS}
      searched="connection"
      actions={<CopyBytes />}
      nothing={(connection) => (connection === null ? text.nothing : text.notKept(connection))}
      linesFor={(columns, connection) => {
        const renderer = new WireRenderer({
          columns,
          errnoName: playground.errnoName,
          acceptedNs: (number) => playground.connections.get(number)?.acceptedNs,
          byteLimit: connection === null ? MIXED_BYTES : SELECTED_BYTES,
        });
        return (record, mark) => renderer.lines(record, mark);
      }}
    >
      <FirstVisit />
    </Trace>
  );
}
