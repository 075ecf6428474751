/**
 * Remarks about the text: a mark in the gutter, a line under the words, and on both a tooltip in paragraphs. What is
 * wrong in the notation is one of them, in a style of its own.
 */
import { forEachDiagnostic, setDiagnosticsEffect, type Diagnostic } from '@codemirror/lint';
import { StateEffect, StateField, type Extension } from '@codemirror/state';
import { EditorView, gutter, GutterMarker, showTooltip, type BlockInfo } from '@codemirror/view';

export type Severity = 'error' | 'warning' | 'info';

/** The gravest first. */
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

export function remark(
  from: number,
  to: number,
  severity: Severity,
  paragraphs: readonly string[],
): Diagnostic {
  return {
    from,
    to,
    severity,
    message: paragraphs.join(' '),
    renderMessage: () => inParagraphs(paragraphs),
  };
}

function inParagraphs(paragraphs: readonly string[]): HTMLElement {
  const element = document.createElement('div');
  for (const text of paragraphs)
    element.append(Object.assign(document.createElement('p'), { textContent: text }));
  return element;
}

class RemarkMarker extends GutterMarker {
  constructor(readonly severity: Severity) {
    super();
  }

  override eq(other: RemarkMarker): boolean {
    return this.severity === other.severity;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement('div');
    element.className = 'cm-remark';
    element.dataset['severity'] = this.severity;
    return element;
  }
}

const MARKERS = {
  error: new RemarkMarker('error'),
  warning: new RemarkMarker('warning'),
  info: new RemarkMarker('info'),
};

/** The beginning of the line whose mark the pointer is on. */
const point = StateEffect.define<number | null>();

const pointed = StateField.define<number | null>({
  create: () => null,
  update(at, { docChanged, effects }) {
    // What is told anew may be gone.
    let next = docChanged || effects.some((effect) => effect.is(setDiagnosticsEffect)) ? null : at;
    for (const effect of effects) if (effect.is(point)) next = effect.value;
    return next;
  },
  provide: (field) =>
    showTooltip.from(field, (at) =>
      at === null
        ? null
        : { pos: at, create: (view) => ({ dom: remarksDom(view, remarksOf(view, view.lineBlockAt(at))) }) },
    ),
});

function remarksOf(view: EditorView, { from, to }: BlockInfo): Diagnostic[] {
  const found: Diagnostic[] = [];
  forEachDiagnostic(view.state, (one, start) => {
    if (start >= from && start <= to) found.push(one);
  });
  return found;
}

function remarksDom(view: EditorView, remarks: readonly Diagnostic[]): HTMLElement {
  const element = document.createElement('div');
  for (const { severity, message, renderMessage } of remarks) {
    const one = document.createElement('div');
    one.className = `cm-diagnostic cm-diagnostic-${severity}`;
    one.append(renderMessage?.(view) ?? message);
    element.append(one);
  }
  return element;
}

/** @param onPress a mark was pressed: a pointer that can't rest has no tooltip */
export function remarkGutter(onPress: () => void): Extension {
  const isMark = (event: Event): boolean =>
    event.target instanceof Element && event.target.classList.contains('cm-remark');
  return [
    pointed,
    gutter({
      class: 'cm-remarks',
      lineMarker: (view, line) => {
        const severities = remarksOf(view, line).map((one) => one.severity);
        const gravest = SEVERITIES.find((severity) => severities.includes(severity));
        return gravest === undefined ? null : MARKERS[gravest];
      },
      lineMarkerChange: ({ transactions }) =>
        transactions.some(({ effects }) => effects.some((effect) => effect.is(setDiagnosticsEffect))),
      domEventHandlers: {
        mouseover: (view, line, event) => {
          if (isMark(event)) view.dispatch({ effects: point.of(line.from) });
          return false;
        },
        mouseout: (view, _, event) => {
          if (isMark(event)) view.dispatch({ effects: point.of(null) });
          return false;
        },
        mousedown: (view, line, event) => {
          if (!isMark(event)) return false;
          const [first] = remarksOf(view, line);
          view.dispatch({ selection: { anchor: first?.from ?? line.from } });
          onPress();
          return true;
        },
      },
    }),
  ];
}
