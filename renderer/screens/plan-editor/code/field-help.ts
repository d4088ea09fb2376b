import type { Extension } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import type { Translate } from '../../../../shared/i18n/translator.ts';
import { branchesOf, descriptionOf, type SchemaNode, schemasAt, shapeOf, valuesOfSchemas } from './json-schema.ts';
import { sourceOf, type YamlSource } from './yaml-source.ts';
import { keyOf, levelsTo, pathTo } from './yaml-tree.ts';

export interface FieldHelp {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly description: string | null;
  readonly shape: ReturnType<typeof shapeOf>;
  readonly values: readonly string[];
}

/** What the schema says of the field whose name stands at `at`; null where there is none, or nothing to say. */
export function helpAt(schema: SchemaNode, { text, tree }: YamlSource, at: number): FieldHelp | null {
  const node = tree.resolveInner(at, 1);
  const key = node.name === 'Key' ? node : node.parent;
  const pair = key?.name === 'Key' ? key.parent : null;
  if (key === null || pair === null) return null;
  const schemas = schemasAt(schema, pathTo(pair, text), levelsTo(pair, text));
  const branches = branchesOf(schema, schemas, new Map());
  const description = descriptionOf(schema, schemas);
  const values = valuesOfSchemas(branches);
  if (branches.length === 0 || (description === null && values.length === 0)) return null;
  return { from: key.from, to: key.to, name: keyOf(pair, text) ?? '', description, shape: shapeOf(branches), values };
}

/** Help for the field under the pointer. */
export function fieldHelp(schema: () => SchemaNode | null, translate: () => Translate): Extension {
  return hoverTooltip((view, at) => {
    const known = schema();
    const help = known === null ? null : helpAt(known, sourceOf(view.state), at);
    if (help === null) return null;
    return { pos: help.from, end: help.to, above: true, create: () => ({ dom: helpBox(translate(), help) }) };
  });
}

function helpBox(t: Translate, { name, description, shape, values }: FieldHelp): HTMLElement {
  const box = document.createElement('div');
  box.className = 'cm-field-help';
  const title = document.createElement('code');
  title.append(name);
  box.append(title);
  if (shape !== null) box.append(` · ${t(`planEditor:shape.${shape}`)}`);
  if (description !== null) {
    const words = document.createElement('div');
    words.append(description);
    box.append(words);
  }
  if (values.length > 0) {
    const list = document.createElement('div');
    list.className = 'cm-finding-remedy';
    list.append(values.join(' · '));
    box.append(list);
  }
  return box;
}
