import { z } from 'zod';
import type { PlanIssue } from '../plan/parse.ts';
import type { ReleasePlan } from '../plan/release-plan.ts';
import { read } from './access.ts';

export const plans = {
  /** Reads a plan text: what is wrong with it, and what would fly when nothing is. */
  lint: read
    .input(z.object({ text: z.string().max(2_000_000) }))
    .output(z.object({ issues: z.array(z.custom<PlanIssue>()), plan: z.custom<ReleasePlan>().nullable() })),
  /** The plans that the product ships. */
  templates: read.output(
    z.array(z.object({ id: z.string(), title: z.object({ zh: z.string(), en: z.string() }), text: z.string() })),
  ),
};
