/** The cuts of a write plan in the editor's state, without a view. */
import { history, undo } from '@codemirror/commands';
import { EditorState, type TransactionSpec } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { cutMarks, cutsOf, showCuts } from '../../../web/panels/editor/cuts.js';

const TEXT = 'HTTP/1.1 200 OK\n\nbody';

class Editor {
  state = EditorState.create({
    doc: TEXT,
    extensions: [history(), EditorState.lineSeparator.of('\n'), cutMarks([{ at: 17, waitMs: 500 }])],
  });

  get cuts(): (readonly [at: number, waitMs: number])[] {
    return cutsOf(this.state).map(({ at, waitMs }) => [at, waitMs]);
  }

  do(spec: TransactionSpec): void {
    this.state = this.state.update(spec).state;
  }

  show(...cuts: (readonly [at: number, waitMs: number])[]): void {
    this.do({
      effects: showCuts(
        this.state,
        cuts.map(([at, waitMs]) => ({ at, waitMs })),
      ),
    });
  }

  undo(): void {
    undo({ state: this.state, dispatch: (transaction) => void (this.state = transaction.state) });
  }
}

describe('cuts in the editor', () => {
  it('move with the text before them, and begin the piece that is typed at them', () => {
    const editor = new Editor();
    editor.do({ changes: { from: 0, insert: 'abc' } });
    editor.do({ changes: { from: 20, insert: 'new ' } });
    expect(editor.cuts).toEqual([[20, 500]]);
  });

  it('become those that are shown', () => {
    const editor = new Editor();
    editor.show([3, 0], [17, 900]);
    expect(editor.cuts).toEqual([
      [3, 0],
      [17, 900],
    ]);
    expect(showCuts(editor.state, cutsOf(editor.state))).toEqual([]);
    editor.show();
    expect(editor.cuts).toEqual([]);
  });

  it('go with the text around them, and come back with what undo brings back', () => {
    const editor = new Editor();
    editor.show([3, 0], [17, 500], [19, 7]);
    editor.do({ changes: { from: 10, to: TEXT.length }, userEvent: 'delete' });
    expect(editor.cuts).toEqual([[3, 0]]);
    editor.undo();
    expect(editor.state.doc.toString()).toBe(TEXT);
    expect(editor.cuts).toEqual([
      [3, 0],
      [17, 500],
      [19, 7],
    ]);
  });

  it('stay where only one side of them is deleted', () => {
    const editor = new Editor();
    editor.do({ changes: { from: 10, to: 17 } });
    expect(editor.cuts).toEqual([[10, 500]]);
  });

  it('that were set or taken are undone, too', () => {
    const editor = new Editor();
    editor.show([5, 0], [17, 500]);
    editor.undo();
    expect(editor.cuts).toEqual([[17, 500]]);
    editor.show();
    editor.undo();
    expect(editor.cuts).toEqual([[17, 500]]);
  });
});
