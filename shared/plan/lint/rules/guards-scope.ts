import { exposurePercent } from '../../../release/exposure.ts';
import type { LintContext, PlacedGuard } from '../context.ts';
import { titleText } from '../texts.ts';
import { isOnlyCompared } from './guards.ts';

/** Which users and batches a guard is about, and how guards of one metric stand beside each other. */
export function lintGuardScope(context: LintContext): void {
  const { file, guards, batches, report } = context;
  for (const placed of guards) {
    const { guard, path, cells } = placed;
    lintSegment(placed, context);
    lintOpenPath(placed, context);
    const counted = new Set(cells.map((cell) => cell.batch.batch.id));
    const first = batches.findIndex(({ batch }) => counted.has(batch.id));
    const dropped = batches
      .slice(first + 1)
      .filter(({ batch, exposure }) => first >= 0 && exposure.kind !== 'none' && !counted.has(batch.id))
      .filter(({ batch }) => guard.perBatch?.[batch.id] !== 'not-checked')
      .filter(({ exposure }) => !(isOnlyCompared(guard) && exposurePercent(exposure) === 100));
    if (dropped.length > 0) {
      const batchIds = dropped.map(({ batch }) => batch.id).join(', ');
      report('guard.dropped-in-later-batch', [...path, 'batches'], { guard: guard.id, batches: batchIds });
    }
    const floor = guard.unit === 'count' && /^(>|≥|>=)/.test((guard.green ?? '').trim());
    if (floor && /并发|在线用户|concurren|\busers\b/i.test(`${titleText(guard.title)} ${guard.id} ${guard.query}`)) {
      report('guard.load-precondition', [...path, 'green'], { guard: guard.id });
    }
  }
  for (const { batch, path, exposure } of batches) {
    const watched =
      guards.some(({ cells }) => cells.some((cell) => cell.batch.batch.id === batch.id)) ||
      (file.judgements ?? []).some(({ batches: of }) => of === undefined || of.includes(batch.id));
    if (exposure.kind !== 'none' && !watched && guards.length > 0) {
      report('batch-without-guard', [...path, 'id'], { batch: batch.id });
    }
  }
  lintComplements(context);
}

/** The same metric for a part of the users: its looser limit replaces the general one only there. */
function lintSegment({ guard, path, cells }: PlacedGuard, { guards, report }: LintContext): void {
  if (guard.segment === undefined || guard.metric === undefined) return;
  const general = guards.find(
    (other) => other.guard.metric === guard.metric && other.guard.segment === undefined && other.guard.id !== guard.id,
  );
  const own = cells.map((cell) => cell.levels.green?.value ?? Number.NaN);
  const whole = general?.cells.map((cell) => cell.levels.green?.value ?? Number.NaN) ?? [];
  if (general === undefined || own.every((value) => whole.includes(value))) return;
  report(
    'threshold.segment-override',
    [...path, 'segment'],
    { guard: guard.id, general: general.guard.id },
    { also: [general.path] },
  );
}

/** A path that is still closed in a batch has nothing to measure there. */
function lintOpenPath({ guard, path }: PlacedGuard, { file, batches, report }: LintContext): void {
  const flag = file.flags?.find(({ id }) => id === guard.dependsOn?.flag);
  const opens = batches.findIndex(({ batch }) => batch.id === flag?.opensAt);
  if (flag === undefined || opens <= 0) return;
  const early = batches
    .slice(0, opens)
    .filter(({ batch }) => (guard.batches ?? Object.keys(guard.perBatch ?? {})).includes(batch.id))
    .filter(({ batch }) => guard.perBatch?.[batch.id] !== 'not-checked');
  if (early.length === 0) return;
  const closedIn = early.map(({ batch }) => batch.id).join(', ');
  report('guard.path-not-open', [...path, 'dependsOn'], { guard: guard.id, flag: flag.id, batches: closedIn });
}

/** An error rate and a success rate are one number said twice: they must not say different things. */
function lintComplements({ guards, file, report }: LintContext): void {
  const linked = new Set(
    (file.metrics ?? []).flatMap(({ id, complementOf }) => (complementOf === undefined ? [] : [id, complementOf])),
  );
  const ratios = guards.filter(({ guard }) => guard.unit === 'ratio' && !linked.has(guard.metric ?? ''));
  const success = ratios.find(({ guard }) => /成功率|success (rate|ratio)/i.test(titleText(guard.title)));
  const errors = ratios.find(({ guard }) => /错误率|失败率|(error|failure) (rate|ratio)/i.test(titleText(guard.title)));
  if (success !== undefined && errors !== undefined) {
    const params = { guard: success.guard.id, other: errors.guard.id };
    report('metric.complement', [...success.path, 'id'], params, { also: [errors.path] });
  }
  for (const metric of file.metrics ?? []) {
    const other = guards.find(({ guard }) => guard.metric === metric.complementOf && metric.complementOf !== undefined);
    const own = guards.find(({ guard }) => guard.metric === metric.id);
    const [a, b] = [own?.flown.levels.green?.value, other?.flown.levels.green?.value];
    if (own === undefined || other === undefined || a === undefined || b === undefined) continue;
    if (Math.abs(a + b - 1) > 1e-9) {
      const params = { guard: own.guard.id, other: other.guard.id };
      report('metric.complement/apart', [...own.path, 'green'], params, { also: [other.path] });
    }
  }
}
