import { goodBatch, goodGuard, goodPlan, type WrittenPlan } from '../lint-plan.ts';

/** A plan that shows a contradiction, and one close by that does not. */
export interface QuestionCase {
  readonly bad: WrittenPlan;
  readonly good: WrittenPlan;
}
export type QuestionCases = Readonly<Record<string, QuestionCase>>;

type Changes = Partial<WrittenPlan>;
export type WrittenStep = NonNullable<WrittenPlan['steps']>[number];
export type WrittenGuard = ReturnType<typeof goodGuard>;
export type WrittenBatch = ReturnType<typeof goodBatch>;

/** Two plans that differ in some sections. */
export function plans(bad: Changes, good: Changes): QuestionCase {
  return { bad: goodPlan(bad), good: goodPlan(good) };
}

/** Two plans that differ in their only guard. */
export function guards(bad: Partial<WrittenGuard>, good: Partial<WrittenGuard>, more: Changes = {}): QuestionCase {
  return plans({ ...more, guards: [goodGuard(bad)] }, { ...more, guards: [goodGuard(good)] });
}

/** Two plans that differ in what the first batch says. */
export function firstBatch(bad: Partial<WrittenBatch>, good: Partial<WrittenBatch>, more: Changes = {}): QuestionCase {
  const ladder = (first: Partial<WrittenBatch>) => [
    goodBatch('B1', '10 %', first),
    goodBatch('B2', '50 %'),
    goodBatch('B3', '100 %'),
  ];
  return plans({ ...more, batches: ladder(bad) }, { ...more, batches: ladder(good) });
}

export function quote(text: string, more: Partial<WrittenStep> = {}): WrittenStep {
  return { id: 'q', kind: 'manual', title: 'Q', quote: text, ...more } as WrittenStep;
}

/** Two plans that quote different commands. */
export function quotes(bad: string, good: string, more: Changes = {}): QuestionCase {
  return plans({ ...more, steps: [quote(bad)] }, { ...more, steps: [quote(good)] });
}

export function steps(bad: readonly WrittenStep[], good: readonly WrittenStep[], more: Changes = {}): QuestionCase {
  return plans({ ...more, steps: [...bad] }, { ...more, steps: [...good] });
}
