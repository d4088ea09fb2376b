import { CockpitFault } from '../../../shared/errors.ts';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { hasErrors, lintPlan } from '../../../shared/plan/lint/index.ts';
import { importDocument } from '../plans/import/import-document.ts';
import { planHeadline } from '../plans/plan-headline.ts';
import { planJsonSchema } from '../plans/plan-json-schema.ts';
import { planTemplate, planTemplates } from '../plans/plan-templates.ts';
import { coalescedStream } from './coalesced-stream.ts';
import type { BackendContext } from './context.ts';
import { implementer } from './implement.ts';
import { type RecordedChange, recordOnce } from './record-once.ts';

const { plans } = implementer;

export const plansProcedures = plans.router({
  lint: plans.lint.handler(({ input }) => {
    const { file, issues } = lintPlan(input.text);
    return { issues: [...issues], file, plan: file === null || hasErrors(issues) ? null : compilePlan(file) };
  }),
  import: plans.import.handler(({ input }) => importDocument(input.text)),
  schema: plans.schema.handler(({ input }) => planJsonSchema(input.language)),
  templates: plans.templates.handler(() => planTemplates.map(({ id, text }) => ({ id, headline: planHeadline(text) }))),
  template: plans.template.handler(({ input }) => {
    const template = planTemplate(input.id);
    if (template === undefined) throw new CockpitFault('not-found', { kind: 'template', id: input.id });
    return { ...template, headline: planHeadline(template.text) };
  }),

  list: plans.list.handler(({ context: { library } }) => library.list()),
  get: plans.get.handler(({ context: { library, journal }, input: { planId } }) => ({
    ...library.summary(planId),
    draft: library.draft(planId),
    versions: library.versions(planId),
    refused: journal.plans.refused(planId).map(({ windowId, text, refusedAt, savedBy }) => ({
      ...{ windowId, text, refusedAt },
      by: savedBy,
    })),
  })),
  version: plans.version.handler(({ context: { library }, input }) => library.version(input.planId, input.sequence)),
  watch: plans.watch.handler(({ context: { planChanges }, signal }) =>
    coalescedStream({
      signal,
      subscribe: (push) => {
        const tell = () => push({ changes: planChanges.count() });
        tell();
        return planChanges.onChange(tell);
      },
    }),
  ),

  create: plans.create.handler(({ context, input }) =>
    record(context, input.commandId, context.library.create(input.name, input.text, by(context))),
  ),
  duplicate: plans.duplicate.handler(({ context, input: { commandId, planId, sequence, name } }) =>
    record(context, commandId, context.library.duplicate(planId, sequence, name, by(context))),
  ),
  rename: plans.rename.handler(({ context, input }) =>
    record(context, input.commandId, context.library.rename(input.planId, input.name)),
  ),
  saveDraft: plans.saveDraft.handler(({ context, input: { commandId, ...save } }) => {
    const answer = record(context, commandId, context.library.saveDraft(save, by(context)));
    // Not in the answer that is kept: a text of two megabytes would stand there for every conflict.
    return answer.outcome === 'saved' ? answer : { ...answer, theirs: context.library.draft(save.planId) };
  }),
  dismissRefused: plans.dismissRefused.handler(({ context, input: { commandId, planId, windowId } }) =>
    record(context, commandId, context.library.dismissRefused(planId, windowId)),
  ),
  saveVersion: plans.saveVersion.handler(({ context, input: { commandId, planId, baseRevision, note } }) =>
    record(context, commandId, context.library.saveVersion(planId, baseRevision, note, by(context))),
  ),
  restoreVersion: plans.restoreVersion.handler(({ context, input: { commandId, planId, baseRevision, sequence } }) =>
    record(context, commandId, context.library.restoreVersion(planId, baseRevision, sequence, by(context))),
  ),
  archive: plans.archive.handler(({ context, input }) =>
    record(context, input.commandId, context.library.setArchived(input.planId, true)),
  ),
  unarchive: plans.unarchive.handler(({ context, input }) =>
    record(context, input.commandId, context.library.setArchived(input.planId, false)),
  ),
});

function record<Answer>(context: BackendContext, commandId: string, change: RecordedChange<Answer>): Answer {
  const answer = recordOnce(context, commandId, change);
  context.planChanges.tell();
  return answer;
}

function by(context: BackendContext): string | null {
  const actor = context.actor();
  return actor.kind === 'person' ? actor.id : null;
}
