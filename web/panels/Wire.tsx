/** The Wire view: every socket call, and every byte that arrived or left. */
import { programUrl } from '../models/program.js';
import { WIRE_CALLS, WireRenderer } from '../models/wire-lines.js';
import { wireTexts } from '../texts/wire.js';
import { Copy } from './Copy.js';
import { CopyBytes } from './CopyBytes.js';
import { usePage } from './context.js';
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

/** What to do, while nobody has connected. */
function FirstVisit() {
  const { playground } = usePage();
  void playground.version.value;
  const status = playground.status.value;
  if (status === null || status.state !== 'listening' || playground.connections.size > 0) return null;
  const url = programUrl(status);
  const command = `curl ${url}`;
  return (
    <div class="first-visit">
      <p>The server listens. Visit it, and every byte shows here.</p>
      <div class="first-visit-ways">
        <code class="command">{command}</code>
        <Copy text={command}>Copy</Copy>
        <a class="button primary" href={url} target="_blank" rel="noopener">
          Open {url.replace(/^http:\/\//, '').replace(/\/$/, '')} ↗
        </a>
      </div>
    </div>
  );
}
