import { yaml } from '@codemirror/lang-yaml';
import { getChunks, goToNextChunk, goToPreviousChunk, unifiedMergeView } from '@codemirror/merge';
import { openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import { securityNonce } from '../../../client/security-nonce.ts';
import { useShortcut } from '../../../components/shortcuts.ts';
import { useTranslate } from '../../../components/use-translate.ts';
import { TextAction } from '../../release/text-action.tsx';
import { editorPhrases } from './editor-phrases.ts';
import { comparisonTheme, editorTheme } from './editor-theme.ts';
import { makeFoldsReachable, openFoldsByKey } from './open-folds.ts';
import classes from './unified-diff.module.css';

interface UnifiedDiffProps {
  /** Both texts in full: what the older one has and the newer one has not is shown struck out. */
  readonly older: string;
  readonly newer: string;
  readonly label: string;
  /** What the two are called; older and newer unless told. */
  readonly names?: { readonly older: string; readonly newer: string };
}

/** Both texts in one, the differences marked; what is the same is folded away until it is asked for. */
export function UnifiedDiff({ older, newer, label, names }: UnifiedDiffProps) {
  const t = useTranslate();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [changes, setChanges] = useState<number | null>(null);
  const [whole, setWhole] = useState(false);
  useEffect(() => {
    if (place.current === null) return;
    const opened = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: newer,
        extensions: [
          EditorView.cspNonce.of(securityNonce),
          EditorState.readOnly.of(true),
          EditorState.phrases.of(editorPhrases(t)),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          lineNumbers(),
          yaml(),
          editorTheme,
          comparisonTheme,
          EditorView.lineWrapping,
          search({ top: true }),
          keymap.of(searchKeymap),
          openFoldsByKey,
          unifiedMergeView({
            original: older,
            mergeControls: false,
            // Exact also for texts of thousands of lines, but never at the cost of a window that stands still.
            diffConfig: { scanLimit: 10_000, timeout: 400 },
            ...(whole ? {} : { collapseUnchanged: { margin: 3, minSize: 6 } }),
          }),
        ],
      }),
    });
    view.current = opened;
    makeFoldsReachable(opened);
    setChanges(getChunks(opened.state)?.chunks.length ?? 0);
    return () => {
      view.current = null;
      opened.destroy();
    };
  }, [older, newer, label, whole, t]);
  const go = (command: typeof goToNextChunk): void => {
    if (view.current === null) return;
    command(view.current);
    view.current.dispatch({
      effects: EditorView.scrollIntoView(view.current.state.selection.main.head, { y: 'center' }),
    });
  };
  const some = changes !== null && changes > 0;
  const keys = { scope: 'everywhere', enabled: some } as const;
  useShortcut({ ...keys, keys: 'j', label: t('plans:diff.next'), run: () => go(goToNextChunk) });
  useShortcut({ ...keys, keys: 'k', label: t('plans:diff.previous'), run: () => go(goToPreviousChunk) });
  useShortcut({
    keys: 'Mod+f',
    scope: 'everywhere',
    label: t('planEditor:keys.find'),
    run: () => view.current !== null && openSearchPanel(view.current),
  });
  return (
    <div className={classes.diff}>
      <p className={classes.bar} role="status">
        {changes === null ? '' : some ? t('plans:diff.changes', { count: changes }) : t('plans:diff.same')}
        {some && (
          <>
            <TextAction label={t('plans:diff.next')} shortcut="j" onPress={() => go(goToNextChunk)} />
            <TextAction label={t('plans:diff.previous')} shortcut="k" onPress={() => go(goToPreviousChunk)} />
            <TextAction label={t('plans:diff.whole')} pressed={whole} onPress={() => setWhole(!whole)} />
          </>
        )}
        <span className={classes.key}>
          <del className={classes.older}>{names?.older ?? t('plans:diff.older')}</del>
          <ins className={classes.newer}>{names?.newer ?? t('plans:diff.newer')}</ins>
        </span>
      </p>
      <div ref={place} className={classes.text} />
    </div>
  );
}
