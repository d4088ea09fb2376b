import { defaults } from '../../compile/durations.ts';
import { parseDurationMs } from '../../duration.ts';
import type { Path } from '../../parse-places.ts';
import type { GuardFile } from '../../schema.ts';
import type { LintContext } from '../context.ts';

/** What every guard needs to be able to say anything at all. */
export function lintGuards(context: LintContext): void {
  const { file, batches, report } = context;
  const guards = file.guards ?? [];
  if (guards.length === 0) report('no-guards', []);
  guards.forEach((guard, index) => {
    const path: Path = ['guards', index];
    lintUnits(guard, path, context);
    const counted = guard.batches ?? batches.map(({ batch }) => batch.id);
    const neverGreen = counted.some((batch) => {
      const cell = guard.perBatch?.[batch];
      return cell !== 'not-checked' && cell?.green === undefined;
    });
    if (guard.green === undefined && (neverGreen || counted.length === 0) && !isOnlyCompared(guard)) {
      report('guard-never-green', [...path, 'id'], { guard: guard.id });
    }
    const everyMs = guard.every === undefined ? defaults.everyMs : parseDurationMs(guard.every);
    if (guard.patience !== undefined && parseDurationMs(guard.patience) < everyMs) {
      report('guard-short-patience', [...path, 'patience'], { guard: guard.id, patience: guard.patience });
    }
    if (guard.minRequests !== undefined && guard.requestsQuery === undefined) {
      report('guard-few-requests', [...path, 'minRequests'], { guard: guard.id });
    }
    if ((guard.red ?? guard.compare) !== undefined && guard.onRed === undefined) {
      const where: Path = [...path, guard.red === undefined ? 'compare' : 'red'];
      report('guard-red-only-holds', where, { guard: guard.id });
    }
  });
}

/** A comparison gives its own levels; where no limit stands beside it, the number is only drawn. */
export function isOnlyCompared({ compare, green, yellow, red, perBatch }: GuardFile): boolean {
  const limited = Object.values(perBatch ?? {}).some((cell) => cell !== 'not-checked');
  return compare !== undefined && green === undefined && yellow === undefined && red === undefined && !limited;
}

function lintUnits(guard: GuardFile, path: Path, { threshold, report }: LintContext): void {
  const check = (written: string | undefined, where: Path) => {
    const unit = written === undefined ? null : (threshold(written)?.unit ?? null);
    if (unit !== null && unit !== guard.unit) {
      report('threshold-unit-mismatch', where, { value: written ?? '', unit: guard.unit });
    }
  };
  for (const level of ['green', 'yellow', 'red'] as const) {
    check(guard[level], [...path, level]);
    for (const [batch, own] of Object.entries(guard.perBatch ?? {})) {
      if (own !== 'not-checked') check(own[level], [...path, 'perBatch', batch, level]);
    }
  }
}
