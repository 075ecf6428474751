/** What can be taken along of one connection: its bytes as text or digits, as a command that sends them again, a file. */
import { useMemo } from 'preact/hooks';
import { concatBytes } from '../../server/core/bytes.js';
import { REPRODUCTIONS } from '../../server/core/client/reproductions.js';
import { BYTE_FORMAT_NAMES, BYTE_FORMATS } from '../models/byte-formats.js';
import { connectionTitle } from '../models/connection-state.js';
import type { TransferDirection } from '../models/playground.js';
import { readSide, type RecordedSide } from '../models/recorded-exchanges.js';
import { copyTexts } from '../texts/copying.js';
import { formatBytes } from '../texts/format.js';
import { locale, say } from '../texts/locale.js';
import { Copy } from './Copy.js';
import { usePage } from './context.js';
import { Download } from './Download.js';

type Direction = 'request' | 'response';

/** What the server calls the directions. */
const SERVED: Readonly<Record<Direction, TransferDirection>> = { request: 'received', response: 'sent' };

/** Sent whole, and then read until the program closes. */
const SENT = { pieces: 1, waitMs: 0, ending: 'hold', recvBytes: 65_536 } as const;

export interface MenuProps {
  readonly connection: number;
  readonly onClose: () => void;
}

export function CopyMenu({ connection, onClose }: MenuProps) {
  const { playground } = usePage();
  const text = copyTexts();
  const row = playground.connections.get(connection);
  // What is here of it changes with these, and when the past does.
  const side = useMemo(
    () => readSide(playground.store, { side: 'connection', number: connection }),
    [connection, row?.bytesIn, row?.bytesOut, playground.pastVersion.value, locale.value],
  );
  return (
    <div class="copying" role="group" aria-label={text.label(connection)}>
      <div class="copying-head">
        <b>#{connection}</b>
        <span class="copying-title">{row === undefined ? '' : connectionTitle(row)}</span>
        <span class="grow" />
        <button
          type="button"
          class="button small"
          aria-label={text.close}
          title={text.close}
          onClick={onClose}
        >
          ×
        </button>
      </div>
      <Bytes connection={connection} direction="request" side={side} />
      <Bytes connection={connection} direction="response" side={side} />
      <SendAgain connection={connection} side={side} />
      {!side.whole && <p class="copying-note">{text.notWhole}</p>}
      {side.cut && <p class="copying-note">{text.cut}</p>}
    </div>
  );
}

interface BytesProps {
  readonly connection: number;
  readonly direction: Direction;
  readonly side: RecordedSide;
}

function Bytes({ connection, direction, side }: BytesProps) {
  const text = copyTexts();
  const bytes = concatBytes(side.exchanges.map((exchange) => exchange[direction]));
  return (
    <div class="copying-row">
      <span class="copying-name" data-side={direction}>
        {text[direction](formatBytes(bytes.length))}
      </span>
      <span class="copying-ways">
        {BYTE_FORMAT_NAMES.map((name) => (
          <Copy
            key={name}
            class="button small"
            text={() => BYTE_FORMATS[name](bytes)}
            title={text.formatHints[name]}
          >
            {text.formats[name]}
          </Copy>
        ))}
        <Download
          class="button small"
          connection={connection}
          direction={SERVED[direction]}
          held={side.whole && !side.cut ? bytes : null}
        >
          {text.download}
        </Download>
      </span>
    </div>
  );
}

/** The commands that send a request once more. Where there were several, it is the one that is looked at, or the last. */
function SendAgain({ connection, side }: Omit<BytesProps, 'direction'>) {
  const { playground } = usePage();
  const text = copyTexts();
  const address = playground.status.value?.address;
  if (address === undefined) return null;
  const { exchanges } = side;
  const looked = playground.selected.value === connection ? playground.request.value?.number : undefined;
  const at = Math.min(looked ?? exchanges.length, exchanges.length) - 1;
  const sending = { ...SENT, ...address, bytes: exchanges[at]!.request };
  const curl = REPRODUCTIONS.curl.write(sending);
  const shell = REPRODUCTIONS.shell.write(sending);
  return (
    <div class="copying-row">
      <span class="copying-name">
        {exchanges.length > 1 ? text.which(at + 1, exchanges.length) : text.command}
      </span>
      <span class="copying-ways">
        {'text' in curl ? (
          <Copy class="button small" text={curl.text} title={text.curlHint}>
            {text.curl}
          </Copy>
        ) : (
          <button type="button" class="button small" disabled>
            {text.curl}
          </button>
        )}
        {'text' in shell && (
          <Copy class="button small" text={shell.text} title={text.netcatHint}>
            {text.netcat}
          </Copy>
        )}
        {'reason' in curl && <span class="copy-refused">{say(curl.reason)}</span>}
      </span>
    </div>
  );
}
