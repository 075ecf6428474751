/** A request as a text, and how it is to be sent. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { startersFor } from '../../models/client-starters.js';
import { composerTexts } from '../../texts/client.js';
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
  const text = composerTexts();
  const ready = bytes !== null && !clients.busy.value && playground.link.value === 'open';
  return (
    <div class="composer">
      <div class="composer-head">
        <Starters />
        <span class="grow" />
        <span class="tally" role="status">
          {bytes !== null && text.bytes(bytes.length)}
        </span>
        <button
          type="button"
          class="button small"
          aria-expanded={copying.value}
          onClick={() => (copying.value = !copying.value)}
        >
          {text.copyAs}
        </button>
      </div>
      {copying.value && <CopyAs />}
      <RequestEditor />
      {problem !== null && (
        <p class="client-problem" role="status">
          <b>{problem.at === undefined ? text.notSent : text.notSentLine(problem.at.line)}</b>
          {say(problem.message)}
        </p>
      )}
      <div class="sending">
        <div class="sending-verbs">
          <button
            type="button"
            class="button primary"
            disabled={!ready}
            title={text.sendHint}
            onClick={() => void clients.run()}
          >
            {text.send}
          </button>
          {canSendMore && (
            <button
              type="button"
              class="button"
              disabled={!ready || bytes.length === 0}
              title={text.sendOnHint(current.client)}
              onClick={() => void clients.sendMore(current.client)}
            >
              {text.sendOn(current.client)}
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
  const text = composerTexts();
  const starters = startersFor(playground.status.value?.address.port ?? 8000);
  return (
    <select
      class="input starters"
      aria-label={text.startFrom}
      value=""
      onChange={(event) => {
        const starter = starters.find(({ id }) => id === event.currentTarget.value);
        if (starter !== undefined) playground.clients.edit({ text: starter.text, lineEnding: 'crlf' });
        event.currentTarget.value = '';
      }}
    >
      <option value="">{text.startFromChoose}</option>
      {starters.map(({ id, name }) => (
        <option key={id} value={id}>
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
