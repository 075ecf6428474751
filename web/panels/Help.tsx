/** The keys of the page, over it; Esc or a click beside it closes. */
import { useEffect, useRef } from 'preact/hooks';
import { KEYS } from '../models/keys.js';
import { usePage } from './context.js';

export function Help() {
  const { helpOpen } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const open = helpOpen.value;

  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
  }, [open]);

  if (!open) return null;
  return (
    <dialog
      class="help"
      aria-labelledby="help-title"
      ref={dialog}
      onClose={() => (helpOpen.value = false)}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
      onKeyDown={(event) => {
        if (event.key === '?') dialog.current?.close();
      }}
    >
      <div class="help-body">
        <h2 id="help-title">Keys</h2>
        <dl class="help-keys">
          {KEYS.map(({ name, words }) => (
            <div key={name}>
              <dt>
                <kbd>{name}</kbd>
              </dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
        <p class="help-note">
          In the program, a click on a line's number stops the threads before that kind of call. In the
          timeline, the wheel zooms, dragging moves, and a click on a bar selects its connection. In the
          response, Alt+Enter cuts it in two at the cursor, and F8 goes to the next note.
        </p>
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
