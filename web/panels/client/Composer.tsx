/** A request as a text, and how it is to be sent. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { startersFor } from '../../models/client-starters.js';
import { plural } from '../../texts/format.js';
import type { CodeEditor } from '../code-editor.js';
import { say } from '../../texts/locale.js';
import { usePage } from '../context.js';
import { CopyAs } from './CopyAs.js';
import { SendingOptions } from './SendingOptions.js';

export function Composer() {
  const { playground } = usePage();
  const { clients } = playground;
  const copying = useSignal(false);
  const current = clients.current.value;
  const canSendMore = current !== null && (current.state === 'open' || current.state === 'connecting');
  const { bytes, problem } = clients.checked.value;
  const ready = bytes !== null && !clients.busy.value && playground.link.value === 'open';
  return (
    <div class="composer">
      <div class="composer-head">
        <Starters />
        <span class="grow" />
        <span class="tally" role="status">
          {bytes !== null && plural(bytes.length, 'byte')}
        </span>
        <button
          type="button"
          class="button small"
          aria-expanded={copying.value}
          onClick={() => (copying.value = !copying.value)}
        >
          Copy as
        </button>
      </div>
      {copying.value && <CopyAs />}
      <RequestEditor />
      {problem !== null && (
        <p class="client-problem" role="status">
          <b>not sent: {problem.at !== undefined && `line ${problem.at.line}: `}</b>
          {say(problem.message)}
        </p>
      )}
      <div class="sending">
        <div class="sending-verbs">
          <button
            type="button"
            class="button primary"
            disabled={!ready}
            title="Opens a connection and sends the text on it"
            onClick={() => void clients.run()}
          >
            Send
          </button>
          {canSendMore && (
            <button
              type="button"
              class="button"
              disabled={!ready || bytes.length === 0}
              title={`Sends the text in one piece on the connection that client ${current.client} has open`}
              onClick={() => void clients.sendMore(current.client)}
            >
              Send on c{current.client}
            </button>
          )}
        </div>
        <SendingOptions />
      </div>
    </div>
  );
}

function Starters() {
  const { playground } = usePage();
  const starters = startersFor(playground.status.value?.address.port ?? 8000);
  return (
    <select
      class="input starters"
      aria-label="Start from"
      value=""
      onChange={(event) => {
        const starter = starters.find(({ name }) => name === event.currentTarget.value);
        if (starter !== undefined) playground.clients.edit({ text: starter.text, lineEnding: 'crlf' });
        event.currentTarget.value = '';
      }}
    >
      <option value="">Start from…</option>
      {starters.map(({ name }) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** There is one text, so the editor's key for it says nothing. */
const KEY = 1;

function RequestEditor() {
  const { playground } = usePage();
  const { clients } = playground;
  const place = useRef<HTMLDivElement>(null);
  const editor = useSignal<CodeEditor | null>(null);
  const { text, lineEnding } = clients.plan.value;
  const problem = clients.checked.value.problem;

  useEffect(() => {
    let gone = false;
    let made: CodeEditor | null = null;
    void import('../code-editor.js').then(({ CodeEditor: Editor }) => {
      if (gone) return;
      made = new Editor(place.current!, (_, edited) => clients.edit({ text: edited }));
      editor.value = made;
    });
    return () => {
      gone = true;
      made?.destroy();
    };
  }, []);

  const shown = editor.value;
  const { line, column } = problem?.at ?? { line: 0, column: 0 };
  const message = problem === null ? '' : say(problem.message);
  useEffect(() => {
    if (shown === null) return;
    // What was typed since this was rendered is in the plan already, and must not be undone.
    shown.show(KEY, clients.plan.peek().text);
    shown.setLineEnding(lineEnding);
    shown.setProblem(line === 0 ? null : { line, column, message });
  }, [shown, text, lineEnding, line, column, message]);

  return (
    <div class="editor-place composer-editor" ref={place}>
      {shown === null && <pre class="editor-waiting">{text}</pre>}
    </div>
  );
}
