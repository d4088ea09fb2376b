import { localText } from '../scalars.ts';
import type { PlanFile } from '../schema.ts';
import { gateLine } from './before.ts';
import { type DryLine, line } from './dry-line.ts';

/** What is left when the last batch is out. */
export function afterLines(file: PlanFile): readonly DryLine[] {
  const gates = (file.gates ?? []).filter((gate) => gate.before === 'completion');
  const lines = [
    ...(gates.length === 0 ? [] : [line(1, 'completion-gates', ['gates'], { count: gates.length })]),
    ...gates.map(gateLine),
    ...(file.finally ?? []).map((step) =>
      line(1, 'finally', ['finally', { id: step.id }], { title: localText(step.title) }),
    ),
    ...(file.watch ?? []).map((duty) => line(1, 'watch', ['watch', { id: duty.id }], { title: localText(duty.title) })),
    ...(file.acceptance ?? []).map((condition) =>
      line(1, 'acceptance', ['acceptance', { id: condition.id }], { title: localText(condition.title) }),
    ),
    ...(file.signOffs ?? []).map((signOff) =>
      line(1, 'sign-off', ['signOffs', { id: signOff.id }], { title: localText(signOff.title) }),
    ),
  ];
  return lines.length === 0 ? [] : [line(0, 'after-last'), ...lines];
}
