import type { Path } from '../../parse-places.ts';
import type { PlanFile } from '../../schema.ts';
import type { LintContext } from '../context.ts';

interface Named {
  readonly id: string;
}
type Placed = readonly [id: string, path: Path];

/** Ids that somebody names must name one thing. Lists that are named from the same fields share their ids. */
export function lintIds({ file, batches, steps, report }: LintContext): void {
  const ids = (at: Path, items: readonly Named[] | undefined): readonly Placed[] =>
    (items ?? []).map((item, index) => [item.id, [...at, index, 'id']]);
  const lists = (...names: readonly (keyof PlanFile)[]) =>
    names.flatMap((name) => ids([name], file[name] as readonly Named[] | undefined));
  const inside = (name: 'drills' | 'retrospectives', part: 'checks' | 'agenda') =>
    (file[name] ?? []).flatMap((item, index) =>
      ids([name, index, part], (item as unknown as Record<string, readonly Named[] | undefined>)[part]),
    );
  const namespaces: readonly (readonly Placed[])[] = [
    batches.map(({ batch, path }): Placed => [batch.id, [...path, 'id']]),
    gateIds(file),
    lists('guards', 'judgements'),
    steps.map(({ step, path }): Placed => [step.id, [...path, 'id']]),
    // What is recorded beside the runbook is recorded by its id alone.
    [
      ...lists('drills', 'announcements', 'watch', 'acceptance', 'signOffs'),
      ...lists('retrospectives', 'followUps', 'audit', 'report'),
      ...inside('drills', 'checks'),
      ...inside('retrospectives', 'agenda'),
    ],
    lists('roles', 'contacts'),
    ...(['metrics', 'alerts', 'flags', 'playbooks', 'dashboards', 'references', 'windows', 'freezes'] as const).map(
      (name) => lists(name),
    ),
    ...(['tracks', 'trains', 'audiences', 'dimensions', 'migrations', 'variants'] as const).map((name) => lists(name)),
  ];
  for (const namespace of namespaces) {
    const seen = new Set<string>();
    for (const [id, path] of namespace) {
      if (seen.has(id)) report('duplicate-id', path, { id });
      seen.add(id);
    }
  }
}

/** Gates, and the ids under which their later phases are ticked off. */
function gateIds(file: PlanFile): readonly Placed[] {
  return (file.gates ?? []).flatMap((gate, index): Placed[] => [
    [gate.id, ['gates', index, 'id']],
    ...(gate.again ?? []).map(
      (phase, at): Placed => [`${gate.id}.${phase.endOf}`, ['gates', index, 'again', at, 'endOf']],
    ),
  ]);
}
