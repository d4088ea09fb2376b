import { formatDuration } from '../../shared/i18n/format.ts';
import type { StepPlan } from '../../shared/plan/release-plan.ts';

/** The planned start and length of a step, `02:10 · 5 min`; null where the plan names none. */
export function plannedText({ file: { planned } }: StepPlan, part: 'all' | 'minutes'): string | null {
  const minutes = planned?.minutes === undefined ? null : formatDuration(planned.minutes * 60_000);
  const start = part === 'all' ? (planned?.start ?? null) : null;
  const parts = [start, minutes].filter((text) => text !== null);
  return parts.length === 0 ? null : parts.join(' · ');
}
