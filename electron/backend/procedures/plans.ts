import { compilePlan } from '../../../shared/plan/compile.ts';
import { hasErrors, lintPlan } from '../../../shared/plan/lint.ts';
import { localText } from '../../../shared/plan/scalars.ts';
import { planTemplates } from '../plans/plan-templates.ts';
import { implementer } from './implement.ts';

export const plansProcedures = implementer.plans.router({
  lint: implementer.plans.lint.handler(({ input }) => {
    const { file, issues } = lintPlan(input.text);
    return { issues: [...issues], plan: file === null || hasErrors(issues) ? null : compilePlan(file) };
  }),
  templates: implementer.plans.templates.handler(() =>
    planTemplates.map(({ id, text }) => {
      const { file } = lintPlan(text);
      return { id, text, title: { ...localText(file?.title ?? id) } };
    }),
  ),
});
