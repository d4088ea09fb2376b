import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, nextDiagnostic, setDiagnostics } from '@codemirror/lint';
import { diff } from '@codemirror/merge';
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view';
import type { Translate } from '../../../../shared/i18n/translator.ts';
import type { PlanIssue } from '../../../../shared/plan/parse.ts';
import { longestPlanText } from '../../../../shared/plan/parse-limits.ts';
import { securityNonce } from '../../../client/security-nonce.ts';
import { completionSource } from './completion-source.ts';
import { diagnosticsOf, offsetOf } from './diagnostics.ts';
import { editorPhrases } from './editor-phrases.ts';
import { editorTheme } from './editor-theme.ts';
import { fieldHelp } from './field-help.ts';
import type { SchemaNode } from './json-schema.ts';
import { nameOfWay, wayAt } from './way-at.ts';
import { treeOf } from './yaml-source.ts';
import { nodeAt, startOf, type YamlStep } from './yaml-tree.ts';

export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly readOnly: boolean;
  readonly translate: Translate;
  /** Null until it is known: nothing is completed before. */
  schema(): SchemaNode | null;
  onText(text: string): void;
  /** What was pasted or dropped would make the text longer than a plan may be; the text stays as it is. */
  onTooLong(): void;
  /** The name of the place where the cursor stands now; see `nameOfWay`. */
  onPlace(place: string): void;
}

/** The editor of a plan's text, apart from the screen around it. */
export interface PlanEditor {
  text(): string;
  /** Shows another text; what is the same stays where it is, and the cursor with it. Can be undone. */
  show(text: string): void;
  mark(issues: readonly PlanIssue[]): void;
  jumpTo(place: Pick<PlanIssue, 'line' | 'column'>): void;
  /** False where the text has no such item. */
  jumpToItem(way: readonly YamlStep[]): boolean;
  focus(): void;
  find(): void;
  nextFinding(): void;
  /** Words and whether it can be written. */
  configure(options: Pick<EditorOptions, 'translate' | 'readOnly'>): void;
  close(): void;
}

export function createEditor(options: EditorOptions): PlanEditor {
  const changeable = new Compartment();
  let translate = options.translate;
  let marked: readonly PlanIssue[] = [];
  const view = new EditorView({
    parent: options.parent,
    dispatchTransactions: (transactions, of) => {
      const length = transactions.at(-1)?.newDoc.length ?? 0;
      // What is too long already may be shortened.
      if (length > longestPlanText && length > of.state.doc.length) return options.onTooLong();
      of.update(transactions);
    },
    state: EditorState.create({
      doc: options.text,
      extensions: [
        EditorView.cspNonce.of(securityNonce),
        changeable.of(changeableBy(options)),
        fixedParts,
        autocompletion({
          override: [completionSource(options.schema, () => translate)],
          icons: false,
          activateOnTyping: true,
        }),
        fieldHelp(options.schema, () => translate),
        EditorView.domEventHandlers({
          drop: (event) => {
            // The editor itself would read the file to its end before it is asked.
            const files = [...(event.dataTransfer?.files ?? [])];
            if (files.every(({ size }) => size <= 3 * longestPlanText)) return false;
            event.preventDefault();
            options.onTooLong();
            return true;
          },
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onText(update.state.doc.toString());
          if (update.docChanged || update.selectionSet) options.onPlace(placeOf(update.state));
        }),
      ],
    }),
  });
  const jump = (at: number): void => {
    view.dispatch({
      selection: { anchor: at },
      effects: EditorView.scrollIntoView(at, { y: 'center' }),
    });
    view.focus();
  };
  const mark = (issues: readonly PlanIssue[]): void => {
    marked = issues;
    view.dispatch(setDiagnostics(view.state, diagnosticsOf(translate, view.state.doc, issues)));
  };
  return {
    text: () => view.state.doc.toString(),
    show: (text) => {
      const changes = diff(view.state.doc.toString(), text, { scanLimit: 2_000, timeout: 200 }).map(
        ({ fromA, toA, fromB, toB }) => ({ from: fromA, to: toA, insert: text.slice(fromB, toB) }),
      );
      view.dispatch({ changes });
    },
    mark,
    jumpTo: (place) => jump(offsetOf(view.state.doc, place)),
    jumpToItem: (way) => {
      const text = view.state.doc.toString();
      const node = nodeAt(treeOf(view.state), text, way);
      if (node === null) return false;
      jump(startOf(node, text));
      return true;
    },
    focus: () => view.focus(),
    find: () => void openSearchPanel(view),
    nextFinding: () => {
      view.focus();
      nextDiagnostic(view);
    },
    configure: (changed) => {
      translate = changed.translate;
      view.dispatch({ effects: changeable.reconfigure(changeableBy(changed)) });
      mark(marked);
    },
    close: () => view.destroy(),
  };
}

function changeableBy({ translate, readOnly }: Pick<EditorOptions, 'translate' | 'readOnly'>): Extension {
  return [
    EditorState.readOnly.of(readOnly),
    EditorState.phrases.of(editorPhrases(translate)),
    EditorView.contentAttributes.of({ 'aria-label': translate('planEditor:text') }),
  ];
}

const fixedParts: Extension = [
  lintGutter(),
  lineNumbers(),
  foldGutter(),
  history(),
  drawSelection(),
  dropCursor(),
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  indentUnit.of('  '),
  EditorState.tabSize.of(2),
  bracketMatching(),
  closeBrackets(),
  rectangularSelection(),
  crosshairCursor(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  search({ top: true }),
  yaml(),
  editorTheme,
  keymap.of([
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...lintKeymap,
    // Esc, then Tab, leaves the editor: whoever has only a keyboard is not caught in it.
    indentWithTab,
  ]),
];

function placeOf(state: EditorState): string {
  const at = state.selection.main.head;
  const line = state.doc.lineAt(at);
  // Between the indentation and the first word the cursor already means that word.
  const text = state.doc.toString();
  const first = line.from + (/^\s*(?:- +)*/.exec(line.text)?.[0].length ?? 0);
  return nameOfWay(wayAt(treeOf(state, line.to).resolveInner(Math.max(at, first), 1), text));
}
