/** The part of the text that is selected elsewhere: shown, but not selected, so that nobody's cursor moves. */
import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';

export interface TextRange {
  readonly from: number;
  readonly to: number;
}

const link = StateEffect.define<TextRange | null>();
const mark = Decoration.mark({ class: 'cm-linked' });

export const linkedRange = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(link)) continue;
      const range = effect.value;
      next =
        range === null || range.from >= range.to
          ? Decoration.none
          : Decoration.set(mark.range(range.from, range.to));
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Shows `range`, and scrolls to it; null shows none. */
export function showLinked(view: EditorView, range: TextRange | null): void {
  const to = Math.min(range?.to ?? 0, view.state.doc.length);
  const shown = range === null || range.from >= to ? null : { from: range.from, to };
  const effects: StateEffect<unknown>[] = [link.of(shown)];
  if (shown !== null) effects.push(EditorView.scrollIntoView(shown.from, { y: 'nearest' }));
  view.dispatch({ effects });
}
