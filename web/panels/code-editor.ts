/**
 * The wrapper around CodeMirror, and its only user: an editor for the text of one response at a time. Loaded only when
 * the page stands, since it is larger than all the rest.
 */
import {
  autocompletion,
  closeCompletion,
  completionStatus,
  type Completion,
  type CompletionSource,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { http } from '@codemirror/legacy-modes/mode/http';
import { setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, RangeSetBuilder, type Extension } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { LineEnding } from '../../server/core/messages.js';
import { FILTER_NAMES } from '../../server/core/template-filters.js';
import { VALUE_NAMES } from '../../server/core/template-values.js';

/** A mistake in the text; line and column from 1. */
export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface EditorOptions {
  /** What the text is, for those who hear it. */
  readonly label?: string;
}

/** Marks changes that did not come from the keyboard. */
const fromOutside = Annotation.define<boolean>();

export class CodeEditor {
  readonly #view: EditorView;
  readonly #states = new Map<number, EditorState>();
  readonly #extensions: Extension;
  readonly #lineEnding = new Compartment();
  #ending: LineEnding = 'crlf';
  #key: number | null = null;

  constructor(
    parent: HTMLElement,
    onEdit: (key: number, text: string) => void,
    { label = 'Response text' }: EditorOptions = {},
  ) {
    this.#extensions = [
      // Only LF ends a line here: a CR that was pasted stays, and is seen.
      EditorState.lineSeparator.of('\n'),
      lineNumbers(),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      highlightActiveLine(),
      EditorView.lineWrapping,
      StreamLanguage.define(http),
      syntaxHighlighting(HIGHLIGHT),
      notation,
      autocompletion({ override: [completeInsertion], icons: false }),
      keymap.of([{ key: 'Escape', run: leaveEditor }, ...defaultKeymap, ...historyKeymap]),
      EditorView.contentAttributes.of({
        'aria-label': label,
        spellcheck: 'false',
        autocapitalize: 'off',
        autocorrect: 'off',
      }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged || update.transactions.some((one) => one.annotation(fromOutside))) return;
        if (this.#key !== null) onEdit(this.#key, update.state.doc.toString());
      }),
      THEME,
    ];
    this.#view = new EditorView({ parent, state: this.#newState('') });
    // What scrolls must be reachable by keyboard; CodeMirror takes it out of the order.
    this.#view.scrollDOM.tabIndex = 0;
  }

  /** Shows the text of rule `key`. The cursor stays where it is when only the text is another. */
  show(key: number, text: string): void {
    if (key !== this.#key) {
      if (this.#key !== null) this.#states.set(this.#key, this.#view.state);
      this.#key = key;
      this.#view.setState(this.#states.get(key) ?? this.#newState(text));
      this.#applyLineEnding();
    }
    const before = this.#view.state.doc.toString();
    if (before === text) return;
    const change = difference(before, text);
    this.#view.dispatch({ changes: change, annotations: fromOutside.of(true) });
  }

  setLineEnding(ending: LineEnding): void {
    if (ending === this.#ending) return;
    this.#ending = ending;
    this.#applyLineEnding();
  }

  setProblem(problem: TextProblem | null): void {
    this.#view.dispatch(
      setDiagnostics(this.#view.state, problem === null ? [] : [this.#diagnostic(problem)]),
    );
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
  }

  #newState(text: string): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [this.#extensions, this.#lineEnding.of(lineEnds(this.#ending))],
    });
  }

  #applyLineEnding(): void {
    this.#view.dispatch({ effects: this.#lineEnding.reconfigure(lineEnds(this.#ending)) });
  }

  #diagnostic({ line, column, message }: TextProblem): Diagnostic {
    const { doc } = this.#view.state;
    const at = doc.line(Math.max(1, Math.min(line, doc.lines)));
    const from = Math.min(at.from + column - 1, at.to);
    // As much as belongs together: the rest of an insertion, or one character.
    const rest = /^(?:\{\{[^}\n]*(?:\}\})?|\\.?|\w+|.)/u.exec(doc.sliceString(from, at.to))?.[0] ?? '';
    return { from, to: from + rest.length, severity: 'error', message };
  }
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

/** `{{name}}` and `\r` look like what they are. */
const notation = matching(/\{\{[^}\n]*\}\}|\\(?:[rnt0\\]|x[0-9A-Fa-f]{2})/g, (match) =>
  Decoration.mark({ class: match[0]!.startsWith('{') ? 'cm-insertion' : 'cm-escape' }),
);

function matching(regexp: RegExp, decoration: (match: RegExpExecArray) => Decoration): Extension {
  const decorator = new MatchDecorator({ regexp, decoration });
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = decorator.createDeco(view);
      }
      update(update: ViewUpdate): void {
        this.decorations = decorator.updateDeco(update, this.decorations);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

class LineEndWidget extends WidgetType {
  constructor(readonly text: string) {
    super();
  }
  override eq(other: LineEndWidget): boolean {
    return other.text === this.text;
  }
  toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = 'cm-line-end';
    element.textContent = this.text;
    element.setAttribute('aria-hidden', 'true');
    return element;
  }
}

/** Draws what each line break is sent as: those of the head as chosen, those of the body as they stand. */
function lineEnds(ending: LineEnding): Extension {
  const headEnd = Decoration.widget({
    widget: new LineEndWidget(ending === 'crlf' ? '\\r\\n' : '\\n'),
    side: 1,
  });
  const bodyEnd = Decoration.widget({ widget: new LineEndWidget('\\n'), side: 1 });
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = this.build(view);
      }
      update(update: ViewUpdate): void {
        if (update.docChanged || update.viewportChanged) this.decorations = this.build(update.view);
      }
      build(view: EditorView): DecorationSet {
        const { doc } = view.state;
        const builder = new RangeSetBuilder<Decoration>();
        const { from, to } = view.viewport;
        const headLines = headLineCount(doc.iterLines());
        for (
          let line = doc.lineAt(from);
          line.number < doc.lines && line.from <= to;
          line = doc.line(line.number + 1)
        ) {
          builder.add(line.to, line.to, line.number <= headLines ? headEnd : bodyEnd);
        }
        return builder.finish();
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

function headLineCount(lines: Iterable<string>): number {
  let count = 0;
  for (const line of lines) {
    count += 1;
    if (line === '' || line === '\r') return count;
  }
  return Infinity;
}

/** After `{{` the values, after `|` the filters. */
const completeInsertion: CompletionSource = (context) => {
  const match = context.matchBefore(/\{\{[^}\n]*/);
  if (match === null) return null;
  const bar = match.text.lastIndexOf('|');
  const word = /[\w.-]*$/.exec(match.text)![0];
  const names = bar < 0 ? VALUE_NAMES : FILTER_NAMES;
  const closed = context.state.sliceDoc(context.pos, context.pos + 2) === '}}';
  const options = names.map((name): Completion => {
    const open = name.endsWith('NAME');
    return { label: name, apply: open ? name.slice(0, -4) : closed ? name : `${name}}}` };
  });
  return { from: context.pos - word.length, options, validFor: /^[\w.-]*$/ };
};

const HIGHLIGHT = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--response)', fontWeight: '600' },
  { tag: tags.atom, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--ink)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

const THEME = EditorView.theme({
  '&': {
    height: '100%',
    color: 'var(--ink)',
    backgroundColor: 'var(--panel)',
    fontSize: 'var(--text-small)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { padding: 'var(--s3) 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 var(--s3) 0 var(--s2)' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--faint)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2rem', padding: '0 var(--s2) 0 var(--s3)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': { backgroundColor: 'var(--raised)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-insertion': {
    color: 'var(--event)',
    backgroundColor: 'color-mix(in srgb, var(--event) 12%, transparent)',
    borderRadius: '3px',
  },
  '.cm-escape, .cm-line-end, .cm-specialChar': { color: 'var(--faint)' },
  '.cm-line-end': { userSelect: 'none', pointerEvents: 'none' },
  '.cm-tooltip': {
    color: 'var(--ink)',
    backgroundColor: 'var(--panel)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-small)',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: 'var(--text-small)' },
  '.cm-tooltip-autocomplete > ul > li': { padding: 'var(--s1) var(--s2)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--on-accent)',
    backgroundColor: 'var(--accent)',
  },
  '.cm-diagnostic': {
    padding: 'var(--s2) var(--s3)',
    fontFamily: 'var(--sans)',
    borderLeft: '3px solid var(--bad)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad) 1.5px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintPoint:after': { borderBottomColor: 'var(--bad)' },
});
