/** The keys of the page, over it; Esc or a click beside it closes. */
import { useEffect, useRef } from 'preact/hooks';
import { KEYS, type KeyGroup } from '../models/keys.js';
import { keysTexts } from '../texts/keys.js';
import { usePage } from './context.js';
import { Icon } from './Icon.js';

const GROUPS: readonly KeyGroup[] = ['look', 'step', 'page'];

export function Help() {
  const { helpOpen } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const open = helpOpen.value;
  const text = keysTexts();

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
        {/* First what has the focus: a dialog that is longer than the page begins at its beginning. */}
        <div class="help-head">
          <h2 id="help-title">{text.title}</h2>
          <button
            type="button"
            class="button square"
            aria-label={text.close}
            title={text.close}
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </div>
        <div class="help-groups">
          {GROUPS.map((group) => (
            <section key={group} aria-label={text.groups[group]}>
              <h3>{text.groups[group]}</h3>
              <dl class="help-keys">
                {KEYS.filter((key) => key.group === group).map(({ names, words }) => (
                  <div key={names[0]}>
                    <dt>
                      {names.map((name) => (
                        <kbd key={name}>{name}</kbd>
                      ))}
                    </dt>
                    <dd>{words()}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <p class="help-note">{text.note}</p>
      </div>
    </dialog>
  );
}
