import type { AnnouncementPlan } from '../release-plan.ts';
import { localText } from '../scalars.ts';
import type { PlanFile } from '../schema.ts';
import type { Milliseconds } from './durations.ts';

export function compileAnnouncements(file: PlanFile, ms: Milliseconds): readonly AnnouncementPlan[] {
  return (file.announcements ?? []).map(
    ({ id, title, when, audience = [], channels = [], on, subject, fields = [], owner, deadlines = [] }) => ({
      id,
      title: localText(title),
      when,
      audience: audience.map(localText),
      channels: channels.map(localText),
      slot: on ?? null,
      subject: subject === undefined ? null : localText(subject),
      fields: fields.map((field) => ({
        id: field.id,
        title: localText(field.title),
        value: field.value === undefined ? null : localText(field.value),
      })),
      owner: owner === undefined ? null : localText(owner),
      deadlines: deadlines.map(({ what, within, from }) => ({ what, withinMs: ms(within, 0), from: from ?? null })),
    }),
  );
}
