import type { PlanHeadline, PlanSummary } from '../../../shared/contract/plans.ts';
import type { TemplateSummary } from '../../stores/plan-library-store.ts';

/** What the list can show and choose. */
export type Chosen =
  | { readonly kind: 'plan'; readonly id: string }
  | { readonly kind: 'template'; readonly id: string };

export interface FoundPlans {
  readonly own: readonly PlanSummary[];
  readonly templates: readonly TemplateSummary[];
  readonly archived: readonly PlanSummary[];
}

/** The plans and templates in which every one of the words stands: in the name, either title, or a version. */
export function findPlans(
  words: string,
  plans: readonly PlanSummary[],
  templates: readonly TemplateSummary[],
): FoundPlans {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const fits = (name: string, { title, from, to }: PlanHeadline): boolean => {
    const text = [name, title?.zh, title?.en, from, to].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  const found = plans.filter((plan) => fits(plan.name, plan.headline));
  return {
    own: found.filter((plan) => plan.archivedAt === null),
    templates: templates.filter((template) => fits(template.id, template.headline)),
    archived: found.filter((plan) => plan.archivedAt !== null),
  };
}

export function isChosen(chosen: Chosen | null, kind: Chosen['kind'], id: string): boolean {
  return chosen?.kind === kind && chosen.id === id;
}

/** The entry `by` places further in the order of the list; the first or last one at its ends, null in an empty list. */
export function chosenAfter(order: readonly Chosen[], chosen: Chosen | null, by: number): Chosen | null {
  const at = order.findIndex((entry) => chosen !== null && isChosen(chosen, entry.kind, entry.id));
  if (at < 0) return order[by > 0 ? 0 : order.length - 1] ?? null;
  return order[Math.min(order.length - 1, Math.max(0, at + by))] ?? null;
}
