import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/**
 * The house's colours through its custom properties, so that a change of the scheme needs no new editor. Colour is
 * spent on levels only: the parts of the text are told apart by weight and by grey.
 */
const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface-sunken)', color: 'var(--ink)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.55' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--ink)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection':
    { backgroundColor: 'var(--line-strong)' },
  '.cm-gutters': {
    backgroundColor: 'var(--surface-sunken)',
    color: 'var(--ink-faint)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 6px 0 10px', minWidth: '34px' },
  '.cm-foldGutter .cm-gutterElement': { color: 'var(--ink-faint)', cursor: 'pointer' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--surface-hover) 45%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--surface-hover)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--line-strong)',
  },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--surface-raised)',
    border: '1px solid var(--line-strong)',
    color: 'var(--ink-dim)',
    padding: '0 6px',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface-panel)',
    border: '1px solid var(--line-strong)',
    color: 'var(--ink)',
    fontFamily: 'var(--mantine-font-family)',
    fontSize: '13px',
  },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '12.5px' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', lineHeight: '1.45' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--surface-hover)',
    color: 'var(--ink)',
  },
  '.cm-completionDetail': { marginLeft: '12px', fontStyle: 'normal', color: 'var(--ink-faint)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: 'var(--weight-strong)' },
  '.cm-tooltip.cm-completionInfo': { maxWidth: '320px', padding: '8px 12px', lineHeight: '1.45' },
  '.cm-field-help': { maxWidth: '380px', padding: '8px 12px', lineHeight: '1.45' },
  '.cm-field-help code': { fontWeight: 'var(--weight-strong)' },
  '.cm-diagnostic': { padding: '7px 12px', borderLeft: '3px solid var(--line-strong)', maxWidth: '460px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--level-red)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--level-yellow)' },
  '.cm-diagnostic-info': { borderLeftColor: 'var(--level-unknown)' },
  '.cm-finding-remedy': { display: 'block', marginTop: '2px', color: 'var(--ink-dim)' },
  '.cm-lintRange': { backgroundImage: 'none', paddingBottom: '0', textUnderlineOffset: '3px' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--level-red) 1px' },
  '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--level-yellow) 1px' },
  '.cm-lintRange-info': { textDecoration: 'underline dotted var(--level-unknown) 1.5px' },
  '.cm-lintRange-active': { backgroundColor: 'var(--surface-hover)' },
  '.cm-gutter-lint': { width: '16px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0 2px', display: 'flex', alignItems: 'center' },
  '.cm-panels': { backgroundColor: 'var(--surface-panel)', color: 'var(--ink)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  '.cm-panel.cm-search': {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px 6px',
    padding: '8px 30px 8px 10px',
    fontFamily: 'var(--mantine-font-family)',
    fontSize: '12px',
  },
  '.cm-panel.cm-search br': { flexBasis: '100%', content: '""' },
  '.cm-panel.cm-search label': { display: 'inline-flex', alignItems: 'center', gap: '4px', fontSize: '12px' },
  '.cm-textfield': {
    backgroundColor: 'var(--surface-sunken)',
    border: '1px solid var(--line-strong)',
    borderRadius: '3px',
    color: 'var(--ink)',
    padding: '3px 7px',
    fontSize: '12px',
  },
  '.cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--surface-raised)',
    border: '1px solid var(--line-strong)',
    borderRadius: '3px',
    color: 'var(--ink)',
    fontSize: '12px',
  },
  '.cm-panel.cm-search [name=close]': { color: 'var(--ink-dim)', fontSize: '16px', right: '8px', top: '6px' },
  '.cm-searchMatch': { backgroundColor: 'var(--wash-yellow)', outline: '1px solid var(--level-yellow)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--surface-hover)', outline: '2px solid var(--level-yellow)' },
  // The shapes of the levels, drawn without pictures so that they take the scheme's colours.
  '.cm-lint-marker': { width: '10px', height: '10px' },
  '.cm-lint-marker-error': { content: 'normal', backgroundColor: 'var(--level-red)' },
  '.cm-lint-marker-warning': {
    content: 'normal',
    backgroundColor: 'var(--level-yellow)',
    clipPath: 'polygon(50% 4%, 100% 96%, 0 96%)',
  },
  '.cm-lint-marker-info': {
    content: 'normal',
    backgroundColor: 'var(--level-unknown)',
    clipPath: 'polygon(50% 0, 100% 50%, 50% 100%, 0 50%)',
  },
});

const parts = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], fontWeight: 'var(--weight-strong)' },
  { tag: [tags.content, tags.string, tags.special(tags.string)], color: 'var(--ink)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--ink-faint)', fontStyle: 'italic' },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace, tags.bracket], color: 'var(--ink-dim)' },
  { tag: [tags.labelName, tags.typeName, tags.keyword, tags.meta, tags.attributeValue], color: 'var(--ink-dim)' },
]);

export const editorTheme: Extension = [look, syntaxHighlighting(parts)];

/** A comparison tells old from new as the product does everywhere: grey against blue, and by a sign in the margin. */
export const comparisonTheme: Extension = EditorView.theme({
  '&': { height: '100%' },
  '.cm-changedLine, &.cm-merge-b .cm-changedLine, .cm-inlineChangedLine': {
    backgroundColor: 'color-mix(in srgb, var(--version-new) 12%, transparent)',
  },
  '.cm-changedText, &.cm-merge-b .cm-changedText': {
    background: 'color-mix(in srgb, var(--version-new) 34%, transparent)',
  },
  '.cm-deletedChunk': {
    backgroundColor: 'color-mix(in srgb, var(--version-old) 13%, transparent)',
    color: 'var(--ink-dim)',
    paddingLeft: '6px',
  },
  '.cm-deletedChunk .cm-deletedText, .cm-deletedText': {
    background: 'color-mix(in srgb, var(--version-old) 38%, transparent)',
    textDecoration: 'line-through',
  },
  '.cm-deletedLine, .cm-deletedLine del, del': { textDecoration: 'none' },
  '.cm-changedLineGutter, &.cm-merge-b .cm-changedLineGutter': { background: 'var(--version-new)' },
  '.cm-deletedLineGutter, &.cm-merge-b .cm-deletedLineGutter': { background: 'var(--version-old)' },
  '.cm-collapsedLines': {
    background: 'var(--surface-raised)',
    color: 'var(--ink-dim)',
    padding: '3px 10px',
    fontFamily: 'var(--mantine-font-family)',
    fontSize: '12px',
  },
  '.cm-collapsedLines:focus-visible': { outline: '2px solid var(--focus-ring)', outlineOffset: '-2px' },
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"⋯"', margin: '0 8px' },
});
