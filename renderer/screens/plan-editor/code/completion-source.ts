import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  startCompletion,
} from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import type { Translate } from '../../../../shared/i18n/translator.ts';
import { completePlan, type PlanCompletion } from './complete-plan.ts';
import type { SchemaNode } from './json-schema.ts';
import { sourceOf } from './yaml-source.ts';

/** Offers what the plan's schema has at the cursor. */
export function completionSource(schema: () => SchemaNode | null, translate: () => Translate): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const known = schema();
    if (known === null || context.state.readOnly) return null;
    const found = completePlan(known, sourceOf(context.state), context.pos);
    if (found === null) return null;
    // While somebody types, an empty place offers itself only behind a colon; asked for, everywhere.
    if (found.from === context.pos && !context.explicit && !afterColon(context)) return null;
    const t = translate();
    return {
      from: found.from,
      to: found.to,
      options: found.options.map((option, index) => completionOf(t, option, index)),
      validFor: /^[\w.-]*$/,
    };
  };
}

function afterColon({ state, pos }: CompletionContext): boolean {
  const line = state.doc.lineAt(pos);
  return /:\s+$/.test(line.text.slice(0, pos - line.from));
}

function completionOf(t: Translate, option: PlanCompletion, index: number): Completion {
  const { label, kind, required, description, insert } = option;
  return {
    label,
    detail:
      kind === 'field' ? (required ? t('planEditor:completion.required') : '') : t(`planEditor:completion.${kind}`),
    ...(description === null ? {} : { info: description }),
    // What is required comes first, then the schema's own order: it is the one in which a plan is read.
    boost: (required ? 50 : 0) - index / 10,
    apply: (view: EditorView, _completion: Completion, from: number, to: number) => {
      view.dispatch({
        changes: { from, to, insert },
        selection: { anchor: from + insert.length },
        userEvent: 'input.complete',
      });
      // Behind a new field stands a value or another field: it is offered at once.
      if (kind === 'field') startCompletion(view);
    },
  };
}
