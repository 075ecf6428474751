/** The gallery of responses to look at; one click puts one in the place of what is written. */
import type { Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { chromeSentence, curlSentence } from '../../../server/core/response/outcome-words.js';
import { SPECIMENS, type Specimen } from '../../../server/core/response/specimens.js';
import type { Workbench } from '../../models/workbench.js';
import { say } from '../../texts/locale.js';
import { workbenchTexts } from '../../texts/workbench.js';
import { usePage } from '../context.js';

const GROUPS = ['works', 'broken'] as const;

interface SpecimensProps {
  readonly bench: Workbench;
  readonly open: Signal<boolean>;
  readonly onLoad: () => void;
}

export function Specimens({ bench, open, onLoad }: SpecimensProps) {
  const text = workbenchTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open.value && dialog.current?.open === false) dialog.current.showModal();
  }, [open.value]);
  if (!open.value) return null;
  const load = (specimen: Specimen): void => {
    bench.load(specimen);
    dialog.current?.close();
    onLoad();
  };
  return (
    <dialog
      class="help specimens"
      aria-labelledby="specimens-title"
      data-testid="specimens"
      ref={dialog}
      onClose={() => (open.value = false)}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="help-body">
        <div class="help-head">
          <h2 id="specimens-title">{text.gallery}</h2>
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {text.close}
          </button>
        </div>
        <p class="help-note">{text.galleryNote}</p>
        <div class="specimen-groups">
          {GROUPS.map((kind) => (
            <section key={kind} aria-label={text[kind]}>
              <h3>{text[kind]}</h3>
              <ul>
                {SPECIMENS.filter((one) => one.kind === kind).map((specimen) => (
                  <Item key={specimen.id} specimen={specimen} onLoad={() => load(specimen)} />
                ))}
              </ul>
            </section>
          ))}
        </div>
      </div>
    </dialog>
  );
}

function Item({ specimen, onLoad }: { readonly specimen: Specimen; readonly onLoad: () => void }) {
  const { playground } = usePage();
  const text = workbenchTexts();
  const { id, teaches, program, chrome, curl } = specimen;
  const title = say(specimen.title);
  const switches = program !== undefined && program !== playground.status.value?.program;
  return (
    <li class="specimen" data-specimen={id}>
      <p class="specimen-title">
        <b>{title}</b>
        <span class="grow" />
        <button type="button" class="button small" aria-label={text.loadLabel(title)} onClick={onLoad}>
          {switches ? text.loadAndRun(program) : text.load}
        </button>
      </p>
      <p>{say(teaches)}</p>
      <p class="does">{say(chromeSentence(chrome))}</p>
      <p class="does">{say(curlSentence(curl))}</p>
    </li>
  );
}
