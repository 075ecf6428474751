/**
 * What can't be seen in a text, made visible: line ends as they are sent, control characters, and characters that would
 * reorder or hide others. Each becomes a glyph of its own, so the characters themselves never reach the page.
 */
import { RangeSetBuilder, StateField, type Extension, type Text } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view';
import type { LineEnding } from '../../../server/core/messages.js';
import { NOTATION, UNSEEN, WIDE, unicodeName, unseenGlyph } from '../../models/still-text.js';
import type { EditorTexts } from '../../texts/editor.js';

/** A glyph that stands for what is sent, and is no text itself. */
class GlyphWidget extends WidgetType {
  constructor(
    readonly text: string,
    readonly className: string,
    readonly title = '',
  ) {
    super();
  }

  override eq(other: GlyphWidget): boolean {
    return this.text === other.text && this.className === other.className && this.title === other.title;
  }

  toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = this.className;
    element.textContent = this.text;
    if (this.title === '') element.setAttribute('aria-hidden', 'true');
    else element.title = this.title;
    return element;
  }
}

function glyphFor(character: string, words: EditorTexts): Decoration {
  const code = character.codePointAt(0)!;
  const names: Readonly<Record<number, string>> = words.unseen;
  const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
  const name = names[code] ?? (isControl ? words.control : words.notDrawn);
  const title = words.named(name, unicodeName(code));
  return Decoration.replace({ widget: new GlyphWidget(unseenGlyph(character), 'cm-unseen', title) });
}

/**
 * Glyphs for what can't be seen, named in the page's language; in all of the text, since an editor draws more than what it
 * calls visible: lines with the ends of a selection, and what comes into view before it has measured that.
 */
export function unseenCharacters(words: EditorTexts): Extension {
  const glyphs = (doc: Text): DecorationSet => {
    const builder = new RangeSetBuilder<Decoration>();
    for (const { 0: character, index } of doc.toString().matchAll(UNSEEN))
      builder.add(index, index + character.length, glyphFor(character, words));
    return builder.finish();
  };
  return StateField.define<DecorationSet>({
    create: ({ doc }) => glyphs(doc),
    update: (before, { docChanged, newDoc }) => (docChanged ? glyphs(newDoc) : before),
    provide: (field) => EditorView.decorations.from(field),
  });
}

/** `{{name}}` and `\r` look like what they are. */
export const notation: Extension = matching(NOTATION, (match) =>
  Decoration.mark({ class: match[0]!.startsWith('{') ? 'cm-insertion' : 'cm-escape' }),
);

/** Characters of East Asian scripts take two columns, whichever font they come from. */
export const wideCharacters: Extension = matching(WIDE, () => Decoration.mark({ class: 'cm-wide' }));

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

/** Draws what each line break is sent as: those of the head as chosen, those of the body as they stand. */
export function lineEnds(ending: LineEnding): Extension {
  const end = (text: string): Decoration =>
    Decoration.widget({ widget: new GlyphWidget(text, 'cm-line-end'), side: 1 });
  const headEnd = end(ending === 'crlf' ? '\\r\\n' : '\\n');
  const bodyEnd = end('\\n');
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
