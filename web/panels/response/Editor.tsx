/**
 * The text of the rule that is shown, linked with the other tools of the bench. CodeMirror, larger than all the rest of
 * the page, comes when somebody goes into the text; until then the text stands still in its place.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Refusal } from '../../../server/core/messages.js';
import type { Draft, DraftRule } from '../../models/response-draft.js';
import { canStandStill } from '../../models/still-text.js';
import type { Workbench } from '../../models/workbench.js';
import { planOf } from '../../models/write-plan.js';
import { editorTexts } from '../../texts/editor.js';
import { locale, say } from '../../texts/locale.js';
import type { CodeEditor } from '../code-editor.js';
import { usePage } from '../context.js';
import { StillText } from './StillText.js';

/** What other tools do with the editor; it comes for that, too. */
export type EditorHandle = Pick<CodeEditor, 'cutAtCursor' | 'goTo'>;

interface EditorProps {
  readonly bench: Workbench;
  readonly draft: Draft;
  readonly rule: DraftRule;
  readonly problem: Refusal | null;
  readonly onReady: (editor: EditorHandle | null) => void;
  /** The cursor stands before this character. */
  readonly onCursor: (at: number) => void;
}

export function Editor({ bench, draft, rule, problem, onReady, onCursor }: EditorProps) {
  const { playground } = usePage();
  const place = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const editor = useSignal<CodeEditor | null>(null);
  const wanted = useSignal(false);
  const typed = useRef(false);
  const composing = useRef(false);
  const shown = useRef(rule);
  shown.current = rule;
  const waiting = useRef<((editor: CodeEditor) => void)[]>([]);
  const notes = bench.notes.value;
  const linked = bench.linkedText.value;
  const { cuts } = planOf(rule);
  const still = problem === null && linked === null && cuts.length === 0 && canStandStill(rule.text);

  useEffect(() => {
    const once = (use: (editor: CodeEditor) => void): void => {
      if (editor.peek() !== null) return use(editor.peek()!);
      waiting.current.push(use);
      wanted.value = true;
    };
    onReady({
      cutAtCursor: () => once((one) => one.cutAtCursor()),
      goTo: (range) => once((one) => one.goTo(range)),
    });
    return () => onReady(null);
  }, []);

  useEffect(() => {
    // What shows more than a still text can is for the editor.
    if (!still) wanted.value = true;
  }, [still]);

  useEffect(() => {
    if (!wanted.value) return;
    const { response } = playground;
    let gone = false;
    let made: CodeEditor | null = null;
    const load = async (): Promise<void> => {
      const module = await import('../code-editor.js');
      // A press that goes on, or characters that are being composed, would be torn.
      while (composing.current || input.current?.matches(':active')) await nextFrame();
      if (gone) return;
      // Seen before it is drawn next: what is hidden takes no focus.
      place.current!.hidden = false;
      made = new module.CodeEditor(
        place.current!,
        (key, text, edited) => response.editText(key, text, edited),
        {
          message: 'response',
          onRemarks: () => bench.show('notes'),
          onSelect: (range) => {
            onCursor(range.to);
            if (range.from < range.to) bench.selection.value = { origin: 'text', ...plain(range) };
            else if (bench.selection.peek()?.origin === 'text') bench.selection.value = null;
          },
        },
      );
      const now = response.draft.peek()?.rules.find(({ key }) => key === shown.current.key) ?? shown.current;
      made.show(now.key, now.text, planOf(now).cuts);
      if (input.current !== null) made.takeOver(input.current, typed.current);
      editor.value = made;
      for (const use of waiting.current.splice(0)) use(made);
    };
    // Without it the text goes on standing still, and the next who goes into it tries again.
    load().catch(() => (wanted.value = false));
    return () => {
      gone = true;
      made?.destroy();
      editor.value = null;
    };
  }, [wanted.value]);

  const current = editor.value;
  const index = draft.rules.indexOf(rule);
  const at = problem?.at;
  const line = at !== undefined && at.rule === index && !problem!.code.startsWith('RULE_') ? at.line : 0;
  const column = at?.column ?? 0;
  const message = problem === null ? '' : say(problem.message);
  useEffect(() => {
    if (current === null) return;
    // What was typed since this was rendered is in the draft already, and must not be undone.
    const newest = playground.response.draft.peek()?.rules.find((one) => one.key === rule.key) ?? rule;
    current.show(rule.key, newest.text, planOf(newest).cuts);
    current.setLineEnding(draft.lineEnding);
    current.setProblem(line === 0 ? null : { line, column, message });
  }, [current, rule, draft.lineEnding, line, column, message]);

  useEffect(() => {
    current?.setNotes(
      notes.map(({ from, to, severity, message: what, chrome, curl }) => ({
        from,
        to,
        severity,
        paragraphs: [say(what), say(chrome), say(curl)],
      })),
    );
  }, [current, notes, locale.value]);

  useEffect(() => current?.setLinked(linked), [current, linked?.from, linked?.to]);

  return (
    <>
      <div class="editor-place" ref={place} hidden={current === null} />
      {current === null && (
        <StillText
          key={rule.key}
          text={rule.text}
          lineEnding={draft.lineEnding}
          notes={notes}
          input={{
            label: editorTexts().labels.response,
            element: input,
            onApproach: () => (wanted.value = true),
            onType: () => (typed.current = true),
            onCompose: (goesOn) => (composing.current = goesOn),
          }}
        />
      )}
    </>
  );
}

function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

function plain({ from, to }: { readonly from: number; readonly to: number }): { from: number; to: number } {
  return { from, to };
}
