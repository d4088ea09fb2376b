import type { ItemPlan, ItemSection } from '../release-plan.ts';
import { type LocalText, localText } from '../scalars.ts';
import type { PlanFile } from '../schema.ts';

interface Written {
  readonly id: string;
  readonly title: string | LocalText;
  readonly owner?: string | LocalText | undefined;
  readonly due?: string | undefined;
}

/** Everything that somebody ticks off beside the runbook, in the order in which a release comes to it. */
export function compileItems(file: PlanFile): readonly ItemPlan[] {
  const of = (section: ItemSection, written: readonly Written[] | undefined): ItemPlan[] =>
    (written ?? []).map(({ id, title, owner, due }) => ({
      id,
      section,
      title: localText(title),
      owner: owner === undefined ? null : localText(owner),
      due: due ?? null,
    }));
  const withParts = <Part extends Written>(
    items: readonly Written[] | undefined,
    parts: (item: Written) => readonly Part[] | undefined,
  ) => (items ?? []).flatMap((item) => [item, ...(parts(item) ?? [])]);
  return [
    ...of(
      'drill',
      (file.drills ?? []).flatMap((drill) => [drill, ...(drill.checks ?? [])]),
    ),
    ...of('announcement', file.announcements),
    ...of('watch', file.watch),
    ...of('acceptance', file.acceptance),
    ...of('sign-off', file.signOffs),
    ...of(
      'retrospective',
      withParts(file.retrospectives, (item) => file.retrospectives?.find(({ id }) => id === item.id)?.agenda),
    ),
    ...of('follow-up', file.followUps),
    ...of('audit', file.audit),
  ];
}
