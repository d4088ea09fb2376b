import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import { parseYaml, type YamlTree } from './yaml-tree.ts';

/** A text with its tree, and what both would be after a small change: read anew only where the change is. */
export interface YamlSource {
  readonly text: string;
  readonly tree: YamlTree;
  changed(from: number, to: number, insert: string): YamlSource;
}

/** Reads a text from its beginning to its end. */
export function readSource(text: string): YamlSource {
  return {
    text,
    tree: parseYaml(text),
    changed: (from, to, insert) => readSource(`${text.slice(0, from)}${insert}${text.slice(to)}`),
  };
}

/** Longer than this nobody waits for a tree: what is there of it by then has to do. */
const parsesWithinMs = 80;

/** The text of the editor. Its tree is kept from one key to the next, which in a long plan makes all the difference. */
export function sourceOf(state: EditorState): YamlSource {
  return {
    text: state.doc.toString(),
    tree: treeOf(state),
    changed: (from, to, insert) => sourceOf(state.update({ changes: { from, to, insert } }).state),
  };
}

export function treeOf(state: EditorState, upTo = state.doc.length): YamlTree {
  return ensureSyntaxTree(state, upTo, parsesWithinMs) ?? syntaxTree(state);
}
