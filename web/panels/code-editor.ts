/**
 * The wrapper around CodeMirror, and with `editor/` its only user: an editor for one text at a time in the notation of
 * responses. Loaded only when the page stands, since it is larger than all the rest.
 */
import { autocompletion, closeCompletion, completionStatus } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { http } from '@codemirror/legacy-modes/mode/http';
import { lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { effect } from '@preact/signals';
import type { Cut, LineEnding } from '../../server/core/messages.js';
import { cutPlaces, nearestPlace, sameCuts, toggleCut } from '../models/write-plan.js';
import { helpAt } from '../models/text-help.js';
import { editorTexts } from '../texts/editor.js';
import { completeFieldName, completeInsertion, completeStatusLine } from './editor/completions.js';
import { cutMarks, cutsOf, showCuts } from './editor/cuts.js';
import { linkedRange, showLinked, type TextRange } from './editor/linked.js';
import { remark, remarkGutter } from './editor/remarks.js';
import { HIGHLIGHT, THEME } from './editor/theme.js';
import { lineEnds, notation, unseenCharacters, wideCharacters } from './editor/visible.js';
import { speaking } from './editor/words.js';

/** A mistake in the text; line and column from 1. */
export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Something to say about a part of the text, in paragraphs. */
export interface TextNote extends TextRange {
  readonly severity: 'warning' | 'info';
  readonly paragraphs: readonly string[];
}

export interface EditorOptions {
  /** A response begins with a status line, and can be cut into pieces; absent: a request. */
  readonly message?: 'request' | 'response';
  /** The cursor or the selection is somewhere else. */
  readonly onSelect?: (range: TextRange) => void;
  /** Somebody wants to read what is remarked. */
  readonly onRemarks?: () => void;
}

const COMPLETIONS = {
  request: [completeInsertion, completeFieldName],
  response: [completeInsertion, completeStatusLine, completeFieldName],
} as const;

/** Marks changes that did not come from the keyboard. */
const fromOutside = Annotation.define<boolean>();

export class CodeEditor {
  readonly #view: EditorView;
  readonly #states = new Map<number, EditorState>();
  readonly #extensions: Extension;
  readonly #lineEnding = new Compartment();
  readonly #words = new Compartment();
  readonly #message: 'request' | 'response';
  readonly #stopSpeaking: () => void;
  #ending: LineEnding = 'crlf';
  #key: number | null = null;
  readonly #onSelect: EditorOptions['onSelect'];
  #problem: TextProblem | null = null;
  #notes: readonly TextNote[] = [];

  /** @param onEdit the text that `key` has now, and where its cuts are now: not all of them where it may be cut */
  constructor(
    parent: HTMLElement,
    onEdit: (key: number, text: string, cuts: readonly Cut[]) => void,
    { message = 'request', onSelect, onRemarks }: EditorOptions = {},
  ) {
    this.#onSelect = onSelect;
    this.#message = message;
    this.#extensions = [
      // Only LF ends a line here: a CR that was pasted stays, and is seen.
      EditorState.lineSeparator.of('\n'),
      remarkGutter(() => onRemarks?.()),
      lineNumbers(),
      highlightActiveLineGutter(),
      history(),
      drawSelection(),
      highlightActiveLine(),
      EditorView.lineWrapping,
      StreamLanguage.define(http),
      syntaxHighlighting(HIGHLIGHT),
      notation,
      wideCharacters,
      linkedRange,
      hoverTooltip((view, at) => textHelp(view.state.doc.toString(), at)),
      autocompletion({ override: [...COMPLETIONS[message]], icons: false }),
      keymap.of([
        { key: 'Escape', run: leaveEditor },
        ...(message === 'response' ? [{ key: 'Alt-Enter', run: cutAtCursor, preventDefault: true }] : []),
        ...lintKeymap.filter(({ key }) => key === 'F8'),
        ...defaultKeymap,
        ...historyKeymap,
      ]),
      EditorView.contentAttributes.of({
        spellcheck: 'false',
        autocapitalize: 'off',
        autocorrect: 'off',
      }),
      EditorView.updateListener.of(({ state, startState, docChanged, selectionSet, transactions }) => {
        const cuts = cutsOf(state);
        const edited = docChanged || !sameCuts(cuts, cutsOf(startState));
        const ours = transactions.some((one) => one.annotation(fromOutside));
        if (edited && !ours && this.#key !== null) onEdit(this.#key, state.doc.toString(), cuts);
        if (selectionSet || docChanged) onSelect?.(state.selection.main);
      }),
      THEME,
    ];
    this.#view = new EditorView({ parent, state: this.#newState('', []) });
    // What scrolls must be reachable by keyboard; CodeMirror takes it out of the order.
    this.#view.scrollDOM.tabIndex = 0;
    this.#stopSpeaking = effect(() => {
      const words = this.#speaking();
      this.#view.dispatch({ effects: this.#words.reconfigure(words) });
    });
  }

  /** Shows the text of rule `key` with its cuts. The cursor stays where it is when only the text is another. */
  show(key: number, text: string, cuts: readonly Cut[] = []): void {
    if (key !== this.#key) {
      if (this.#key !== null) this.#states.set(this.#key, this.#view.state);
      this.#key = key;
      this.#view.setState(this.#states.get(key) ?? this.#newState(text, cuts));
      // A text that was put away may have been shown with other line ends, in another language.
      this.#applyLineEnding();
      this.#view.dispatch({ effects: this.#words.reconfigure(this.#speaking()) });
      this.#onSelect?.(this.#view.state.selection.main);
    }
    const before = this.#view.state.doc.toString();
    const annotations = fromOutside.of(true);
    if (before !== text) this.#view.dispatch({ changes: difference(before, text), annotations });
    const effects = showCuts(this.#view.state, cuts);
    if (effects.length > 0) this.#view.dispatch({ effects, annotations });
  }

  setLineEnding(ending: LineEnding): void {
    if (ending === this.#ending) return;
    this.#ending = ending;
    this.#applyLineEnding();
  }

  setProblem(problem: TextProblem | null): void {
    this.#problem = problem;
    this.#showRemarks();
  }

  /** What there is to say about the text beside what is wrong in its notation. */
  setNotes(notes: readonly TextNote[]): void {
    this.#notes = notes;
    this.#showRemarks();
  }

  /** Highlights a part of the text, and scrolls to it; null highlights none. */
  setLinked(range: TextRange | null): void {
    showLinked(this.#view, range);
  }

  /** Cuts at the cursor, or takes away the cut that is there. */
  cutAtCursor(): void {
    cutAtCursor(this.#view);
  }

  /** Puts the cursor somewhere, and the focus into the text. */
  goTo({ from, to }: TextRange): void {
    const { length } = this.#view.state.doc;
    this.#view.dispatch({
      selection: { anchor: Math.min(from, length), head: Math.min(to, length) },
      scrollIntoView: true,
    });
    this.#view.focus();
  }

  focus(): void {
    this.#view.focus();
  }

  /**
   * Goes on where somebody has gone into the text before the editor was there: with the selection, the focus and, where
   * they have typed, the text of `input`.
   */
  takeOver(input: HTMLTextAreaElement, typed: boolean): void {
    const before = this.#view.state.doc.toString();
    if (typed) this.#view.dispatch({ changes: difference(before, input.value), userEvent: 'input' });
    this.#view.scrollDOM.scrollTop = input.parentElement!.scrollTop;
    if (document.activeElement === input) this.goTo({ from: input.selectionStart, to: input.selectionEnd });
  }

  destroy(): void {
    this.#stopSpeaking();
    this.#view.destroy();
  }

  #newState(text: string, cuts: readonly Cut[]): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [
        this.#extensions,
        cutMarks(cuts),
        this.#lineEnding.of(lineEnds(this.#ending)),
        this.#words.of(this.#speaking()),
      ],
    });
  }

  /** All that is said and drawn in words, in the page's language. */
  #speaking(): Extension {
    const words = editorTexts();
    return [speaking(words, this.#message), unseenCharacters(words)];
  }

  #applyLineEnding(): void {
    this.#view.dispatch({ effects: this.#lineEnding.reconfigure(lineEnds(this.#ending)) });
  }

  #showRemarks(): void {
    const { state } = this.#view;
    const { length } = state.doc;
    const diagnostics = this.#notes.map(({ from, to, severity, paragraphs }) =>
      remark(Math.min(from, length), Math.min(to, length), severity, paragraphs),
    );
    if (this.#problem !== null) diagnostics.push(this.#diagnostic(this.#problem));
    this.#view.dispatch(setDiagnostics(state, diagnostics));
  }

  #diagnostic({ line, column, message }: TextProblem): Diagnostic {
    const { doc } = this.#view.state;
    const at = doc.line(Math.max(1, Math.min(line, doc.lines)));
    const from = Math.min(at.from + column - 1, at.to);
    // As much as belongs together: the rest of an insertion, or one character.
    const rest = /^(?:\{\{[^}\n]*(?:\}\})?|\\.?|\w+|.)/u.exec(doc.sliceString(from, at.to))?.[0] ?? '';
    return remark(from, from + rest.length, 'error', [message]);
  }
}

/** What the pointer rests on, where there is something to say about it. */
function textHelp(
  text: string,
  at: number,
): { pos: number; end: number; above: boolean; create: () => { dom: HTMLElement } } | null {
  const help = helpAt(text, at);
  if (help === null) return null;
  const create = (): { dom: HTMLElement } => {
    const dom = document.createElement('div');
    dom.className = 'cm-text-help';
    const title = Object.assign(document.createElement('b'), { textContent: help.title });
    const section = Object.assign(document.createElement('span'), { textContent: ` ${help.section}` });
    const words = Object.assign(document.createElement('div'), { textContent: help.text });
    dom.append(title, section, words);
    return { dom };
  };
  return { pos: help.from, end: help.to, above: true, create };
}

/** Cuts at the place nearest to the cursor, or takes away the cut that is there. */
function cutAtCursor(view: EditorView): boolean {
  const places = cutPlaces(view.state.doc.toString());
  if (places === null) return true;
  const at = nearestPlace(places, view.state.selection.main.head);
  view.dispatch({ effects: showCuts(view.state, toggleCut(cutsOf(view.state), at)) });
  return true;
}

/** Escape closes the completions, or gives the focus back to the page: Tab indents nothing, so nobody is trapped. */
function leaveEditor(view: EditorView): boolean {
  if (completionStatus(view.state) !== null) return closeCompletion(view);
  view.contentDOM.blur();
  return true;
}

/** The one change that makes `after` of `before`: all but their common beginning and end. */
export function difference(before: string, after: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
