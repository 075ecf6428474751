/** What raw clients did, in a terminal; and the line that is typed, where that is how requests are made. */
import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { ClientRenderer } from '../../models/client-lines.js';
import { LineEditor, promptRow } from '../../models/line-editor.js';
import { CLIENT_CALLS } from '../../models/record-store.js';
import { clientTexts } from '../../texts/client.js';
import { usePage } from '../context.js';
import { Trace } from '../Trace.js';

/** Bytes drawn of one call. */
const BYTE_LIMIT = 64 * 1024;

const NOBODY = { from: 0, to: 0 };

export function ClientTerminal() {
  const { playground } = usePage();
  const { clients } = playground;
  const line = useRef<{ editor: LineEditor; version: { value: number } } | null>(null);
  line.current ??= { editor: new LineEditor(), version: signal(0) };
  const { editor, version } = line.current;
  const focus = useRef<() => void>(() => undefined);

  return (
    <div class="client-terminal" onClick={() => clients.mode.peek() === 'type' && focus.current()}>
      <Trace
        testId="client"
        label={() => clientTexts().terminal}
        remedy="client"
        searched="client"
        calls={CLIENT_CALLS}
        filter={() => ({ connection: 0, runs: clients.shown.value ?? NOBODY })}
        foot={false}
        nothing={() => ''}
        linesFor={(columns) => {
          const renderer = new ClientRenderer({
            columns,
            errnoName: playground.errnoName,
            byteLimit: BYTE_LIMIT,
          });
          return (record, mark) => renderer.lines(record, mark);
        }}
        typing={{
          onInput: (data) => {
            for (const event of editor.feed(data)) void clients.type(event);
            version.value += 1;
          },
          prompt: (columns) => {
            void version.value;
            return clients.mode.value === 'type' ? promptRow(editor, '› ', columns) : null;
          },
          onReady: (set) => (focus.current = set),
        }}
      >
        <FirstLine />
      </Trace>
      {clients.mode.value === 'type' && (
        <TypeKeys onConnect={() => void clients.connect().then(focus.current)} />
      )}
    </div>
  );
}

/** What to do, while no client has been started. */
function FirstLine() {
  const { playground } = usePage();
  const { state, mode } = playground.clients;
  const text = clientTexts();
  if (state.value.first > 0) return null;
  return <p class="client-hint">{mode.value === 'type' ? text.typeFirst : text.composeFirst}</p>;
}

/** What the keys of the terminal do, as buttons: for those who can't press them. */
function TypeKeys({ onConnect }: { readonly onConnect: () => void }) {
  const { playground } = usePage();
  const { clients } = playground;
  const current = clients.current.value;
  const open = current !== null && current.state !== 'ended';
  const text = clientTexts();
  return (
    <div class="client-keys">
      <button type="button" class="button small" disabled={open} onClick={onConnect}>
        {text.connect}
      </button>
      <span class="key-hint">
        <kbd>Enter</kbd> {text.enterKey}
      </span>
      <span class="key-hint">
        <kbd>Ctrl+D</kbd> {text.halfCloseKey}
      </span>
      <span class="key-hint">
        <kbd>Ctrl+C</kbd> {text.closeKey}
      </span>
      <span class="key-hint">
        <kbd>Tab</kbd> {text.tabKey}
      </span>
    </div>
  );
}
