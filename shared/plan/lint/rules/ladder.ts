import { compareExposure, type Exposure, exposurePercent } from '../../../release/exposure.ts';
import { compileExposure } from '../../compile/exposures.ts';
import type { Path } from '../../parse-places.ts';
import type { LintContext, PlacedBatch, Report } from '../context.ts';

/** The batches of a plan as a ladder that is climbed: each opens something, more than the one before, and is watched. */
export function lintLadder({ file, batches, report }: LintContext): void {
  if (batches.length === 0) report('no-batches', []);
  const hasTraffic = Object.values(file.connections ?? {}).some((slot) => slot.capability === 'traffic');
  const moving = batches.find(({ batch, exposure }) => batch.shifts !== undefined || exposure.kind !== 'none');
  if (moving !== undefined && !hasTraffic) report('no-traffic-slot', moving.path.slice(0, -1));
  batches.forEach((placed, index) => {
    const { batch, path, exposure, track } = placed;
    lintExposure(exposure, [...path, 'exposure'], report);
    lintShifts(placed, report);
    // A phase of steps only opens nothing and takes nothing back.
    const previous = batches
      .slice(0, index)
      .findLast((other) => other.track === track && other.exposure.kind !== 'none');
    if (previous && exposure.kind !== 'none' && compareExposure(exposure, previous.exposure) === 'less') {
      report('exposure-not-rising', [...path, 'exposure'], { batch: batch.id, previous: previous.batch.id });
    }
    if (batch.observe === undefined && exposure.kind !== 'none') {
      report('no-observation', [...path, 'id'], { batch: batch.id });
    }
  });
  lintTimeZone(file.timeZone, report);
}

function lintShifts({ batch, path }: PlacedBatch, report: Report): void {
  for (const [at, shift] of (batch.shifts ?? []).entries()) {
    const where: Path = [...path, 'shifts', at];
    if (shift.exposure !== undefined) lintExposure(compileExposure(shift.exposure), [...where, 'exposure'], report);
    const first = batch.shifts?.findIndex((other) => other.on === shift.on);
    if (first !== at) report('duplicate-id', [...where, 'on'], { id: shift.on });
  }
}

function lintExposure(exposure: Exposure, path: Path, report: Report): void {
  const percent = exposurePercent(exposure);
  if (percent !== null && percent > 100) report('exposure-form', path, { value: `${percent} %` });
}

function lintTimeZone(timeZone: string | undefined, report: Report): void {
  if (timeZone === undefined) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    report('wrong-value/expected', ['timeZone'], { value: timeZone.slice(0, 80), expected: 'Asia/Shanghai, UTC' });
  }
}
