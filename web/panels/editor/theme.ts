/** How the editor looks: the page's own colours, by name. */
import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const HIGHLIGHT = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--response)', fontWeight: '600' },
  { tag: tags.atom, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--ink)' },
]);

const tinted = (color: string, percent: number): string =>
  `color-mix(in srgb, var(--${color}) ${percent}%, transparent)`;

export const THEME = EditorView.theme({
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
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '1.75rem', padding: '0 var(--s2) 0 0' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': { backgroundColor: 'var(--raised)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-insertion': {
    color: 'var(--event)',
    backgroundColor: tinted('event', 12),
    borderRadius: '3px',
  },
  '.cm-insertion span': { color: 'inherit' },
  '.cm-escape, .cm-line-end': { color: 'var(--faint)' },
  // An em is what such a glyph takes by itself.
  '.cm-wide': { letterSpacing: 'calc(2ch - 1em)' },
  '.cm-line-end': { userSelect: 'none', pointerEvents: 'none' },
  '.cm-unseen': {
    margin: '0 1px',
    padding: '0 2px',
    border: `1px solid ${tinted('warn', 45)}`,
    borderRadius: '3px',
    color: 'var(--warn)',
    fontSize: '0.85em',
    unicodeBidi: 'isolate',
  },
  '.cm-linked': {
    backgroundColor: 'var(--selection)',
    boxShadow: 'inset 0 -2px var(--accent)',
  },
  '.cm-cut': {
    display: 'inline-block',
    height: '1.25em',
    margin: '0 2px',
    borderLeft: '2px dashed var(--accent)',
    verticalAlign: 'text-bottom',
    userSelect: 'none',
  },
  '.cm-cut[data-wait]::after': {
    content: 'attr(data-wait)',
    padding: '0 3px',
    backgroundColor: tinted('accent', 16),
    borderRadius: '0 3px 3px 0',
    color: 'var(--accent)',
    font: '0.8em/1.55 var(--sans)',
  },

  '.cm-tooltip': {
    maxWidth: 'min(26rem, calc(100vw - 1rem))',
    color: 'var(--ink)',
    backgroundColor: 'var(--panel)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-small)',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    width: 'min(24rem, calc(100vw - 1.5rem))',
    maxWidth: 'none',
    minWidth: '0',
    maxHeight: '15rem',
    fontFamily: 'var(--mono)',
    fontSize: 'var(--text-small)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: 'var(--s1) var(--s2)', whiteSpace: 'normal' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--on-accent)',
    backgroundColor: 'var(--accent)',
  },
  '.cm-completionDetail': {
    display: 'block',
    margin: '0',
    color: 'var(--dim)',
    font: 'normal var(--text-tiny)/1.35 var(--sans)',
  },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-text-help': { padding: 'var(--s2) var(--s3)', font: 'var(--text-small)/1.45 var(--sans)' },
  '.cm-text-help span': { color: 'var(--dim)' },

  '.cm-remarks': { width: '1rem' },
  '.cm-remarks .cm-gutterElement': { display: 'flex', height: '1.6em', padding: '0.4em 0 0 0.375rem' },
  '.cm-remark': { width: '0.5625rem', height: '0.5625rem', cursor: 'pointer' },
  '.cm-remark[data-severity=error]': { backgroundColor: 'var(--bad)' },
  '.cm-remark[data-severity=warning]': {
    backgroundColor: 'var(--warn)',
    clipPath: 'polygon(50% 0, 100% 100%, 0 100%)',
  },
  '.cm-remark[data-severity=info]': { backgroundColor: 'var(--request)', borderRadius: '50%' },
  '.cm-diagnostic, .cm-diagnostic-error, .cm-diagnostic-warning, .cm-diagnostic-info': {
    margin: '0',
    padding: 'var(--s2) var(--s3)',
    font: 'var(--text-small)/1.45 var(--sans)',
    borderLeft: '3px solid var(--tone)',
  },
  '.cm-diagnostic-error': { '--tone': 'var(--bad)' },
  '.cm-diagnostic-warning': { '--tone': 'var(--warn)' },
  '.cm-diagnostic-info': { '--tone': 'var(--request)' },
  '.cm-diagnostic p + p': { marginTop: 'var(--s1)', color: 'var(--dim)' },
  '.cm-lintRange-error, .cm-lintRange-warning, .cm-lintRange-info': {
    paddingBottom: '0',
    backgroundImage: 'none',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--bad) 1.5px' },
  '.cm-lintRange-warning': { textDecoration: 'underline dotted var(--warn) 2px' },
  '.cm-lintRange-info': { textDecoration: 'underline dotted var(--request) 1.5px' },
  '.cm-lintRange-active': { backgroundColor: 'var(--selected)' },
  '.cm-lintPoint:after': { borderBottomColor: 'var(--bad)' },
  '.cm-lintPoint-warning:after': { borderBottomColor: 'var(--warn)' },
  '.cm-lintPoint-info:after': { borderBottomColor: 'var(--request)' },
});
