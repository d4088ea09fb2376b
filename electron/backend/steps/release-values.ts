import { CockpitFault } from '../../../shared/errors.ts';
import type { AnnouncementPlan, ReleasePlan } from '../../../shared/plan/release-plan.ts';
import type { LocalText } from '../../../shared/plan/scalars.ts';
import { placedSteps } from '../../../shared/plan/step-lists.ts';
import type { TextRef } from '../../../shared/release/events.ts';
import { currentBatchId } from '../../../shared/release/queries.ts';
import type { ReleaseDefinition, ReleaseState } from '../../../shared/release/state.ts';
import { fillText, type StepValue } from '../../../shared/steps/values.ts';
import type { FillOptions, RenderedAnnouncement } from './step-executor.ts';

/** Every value that the plan may name, with what it is before any step has run; null where there is none yet. */
export function valuesBefore({ plan, releaseId, variables }: ReleaseDefinition): ReadonlyMap<string, StepValue | null> {
  const known = new Map<string, StepValue | null>([
    ['release.id', releaseId],
    ['release.batch', null],
    ['release.from', plan.from],
    ['release.to', plan.to],
  ]);
  for (const name of Object.keys(plan.variables)) known.set(`vars.${name}`, variables[name] ?? null);
  for (const { step } of placedSteps(plan).values()) {
    for (const name of Object.keys(step.file.outputs ?? {})) known.set(`steps.${step.id}.${name}`, null);
  }
  return known;
}

/** Every value that the plan may name, with what it is now; null where there is none (yet). */
export function valuesNow(
  state: ReleaseState,
  textOf: (ref: TextRef) => string | null,
): ReadonlyMap<string, StepValue | null> {
  const known = new Map(valuesBefore(state.definition));
  known.set('release.batch', currentBatchId(state));
  for (const { step } of placedSteps(state.definition.plan).values()) {
    const given = state.steps[step.id]?.result?.outputs ?? {};
    for (const name of Object.keys(step.file.outputs ?? {})) {
      const output = Object.hasOwn(given, name) ? given[name] : undefined;
      const value = output === undefined ? null : output.kind === 'value' ? output.value : textOf(output.text);
      known.set(`steps.${step.id}.${name}`, value);
    }
  }
  return known;
}

/** Fills a text, or throws `value-missing` with the name, `value-unfit` for what no argument or header can hold. */
export function filled(
  text: string,
  known: ReadonlyMap<string, StepValue | null>,
  stepId: string,
  { encode, own = {} }: FillOptions = {},
): string {
  const all = new Map(known);
  for (const [name, value] of Object.entries(own)) all.set(`steps.${stepId}.${name}`, value);
  const result = fillText(text, all, encode);
  if (!result.ok) throw new CockpitFault('value-missing', { value: result.missing });
  if (result.text.includes('\0')) throw new CockpitFault('value-unfit', { value: text });
  return result.text;
}

/** An announcement with its values filled in, in both languages where the plan writes it in both. */
export function renderedAnnouncement(
  plan: ReleasePlan,
  id: string,
  fill: (text: string) => string,
): RenderedAnnouncement {
  const announcement = plan.announcements.find((candidate) => candidate.id === id);
  if (announcement === undefined) throw new CockpitFault('not-found', { kind: 'announcement', id });
  const say = (text: LocalText) => fill(text.zh === text.en ? text.zh : `${text.zh} / ${text.en}`);
  const { slot, title, subject, audience } = announcement;
  return {
    slot,
    audience: audience.length === 0 ? [say(title)] : audience.map(say),
    subject: say(subject ?? title),
    body: bodyOf(announcement, say),
  };
}

function bodyOf({ title, fields }: AnnouncementPlan, say: (text: LocalText) => string): string {
  if (fields.length === 0) return say(title);
  return fields.map((field) => `${say(field.title)}: ${field.value === null ? '–' : say(field.value)}`).join('\n');
}
