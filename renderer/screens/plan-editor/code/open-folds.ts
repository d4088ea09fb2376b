import { uncollapseUnchanged } from '@codemirror/merge';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

const folded = '.cm-collapsedLines';

/** Lines that a comparison folds away open by the keyboard as well: CodeMirror's own widget only hears the mouse. */
export const openFoldsByKey: Extension = [
  EditorView.updateListener.of(({ view }) => makeFoldsReachable(view)),
  EditorView.domEventHandlers({
    keydown: (event, view) => {
      const fold = event.target instanceof Element ? event.target.closest(folded) : null;
      if (fold === null || (event.key !== 'Enter' && event.key !== ' ')) return false;
      event.preventDefault();
      const at = view.posAtDOM(fold);
      view.dispatch({ effects: uncollapseUnchanged.of(at), selection: { anchor: at } });
      // The widget is gone; whoever was there goes on at the first line that it hid.
      view.focus();
      return true;
    },
  }),
];

/** Makes what is drawn of them buttons. A view that was just made has had no update: then it is called once. */
export function makeFoldsReachable(view: EditorView): void {
  for (const fold of view.contentDOM.querySelectorAll<HTMLElement>(folded)) {
    if (fold.getAttribute('role') === 'button') continue;
    fold.setAttribute('role', 'button');
    fold.setAttribute('aria-expanded', 'false');
    fold.tabIndex = 0;
  }
}
