/**
 * The words that the editor draws, in the page's language: a facet, so that what is drawn with them is drawn again when
 * the language changes.
 */
import { EditorState, Facet, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { editorTexts, type EditorTexts } from '../../texts/editor.js';

export const editorWords = Facet.define<EditorTexts, EditorTexts>({
  combine: ([words]) => words ?? editorTexts(),
});

/** @param message what the text is, which those who hear it are told */
export function speaking(words: EditorTexts, message: keyof EditorTexts['labels']): Extension {
  return [
    editorWords.of(words),
    EditorState.phrases.of(words.phrases),
    EditorView.contentAttributes.of({ 'aria-label': words.labels[message] }),
  ];
}
