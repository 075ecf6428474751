/** The editor of one rule's text, and under it the tools: write plan, bytes, notes, and a specimen when one is loaded. */
import { useSignal, type Signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Refusal } from '../../../server/core/messages.js';
import type { Draft, DraftRule } from '../../models/response-draft.js';
import { helpForLine } from '../../models/text-help.js';
import { Workbench } from '../../models/workbench.js';
import { workbenchTexts } from '../../texts/workbench.js';
import { usePage } from '../context.js';
import { Bytes } from './Bytes.js';
import { Editor, type EditorHandle } from './Editor.js';
import { Notes } from './Notes.js';
import { Plan } from './Plan.js';
import { SpecimenCard } from './SpecimenCard.js';
import { Specimens } from './Specimens.js';

export interface BenchProps {
  /** The key of the rule that people chose. */
  readonly chosen: Signal<number | null>;
  /** Is set as long as the bench stands. */
  readonly bench: Signal<Workbench | null>;
  readonly gallery: Signal<boolean>;
  readonly draft: Draft;
  readonly rule: DraftRule;
  readonly problem: Refusal | null;
}

/** What every tool is given. */
export interface ToolProps {
  readonly bench: Workbench;
  readonly draft: Draft;
  readonly rule: DraftRule;
  readonly editor: EditorHandle | null;
}

interface Tool {
  readonly id: keyof ReturnType<typeof workbenchTexts>['tools'];
  readonly component: ComponentType<ToolProps>;
  /** How many there are to read, and whether one of them warns: beside the title. */
  readonly count?: (bench: Workbench) => { readonly notes: number; readonly warning: boolean };
  readonly hidden?: (bench: Workbench) => boolean;
}

const TOOLS: readonly Tool[] = [
  { id: 'plan', component: Plan },
  { id: 'bytes', component: Bytes },
  { id: 'notes', component: Notes, count: countNotes },
  {
    id: 'specimen',
    component: SpecimenCard,
    hidden: ({ loaded }) => loaded.value === null,
  },
];

export function Bench({ chosen, bench: made, gallery, draft, rule, problem }: BenchProps) {
  const { playground } = usePage();
  const text = workbenchTexts();
  const bench = useMemo(() => new Workbench(playground, chosen), []);
  const editor = useSignal<EditorHandle | null>(null);
  const cursor = useSignal(0);
  useEffect(() => {
    made.value = bench;
    return () => {
      made.value = null;
      bench.dispose();
    };
  }, []);

  const tools = TOOLS.filter(({ hidden }) => hidden?.(bench) !== true);
  const { open } = bench;
  const shown = tools.find(({ id }) => id === bench.tool.value) ?? tools[0]!;
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const next = tools[(tools.indexOf(shown) + step + tools.length) % tools.length]!;
    bench.show(next.id);
    document.getElementById(`tab-bench-${next.id}`)?.focus();
    event.preventDefault();
  };

  return (
    <>
      <div class="editor">
        <Editor
          bench={bench}
          draft={draft}
          rule={rule}
          problem={problem}
          onReady={(ready) => (editor.value = ready)}
          onCursor={(at) => (cursor.value = at)}
        />
      </div>
      <HelpStrip text={rule.text} at={cursor.value} onCut={() => editor.value?.cutAtCursor()} />
      <section class="tools" aria-label={text.title} data-open={open.value}>
        <div class="tools-head">
          <div class="tabs" role="tablist" aria-label={text.title} onKeyDown={onKey}>
            {tools.map(({ id, count }) => (
              <button
                key={id}
                id={`tab-bench-${id}`}
                class="tab"
                type="button"
                role="tab"
                aria-selected={shown.id === id}
                aria-controls={shown.id === id && open.value ? 'bench-tool' : undefined}
                tabIndex={shown.id === id ? 0 : -1}
                onClick={() => bench.show(id)}
              >
                {text.tools[id]}
                <Count of={count?.(bench)} />
              </button>
            ))}
          </div>
          <span class="grow" />
          <button
            type="button"
            class="link tools-toggle"
            aria-expanded={open.value}
            aria-controls="bench-tool"
            onClick={() => (open.value = !open.value)}
          >
            {open.value ? text.hide : text.show}
          </button>
        </div>
        {open.value && (
          <div id="bench-tool" class="tool" role="tabpanel" aria-labelledby={`tab-bench-${shown.id}`}>
            <shown.component bench={bench} draft={draft} rule={rule} editor={editor.value} />
          </div>
        )}
      </section>
      <Specimens bench={bench} open={gallery} onLoad={() => bench.show('specimen')} />
    </>
  );
}

function countNotes({ notes }: Workbench): { notes: number; warning: boolean } {
  const { value } = notes;
  return { notes: value.length, warning: value.some(({ severity }) => severity === 'warning') };
}

function Count({ of }: { readonly of: ReturnType<NonNullable<Tool['count']>> | undefined }) {
  if (of === undefined || of.notes === 0) return null;
  return (
    <span class="tab-count" data-warning={of.warning}>
      {of.notes}
    </span>
  );
}

interface HelpStripProps {
  readonly text: string;
  readonly at: number;
  readonly onCut: () => void;
}

/** What hovering over the cursor's line would say, for those who have no pointer to rest; and the scissors. */
function HelpStrip({ text, at, onCut }: HelpStripProps) {
  const words = workbenchTexts();
  const help = helpForLine(text, at);
  return (
    <div class="help-strip">
      <p data-testid="line-help">
        {help === null ? (
          words.helpEmpty
        ) : (
          <>
            <b>{help.title}</b> {help.section !== '' && <span class="section">{help.section} </span>}
            {help.text}
          </>
        )}
      </p>
      <button type="button" class="button small" title={words.cutHint} onClick={onCut}>
        <Scissors /> {words.cut}
      </button>
    </div>
  );
}

function Scissors() {
  return (
    <svg
      class="sign-icon"
      width="14"
      height="14"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.4"
      aria-hidden="true"
    >
      <circle cx="3.6" cy="4" r="2.1" />
      <circle cx="3.6" cy="12" r="2.1" />
      <path d="M5.4 5.1 14.5 11M5.4 10.9 14.5 5" />
    </svg>
  );
}
