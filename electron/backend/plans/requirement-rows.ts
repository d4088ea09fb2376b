import { parse } from 'yaml';
import { z } from 'zod';
import type { CoverageInput } from '../../../shared/plan/coverage/plan-coverage.ts';

const requirementTexts = import.meta.glob<string>('../../../shared/plan/coverage/requirements.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const notInPlanTexts = import.meta.glob<string>('../../../shared/plan/templates/not-in-plan.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const requirementsSchema = z.object({
  rows: z.array(z.object({ id: z.string(), kind: z.string() })),
  questions: z.array(z.object({ id: z.string() })),
});

/** The rows of the five release documents, and those that stand in no template. Read when asked for, not at start. */
export function requirementRows(): Omit<CoverageInput, 'templates'> {
  const { rows, questions } = requirementsSchema.parse(JSON.parse(onlyText(requirementTexts)));
  const notInPlan = z.record(z.string(), z.string().min(1)).parse(parse(onlyText(notInPlanTexts)) ?? {});
  return { rows, questions: questions.map(({ id }) => id), notInPlan };
}

function onlyText(texts: Readonly<Record<string, string>>): string {
  return Object.values(texts)[0] ?? '';
}
