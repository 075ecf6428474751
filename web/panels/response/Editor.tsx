/** The text of the rule that is shown, in CodeMirror, linked with the other tools of the bench. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Refusal } from '../../../server/core/messages.js';
import type { Draft, DraftRule } from '../../models/response-draft.js';
import type { Workbench } from '../../models/workbench.js';
import { planOf } from '../../models/write-plan.js';
import { locale, say } from '../../texts/locale.js';
import { CodeEditor } from '../code-editor.js';
import { usePage } from '../context.js';

interface EditorProps {
  readonly bench: Workbench;
  readonly draft: Draft;
  readonly rule: DraftRule;
  readonly problem: Refusal | null;
  readonly onReady: (editor: CodeEditor | null) => void;
  /** The cursor stands before this character. */
  readonly onCursor: (at: number) => void;
}

export function Editor({ bench, draft, rule, problem, onReady, onCursor }: EditorProps) {
  const { playground } = usePage();
  const place = useRef<HTMLDivElement>(null);
  const editor = useSignal<CodeEditor | null>(null);

  useEffect(() => {
    const { response } = playground;
    const made = new CodeEditor(place.current!, (key, text, cuts) => response.editText(key, text, cuts), {
      message: 'response',
      onRemarks: () => bench.show('notes'),
      onSelect: (range) => {
        onCursor(range.to);
        if (range.from < range.to) bench.selection.value = { origin: 'text', ...plain(range) };
        else if (bench.selection.peek()?.origin === 'text') bench.selection.value = null;
      },
    });
    editor.value = made;
    onReady(made);
    return () => {
      onReady(null);
      made.destroy();
    };
  }, []);

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

  const notes = bench.notes.value;
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

  const linked = bench.linkedText.value;
  useEffect(() => current?.setLinked(linked), [current, linked?.from, linked?.to]);

  return <div class="editor-place" ref={place} />;
}

function plain({ from, to }: { readonly from: number; readonly to: number }): { from: number; to: number } {
  return { from, to };
}
