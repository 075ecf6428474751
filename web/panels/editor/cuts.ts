/**
 * The cuts of a write plan in the text: marks that move with what is typed around them, and come back with what undo
 * brings back. Must never know where the text may be cut: who is told of them settles that.
 */
import { invertedEffects } from '@codemirror/commands';
import {
  MapMode,
  StateEffect,
  StateField,
  type ChangeDesc,
  type EditorState,
  type Extension,
  type Transaction,
} from '@codemirror/state';
import { Decoration, EditorView, WidgetType } from '@codemirror/view';
import type { Cut } from '../../../server/core/messages.js';
import { moveCuts, sameCuts } from '../../models/write-plan.js';
import { editorWords } from './words.js';

/** Typing at a cut goes into the piece behind it. */
const SIDE = -1;

const put = StateEffect.define<Cut>({
  map: ({ at, waitMs }, changes) => ({ at: changes.mapPos(at, SIDE), waitMs }),
});
const take = StateEffect.define<number>({
  map: (at, changes) => changes.mapPos(at, SIDE),
});

const field = StateField.define<readonly Cut[]>({
  create: () => [],
  update(cuts, transaction) {
    let next = transaction.docChanged ? mapped(cuts, transaction.changes) : cuts;
    for (const effect of transaction.effects) {
      if (effect.is(take)) next = next.filter(({ at }) => at !== effect.value);
      else if (effect.is(put)) {
        const cut = effect.value;
        next = [...next.filter(({ at }) => at !== cut.at), cut].sort((a, b) => a.at - b.at);
      }
    }
    return next;
  },
  provide: (cuts) =>
    EditorView.decorations.compute([cuts, editorWords], (state) => {
      const words = state.facet(editorWords);
      const marks = state.field(cuts).map(({ at, waitMs }) => {
        const title = waitMs > 0 ? words.cutWithWait(waitMs) : words.cut;
        return Decoration.widget({ widget: new CutWidget(waitMs, title), side: SIDE }).range(at);
      });
      return Decoration.set(marks);
    }),
});

/** A cut goes with the text around it: where that was deleted on both its sides at once, it is gone, too. */
function mapped(cuts: readonly Cut[], changes: ChangeDesc): readonly Cut[] {
  return moveCuts(cuts, (at) => changes.mapPos(at, SIDE, MapMode.TrackDel));
}

/** What undo must do beside changing the text back: a cut in what was deleted does not come back with it. */
function inverse({ startState, state, effects, changes, docChanged }: Transaction): StateEffect<unknown>[] {
  const inverted: StateEffect<unknown>[] = [];
  const before = startState.field(field);
  for (const effect of effects) {
    if (effect.is(put) && !before.some(({ at }) => at === effect.value.at))
      inverted.push(take.of(effect.value.at));
    if (effect.is(take) || effect.is(put)) {
      const at = effect.is(put) ? effect.value.at : effect.value;
      const cut = before.find((one) => one.at === at);
      if (cut !== undefined) inverted.push(put.of(cut));
    }
  }
  if (docChanged && state.field(field) !== before) {
    for (const cut of before)
      if (changes.mapPos(cut.at, SIDE, MapMode.TrackDel) === null) inverted.push(put.of(cut));
  }
  return inverted;
}

class CutWidget extends WidgetType {
  constructor(
    readonly waitMs: number,
    readonly title: string,
  ) {
    super();
  }

  override eq(other: CutWidget): boolean {
    return this.waitMs === other.waitMs && this.title === other.title;
  }

  toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = 'cm-cut';
    element.title = this.title;
    if (this.waitMs > 0) element.dataset['wait'] = `${this.waitMs} ms`;
    return element;
  }
}

/** @param showing the cuts that there are to begin with */
export function cutMarks(showing: readonly Cut[]): Extension {
  return [field.init(() => showing), invertedEffects.of(inverse)];
}

export function cutsOf(state: EditorState): readonly Cut[] {
  return state.field(field);
}

/** The effects that make `cuts` of what `state` has; none when it has them. */
export function showCuts(state: EditorState, cuts: readonly Cut[]): StateEffect<unknown>[] {
  const before = state.field(field);
  if (sameCuts(before, cuts)) return [];
  const after = new Map(cuts.map((cut) => [cut.at, cut]));
  return [
    ...before.filter(({ at }) => !after.has(at)).map(({ at }) => take.of(at)),
    ...cuts
      .filter((cut) => !before.some(({ at, waitMs }) => at === cut.at && waitMs === cut.waitMs))
      .map((cut) => put.of(cut)),
  ];
}
