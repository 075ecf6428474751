/** What there is to say about the text: the same as in the editor's gutter, for keyboard, touch and the back row. */
import { say } from '../../texts/locale.js';
import { workbenchTexts } from '../../texts/workbench.js';
import type { ToolProps } from './Bench.js';

export function Notes({ bench, rule, editor }: ToolProps) {
  const text = workbenchTexts();
  const notes = bench.notes.value;
  if (notes.length === 0) {
    return (
      <p class="tool-empty">{bench.problem.value === null ? text.nothingToRemark : text.notationFirst}</p>
    );
  }
  return (
    <ul class="notes" data-testid="notes">
      {notes.map((note) => (
        <li key={`${note.code} ${note.from}`} class="note" data-severity={note.severity}>
          <p>
            <button type="button" class="link" onClick={() => editor?.goTo(note)}>
              {text.line(lineOf(rule.text, note.from))}
            </button>
            {say(note.message)}
          </p>
          <p class="does">{say(note.chrome)}</p>
          <p class="does">{say(note.curl)}</p>
        </li>
      ))}
    </ul>
  );
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
