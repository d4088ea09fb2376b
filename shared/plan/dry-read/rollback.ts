import { isRestored } from '../../steps/cluster.ts';
import { parseDurationMs } from '../duration.ts';
import { localText } from '../scalars.ts';
import type { PlanFile } from '../schema.ts';
import { type DryLine, line, type PlanWay } from './dry-line.ts';

const restarts = {
  batch: 'rollback-restart-batch',
  first: 'rollback-restart-first',
  'new-attempt': 'rollback-restart-new',
} as const;

/** What a rollback does, in the order that never changes. */
export function rollbackLines(file: PlanFile): readonly DryLine[] {
  const rollback = file.rollback ?? {};
  const at: PlanWay | null = file.rollback === undefined ? null : ['rollback'];
  const steps = (
    name: 'scripts' | 'manual' | 'separate',
    code: 'rollback-script' | 'rollback-manual' | 'rollback-separate',
  ) =>
    (rollback[name] ?? []).map((step) =>
      line(1, code, ['rollback', name, { id: step.id }], { title: localText(step.title) }),
    );
  return [
    line(0, 'rollback', at),
    line(1, 'rollback-stop'),
    line(1, 'rollback-ready'),
    ...(rollback.preconditions ?? []).map((condition) =>
      line(
        2,
        condition.otherwise === 'hold' ? 'rollback-precondition-holds' : 'rollback-precondition',
        ['rollback', 'preconditions', { id: condition.id }],
        {
          title: localText(condition.title),
          timeoutMs: parseDurationMs(condition.timeout),
        },
      ),
    ),
    line(1, rollback.default === 'stage' ? 'rollback-stage' : 'rollback-all', at),
    ...(file.steps ?? [])
      .filter((step) => step.kind === 'flag' && step.restore !== false && rollback.flags !== 'keep')
      .map((step) => line(1, 'rollback-flag', ['steps', { id: step.id }], { title: localText(step.title) })),
    ...(file.steps ?? [])
      .filter((step) => step.kind === 'cluster' && isRestored(step.do))
      .map((step) => line(1, 'rollback-cluster', ['steps', { id: step.id }], { title: localText(step.title) })),
    ...steps('scripts', 'rollback-script'),
    line(1, 'rollback-verify'),
    ...steps('manual', 'rollback-manual'),
    ...steps('separate', 'rollback-separate'),
    ...(rollback.expected ?? []).map(({ scope, within }, index) =>
      line(1, 'rollback-expected', ['rollback', 'expected', index], { scope, withinMs: parseDurationMs(within) }),
    ),
    ...(rollback.doesNotRestore ?? []).map((text, index) =>
      line(1, 'rollback-not-restored', ['rollback', 'doesNotRestore', index], { text: localText(text) }),
    ),
    line(
      1,
      restarts[rollback.after?.restart ?? 'new-attempt'],
      rollback.after === undefined ? null : ['rollback', 'after'],
    ),
  ];
}
